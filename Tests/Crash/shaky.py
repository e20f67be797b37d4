"""A bad connection between broker and node: moves messages from one queue to another, late, some of them twice, and out of order.

The node's queue names use `ADDRESS`, so they differ from the portal's. Nothing is lost here: a message is acknowledged when its last copy has
been accepted.
"""

import heapq
import itertools
import random
import threading
import time

from proton import Terminus
from proton.handlers import MessagingHandler
from proton.reactor import Container, LinkOption

ADDRESS = "/queue/shaky.{address}"
TICK = 0.02  # seconds


def ways(numbers):
    """The directions: states to the node, and answers back."""
    there = [f"gatehouse.{number}.{application}" for number in numbers for application in ("hd4dp2", "healthstat")]
    back = ["gatehouse.answers", "gatehouse.dead-letters"]
    return {f"/queue/{each}": f"/queue/shaky.{each}" for each in there} | {f"/queue/shaky.{each}": f"/queue/{each}" for each in back}


class Durable(LinkOption):
    def apply(self, link):
        (link.target if link.is_sender else link.source).durability = Terminus.CONFIGURATION


class Road(MessagingHandler):
    """Runs during a `with` block, in its own thread; at the end it delivers all remaining messages at once."""

    def __init__(self, url, between, seed, longest, twice=0.25):
        super().__init__(prefetch=500, auto_accept=False)
        self.url, self.between, self.random, self.longest, self.twice = url, between, random.Random(seed), longest, twice
        self.numbers, self.due, self.copies, self.newest, self.senders = itertools.count(), [], {}, {}, {}
        self.carried = self.doubled = self.overtaken = self.unaccepted = 0
        self.over = threading.Event()
        self.thread = threading.Thread(target=Container(self).run, daemon=True)

    def __enter__(self):
        self.thread.start()
        return self

    def __exit__(self, *_):
        self.over.set()
        self.thread.join(timeout=30)
        assert not self.thread.is_alive(), f"{len(self.due)} messages are still on the road, {len(self.copies)} not accepted"

    def on_start(self, event):
        connection = self.connection = event.container.connect(self.url)
        for source, target in self.between.items():
            self.senders[source] = event.container.create_sender(connection, target, options=Durable())
            event.container.create_receiver(connection, source, options=Durable())
        event.container.schedule(TICK, self)

    def on_message(self, event):
        arrival, now = next(self.numbers), time.monotonic()
        times = [now + self.random.uniform(0, self.longest)]
        if self.random.random() < self.twice:
            times.append(times[0] + self.random.uniform(0, self.longest))
            self.doubled += 1
        event.message.inferred = True
        journey = {"left": len(times), "delivery": event.delivery, "key": (event.receiver.source.address, event.message.group_id)}
        for each in times:
            heapq.heappush(self.due, (each, next(self.numbers), arrival, self.senders[event.receiver.source.address], event.message, journey))

    def on_timer_task(self, event):
        self.carry(float("inf") if self.over.is_set() else time.monotonic())
        if self.over.is_set() and not self.due and not self.copies:
            self.connection.close()
        else:
            event.container.schedule(TICK, self)

    def carry(self, until):
        without_credit = []
        while self.due and self.due[0][0] <= until:
            entry = heapq.heappop(self.due)
            _, _, arrival, sender, message, journey = entry
            if sender.credit <= 0:
                without_credit.append(entry)
                continue
            self.note_order(journey["key"], arrival)
            sent = sender.send(message)
            self.copies[sender.name, sent.tag] = journey
            self.carried += 1
        for entry in without_credit:
            heapq.heappush(self.due, entry)

    def note_order(self, key, arrival):
        """Counts messages that leave after a later one of the same account."""
        if arrival < self.newest.get(key, -1):
            self.overtaken += 1
        self.newest[key] = max(arrival, self.newest.get(key, -1))

    def on_accepted(self, event):
        journey = self.copies.pop((event.link.name, event.delivery.tag), None)
        if journey is None:
            return
        journey["left"] -= 1
        if journey["left"] == 0:
            self.accept(journey["delivery"])

    def on_released(self, event):
        self.unaccepted += 1

    def on_rejected(self, event):
        self.unaccepted += 1
