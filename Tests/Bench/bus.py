"""Messages through a broker: bare, and as accounts that are approved and published."""

import time

from commands import Folder, prepared, toms_file
from proton import Message, Terminus
from proton.handlers import MessagingHandler
from proton.reactor import Container, LinkOption

from cast import AN, EMMA, EMMA_EMAIL
from records import Records
from stages import act, add_account, add_grant, known
from visitor import wait_until

UNPUBLISHED = "SELECT COUNT(*) AS n FROM accounts WHERE state = 'Approved'"
BODY = b"x" * 600  # about what a desired state is


class Durable(LinkOption):
    def apply(self, link):
        (link.target if link.is_sender else link.source).durability = Terminus.CONFIGURATION


class Bare(MessagingHandler):
    """One sender and one receiver; over when all was accepted and all received."""

    def __init__(self, url, count):
        super().__init__(prefetch=100)
        self.url, self.count = url, count
        self.sent = self.confirmed = self.received = 0

    def on_start(self, event):
        connection = event.container.connect(self.url)
        event.container.create_receiver(connection, "/queue/bench", options=Durable())
        event.container.create_sender(connection, "/queue/bench", options=Durable())

    def on_sendable(self, event):
        # No more under way than Gatehouse has.
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
    """Seconds until so many were sent, accepted and received."""
    work = Bare(broker.settings["GATEHOUSE_BUS"], count)
    began = time.perf_counter()
    Container(work).run()
    assert work.received == count
    return time.perf_counter() - began


def bulk(binary, place, settings, count):
    """Seconds from the start of a demo on so many approved accounts until all are published; and the demo, still running."""
    folder = Folder(prepared(f"{place}-empty", binary), f"{place}-full")
    ended = folder.load("accounts", toms_file(count), "--approval", "pre-approved")
    assert ended.returncode == 0, ended.stderr.decode()[-500:]
    demo, records = folder.demo, folder.records
    demo.environment |= settings
    demo.start()
    began = time.perf_counter()
    wait_until(lambda: records.portal(UNPUBLISHED)[0]["n"] == 0, 600, f"{count} accounts are published")
    return time.perf_counter() - began, demo


def approvals(demo, count):
    """Milliseconds from each approval to its publication, by the audit trail, one account after the other."""
    records = Records(demo.data)
    # Somebody without accounts: the page of all that one has is read each time.
    emma, an = known(demo, EMMA, EMMA_EMAIL), known(demo, AN)
    times = []
    for number in range(count):
        email = f"alone{number}@aznoordzee.example"
        account = add_account(emma, email)
        add_grant(emma, account)
        act(emma, account, "Request approval")
        act(an, account, "Approve")
        wait_until(lambda email=email: records.account_state(email) == "Published", 30, f"{email} is published")
        key = int(account.split("/")[-1])
        times.append(1000 * (records.acted_at(key, "confirm_fulfilment") - records.acted_at(key, "approve")))
    return times


def percentile(values, share):
    return sorted(values)[min(len(values) - 1, len(values) * share // 100)]
