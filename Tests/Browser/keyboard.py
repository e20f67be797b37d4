"""Somebody without a mouse: Tab, Enter, arrows, and a focus that must always be seen."""

import re

from playwright.sync_api import expect

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
