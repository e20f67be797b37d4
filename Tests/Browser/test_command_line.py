"""The commands `gatehouse import` and `gatehouse export` (SPEC §5), on the folder of a stopped demo."""

import re

import pytest

from cast import AN_EMAIL, EMMA, EMMA_EMAIL, KARIM_EMAIL, LOTTE, PEOPLE, SOFIE_EMAIL, TOM_EMAIL
from commands import ACCOUNTS, NOORDZEE, USERS, Folder, csv, prepared, toms, toms_file
from records import changed
from visitor import wait_until

ALL, SOME, NOTHING = 0, 1, 2  # exit codes of an import: how many rows were applied
FAILED = 1  # of every other command that could not do its work

UNKNOWN_USER = f"{PEOPLE[EMMA]},e@aznoordzee.example,{NOORDZEE},hd4dp2,HDBP0001,1,"


@pytest.fixture(scope="module")
def original(tmp_path_factory):
    return prepared(tmp_path_factory.mktemp("prepared"))


@pytest.fixture
def folder(original, tmp_path):
    return Folder(original, tmp_path)


def words(ended):
    return ended.stdout.decode()


def nothing_applied(folder, before, ended, code=NOTHING):
    assert ended.returncode == code, ended.stderr
    assert changed(before, folder.records.fingerprint()) == []
    assert folder.records.portal("SELECT * FROM uploads") == []
    return ended.stderr.decode()


# Refusals


@pytest.mark.parametrize("content, said", [
    (b"", "This file is empty."), (b"PK\x03\x04\x14\x00\x06\x00\x08\x00", "This is an Excel or other workbook"),
    (csv(USERS), "Missing: app, project_code."), ("ssin,email".encode("utf-16"), "UTF-16"),
])
def test_a_file_that_is_no_csv_is_refused_in_words(folder, content, said):
    before = folder.records.fingerprint()
    assert said in nothing_applied(folder, before, folder.load("accounts", content))


@pytest.mark.parametrize("person, said", [
    ("nobody@aznoordzee.example", "No enabled user has the address nobody@aznoordzee.example."), (TOM_EMAIL, "manages no organisation"),
])
def test_who_does_it_must_be_somebody_who_manages(folder, person, said):
    before = folder.records.fingerprint()
    assert said in nothing_applied(folder, before, folder.load("accounts", toms_file(1), person=person))


def test_a_file_that_cannot_be_read_is_named(folder):
    before = folder.records.fingerprint()
    assert "missing.csv cannot be read" in nothing_applied(folder, before, folder.run("import", "accounts", folder.place / "missing.csv"))


def test_a_folder_is_no_file(folder):
    before = folder.records.fingerprint()
    assert f"The file {folder.place} cannot be read." in nothing_applied(folder, before, folder.run("import", "accounts", folder.place))


def test_a_report_in_place_of_the_file_is_refused_before_anything_is_lost(folder):
    before, content = folder.records.fingerprint(), toms_file(2)
    file = folder.write(content)
    (folder.place / "link.csv").symlink_to(file)
    for report in (file, folder.place / "link.csv"):
        assert "would overwrite the file" in nothing_applied(folder, before, folder.run("import", "accounts", file, "--report", report))
        assert file.read_bytes() == content


def test_a_report_that_cannot_be_written_stops_everything_in_time(folder):
    before = folder.records.fingerprint()
    report = folder.place / "no such folder" / "report.csv"
    assert "report.csv cannot be written" in nothing_applied(folder, before, folder.load("accounts", toms_file(1), "--report", report))


@pytest.mark.parametrize("options, said", [
    (("--approval", "maybe"), "Please provide one of 'awaiting' and 'pre-approved'"), (("--approve",), "Unknown option '--approve'"),
])
def test_an_option_that_there_is_not_is_refused(folder, options, said):
    before = folder.records.fingerprint()
    ended = folder.load("accounts", toms_file(1), *options)
    assert ended.returncode not in (ALL, SOME)
    assert said in nothing_applied(folder, before, ended, ended.returncode)


def test_a_folder_that_a_demo_is_using_is_left_alone(folder):
    folder.demo.start()
    try:
        for command, code in ((folder.load("accounts", toms_file(1)), NOTHING), (folder.run("export", "users"), FAILED)):
            assert command.returncode == code
            assert "Another Gatehouse is using the folder" in command.stderr.decode()
            assert command.stdout == b""
        assert "tom0@aznoordzee.example" not in folder.emails()
        assert folder.demo.healthy(folder.demo.portal)
    finally:
        folder.demo.stop()


