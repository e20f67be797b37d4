"""What must hold of portal and node together when both have come to rest, whatever happened before."""

import collections
import json
import time

from records import STATE_AFTER
from traffic import UNANSWERED

WAITING = f"""
    SELECT (SELECT COUNT(*) FROM bus_outbox WHERE sent_at IS NULL AND dead = 0) AS "messages to be sent",
        ({UNANSWERED}) AS "messages without an answer",
        (SELECT COUNT(*) FROM accounts WHERE state = 'Approved') AS "accounts that are approved and not published",
        (SELECT COUNT(*) FROM uploads WHERE state IN ('receiving', 'checking', 'applying')) AS "files being worked on",
        (SELECT COUNT(*) FROM mail_outbox WHERE delivered_at IS NULL AND undeliverable_at IS NULL) AS "mails to be sent"
    """
ANSWERS = "SELECT COUNT(*) AS n FROM bus_outbox WHERE sent_at IS NULL AND dead = 0"
UNSENT = """
    SELECT id, message_id, ordering_key, attempts, next_attempt_at, failure, bulk FROM bus_outbox WHERE sent_at IS NULL AND dead = 0 ORDER BY id LIMIT 5
    """
UNPUBLISHED = """
    SELECT id, state, live, revision, desired_revision, confirmed_revision, failure FROM accounts WHERE state = 'Approved' ORDER BY id LIMIT 5
    """
OVERTAKEN = "node.failure.overtaken"


def waiting(stage):
    """What is still to be done, by number; empty at rest."""
    counts = stage.at_portal(WAITING)[0] | {"answers to be sent by the node": answers_waiting(stage)}
    return {what: number for what, number in counts.items() if number}


def answers_waiting(stage):
    return stage.at_node(ANSWERS)[0]["n"]


def come_to_rest(stage, seconds):
    """Waits until nothing waits; returns how long that took, in seconds."""
    began = time.monotonic()
    while left := waiting(stage):
        assert time.monotonic() - began < seconds, f"{seconds} s after the fault: {left}\n{still_waiting(stage)}"
        time.sleep(0.3)
    return time.monotonic() - began


def still_waiting(stage):
    """Some of the rows that do not come to rest, and the programs' last words."""
    unanswered = UNANSWERED.replace("COUNT(*) AS n", "s.id, s.subject_id, s.message_id, s.revision, s.at, s.cause") + " ORDER BY s.id LIMIT 5"
    rows = [
        ("outbox of the portal", stage.at_portal(UNSENT)), ("outbox of the node", stage.at_node(UNSENT)),
        ("approved", stage.at_portal(UNPUBLISHED)), ("without an answer", stage.at_portal(unanswered)),
    ]
    told = [f"{name}: {row}" for name, found in rows for row in found]
    return "\n".join([f"now {time.time():.0f}", *told, *(f"--- {part.log.name}\n{part.tail()}" for part in stage.parts[1:])])


