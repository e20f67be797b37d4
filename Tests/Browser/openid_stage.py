"""A portal whose people sign in at a foreign OpenID provider, which the tests can order about. Nothing else is there: neither broker nor mail server."""

import json
import re
import socket
import sqlite3
import sys
from pathlib import Path

from apart import LIMIT, Helper, Part, healthy
from openid_records import CLIENT, LEVEL, SCOPES
from program import free_ports
from visitor import Visitor, wait_until


class Provider(Helper):
    """Authlib's OpenID provider as a process of its own."""

    def __init__(self, port, secret_file, portal):
        super().__init__(sys.executable, Path(__file__).with_name("openid_provider.py"), port, secret_file, portal, ready="ready")
        self.address = f"http://127.0.0.1:{port}"

    def tell(self, order, *arguments):
        """Has the order carried out, and returns what came of it."""
        self.process.stdin.write(json.dumps([order, *arguments]) + "\n")
        self.process.stdin.flush()
        return json.loads(self.process.stdout.readline())

    def visits(self, endpoint):
        return self.tell("report")["visits"][endpoint]


class ForeignSignIn:
    """`portal` is its address, as a Program's is; all that makes the provider another one than FAS is in the configuration."""

    def __init__(self, folder):
        self.folder = folder
        self.portal_port, provider_port = free_ports(2)
        self.portal = f"http://127.0.0.1:{self.portal_port}"
        (folder / "secret").write_text("strandgaper-in-de-branding\n")
        # Bound and not listening: a connection is refused at once, and nobody else gets the port.
        self.nobody = socket.socket()
        self.nobody.bind(("127.0.0.1", 0))
        self.provider = Provider(provider_port, folder / "secret", self.portal)
        self.configuration = self.configured()

    def configured(self):
        nobody = f"127.0.0.1:{self.nobody.getsockname()[1]}"
        values = {
            "gatehouse_listen": f"127.0.0.1:{self.portal_port}", "gatehouse_public_url": self.portal, "gatehouse_database": f"sqlite:{self.folder / 'portal'}",
            "gatehouse_bus": f"amqp://{nobody}", "gatehouse_smtp": f"smtp://{nobody}?starttls=never", "gatehouse_mail_from": "noreply@eam.example",
            "gatehouse_keys_file": self.folder / "keys.json", "gatehouse_oidc_issuer": self.provider.address, "gatehouse_oidc_client_id": CLIENT,
            "gatehouse_oidc_client_secret_file": self.folder / "secret", "gatehouse_oidc_scopes": ",".join(SCOPES), "gatehouse_oidc_acr_values": LEVEL,
            "gatehouse_oidc_claim_ssin": "national_number", "gatehouse_oidc_claim_first_name": "given_name", "gatehouse_oidc_claim_last_name": "family_name",
        }
        file = self.folder / "portal.yaml"
        file.write_text("".join(f"{key}: {json.dumps(str(value))}\n" for key, value in values.items()))
        return file

    def start(self, **settings):
        """A fresh portal on the same data: it knows neither the provider's endpoints nor its keys."""
        self.part = Part(self.folder, "portal", ["portal", "--config", str(self.configuration), "--samples", "http://127.0.0.1:9"], settings)
        self.part.start()
        wait_until(self.is_ready, LIMIT, "the portal answers")
        return self

    def is_ready(self):
        assert self.part.process.poll() is None, self.part.tail()
        return healthy(self.portal)

    def restart(self, **settings):
        self.part.stop()
        self.start(**settings)

    def stop(self):
        self.part.stop()
        self.provider.stop()
        self.nobody.close()

    def log(self):
        return self.part.log.read_text()

    def failures(self):
        """Of the log, each sign-in that failed: its reference → why."""
        lines = [json.loads(line) for line in self.log().splitlines() if line.startswith("{")]
        return {line["reference"]: line["failure"] for line in lines if line["message"] == "sign-in failed"}

    def sessions(self):
        with sqlite3.connect(f"file:{self.folder / 'portal/portal.sqlite'}?mode=ro", uri=True) as database:
            return database.execute("SELECT count(*) FROM sessions").fetchone()[0]


class Caller(Visitor):
    """Somebody who signs in at the foreign provider."""

    def begin(self, expected=200):
        """To the provider's page; or back at once where the provider knows this browser."""
        return self.submit(self.get("/login"), "Log in with eID", expected=expected)

    def sign_in(self, expected=200):
        page = self.submit(self.begin(), "Sign in", {"Name": self.person}, expected=expected)
        return self.speak_english(page) if page.status == 200 else page

    def answer(self):
        """Identifies at the provider; returns the address it sends the browser back to, not yet visited."""
        page = self.begin()
        back = self.session.post(page.url, data={"name": self.person}, allow_redirects=False, timeout=20)
        assert back.status_code == 302, back.text[:400]
        return back.headers["Location"]

    def is_signed_in(self):
        return self.get("/session", expected=None, headers={"Accept": "application/json"}).status == 200


def reference(page):
    """Of a page that says why not."""
    return re.search(r'<code class="reference">([^<]+)</code>', page.source).group(1)