def test_a_folder_without_data_is_left_as_it_is(folder):
    empty = folder.place / "empty"
    ended = folder.demo.command("import", "accounts", folder.write(toms_file(1)), "--data", empty, "--as", AN_EMAIL)
    assert ended.returncode == NOTHING
    assert "There is no database at" in ended.stderr
    assert not empty.exists()


# Looking and applying


def test_a_preview_says_it_all_and_changes_nothing_but_the_audit(folder):
    before = folder.records.fingerprint()
    ended = folder.load("accounts", csv(ACCOUNTS, toms(1), UNKNOWN_USER), "--preview", "--report", folder.place / "report.csv")
    assert ended.returncode == SOME
    assert words(ended) == "create 1, change 0, skip 1, error 0\nOnly looked at: nothing was changed.\n"
    assert (folder.place / "report.csv").read_text().splitlines()[1].startswith("2,create,")
    assert changed(before, folder.records.fingerprint()) == ["portal.sqlite:audit", "portal.sqlite:audit_head"]
    assert folder.records.portal("SELECT * FROM uploads") == []


@pytest.mark.parametrize("rows, preview, code", [
    ((toms(1), toms(2)), True, ALL), ((UNKNOWN_USER,), True, NOTHING), ((), True, NOTHING), ((), False, NOTHING),
    ((UNKNOWN_USER, toms(1, role="9")), False, NOTHING), ((toms(1), toms(1, role="9")), False, SOME), ((toms(1), toms(1)), False, SOME),
    ((toms(1),), False, ALL),
])
def test_the_exit_code_says_how_much_was_applied(folder, rows, preview, code):
    before = folder.emails()
    assert folder.load("accounts", csv(ACCOUNTS, *rows), *(["--preview"] if preview else [])).returncode == code
    assert (folder.emails() != before) == (code != NOTHING and not preview)


def test_accounts_wait_for_approval_unless_they_are_pre_approved(folder):
    ended = folder.load("accounts", csv(ACCOUNTS, toms(1)))
    assert (ended.returncode, words(ended)) == (ALL, "create 1, change 0, skip 0, error 0\nApplied: 1 rows.\n")
    assert folder.load("accounts", csv(ACCOUNTS, toms(2)), "--approval", "pre-approved").returncode == ALL
    assert folder.records.account_state("tom1@aznoordzee.example") == "Approval"
    assert folder.records.account_state("tom2@aznoordzee.example") == "Approved"
    # The next start brings it to the installation, and its credentials to their owner.
    folder.demo.start()
    try:
        wait_until(lambda: folder.records.account_state("tom2@aznoordzee.example") == "Published", 10, "the account is published")
        wait_until(lambda: folder.records.credential_mails("tom2@aznoordzee.example"), 10, "its credentials are mailed")
        assert folder.records.account_state("tom1@aznoordzee.example") == "Approval"
    finally:
        folder.demo.stop()
    assert folder.demo.command("audit", "verify", "--data", folder.data).returncode == 0


def test_users_are_made_and_columns_that_were_not_read_are_named(folder):
    content = csv(f"Remark,{USERS},Floor", f"x,{PEOPLE[EMMA]},EMMA,DE SMET,{EMMA_EMAIL},,{NOORDZEE},,3")
    ended = folder.load("users", content, person=AN_EMAIL.upper())
    assert ended.returncode == ALL
    assert words(ended) == "Columns that were not read: Remark, Floor\ncreate 1, change 0, skip 0, error 0\nApplied: 1 rows.\n"
    assert folder.records.user(EMMA_EMAIL)["last_name"] == "De Smet"


# The report


