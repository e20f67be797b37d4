#!/usr/bin/env python3
"""docs/operations.md on a new Debian 12 with its own systemd: runs the page's blocks unchanged, as root, one after the other.

    .venv/bin/python Tests/Machine/new_machine.py [PACKAGE.tar.gz]

The machine is a folder (debootstrap) that boots in its own namespaces and shares the network, so the ports of the page must be free. It is run by hand, because it
needs root, a Debian mirror and half a gigabyte. Tests/Browser/test_operations_page.py tests the parts that need none of these.
"""

import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from types import SimpleNamespace

ROOT = Path(__file__).resolve().parent.parent.parent
sys.path[:0] = [str(ROOT / "Tests/Browser")]

from cast import AN, EMMA, EMMA_EMAIL
from pages import credentials
from stages import act, add_account, add_grant, known, node_sign_in, state, wait_state
from visitor import wait_until

MIRROR = os.environ.get("DEBIAN_MIRROR", "http://deb.debian.org/debian")
STEPS = ["1. Servers and program", "2. Users and folders", "3. Database", "4. Broker", "5. Settings", "6. Start"]
BACKUP = "Backup and restore"
SERVICES = ["gatehouse-portal", "gatehouse-node"]
SITE = SimpleNamespace(portal="http://127.0.0.1:8080", node="http://127.0.0.1:8081")
PASSWORD = "Noordzee lag vandaag heel stil 7"

BOOT = r"""
set -eu
mount --make-rprivate /
hostname machine
mount --bind "$1" "$1"
cd "$1"
mount -t proc proc proc
mount -t sysfs -o ro sysfs sys
mount -t tmpfs tmpfs sys/fs/cgroup
mkdir sys/fs/cgroup/systemd sys/fs/cgroup/unified
mount -t cgroup -o none,name=systemd cgroup sys/fs/cgroup/systemd
mount -t cgroup2 cgroup2 sys/fs/cgroup/unified
mount -t tmpfs tmpfs dev
for each in null zero full random urandom tty; do touch "dev/$each"; mount --bind "/dev/$each" "dev/$each"; done
mkdir dev/shm dev/pts
mount -t tmpfs tmpfs dev/shm
mount -t devpts -o newinstance,ptmxmode=666 devpts dev/pts
ln -s pts/ptmx dev/ptmx
ln -s /proc/self/fd dev/fd
mount -t tmpfs -o mode=755 tmpfs run
# A service must see what systemd mounts for it, such as its credentials.
mount --make-rshared .
exec chroot . env -i container=other PATH=/usr/sbin:/usr/bin:/sbin:/bin /lib/systemd/systemd --unit=multi-user.target --log-target=journal
"""


def blocks():
    """The page's shell blocks, by heading."""
    found, heading = {}, None
    for part in re.finditer(r"^(?:#+ ([^\n]+)|```sh\n(.*?)^```)$", (ROOT / "docs/operations.md").read_text(), re.M | re.S):
        heading = part[1] or heading
        if part[1] is None:
            found.setdefault(heading, []).append(part[2])
    return found


