"""What a person finds on the pages: every role, label and visible text the browser tests go by, here alone."""

import re
import time

from playwright.sync_api import expect

import labels
from cast import PROJECT, PROVISION, ROLE


def loose(text):
    """The text in any case, at the start of the accessible name (a required field ends with an asterisk)."""
    return re.compile(rf"^\s*{re.escape(text)}", re.IGNORECASE)


class Site:
    """A browser page with the few gestures all pages share."""

    def __init__(self, page, program):
        self.page, self.program = page, program

    def follow(self, locator):
        """Clicks what leads to another page, and waits until that is there."""
        with self.page.expect_navigation():
            locator.click()

    def press(self, name):
        self.follow(self.button(name).first)

    def submit(self, name):
        """Presses the form's button with exactly that name, whatever links begin like it."""
        self.follow(self.page.locator("main").get_by_role("button", name=name, exact=True))

    def button(self, name):
        return self.page.get_by_role("button", name=loose(name)).or_(
            self.page.get_by_role("link", name=loose(name)))

    def field(self, label):
        return self.page.get_by_label(loose(label)).first

    def heading(self, text):
        expect(self.page.get_by_role("heading", name=re.compile(re.escape(text), re.I)).first).to_be_visible()

    def sees(self, text):
        expect(self.page.locator("main")).to_contain_text(re.compile(text, re.I))

    def sees_not(self, text):
        expect(self.page.locator("main")).not_to_contain_text(re.compile(text, re.I))

    def row(self, text):
        return self.page.get_by_role("row").filter(has_text=text)

    def column(self, label):
        """What the cells of that column say, from top to bottom."""
        return self.page.locator(f"tbody td[data-label='{label}']").all_inner_texts()

    def errors(self):
        """Of a refused form: its summary, line by line."""
        return self.page.locator("#errors li").all_inner_texts()

    def tick(self, label, ticked=True):
        self.page.get_by_role("checkbox", name=loose(label)).set_checked(ticked)

    def choose(self, label, option):
        """Chooses in a list, or in the combobox that the scripts make of it (a text field with a listbox)."""
        control = self.field(label)
        if control.evaluate("element => element.tagName") == "SELECT":
            value = control.evaluate(
                "(element, text) => [...element.options].find(each => each.text.includes(text))?.value", option)
            assert value is not None, f"no option '{option}' in '{label}'"
            control.select_option(value)
            return
        if control.get_attribute("role") != "combobox":
            # Without scripts it is a plain field, and its list of suggestions is the browser's.
            control.fill(option)
            return
        control.click()
        control.fill("")
        control.press_sequentially(option[:6].lower())
        self.page.get_by_role("option").filter(has_text=option).first.click()


