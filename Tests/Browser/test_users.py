"""The access manager and the people: finding, creating, adding, promoting, demoting and blocking them."""

import re

import pytest
from playwright.sync_api import expect

import labels
from cast import (
    AN, EMMA, EMMA_EMAIL, JEAN, JEAN_EMAIL, KARIM, KARIM_EMAIL, LOTTE_EMAIL, MARC, NOOR, NOOR_EMAIL, NOORDZEE, PEOPLE, PIETER_EMAIL, PROJECT,
    PROVISION, SOFIE, SOFIE_EMAIL, TOM, TOM_EMAIL, WESTHOEK)
from pages import FAS, Node, Portal, credentials
from stages import known
from visitor import wait_until

pytestmark = pytest.mark.ordered

PASSWORD = "Helmgras en zilte wind 2026"
PROMOTE, DEMOTE, BLOCK, UNBLOCK = "Promote to Access Manager", "Demote Access Manager", "Block", "Unblock"


@pytest.fixture(scope="module")
def an(portal_of):
    return portal_of(AN)


@pytest.fixture(scope="module")
def karim(portal_of):
    return portal_of(KARIM)


@pytest.fixture(scope="module")
def noor(portal_of):
    """She has signed in once and given her address, so she is an existing user of no organisation."""
    return portal_of(NOOR, NOOR_EMAIL)


@pytest.fixture(scope="module")
def hospital(browser_of, program):
    """Emma's browser at the hospital."""
    return Node(browser_of(), program)


# Finding them


@pytest.mark.matrix("82")
def test_the_users_pages_are_not_there_for_who_manages_nothing(portal_of):
    tom = portal_of(TOM)
    expect(tom.page.locator("header summary").filter(has_text="Manage")).to_have_count(0)
    for path in ("/manage/users", "/manage/users/new", "/manage/users/existing"):
        assert tom.open(path).status in (403, 404), path


@pytest.mark.matrix("82")
def test_an_sees_the_people_of_her_organisation_and_sorts_them(an):
    an.open("/")
    an.manage("EAM Users")
    an.heading("EAM Users")
    assert an.column(labels.LAST_NAME) == ["Claes", "Dubois", "Haddad", "Jacobs", "Willems"]
    assert an.sort(labels.FIRST_NAME) == "ascending"
    assert an.column(labels.FIRST_NAME) == ["An", "Karim", "Lotte", "Sofie", "Tom"]
    assert an.sort(labels.FIRST_NAME) == "descending"
    assert an.column(labels.FIRST_NAME) == ["Tom", "Sofie", "Lotte", "Karim", "An"]
    assert an.sort(labels.SSIN) == "ascending"
    shown = an.column(labels.SSIN)
    assert shown == sorted(shown) and len(shown) == 5


@pytest.mark.matrix("82")
def test_she_searches_and_filters_them(an):
    an.open("/manage/users")
    an.filter("wille")
    assert an.column(labels.LAST_NAME) == ["Willems"]
    an.filter("lotte.jacobs@")
    assert an.column(labels.LAST_NAME) == ["Jacobs"]
    an.filter("", {"EAM role(s)": "Access manager"})
    assert an.column(labels.LAST_NAME) == ["Claes", "Haddad"]
    an.filter("nobody of this name")
    an.sees("Nothing matches")
    an.press("Clear")
    assert len(an.column(labels.LAST_NAME)) == 5


@pytest.mark.matrix("82")
def test_an_ssin_finds_its_person_and_stands_in_no_address(an):
    an.open("/manage/users")
    an.filter(f"  {PEOPLE[TOM][:6]}-{PEOPLE[TOM][6:]} ")
    an.sees(f"Found by SSIN: {TOM}")
    assert an.column(labels.LAST_NAME) == ["Willems"]
    assert PEOPLE[TOM][:6] not in an.page.url
    an.filter(PEOPLE[JEAN])
    an.sees("Nobody in this list has this SSIN")


# Creating and adding them


