"""CSV Export Accounts, compared with sqlite3 and the same join."""

import os
import subprocess
import time
from pathlib import Path

from cast import MARC
from visitor import Visitor

MARC_EMAIL = "marc.lambert@healthdata.example"

# The lines of the export without the SSIN, which stays sealed.
JOIN = """
SELECT hex(u.ssin_sealed), a.email, o.number, p.application_id, group_concat(pr.code, '|'), g.role, CASE WHEN g.role = '3' THEN ag.name END AS authorgroup
FROM accounts AS a JOIN provisions AS p ON p.id = a.provision_id JOIN organisations AS o ON o.id = a.organisation_id JOIN users AS u ON u.id = a.user_id
    LEFT JOIN grants AS g ON g.account_id = a.id AND g.layer = CASE WHEN a.state IN ('Draft', 'Approval') THEN 'working' ELSE 'approved' END
    LEFT JOIN projects AS pr ON pr.id = g.project_id LEFT JOIN author_groups AS ag ON ag.id = g.author_group_id
GROUP BY a.owner_key, a.id, g.role, authorgroup ORDER BY a.owner_key, a.id
"""


def raw(demo, out):
    """Seconds of sqlite3, with the same cache size as the portal."""
    return to_file(["sqlite3", "-csv", "-cmd", "PRAGMA cache_size = -8000", demo.data / "portal.sqlite", JOIN], out)[0]


def command(demo, out):
    """Seconds and megabytes of `gatehouse export`."""
    return to_file([demo.binary, "export", "accounts", "--data", demo.data, "--as", MARC_EMAIL], out)


def to_file(arguments, out):
    began = time.perf_counter()
    with Path(out).open("wb") as file:
        process = subprocess.Popen(list(map(str, arguments)), stdout=file, stdin=subprocess.DEVNULL)
        _, status, usage = os.wait4(process.pid, 0)
    if status != 0:
        raise RuntimeError(f"{arguments[0]} ended with {status}")
    # Linux counts in units of 1024 bytes; a megabyte here is a million bytes.
    return time.perf_counter() - began, usage.ru_maxrss * 1.024 / 1000


def page(demo, out):
    """Seconds of the page's export until the last byte is in a file; and the number of lines."""
    visitor = Visitor(demo, MARC)
    visitor.sign_in()
    token = visitor.token("/profile")
    began, lines = time.perf_counter(), 0
    with visitor.session.post(f"{demo.portal}/manage/accounts/export", data={"csrf": token}, stream=True, timeout=600) as answer, Path(out).open("wb") as file:
        answer.raise_for_status()
        for piece in answer.iter_content(1 << 16):
            file.write(piece)
            lines += piece.count(b"\n")
    return time.perf_counter() - began, lines
