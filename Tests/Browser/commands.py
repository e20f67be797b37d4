"""`gatehouse import` and `gatehouse export` on copies of one prepared folder, and the files they are given."""

import os
import pty
import shutil
import subprocess
import threading
from pathlib import Path

from cast import AN_EMAIL, PEOPLE, TOM
from program import BINARY, Program
from records import Records
from visitor import wait_until

ACCOUNTS = "ssin,email,org_nihdi,app,project_code,role,authorgroup"
USERS = "ssin,first_name,last_name,email,nihdi,org_nihdi,role"
NOORDZEE = "71090112"


def csv(header, *rows):
    return "".join(row + "\r\n" for row in (header, *rows)).encode()


def toms(number, project="HDBP0001", role="1"):
    """A row for one more account of Tom's."""
    return f"{PEOPLE[TOM]},tom{number}@aznoordzee.example,{NOORDZEE},hd4dp2,{project},{role},"


def toms_file(count):
    return csv(ACCOUNTS, *(toms(number) for number in range(count)))


def prepared(folder, binary=BINARY):
    """A demo that has run until the sample people's accounts were published, and was stopped: its program."""
    demo = Program(folder, binary)
    demo.start()
    records = Records(demo.data)
    wait_until(lambda: not records.waiting_messages() and not records.queued() and not approved(records), 10, "the demo is at rest")
    demo.stop()
    return demo


def approved(records):
    return [account for account in records.accounts() if account["state"] == "Approved"]


class Folder:
    """A copy of a prepared folder, and what is done to it."""

    def __init__(self, original, place):
        self.place = Path(place)
        shutil.copytree(original.data, self.place / "data")
        self.demo = Program(self.place, original.binary)
        self.data, self.records = self.demo.data, Records(self.demo.data)

    def write(self, content, name="file.csv"):
        file = self.place / name
        file.write_bytes(content)
        return file

    def arguments(self, command, kind, *more, person=AN_EMAIL):
        return [str(self.demo.binary), command, kind, *map(str, more), "--data", str(self.data), "--as", person]

    def run(self, command, kind, *more, person=AN_EMAIL):
        """What the command ended with; its output as bytes, for every line end counts."""
        return subprocess.run(
            self.arguments(command, kind, *more, person=person), stdin=subprocess.DEVNULL, capture_output=True, timeout=120, check=False)

    def load(self, kind, content, *options, person=AN_EMAIL):
        return self.run("import", kind, self.write(content), *options, person=person)

    def begin(self, kind, file, *options):
        """Starts an import that somebody else ends."""
        return subprocess.Popen(
            self.arguments("import", kind, file, *options), stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def on_terminal(self, *arguments):
        """The exit code of a command whose standard error is a terminal, and what it wrote there."""
        ours, theirs = pty.openpty()
        seen = bytearray()
        reader = threading.Thread(target=read_all, args=(ours, seen))
        reader.start()
        try:
            code = subprocess.run(
                self.arguments(*arguments), stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=theirs, timeout=120, check=False).returncode
        finally:
            os.close(theirs)
            reader.join()
            os.close(ours)
        return code, bytes(seen)

    def emails(self):
        return {account["email"] for account in self.records.accounts()}


def read_all(descriptor, into):
    while True:
        try:
            piece = os.read(descriptor, 4096)
        except OSError:  # the other end of a terminal is closed
            return
        if not piece:
            return
        into.extend(piece)
