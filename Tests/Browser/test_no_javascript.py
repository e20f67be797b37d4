"""The pages are complete without JavaScript: steps 1 to 4, and the access manager's pages, in a browser that runs none."""

import pytest
from playwright.sync_api import expect

import labels
from cast import AN, EMMA, EMMA_EMAIL, LOTTE_EMAIL, NOOR, NOORDZEE, NOOR_EMAIL, PEOPLE, PROJECT, TOM_EMAIL
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


# The access manager


def test_an_searches_filters_and_sorts_users(an):
    an.open("/")
    an.manage("EAM Users")
    an.filter("wille")
    assert an.column(labels.PRIMARY_EMAIL) == [TOM_EMAIL]
    an.filter("", {"EAM role(s)": "Access manager"})
    assert an.sort(labels.LAST_NAME) == "descending"
    assert an.column(labels.LAST_NAME) == ["Haddad", "Claes"]
    an.press("Clear")


def test_she_creates_a_user_after_mistakes(an, records):
    an.manage("Create user")
    an.submit("Create")
    assert len(an.errors()) == 4
    an.page.locator("#errors").get_by_role("link").first.click()
    for label, value in ((labels.SSIN, PEOPLE[NOOR]), (labels.FIRST_NAME, "Noor"), (labels.LAST_NAME, "El Amrani"), (labels.PRIMARY_EMAIL, NOOR_EMAIL)):
        an.field(label).fill(value)
    an.submit("Create")
    an.heading(NOOR)
    assert records.user(NOOR_EMAIL) is not None


def test_a_bulk_action_on_users_is_previewed_done_and_undone(an):
    an.open("/manage/users")
    expect(an.page.locator(".bulk .selected")).to_be_hidden()
    an.apply("Promote to Access Manager", NOOR_EMAIL, TOM_EMAIL)
    an.sees("2 of 2 selected will change")
    an.row(TOM_EMAIL).get_by_role("checkbox").uncheck()
    an.press("Execute action")
    assert an.column("Organisation") == [NOORDZEE]
    an.sees("1 of 1 was done")
    an.press("Undo")
    an.sees(f"No longer an access manager of {NOORDZEE}")
    an.press("Back to the list")


def test_several_requests_are_returned_with_a_reason(an, records):
    an.open("/manage/approval")
    an.apply("Return", LOTTE_EMAIL)
    an.press("Execute action")
    assert an.errors() == ["Reason: Please fill in this field."]
    an.field(labels.REASON).fill("Which project is this for?")
    an.press("Execute action")
    an.sees("1 of 1 was done")
    assert records.account_state(LOTTE_EMAIL) == "Draft"


def test_on_a_phone_the_filters_unfold(browser_of, program, an):
    page = browser_of(java_script_enabled=False, viewport={"width": 375, "height": 740})
    page.context.add_cookies(an.page.context.cookies())
    page.goto(program.portal + "/manage/accounts")
    state = page.locator(".filters").get_by_label(labels.STATE)
    expect(state).to_be_hidden()
    page.locator(".filters summary").click()
    state.select_option(label="Published")
    with page.expect_navigation():
        page.get_by_role("button", name="Filter").click()
    expect(state).to_be_visible()
    expect(page.get_by_role("link", name="Clear")).to_be_visible()
    page.context.close()
