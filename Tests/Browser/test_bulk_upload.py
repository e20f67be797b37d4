"""Bulk upload of users and accounts: example files, files that are none, previews, long files, and doing it by keyboard or without scripts."""

import csv
import io
import re
import time

import pytest
from playwright.sync_api import expect

import labels
from cast import (
    AN, EMMA, EMMA_EMAIL, KARIM_EMAIL, LOTTE_EMAIL, MARC, NOORDZEE, PEOPLE, SOFIE_EMAIL, TOM, TOM_EMAIL)
from keyboard import Keyboard
from pages import Node, Portal, credentials
from stages import cookies, known
from test_accessibility import beyond, violations_in_both_themes
from visitor import wait_until

pytestmark = pytest.mark.ordered

USERS = "ssin,first_name,last_name,email,nihdi,org_nihdi,role\r\n"
ACCOUNTS = "ssin,email,org_nihdi,app,project_code,role,authorgroup\r\n"
NUMBER = "71090112"  # of AZ Noordzee
PASSWORD = "Helmgras en zilte wind 2026"
LONG = 12_000  # rows: some seconds of work
LOOKS = 1  # second: how often an open page asks


@pytest.fixture(scope="module")
def an(portal_of):
    return portal_of(AN)


def saved(portal, link):
    """What a link saves: the file's name and its text."""
    with portal.page.expect_download() as download:
        portal.page.get_by_role("link", name=link).click()
    return download.value.suggested_filename, download.value.path().read_text("utf-8")


# Files that are none


@pytest.mark.matrix("41", "37")
def test_bulk_upload_is_not_there_for_who_manages_nothing(portal_of):
    tom = portal_of(TOM)
    for path in ("/manage/users/upload", "/manage/accounts/upload", "/manage/users/upload/example.csv", "/manage/uploads/1"):
        assert tom.open(path).status in (403, 404), path


@pytest.mark.matrix("41", "37")
@pytest.mark.parametrize("kind", ["users", "accounts"])
@pytest.mark.parametrize(("content", "words"), [
    (None, "Choose a CSV file"), (b"", "This file is empty"), (b"PK\x03\x04\x14\x00\x06\x00" + bytes(range(256)) * 8, "Excel or other workbook"),
    (b"%PDF-1.7\n", "This is a PDF"), (b"ssin;email;org_nihdi\r\n1;2;3\r\n", "The first line must name the columns. Missing:"),
], ids=["no file", "empty", "a workbook that is called .csv", "a PDF", "missing columns"])
def test_a_file_that_is_none_is_refused_at_its_field(an, records, kind, content, words):
    an.open(f"/manage/{kind}/upload")
    before = records.portal("SELECT id FROM uploads")
    if content is not None:
        an.choose_file(content)
    an.submit("Check the file")
    assert len(an.errors()) == 1 and words in an.errors()[0]
    expect(an.page.locator("#file-errors")).to_contain_text(words)
    assert an.page.evaluate("document.activeElement.id") == "errors"
    assert records.portal("SELECT id FROM uploads") == before


# Users


@pytest.mark.matrix("41")
def test_an_uploads_the_example_of_users_as_it_is(an, records):
    an.open("/")
    an.manage("Bulk upload")
    an.heading("Users Batch Creation")
    name, example = saved(an, "Example file")
    assert name == "users-example.csv"
    _, schema = saved(an, "Schema file")
    assert schema.startswith("version 1.2\n@totalColumns 7\n")
    an.upload("users", example, name)
    assert an.counts() == {"All": 3, "Create": 2, "Change": 0, "Skip": 1, "Error": 0}
    an.sees("2 of 3 rows will change something. Nothing has changed yet")
    assert records.user(EMMA_EMAIL) is None
    expect(an.row(TOM_EMAIL)).to_contain_text("User already exists")
    an.page.locator(".rows").get_by_role("link", name="Add existing user").click()
    an.heading("Add an existing user")
    an.page.go_back()
    an.execute()
    an.sees("2 of 3 rows were applied")
    assert an.counts() == {"All": 3, "Created": 2, "Changed": 0, "Skipped": 1, "Error": 0}
    an.open("/manage/users")
    expect(an.row(EMMA_EMAIL)).to_contain_text("Authenticated user")
    expect(an.row("noor.elamrani@aznoordzee.example")).to_contain_text("Access manager")


