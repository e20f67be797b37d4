"""The portal on PostgreSQL: one process and two under a mix of pages and approvals, approvals compared with pgbench, and a list compared with SQLite's."""

import os
import random
import re
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from apart import Helper, Part, healthy
from cast import MARC
from crowd_reader import Connection, ask_until, get, post
from program import ROOT, Program, free_ports
from seeded import Reader
from visitor import Visitor, wait_until

ACCOUNTS = 20_000
#: A server with durable commits.
DURABLE = ["-c", "fsync=on", "-c", "synchronous_commit=on", "-c", "full_page_writes=on", "-c", "log_line_prefix=%p "]
CLIENTS = 64
ROW = re.compile(r'action="/accounts/(\d+)/approval">.*?name="revision" value="(\d+)"', re.DOTALL)


class Place:
    """A server with a database of this number of accounts, and copies of it."""

    def __init__(self, binary):
        self.binary = Path(binary)
        self.folder = Path(tempfile.mkdtemp(prefix="gatehouse-bench-"))
        self.server = tempfile.mkdtemp(prefix="gatehouse-postgresql-")
        self.postgresql = Helper(ROOT / "Tests/DatabaseTesting/serve-postgresql.sh", self.server, *DURABLE, ready="ready")
        self.psql("postgres", "CREATE DATABASE seeded")
        self.seed()

    def address(self, database):
        return f"postgres:///{database}?host={self.server}&user=gatehouse"

    def psql(self, database, statement):
        subprocess.run(["psql", "-qX", "-v", "ON_ERROR_STOP=1", "-h", self.server, "-U", "gatehouse", "-d", database, "-c", statement], check=True)

    def seed(self):
        subprocess.run(
            [self.binary, "seed", "--data", self.folder / "data", "--users", str(ACCOUNTS), "--accounts", str(ACCOUNTS), "--organisations", "50"],
            env=os.environ | {"GATEHOUSE_DATABASE": self.address("seeded")}, stdout=subprocess.DEVNULL, check=True)

    def copy(self, name):
        self.psql("postgres", f"CREATE DATABASE {name} TEMPLATE seeded")
        return name

    def log(self):
        return (Path(self.server) / "server.log").read_text(errors="replace")

    def close(self):
        self.postgresql.stop()
        shutil.rmtree(self.folder)


class Portals:
    """Portal processes on one database, with a sign-in service. There is no broker and no mail server: messages and mails wait."""

    def __init__(self, place, database, count):
        self.place = place
        self.fas_port, *self.ports = free_ports(count + 1)
        self.nobody = socket.socket()
        self.nobody.bind(("127.0.0.1", 0))
        self.portal = f"http://127.0.0.1:{self.ports[0]}"
        folder = place.folder / database
        folder.mkdir()
        (folder / "secret").write_text("strandgaper\n")
        self.parts = [Part(folder, "fas", ["simulated-fas", "--port", str(self.fas_port), "--client-secret-file", str(folder / "secret"), "--portal-url", self.portal], {})]
        self.parts += [Part(folder, f"portal-{port}", ["portal"], self.settings(port, database, folder)) for port in self.ports]
        for part in self.parts:
            part.command[0] = str(place.binary)
        self.restart()

    def restart(self):
        for part in self.parts:
            part.start()
        for port in self.ports:
            wait_until(lambda port=port: healthy(f"http://127.0.0.1:{port}"), 30, "the portal is there")

    def settings(self, port, database, folder):
        nobody = f"127.0.0.1:{self.nobody.getsockname()[1]}"
        return {
            "GATEHOUSE_LISTEN": f"127.0.0.1:{port}", "GATEHOUSE_PUBLIC_URL": self.portal, "GATEHOUSE_DATABASE": self.place.address(database),
            "GATEHOUSE_KEYS_FILE": str(self.place.folder / "data/keys.json"), "GATEHOUSE_BUS": f"amqp://{nobody}",
            "GATEHOUSE_SMTP": f"smtp://{nobody}?starttls=never", "GATEHOUSE_MAIL_FROM": "noreply@eam.example",
            "GATEHOUSE_OIDC_ISSUER": f"http://127.0.0.1:{self.fas_port}/fas/oauth2", "GATEHOUSE_OIDC_CLIENT_ID": "gatehouse-portal",
            "GATEHOUSE_OIDC_CLIENT_SECRET_FILE": str(folder / "secret"), "GATEHOUSE_LOG_LEVEL": "error",
        }

    def stop(self):
        for part in self.parts:
            part.stop()


class Person:
    """A signed-in person: the data for their requests."""

    def __init__(self, portals):
        self.visitor = Visitor(portals, MARC)
        self.visitor.sign_in()
        self.cookie = "; ".join(f"{each.name}={each.value}" for each in self.visitor.session.cookies)
        self.csrf = self.visitor.token("/profile")
        self.host = portals.portal.removeprefix("http://")

    def page(self, address):
        return get(self.host, self.cookie, address)

    def approval(self, account, revision):
        return post(self.host, self.cookie, f"/accounts/{account}/approval", f"csrf={self.csrf}&revision={revision}&back=/manage/approval")


