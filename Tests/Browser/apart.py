"""Portal, node and all that a ministry would have, each a process of its own: PostgreSQL, RabbitMQ, a mail server, a sign-in service."""

import json
import os
import signal
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request

from broker import Broker
from program import BINARY, ROOT, free_ports

LIMIT = 60.0  # seconds for a program to answer; a busy machine with a debug build
ORGANISATIONS = "71090112=AZ Noordzee"


class Helper:
    """A server of the tests that ends with its standard input, so with the tests."""

    def __init__(self, *command, ready=None):
        self.process = subprocess.Popen(list(map(str, command)), stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        if ready:
            line = self.process.stdout.readline().strip()
            assert line == ready, f"{command[0]} says {line!r}, not {ready!r}"

    def stop(self):
        self.process.stdin.close()
        self.process.wait(timeout=30)


class Part:
    """One of our own programs."""

    def __init__(self, folder, name, arguments, environment):
        self.log = folder / f"{name}.log"
        self.command = [str(BINARY), *arguments]
        # Nothing of the surroundings but what it is told.
        self.environment = {key: value for key, value in os.environ.items() if not key.startswith("GATEHOUSE_")} | environment
        self.process = None

    def start(self):
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(self.command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, env=self.environment)
        return self

    def stop(self):
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            assert self.process.wait(timeout=15) == 0, self.tail()

    def kill(self):
        self.process.kill()
        self.process.wait(timeout=10)

    def tail(self):
        return self.log.read_text(errors="replace")[-3000:]


class Apart:
    """Two portals on one database, a node, and their servers. `portal`, `node` and `fas` are addresses, as a Program's are."""

    def __init__(self, folder):
        self.folder = folder
        self.portal_port, self.other_port, self.node_port, self.fas_port, self.figures_port = free_ports(5)
        self.portal, self.other, self.node, self.fas = (
            f"http://127.0.0.1:{port}" for port in (self.portal_port, self.other_port, self.node_port, self.fas_port))
        self.broker = Broker(folder / "rabbitmq")
        # PostgreSQL refuses to be root, and nobody else comes into the tests' own folder.
        self.database = tempfile.mkdtemp(prefix="gatehouse-postgresql-")
        self.postgresql = Helper(ROOT / "Tests/DatabaseTesting/serve-postgresql.sh", self.database, ready="ready")
        (folder / "mail").mkdir()
        self.mail = Helper(sys.executable, ROOT / "Tests/MailTests/SMTP/server.py", folder / "mail")
        (folder / "secret").write_text("strandgaper\n")
        self.parts = [
            Part(folder, "fas", ["simulated-fas", "--port", str(self.fas_port), "--client-secret-file", str(folder / "secret"), "--portal-url", self.portal], {}),
            Part(folder, "node", ["node", "--config", str(self.node_file())], {}),
            Part(folder, "portal", ["portal", "--config", str(self.portal_file()), "--samples", self.node], {}),
            Part(folder, "other", ["portal", "--config", str(self.portal_file())], {
                "GATEHOUSE_LISTEN": f"127.0.0.1:{self.other_port}", "GATEHOUSE_METRICS_LISTEN": ""}),
        ]
        self.fas_part, self.node_part, self.portal_part, self.other_part = self.parts

    def mail_port(self):
        for _ in range(200):
            if (self.folder / "mail/port").exists():
                return int((self.folder / "mail/port").read_text())
            time.sleep(0.05)
        raise AssertionError("the mail server did not start")

    def portal_file(self):
        return self.file("portal.yaml", {
            "gatehouse_listen": f"127.0.0.1:{self.portal_port}", "gatehouse_public_url": self.portal,
            "gatehouse_database": f"postgres:///postgres?host={self.database}&user=gatehouse",
            "gatehouse_smtp": f"smtp://127.0.0.1:{self.mail_port()}?starttls=never", "gatehouse_mail_from": "noreply@eam.example",
            "gatehouse_oidc_issuer": f"{self.fas}/fas/oauth2", "gatehouse_oidc_client_id": "gatehouse-portal",
            "gatehouse_oidc_client_secret_file": self.folder / "secret", "gatehouse_keys_file": self.folder / "keys.json",
            "gatehouse_metrics_listen": f"127.0.0.1:{self.figures_port}",
        })

    def node_file(self):
        return self.file("node.yaml", {
            "gatehouse_listen": f"127.0.0.1:{self.node_port}", "gatehouse_public_url": self.node, "gatehouse_portal_url": self.portal,
            "gatehouse_database": f"sqlite:{self.folder / 'node'}", "gatehouse_node_organisations": ORGANISATIONS,
        })

    def file(self, name, values):
        values |= {"gatehouse_bus": self.broker.settings["GATEHOUSE_BUS"], "gatehouse_bus_address": self.broker.settings["GATEHOUSE_BUS_ADDRESS"]}
        (self.folder / name).write_text("".join(f"{key}: {json.dumps(str(value))}\n" for key, value in values.items()))
        return self.folder / name

    def start(self):
        for part, address in zip(self.parts, (None, self.node, self.portal, self.other)):
            part.start()
            if address:
                self.wait_for(part, address)
        return self

    def wait_for(self, part, address):
        deadline = time.monotonic() + LIMIT
        while not healthy(address):
            assert part.process.poll() is None, f"it ended with {part.process.returncode}\n{part.tail()}"
            assert time.monotonic() < deadline, f"not ready in {LIMIT} s\n{part.tail()}"
            time.sleep(0.05)

    def mails(self, address):
        """What the mail server took for that address."""
        box = self.folder / "mail/mails"
        mails = map(json.loads, box.read_text().splitlines()) if box.exists() else []
        return [mail for mail in mails if mail["to"] == [address]]

    def stop(self):
        for part in reversed(self.parts):
            if part.process is not None:
                part.stop()
        for helper in (self.mail, self.postgresql):
            helper.stop()
        self.broker.stop()


def healthy(address):
    try:
        with urllib.request.urlopen(f"{address}/health", timeout=2) as answer:
            return answer.status == 200
    except (urllib.error.URLError, OSError):
        return False
