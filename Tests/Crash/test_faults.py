"""One server or program after the other fails while people work; afterwards nothing is lost, done twice or out of order.

Two portals, a node, PostgreSQL, RabbitMQ, a mail server and a sign-in service, each a separate process. In every test people upload files of approved
accounts and decide on single ones; something fails and is repaired; all programs become idle. Then every approval was published exactly once with the right
revision, nothing was applied out of order, both audit chains are valid, and the comparison of portal and node finds nothing.

GATEHOUSE_FAULT_KILLS and GATEHOUSE_FAULT_OUTAGE (seconds) make the faults longer, GATEHOUSE_FAULT_ROWS the files, GATEHOUSE_FAULT_SEED repeats the
random choices, and GATEHOUSE_BINARY names another program:

    GATEHOUSE_BINARY=$PWD/.build/release/gatehouse GATEHOUSE_FAULT_KILLS=100 GATEHOUSE_FAULT_OUTAGE=60 \
        .venv/bin/python -m pytest -c Tests/Browser/pytest.ini Tests/Crash/test_faults.py --capture=no
"""

import contextlib
import os
import random
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
import requests

from both_sides import Findings, answers_waiting, come_to_rest, reconciled, whole_chains
from hardware import Clock, Frozen, FullLog, small_disk
from shaky import ADDRESS, Road, ways
from traffic import Traffic
from troubled import ORGANISATIONS, Troubled
from visitor import wait_until

KILLS = int(os.environ.get("GATEHOUSE_FAULT_KILLS", "5"))
OUTAGE = float(os.environ.get("GATEHOUSE_FAULT_OUTAGE", "2"))  # seconds
ROWS = int(os.environ.get("GATEHOUSE_FAULT_ROWS", "80"))
SEED = int(os.environ.get("GATEHOUSE_FAULT_SEED", time.time_ns() % 1_000_000))
# Seconds until idle: the pause before a retry is as long as the message has waited, and reconnecting to the broker takes up to 30.
REST = 90 + 2 * OUTAGE
LONGEST_PAUSE = 0.8  # seconds between two kills
HOUR = 3600


@pytest.fixture(scope="module")
def stage(tmp_path_factory):
    print(f"\nGATEHOUSE_FAULT_SEED={SEED}")
    stage = Troubled(tmp_path_factory.mktemp("faults"))
    try:
        stage.start()
        come_to_rest(stage, 60)
        yield stage
    finally:
        stage.stop()


class CrashRun:
    """People at work during a `with` block; then the wait until idle, and the checks."""

    def __init__(self, stage, name, disordered=False):
        self.stage, self.name, self.disordered = stage, name, disordered
        self.traffic = Traffic(stage, SEED, ROWS)
        self.under_way = 0

    def __enter__(self):
        self.began = time.monotonic()
        self.before = Findings(self.stage, {})
        self.traffic.__enter__()
        return self

    def strikes(self):
        """Waits until messages are in transit, so that the fault hits them."""
        self.under_way = max(self.under_way, wait_until(self.traffic.unanswered, 30, "something is on its way", 0))

    def __exit__(self, kind, *_):
        self.traffic.__exit__()
        if kind is None:
            self.check()

    def check(self):
        rest = come_to_rest(self.stage, REST)
        findings = Findings(self.stage, self.traffic.done, float("inf") if self.disordered else self.before.end)
        print(f"\n{self.name}: {findings.published - self.before.published} publications, {len(findings.sent) - len(self.before.sent)} messages, "
              f"at most {self.under_way} on their way at the fault; at rest after {rest:.1f} s; "
              f"{time.monotonic() - self.began:.0f} s in all; {dict(sorted(self.traffic.outcomes.items()))}")
        told = findings.all() + whole_chains(self.stage) + reconciled(self.stage)
        assert not told, "\n".join([f"{len(told)} things do not fit:", *told[:40]])


# The broker


def test_the_broker_is_stopped_for_a_time(stage):
    with CrashRun(stage, "broker stopped") as ordeal:
        ordeal.strikes()
        stage.stop_broker()
        time.sleep(OUTAGE)
        stage.start_broker()


def test_the_broker_is_killed(stage):
    with CrashRun(stage, "broker killed") as ordeal:
        ordeal.strikes()
        stage.kill_broker()
        stage.start_broker()


def test_the_broker_takes_connections_and_does_not_answer(stage):
    with CrashRun(stage, "broker frozen") as ordeal:
        ordeal.strikes()
        with Frozen(stage.broker_process):
            time.sleep(OUTAGE)


# The database


