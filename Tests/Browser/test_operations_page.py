"""docs/operations.md, done as it says: its shell blocks are taken from the page and run, in a folder instead of on the disk of a new machine.

What must differ from such a machine stands in TEXTS (what blocks and units say) and in COMMANDS (what stands in for commands that change a
machine, or that need systemd). A block can call nothing but COMMANDS and REAL, and name no other folder. Not tried here: what users may and may
not do, as everything runs as whoever runs the tests; what systemd does about hardening; the names of packages on another Debian. Tests/Machine/new_machine.py does try these.
"""

import json
import os
import re
import shlex
import shutil
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace

MACHINE = Path(os.environ.get("MACHINE", "/nowhere"))
FOLDERS = ["/opt", "/etc/gatehouse", "/etc/systemd/system", "/var/lib", "/var/backups", "/run/credentials"]
SERVERS = ["127.0.0.1:5432", "127.0.0.1:5672", "127.0.0.1:1025", "127.0.0.1:8080", "127.0.0.1:8081", "127.0.0.1:8082", "--port 8082"]
TEXTS = FOLDERS + SERVERS
ELSEWHERE = ["/usr/sbin/nologin", "/queue/{address}", "/dev/null"]  # what looks like a path and may stay
REAL = ["basename", "cat", "cp", "curl", "grep", "gzip", "ln", "openssl", "rm", "sqlite3", "tar", "xargs"]

# --- What stands in for commands: bash with $MACHINE, the folder. known NAME ends with an error unless such a user was made.

COMMANDS = {
    # bin/setup has installed what the tests need; the mail server is that of .venv, and bin/package names the last two unasked.
    "apt-get": """
        [ "$1" = update ] && exit 0
        [ "$1 $2" = "install -y" ] || exit 64
        for package in "${@:3}"; do
            case "$package" in python3-aiosmtpd | ca-certificates | tzdata) continue ;; esac
            dpkg-query -s "$package" >/dev/null || exit 100
        done""",
    "python3": f'exec {shlex.quote(sys.executable)} "$@"',
    "useradd": 'echo "${!#}" >>"$MACHINE/users"',
    "runuser": """
        [ "$1 $3" = "-u --" ] || exit 64
        known "$2"
        [ "$2" != postgres ] || export PGUSER=postgres PGHOST="$(cat "$MACHINE/socket")" PGPORT="$(cat "$MACHINE/port")"
        exec "${@:4}" """,
    "install": """
        words=()
        while [ "$#" -gt 0 ]; do
            case "$1" in
                -o | -g) known "$2"; shift 2 ;;
                *) words+=("$1"); shift ;;
            esac
        done
        exec /usr/bin/install "${words[@]}" """,
    "rabbitmqctl": '. "$MACHINE/broker"; exec /usr/lib/rabbitmq/bin/rabbitmqctl "$@"',
    "rabbitmq-plugins": '. "$MACHINE/broker"; exec /usr/lib/rabbitmq/bin/rabbitmq-plugins "$@"',
} | {name: f'exec {shlex.quote(sys.executable)} {shlex.quote(__file__)} {name} "$@"' for name in ("systemctl", "systemd-run", "journalctl")}

PRELUDE = """#!/bin/bash
set -eu
echo NAME >>"$MACHINE/used"
export PATH="$PATH:/usr/sbin:/usr/bin:/sbin:/bin"
known() { grep -qx -e "$1" "$MACHINE/users" || { echo "there is no user $1" >&2; exit 1; }; }
"""


def here(text):
    """The text as it must be in the folder: other paths, other ports. What is so already stays."""
    table = json.loads((MACHINE / "texts").read_text())
    # A folder stands at the beginning of a path, a server behind http:// too.
    before = {name: r"(?<![\w./-])" if name in FOLDERS else r"(?<![\w.])" for name in table}
    found = re.compile("|".join(rf"{before[name]}{re.escape(name)}(?![\w-])" for name in table))
    with (MACHINE / "used").open("a") as used:
        used.writelines(f"{word}\n" for word in found.findall(text))
    return found.sub(lambda match: table[match[0]], text)


# --- What stands in for systemd: reads units, hands over credentials, starts, stops by process id, keeps what programs say.


def stand_in(name, *words):
    {"systemctl": systemctl, "systemd-run": systemd_run, "journalctl": journalctl}[name](*words)


