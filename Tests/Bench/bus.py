"""Messages through a broker: bare ones, and those of accounts that are approved and published."""

import subprocess
import time

from commands import Folder, prepared, toms_file
from proton import Message, Terminus
from proton.handlers import MessagingHandler
from proton.reactor import Container, LinkOption

from apart import Helper
from cast import AN, AN_EMAIL, EMMA, EMMA_EMAIL
from postgres import DURABLE
from records import Records
from stages import act, add_account, add_grant, known
from troubled import Troubled
from visitor import wait_until

UNPUBLISHED = "SELECT EXISTS (SELECT 1 FROM accounts WHERE state = 'Approved') AS some"
BODY = b"x" * 600  # about the size of a desired state


class Durable(LinkOption):
    def apply(self, link):
        (link.target if link.is_sender else link.source).durability = Terminus.CONFIGURATION


class Bare(MessagingHandler):
    """One sender and one receiver; done when all messages are accepted and received."""

    def __init__(self, url, count):
        super().__init__(prefetch=100)
        self.url, self.count = url, count
        self.sent = self.confirmed = self.received = 0

    def on_start(self, event):
        connection = event.container.connect(self.url)
        event.container.create_receiver(connection, "/queue/bench", options=Durable())
        event.container.create_sender(connection, "/queue/bench", options=Durable())

    def on_sendable(self, event):
        # No more messages in transit than Gatehouse has.
        while event.sender.credit and self.sent < self.count and self.sent - self.confirmed < 64:
            event.sender.send(Message(id=f"m{self.sent}", durable=True, inferred=True, body=BODY, content_type="application/json"))
            self.sent += 1

    def on_accepted(self, event):
        self.confirmed += 1
        self.on_sendable(event)
        self.finish(event)

    def on_message(self, event):
        self.received += 1
        self.finish(event)

    def finish(self, event):
        if self.confirmed == self.count and self.received == self.count:
            event.connection.close()


def bare(broker, count):
    """Seconds until this number of messages is sent, accepted and received."""
    work = Bare(broker.settings["GATEHOUSE_BUS"], count)
    began = time.perf_counter()
    Container(work).run()
    assert work.received == count
    return time.perf_counter() - began


def bulk(binary, place, settings, count):
    """Seconds from the start of a demo with this number of approved accounts until all are published; and the running demo."""
    folder = Folder(prepared(f"{place}-empty", binary), f"{place}-full")
    ended = folder.load("accounts", toms_file(count), "--approval", "pre-approved")
    assert ended.returncode == 0, ended.stderr.decode()[-500:]
    demo, records = folder.demo, folder.records
    demo.environment |= settings
    demo.start()
    began = time.perf_counter()
    wait_until(lambda: not records.portal(UNPUBLISHED)[0]["some"], 600, f"{count} accounts are published")
    return time.perf_counter() - began, demo


def approvals(demo, count):
    """Milliseconds from each approval to its publication, from the audit log, one account after the other."""
    records = Records(demo.data)
    return [1000 * (records.acted_at(key, "confirm_fulfilment") - records.acted_at(key, "approve"))
            for key in published(demo, count, lambda key: any(entry["action"] == "confirm_fulfilment" for entry in records.audit(key)))]


def published(demo, count, is_published):
    """Approves new accounts, each after the previous one is published; returns their ids."""
    # A person without accounts, because the page with all their accounts is read each time.
    emma, an = known(demo, EMMA, EMMA_EMAIL), known(demo, AN)
    for number in range(count):
        account = add_account(emma, f"alone{number}@aznoordzee.example")
        add_grant(emma, account)
        act(emma, account, "Request approval")
        act(an, account, "Approve")
        key = int(account.split("/")[-1])
        wait_until(lambda key=key: is_published(key), 30, f"{account} is published")
        yield key


class Served(Troubled):
    """Portal and node as separate programs, with RabbitMQ and a PostgreSQL with durable commits."""

    kept = DURABLE

    def __init__(self, folder, binary):
        super().__init__(folder)
        self.parts.remove(self.other_part)
        for part in self.parts:
            part.command[0] = str(binary)
            part.environment["GATEHOUSE_LOG_LEVEL"] = "error"
        self.binary = binary
        self.asker = None

    def stop(self):
        if self.asker:
            self.asker.stop()
        super().stop()

    def bulk(self, count):
        """Seconds from the start of portal and node with this number of approved accounts until all are published."""
        self.start()
        wait_until(lambda: not self.unpublished(), 30, "the samples are published")
        self.node_part.stop()
        self.portal_part.stop()
        file = self.folder / "file.csv"
        file.write_bytes(toms_file(count))
        subprocess.run(
            [self.binary, "import", "accounts", file, "--config", self.folder / "portal.yaml", "--as", AN_EMAIL, "--approval", "pre-approved"],
            capture_output=True, check=True)
        self.unpublished()
        began = time.perf_counter()
        self.again(self.node_part, self.node)
        self.again(self.portal_part, self.portal)
        wait_until(lambda: not self.unpublished(), 600, f"{count} accounts are published")
        return time.perf_counter() - began

    def unpublished(self):
        """One process for all queries: a new process per query would take a quarter of the measured machine."""
        if not self.asker:
            self.asker = Helper("psql", "-XAtqh", self.database, "-U", "gatehouse", "postgres")
        self.asker.process.stdin.write(UNPUBLISHED + ";\n")
        self.asker.process.stdin.flush()
        return self.asker.process.stdout.readline() == "t\n"

    def approvals(self, count):
        """Like `approvals`."""
        return [self.latency(key) for key in published(self, count, self.latency)]

    def latency(self, key):
        """Milliseconds from the approval of an account to its publication; None before that."""
        found = self.at_portal(f"""
            SELECT max(at) FILTER (WHERE action = 'confirm_fulfilment') - max(at) FILTER (WHERE action = 'approve') AS took
            FROM audit WHERE subject_kind = 'account' AND subject_id = {key}""")
        return found[0]["took"]


def percentile(values, share):
    return sorted(values)[min(len(values) - 1, len(values) * share // 100)]
