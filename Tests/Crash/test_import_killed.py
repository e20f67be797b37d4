"""`gatehouse import` is killed at random moments while it applies a file: all rows are applied, or none, and the upload shows which.

Every kill happens to a fresh copy of one prepared folder. Then a demo is started on it, as an operator would, and stopped. The
result is compared with the database right after the kill. Then the file is imported again, which must work.

GATEHOUSE_KILLS and GATEHOUSE_KILL_ROWS change the number of kills and rows, GATEHOUSE_CRASH_SEED repeats a run, and GATEHOUSE_BINARY names
another program. With a release build:

    GATEHOUSE_BINARY=$PWD/.build/release/gatehouse GATEHOUSE_KILLS=50 GATEHOUSE_KILL_ROWS=20000 \
        .venv/bin/python -m pytest -c Tests/Browser/pytest.ini Tests/Crash/test_import_killed.py --capture=no
"""

import collections
import os
import random
import shutil
import sqlite3
import time
from contextlib import closing

from commands import Folder, prepared, toms_file
from visitor import wait_until

KILLS = int(os.environ.get("GATEHOUSE_KILLS", "6"))
ROWS = int(os.environ.get("GATEHOUSE_KILL_ROWS", "1500"))
LIMIT = 60 + ROWS / 50  # seconds for one import; a debug build applies some hundred rows a second
ORDER = ("--approval", "pre-approved")
NEW = "SELECT id FROM accounts WHERE email LIKE 'tom%@aznoordzee.example' AND email NOT LIKE 'tom.%'"
UNSETTLED = ("receiving", "checking", "applying")

# The state in the database after the kill → the upload's state after the next start; None: deleted.
AFTER = {
    None: None, ("receiving", None): None, ("checking", None): ("previewed", None), ("previewed", None): ("previewed", None),
    ("applying", None): ("previewed", "interrupted"), ("applied", None): ("applied", None),
}


def upload(records):
    """(state, trouble) of the only upload."""
    rows = records.portal("SELECT state, trouble FROM uploads")
    assert len(rows) < 2, rows
    return (rows[0]["state"], rows[0]["trouble"]) if rows else None


def left_behind(data, place):
    """The upload and the new accounts as the killed process left them, read from a copy, because reading repairs the files."""
    shutil.copytree(data, place)
    with closing(sqlite3.connect(place / "portal.sqlite")) as connection:
        found = connection.execute("SELECT state, trouble FROM uploads").fetchone()
        accounts = connection.execute(f"SELECT COUNT(*) FROM ({NEW})").fetchone()[0]
    shutil.rmtree(place)
    return found, accounts


def traces(records):
    """The file's rows in each table that applying writes."""
    counts = {
        "accounts": f"SELECT COUNT(*) AS n FROM ({NEW})",
        "approved or published": f"SELECT COUNT(*) AS n FROM accounts WHERE id IN ({NEW}) AND state IN ('Approved', 'Published')",
        "working grants": f"SELECT COUNT(*) AS n FROM grants WHERE layer = 'working' AND account_id IN ({NEW})",
        "approved grants": f"SELECT COUNT(*) AS n FROM grants WHERE layer = 'approved' AND account_id IN ({NEW})",
        "made": f"SELECT COUNT(*) AS n FROM audit WHERE action = 'add_account' AND subject_id IN ({NEW})",
        "approvals": f"SELECT COUNT(*) AS n FROM audit WHERE action = 'approve' AND subject_id IN ({NEW})",
        "messages": f"SELECT COUNT(DISTINCT subject_id) AS n FROM messages WHERE subject_kind = 'account' AND subject_id IN ({NEW})",
    }
    found = {name: records.portal(sql)[0]["n"] for name, sql in counts.items()}
    found["touched"] = records.portal("SELECT COUNT(*) AS n FROM upload_accounts")[0]["n"]
    found["applications"] = records.portal("SELECT COUNT(*) AS n FROM audit WHERE action = 'apply_upload'")[0]["n"]
    return found


def whole(applied):
    """The expected ``traces``: all of the file, or nothing."""
    names = ("accounts", "approved or published", "working grants", "approved grants", "made", "approvals", "messages")
    return dict.fromkeys(names, ROWS if applied else 0) | {"touched": 0, "applications": 1 if applied else 0}


