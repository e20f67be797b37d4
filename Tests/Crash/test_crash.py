"""The process is killed at 50 random moments of steps 3 to 7 and started again on the same data.

After each start it gets 10 s until it is idle. Then no account is in a partial state, portal and node agree, each
publication has exactly one mail, and the audit chain is valid. GATEHOUSE_CRASH_SEED repeats a run, GATEHOUSE_CRASHES
changes the number.
"""

import collections
import os
import random
import sqlite3
import threading
import time
from contextlib import closing

import requests

from agreement import Sightings, disagreements
from cast import AN, EMMA, EMMA_EMAIL
from life import Life
from records import Records
from stages import known

CRASHES = int(os.environ.get("GATEHOUSE_CRASHES", "50"))
PER_LIFE = 3  # kills in one account's life, each in another action
REST = 10.0  # seconds until idle after a start
# The driver's errors from a dead process: no connection, or a database that only a new process can recover.
BROKEN = (requests.ConnectionError, requests.Timeout, requests.exceptions.ChunkedEncodingError, sqlite3.OperationalError)

# Seconds after the start of an action. An action that ends sooner survives, and the kill hits the next one.
LONGEST_DELAY = 0.2
LONGEST_SIGN_IN = 1.5
# A message and its mail take only milliseconds, so half of the kills of these actions wait for a new row instead.
SENDING = {"request approval", "approve", "disable", "enable"}
WAY = [("portal.sqlite", "bus_outbox"), ("bus.sqlite", "bus_queue"), ("node.sqlite", "bus_inbox"), ("node.sqlite", "bus_outbox"),
       ("portal.sqlite", "bus_inbox"), ("portal.sqlite", "mail_outbox"), ("portal.sqlite", "captured_mail")]
LONGEST_WATCH = 2.0


class Killer:
    """Kills the process at planned moments, at most one pending at a time."""

    def __init__(self, program, seed):
        self.program, self.random = program, random.Random(seed)
        self.thread, self.kills, self.hit = None, 0, collections.Counter()
        self.action = ""

    def plan(self, actions):
        """For one account: action → (delay, new row to wait for). Steps 3 to 7 begin with the second action."""
        chosen = self.random.sample(actions[1:], min(PER_LIFE, CRASHES - self.kills))
        return {action: self.moment(action) for action in chosen}

    def moment(self, action):
        if action in SENDING and self.random.random() < 0.5:
            return max(0.0, self.random.uniform(-0.002, 0.002)), self.random.choice(WAY)
        return self.random.uniform(0, LONGEST_SIGN_IN if action.startswith("sign in") else LONGEST_DELAY), None

    def arm(self, moment):
        self.thread = threading.Thread(target=self.strike, args=moment)
        self.thread.start()

    def strike(self, delay, row):
        if row:
            self.wait_for(*row)
        time.sleep(delay)
        self.kills += 1
        self.hit[f"new row in {row[1]}" if row else self.action] += 1
        self.program.kill()

    def wait_for(self, file, table):
        newest = f"SELECT coalesce(max(rowid), 0) FROM {table}"
        with closing(sqlite3.connect(f"file:{self.program.data / file}?mode=ro", uri=True, timeout=5)) as connection:
            before, deadline = connection.execute(newest).fetchone(), time.monotonic() + LONGEST_WATCH
            while connection.execute(newest).fetchone() <= before and time.monotonic() < deadline:
                time.sleep(0.0002)

    def wait(self):
        if self.thread is not None:
            self.thread.join()
            self.thread = None

    @property
    def struck(self):
        return self.program.process.poll() is not None


class CrashRun:
    """Accounts and kills in turn, with the checks after each kill."""

    def __init__(self, program, seed):
        self.program, self.records, self.killer = program, Records(program.data), Killer(program, seed)
        self.emma, self.an = known(program, EMMA, EMMA_EMAIL), known(program, AN)
        self.sightings, self.watched, self.slowest = Sightings(), [], 0.0

    def run(self):
        number = 0
        while self.killer.kills < CRASHES:
            number += 1
            self.live(Life(number, self.emma, self.an, self.records))

    def live(self, life):
        self.watched.append(life.email)
        plan = self.killer.plan([name for name, _ in life.actions])
        for name, action in life.actions:
            self.killer.action = name
            if name in plan:
                self.if_dead_recover()
                self.killer.arm(plan[name])
            self.until_done(action)
        self.killer.wait()
        self.if_dead_recover()

    def until_done(self, action):
        """Like a user: repeats an interrupted action when the program is back."""
        while True:
            try:
                return action()
            except BROKEN:
                self.killer.wait()
                assert self.killer.struck, f"the program answers no more, but was not killed\n{self.program.tail()}"
                self.recover()

    def if_dead_recover(self):
        self.killer.wait()
        if self.killer.struck:
            self.recover()

    def recover(self):
        self.program.start()
        began = time.monotonic()
        while told := disagreements(self.records, self.emma, self.sightings, self.watched):
            assert time.monotonic() - began < REST, self.report(told)
            time.sleep(0.05)
        self.slowest = max(self.slowest, time.monotonic() - began)
        verified = self.program.command("audit", "verify", "--data", self.program.data)
        assert verified.returncode == 0, self.report([verified.stdout + verified.stderr])

    def report(self, told):
        head = f"{REST} s after kill {self.killer.kills} during '{self.killer.action}':"
        return "\n".join([head, *told, "", self.program.tail()])


def test_fifty_kills_leave_no_half_state_and_lose_no_mail(program):
    seed = int(os.environ.get("GATEHOUSE_CRASH_SEED", time.time_ns() % 1_000_000))
    print(f"GATEHOUSE_CRASH_SEED={seed}")
    ordeal = CrashRun(program, seed)
    began = time.monotonic()
    try:
        ordeal.run()
    finally:
        ordeal.killer.wait()
        print(f"{ordeal.killer.kills} kills in {time.monotonic() - began:.0f} s, {len(ordeal.watched)} accounts, "
              f"at rest after at most {ordeal.slowest:.2f} s; during {dict(ordeal.killer.hit)}")
    assert ordeal.killer.kills == CRASHES
    delivered = [mail["deliveries"] for email in ordeal.watched for mail in ordeal.records.mails(email)]
    print(f"{len(delivered)} mails, {sum(delivered) - len(delivered)} of them delivered again as the same mail")