@pytest.mark.matrix("0")
def test_an_creates_a_user_and_is_told_every_mistake_first(an, records):
    an.manage("Create user")
    expect(an.page.get_by_role("checkbox", name=NOORDZEE)).to_be_checked()
    an.submit("Create")
    for label in (labels.SSIN, labels.FIRST_NAME, labels.LAST_NAME, labels.PRIMARY_EMAIL):
        assert any(line.startswith(label) for line in an.errors()), label
    fill_in(an, ssin=PEOPLE[EMMA][:-1] + "8", email="emma", first="Emma<b>", organisation=False)
    an.submit("Create")
    assert len(an.errors()) == 4, an.errors()
    expect(an.field(labels.LAST_NAME)).to_have_value("De Smet")
    assert records.user(EMMA_EMAIL) is None
    fill_in(an, ssin=PEOPLE[EMMA], email=EMMA_EMAIL)
    an.submit("Create")
    expect(an.page.locator(".notice-success")).to_contain_text("The user is created")
    an.heading(EMMA)
    an.open("/manage/users")
    expect(an.row(EMMA_EMAIL)).to_contain_text("Authenticated user")


def fill_in(portal, ssin, email, first="Emma", organisation=True):
    portal.field(labels.SSIN).fill(ssin)
    portal.field(labels.FIRST_NAME).fill(first)
    portal.field(labels.LAST_NAME).fill("De Smet")
    portal.field(labels.PRIMARY_EMAIL).fill(email)
    portal.tick(NOORDZEE, organisation)


@pytest.mark.matrix("0")
def test_the_same_ssin_is_not_created_twice(an):
    an.open("/manage/users/new")
    fill_in(an, ssin=PEOPLE[EMMA], email="emma.two@aznoordzee.example")
    an.submit("Create")
    assert any("already exists" in line for line in an.errors())
    an.follow(an.page.locator("main p").get_by_role("link", name="Add existing user"))
    an.heading("Add an existing user")


@pytest.mark.matrix("0", "login")
def test_emmas_first_sign_in_finds_the_user_that_an_made(browser_of, program, records):
    emma = Portal(browser_of(), program)
    emma.sign_in(EMMA)
    emma.open("/profile")
    emma.sees(EMMA_EMAIL)
    emma.sees(NOORDZEE)
    assert len(records.portal("SELECT id FROM users WHERE last_name = 'De Smet'")) == 1


@pytest.mark.matrix("add-existing")
def test_an_adds_noor_who_exists_by_an_exact_address(an, noor):
    an.manage("Add existing user")
    an.submit("Add")
    assert any("primary e-mail address, the SSIN, or both" in line for line in an.errors())
    an.field(labels.PRIMARY_EMAIL).fill("noor.elamrani@uzwesthoek.exampl")
    an.submit("Add")
    assert any("No user matches this exactly" in line for line in an.errors())
    an.field(labels.PRIMARY_EMAIL).fill(NOOR_EMAIL)
    an.submit("Add")
    expect(an.page.locator(".notice-success")).to_contain_text("The user is added")
    an.heading(NOOR)
    noor.open("/profile")
    noor.sees(NOORDZEE)


@pytest.mark.matrix("add-existing")
def test_who_belongs_to_it_already_is_not_added_again(an):
    an.open("/manage/users/existing")
    an.field(labels.PRIMARY_EMAIL).fill(NOOR_EMAIL)
    an.field(labels.SSIN).fill(PEOPLE[NOOR])
    an.submit("Add")
    assert any("already belongs to the organisation" in line for line in an.errors())


# An account for somebody else


@pytest.mark.matrix("1b", "13", "1c", "10")
def test_an_adds_an_account_for_emma_and_requests_its_approval(an, records):
    an.open("/manage/users")
    an.follow(an.row(EMMA_EMAIL).get_by_role("link", name="De Smet"))
    an.press("Add new Account")
    an.heading(f"Add a new account for {EMMA}")
    expect(an.field(labels.ACCOUNT_EMAIL)).to_have_value(EMMA_EMAIL)
    an.field(labels.ACCOUNT_EMAIL).fill("emma@")
    an.press("Save")
    assert len(an.errors()) == 2
    an.field(labels.ACCOUNT_EMAIL).fill(EMMA_EMAIL)
    an.choose(labels.ORGANISATION_APPLICATION, PROVISION)
    an.press("Save")
    an.state("Draft")
    an.add_grant()
    an.press("Request approval")
    an.state("Approval")
    an.sees("Waiting for An Claes or Karim Haddad")
    assert records.account_state(EMMA_EMAIL) == "Approval"