class Findings:
    """Collects one line for each thing that does not fit."""

    def __init__(self, stage, done, tolerant=0):
        """`done`: how often (account, action) was answered as done; `tolerant`: up to this entry of its trail the node may have refused what came too late."""
        self.stage, self.done, self.tolerant = stage, done, tolerant
        self.accounts = stage.at_portal("SELECT id, email, state, live, desired_revision, confirmed_revision, failure FROM accounts ORDER BY id")
        self.trail = by_account(stage.at_portal("SELECT subject_id AS account, action, revision FROM audit WHERE subject_kind = 'account' ORDER BY seq"))
        self.sent = stage.at_portal("SELECT subject_id AS account, message_id, revision FROM messages WHERE direction = 'sent' AND subject_kind = 'account' ORDER BY id")
        self.received = stage.at_portal("SELECT message_id, failure FROM messages WHERE direction = 'received' ORDER BY id")
        self.node_accounts = {row["portal_account"]: row for row in stage.at_node("SELECT portal_account, revision, is_open FROM node_accounts")}
        self.node_trail = by_account(stage.at_node(
            "SELECT seq, subject_id AS account, action, revision, details FROM audit WHERE subject_kind = 'account' ORDER BY seq"))

    def all(self):
        told = self.lost_decisions() + self.answers() + self.given_up()
        for account in self.accounts:
            trail, node_trail = self.trail.get(account["id"], []), self.node_trail.get(account["id"], [])
            found = publications(account, trail) + self.same(account) + self.order(account, node_trail)
            told += [f"account {account['id']} ({account['state']}): {each}" for each in found]
        strangers = self.node_accounts.keys() - {account["id"] for account in self.accounts}
        return told + [f"the node has an account {each} that the portal does not know" for each in sorted(strangers)] + self.unmailed()

    def lost_decisions(self):
        """What was answered as done is done."""
        found = collections.Counter((account, entry["action"]) for account, trail in self.trail.items() for entry in trail)
        return [f"account {key[0]}: {count} times '{key[1]}' was answered as done, {found[key]} are there"
                for key, count in self.done.items() if found[key] < count]

    def answers(self):
        """Each message has its one answer, and the node did or refused each once."""
        asked, answered = {f"{row['message_id']}.answer" for row in self.sent}, {row["message_id"] for row in self.received}
        told = [f"no answer {each}" for each in sorted(asked - answered)] + [f"answer {each} to no message" for each in sorted(answered - asked)]
        settled = collections.Counter((account, entry["revision"]) for account, trail in self.node_trail.items() for entry in trail)
        told += [f"account {row['account']}: revision {row['revision']} was settled {settled[row['account'], row['revision']]} times"
                 for row in self.sent if settled[row["account"], row["revision"]] != 1]
        bad = [row for row in self.received if row["failure"] not in (None, OVERTAKEN)]
        return told + [f"answer {row['message_id']}: {row['failure']}" for row in bad]

    def given_up(self):
        told = [f"{side} gave up {row['message_id']}: {row['failure']}" for side, rows in (
            ("the portal", self.stage.at_portal("SELECT message_id, failure FROM bus_outbox WHERE dead = 1")),
            ("the node", self.stage.at_node("SELECT message_id, failure FROM bus_outbox WHERE dead = 1"))) for row in rows]
        return told + [f"dead letter {row['message_id']}: {row['reason']}" for row in self.stage.at_portal("SELECT message_id, reason FROM dead_letters")]

    def same(self, account):
        """Both sides have the newest revision, open or closed alike."""
        if account["desired_revision"] == 0:
            return ["is at the node before any approval"] if account["id"] in self.node_accounts else []
        there = self.node_accounts.get(account["id"])
        if there is None:
            return ["is not at the node"]
        told = [f"has failed: {account['failure']}"] if account["failure"] else []
        if not account["desired_revision"] == account["confirmed_revision"] == there["revision"]:
            told.append(f"revision {account['desired_revision']} was sent, {account['confirmed_revision']} confirmed, {there['revision']} is at the node")
        if bool(there["is_open"]) != (account["live"] == "open"):
            told.append(f"is {account['live']} here, and {'open' if there['is_open'] else 'closed'} there")
        return told

    def order(self, account, trail):
        """Revisions only rise at the node; what it refused came after something newer, and only where messages were disordered."""
        told, newest = [], 0
        for entry in trail:
            refused = entry["action"] == "refuse_state"
            late = refused and json.loads(entry["details"])["reason"] == OVERTAKEN and entry["revision"] < newest
            if refused and not (late and entry["seq"] <= self.tolerant):
                told.append(f"the node refused revision {entry['revision']} after {newest}: {entry['details']}")
            if not refused and entry["revision"] <= newest:
                told.append(f"revision {entry['revision']} was applied after {newest}")
            newest = max(newest, 0 if refused else entry["revision"])
        return told

    def unmailed(self):
        """Whoever has a published account was mailed a password."""
        box = self.stage.folder / "mail/mails"
        mails = map(json.loads, box.read_text().splitlines()) if box.exists() else []
        mailed = {to for mail in mails if "Temporary password" in mail["content"] for to in mail["to"]}
        return [f"{each['email']} was mailed no password" for each in self.accounts if each["state"] == "Published" and each["email"] not in mailed]

    @property
    def overtaken(self):
        return sum(entry["action"] == "refuse_state" for trail in self.node_trail.values() for entry in trail)

    @property
    def end(self):
        """The newest entry of the node's trail."""
        return max((entry["seq"] for trail in self.node_trail.values() for entry in trail), default=0)

    @property
    def published(self):
        return sum(entry["action"] == "confirm_fulfilment" for trail in self.trail.values() for entry in trail)


def publications(account, trail):
    """Each approval was published once, unless the account was disabled before that; and the state is where the trail ends."""
    told, due = [], False
    for action in (entry["action"] for entry in trail):
        if action == "confirm_fulfilment" and not due:
            told.append("was published twice, or unapproved")
        if action in ("approve", "enable", "confirm_fulfilment", "disable"):
            due = action in ("approve", "enable")
    if due:
        told.append("was approved and never published")
    states = [STATE_AFTER[entry["action"]] for entry in trail if entry["action"] in STATE_AFTER]
    # Whoever adds an account by a file adds it as it will be.
    if states and states[-1] != account["state"]:
        told.append(f"the trail says {states[-1]}: {[entry['action'] for entry in trail]}")
    return told


def by_account(rows):
    found = collections.defaultdict(list)
    for row in rows:
        found[row["account"]].append(row)
    return found


def whole_chains(stage):
    """One line where an audit chain is not whole."""
    ended = stage.command("audit", "verify", "--data", stage.node_data, GATEHOUSE_DATABASE=stage.database_address)
    lines = ended.stdout.splitlines()
    whole = ended.returncode == 0 and len(lines) == 2 and all(": whole, " in line for line in lines)
    return [] if whole else [f"audit verify: {ended.returncode} {ended.stdout}{ended.stderr}"]


def reconciled(stage):
    """One line where the comparison finds something, or an installation does not answer it."""
    ended = stage.command("reconcile", "--config", stage.folder / "portal.yaml")
    lines = ended.stdout.splitlines()
    alike = ended.returncode == 0 and lines and all(line.endswith(", all alike") for line in lines)
    return [] if alike else [f"reconcile: {ended.returncode} {ended.stdout}{ended.stderr}"]
