"""Files of accounts, applied by the command and by the page, compared with bare inserts of SQLite."""

import csv
import json
import os
import re
import shutil
import sqlite3
import statistics
import subprocess
import threading
import time
import uuid
from itertools import repeat

from crowd_reader import Connection, ask_until, get

MARC = "marc.lambert@healthdata.example"
#: The tables that a row writes to. Search indexes and the upload's own results and marks do not count.
TABLES = ["accounts", "grants", "audit", "bus_outbox", "messages", "pending_credentials", "mail_outbox", "author_groups", "memberships"]
ROLES = [("hd4dp2", "1"), ("hd4dp2", "2"), ("healthstat", "DATA_PROVIDER_HOSPITAL"), ("hd4dp2", "1")]


class UploadGround:
    """A folder with this number of people, and a file with a new account for each of them."""

    def __init__(self, binary, folder, rows):
        self.binary = binary
        self.rows = rows
        self.data = f"{folder}/data-{rows}"
        self.file = f"{folder}/accounts-{rows}.csv"
        organisations = min(500, max(10, rows // 200))
        subprocess.run([binary, "seed", "--data", self.data, "--users", str(rows), "--accounts", str(max(organisations * 20, rows // 10)),
                        "--organisations", str(organisations)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=True)
        self.write()
        checkpoint(self.data)

    def write(self):
        users = f"{self.data}/users.csv"
        with open(users, "wb") as out:
            subprocess.run([self.binary, "export", "users", "--data", self.data, "--as", MARC], stdout=out, check=True)
        with open(users, newline="", encoding="utf-8") as source, open(self.file, "w", newline="", encoding="utf-8") as target:
            rows = csv.writer(target, lineterminator="\r\n")
            rows.writerow(["ssin", "email", "org_nihdi", "app", "project_code", "role", "authorgroup"])
            seen = set()
            for number, line in enumerate(csv.DictReader(source)):
                if line["ssin"] in seen or not line["org_nihdi"] or len(seen) == self.rows:
                    continue
                seen.add(line["ssin"])
                application, role = ROLES[number % len(ROLES)]
                rows.writerow([line["ssin"], f"new.{number}@hospital.example", line["org_nihdi"], application, "HDBP0001", role, ""])
        os.remove(users)

    def copy(self, name):
        folder = f"{self.data}-{name}"
        shutil.copytree(self.data, folder)
        return folder

    def run(self, data, *more):
        """Seconds of the command, and its peak memory in MB."""
        began = time.perf_counter()
        process = subprocess.Popen([self.binary, "import", "accounts", self.file, "--data", data, "--as", MARC, *more],
                                   stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        words = process.stdout.read()
        _, _, usage = os.wait4(process.pid, 0)
        process.returncode = 0
        return time.perf_counter() - began, usage.ru_maxrss * 1.024 / 1000, words


def checkpoint(data):
    with sqlite3.connect(f"{data}/portal.sqlite") as db:
        db.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def applied(ground, times):
    """Medians in seconds of the preview, of applying, and of bare inserts of the same rows: without and with indexes."""
    previews, applications, plain, indexed, count = [], [], [], [], 0
    for number in range(times):
        data = ground.copy(f"applied-{number}")
        preview, _, words = ground.run(data, "--preview")
        # Some of the seeded people are blocked and skipped.
        expect(int(re.search(r"create (\d+),", words).group(1)) > ground.rows * 0.9, words)
        checkpoint(data)
        shutil.copy(f"{data}/portal.sqlite", f"{data}/before.sqlite")
        whole, _, words = ground.run(data, "--approval", "pre-approved")
        expect("Applied" in words, words)
        previews.append(preview)
        applications.append(whole - preview)
        rows = new_rows(f"{data}/before.sqlite", f"{data}/portal.sqlite")
        count = sum(map(len, rows.values()))
        plain.append(inserted(f"{data}/before.sqlite", rows, False))
        indexed.append(inserted(f"{data}/before.sqlite", rows, True))
        shutil.rmtree(data)
    return [statistics.median(each) for each in (previews, applications, plain, indexed)] + [count]


def new_rows(before, after):
    """The added rows of each table."""
    with sqlite3.connect(before) as old, sqlite3.connect(after) as new:
        return {table: new.execute(f"SELECT * FROM {table} ORDER BY rowid LIMIT -1 OFFSET (?)",
                                   old.execute(f"SELECT COUNT(*) FROM {table}").fetchone()).fetchall() for table in TABLES}


def inserted(path, rows, indexed):
    """Seconds of one transaction of prepared inserts into tables of the same columns, in the same file."""
    db = sqlite3.connect(path, isolation_level=None)
    for pragma in ("journal_mode = WAL", "synchronous = FULL", "cache_size = -8000", "temp_store = MEMORY"):
        db.execute(f"PRAGMA {pragma}")
    for table in TABLES:
        db.execute(f"DROP TABLE IF EXISTS bare_{table}")
        columns = [column[1] for column in db.execute(f"PRAGMA table_info({table})")]
        if not indexed:
            db.execute(f"CREATE TABLE bare_{table} ({', '.join(columns)})")
            continue
        made = db.execute("SELECT sql FROM sqlite_master WHERE name = ?", (table,)).fetchone()[0]
        db.execute(re.sub(rf'CREATE TABLE "?{table}"?', f"CREATE TABLE bare_{table}", made, count=1))
        indexes = db.execute("SELECT sql FROM sqlite_master WHERE type = 'index' AND tbl_name = ? AND sql IS NOT NULL", (table,)).fetchall()
        for (made,) in indexes:
            db.execute(re.sub(r"INDEX (\w+) ON (\w+)", r"INDEX bare_\1 ON bare_\2", made, count=1))
    began = time.perf_counter()
    db.execute("BEGIN")
    for table, lines in rows.items():
        if lines:
            db.executemany(f"INSERT INTO bare_{table} VALUES ({', '.join('?' * len(lines[0]))})", lines)
    db.execute("COMMIT")
    took = time.perf_counter() - began
    db.close()
    return took


def memory(ground):
    """Peak memory of a preview and of applying, in MB."""
    data = ground.copy("memory")
    peak = max(ground.run(data, "--preview")[1], ground.run(data, "--approval", "pre-approved")[1])
    shutil.rmtree(data)
    return peak


def demo_on(ground, folder, binary):
    """A demo with the folder of a ground."""
    from program import Program

    demo = Program(folder, binary)
    shutil.copytree(ground.data, demo.data, dirs_exist_ok=True)
    return demo


def read_meanwhile(reader_of, file, readers, address):
    """Seconds of every page that `readers` people read at the same time while a file is applied, and the failed pages."""
    page = Page(reader_of())
    page.upload(file)
    page.wait_for("previewed")
    everybody = [reader_of() for _ in range(readers)]
    page.apply()
    applied = threading.Thread(target=page.wait_for, args=("applied",))
    applied.start()
    host = f"127.0.0.1:{page.reader.port}"
    crowd = [Connection(page.reader.port, repeat(get(host, person.headers["Cookie"], address))) for person in everybody]
    times, wrong = ask_until(lambda: not applied.is_alive(), crowd)
    applied.join()
    for person in everybody:
        person.close()
    return times, wrong


class Page:
    """The page of an upload, as a person uses it."""

    def __init__(self, reader):
        self.reader = reader
        self.address = None

    def upload(self, file):
        boundary = uuid.uuid4().hex
        fields = {"csrf": self.reader.token, "approval": "pre-approved"}
        head = "".join(f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n' for name, value in fields.items())
        head += f'--{boundary}\r\nContent-Disposition: form-data; name="file"; filename="accounts.csv"\r\nContent-Type: text/csv\r\n\r\n'
        with open(file, "rb") as source:
            body = head.encode() + source.read() + f"\r\n--{boundary}--\r\n".encode()
        answer = self.post("/manage/accounts/upload", body, f"multipart/form-data; boundary={boundary}")
        self.address = answer.headers["Location"]

    def apply(self):
        page, _ = self.reader.get(self.address)
        revision = re.search(r'name="revision" value="(\d+)"', page).group(1)
        self.post(f"{self.address}/application", f"csrf={self.reader.token}&revision={revision}".encode(), "application/x-www-form-urlencoded")

    def post(self, address, body, kind):
        connection = self.reader.connection
        connection.request("POST", address, body, {**self.reader.headers, "Content-Type": kind})
        answer = connection.getresponse()
        answer.read()
        expect(answer.status == 303, f"{answer.status} at {address}")
        return answer

    def wait_for(self, state):
        connection = self.reader.connection
        for _ in range(1200):
            connection.request("GET", self.address, headers={**self.reader.headers, "Accept": "application/json"})
            if json.load(connection.getresponse())["upload"]["state"] == state:
                return
            time.sleep(0.5)
        raise RuntimeError(f"{state} never came")


def expect(good, words):
    if not good:
        raise RuntimeError(words)
