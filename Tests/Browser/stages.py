"""Brings people and accounts quickly, over plain HTTP, to the point where a test begins."""

import re

import labels
from cast import AN, EMMA, EMMA_EMAIL, PROJECT, PROVISION, ROLE
from pages import credentials
from visitor import LIMIT, Visitor, wait_until


def known(program, person, email=None):
    """Somebody signed in; with `email`, the placeholder of a first sign-in is replaced by it."""
    visitor = Visitor(program, person)
    visitor.sign_in()
    if email:
        visitor.set_email(email)
    return visitor


def add_account(owner, email, provision=PROVISION):
    """A new draft; returns its address, such as /accounts/7."""
    owner.submit(owner.get("/accounts/new"), "Save", {labels.ACCOUNT_EMAIL: email, labels.ORGANISATION_APPLICATION: provision})
    # The list comes back; the newest account has the highest number.
    return f"/accounts/{max(map(int, re.findall(r'/accounts/([0-9]+)', owner.get('/accounts').source)))}"


def add_grant(owner, account, project=PROJECT, role=ROLE):
    return owner.submit(owner.get(f"{account}/grants/new"), "Save", {labels.PROJECT: project, labels.ROLE: role})


def act(visitor, account, button, values=None):
    """Presses a button of the account's page, and `Execute action` where that asks for it."""
    answer = visitor.submit(visitor.get(account), button, values)
    return visitor.submit(answer, "Execute action") if answer.form_with("Execute action") else answer


def state(visitor, account):
    states = visitor.get(account).states
    return states[0] if states else None


def wait_state(visitor, account, expected, seconds=10):
    wait_until(lambda: state(visitor, account) == expected, seconds, f"{account} is {expected}")


def newest_credentials(visitor, records, email, count=1, seconds=10):
    """User name and temporary password of the newest credentials mail, once there are `count` of them."""
    mails = wait_until(
        lambda: records.credential_mails(email)[count - 1:], seconds, f"{count} mails with credentials to {email}")
    return credentials(visitor.get(f"/dev/mail/{mails[-1]['id']}").text)


def requested(program, email=EMMA_EMAIL):
    """Emma with an account that waits for approval; returns her and the account's address."""
    emma = known(program, EMMA, EMMA_EMAIL)
    account = add_account(emma, email)
    add_grant(emma, account)
    act(emma, account, "Request approval")
    return emma, account


def published(program, records, email=EMMA_EMAIL):
    """Emma with a published account; returns her, An and the account's address."""
    emma, account = requested(program, email)
    an = known(program, AN)
    act(an, account, "Approve")
    wait_state(emma, account, "Published")
    newest_credentials(emma, records, email)
    return emma, an, account


def changed_request(program, records, email=EMMA_EMAIL):
    """Emma with a published account, of which a changed draft waits for approval; returns her and the account's address."""
    emma, _, account = published(program, records, email)
    act(emma, account, "Create New Draft")
    edit = emma.get(account)
    emma.submit(emma.get(edit.link("Edit HDBP0001")), "Save", {labels.ROLE: "Local Study Associate"})
    add_grant(emma, account, "HDBP0016", "Local Study Associate")
    act(emma, account, "Request approval")
    return emma, account


def uploaded(visitor, kind, content, name="list.csv", approval=""):
    """The address of a file of users or accounts of which each row has been looked at."""
    answer = visitor.session.post(
        visitor.url(f"/manage/{kind}/upload"), data={"csrf": visitor.token(), "approval": approval},
        files={"file": (name, content.encode(), "text/csv")}, allow_redirects=False, timeout=LIMIT)
    assert answer.status_code == 303, answer.text[:400]
    address = answer.headers["Location"]
    wait_until(lambda: "previewed" in visitor.get(address).states, 20, f"{address} has been looked at")
    return address


def applied_upload(visitor, address):
    """The same, when all of its valid rows have been applied."""
    visitor.submit(visitor.get(address), "Execute action")
    wait_until(lambda: "applied" in visitor.get(address).states, 20, f"{address} has been applied")
    return address


def account_address(records, email):
    """Of the newest account with that address."""
    return f"/accounts/{records.account(email)['id']}"


def quiet(records):
    """Waits until nothing more is mailed or sent by itself, the notices that were gathered among it."""
    wait_until(
        lambda: not records.waiting_notices() and not records.waiting_mails() and not records.waiting_messages(),
        20, "the outboxes are empty")


def node_sign_in(program, user_name, password, new_password=None, path="/hd4dp2", visitor=None):
    """Somebody at an application of the hospital, over plain HTTP; returns the visitor and the page after it."""
    visitor = visitor or Visitor(program)
    form = visitor.get(program.node + path)
    page = visitor.send_form(
        form, form.form_with("Sign in"),
        form.form_with("Sign in").filled({labels.USER_NAME: user_name, labels.PASSWORD: password}), expected=None)
    if new_password and page.form_with("Save password"):
        page = visitor.submit(
            page, "Save password", {labels.NEW_PASSWORD: new_password, labels.REPEAT_PASSWORD: new_password})
    return visitor, page


def cookies(visitor, context):
    """Hands the visitor's session to a browser context, so that it need not sign in again."""
    context.add_cookies([
        {"name": each.name, "value": each.value, "domain": "127.0.0.1", "path": each.path or "/"}
        for each in visitor.session.cookies])
