"""A RabbitMQ of Debian with its AMQP 1.0 plugin, in a folder of its own; both are gone when whoever started it is.

    rabbitmq.py FOLDER PORT [--tls-port PORT --authorities FILE --certificate FILE --key FILE]

Says `ready` on standard output. Takes `kill` (as -9, answers `killed`) and `start` (answers `ready`) on standard input, whose end is its own.
"""

import argparse
import os
import select
import shutil
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

START_LIMIT = 90.0  # seconds, on a busy machine


def free_port():
    with socket.socket() as each:
        each.bind(("127.0.0.1", 0))
        return each.getsockname()[1]


def spawn(command, environment, log):
    """In a session of its own, so that it ends with all it has started."""
    return subprocess.Popen(command, env=environment, stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True)


def end(process):
    if process is not None and process.poll() is None:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait(timeout=10)


class Broker:
    def __init__(self, folder, options):
        self.folder = Path(folder)
        self.folder.mkdir(parents=True, exist_ok=True)
        self.options = options
        self.epmd_port, self.dist_port = free_port(), free_port()
        self.log = (self.folder / "output.log").open("ab")
        self.epmd = self.server = None
        (self.folder / "plugins").write_text("[rabbitmq_amqp1_0].\n")
        (self.folder / "rabbitmq.conf").write_text("\n".join(self.configuration()) + "\n")

    def configuration(self):
        yield f"listeners.tcp.1 = 127.0.0.1:{self.options.port}"
        if self.options.tls_port:
            yield f"listeners.ssl.1 = 127.0.0.1:{self.options.tls_port}"
            yield f"ssl_options.cacertfile = {self.options.authorities}"
            yield f"ssl_options.certfile = {self.options.certificate}"
            yield f"ssl_options.keyfile = {self.options.key}"

    def environment(self):
        return os.environ | {
            "HOME": str(self.folder), "RABBITMQ_NODENAME": f"gatehouse{self.options.port}@localhost",
            "RABBITMQ_MNESIA_BASE": str(self.folder / "mnesia"), "RABBITMQ_LOG_BASE": str(self.folder / "log"), "RABBITMQ_LOGS": "-",
            "RABBITMQ_ENABLED_PLUGINS_FILE": str(self.folder / "plugins"), "RABBITMQ_CONFIG_FILE": str(self.folder / "rabbitmq"),
            "RABBITMQ_CONF_ENV_FILE": "/dev/null", "RABBITMQ_DIST_PORT": str(self.dist_port), "RABBITMQ_PID_FILE": str(self.folder / "pid"),
            "RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS": "-kernel inet_dist_use_interface {127,0,0,1}",
            "ERL_EPMD_PORT": str(self.epmd_port), "ERL_EPMD_ADDRESS": "127.0.0.1",
        }

    def start(self):
        environment = self.environment()
        if self.epmd is None:
            # Ours, in the foreground: otherwise Erlang leaves one behind.
            self.epmd = spawn([shutil.which("epmd"), "-address", "127.0.0.1", "-port", str(self.epmd_port)], environment, self.log)
        program = sorted(Path("/usr/lib/rabbitmq/lib").glob("rabbitmq_server-*/sbin/rabbitmq-server"))
        if not program:
            sys.exit("RabbitMQ is missing: run bin/setup")
        self.server = spawn([str(program[-1])], environment, self.log)
        deadline = time.monotonic() + START_LIMIT
        while not self.speaks_amqp():
            if self.server.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(f"RabbitMQ did not start\n{(self.folder / 'output.log').read_text(errors='replace')[-3000:]}")
            time.sleep(0.1)

    def speaks_amqp(self):
        """It answers the header of AMQP 1.0 with SASL with the same."""
        try:
            with socket.create_connection(("127.0.0.1", self.options.port), timeout=2) as connection:
                connection.sendall(b"AMQP\x03\x01\x00\x00")
                return connection.recv(8) == b"AMQP\x03\x01\x00\x00"
        except OSError:
            return False

    def kill(self):
        end(self.server)

    def close(self):
        end(self.server)
        end(self.epmd)
        self.log.close()
        shutil.rmtree(self.folder, ignore_errors=True)


def commands():
    """Lines of standard input, until it ends or whoever started this is gone."""
    parent, rest = os.getppid(), b""
    while os.getppid() == parent:
        if not select.select([0], [], [], 0.5)[0]:
            continue
        data = os.read(0, 4096)
        if not data:
            return
        *lines, rest = (rest + data).split(b"\n")
        yield from (line.decode().strip() for line in lines)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("folder")
    parser.add_argument("port", type=int)
    parser.add_argument("--tls-port", type=int)
    for name in ("authorities", "certificate", "key"):
        parser.add_argument(f"--{name}")
    options = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    broker = Broker(options.folder, options)
    try:
        broker.start()
        print("ready", flush=True)
        for command in commands():
            if command == "kill":
                broker.kill()
                print("killed", flush=True)
            elif command == "start":
                broker.start()
                print("ready", flush=True)
    finally:
        broker.close()


if __name__ == "__main__":
    main()