@pytest.mark.matrix("41")
def test_the_same_file_again_changes_nothing(an):
    an.open("/manage/users/upload")
    _, example = saved(an, "Example file")
    an.upload("users", example)
    assert an.counts() == {"All": 3, "Create": 0, "Change": 0, "Skip": 3, "Error": 0}
    an.sees("No row changes anything")
    expect(an.button("Execute action")).to_have_count(0)
    an.press("Discard")
    expect(an.page.locator(".notice-success")).to_contain_text("The upload is discarded")
    assert len(an.page.locator("#earlier tbody tr").all()) == 1


@pytest.mark.matrix("41")
def test_the_first_sign_in_finds_the_user_that_the_file_made(browser_of, program):
    emma = Portal(browser_of(), program)
    emma.sign_in(EMMA)
    emma.open("/profile")
    emma.sees(EMMA_EMAIL)
    emma.sees(NOORDZEE)


@pytest.mark.matrix("41")
def test_every_row_says_its_outcome_and_why_and_so_does_the_report(an):
    rows = f"{PEOPLE[TOM]},Tom,Willems,{TOM_EMAIL},,{NUMBER},,x\r\n12345,,=cmd,nowhere,,71090211,boss,\r\n"
    an.upload("users", "\ufeff" + (USERS.replace("role", "role,remark") + rows).replace(",", ";"), "mixed 2026.csv")
    assert an.counts() == {"All": 2, "Create": 0, "Change": 0, "Skip": 1, "Error": 1}
    expect(an.page.locator(".notice-warning")).to_contain_text("remark")
    an.sees("No row can be applied")
    an.follow(an.page.locator("nav.counts").get_by_role("link", name="Error"))
    assert an.column("Line") == ["3"]
    reasons = an.column("Reason")[0]
    for words in ("ssin: An SSIN has 11 digits", "first_name: Please fill in", "last_name: This cannot start with =", "role: A role is"):
        assert words in reasons, words
    name, report = saved(an, "Download this list")
    assert name == "mixed-2026-report.csv"
    lines = list(csv.DictReader(io.StringIO(report)))
    assert [line["line"] for line in lines] == ["3"] and lines[0]["outcome"] == "error" and "11 digits" in lines[0]["reason"]
    assert lines[0]["ssin"] == "12345" and lines[0]["last_name"] == "", "a spreadsheet would run it"


# Accounts


@pytest.mark.matrix("37")
def test_an_uploads_the_example_of_accounts_as_requests(an, records):
    an.open("/manage/accounts/upload")
    expect(an.page.get_by_role("radio", name=labels.AWAITING)).to_be_checked()
    an.sees("These accounts get access at once")
    name, example = saved(an, "Example file")
    an.upload("accounts", example, name)
    assert an.counts() == {"All": 4, "Create": 2, "Change": 2, "Skip": 0, "Error": 0}
    an.execute()
    an.sees("The requests wait for approval")
    for email in (KARIM_EMAIL, SOFIE_EMAIL, TOM_EMAIL):
        assert records.account_state(email) == "Approval", email
    assert records.grants(records.account(KARIM_EMAIL)["id"]) == [
        ("HDBP0001", "3", TOM), ("HDBP0010", "2", "Karim Haddad"), ("HDBP0016", "2", "Karim Haddad")]
    an.follow(an.page.locator(".notice-success").get_by_role("link", name="Approval"))
    expect(an.row(KARIM_EMAIL)).to_contain_text("3 grants")


