"""What happens to an account after it was published once: new drafts, returned and withdrawn requests, restoring; and Healthstat."""

import re

import pytest
from playwright.sync_api import expect

import labels
from cast import AN, EMMA, EMMA_EMAIL, HEALTHSTAT, HEALTHSTAT_ROLE, LOTTE, LOTTE_EMAIL, PROJECT, TOM_EMAIL
from pages import Portal
from stages import act, add_account, add_grant, cookies, published
from visitor import wait_until

pytestmark = pytest.mark.ordered

SECOND = "HDBP0016"
LEAD, ASSOCIATE = "Local Study Lead", "Local Study Associate"
REASON = "Which project is this for?"


@pytest.fixture(scope="module")
def stage(program, records):
    """Emma with a published account, over plain HTTP."""
    visitor, _, account = published(program, records)
    return {"emma": visitor, "account": account, "id": int(account.rsplit("/", 1)[1])}


@pytest.fixture(scope="module")
def emma(browser_of, program, stage):
    page = browser_of()
    cookies(stage["emma"], page.context)
    return Portal(page, program)


@pytest.fixture(scope="module")
def an(portal_of):
    return portal_of(AN)


def at_the_installation(portal):
    return portal.page.locator("dl.details div").filter(has_text="At the installation").locator("dd").inner_text()


def role_at_the_node(records, stage):
    return {code: role for code, role, _ in records.node_grants(stage["id"])}


# A new draft of a published account


@pytest.mark.matrix("30", "13")
def test_emma_makes_a_new_draft_and_her_access_stays(emma, records, stage):
    emma.open(stage["account"])
    emma.press("Create New Draft")
    emma.state("Draft")
    expect(emma.page.locator(".notice-success")).to_contain_text("A new draft is made")
    emma.press(f"Edit {PROJECT}")
    emma.choose(labels.ROLE, ASSOCIATE)
    emma.press("Save")
    emma.add_grant(SECOND, ASSOCIATE)
    assert at_the_installation(emma) == "Open"
    assert role_at_the_node(records, stage) == {PROJECT: "1"}


@pytest.mark.matrix("24", "10")
def test_she_requests_approval_withdraws_it_and_takes_the_withdrawal_back(emma):
    emma.press("Request approval")
    emma.state("Approval")
    emma.press("Withdraw request")
    emma.state("Draft")
    emma.page.locator(".notice").get_by_role("button", name="Undo").wait_for()
    emma.follow(emma.page.locator(".notice").get_by_role("button", name="Undo"))
    emma.state("Approval")
    emma.follow(emma.page.locator(".notice").get_by_role("button", name="Undo"))
    emma.state("Draft")
    emma.press("Request approval")


@pytest.mark.matrix("27")
def test_an_sees_what_holds_now_beside_what_is_asked_for(an, stage):
    an.open("/")
    an.manage("Approval")
    row = an.row(EMMA_EMAIL)
    expect(row).to_contain_text(re.compile(f"Changes {PROJECT}.* from {LEAD} to {ASSOCIATE}"))
    expect(row).to_contain_text(re.compile(f"Adds {SECOND}.* as {ASSOCIATE}"))
    an.open(stage["account"])
    rows = [line.locator("td").all_inner_texts() for line in an.page.locator("table.diff tbody tr").all()]
    assert [line[1:] for line in rows] == [[LEAD, ASSOCIATE, "Changed"], ["–", ASSOCIATE, "New"]]
    assert rows[0][0].startswith(PROJECT) and rows[1][0].startswith(SECOND)


@pytest.mark.matrix("27", "16")
def test_her_approval_publishes_the_change(an, records, stage):
    an.press("Approve")
    an.state("Published", seconds=10)
    wait_until(lambda: role_at_the_node(records, stage) == {PROJECT: "2", SECOND: "2"}, 5, "the node has the change")
    expect(an.page.locator("table.diff")).to_have_count(0)


@pytest.mark.matrix("30a")
def test_a_discarded_draft_changes_nothing(emma, records, stage):
    emma.open(stage["account"])
    emma.state("Published")
    emma.press("Create New Draft")
    emma.press(f"Remove {SECOND}")
    expect(emma.page.locator("table.diff")).to_contain_text("Removed")
    emma.press("Discard draft")
    emma.state("Published")
    emma.sees(SECOND)
    assert role_at_the_node(records, stage) == {PROJECT: "2", SECOND: "2"}


def test_a_new_draft_can_be_taken_back_at_once(emma):
    emma.press("Create New Draft")
    emma.follow(emma.page.locator(".notice").get_by_role("button", name="Undo"))
    emma.state("Published")