class Machine:
    def __init__(self, folder, package):
        self.root = folder / "root"
        packages = "systemd,systemd-sysv,dbus,ca-certificates"
        subprocess.run(["debootstrap", "--variant=minbase", f"--include={packages}", "bookworm", self.root, MIRROR], check=True, stdout=subprocess.DEVNULL)
        shutil.copy("/etc/resolv.conf", self.root / "etc/resolv.conf")
        (self.root / "etc/hostname").write_text("machine\n")
        (self.root / "etc/hosts").write_text("127.0.0.1 localhost machine\n")
        shutil.copy(package, self.root / "root")
        self.blocks = blocks()
        self.outside = subprocess.Popen(
            ["unshare", "--mount", "--pid", "--fork", "--kill-child", "--uts", "--ipc", "--cgroup", "bash", "-c", BOOT, "boot", self.root])
        wait_until(lambda: self.first(), 20, "systemd is the first process")
        wait_until(lambda: "running" in self.ask("systemctl", "is-system-running") or "degraded" in self.ask("systemctl", "is-system-running"), 60, "it is up")

    def first(self):
        children = Path(f"/proc/{self.outside.pid}/task/{self.outside.pid}/children").read_text().split()
        return children[0] if children and "systemd" in Path(f"/proc/{children[0]}/comm").read_text() else None

    def ask(self, *words, check=False, stdin=None):
        inside = ["nsenter", "-t", self.first(), "-m", "-p", "-u", "-i", "-C", f"--root=/proc/{self.first()}/root",
                  "env", "-i", "--chdir=/root", "PATH=/usr/sbin:/usr/bin:/sbin:/bin", "HOME=/root", "LANG=C.UTF-8"]
        done = subprocess.run([*inside, *words], input=stdin, capture_output=True, text=True, timeout=600, check=False)
        assert not check or done.returncode == 0, f"{words}\n{stdin}\n{done.stdout}{done.stderr}"
        return done.stdout

    def follow(self, heading, first=0, last=None):
        """Runs the blocks under a heading, or some of them; returns their output."""
        began = time.monotonic()
        # Each block as a person pastes it: into a shell.
        said = "".join(self.ask("bash", "-eu", "-o", "pipefail", check=True, stdin=block) for block in self.blocks[heading][first:last])
        print(f"{time.monotonic() - began:6.1f} s  {heading}", flush=True)
        return said

    def of(self, unit, name):
        return self.ask("systemctl", "show", "--value", f"--property={name}", unit).strip()

    def wait_until_ready(self):
        for address in (f"{SITE.node}/health", f"{SITE.portal}/ready"):
            self.ask("curl", "-sf", "--retry", "30", "--retry-delay", "1", "--retry-connrefused", "-o", "/dev/null", address, check=True)

    def stop(self):
        """Killing the first process ends all others of its namespace, and its mounts."""
        if first := self.first():
            os.kill(int(first), signal.SIGKILL)
        self.outside.wait(timeout=30)


def check_hardening(machine):
    """The kernel enforces the units' restrictions."""
    for unit in SERVICES:
        status = dict(re.findall(r"^(\w+):\s*(.*)$", machine.ask("cat", f"/proc/{machine.of(unit, 'MainPID')}/status"), re.M))
        assert status["NoNewPrivs"] == "1" and status["Seccomp"] == "2" and int(status["CapBnd"], 16) == 0, status
        assert status["Uid"].split()[0] != "0", status
        for path in ("/etc/gatehouse/secrets/portal-database", "/var/lib/gatehouse-portal", "/var/lib/gatehouse-node"):
            mode = machine.ask("stat", "-c", "%a", path).strip()
            assert mode in ("600", "640", "644", "700"), (path, mode)
        assert machine.ask("runuser", "-u", unit, "--", "cat", "/etc/gatehouse/secrets/portal-database") == ""
    other = machine.ask("runuser", "-u", "gatehouse-node", "--", "ls", "/var/lib/gatehouse-portal")
    assert other == "", "the node's user looks into the portal's folder"


def check_log(machine):
    """Every line of the log is JSON, whichever library writes it."""
    for unit in SERVICES:
        lines = machine.ask("journalctl", "-u", unit, "-o", "cat", "_COMM=gatehouse").splitlines()
        if re.search(r"^Max nice priority +0 ", machine.ask("cat", f"/proc/{machine.of(unit, 'MainPID')}/limits"), re.M):
            print(f"        {unit}: LimitNICE has no effect here, as root may not raise limits on this machine")
            lines = [line for line in lines if not line.startswith("Failed to set thread priority")]
        assert lines and all(line.startswith("{") for line in lines), [line for line in lines if not line.startswith("{")][:5]


def check_restart(machine):
    """A killed service restarts by itself, and a stopped one ends in order."""
    for unit in SERVICES:
        before = machine.of(unit, "MainPID")
        machine.ask("kill", "-9", before, check=True)
        wait_until(lambda unit=unit, before=before: machine.of(unit, "MainPID") not in ("0", before), 15, f"{unit} is back")
        machine.wait_until_ready()
        assert machine.of(unit, "NRestarts") == "1"