@pytest.mark.matrix("2", "16")
def test_she_approves_it_and_emma_enters_at_the_hospital(an, hospital):
    an.press("Approve")
    an.state("Published", seconds=10)
    user, temporary = credentials(an.mail(EMMA_EMAIL, "ready"))
    hospital.sign_in(user, temporary)
    hospital.new_password(PASSWORD)
    assert [PROJECT in row for row in hospital.grants()] == [True]


@pytest.mark.matrix("1b", "2")
def test_a_draft_that_she_made_is_approved_directly(an, records):
    user = records.user(NOOR_EMAIL)["id"]
    an.open(f"/manage/users/{user}/accounts/new")
    an.field(labels.ACCOUNT_EMAIL).fill("noor@aznoordzee.example")
    an.choose(labels.ORGANISATION_APPLICATION, PROVISION)
    an.press("Save")
    an.add_grant("HDBP0016", "Local Study Associate")
    an.state("Draft")
    an.press("Approve")
    an.state("Published", seconds=10)


# Promoting and demoting


@pytest.mark.matrix("5")
def test_karim_is_asked_at_which_organisation_he_promotes_noor(karim, noor):
    karim.open("/manage/users/existing")
    karim.tick(WESTHOEK)
    karim.field(labels.PRIMARY_EMAIL).fill(NOOR_EMAIL)
    karim.submit("Add")
    karim.open("/manage/users")
    karim.apply(PROMOTE, NOOR_EMAIL)
    karim.sees("Tick the organisations where they become access manager")
    boxes = karim.page.locator("tbody").get_by_role("checkbox")
    expect(boxes).to_have_count(2)
    assert [box.is_checked() for box in boxes.all()] == [False, False]
    karim.press("Execute action")
    karim.sees("Select at least one row first")
    noor.open("/profile")
    expect(noor.page.locator("header")).not_to_contain_text("Manage")


@pytest.mark.matrix("5")
def test_he_promotes_her_at_one_takes_it_back_and_does_it_again(karim, noor):
    karim.open("/manage/users")
    karim.apply(PROMOTE, NOOR_EMAIL)
    karim.tick(f"Select {NOOR} {WESTHOEK}")
    karim.press("Execute action")
    karim.sees(f"Now an access manager of {WESTHOEK}")
    assert karim.column("Organisation") == [WESTHOEK]
    manages(noor, True)
    karim.press("Undo")
    karim.sees(f"No longer an access manager of {WESTHOEK}")
    manages(noor, False)
    karim.press("Undo")
    manages(noor, True)
    noor.manage("EAM Users")
    assert PIETER_EMAIL in noor.column(labels.PRIMARY_EMAIL)
    assert TOM_EMAIL not in noor.column(labels.PRIMARY_EMAIL)
    assert WESTHOEK in karim.mail(NOOR_EMAIL, "you are an access manager")


def manages(portal, expected):
    """Whether the very next page has the Manage menu."""
    portal.open("/profile")
    expect(portal.page.locator("header summary").filter(has_text="Manage")).to_have_count(1 if expected else 0)


@pytest.mark.matrix("6")
def test_the_last_access_manager_is_not_demoted_by_himself(portal_of):
    jean = portal_of(JEAN)
    jean.open("/manage/users")
    jean.apply(DEMOTE, JEAN_EMAIL)
    assert "This is the last access manager" in jean.outcome(JEAN_EMAIL)
    expect(jean.button("Execute action")).to_have_count(0)
    jean.press("Cancel")
    jean.heading("EAM Users")


