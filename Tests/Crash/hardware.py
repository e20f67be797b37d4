"""What happens to the machine that a program runs on: it stands still, its disk is full, its clock is wrong."""

import os
import signal
import subprocess
from pathlib import Path

from troubled import gone
from visitor import wait_until


class Frozen:
    """Something that stands still, and takes connections all the same: with `with`, for its block."""

    def __init__(self, process):
        self.process = process

    def __enter__(self):
        os.kill(self.process, signal.SIGSTOP)

    def __exit__(self, *_):
        # It may have been killed as it stood.
        if not gone(self.process):
            os.kill(self.process, signal.SIGCONT)


class FullDisk:
    """The node on a small disk of its own that something else has filled; as root alone. Within its block, `fill` and `empty`."""

    def __init__(self, stage):
        self.stage, self.place = stage, stage.folder / "disk"

    def __enter__(self):
        room = (16 << 20) + 3 * sum(each.stat().st_size for each in self.stage.node_data.iterdir())
        self.place.mkdir(exist_ok=True)
        subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={room}", "tmpfs", self.place], check=True)
        self.move(self.place / "node")
        return self

    def __exit__(self, *_):
        self.empty()
        try:
            self.move(self.stage.folder / "node")
        finally:
            subprocess.run(["umount", self.place], check=True)

    def move(self, new):
        """The node, with its data, to another folder."""
        self.stage.node_part.stop()
        new.mkdir(exist_ok=True)
        subprocess.run(["cp", "-a", f"{self.stage.node_data}/.", new], check=True)
        self.stage.node_data = new
        self.stage.node_part.environment |= {"GATEHOUSE_DATABASE": f"sqlite:{new}"}
        self.stage.again(self.stage.node_part, self.stage.node)

    def fill(self):
        with (self.place / "ballast").open("wb", buffering=0) as ballast:
            for size in (1 << 20, 4096):
                while wrote(ballast, size):
                    pass

    def empty(self):
        (self.place / "ballast").unlink(missing_ok=True)


def wrote(file, size):
    try:
        return file.write(b"x" * size) == size
    except OSError:
        return False


class NoRoom:
    """The nearest to a full disk for who may not mount one: the node may write no further than this into any file (RLIMIT_FSIZE)."""

    room = 1 << 16  # bytes; enough for its log

    def __init__(self, stage):
        self.stage, self.command = stage, stage.node_part.command

    def __enter__(self):
        # A write beyond the limit is to fail, not to end the process.
        self.renew(["env", "--ignore-signal=XFSZ", *self.command])
        return self

    def __exit__(self, *_):
        self.renew(self.command)

    def renew(self, command):
        self.stage.node_part.command = command
        self.stage.change_node({})

    def fill(self):
        self.limit(f"{self.room}:unlimited")

    def empty(self):
        self.limit("unlimited:unlimited")

    def limit(self, bytes_):
        subprocess.run(["prlimit", "--pid", str(self.stage.node_part.process.pid), f"--fsize={bytes_}"], check=True)


def small_disk(stage):
    return FullDisk(stage) if os.geteuid() == 0 else NoRoom(stage)


class FullLog:
    """A program whose log can take no more: with `with`, for its block."""

    def __init__(self, stage, part, address):
        self.stage, self.part, self.address, self.command = stage, part, address, part.command

    def __enter__(self):
        # Without a long report where it ends by that.
        self.part.environment |= {"SWIFT_BACKTRACE": "enable=no"}
        try:
            self.renew(["sh", "-c", 'exec "$0" "$@" 2>/dev/full', *self.command])
        except AssertionError:
            self.renew(self.command)
            raise

    def __exit__(self, *_):
        self.renew(self.command)

    def renew(self, command):
        self.part.command = command
        if self.part.process.poll() is None:
            self.part.stop()
        self.stage.again(self.part, self.address)


class Clock:
    """What the node takes for the time: the machine's, and so many seconds more or less."""

    def __init__(self, stage):
        self.stage, self.file, self.command = stage, stage.folder / "clock", stage.node_part.command

    @staticmethod
    def library():
        found = sorted(Path("/usr/lib").glob("*/faketime/libfaketimeMT.so.1"))
        assert found, "libfaketime is missing: run bin/setup"
        return str(found[-1])

    def __enter__(self):
        self.set(0)
        # The library changes the environment of the first process it meets, in which Swift then does not find its arguments: `env` is that process.
        self.stage.node_part.command = ["env", *self.command]
        self.stage.change_node(self.settings())
        return self

    def settings(self):
        """Only what the clock on the wall says changes: pauses stay as long as they are."""
        return {"LD_PRELOAD": self.library(), "FAKETIME_TIMESTAMP_FILE": str(self.file), "FAKETIME_CACHE_DURATION": "1",
                "FAKETIME_DONT_FAKE_MONOTONIC": "1", "NO_FAKE_STAT": "1"}

    def __exit__(self, *_):
        self.stage.node_part.command = self.command
        self.stage.change_node(dict.fromkeys(self.settings()))

    def set(self, seconds):
        fresh = self.file.with_suffix(".new")
        fresh.write_text(f"{seconds:+d}\n")
        fresh.replace(self.file)

    def wait_for(self, seconds):
        """Until the node has looked, which it does once in a while, and works by that time."""
        wait_until(lambda: abs(self.difference() - seconds) < 60, 20, f"the node's clock differs by {seconds} s")

    def difference(self):
        """By how many seconds the node's clock differed when it last opened or closed an account."""
        (entry,) = self.stage.at_node(
            "SELECT at, subject_id, revision FROM audit WHERE action IN ('open_account', 'close_account') ORDER BY seq DESC LIMIT 1")
        (written,) = self.stage.at_portal(
            f"SELECT at FROM messages WHERE direction = 'sent' AND subject_kind = 'account' AND subject_id = {entry['subject_id']} AND revision = {entry['revision']}")
        return (entry["at"] - written["at"]) / 1000

