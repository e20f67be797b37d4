"""Starts and stops `gatehouse demo` on free ports, by process id."""

import os
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
BINARY = Path(os.environ.get("GATEHOUSE_BINARY", ROOT / ".build/debug/gatehouse"))
START_LIMIT = 30.0  # seconds; a busy machine with a debug build, not the promise of bin/bench


def free_ports(count):
    """Ports nobody listens on: all are held open until the last one is found."""
    sockets = [socket.socket() for _ in range(count)]
    try:
        for each in sockets:
            each.bind(("127.0.0.1", 0))
        return [each.getsockname()[1] for each in sockets]
    finally:
        for each in sockets:
            each.close()


class Program:
    """One demo: its data folder, its three ports and, while it runs, its process."""

    def __init__(self, folder, binary=BINARY, settings=None):
        self.folder = Path(folder)
        self.folder.mkdir(parents=True, exist_ok=True)
        self.data = self.folder / "data"
        self.log = self.folder / "gatehouse.log"
        self.binary = Path(binary)
        self.environment = os.environ | (settings or {})
        self.portal_port, self.node_port, self.fas_port = free_ports(3)
        self.portal = f"http://127.0.0.1:{self.portal_port}"
        self.node = f"http://127.0.0.1:{self.node_port}"
        self.fas = f"http://127.0.0.1:{self.fas_port}"
        self.process = None

    def start(self):
        """Starts on the same data and ports as before and returns when both /health say 200."""
        self.spawn()
        deadline = time.monotonic() + START_LIMIT
        while not (self.healthy(self.portal) and self.healthy(self.node)):
            if self.process.poll() is not None:
                raise RuntimeError(f"gatehouse ended with {self.process.returncode}\n{self.tail()}")
            if time.monotonic() > deadline:
                self.kill()
                raise RuntimeError(f"gatehouse not ready within {START_LIMIT} s\n{self.tail()}")
            time.sleep(0.005)
        return self

    def spawn(self):
        command = [
            str(self.binary), "demo", "--data", str(self.data), "--portal-port", str(self.portal_port),
            "--node-port", str(self.node_port), "--fas-port", str(self.fas_port),
        ]
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, cwd=self.folder, env=self.environment)

    def healthy(self, address):
        try:
            with urllib.request.urlopen(f"{address}/health", timeout=2) as answer:
                return answer.status == 200
        except (urllib.error.URLError, OSError):
            return False

    def stop(self):
        """Ends it as an operator would; one that does not end in 10 s is killed and is a failure."""
        if self.process is None or self.process.poll() is not None:
            return
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            self.kill()
            raise RuntimeError(f"gatehouse did not end within 10 s of SIGTERM\n{self.tail()}") from None

    def kill(self):
        """SIGKILL: no handler runs, nothing is flushed."""
        if self.process is not None and self.process.poll() is None:
            self.process.kill()
            self.process.wait(timeout=10)

    def command(self, *arguments):
        """Runs another command of the same binary, such as `audit verify`, and returns what it ended with."""
        return subprocess.run(
            [str(self.binary), *map(str, arguments)], stdin=subprocess.DEVNULL,
            capture_output=True, text=True, timeout=60, check=False)

    def tail(self, characters=3000):
        return self.log.read_text(errors="replace")[-characters:] if self.log.exists() else ""
