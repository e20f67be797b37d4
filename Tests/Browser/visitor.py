"""A person with a browser that has no JavaScript: cookies, links, forms, over plain HTTP."""

import time
from urllib.parse import urljoin

import requests

import labels
from markup import Page

LIMIT = 20  # seconds for one request


class Refused(AssertionError):
    """The program answered with another status than the visitor counted on."""

    def __init__(self, page, expected):
        super().__init__(f"{page.status} instead of {expected} at {page.url}: {page.text[:400]}")
        self.page, self.status = page, page.status


class Visitor:
    """Somebody at the portal and the node of one program."""

    def __init__(self, program, person=None):
        self.program, self.person = program, person
        self.session = requests.Session()
        self.session.headers["Accept-Language"] = "en"

    def url(self, address):
        return address if "://" in address else self.program.portal + address

    def send(self, method, address, **options):
        """One request; `expected` is the status it must have, None when any will do."""
        expected = options.pop("expected", 200)
        answer = self.session.request(method, self.url(address), timeout=LIMIT, **options)
        page = Page(answer.url, answer.status_code, answer.text)
        page.headers, page.history = answer.headers, answer.history
        if expected is not None and answer.status_code != expected:
            raise Refused(page, expected)
        return page

    def get(self, address, expected=200, **options):
        return self.send("GET", address, expected=expected, **options)

    def post(self, address, pairs, expected=200, **options):
        return self.send("POST", address, data=pairs, expected=expected, **options)

    def submit(self, page, button, values=None, expected=200):
        """Fills in the form that has this button, by labels, and presses the button."""
        form = page.form_with(button)
        if form is None:
            seen = [each.label for form in page.forms for each in form.buttons]
            raise LookupError(f"no button '{button}' at {page.url}: {seen}\n{page.text[:400]}")
        pressed = form.button(button)
        return self.send_form(page, form, form.filled(values or {}, pressed), expected, pressed)

    def send_form(self, page, form, pairs, expected=200, pressed=None):
        action = pressed.attributes.get("formaction", form.action) if pressed else form.action
        address = urljoin(page.url, action or page.url)
        if form.method == "get":
            return self.get(address, expected, params=pairs)
        return self.post(address, pairs, expected)

    def follow(self, page, link, expected=200):
        address = page.link(link)
        assert address, f"no link '{link}' at {page.url}: {[text for text, _ in page.links]}"
        return self.get(urljoin(page.url, address), expected)

    def token(self, address="/profile"):
        """The csrf token of any form of that page."""
        for form in self.get(address).forms:
            for control in form.controls:
                if control.name == "csrf":
                    return control.value
        raise LookupError(f"no csrf field at {address}")

    def sign_in(self, means="eID"):
        """Through the simulated FAS, which asks who and how on one page."""
        choice = self.submit(self.get("/login"), "Log in with eID")
        page = self.submit(choice, "Confirm", {self.person: True, means: True})
        assert page.url.startswith(self.program.portal), f"still at {page.url}: {page.text[:400]}"
        return self.speak_english(page)

    def speak_english(self, page):
        if page.language in ("en", ""):
            return page
        return self.submit(page, "en")

    def set_email(self, address):
        return self.submit(self.get("/profile/settings"), "Save", {labels.PRIMARY_EMAIL: address})


def wait_until(condition, seconds, what, pause=0.05):
    """Calls the condition until it is true; its last value is returned."""
    deadline = time.monotonic() + seconds
    while True:
        value = condition()
        if value:
            return value
        if time.monotonic() > deadline:
            raise AssertionError(f"not within {seconds} s: {what}")
        time.sleep(pause)
