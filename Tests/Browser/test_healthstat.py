"""A Healthstat account from the request to the page at the hospital and to its end, and beside it one of HD4DP2."""

import pytest

import labels
from cast import AN, EMMA, EMMA_EMAIL, PROJECT, PROJECT_NAME, ROLE
from stages import act, add_account, add_grant, known, newest_credentials, node_sign_in, wait_state
from visitor import Visitor, wait_until

PROVISION = "AZ Noordzee / Healthstat"
HEALTHSTAT, HD4DP2 = "/healthstat", "/hd4dp2"
REPORTS_EMAIL = "emma.reports@aznoordzee.example"
OWN = "Duinen en zee 2026 x"
HOSPITAL, INDIVIDUAL = "Data Provider/Hospital", "Data Provider/Individual"
WORDS = {HOSPITAL: "all data that AZ Noordzee registered itself", INDIVIDUAL: "Only reports on your own registrations"}


def approved(emma, an, records, email, role, **where):
    """A published account with this role; returns its address, user name and temporary password."""
    account = add_account(emma, email, **where)
    add_grant(emma, account, role=role)
    act(emma, account, "Request approval")
    act(an, account, "Approve")
    wait_state(emma, account, "Published")
    return account, *newest_credentials(emma, records, email)


@pytest.fixture(scope="module")
def world(program, records):
    emma, an = known(program, EMMA, EMMA_EMAIL), known(program, AN)
    return {
        "emma": emma, "an": an, HEALTHSTAT: approved(emma, an, records, REPORTS_EMAIL, HOSPITAL, provision=PROVISION),
        HD4DP2: approved(emma, an, records, EMMA_EMAIL, ROLE), "browser": Visitor(program),
    }


def asks_to_sign_in(page):
    return page.form_with("Sign in") is not None and PROJECT not in page.text


@pytest.mark.parametrize("own, other", [(HEALTHSTAT, HD4DP2), (HD4DP2, HEALTHSTAT)])
def test_the_credentials_of_one_application_are_refused_by_the_other(program, world, own, other):
    _, user, temporary = world[own]
    _, page = node_sign_in(program, user, temporary, path=other)
    assert page.status == 403 and asks_to_sign_in(page)


def test_33_79_an_approval_opens_healthstat_with_the_words_of_the_role(program, world):
    _, user, temporary = world[HEALTHSTAT]
    _, page = node_sign_in(program, user, temporary, OWN, HEALTHSTAT, world["browser"])
    assert page.url == program.node + HEALTHSTAT
    for text in (PROJECT, PROJECT_NAME, HOSPITAL, WORDS[HOSPITAL]):
        assert text in page.text
    assert INDIVIDUAL not in page.text and WORDS[INDIVIDUAL] not in page.text


def test_the_temporary_password_worked_once(program, world):
    _, user, temporary = world[HEALTHSTAT]
    _, page = node_sign_in(program, user, temporary, path=HEALTHSTAT)
    assert page.status == 403 and asks_to_sign_in(page)


def test_the_same_browser_is_in_hd4dp2_too(program, world):
    _, user, temporary = world[HD4DP2]
    browser = world["browser"]
    node_sign_in(program, user, temporary, OWN, HD4DP2, browser)
    assert ROLE in browser.get(program.node + HD4DP2).text
    assert HOSPITAL in browser.get(program.node + HEALTHSTAT).text
    start = browser.get(program.node + "/")
    assert start.form_with("Log out of HD4DP2") and start.form_with("Log out of Healthstat")


def test_a_role_changed_at_the_portal_shows(program, world):
    account, *_ = world[HEALTHSTAT]
    emma, browser = world["emma"], world["browser"]
    act(emma, account, "Create New Draft")
    [grant] = [to for _, to in emma.get(account).links if f"{account}/grants/" in to and not to.endswith("/new")]
    emma.submit(emma.get(grant), "Save", {labels.ROLE: INDIVIDUAL})
    act(emma, account, "Request approval")
    act(world["an"], account, "Approve")
    wait_state(emma, account, "Published")
    page = browser.get(program.node + HEALTHSTAT)
    assert INDIVIDUAL in page.text and WORDS[INDIVIDUAL] in page.text
    assert HOSPITAL not in page.text and WORDS[HOSPITAL] not in page.text


def test_34_disabling_the_account_ends_healthstat_alone(program, records, world):
    account, user, _ = world[HEALTHSTAT]
    browser = world["browser"]
    act(world["an"], account, "Disable account")
    number = int(account.rsplit("/", 1)[1])
    wait_until(lambda: records.node_account(number)["is_open"] == 0, 10, "the account is closed at the node")
    browser.get(program.node + HEALTHSTAT + "/live", expected=401)
    assert asks_to_sign_in(browser.get(program.node + HEALTHSTAT))
    _, page = node_sign_in(program, user, OWN, path=HEALTHSTAT)
    assert page.status == 403 and "was disabled" in page.text
    assert ROLE in browser.get(program.node + HD4DP2).text