class Portal(Site):
    # Signing in
    def open(self, address="/"):
        return self.page.goto(self.program.portal + address)

    def sign_in(self, person, means="eID"):
        self.open("/")
        self.follow(self.page.get_by_role("link", name="Login", exact=True))
        self.press("Log in with eID")
        FAS(self.page, self.program).confirm(person, means)
        assert self.page.url.startswith(self.program.portal), f"still at {self.page.url}"
        self.speak_english()

    def speak_english(self):
        if self.page.locator("html").get_attribute("lang") != "en":
            self.press("English")
            expect(self.page.locator("html")).to_have_attribute("lang", "en")

    def own_menu(self, person, item):
        self.page.locator("header summary").filter(has_text=person).click()
        self.follow(self.page.locator("header").get_by_role("link", name=item).or_(
            self.page.locator("header").get_by_role("button", name=item)).first)

    def manage(self, item):
        self.page.locator("header summary").filter(has_text="Manage").click()
        self.follow(self.page.locator("header").get_by_role("link", name=item).first)

    # The profile
    def save_email(self, address):
        self.field(labels.PRIMARY_EMAIL).fill(address)
        self.press("Save")

    # Accounts and grants
    def add_account(self, email, provision=PROVISION):
        self.press("Add new Account")
        self.field(labels.ACCOUNT_EMAIL).fill(email)
        self.choose(labels.ORGANISATION_APPLICATION, provision)
        self.press("Save")

    def open_grants(self, count="0 grants"):
        self.follow(self.page.get_by_role("link", name=loose(count)).first)

    def add_grant(self, project=PROJECT, role=ROLE):
        self.press("Add new Grant")
        self.choose(labels.PROJECT, project)
        self.choose(labels.ROLE, role)
        self.press("Save")

    @property
    def chip(self):
        return self.page.locator("[data-state]").first

    def state(self, expected, seconds=5):
        expect(self.chip).to_have_attribute("data-state", expected, timeout=seconds * 1000)
        expect(self.chip).to_have_text(expected)

    @property
    def timeline(self):
        return self.page.locator("ol.timeline").get_by_role("listitem")

    # Overviews
    def filter(self, search="", choices=None):
        """Searches and filters, by the labels of the choices: `filter("", {"State": "Draft"})`; what is not named is no filter."""
        self.page.get_by_role("searchbox", name=labels.SEARCH).fill(search)
        for select in self.page.locator(".filters select").all():
            select.select_option("")
        for label, option in (choices or {}).items():
            self.page.locator(".filters").get_by_label(label, exact=True).select_option(label=option)
        self.press("Filter")

    def sort(self, header):
        """Presses the column's header; returns how the column is sorted then."""
        cell = self.page.get_by_role("columnheader", name=header)
        self.follow(cell.get_by_role("link"))
        return cell.get_attribute("aria-sort")

    # Bulk actions
    def apply(self, action, *rows):
        """Ticks the rows that hold these texts, or all of them, and goes to the page that says what will happen."""
        for text in rows:
            self.row(text).get_by_role("checkbox").check()
        if not rows:
            self.page.get_by_label("Select all rows").check()
        self.page.get_by_label(labels.ACTION, exact=True).select_option(label=action)
        self.press("Apply to selected items")

    def select_and_apply(self, row_text, action):
        """Ticks the row, chooses the action and confirms it on the preview page."""
        self.apply(action, row_text)
        expect(self.button("Execute action").first).to_be_visible()
        self.sees(re.escape(row_text))
        self.press("Execute action")

    def outcome(self, row_text):
        """What the last column of a preview or a result says of that row."""
        return self.row(row_text).get_by_role("cell").last.inner_text()

    def confirmed_press(self, name):
        """Presses a button that may ask for a confirmation first (destructive ones do: 'Execute action')."""
        self.press(name)
        if self.button("Execute action").count():
            self.press("Execute action")

    # Bulk upload
    def choose_file(self, content, name="list.csv"):
        """Chooses a file that holds these bytes, or this text."""
        content = content if isinstance(content, bytes) else content.encode()
        self.field(labels.CSV_FILE).set_input_files({"name": name, "mimeType": "text/csv", "buffer": content})

    def upload(self, kind, content, name="list.csv", approval=None, seconds=10):
        """Uploads a file of users or accounts, and waits on its page until each row has been looked at."""
        self.open(f"/manage/{kind}/upload")
        if approval:
            self.page.get_by_role("radio", name=approval).check()
        self.choose_file(content, name)
        self.submit("Check the file")
        self.upload_is("previewed", seconds)

    def upload_is(self, state, seconds=10):
        """Waits until the page has got so far by itself."""
        expect(self.page.locator(f"main dd [data-state={state}]")).to_be_visible(timeout=seconds * 1000)

    def execute(self, seconds=10):
        """Applies the file and waits until that is done."""
        self.press("Execute action")
        self.upload_is("applied", seconds)

    def counts(self):
        """How many rows have which outcome, by its label."""
        links = self.page.locator("nav.counts a").all_inner_texts()
        return {label: int(number.replace(",", "")) for label, number in (each.rsplit(" ", 1) for each in links)}

    # Mail
    def mail(self, recipient, subject, seconds=5):
        """The text of the newest mail to the address whose subject matches; waits for it a little."""
        deadline = time.monotonic() + seconds
        while True:
            self.open("/dev/mail")
            found = self.page.get_by_role("row").or_(self.page.get_by_role("listitem")).filter(
                has_text=recipient).filter(has_text=re.compile(subject, re.I))
            if found.count():
                break
            assert time.monotonic() < deadline, f"no mail to {recipient} about '{subject}'"
            time.sleep(0.1)
        self.follow(found.first.get_by_role("link").first)
        return self.page.locator("main").inner_text()


class FAS(Site):
    """The simulated FAS: who, how, and a button to confirm, on one page."""

    def choose(self, person, means="eID"):
        self.page.get_by_role("radio", name=loose(person)).check()
        self.page.get_by_role("radio", name=loose(means)).check()

    def confirm(self, person, means="eID"):
        self.choose(person, means)
        self.press("Confirm")


class Node(Site):
    """The local application /hd4dp2 at the hospital."""

    def open(self, address="/hd4dp2"):
        return self.page.goto(self.program.node + address)

    def sign_in(self, user_name, password):
        self.open()
        self.field(labels.USER_NAME).fill(user_name)
        self.field(labels.PASSWORD).fill(password)
        self.press("Sign in")

    def new_password(self, password):
        self.field(labels.NEW_PASSWORD).fill(password)
        self.field(labels.REPEAT_PASSWORD).fill(password)
        self.press("Save password")

    def grants(self):
        """The rows of the table of own projects and roles, without its head."""
        table = self.page.get_by_role("table").first
        return [row.inner_text() for row in table.locator("tbody tr").all()]

    def asks_to_sign_in(self):
        expect(self.page.get_by_role("button", name=loose("Sign in"))).to_be_visible()


def credentials(mail_text):
    """User name and temporary password of a mail, as its reader sees them."""
    user_name = re.search(r"User name:\s*(\S+)", mail_text, re.I)
    password = re.search(r"Temporary password:\s*(\S+)", mail_text, re.I)
    assert user_name and password, f"no credentials in:\n{mail_text}"
    return user_name[1], password[1]