def waiting(person, count):
    """Accounts in Approval, with their revisions."""
    found, address = [], "/manage/approval?sort=since"
    while len(found) < count and address:
        source = person.visitor.get(address).source
        found += ROW.findall(source)
        link = re.search(r'rel="next" href="([^"]+)"', source)
        address = link and link.group(1).replace("&amp;", "&")
    return found[:count]


def mix(place, count, actions, turn):
    """Seconds for this number of pages and approvals by 64 people at `count` portals: 80 % lists, 15 % pages of accounts, 5 % approvals."""
    portals = Portals(place, place.copy(f"mix_{count}_{turn}"), count)
    people = [Person(portals) for _ in range(CLIENTS)]
    requests = waiting(people[0], actions // 20)
    assert len(requests) == actions // 20, f"{len(requests)} wait"
    chance = random.Random(7)
    kinds = ["overview"] * (actions * 80 // 100) + ["account"] * (actions * 15 // 100) + ["approval"] * (actions * 5 // 100)
    chance.shuffle(kinds)

    def asking(number):
        for kind in kinds[number::CLIENTS]:
            if kind == "approval":
                yield people[number].approval(*requests.pop())
            else:
                yield people[number].page("/manage/accounts?sort=email" if kind == "overview" else f"/accounts/{chance.randrange(100, ACCOUNTS)}")

    began = time.perf_counter()
    crowd = [Connection(portals.ports[number % count], asking(number)) for number in range(CLIENTS)]
    times, wrong = ask_until(lambda: False, crowd)
    took = time.perf_counter() - began
    portals.stop()
    if wrong:
        raise RuntimeError(f"{len(wrong)} of {len(times)} went wrong: {wrong[0]}")
    return took


def approvals(place, count):
    """Seconds for this number of approvals, one after the other; and for the same statements by pgbench on a copy of the same database."""
    database, again = place.copy("approved"), place.copy("replayed")
    place.psql("postgres", f"ALTER DATABASE {database} SET log_statement = 'all'")
    portals = Portals(place, database, 1)
    person = Person(portals)
    requests = waiting(person, count)
    before = len(place.log())

    def approve(some):
        began = time.perf_counter()
        _, wrong = ask_until(lambda: False, [Connection(portals.ports[0], [person.approval(*each) for each in some])])
        assert not wrong, wrong
        return time.perf_counter() - began

    approve(requests[: count // 2])
    statements = transactions(place.log()[before:])
    # This run logs the statements for pgbench and is not measured.
    portals.stop()
    place.psql("postgres", f"ALTER DATABASE {database} RESET log_statement")
    portals.restart()
    ours = approve(requests[count // 2:])
    portals.stop()
    return ours / (count - count // 2), replayed(place, again, statements) / len(statements)


ENTRY = re.compile(r"^(\d+) (LOG|DETAIL):  (?:(statement|execute [^:]+): |parameters: )?(.*?)(?=^\d+ [A-Z]+:  |\Z)", re.DOTALL | re.MULTILINE)
PARAMETER = re.compile(r"\$(\d+) = ('(?:[^']|'')*'|NULL)")


def transactions(log):
    """The approval transactions from the log, each a list of statements with their values."""
    open_ones, found = {}, []
    for process, kind, way, text in ENTRY.findall(log):
        text = text.strip().replace("\n\t", "\n")
        if kind == "DETAIL":
            values = dict(PARAMETER.findall(text))
            if open_ones.get(process):
                open_ones[process][-1] = re.sub(r"\$(\d+)", lambda place: values.get(place.group(1), place.group(0)), open_ones[process][-1])
        elif way:
            if text.startswith("BEGIN"):
                open_ones[process] = []
            if process in open_ones:
                open_ones[process].append(text)
            if re.search(r"\bCOMMIT\b", text) and process in open_ones:
                statements = open_ones.pop(process)
                if any("'approve'" in each and "INTO audit" in each for each in statements):
                    found.append(statements)
    return found


def replayed(place, database, statements):
    script = place.folder / "approvals.sql"
    script.write_text("".join(f"{each.replace(chr(10), ' ')};\n" for transaction in statements for each in transaction))
    server = sorted(Path("/usr/lib/postgresql").glob("*/bin/pgbench"))[-1]
    began = time.perf_counter()
    subprocess.run(
        [server, "-n", "-c", "1", "-t", "1", "-h", place.server, "-U", "gatehouse", "-f", script, database], check=True, stdout=subprocess.DEVNULL,
        stderr=sys.stderr)
    return time.perf_counter() - began


def overviews(place, embedded):
    """Seconds of the same lists on PostgreSQL and on SQLite.

    `embedded` is a demo on SQLite with the same number of accounts.
    """
    served = Program(place.folder / "served", place.binary, {"GATEHOUSE_DATABASE": place.address(place.copy("paged"))})
    shutil.copytree(place.folder / "data", served.data)
    found = []
    for demo in (served, embedded):
        demo.start()
        reader = Reader(demo, MARC)
        pages = ["/manage/accounts", "/manage/accounts?sort=email&dir=desc", "/manage/users?sort=first", "/manage/accounts?q=oel", "/manage/approval?sort=since"]
        found.append([reader.median(page, 15) for page in pages])
        reader.close()
        demo.stop()
    return [statistics.median(each) for each in found]
