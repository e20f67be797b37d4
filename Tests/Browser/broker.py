"""A RabbitMQ for tests of the whole program, started as the Swift tests start theirs."""

import subprocess
import sys

from program import ROOT, free_ports

SCRIPT = ROOT / "Tests/MessagingTests/RabbitMQ/rabbitmq.py"


class Broker:
    """Runs until `stop`; its own process ends with its standard input, so with the tests."""

    def __init__(self, folder):
        (self.port,) = free_ports(1)
        self.process = subprocess.Popen(
            [sys.executable, str(SCRIPT), str(folder), str(self.port)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.expect("ready")

    @property
    def settings(self):
        """The environment of a program that uses it."""
        return {"GATEHOUSE_BUS": f"amqp://guest:guest@127.0.0.1:{self.port}", "GATEHOUSE_BUS_ADDRESS": "/queue/{address}"}

    def expect(self, word):
        line = self.process.stdout.readline().strip()
        assert line == word, f"RabbitMQ says {line!r}, not {word!r}"

    def tell(self, *commands):
        for command in commands:
            self.process.stdin.write(f"{command}\n")
        self.process.stdin.flush()

    def stop(self):
        self.process.stdin.close()
        self.process.wait(timeout=30)
