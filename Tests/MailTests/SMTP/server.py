"""A mail server for the tests: aiosmtpd. It stores every mail; the recipient's address determines its answer.

    server.py FOLDER [--certificate FILE] [--tls | --starttls] [--user NAME --password PASSWORD]

It writes its port to FOLDER/port, and each mail as a line of JSON to FOLDER/mails. It ends with its standard input.
"""

import argparse
import asyncio
import json
import os
import ssl
import sys
from pathlib import Path

from aiosmtpd.smtp import SMTP, AuthResult, LoginPassword

ANSWERS = {"unknown": "550 5.1.1 There is nobody of that name", "full": "452 4.2.2 The mailbox is full", "blocked": "554 5.7.1 Blocked"}
FOLDER, OPTIONS = None, None


class Box:
    async def handle_RCPT(self, server, session, envelope, address, options):
        name = address.split("@")[0]
        if name == "slow":
            await asyncio.sleep(30)
        if name in ANSWERS:
            return ANSWERS[name]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        name = envelope.rcpt_tos[0].split("@")[0]
        if name == "spam":
            return "554 5.7.1 That looks like an advertisement"
        if name == "cut":
            server.transport.abort()
            return "250 OK"
        kept = {"from": envelope.mail_from, "to": envelope.rcpt_tos, "content": envelope.content.decode("utf-8", "surrogateescape"),
                "tls": session.ssl is not None or OPTIONS.tls, "user": getattr(session, "login_name", None),
                "connection": session.peer[1]}
        with open(FOLDER / "mails", "a", encoding="utf-8") as file:
            file.write(json.dumps(kept) + "\n")
        return "250 OK"


def authenticate(server, session, envelope, mechanism, data):
    good = isinstance(data, LoginPassword) and (data.login, data.password) == (OPTIONS.user.encode(), OPTIONS.password.encode())
    session.login_name = OPTIONS.user if good else None
    return AuthResult(success=good, handled=False)


def protocol(context):
    more = {}
    if OPTIONS.user:
        more = {"authenticator": authenticate, "auth_required": True, "auth_require_tls": True}
    return SMTP(Box(), hostname="mail.test", tls_context=context if OPTIONS.starttls else None, require_starttls=OPTIONS.starttls, **more)


async def main():
    context = None
    if OPTIONS.certificate:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(OPTIONS.certificate)
    server = await asyncio.get_running_loop().create_server(
        lambda: protocol(context), "127.0.0.1", 0, ssl=context if OPTIONS.tls else None)
    port = server.sockets[0].getsockname()[1]
    (FOLDER / "port.new").write_text(str(port))
    os.replace(FOLDER / "port.new", FOLDER / "port")
    await asyncio.get_running_loop().run_in_executor(None, sys.stdin.read)
    os._exit(0)


parser = argparse.ArgumentParser()
parser.add_argument("folder", type=Path)
parser.add_argument("--certificate")
parser.add_argument("--tls", action="store_true")
parser.add_argument("--starttls", action="store_true")
parser.add_argument("--user")
parser.add_argument("--password")
OPTIONS = parser.parse_args()
FOLDER = OPTIONS.folder
asyncio.run(main())
