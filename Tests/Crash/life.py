"""Steps 3 to 7 of the tour for one account, as people press the buttons; every action can be repeated after a crash."""

from urllib.parse import urlsplit

import labels
from cast import PROJECT, PROVISION, ROLE
from stages import newest_credentials, node_sign_in
from visitor import Refused, wait_until

OPEN_PASSWORDS = ("Eerste zin over de duinen {}", "Tweede zin over het strand {}")


class Life:
    """Account number `number` of Emma: `actions` in order, each with a name and a function."""

    def __init__(self, number, emma, an, records):
        self.number, self.emma, self.an, self.records = number, emma, an, records
        self.email = f"emma.{number}@aznoordzee.example"
        self.passwords = [each.format(number) for each in OPEN_PASSWORDS]
        self.actions = [
            ("add account", self.add_account), ("add grant", self.add_grant),
            ("request approval", self.request), ("approve", self.approve), ("be published", self.published),
            ("sign in", lambda: self.sign_in(0)), ("disable", self.disable), ("be closed", self.closed),
            ("enable", self.enable), ("be published again", self.published), ("sign in again", lambda: self.sign_in(1)),
        ]

    @property
    def account(self):
        return f"/accounts/{self.records.account(self.email)['id']}"

    def add_account(self):
        if self.records.account(self.email) is None:
            page = seen(self.emma, "/accounts/new")
            self.tolerant(self.emma, page, "Save", {
                labels.ACCOUNT_EMAIL: self.email, labels.ORGANISATION_APPLICATION: PROVISION})
        assert self.records.account(self.email) is not None

    def add_grant(self):
        if not self.grants():
            page = seen(self.emma, self.account + "/grants/new")
            self.tolerant(self.emma, page, "Save", {labels.PROJECT: PROJECT, labels.ROLE: ROLE})
        assert len(self.grants()) == 1

    def grants(self):
        return self.records.grants(self.records.account(self.email)["id"])

    def request(self):
        self.press(self.emma, "Request approval", "Draft", {"Approval"})

    def approve(self):
        self.press(self.an, "Approve", "Approval", {"Approved", "Published"})

    def disable(self):
        self.press(self.an, "Disable account", "Published", {"Disabled"})

    def enable(self):
        self.press(self.an, "Enable account", "Disabled", {"Approved", "Published"})

    def press(self, who, button, before, after):
        """Presses unless it is done: an interrupted action may have been stored before the process died."""
        page = seen(who, self.account)
        if page.states[0] == before:
            page = self.tolerant(who, page, button, {})
            if page.form_with("Execute action"):
                self.tolerant(who, page, "Execute action", {})
        state = self.records.account_state(self.email)
        assert state in after, f"{self.email} is {state} after '{button}'"

    def tolerant(self, who, page, button, values):
        """409: it is done already."""
        try:
            return who.submit(page, button, values)
        except Refused as refusal:
            if refusal.status != 409:
                raise
            return refusal.page

    def published(self):
        wait_until(lambda: seen(self.emma, self.account).states[0] == "Published", 10, f"{self.email} is published")

    def closed(self):
        account = self.records.account(self.email)["id"]
        wait_until(lambda: self.is_closed(account), 10, f"{self.email} is closed at the node")
        assert not self.enter(self.passwords[0]), f"{self.email} is closed and opens"

    def is_closed(self, account):
        """Requests a page too: the node's file alone would not show that the program was killed and closes nothing."""
        seen(self.emma, self.account)
        return self.records.node_account(account)["is_open"] == 0

    def sign_in(self, time):
        """With the mailed password. If the crash used it up: with the chosen one. If none was chosen yet: with a new one after a reset."""
        own = self.passwords[time]
        if self.enter(self.mailed_password(), own) or self.enter(own):
            return
        self.reset_password()
        assert self.enter(self.mailed_password(), own), f"{self.email}: a fresh temporary password does not open"

    def reset_password(self):
        """An's reset for a person whose temporary password was used up."""
        account = self.records.account(self.email)["id"]
        page = seen(self.an, self.account)
        confirmed = self.an.submit(page, "Reset password")
        self.an.submit(confirmed, "Execute action")
        wait_until(lambda: len(self.records.credential_mails(self.email)) == self.records.credentials_made(account), 10,
                   f"the new password for {self.email} is mailed")

    def mailed_password(self):
        made = self.records.credentials_made(self.records.account(self.email)["id"])
        return newest_credentials(self.emma, self.records, self.email, made)[1]

    def enter(self, password, own=None):
        """Whether the password opens her project; chooses `own` if the program asks for a new password."""
        _, page = node_sign_in(self.emma.program, self.records.account(self.email)["user_name"], password, own)
        return PROJECT in page.text


def seen(who, address):
    """The page, after another sign-in if the session is gone."""
    page = who.get(address, expected=None)
    if urlsplit(page.url).path.startswith("/login"):
        who.sign_in()
        page = who.get(address, expected=None)
    if page.status != 200:
        raise Refused(page, 200)
    return page
