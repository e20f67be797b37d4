"""The pages are complete without JavaScript: steps 1 to 4 in a browser that runs none."""

import pytest
from playwright.sync_api import expect

from cast import AN, EMMA, EMMA_EMAIL, PROJECT
from pages import Portal

pytestmark = pytest.mark.ordered


@pytest.fixture(scope="module")
def emma(browser_of, program):
    return Portal(browser_of(java_script_enabled=False), program)


@pytest.fixture(scope="module")
def an(browser_of, program):
    return Portal(browser_of(java_script_enabled=False), program)


def test_step_1_she_signs_in_and_sets_her_email(emma, records):
    emma.sign_in(EMMA)
    emma.heading("My profile")
    emma.open("/profile/settings")
    emma.save_email(EMMA_EMAIL)
    assert records.user(EMMA_EMAIL) is not None


def test_step_2_she_adds_an_account(emma, records):
    emma.open("/accounts")
    emma.add_account(EMMA_EMAIL)
    assert records.account_state(EMMA_EMAIL) == "Draft"


def test_step_3_she_adds_a_grant_and_requests_approval(emma, records):
    emma.open("/accounts")
    emma.open_grants()
    emma.add_grant()
    emma.sees(PROJECT)
    emma.press("Request approval")
    emma.state("Approval")
    assert records.account_state(EMMA_EMAIL) == "Approval"


def test_step_4_an_approves_it_through_the_bulk_action(emma, an, records):
    an.sign_in(AN)
    an.open("/manage/approval")
    an.select_and_apply(EMMA_EMAIL, "Approve")
    assert records.account_state(EMMA_EMAIL) in ("Approved", "Published")
    account = records.account(EMMA_EMAIL)["id"]
    for _ in range(50):
        emma.open(f"/accounts/{account}")
        if emma.chip.get_attribute("data-state") == "Published":
            break
        emma.page.wait_for_timeout(100)
    emma.state("Published")


def test_the_menus_open(emma):
    emma.own_menu(EMMA, "My Accounts")
    expect(emma.page.get_by_role("row").filter(has_text=EMMA_EMAIL)).to_be_visible()
