"""A peer that speaks AMQP 1.0 correctly and behaves badly, as the addresses say (the part before the first dot, `-` before a number):

    accept       takes and keeps what it is sent, and delivers it       release-N  releases the first N, then accepts
    modify-N     says modified to the first N, then accepts             reject     rejects everything
    late-MS      accepts after so many milliseconds                     twice      says accepted twice before it settles
    never        takes and says nothing                                 unsaid     settles without an outcome
    nocredit     gives no credit                                        detach-N   closes the link at the first N, then accepts
    drop-N       closes the connection at the first N, then accepts     double     delivers everything twice
    disorder     delivers the last first                                cut-N      closes its sending link after N messages, once

    peer.py PORT [--certificate FILE --key FILE --authorities FILE]

What it sees goes to standard output, a line each: `sent ADDRESS ID` for what it was sent, `told ADDRESS ID OUTCOME` for what it was told.
"""

import argparse
import os
import threading

from proton import Condition, Delivery, Message, SSLDomain
from proton.handlers import MessagingHandler
from proton.reactor import Container

OUTCOMES = {Delivery.ACCEPTED: "accepted", Delivery.REJECTED: "rejected", Delivery.RELEASED: "released", Delivery.MODIFIED: "modified"}
CREDIT = 100


def behaviour(address):
    """`release-3.x` is ("release", 3)."""
    name, _, number = address.split(".")[0].partition("-")
    return name, int(number or 0)


class Queue:
    def __init__(self):
        self.waiting = []  # what is to be delivered: (number, message)
        self.under_way = {}  # delivery tag: (number, message)
        self.sender = None  # the link it is delivered on
        self.received = 0
        self.delivered = 0

    def again(self, *each):
        """To be delivered again, at its old place."""
        self.waiting = sorted([*self.waiting, *each], key=lambda entry: entry[0])

    def gone(self):
        """Nobody receives any more: what was not settled is delivered again."""
        self.sender = None
        self.again(*self.under_way.values())
        self.under_way = {}


class Peer(MessagingHandler):
    def __init__(self, options):
        super().__init__(prefetch=0, auto_accept=False, auto_settle=False, peer_close_is_error=False)
        self.options = options
        self.queues = {}
        self.tags = 0

    def queue(self, address):
        return self.queues.setdefault(address, Queue())

    def on_start(self, event):
        scheme = "amqp"
        if self.options.certificate:
            scheme = "amqps"
            domain = event.container.ssl.server
            domain.set_credentials(self.options.certificate, self.options.key, None)
            domain.set_trusted_ca_db(self.options.authorities)
            if self.options.ask:
                domain.set_peer_authentication(SSLDomain.VERIFY_PEER, self.options.authorities)
        event.container.listen(f"{scheme}://127.0.0.1:{self.options.port}")
        print("ready", flush=True)

    def on_connection_opening(self, event):
        print(f"user {event.transport.user}", flush=True)

    # What it is sent

    def on_link_opening(self, event):
        link = event.link
        link.source.address = link.remote_source.address
        link.target.address = link.remote_target.address
        if link.is_receiver and behaviour(link.target.address)[0] != "nocredit":
            link.flow(CREDIT)
        if link.is_sender:
            queue = self.queue(link.source.address)
            queue.gone()
            queue.sender = link

    def on_message(self, event):
        address, link, delivery = event.link.target.address, event.link, event.delivery
        queue = self.queue(address)
        queue.received += 1
        name, number = behaviour(address)
        print(f"sent {address} {event.message.id}", flush=True)
        link.flow(1)
        if name == "reject":
            delivery.local.condition = Condition("amqp:invalid-field", "too odd for us")
            return self.settle(delivery, Delivery.REJECTED)
        if name == "full" and queue.received <= number:
            delivery.local.condition = Condition("amqp:resource-limit-exceeded", "no room now")
            return self.settle(delivery, Delivery.REJECTED)
        if queue.received <= number:
            if name == "release":
                return self.settle(delivery, Delivery.RELEASED)
            if name == "modify":
                delivery.local.failed = True
                return self.settle(delivery, Delivery.MODIFIED)
            if name == "detach":
                link.condition = Condition("amqp:link:detach-forced", "tidying up")
                return link.close()
            if name == "drop":
                return event.connection.close()
        if name == "never":
            return None
        if name == "unsaid":
            return delivery.settle()
        queue.again((queue.received, event.message))
        if name == "late":
            return event.container.schedule(number / 1000, Late(self, delivery))
        if name == "twice":
            delivery.update(Delivery.ACCEPTED)
            return event.container.schedule(0.05, Late(self, delivery))
        self.settle(delivery, Delivery.ACCEPTED)
        return self.deliver(address)

    def settle(self, delivery, state):
        delivery.update(state)
        delivery.settle()

    # What it delivers

    def on_sendable(self, event):
        self.deliver(event.sender.source.address)

    def deliver(self, address):
        queue = self.queue(address)
        name, number = behaviour(address)
        copies = 2 if name == "double" else 1
        while queue.sender is not None and queue.waiting and queue.sender.credit >= copies:
            entry = queue.waiting.pop(-1 if name == "disorder" else 0)
            for _ in range(copies):
                self.tags += 1
                queue.under_way[str(self.tags)] = entry
                queue.sender.send(entry[1], tag=str(self.tags))
            queue.delivered += 1
            if name == "cut" and queue.delivered == number:
                queue.sender.condition = Condition("amqp:link:detach-forced", "tidying up")
                queue.sender.close()
                queue.gone()

    def on_accepted(self, event):
        self.told(event)

    def on_rejected(self, event):
        self.told(event)

    def on_released(self, event):
        self.told(event)

    def told(self, event):
        """Accepted and rejected are over; anything else is to be delivered again."""
        delivery, address = event.delivery, event.link.source.address
        queue = self.queue(address)
        entry = queue.under_way.pop(delivery.tag, None)
        state = OUTCOMES.get(delivery.remote_state, str(delivery.remote_state))
        reason = delivery.remote.condition.description if delivery.remote_state == Delivery.REJECTED and delivery.remote.condition else ""
        delivery.settle()
        if entry is not None:
            print(f"told {address} {entry[1].id} {state} {reason}".rstrip(), flush=True)
            if state not in ("accepted", "rejected"):
                queue.again(entry)

    def on_link_closing(self, event):
        self.left(lambda link: link.name == event.link.name and link.connection.remote_container == event.connection.remote_container)

    def on_connection_closing(self, event):
        self.left(lambda link: link.connection.remote_container == event.connection.remote_container)

    def on_disconnected(self, event):
        self.on_connection_closing(event)

    def left(self, is_gone):
        for queue in self.queues.values():
            if queue.sender is not None and is_gone(queue.sender):
                queue.gone()


class Late:
    def __init__(self, peer, delivery):
        self.peer, self.delivery = peer, delivery

    def on_timer_task(self, event):
        address = self.delivery.link.target.address
        self.peer.settle(self.delivery, Delivery.ACCEPTED)
        self.peer.deliver(address)


def end_with_parent():
    """Standard input ends when whoever started this is gone."""
    while os.read(0, 4096):
        pass
    os._exit(0)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("port", type=int)
    for name in ("certificate", "key", "authorities"):
        parser.add_argument(f"--{name}")
    parser.add_argument("--ask", action="store_true", help="ask for the certificate of whoever connects")
    threading.Thread(target=end_with_parent, daemon=True).start()
    Container(Peer(parser.parse_args())).run()


if __name__ == "__main__":
    main()
