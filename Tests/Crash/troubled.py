"""Portal, node and their servers as separate processes, with faults for each of them."""

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
# The tests' usual server may lose its last commits when it is killed; a production server must not.
KEPT = ("-c", "synchronous_commit=on")
SERVER = ROOT / "Tests/DatabaseTesting/serve-postgresql.sh"


class Troubled(Apart):
    """Like `Apart`, with a node for every sample organisation, and control over each server."""

    kept = KEPT

    def __init__(self, folder):
        super().__init__(folder)
        self.end_database()
        self.start_database()
        self.node_part.environment |= {"GATEHOUSE_NODE_ORGANISATIONS": ORGANISATIONS, "GATEHOUSE_LOG_LEVEL": "info"}
        self.node_data = folder / "node"

    def start(self):
        super().start()
        # The sample data exists, so a restart continues with it.
        self.portal_part.command = [each for each in self.portal_part.command if each not in ("--samples", self.node)]
        return self

    # The portal's database

    def end_database(self):
        """As an administrator stops it (fast): connections are closed, and all commits are written."""
        self.postgresql.process.stdin.write("keep\n")
        self.postgresql.stop()

    def crash_database(self):
        """All of its processes at once (immediate): only what they had written remains."""
        process = int(Path(self.database, "data/postmaster.pid").read_text().split()[0])
        os.kill(process, signal.SIGQUIT)
        wait_until(lambda: gone(process), 20, "PostgreSQL has crashed")
        self.end_database()

    def start_database(self):
        self.postgresql = Helper(SERVER, self.database, *self.kept, ready="ready")

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
        """The same node with other settings in its environment; None removes a setting."""
        self.node_part.stop()
        merged = self.node_part.environment | settings
        self.node_part.environment = {name: value for name, value in merged.items() if value is not None}
        self.again(self.node_part, self.node)

    def times_logged(self, part, words):
        return part.log.read_text(errors="replace").count(words)

    def command(self, *arguments, **settings):
        """Runs one of our commands beside the running programs."""
        surroundings = {key: value for key, value in os.environ.items() if not key.startswith("GATEHOUSE_")}
        return subprocess.run(
            [str(BINARY), *map(str, arguments)], stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=120, check=False,
            env=surroundings | settings)

    # Stored data

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
    """A zombie process has no command line."""
    try:
        return not Path(f"/proc/{process}/cmdline").read_bytes()
    except (FileNotFoundError, ProcessLookupError):
        return True