@pytest.mark.matrix("6")
def test_karim_demotes_noor_with_a_preview_and_can_undo_it(karim, noor):
    karim.open("/manage/users")
    karim.apply(DEMOTE, NOOR_EMAIL)
    outcomes = karim.column("What happens")
    assert any(f"Is no longer an access manager of {WESTHOEK}" in each for each in outcomes)
    assert any("Left out" in each for each in outcomes)
    manages(noor, True)
    karim.press("Execute action")
    manages(noor, False)
    karim.press("Undo")
    manages(noor, True)
    karim.press("Back to the list")
    karim.heading("EAM Users")


# Blocking


@pytest.mark.matrix("block")
def test_nobody_blocks_themselves(an):
    an.open("/manage/users")
    an.apply(BLOCK, "an.claes@")
    assert "You cannot block yourself" in an.outcome("an.claes@")


@pytest.mark.matrix("block")
def test_an_blocks_emma_whose_open_session_at_the_hospital_ends(an, hospital, records):
    account = records.account(EMMA_EMAIL)
    an.open("/manage/users")
    an.apply(BLOCK, EMMA_EMAIL)
    assert "accounts there are closed" in an.outcome(EMMA_EMAIL)
    an.press("Execute action")
    an.sees(f"Blocked at {NOORDZEE}")
    hospital.asks_to_sign_in()
    hospital.sign_in(account["user_name"], PASSWORD)
    hospital.asks_to_sign_in()
    hospital.sees_not(PROJECT)
    assert records.account_state(EMMA_EMAIL) == "Published", "the account's state stays"
    an.open("/manage/users")
    expect(an.row(EMMA_EMAIL)).to_contain_text("Disabled")
    an.filter("", {labels.STATUS: "Disabled"})
    assert an.column(labels.PRIMARY_EMAIL) == [EMMA_EMAIL]


@pytest.mark.matrix("block")
def test_she_unblocks_her_and_the_same_password_works_again(an, hospital, records):
    account = records.account(EMMA_EMAIL)
    an.apply(UNBLOCK, EMMA_EMAIL)
    an.press("Execute action")
    an.sees(f"No longer blocked at {NOORDZEE}")
    wait_until(lambda: records.node_account(account["id"])["is_open"], 5, "the account is open again")
    hospital.sign_in(account["user_name"], PASSWORD)
    assert [PROJECT in row for row in hospital.grants()] == [True]


@pytest.mark.matrix("block")
def test_an_access_manager_who_is_blocked_does_not_manage_there_any_more(an, karim, noor):
    karim.open("/manage/users")
    assert LOTTE_EMAIL in karim.column(labels.PRIMARY_EMAIL)
    an.open("/manage/users")
    an.apply(BLOCK, KARIM_EMAIL)
    an.press("Execute action")
    karim.open("/manage/users")
    assert LOTTE_EMAIL not in karim.column(labels.PRIMARY_EMAIL), "he manages UZ Westhoek alone"
    assert PIETER_EMAIL in karim.column(labels.PRIMARY_EMAIL)
    karim.apply(BLOCK, NOOR_EMAIL)
    karim.press("Execute action")
    manages(noor, False)
    assert noor.open("/manage/users").status in (403, 404)
    karim.press("Undo")
    manages(noor, True)
    an.press("Undo")
    karim.open("/manage/users")
    assert LOTTE_EMAIL in karim.column(labels.PRIMARY_EMAIL)


def test_an_hd_manager_blocks_everywhere_and_the_open_page_ends_at_once(browser_of, portal_of, program):
    sofie, marc = portal_of(SOFIE), portal_of(MARC)
    sofie.open("/accounts")
    marc.open("/manage/users")
    marc.filter("sofie")
    marc.apply("Block everywhere", SOFIE_EMAIL)
    marc.press("Execute action")
    marc.sees("Blocked everywhere")
    expect(sofie.page).to_have_url(re.compile("/login"), timeout=5_000)
    again = Portal(browser_of(), program)
    again.open("/login")
    again.press("Log in with eID")
    FAS(again.page, program).confirm(SOFIE)
    again.sees("Your access to this portal is blocked")
    marc.press("Undo")
    known(program, SOFIE)


def test_no_script_complained(an, karim, noor, hospital):
    for site in (an, karim, noor, hospital):
        assert site.page.complaints == []
