"""Steps 1 to 3 by keyboard alone, with a focus that can always be seen."""

import re

import pytest
from playwright.sync_api import expect

import labels
from cast import EMMA, EMMA_EMAIL, PROJECT, PROVISION, ROLE
from pages import Portal

pytestmark = pytest.mark.ordered

MOST_STOPS = 80  # far more than any page has

# What has the focus: its accessible name as far as a test needs it, its kind, and whether the focus shows.
FOCUSED = """
() => {
    const element = document.activeElement;
    if (!element || element === document.body) return null;
    const labels = element.labels ? [...element.labels].map(each => each.textContent) : [];
    const by = (element.getAttribute('aria-labelledby') || '').split(' ')
        .map(id => document.getElementById(id)?.textContent || '');
    const name = element.getAttribute('aria-label') || [...by, ...labels].join(' ').trim() || element.textContent;
    const box = element.getBoundingClientRect();
    // A radio button may show its focus on the card around it.
    const ring = [element, element.closest('label')].filter(Boolean).map(each => getComputedStyle(each)).some(style =>
        parseFloat(style.outlineWidth) > 0 && style.outlineStyle !== 'none' || style.boxShadow !== 'none');
    return {
        name: name.replace(/\\s+/g, ' ').trim(), tag: element.tagName, type: element.type || '',
        value: element.value || '', visible: box.width > 0 && box.height > 0, ring,
    };
}
"""


class Keyboard:
    """Somebody without a mouse."""

    def __init__(self, page):
        self.page = page

    def focused(self):
        return self.page.evaluate(FOCUSED)

    def tab_to(self, name, tag=None, value=None):
        """Presses Tab until the element with that name has the focus; every stop on the way must show its focus."""
        seen = []
        for _ in range(MOST_STOPS):
            self.page.keyboard.press("Tab")
            stop = self.focused()
            if stop is None:
                continue
            seen.append(stop["name"][:40])
            assert stop["visible"] and stop["ring"], f"no visible focus on {stop} at {self.page.url}"
            if re.match(re.escape(name), stop["name"], re.I) and tag in (None, stop["tag"]) \
                    and (value is None or value in stop["value"]):
                return stop
        raise AssertionError(f"Tab never reaches '{name}' at {self.page.url}: {seen}")

    def press(self, name, tag=None):
        """Goes to what leads to another page and presses it."""
        self.tab_to(name, tag)
        with self.page.expect_navigation():
            self.page.keyboard.press("Enter")

    def fill(self, label, text):
        self.tab_to(label)
        self.page.keyboard.press("Control+A")
        self.page.keyboard.type(text)

    def choose(self, label, option):
        """Types a part of the option, goes down to it and takes it; in a plain list, the arrows until it shows."""
        stop = self.tab_to(label)
        if stop["tag"] == "SELECT":
            select = self.page.locator("select:focus")
            for _ in range(50):
                if option in select.evaluate("each => each.selectedOptions[0]?.text || ''"):
                    return
                self.page.keyboard.press("ArrowDown")
            raise AssertionError(f"no option '{option}' in '{label}'")
        self.page.keyboard.press("Control+A")
        self.page.keyboard.type(option[:8])
        expect(self.page.get_by_role("option").filter(has_text=option).first).to_be_visible()
        active = "document.getElementById(document.activeElement.getAttribute('aria-activedescendant'))?.textContent || ''"
        for _ in range(30):
            if option in self.page.evaluate(active):
                break
            self.page.keyboard.press("ArrowDown")
        assert option in self.page.evaluate(active), f"the arrows never reach '{option}'"
        self.page.keyboard.press("Enter")


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
