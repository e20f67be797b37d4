"""Demos with seeded data, and the connection of a signed-in person."""

import http.client
import re
import statistics
import subprocess
import tempfile
import time
from urllib.parse import urlencode

from program import Program
from visitor import Visitor

ACCOUNTS_EACH = 2_000  # per organisation: 500 organisations have a million
SMALL = 10_000  # accounts for comparison with a million, in organisations of the same size, so with equally full pages


class Seeded(Program):
    """A demo with this number of accounts and people."""

    def __init__(self, folder, binary, accounts):
        super().__init__(folder, binary)
        self.accounts = accounts
        self.organisations = max(5, accounts // ACCOUNTS_EACH)

    def seed(self):
        """Returns the time in seconds."""
        began = time.perf_counter()
        subprocess.run(
            [self.binary, "seed", "--data", self.data, "--users", str(self.accounts), "--accounts", str(self.accounts),
             "--organisations", str(self.organisations)], stdout=subprocess.DEVNULL, check=True)
        return time.perf_counter() - began


class Ground:
    """Seeded folders, each made once for all measurements with it, and deleted afterwards."""

    def __init__(self, binary):
        self.binary = binary
        self.folder = tempfile.TemporaryDirectory(prefix="gatehouse-bench-")
        self.demos = {}
        self.seconds = {}

    def demo(self, accounts):
        if accounts not in self.demos:
            print(f"Seeding {accounts:,} accounts", flush=True)
            demo = Seeded(f"{self.folder.name}/{accounts}", self.binary, accounts)
            self.seconds[accounts] = demo.seed()
            self.demos[accounts] = demo
        return self.demos[accounts]

    def close(self):
        for demo in self.demos.values():
            demo.kill()
        self.folder.cleanup()


class Reader:
    """A person who reads pages over one open connection."""

    def __init__(self, demo, person):
        visitor = Visitor(demo, person)
        visitor.sign_in()
        self.headers = {"Cookie": "; ".join(f"{each.name}={each.value}" for each in visitor.session.cookies)}
        self.token = visitor.token("/profile")
        self.port = demo.portal_port
        self.connection = http.client.HTTPConnection("127.0.0.1", demo.portal_port, timeout=600)
        self.connection.connect()

    def get(self, address):
        """The page, and the time in seconds until its last byte."""
        began = time.perf_counter()
        self.connection.request("GET", address, headers=self.headers)
        answer = self.connection.getresponse()
        body = answer.read()
        took = time.perf_counter() - began
        if answer.status != 200:
            raise RuntimeError(f"{answer.status} at {address}: {body[:300]}")
        return body.decode(), took

    def median(self, address, times):
        return statistics.median(self.get(address)[1] for _ in range(times))

    def close(self):
        self.connection.close()


def address(path, **fields):
    fields = {name: value for name, value in fields.items() if value}
    return f"{path}?{urlencode(fields)}" if fields else path


def next_page(page):
    found = re.search(r'rel="next" href="([^"]+)"', page)
    return found and found.group(1).replace("&amp;", "&")


def row_count(page):
    return len(re.findall(r'name="id" value="\d+"', page))