def systemctl(verb, *words):
    units = [word for word in words if not word.startswith("-")]
    if verb == "daemon-reload":
        return
    assert verb in ("start", "stop") or verb in ("enable", "disable") and "--now" in words, verb
    for unit in units:
        if verb in ("start", "enable"):
            start(unit, service(unit))
        else:
            stop(unit)


def systemd_run(*words):
    """systemd-run --unit=NAME --property=KEY=VALUE … COMMAND"""
    options = [word for word in words if word.startswith("--")][:next(index for index, word in enumerate(words) if not word.startswith("--"))]
    pairs = [option.removeprefix("--property=").split("=", 1) for option in options if option.startswith("--property=")]
    (unit,) = (option.removeprefix("--unit=") for option in options if option.startswith("--unit="))
    start(unit, [*pairs, ("ExecStart", shlex.join(words[len(options):]))])


def journalctl(*words):
    sys.stdout.write((MACHINE / f"{words[words.index('-u') + 1]}.log").read_text(errors="replace"))


def service(unit):
    """The lines of [Service], of the unit and what was dropped in beside it; an empty value throws away those before it."""
    folder = MACHINE / "etc/systemd/system"
    pairs = []
    for file in [folder / f"{unit}.service", *sorted((folder / f"{unit}.service.d").glob("*.conf"))]:
        text = here(file.read_text()).split("[Service]")[1].split("\n[")[0]
        for key, value in re.findall(r"^(\w+)=(.*)$", text, re.M):
            pairs = [*pairs, (key, value)] if value else [pair for pair in pairs if pair[0] != key]
    return pairs


def start(unit, pairs):
    assert not running(unit), f"{unit} runs"
    credentials = MACHINE / f"run/credentials/{unit}.service"
    environment = {"PATH": os.environ["PATH"], "MACHINE": str(MACHINE), "LANG": "C.UTF-8"}
    for key, value in pairs:
        if key == "User":
            assert value in (MACHINE / "users").read_text().split(), f"there is no user {value}"
        elif key == "StateDirectory":
            (MACHINE / "var/lib" / value).mkdir(exist_ok=True)
        elif key == "LoadCredential":
            name, source = value.split(":", 1)
            credentials.mkdir(parents=True, exist_ok=True)
            (credentials / name).write_bytes(Path(source).read_bytes())
        elif key == "Environment":
            environment |= [value.replace("%d", str(credentials)).split("=", 1)]
    (command,) = (value for key, value in pairs if key == "ExecStart")
    with (MACHINE / f"{unit}.log").open("ab") as log:
        process = subprocess.Popen(shlex.split(command), stdin=subprocess.DEVNULL, stdout=log, stderr=log, env=environment, start_new_session=True)
    (MACHINE / f"{unit}.pid").write_text(str(process.pid))


def running(unit):
    """Its process id, or None; one that has ended and that nobody asked about counts as ended."""
    try:
        process = int((MACHINE / f"{unit}.pid").read_text())
        state = Path(f"/proc/{process}/stat").read_text().rsplit(")", 1)[1].split()[0]
        return process if state != "Z" else None
    except (FileNotFoundError, ProcessLookupError):
        return None


def stop(unit):
    assert (MACHINE / f"{unit}.pid").exists(), f"there is no unit {unit}"
    process = running(unit)
    if process is None:
        return
    os.kill(process, signal.SIGTERM)
    deadline = time.monotonic() + 20
    while running(unit):
        if time.monotonic() > deadline:
            os.kill(process, signal.SIGKILL)
            sys.exit(f"{unit} did not end within 20 s of SIGTERM")
        time.sleep(0.05)


if __name__ == "__main__":
    stand_in(*sys.argv[1:])
    sys.exit()

# --- The page, the machine and the tests. Imported here, so that what stands in for a command starts quickly.

import sqlite3
import tempfile

import pytest

from apart import LIMIT, Helper, healthy
from broker import Broker
from cast import AN, EMMA, EMMA_EMAIL
from pages import credentials
from program import BINARY, ROOT, free_ports
from stages import act, add_account, add_grant, known, node_sign_in, state, wait_state
from visitor import Visitor, wait_until

pytestmark = pytest.mark.ordered
PAGE = ROOT / "docs/operations.md"
STEPS = "On one machine, in a quarter of an hour"
BACKUP, UPGRADE = "Backup and restore", "Upgrade"
SECOND_EMAIL = "emma.two@aznoordzee.example"