@pytest.mark.matrix("37")
def test_accounts_that_are_pre_approved_open_at_the_hospital(an, browser_of, program, records):
    rows = (f"{PEOPLE[TOM]},tom.two@aznoordzee.example,{NUMBER},hd4dp2,HDBP0010,3,An Claes\r\n"
            f"{PEOPLE[AN]},an.two@aznoordzee.example,{NUMBER},hd4dp2,HDBP0010,1,\r\n"
            f"{PEOPLE[EMMA]},{EMMA_EMAIL},{NUMBER},hd4dp2,HDBP0010|HDBP0016,1,\r\n")
    an.upload("accounts", ACCOUNTS + rows, approval=labels.PRE_APPROVED)
    an.sees("Create as pre-approved")
    assert an.counts()["Create"] == 1, "nobody approves an own account, and without it there is no such author group"
    expect(an.row("an.two@")).to_contain_text("Nobody approves an account of their own")
    an.execute()
    an.sees("The installations are told one account after another")
    hospital = Node(browser_of(), program)
    user, temporary = credentials(an.mail(EMMA_EMAIL, "ready", seconds=15))
    hospital.sign_in(user, temporary)
    hospital.new_password(PASSWORD)
    assert len(hospital.grants()) == 2
    assert records.account_state(EMMA_EMAIL) == "Published"


# Who else sees it


def test_staff_see_whose_file_it_is_and_cannot_apply_it(an, portal_of):
    an.upload("users", USERS + f"17073003384,Noor,El Amrani,noor.two@aznoordzee.example,,{NUMBER},\r\n")
    marc = portal_of(MARC)
    marc.page.goto(an.page.url)
    marc.sees(f"Only {AN}, who uploaded this file, can apply or discard it")
    expect(marc.button("Execute action")).to_have_count(0)
    an.press("Discard")


def test_an_answer_that_takes_its_time_is_waited_for(an):
    """The page asks each second whether the upload is there still: once it is discarded it is not, and the answer comes later."""
    an.upload("users", USERS + f"17073003384,Noor,El Amrani,noor.two@aznoordzee.example,,{NUMBER},\r\n")

    def late(route):
        answer = route.fetch(max_redirects=0)
        time.sleep(3 * LOOKS)
        route.fulfill(response=answer)

    an.page.route("**/discard", late)
    address = an.page.url
    an.press("Discard")
    an.page.unroute("**/discard")
    assert an.page.url != address
    an.sees("discarded")


# A long file


def long_file():
    """So many rows for one person's account, each with an address of its own."""
    rows = "".join(f"{PEOPLE[TOM]},row{number}@aznoordzee.example,{NUMBER},hd4dp2,HDBP0019,2,\r\n" for number in range(LONG))
    return ACCOUNTS + rows


@pytest.mark.matrix("37")
def test_a_long_file_shows_how_far_it_is_and_ends_by_itself(an):
    an.open("/manage/accounts/upload")
    an.choose_file(long_file(), "long.csv")
    an.submit("Check the file")
    progressed(an)
    assert violations_in_both_themes(an.page) == []
    an.upload_is("previewed", 60)
    assert an.counts()["Create"] == LONG
    expect(an.page.locator("#announcer")).to_contain_text("rows will change something")


def progressed(portal):
    """The bar has been seen between its ends, and its words with it."""
    wait_until(lambda: 0 < portal.page.evaluate("document.querySelector('progress')?.value ?? 0") < 100, 20, "the bar is between its ends")
    expect(portal.page.locator(".progress .hint")).to_contain_text(re.compile(r"^\d+ %$"))


def test_its_rows_come_fifty_to_a_page(an):
    assert len(an.column("Line")) == 50
    an.follow(an.page.get_by_role("link", name="Next page"))
    assert an.column("Line")[0] == "52"
    an.follow(an.page.get_by_role("link", name="First page"))
    assert an.column("Line")[0] == "2"