@pytest.mark.parametrize("end", ["end_database", "crash_database"])
def test_postgresql_is_restarted(stage, end):
    with CrashRun(stage, f"PostgreSQL, {end}") as ordeal:
        ordeal.strikes()
        time.sleep(1)  # idle connections must be hit too
        getattr(stage, end)()
        time.sleep(1)
        stage.start_database()
        # Later requests notice nothing of the fault, whichever connection they use.
        wrong = [each for door in (stage.portal, stage.other) for each in answers(ordeal.traffic.an, door) if each >= 400]
        time.sleep(1)
    assert not wrong, f"the server was back, and portals answered {wrong}"


def answers(clerk, door):
    """The status of each of several simultaneous page requests, and of a requested change."""
    who = {"cookies": clerk.session.cookies.get_dict(), "headers": dict(clerk.session.headers), "timeout": 30, "allow_redirects": False}
    with ThreadPoolExecutor(12) as readers:
        read = list(readers.map(lambda _: requests.get(f"{door}/manage/accounts", **who).status_code, range(12)))
    return read + [requests.post(f"{door}/language", data={"csrf": clerk.csrf, "language": "en", "return": "/"}, **who).status_code]


# Our own programs


def kill(ordeal, victims):
    """Each time one of the programs, or all of them at the same time."""
    stage, moments = ordeal.stage, random.Random(SEED)
    for _ in range(KILLS):
        time.sleep(moments.uniform(0, LONGEST_PAUSE))
        ordeal.strikes()
        chosen = [moments.choice(victims)] if moments.random() < 0.7 else victims
        for part, _ in chosen:
            part.kill()
        for part, address in chosen:
            stage.again(part, address)


def test_the_portals_are_killed_at_random(stage):
    with CrashRun(stage, f"{KILLS} kills of portals") as ordeal:
        kill(ordeal, [(stage.portal_part, stage.portal), (stage.other_part, stage.other)])


def test_the_node_is_killed_at_random(stage):
    with CrashRun(stage, f"{KILLS} kills of the node") as ordeal:
        kill(ordeal, [(stage.node_part, stage.node)])


# The connection between them


def test_messages_and_answers_come_late_and_twice_and_in_another_order(stage):
    between = ways([each.split("=")[0] for each in ORGANISATIONS.split(",")])
    with Road(stage.broker.settings["GATEHOUSE_BUS"], between, SEED, longest=1.5) as road:
        stage.change_node({"GATEHOUSE_BUS_ADDRESS": ADDRESS})
        with CrashRun(stage, "a bad road", disordered=True) as ordeal:
            ordeal.strikes()
            time.sleep(2 + OUTAGE)
        refused = Findings(stage, {}).overtaken
    stage.change_node({"GATEHOUSE_BUS_ADDRESS": None})
    print(f"{road.carried} carried, {road.doubled} of them twice, {road.overtaken} behind a later one of the same account, "
          f"{refused} states refused as overtaken")
    assert road.doubled > 0 and road.overtaken > 0 and refused > 0 and road.unaccepted == 0


# The machine


def test_the_disk_of_the_node_is_full(stage):
    words = "a message could not be worked on"
    with small_disk(stage) as disk, CrashRun(stage, "disk full") as ordeal:
        before = stage.times_logged(stage.node_part, words)
        disk.fill()
        time.sleep(OUTAGE)
        ordeal.strikes()
        refused = stage.times_logged(stage.node_part, words) - before
        disk.empty()
        assert refused > 0, "the node had room all the time"


def test_no_program_can_write_to_its_log(stage):
    with contextlib.ExitStack() as logs:
        for part, address in ((stage.node_part, stage.node), (stage.portal_part, stage.portal), (stage.other_part, stage.other)):
            logs.enter_context(FullLog(stage, part, address))
        with CrashRun(stage, "logs full") as ordeal:
            ordeal.strikes()


def test_the_clock_of_the_node_is_an_hour_ahead_and_then_an_hour_behind(stage):
    with Clock(stage) as clock, CrashRun(stage, "clock off") as ordeal:
        for off in (HOUR, -HOUR):
            ordeal.strikes()
            clock.set(off)
            clock.wait_for(off)
            time.sleep(OUTAGE / 2)
        ordeal.strikes()
        clock.set(0)


def test_the_clock_of_the_node_is_set_back_by_an_hour_while_its_answers_wait(stage):
    with Clock(stage) as clock, CrashRun(stage, "clock set back") as ordeal:
        clock.set(HOUR)
        clock.wait_for(HOUR)
        wait_until(lambda: killed_with_answers(ordeal), 60, "the node was killed while its answers waited")
        clock.set(0)
        stage.again(stage.node_part, stage.node)


def killed_with_answers(ordeal):
    """Whether the node was killed while it had answers to send."""
    stage = ordeal.stage
    ordeal.strikes()
    wait_until(lambda: answers_waiting(stage), 30, "the node answers", 0)
    with Frozen(stage.broker_process):
        # The node applies its messages but cannot send the answers.
        time.sleep(0.5)
        if answers_waiting(stage) == 0:
            return False
        stage.node_part.kill()
    return True