@dataclass(frozen=True)
class Block:
    heading: str
    language: str
    text: str


def blocks():
    """All fenced blocks of the page, in order, with the headings they stand under."""
    heading, found = None, []
    for part in re.finditer(r"^(?:#+ ([^\n]+)|```(\w*)\n(.*?)^```)$", PAGE.read_text(), re.M | re.S):
        heading = part[1] or heading
        if part[1] is None:
            found.append(Block(heading, part[2], part[3]))
    return found


BLOCKS = blocks()


class Machine:
    """The folder, its servers, and the blocks that were run there."""

    def __init__(self, folder):
        global MACHINE
        self.folder = MACHINE = folder
        os.environ["MACHINE"] = str(folder)
        self.done = []
        self.ports = dict(zip(SERVERS, free_ports(6)))
        self.ports["--port 8082"] = self.ports["127.0.0.1:8082"]
        self.portal, self.node = (f"http://127.0.0.1:{self.ports[f'127.0.0.1:{port}']}" for port in (8080, 8081))
        self.site = SimpleNamespace(portal=self.portal, node=self.node)
        self.make_commands()
        for name in FOLDERS:
            if name != "/etc/gatehouse":
                (folder / name.lstrip("/")).mkdir(parents=True)
        (folder / "root").mkdir()

    def make_commands(self):
        texts = {name: f"{self.folder}{name}" for name in FOLDERS}
        texts |= {name: f"{re.split('[0-9]+$', name)[0]}{port}" for name, port in self.ports.items()}
        (self.folder / "texts").write_text(json.dumps(texts))
        (self.folder / "users").write_text("postgres\n")
        (self.folder / "used").touch()
        commands = self.folder / "commands"
        commands.mkdir()
        for name, text in COMMANDS.items():
            (commands / name).write_text(PRELUDE.replace("NAME", name) + text + "\n")
            (commands / name).chmod(0o755)
        for name in REAL:
            (commands / name).symlink_to(shutil.which(name))

    def prepare(self):
        """What is there on a new machine once its packages are installed, and the package of Gatehouse in root's folder."""
        with ThreadPoolExecutor() as together:
            for each in [together.submit(work) for work in (self.serve_postgresql, self.serve_rabbitmq, self.make_package)]:
                each.result()
        return self

    def make_package(self):
        made = subprocess.run([ROOT / "bin/package", "--binary", BINARY, "--into", self.folder / "root"], capture_output=True, text=True, check=False)
        assert made.returncode == 0, made.stderr

    def serve_postgresql(self):
        """As Debian's: its own superuser postgres without a password on the socket, everybody else by password."""
        folder, port = tempfile.mkdtemp(prefix="gatehouse-postgresql-"), self.ports["127.0.0.1:5432"]
        rules = Path(folder, "rules")
        rules.write_text("local all all trust\nhost all all 127.0.0.1/32 scram-sha-256\n")
        os.chmod(rules, 0o644)
        self.postgresql = Helper(
            ROOT / "Tests/DatabaseTesting/serve-postgresql.sh", folder, "-c", "listen_addresses=127.0.0.1", "-c", f"port={port}",
            "-c", f"hba_file={rules}", ready="ready")
        for user, command in (("gatehouse", "CREATE ROLE postgres SUPERUSER LOGIN"), ("postgres", "ALTER ROLE gatehouse RENAME TO first")):
            subprocess.run(["psql", "-qh", folder, "-p", str(port), "-U", user, "-c", command, "postgres"], check=True)
        (self.folder / "socket").write_text(folder)
        (self.folder / "port").write_text(str(port))

    def serve_rabbitmq(self):
        """As Debian's: without AMQP 1.0."""
        self.broker = Broker(self.folder / "rabbitmq")
        self.ports["127.0.0.1:5672"] = self.broker.port
        self.set_text("127.0.0.1:5672", f"127.0.0.1:{self.broker.port}")
        variables = environment_of_a_child(self.broker.process.pid)
        (self.folder / "broker").write_text("".join(
            f"export {name}={shlex.quote(value)}\n" for name, value in variables.items() if name != "PATH" and name.isidentifier()))
        subprocess.run([self.folder / "commands/rabbitmq-plugins", "-q", "disable", "rabbitmq_amqp1_0"], capture_output=True, check=True)

    def set_text(self, name, text):
        table = json.loads((self.folder / "texts").read_text()) | {name: text}
        (self.folder / "texts").write_text(json.dumps(table))

    def follow(self, heading, first=0, last=None):
        """Runs the blocks under that heading, or some of them, and returns what they print."""
        found = [block for block in BLOCKS if block.heading == heading][first:last]
        assert found, f"the page has no such block under {heading}"
        return "".join(map(self.run, found))

    def run(self, block):
        text = here(block.text)
        refuse_other_folders(text, self.folder)
        environment = {"PATH": str(self.folder / "commands"), "HOME": str(self.folder / "root"), "MACHINE": str(self.folder), "LANG": "C.UTF-8"}
        done = subprocess.run(
            ["/bin/bash", "-eu", "-o", "pipefail", "-c", text], cwd=self.folder / "root", env=environment, stdin=subprocess.DEVNULL,
            capture_output=True, text=True, timeout=90, check=False)
        assert done.returncode == 0, f"{block.heading} ended with {done.returncode}\n{text}\n{done.stdout}{done.stderr}\n{self.tails()}"
        self.done.append(block)
        return done.stdout

    def wait_until_healthy(self):
        for address in (self.node, self.portal):
            wait_until(lambda address=address: healthy(address), LIMIT, f"{address} is healthy\n{self.tails()}")

    def mails(self):
        return (self.folder / "gatehouse-mail.log").read_text(errors="replace")

    def tails(self):
        return "".join(f"--- {log.name}\n{log.read_text(errors='replace')[-1500:]}\n" for log in sorted(self.folder.glob("*.log")))

    def close(self):
        for file in self.folder.glob("*.pid"):
            stop(file.stem)
        for server in (getattr(self, "broker", None), getattr(self, "postgresql", None)):
            if server:
                server.stop()