def test_a_table_that_is_wider_than_the_window_is_reached_and_scrolled_by_keyboard(an):
    an.page.set_viewport_size({"width": 800, "height": 700})
    wrap = an.page.locator(".rows .table-wrap")
    keys = Keyboard(an.page)
    keys.tab_to("Row by row", "DIV")
    an.page.keyboard.press("ArrowRight")
    wait_until(lambda: wrap.evaluate("each => each.scrollLeft") > 0, 5, "the table has scrolled")
    assert wrap.get_attribute("role") == "region"
    assert an.page.evaluate("document.documentElement.scrollWidth") <= 800
    an.page.set_viewport_size({"width": 1280, "height": 900})


def test_on_a_phone_each_row_is_a_card(an, browser_of):
    phone = browser_of(viewport={"width": 375, "height": 740})
    phone.context.add_cookies(an.page.context.cookies())
    phone.goto(an.page.url)
    assert beyond(phone, 375) == []
    assert phone.locator(".rows tbody tr").first.evaluate("each => getComputedStyle(each).display") != "table-row"
    phone.context.close()


@pytest.mark.matrix("37")
def test_a_long_file_is_applied_as_a_whole_while_others_read(an, portal_of, records):
    # Signing in is a change, and waits for the file: who reads is there already.
    marc = portal_of(MARC)
    an.press("Execute action")
    progressed(an)
    assert marc.open("/manage/users").status == 200
    assert violations_in_both_themes(an.page) == []
    an.upload_is("applied", 120)
    an.sees(f"{LONG:,} of {LONG:,} rows were applied")
    found = records.portal("SELECT COUNT(*) AS n FROM accounts WHERE email LIKE 'row%@aznoordzee.example' AND state = 'Approval'")
    assert found[0]["n"] == LONG


# By keyboard, and without scripts


@pytest.mark.matrix("41")
def test_a_file_is_uploaded_and_applied_by_keyboard_alone(an, records):
    keys = Keyboard(an.page)
    an.open("/")
    keys.tab_to("Manage")
    an.page.keyboard.press("Enter")
    keys.press("Bulk upload", "A")
    keys.tab_to(labels.CSV_FILE)
    row = f"98472899765,LOTTE,JACOBS,lotte.two@aznoordzee.example,,{NUMBER},\r\n"
    # The dialog is the browser's own: what has the focus gets the file.
    an.page.locator(":focus").set_input_files({"name": "keys.csv", "mimeType": "text/csv", "buffer": (USERS + row).encode()})
    keys.press("Check the file", "BUTTON")
    an.upload_is("previewed")
    keys.press("Execute action", "BUTTON")
    an.upload_is("applied")
    assert records.user("lotte.two@aznoordzee.example")["last_name"] == "Jacobs"


@pytest.mark.matrix("41", "37")
def test_a_file_is_uploaded_and_applied_without_scripts(browser_of, program, records):
    an = Portal(browser_of(java_script_enabled=False), program)
    cookies(known(program, AN), an.page.context)
    an.open("/manage/accounts/upload")
    an.page.get_by_role("radio", name=labels.PRE_APPROVED).check()
    an.choose_file(ACCOUNTS + f"{PEOPLE[TOM]},{LOTTE_EMAIL},{NUMBER},hd4dp2,HDBP0040,1,\r\n")
    an.submit("Check the file")
    refreshed(an, "previewed")
    assert an.counts()["Create"] == 1
    an.press("Execute action")
    refreshed(an, "applied")
    assert records.account_state(LOTTE_EMAIL) in ("Approved", "Published")


def refreshed(portal, state):
    """Follows the link that says Refresh until the file is so far."""
    for _ in range(50):
        if portal.page.locator(f"main dd [data-state={state}]").count():
            return
        portal.follow(portal.page.locator("main").get_by_role("link", name="Refresh"))
        portal.page.wait_for_timeout(200)
    raise AssertionError(f"never {state}")


def test_no_script_complained(an):
    assert an.page.complaints == []
