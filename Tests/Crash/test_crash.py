"""The process is killed at 50 random moments of steps 3 to 7 and started again on the same data.

After each start it has 10 s to come to rest; then no account is in a half state, portal and node agree, each
publication has its one mail, and the audit chain is whole. GATEHOUSE_CRASH_SEED repeats a run, GATEHOUSE_CRASHES
changes the number.
"""

import collections
import os
import random
import sqlite3
import threading
import time

import requests

from agreement import Sightings, disagreements
from cast import AN, EMMA, EMMA_EMAIL
from life import Life
from records import Records
from stages import known

CRASHES = int(os.environ.get("GATEHOUSE_CRASHES", "50"))
PER_LIFE = 3  # kills in one account's life, each in another action
LONGEST_DELAY = 0.5  # seconds after the action began; a shorter action is then survived and the next one hit
REST = 10.0  # seconds to come to rest after a start
# What the driver sees of a dead process: no connection, or a database that only a new process can recover.
BROKEN = (requests.ConnectionError, requests.Timeout, requests.exceptions.ChunkedEncodingError, sqlite3.OperationalError)


class Killer:
    """Kills the process at planned moments, at most one pending at a time."""

    def __init__(self, program, seed):
        self.program, self.random = program, random.Random(seed)
        self.timer, self.kills, self.hit = None, 0, collections.Counter()
        self.action = ""

    def plan(self, actions):
        """For one life: action → delay. Steps 3 to 7 begin with the second action."""
        chosen = self.random.sample(actions[1:], min(PER_LIFE, CRASHES - self.kills))
        return {action: self.random.uniform(0, LONGEST_DELAY) for action in chosen}

    def arm(self, delay):
        self.wait()
        self.timer = threading.Timer(delay, self.strike)
        self.timer.start()

    def strike(self):
        self.kills += 1
        self.hit[self.action] += 1
        self.program.kill()

    def wait(self):
        if self.timer is not None:
            self.timer.join()
            self.timer = None

    @property
    def struck(self):
        return self.program.process.poll() is not None


class Ordeal:
    """Lives and kills in turn, and what is checked after each kill."""

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
        """Like a user: what was interrupted is tried again once the program is back."""
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
    ordeal = Ordeal(program, seed)
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
