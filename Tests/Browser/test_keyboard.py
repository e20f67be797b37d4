"""Steps 1 to 3, and a bulk action of an access manager, by keyboard alone, with a focus that can always be seen."""

import re

import pytest
from playwright.sync_api import expect

import labels
from cast import AN, EMMA, EMMA_EMAIL, LOTTE, LOTTE_EMAIL, PROJECT, PROVISION, ROLE, TOM_EMAIL
from keyboard import MOST_STOPS, Keyboard
from pages import Portal

pytestmark = pytest.mark.ordered


@pytest.fixture(scope="module")
def emma(browser_of, program):
    return Portal(browser_of(), program)


@pytest.fixture(scope="module")
def keys(emma):
    return Keyboard(emma.page)


def test_the_first_stop_skips_to_the_content(emma, keys):
    emma.open("/")
    keys.page.keyboard.press("Tab")
    stop = keys.focused()
    assert stop["tag"] == "A" and stop["ring"] and stop["visible"]
    keys.page.keyboard.press("Enter")
    assert keys.page.evaluate("document.activeElement.id") == "main"


def test_step_1_she_signs_in_and_sets_her_email(emma, keys, records):
    emma.open("/")
    keys.press("Login", "A")
    keys.press("Log in with eID")
    assert keys.page.url.startswith(emma.program.fas)
    choose_at_fas(keys)
    assert keys.page.url.startswith(emma.program.portal)
    emma.speak_english()
    emma.open("/profile/settings")
    keys.fill(labels.PRIMARY_EMAIL, EMMA_EMAIL)
    keys.press("Save", "BUTTON")
    emma.open("/profile")
    emma.sees(EMMA_EMAIL)
    assert records.user(EMMA_EMAIL) is not None


def choose_at_fas(keys):
    """A group of radio buttons is one stop, moved through by arrows."""
    for wanted in (EMMA, "itsme"):
        radio = keys.page.get_by_role("radio", name=re.compile(f"^\\s*{wanted}"))
        group = radio.get_attribute("name")
        for _ in range(MOST_STOPS):
            keys.page.keyboard.press("Tab")
            if keys.page.evaluate("document.activeElement.name || ''") == group:
                break
        keys.page.keyboard.press("Space")
        for _ in range(30):
            if radio.is_checked():
                break
            keys.page.keyboard.press("ArrowDown")
        assert radio.is_checked(), f"the arrows never reach '{wanted}'"
        assert keys.focused()["ring"]
    keys.press("Confirm", "BUTTON")


def test_step_2_she_adds_an_account(emma, keys, records):
    emma.open("/")
    keys.tab_to(EMMA)
    keys.page.keyboard.press("Enter")
    keys.press("My Accounts", "A")
    keys.press("Add new Account")
    keys.fill(labels.ACCOUNT_EMAIL, EMMA_EMAIL)
    keys.choose(labels.ORGANISATION_APPLICATION, PROVISION)
    keys.press("Save", "BUTTON")
    assert records.account_state(EMMA_EMAIL) == "Draft"


def test_step_3_she_adds_a_grant_and_requests_approval(emma, keys, records):
    emma.open("/accounts")
    keys.press("0 grants")
    keys.press("Add new Grant")
    keys.choose(labels.PROJECT, PROJECT)
    keys.choose(labels.ROLE, ROLE)
    keys.press("Save", "BUTTON")
    keys.press("Request approval", "BUTTON")
    emma.state("Approval")
    assert records.account_state(EMMA_EMAIL) == "Approval"


def test_escape_closes_the_menu_and_returns_the_focus(emma, keys):
    emma.open("/")
    keys.tab_to(EMMA)
    keys.page.keyboard.press("Enter")
    expect(emma.page.get_by_role("link", name="My Accounts").first).to_be_visible()
    keys.page.keyboard.press("Tab")
    keys.page.keyboard.press("Escape")
    expect(emma.page.locator("header").get_by_role("link", name="My Accounts")).to_have_count(0)
    assert keys.focused()["tag"] == "SUMMARY"


