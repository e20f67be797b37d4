"""Portal, node and their servers apart, and what may go wrong with each of them."""

import json
import os
import signal
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path

from apart import Apart, Helper
from program import BINARY, ROOT
from visitor import wait_until

ORGANISATIONS = "71090112=AZ Noordzee,71090211=CHU Val de Lune,71090310=UZ Westhoek,71090409=Clinique Saint-Amand"
# The tests' usual server may forget its last commits when it is killed, which no server in use is allowed to.
KEPT = ("-c", "synchronous_commit=on")
SERVER = ROOT / "Tests/DatabaseTesting/serve-postgresql.sh"


class Troubled(Apart):
    """As `Apart`, with a node for every sample organisation, and a hand on each server."""

    def __init__(self, folder):
        super().__init__(folder)
        self.end_database()
        self.start_database()
        self.node_part.environment |= {"GATEHOUSE_NODE_ORGANISATIONS": ORGANISATIONS, "GATEHOUSE_LOG_LEVEL": "info"}
        self.node_data = folder / "node"

    def start(self):
        super().start()
        # The samples are there: whoever starts again goes on with them.
        self.portal_part.command = [each for each in self.portal_part.command if each not in ("--samples", self.node)]
        return self

    # The portal's database

    def end_database(self):
        """As an administrator stops it (fast): connections are cut, all that was committed is written."""
        self.postgresql.process.stdin.write("keep\n")
        self.postgresql.stop()

    def crash_database(self):
        """All of its processes at once (immediate): what they had written has to do."""
        process = int(Path(self.database, "data/postmaster.pid").read_text().split()[0])
        os.kill(process, signal.SIGQUIT)
        wait_until(lambda: gone(process), 20, "PostgreSQL has crashed")
        self.end_database()

    def start_database(self):
        self.postgresql = Helper(SERVER, self.database, *KEPT, ready="ready")

    @property
    def database_address(self):
        return f"postgres:///postgres?host={self.database}&user=gatehouse"

    # The broker

    @property
    def broker_process(self):
        return int((self.folder / "rabbitmq/pid").read_text())

    def stop_broker(self):
        process = self.broker_process
        os.kill(process, signal.SIGTERM)
        wait_until(lambda: gone(process), 30, "the broker has stopped")
        self.kill_broker()

    def kill_broker(self):
        self.broker.tell("kill")
        self.broker.expect("killed")

    def start_broker(self):
        self.broker.tell("start")
        self.broker.expect("ready")

    # Our own programs

    def again(self, part, address):
        part.start()
        self.wait_for(part, address)

    def change_node(self, settings):
        """The same node with other settings in its environment; None takes one away."""
        self.node_part.stop()
        merged = self.node_part.environment | settings
        self.node_part.environment = {name: value for name, value in merged.items() if value is not None}
        self.again(self.node_part, self.node)

    def times_logged(self, part, words):
        return part.log.read_text(errors="replace").count(words)

    def command(self, *arguments, **settings):
        """A command of ours beside the running programs."""
        surroundings = {key: value for key, value in os.environ.items() if not key.startswith("GATEHOUSE_")}
        return subprocess.run(
            [str(BINARY), *map(str, arguments)], stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=120, check=False,
            env=surroundings | settings)

    # What is stored

    def at_portal(self, sql):
        """The rows of a query without bindings, as dictionaries."""
        answer = subprocess.run(
            ["psql", "-XAtqh", self.database, "-U", "gatehouse", "-c", f"SELECT coalesce(json_agg(t), '[]') FROM ({sql}) AS t", "postgres"],
            capture_output=True, text=True, timeout=60, check=True)
        return json.loads(answer.stdout)

    def at_node(self, sql):
        with closing(sqlite3.connect(f"file:{self.node_data / 'node.sqlite'}?mode=ro", uri=True, timeout=10)) as connection:
            connection.row_factory = sqlite3.Row
            return [dict(row) for row in connection.execute(sql)]


def gone(process):
    """A process that has ended and waits to be buried has no command line."""
    try:
        return not Path(f"/proc/{process}/cmdline").read_bytes()
    except (FileNotFoundError, ProcessLookupError):
        return True


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
        self.move(self.stage.node_data, self.place / "node")
        return self

    def __exit__(self, *_):
        self.empty()
        self.move(self.place / "node", self.stage.folder / "node")
        subprocess.run(["umount", self.place], check=True)

    def move(self, old, new):
        self.stage.node_part.stop()
        # What SQLite has beside the file is gone after an orderly end, or belongs to it.
        subprocess.run(["cp", "-a", f"{old}/.", make(new)], check=True)
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
    """The nearest to a full disk for who may not mount one: the node may write no byte to any file (RLIMIT_FSIZE)."""

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
        self.limit("0:unlimited")

    def empty(self):
        self.limit("unlimited:unlimited")

    def limit(self, bytes_):
        subprocess.run(["prlimit", "--pid", str(self.stage.node_part.process.pid), f"--fsize={bytes_}"], check=True)


def small_disk(stage):
    return FullDisk(stage) if os.geteuid() == 0 else NoRoom(stage)


def make(folder):
    folder.mkdir(exist_ok=True)
    return folder


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
        self.stage.change_node({
            "LD_PRELOAD": self.library(), "FAKETIME_TIMESTAMP_FILE": str(self.file), "FAKETIME_CACHE_DURATION": "1",
            "FAKETIME_DONT_FAKE_MONOTONIC": "1", "NO_FAKE_STAT": "1"})
        return self

    def __exit__(self, *_):
        self.stage.node_part.command = self.command
        self.stage.change_node(dict.fromkeys(
            ("LD_PRELOAD", "FAKETIME_TIMESTAMP_FILE", "FAKETIME_CACHE_DURATION", "FAKETIME_DONT_FAKE_MONOTONIC", "NO_FAKE_STAT")))

    def set(self, seconds):
        fresh = self.file.with_suffix(".new")
        fresh.write_text(f"{seconds:+d}\n")
        fresh.replace(self.file)

    def wait_for(self, seconds):
        """Until the node has looked, which it does once in a while, and works by that time."""
        wait_until(lambda: abs(self.difference() - seconds) < 60, 20, f"the node's clock differs by {seconds} s")

    def difference(self):
        """By how many seconds the node's clock differed when it last opened or closed an account."""
        entry = self.stage.at_node("SELECT at, subject_id, revision FROM audit WHERE action IN ('open_account', 'close_account') ORDER BY seq DESC LIMIT 1")[0]
        written = self.stage.at_portal(
            f"SELECT at FROM messages WHERE direction = 'sent' AND account_id = {entry['subject_id']} AND revision = {entry['revision']}")[0]
        return (entry["at"] - written["at"]) / 1000