def test_the_report_is_the_file_with_outcome_and_reason_before_each_row(folder):
    content = "ssin;email;org_nihdi;Remark;app;project_code;role\n" + "\n".join([
        f"{PEOPLE[LOTTE]};lotte2@aznoordzee.example;{NOORDZEE};Zoë, \"4th\" floor;hd4dp2;HDBP0001;1",
        f"{PEOPLE[LOTTE]};nowhere;1;=cmd();hd4dp2;HDBP0001;1", "x"])
    report = folder.place / "report.csv"
    assert folder.load("accounts", content.encode("windows-1252"), "--report", report).returncode == SOME
    assert report.read_bytes().decode() == "\r\n".join([
        "line,outcome,reason,ssin,email,org_nihdi,Remark,app,project_code,role",
        f'2,create,,{PEOPLE[LOTTE]},lotte2@aznoordzee.example,{NOORDZEE},"Zoë, ""4th"" floor",hd4dp2,HDBP0001,1',
        f'3,error,"email: An e-mail address has exactly one @, as in name@hospital.be.",{PEOPLE[LOTTE]},nowhere,1,,hd4dp2,HDBP0001,1',
        "4,error,This row has too few fields: 1 instead of 7. Add a separator for each field that is empty.,x,,,,,,", ""])
    assert report.stat().st_mode & 0o777 == 0o600


def test_a_report_that_was_there_is_replaced_and_is_for_its_owner_alone(folder):
    report = folder.place / "report.csv"
    report.write_text("x" * 10_000)
    report.chmod(0o644)
    folder.load("accounts", csv(ACCOUNTS, toms(1)), "--report", report)
    assert report.read_bytes().count(b"\r\n") == 2 and b"x" * 100 not in report.read_bytes()
    assert report.stat().st_mode & 0o777 == 0o600


def test_a_report_that_breaks_off_is_told_and_undoes_nothing(folder):
    ended = folder.load("accounts", csv(ACCOUNTS, toms(1)), "--report", "/dev/full")
    assert ended.returncode == SOME
    assert "Applied: 1 rows." in words(ended)
    assert "The report /dev/full could not be written to its end." in ended.stderr.decode()
    assert "tom1@aznoordzee.example" in folder.emails()


def test_a_report_can_be_uploaded_again(folder):
    report = folder.place / "report.csv"
    folder.load("accounts", csv(ACCOUNTS, toms(1), UNKNOWN_USER), "--preview", "--report", report)
    ended = folder.run("import", "accounts", report)
    assert (ended.returncode, words(ended).splitlines()[0]) == (SOME, "Columns that were not read: line, outcome, reason")


# How far it is


def test_without_a_terminal_progress_is_plain_lines(folder):
    lines = folder.load("accounts", toms_file(2000)).stderr.decode().splitlines()
    assert lines
    for line in lines:
        assert re.fullmatch(r"Importing file\.csv: (100|[0-9]{1,2}) %", line), line


def test_on_a_terminal_progress_is_a_bar_that_goes_away(folder):
    code, seen = folder.on_terminal("import", "accounts", folder.write(toms_file(2000)))
    assert code == ALL
    assert re.search(rb"\rImporting file\.csv \[=* *\] [0-9]+ %", seen), seen
    assert seen.endswith(b"\r\x1b[K")


# Export


@pytest.mark.parametrize("person", [AN_EMAIL, KARIM_EMAIL])
@pytest.mark.parametrize("kind, header", [("accounts", ACCOUNTS), ("users", USERS + ",app,project_code,authorgroup")])
def test_what_was_exported_and_is_imported_again_changes_nothing(folder, kind, header, person):
    exported = folder.run("export", kind, person=person)
    assert (exported.returncode, exported.stderr) == (0, b"")
    assert exported.stdout.startswith(header.encode() + b"\r\n")
    rows = exported.stdout.count(b"\r\n") - 1
    assert rows >= 3
    for approval in ("awaiting", "pre-approved"):
        before = folder.records.fingerprint()
        ended = folder.load(kind, exported.stdout, "--approval", approval, person=person)
        assert ended.returncode == NOTHING
        assert f"create 0, change 0, skip {rows}, error 0" in words(ended)
        assert {table.split(":")[1] for table in changed(before, folder.records.fingerprint())} <= {
            "audit", "audit_head", "uploads", "upload_chunks", "upload_results"}


@pytest.mark.parametrize("person, said", [("nobody@aznoordzee.example", "No enabled user"), (SOFIE_EMAIL, "manages no organisation")])
def test_whoever_manages_nothing_exports_nothing(folder, person, said):
    ended = folder.run("export", "accounts", person=person)
    assert ended.returncode == FAILED
    assert (said in ended.stderr.decode(), ended.stdout) == (True, b"")
