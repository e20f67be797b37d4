"""Steps 1 to 3 by keyboard alone, with a focus that can always be seen."""

import re

import pytest
from playwright.sync_api import expect

import labels
from cast import EMMA, EMMA_EMAIL, PROJECT, PROVISION, ROLE
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