def environment_of_a_child(process):
    for status in Path("/proc").glob("[0-9]*/stat"):
        try:
            if int(status.read_text().rsplit(")", 1)[1].split()[1]) == process:
                pairs = (status.parent / "environ").read_text().rstrip("\0").split("\0")
                return dict(pair.split("=", 1) for pair in pairs)
        except (FileNotFoundError, ProcessLookupError):
            continue
    raise AssertionError(f"{process} has no child")


def refuse_other_folders(text, folder):
    """Nothing of a page that was changed may touch the machine of the tests."""
    for path in re.findall(r"(?<![\w.:/-])/[a-z][^\s'\"]*", text):
        assert path.startswith(f"{folder}/") or path in ELSEWHERE, f"{path} is in none of {FOLDERS}"


@pytest.fixture(scope="module")
def machine(tmp_path_factory):
    machine = Machine(tmp_path_factory.mktemp("machine"))
    try:
        yield machine.prepare()
    finally:
        machine.close()


def publish(machine, email):
    """Emma asks, An approves; returns the account's address."""
    emma = known(machine.site, EMMA, EMMA_EMAIL)
    account = add_account(emma, email)
    add_grant(emma, account)
    act(emma, account, "Request approval")
    act(known(machine.site, AN), account, "Approve")
    wait_state(emma, account, "Published", 30)
    return account


def node_accounts(machine):
    database = sqlite3.connect(f"file:{machine.folder}/var/lib/gatehouse-node/node.sqlite?mode=ro", uri=True)
    try:
        return database.execute("SELECT COUNT(*) FROM node_accounts").fetchone()[0]
    finally:
        database.close()


def test_every_block_of_the_page_is_shell():
    assert {block.language for block in BLOCKS} == {"sh"}


def test_the_steps_lead_to_programs_that_are_well(machine):
    for heading in ("1. Servers and program", "2. Users and folders", "3. Database", "4. Broker", "5. Settings"):
        machine.follow(heading)
    answers = machine.follow("6. Start")
    assert answers.split() == ["ok", "ok", "ok"], answers


def test_what_is_secret_is_for_its_owner_alone(machine):
    for folder in ("etc/gatehouse/secrets", "var/lib/gatehouse-portal", "var/lib/gatehouse-node"):
        assert (machine.folder / folder).stat().st_mode & 0o077 == 0, folder
    secrets = [file.read_text().strip() for file in (machine.folder / "etc/gatehouse/secrets").iterdir()]
    said = "".join(log.read_text() for log in machine.folder.glob("*.log"))
    assert len(secrets) == 4 and not any(secret in said for secret in secrets)