def publish(email):
    """Emma requests, An approves; returns Emma and the account."""
    emma = known(SITE, EMMA, EMMA_EMAIL)
    account = add_account(emma, email)
    add_grant(emma, account)
    act(emma, account, "Request approval")
    act(known(SITE, AN), account, "Approve")
    wait_state(emma, account, "Published", 30)
    return emma, account


def check_journey(machine):
    _, account = publish(EMMA_EMAIL)
    wait_until(lambda: "Temporary password" in machine.ask("journalctl", "-u", "gatehouse-mail", "-o", "cat"), 30, "the credentials are mailed")
    user_name, password = credentials(machine.follow("7. Sign in"))
    _, page = node_sign_in(SITE, user_name, password, PASSWORD)
    assert "HDBP0001" in page.source
    return account, user_name


def check_backup(machine, account, user_name):
    """A restore brings back the data of the backup, and nothing else."""
    machine.follow(BACKUP, 0, 2)
    _, second = publish("emma.two@aznoordzee.example")
    assert machine.follow(BACKUP, 2).count(": whole, ") == 2
    machine.wait_until_ready()
    emma = known(SITE, EMMA)
    emma.get(second, expected=404)
    assert state(emma, account) == "Published"
    _, page = node_sign_in(SITE, user_name, PASSWORD)
    assert "HDBP0001" in page.source


def check_upgrade(machine, account):
    """The same package with the name of another release."""
    (package,) = (machine.root / "root").glob("*.tar.gz")
    name, release = package.name.removesuffix(".tar.gz"), "gatehouse-9999.0-linux-x86_64"
    subprocess.run(
        ["tar", "-C", machine.root / "opt", f"--transform=s/^{re.escape(name)}/{release}/", "--use-compress-program=gzip -1", "-cf", package, name], check=True)
    package.rename(package.with_name(f"{release}.tar.gz"))
    assert "Up to date." in machine.follow("Upgrade")
    machine.wait_until_ready()
    for unit in SERVICES:
        running, there = (machine.ask("stat", "-Lc", "%d %i", file, check=True) for file in (
            f"/proc/{machine.of(unit, 'MainPID')}/exe", f"/opt/{release}/bin/gatehouse"))
        assert running == there, f"{unit} runs another program than that of {release}"
    assert state(known(SITE, EMMA), account) == "Published"
    publish("emma.three@aznoordzee.example")


def main():
    package = Path(sys.argv[1]) if len(sys.argv) > 1 else next((ROOT / ".build/package").glob("gatehouse-*.tar.gz"))
    folder = Path(tempfile.mkdtemp(prefix="gatehouse-machine-"))
    machine = None
    began = time.monotonic()
    try:
        machine = Machine(folder, package)
        print(f"{time.monotonic() - began:6.1f} s  a Debian 12 that has nothing yet", flush=True)
        began = time.monotonic()
        for heading in STEPS:
            said = machine.follow(heading)
        assert said.split()[-3:] == ["ok", "ok", "ok"], said
        account, user_name = check_journey(machine)
        print(f"{time.monotonic() - began:6.1f} s  from the first block to signing in at the node", flush=True)
        check_hardening(machine)
        check_log(machine)
        check_restart(machine)
        check_backup(machine, account, user_name)
        check_upgrade(machine, account)
        for unit in SERVICES:
            print(machine.ask("systemd-analyze", "security", "--no-pager", unit).strip().splitlines()[-1])
        machine.follow("8. Stop")
        for unit in SERVICES:
            assert (machine.of(unit, "ActiveState"), machine.of(unit, "Result")) == ("inactive", "success"), unit
        print("all of it as the page says")
    except BaseException:
        if machine:
            print(machine.ask("journalctl", "--no-pager", "-n", "80"))
        raise
    finally:
        if machine:
            machine.stop()
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