class CrashRun:
    """One kill after another, each on a copy of its own."""

    def __init__(self, original, place, seed):
        self.original, self.place, self.random = original, place, random.Random(seed)
        self.found, self.late, self.kills = collections.Counter(), 0, 0

    def measure(self):
        """The time of an import without a kill, in seconds."""
        folder = Folder(self.original, self.place / "measure")
        file, began = folder.write(toms_file(ROWS)), time.monotonic()
        assert folder.begin("accounts", file, *ORDER, "--report", folder.place / "report.csv").wait(timeout=LIMIT) == 0
        self.seconds = time.monotonic() - began
        assert traces(folder.records) == whole(True)
        shutil.rmtree(folder.place)

    def run(self):
        while self.kills < KILLS:
            folder = Folder(self.original, self.place / f"kill-{self.kills}-{self.late}")
            if self.strike(folder):
                self.kills += 1
                self.check(folder)
            else:
                self.late += 1
                # The machine is less busy than during the measurement, so the next kill comes sooner.
                self.seconds *= 0.85 if self.kills % 3 != 2 else 1
                assert self.late <= 2 * KILLS + 8, "imports end before they are killed"
            shutil.rmtree(folder.place)

    def strike(self, folder):
        """Whether the process still ran when it was killed."""
        process = folder.begin("accounts", folder.write(toms_file(ROWS)), *ORDER, "--report", folder.place / "report.csv")
        if self.kills % 3 == 2:
            self.wait_until_applied(folder, process)
        else:
            # At any time of the run, or near its end, when it commits.
            time.sleep(self.seconds * self.random.uniform(*((0, 1) if self.kills % 3 == 0 else (0.8, 1.02))))
        process.kill()
        return process.wait(timeout=10) < 0

    def wait_until_applied(self, folder, process):
        """The moment after the commit, before anything reports it."""
        with closing(sqlite3.connect(f"file:{folder.data / 'portal.sqlite'}?mode=ro", uri=True, timeout=5)) as connection:
            while process.poll() is None and connection.execute("SELECT 1 FROM uploads WHERE state = 'applied'").fetchone() is None:
                time.sleep(0.001)

    def check(self, folder):
        left, accounts = left_behind(folder.data, folder.place / "copy")
        applied = left == ("applied", None)
        assert accounts == (ROWS if applied else 0), f"{accounts} accounts, and the upload is {left}"
        self.restart(folder)
        said = upload(folder.records)
        assert said == AFTER[left], f"the upload was {left} when the process was killed, and is {said} after the start"
        assert traces(folder.records) == whole(applied)
        self.found[" ".join(filter(None, left)) if left else "nothing yet"] += 1
        self.verify(folder)
        self.again(folder, applied)

    def restart(self, folder):
        folder.demo.start()
        try:
            wait_until(lambda: (upload(folder.records) or ("gone",))[0] not in UNSETTLED, LIMIT, "the upload has come to rest")
        finally:
            folder.demo.stop()

    def verify(self, folder):
        verified = folder.demo.command("audit", "verify", "--data", folder.data)
        assert verified.returncode == 0, verified.stdout + verified.stderr

    def again(self, folder, applied):
        """If nothing was applied before, everything is applied now; if everything was, nothing is."""
        code = folder.begin("accounts", folder.place / "file.csv", *ORDER).wait(timeout=LIMIT)
        assert code == (2 if applied else 0)
        assert traces(folder.records)["accounts"] == ROWS
        self.verify(folder)


def test_an_import_killed_at_any_moment_has_done_all_or_nothing_and_says_which(tmp_path):
    seed = int(os.environ.get("GATEHOUSE_CRASH_SEED", time.time_ns() % 1_000_000))
    print(f"GATEHOUSE_CRASH_SEED={seed}")
    ordeal = CrashRun(prepared(tmp_path / "prepared"), tmp_path, seed)
    ordeal.measure()
    began = time.monotonic()
    try:
        ordeal.run()
    finally:
        print(f"{ordeal.kills} kills of an import of {ROWS} rows, which takes {ordeal.seconds:.1f} s, in {time.monotonic() - began:.0f} s; "
              f"the upload was then: {dict(ordeal.found)}; {ordeal.late} ended before their kill")