def test_a_refused_form_moves_the_focus_to_its_errors(emma, keys):
    emma.open("/accounts/new")
    emma.page.evaluate("document.querySelectorAll('form').forEach(form => form.noValidate = true)")
    keys.fill(labels.ACCOUNT_EMAIL, "no address")
    keys.press("Save", "BUTTON")
    emma.page.locator("#errors").wait_for()
    assert emma.page.evaluate("document.activeElement.id") == "errors"
    keys.page.keyboard.press("Tab")
    keys.page.keyboard.press("Enter")
    assert keys.page.evaluate("document.activeElement.getAttribute('aria-invalid')") == "true"


# An access manager: filter, choose, look, do, go back


@pytest.fixture(scope="module")
def an(portal_of):
    return portal_of(AN)


@pytest.fixture(scope="module")
def her_keys(an):
    return Keyboard(an.page)


def test_a_filter_leaves_the_focus_on_what_was_pressed(an, her_keys):
    an.open("/")
    her_keys.tab_to("Manage")
    an.page.keyboard.press("Enter")
    her_keys.press("EAM Users", "A")
    her_keys.fill("Search", "jacobs")
    with an.page.expect_navigation():
        an.page.keyboard.press("Enter")
    assert an.column(labels.PRIMARY_EMAIL) == [LOTTE_EMAIL]
    assert her_keys.focused()["name"] == "Search" and her_keys.focused()["ring"]
    her_keys.press("Clear", "A")
    her_keys.choose("EAM role(s)", "Authenticated user")
    her_keys.press("Filter", "BUTTON")
    assert her_keys.focused()["name"] == "Filter" and her_keys.focused()["ring"]
    assert LOTTE_EMAIL in an.column(labels.PRIMARY_EMAIL)


def test_from_there_a_row_an_action_and_its_preview_are_a_few_keys_away(an, her_keys):
    her_keys.tab_to(f"Select {LOTTE}")
    an.page.keyboard.press("Space")
    expect(an.page.locator(".bulk")).to_contain_text("Selected: 1")
    her_keys.choose("Action", "Block")
    assert not hidden_by_the_bar(an.page)
    her_keys.press("Apply to selected items", "BUTTON")
    an.sees("1 of 1 selected will change")
    her_keys.press("Execute action", "BUTTON")
    an.sees("Blocked at AZ Noordzee")


def test_it_is_undone_and_the_way_back_leads_to_the_filtered_list(an, her_keys):
    her_keys.press("Undo", "BUTTON")
    an.sees("No longer blocked at AZ Noordzee")
    her_keys.press("Back to the list", "A")
    assert "role=4" in an.page.url
    expect(an.row(LOTTE_EMAIL)).to_contain_text("Enabled")
    an.page.keyboard.press("Tab")
    assert her_keys.focused()["ring"]


def test_every_stop_of_a_full_list_can_be_seen_while_the_bar_is_there(an, her_keys):
    """WCAG 2.4.11: what has the focus is not behind the bar that follows the reader."""
    an.page.set_viewport_size({"width": 1280, "height": 600})
    an.open("/manage/accounts")
    an.page.get_by_label("Select all rows").check()
    for _ in range(60):
        an.page.keyboard.press("Tab")
        assert not hidden_by_the_bar(an.page), her_keys.focused()
        if her_keys.focused() and her_keys.focused()["name"].startswith("Apply"):
            return
    raise AssertionError("Tab never reaches the bar")


def hidden_by_the_bar(page):
    """Whether what has the focus lies wholly behind the bar of actions."""
    return page.evaluate("""() => {
        const bar = document.querySelector('.bulk')?.getBoundingClientRect();
        const element = document.activeElement;
        if (!bar || !element || element.closest('.bulk')) return false;
        const box = element.getBoundingClientRect();
        return box.top >= bar.top && box.bottom <= bar.bottom;
    }""")


def test_a_click_keeps_no_focus(an):
    """Whoever uses a mouse sees no ring after it."""
    an.open("/manage/users")
    assert an.sort(labels.FIRST_NAME) == "ascending"
    assert an.page.evaluate("document.activeElement === document.body")
    assert TOM_EMAIL in an.column(labels.PRIMARY_EMAIL)
    assert an.page.complaints == []