# Returning requests


def test_a_request_is_not_returned_without_a_reason(an, records):
    an.open(f"/accounts/{records.account(LOTTE_EMAIL)['id']}")
    an.press("Return")
    assert an.errors() == ["Reason: Please fill in this field."]
    an.state("Approval")
    an.field(labels.REASON).fill(REASON)
    an.press("Return")
    an.state("Draft")
    an.sees(re.escape(REASON))
    assert REASON in an.mail(LOTTE_EMAIL, "returned")


def test_lotte_reads_the_reason_and_asks_again(portal_of, records):
    lotte = portal_of(LOTTE)
    lotte.open(f"/accounts/{records.account(LOTTE_EMAIL)['id']}")
    lotte.sees(re.escape(REASON))
    lotte.press("Request approval")
    lotte.state("Approval")


def test_several_are_returned_together_with_one_reason(an, records, stage):
    second = add_account(stage["emma"], "emma.second@aznoordzee.example")
    add_grant(stage["emma"], second)
    act(stage["emma"], second, "Request approval")
    an.open("/manage/approval")
    an.apply("Return")
    expect(an.page.locator("tbody tr")).to_have_count(2)
    an.press("Execute action")
    assert an.errors() == ["Reason: Please fill in this field."]
    assert records.account_state(LOTTE_EMAIL) == "Approval"
    expect(an.page.locator("tbody tr")).to_have_count(2)
    an.field(labels.REASON).fill(REASON + " Both?")
    an.press("Execute action")
    an.sees("2 of 2 were done")
    assert [records.account_state(email) for email in (LOTTE_EMAIL, "emma.second@aznoordzee.example")] == ["Draft", "Draft"]
    an.press("Back to the list")
    an.sees("Nothing waits for approval")


# Restoring what was disabled


@pytest.mark.matrix("3b", "restore")
def test_a_disabled_account_is_restored_and_opens_only_when_approved(an, records, stage):
    account = records.account(TOM_EMAIL)
    an.open(f"/accounts/{account['id']}")
    an.confirmed_press("Disable account")
    an.press("Back to the list")
    an.state("Disabled")
    assert at_the_installation(an) == "Closed"
    an.press("Create New Draft")
    an.state("Draft")
    an.add_grant(SECOND, ASSOCIATE)
    assert at_the_installation(an) == "Closed"
    assert records.node_account(account["id"])["is_open"] == 0
    an.press("Approve")
    an.state("Published", seconds=10)
    assert at_the_installation(an) == "Open"
    wait_until(lambda: records.node_account(account["id"])["is_open"], 5, "the account is open again")


# Healthstat


@pytest.mark.matrix("1a", "32a", "32")
def test_emma_asks_for_a_healthstat_account(emma, records):
    emma.own_menu(EMMA, "My Accounts")
    emma.add_account(EMMA_EMAIL, HEALTHSTAT)
    emma.open_grants()
    emma.add_grant(PROJECT, HEALTHSTAT_ROLE)
    emma.press("Request approval")
    emma.state("Approval")
    emma.sees("Waiting for An Claes or Karim Haddad")
    assert records.grants(records.account(EMMA_EMAIL)["id"]) == [(PROJECT, "DATA_PROVIDER_HOSPITAL", None)]


@pytest.mark.matrix("33")
def test_an_approves_it(an, emma, records):
    an.open("/manage/approval")
    an.select_and_apply(EMMA_EMAIL, "Approve")
    emma.state("Published", seconds=10)
    assert records.node_account(records.account(EMMA_EMAIL)["id"])["is_open"] == 1


@pytest.mark.matrix("34", "35", "36")
def test_she_disables_it_restores_it_and_resets_its_password(an, records):
    account = records.account(EMMA_EMAIL)["id"]
    an.open(f"/accounts/{account}")
    an.confirmed_press("Disable account")
    an.press("Back to the list")
    an.state("Disabled")
    an.press("Create New Draft")
    an.press("Approve")
    an.state("Published", seconds=10)
    before = len(records.credential_mails(EMMA_EMAIL))
    an.confirmed_press("Reset password")
    wait_until(lambda: len(records.credential_mails(EMMA_EMAIL)) > before, 10, "new credentials are mailed")


@pytest.mark.matrix("79", "75")
def test_emma_sees_both_of_her_accounts(emma):
    emma.open("/accounts")
    assert set(emma.column("Account")) >= {"AZ Noordzee / HD4DP2", HEALTHSTAT}


def test_no_script_complained(emma, an):
    for site in (emma, an):
        assert site.page.complaints == []
