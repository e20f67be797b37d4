"""People at work during a fault: files of approved accounts, and single decisions."""

import collections
import itertools
import random
import subprocess
import threading
import time
from urllib.parse import urlsplit

import requests

from cast import AN, KARIM, PEOPLE, TOM
from commands import ACCOUNTS, NOORDZEE, csv
from visitor import LIMIT, Visitor

# The path of an action, and its name in the audit log.
TRAILS = {"approval": "approve", "push": "push", "disablement": "disable", "enablement": "enable"}
BUSY = 40  # messages in transit: with fewer, the next file is uploaded
UNANSWERED = """
    SELECT COUNT(*) AS n FROM messages AS s WHERE s.direction = 'sent'
      AND NOT EXISTS (SELECT 1 FROM messages AS r WHERE r.direction = 'received' AND r.message_id = s.message_id || '.answer')
    """
# A person's errors when a portal, a database or a machine is unavailable.
AWAY = (requests.RequestException, subprocess.CalledProcessError, AssertionError, LookupError, ValueError)


class Clerk(Visitor):
    """A person at whichever portal answers: browsers know both by the first one's name."""

    def __init__(self, stage, person):
        super().__init__(stage, person)
        self.doors = itertools.cycle([stage.portal, stage.other])
        self.door = next(self.doors)
        self.sign_in()
        self.csrf = self.token()
        self.session.headers["Host"] = urlsplit(stage.portal).netloc

    def url(self, address):
        return address if "://" in address else self.door + address

    def ask(self, method, path, **options):
        """The answer, after redirects; uses the other portal if one is unavailable."""
        try:
            return self.session.request(method, self.url(path), allow_redirects=False, timeout=LIMIT, **options)
        except requests.RequestException:
            self.door = next(self.doors)
            raise

    def decide(self, account, action):
        """Whether it was done; None if it is unknown."""
        try:
            answer = self.ask("POST", f"/accounts/{account}/{action}", data={"csrf": self.csrf})
        except requests.RequestException:
            return None
        if answer.status_code == 303:
            assert answer.headers["Location"].startswith("/accounts/"), answer.headers["Location"]
            return True
        return None if answer.status_code >= 500 else False

    def upload(self, name, content, approval):
        """Uploads a file and requests that it is applied."""
        answer = self.ask("POST", "/manage/accounts/upload", data={"csrf": self.csrf, "approval": approval}, files={"file": (name, content, "text/csv")})
        assert answer.status_code == 303, answer.status_code
        address = answer.headers["Location"]
        self.wait_for(address, "previewed")
        answer = self.ask("POST", f"{address}/application", data={"csrf": self.csrf})
        assert answer.status_code == 303, answer.status_code
        self.wait_for(address, "applied")

    def wait_for(self, address, state):
        """Polls until the file has this state, even if requests fail."""
        deadline = time.monotonic() + 30
        while time.monotonic() < deadline:
            try:
                found = self.ask("GET", address, headers={"Accept": "application/json"}).json()["upload"]["state"]
                if found == state:
                    return
                if (state, found) == ("applied", "previewed"):
                    break  # its portal was killed: everything was rolled back
            except (requests.RequestException, ValueError, KeyError):
                pass
            time.sleep(0.2)
        raise AssertionError(f"{address} is not {state}")


class Traffic:
    """Runs during a `with` block. Remembers each decision that was reported as done: it must never be lost."""

    files = itertools.count(1)

    def __init__(self, stage, seed, rows):
        self.stage, self.rows, self.random = stage, rows, random.Random(seed)
        self.over = threading.Event()
        self.awaiting, self.open, self.closed = [], [], []
        self.done, self.outcomes = collections.Counter(), collections.Counter()
        self.threads, self.troubles = [], []

    def __enter__(self):
        self.an, self.karim = Clerk(self.stage, AN), Clerk(self.stage, KARIM)
        self.file("awaiting", self.rows // 2)
        self.file("pre-approved", self.rows)
        self.threads = [threading.Thread(target=self.until_over, args=(each,), daemon=True) for each in (self.decide, self.bring_files)]
        for each in self.threads:
            each.start()
        return self

    def __exit__(self, *_):
        self.over.set()
        for each in self.threads:
            each.join(timeout=90)
            assert not each.is_alive(), "somebody still waits for an answer"
        assert not self.troubles, self.troubles

    def until_over(self, work):
        while not self.over.is_set():
            try:
                work()
            except Exception as trouble:  # an unexpected error ends the test, not just a thread
                self.troubles.append(repr(trouble))
                return

    # Files

    def bring_files(self):
        self.over.wait(0.2)
        try:
            if self.unanswered() < BUSY:
                self.file("awaiting" if len(self.awaiting) < self.rows // 4 else "pre-approved", self.rows // 2)
        except AWAY:
            self.outcomes["file broken off"] += 1

    def unanswered(self):
        return self.stage.at_portal(UNANSWERED)[0]["n"]

    def file(self, approval, count):
        name = f"file{next(self.files)}"
        rows = [f"{PEOPLE[TOM]},{name}.{number}@aznoordzee.example,{NOORDZEE},hd4dp2,HDBP0001,1," for number in range(count)]
        self.karim.upload(f"{name}.csv", csv(ACCOUNTS, *rows), approval)
        self.outcomes[f"file {approval}"] += 1
        if approval == "awaiting":
            found = self.stage.at_portal(f"SELECT id FROM accounts WHERE email LIKE '{name}.%' ORDER BY id")
            self.awaiting += [row["id"] for row in found]

    # Decisions

    def decide(self):
        self.over.wait(0.02)
        if self.awaiting and self.random.random() < 0.5:
            self.one(self.awaiting, "approval", self.open)
        elif self.open and self.random.random() < 0.7:
            # Several in a row are in transit together.
            account = self.random.choice(self.open)
            for _ in range(self.random.randint(1, 3)):
                self.note(account, "push", self.an.decide(account, "push"))
        elif self.closed and self.random.random() < 0.5:
            self.one(self.closed, "enablement", self.open)
        elif self.open:
            self.one(self.open, "disablement", self.closed)

    def one(self, source, action, target):
        account = source.pop(self.random.randrange(len(source)))
        done = self.an.decide(account, action)
        self.note(account, action, done)
        # If the result is unknown, the account is not used again.
        if done is not None:
            (target if done else source).append(account)

    def note(self, account, action, done):
        self.outcomes[f"{action} {({True: 'done', False: 'refused', None: 'unknown'})[done]}"] += 1
        if done:
            self.done[account, TRAILS[action]] += 1
        elif done is None:
            time.sleep(0.1)