@pytest.mark.parametrize("program", ["portal", "node"])
def test_every_key_of_the_example_passes_the_check(machine, program):
    example = here((machine.folder / f"opt/gatehouse/examples/{program}.yaml").read_text())
    every = re.sub(r"^#(gatehouse_)", r"\1", example, flags=re.M)
    assert every != example
    for name, text in (("as-it-is", example), ("every-key", every)):
        file = machine.folder / f"{program}-{name}.yaml"
        file.write_text(text)
        check = subprocess.run(
            [machine.folder / "opt/gatehouse/bin/gatehouse", "config", "check", program, "--config", file], env={"LANG": "C.UTF-8"},
            capture_output=True, text=True, check=False)
        assert check.returncode == 0, check.stdout


@pytest.mark.parametrize("program", ["portal", "node"])
def test_systemd_understands_the_unit(machine, program):
    """Where there is systemd; that the programs start as the unit says is seen everywhere."""
    unit = machine.folder / f"gatehouse-{program}.service"
    unit.write_text(here((ROOT / f"packaging/systemd/gatehouse-{program}.service").read_text()))
    assert "NoNewPrivileges=yes" in unit.read_text()
    if shutil.which("systemd-analyze"):
        said = subprocess.run(["systemd-analyze", "verify", "--man=no", unit], capture_output=True, text=True, check=False)
        assert (said.returncode, said.stderr) == (0, "")


def test_a_request_is_approved_and_published_and_the_mail_says_how_to_enter(machine):
    publish(machine, EMMA_EMAIL)
    wait_until(lambda: "Temporary password" in machine.mails(), 30, "the credentials are mailed")
    user_name, password = credentials(machine.follow("7. Sign in"))
    _, page = node_sign_in(machine.site, user_name, password, "Noordzee lag vandaag heel stil 7")
    assert "HDBP0001" in page.source
    machine.entry = user_name


def test_what_was_saved_while_it_ran_comes_back(machine):
    machine.follow(BACKUP, 0, 2)
    second = publish(machine, SECOND_EMAIL)
    before = node_accounts(machine)
    answers = machine.follow(BACKUP, 2)
    assert answers.count(": whole, ") == 2, answers
    machine.wait_until_healthy()
    emma = known(machine.site, EMMA)
    emma.get(second, expected=404)
    assert state(emma, account_of(emma)) == "Published"
    assert node_accounts(machine) == before - 1
    _, page = node_sign_in(machine.site, machine.entry, "Noordzee lag vandaag heel stil 7")
    assert "HDBP0001" in page.source


def next_release(machine):
    """The same package under the name of another release, in root's folder instead of the first one."""
    (package,) = (machine.folder / "root").glob("*.tar.gz")
    name, release = package.name.removesuffix(".tar.gz"), "gatehouse-9999.0-linux-x86_64"
    subprocess.run(
        ["tar", "-C", machine.folder / "opt", f"--transform=s/^{re.escape(name)}/{release}/", "--use-compress-program=gzip -1", "-cf", package, name],
        check=True)
    package.rename(package.with_name(f"{release}.tar.gz"))
    return release


def account_of(visitor):
    return re.findall(r"/accounts/[0-9]+", visitor.get("/accounts").source)[0]


def test_an_upgrade_keeps_everything_and_goes_on_with_the_new_release(machine):
    release = next_release(machine)
    answers = machine.follow(UPGRADE)
    assert "Up to date." in answers
    machine.wait_until_healthy()
    for unit in ("gatehouse-portal", "gatehouse-node"):
        assert os.readlink(f"/proc/{running(unit)}/exe") == f"{machine.folder}/opt/{release}/bin/gatehouse"
    assert state(known(machine.site, EMMA), account_of(known(machine.site, EMMA))) == "Published"
    publish(machine, SECOND_EMAIL)


def test_the_last_step_ends_everything(machine):
    machine.follow("8. Stop")
    assert not [file.stem for file in machine.folder.glob("*.pid") if running(file.stem)]
    assert not healthy(machine.portal) and not healthy(machine.node)


def test_every_block_was_run_and_everything_that_stands_in_was_needed(machine):
    assert [block for block in BLOCKS if block not in machine.done] == []
    used = set((machine.folder / "used").read_text().splitlines())
    assert used == {*TEXTS, *COMMANDS}
