"""The main job, end to end: from Emma's first sign-in to an open door at the hospital, in a browser."""

import re
import time

import pytest
from playwright.sync_api import expect

import labels
from cast import AN, AN_EMAIL, EMMA, EMMA_EMAIL, PROJECT, PROJECT_NAME, PROVISION, ROLE
from pages import Node, Portal, credentials, loose

pytestmark = pytest.mark.ordered

NEW_PASSWORD = "Noordzee lag vandaag heel stil 7"

# Notes in the page itself when the chip turns Published, and marks the document, so that a reload shows.
WATCH_PUBLISHED = """
() => {
    window.sameDocument = true;
    window.publishedAt = null;
    const look = () => {
        const chip = document.querySelector('[data-state]');
        if (!window.publishedAt && chip && chip.dataset.state === 'Published') window.publishedAt = Date.now();
    };
    new MutationObserver(look).observe(document.documentElement, {subtree: true, childList: true, attributes: true});
    look();
}
"""


@pytest.fixture(scope="module")
def emma(browser_of, program):
    return Portal(browser_of(), program)


@pytest.fixture(scope="module")
def an(browser_of, program):
    return Portal(browser_of(), program)


@pytest.fixture(scope="module")
def hospital(browser_of, program):
    """Emma's browser at the hospital."""
    return Node(browser_of(), program)


@pytest.fixture(scope="module")
def post(browser_of, program):
    """Whoever reads the mail of the demo."""
    return Portal(browser_of(), program)


@pytest.fixture(scope="module")
def notes():
    """What one step leaves for the next: the account's address, passwords."""
    return {}


def test_step_1_emma_signs_in_with_eid_and_replaces_the_placeholder_email(emma, records):
    emma.open("/")
    emma.follow(emma.page.get_by_role("link", name="Login", exact=True))
    emma.press("Log in with eID")
    assert emma.page.url.startswith(emma.program.fas)
    for person in (EMMA, AN, "Noor El Amrani"):
        expect(emma.page.locator("body")).to_contain_text(person)
    for means in ("eID", "itsme"):
        expect(emma.page.locator("body")).to_contain_text(means)
    emma.sign_in(EMMA)
    emma.heading("My profile")

    emma.open("/accounts")
    assert "/profile" in emma.page.url, "the placeholder e-mail must be replaced before anything else"
    emma.open("/profile/personal")
    for label, value in (("First name", "Emma"), ("Last name", "De Smet")):
        expect(emma.field(label)).to_have_value(value)
        expect(emma.field(label)).not_to_be_editable()
    expect(emma.field("SSIN")).not_to_be_editable()

    emma.open("/profile/settings")
    emma.save_email("emma.desmet@gmail.com")
    expect(emma.page.locator(".notice-warning")).to_contain_text(re.compile("public|private|gmail", re.I))
    emma.open("/profile/settings")
    emma.save_email(EMMA_EMAIL)
    emma.open("/profile")
    emma.sees(EMMA_EMAIL)
    assert records.user(EMMA_EMAIL) is not None
    assert records.user("emma.desmet@gmail.com") is None


def test_step_2_she_adds_an_account_as_draft(emma, records):
    emma.own_menu(EMMA, "My Accounts")
    emma.press("Add new Account")
    organisation = emma.field(labels.ORGANISATION_APPLICATION)
    organisation.fill("noordzee")
    expect(emma.page.get_by_role("option").filter(has_text=PROVISION)).to_be_visible()
    emma.open("/accounts")
    emma.add_account(EMMA_EMAIL)
    emma.open("/accounts")
    expect(emma.row(EMMA_EMAIL)).to_contain_text("Draft")
    assert records.account_state(EMMA_EMAIL) == "Draft"


def test_step_3_she_adds_a_grant_and_requests_approval(emma, records, notes):
    emma.open_grants("0 grants")
    emma.add_grant()
    emma.sees(PROJECT)
    emma.sees(ROLE)
    notes["account"] = emma.page.url
    emma.press("Request approval")
    emma.state("Approval")
    emma.sees("waiting for An Claes or Karim Haddad")
    assert is_orange(emma.chip), "Approval is orange"
    account = records.account(EMMA_EMAIL)
    assert account["state"] == "Approval"
    assert records.grants(account["id"]) == [(PROJECT, "1", None)]
    notes["id"] = account["id"]


def test_step_4_an_is_mailed_and_finds_the_request_under_approval(an, post, records):
    # On its own, or with Lotte's when both came within the few seconds that are gathered into one mail.
    mail = post.mail(AN_EMAIL, f"{EMMA} asks|requests wait", seconds=15)
    assert EMMA in mail and PROVISION.split(" / ", maxsplit=1)[0] in mail
    an.sign_in(AN)
    an.manage("EAM Accounts")
    an.follow(an.page.locator("main").get_by_role("link", name="Approval").first)
    expect(an.row(EMMA_EMAIL)).to_be_visible()
    expect(an.row(EMMA_EMAIL).get_by_role("button", name=loose("Approve"))).to_be_visible()
    assert records.account_state(EMMA_EMAIL) == "Approval"


def test_step_5_one_approval_publishes_without_a_reload(emma, an, post, records, notes):
    emma.page.goto(notes["account"])
    emma.state("Approval")
    emma.page.evaluate(WATCH_PUBLISHED)
    emma.page.bring_to_front()

    an.follow(an.row(EMMA_EMAIL).get_by_role("button", name=loose("Approve")))
    emma.state("Published", seconds=10)
    assert emma.page.evaluate("window.sameDocument") is True, "the page was reloaded"
    seconds = emma.page.evaluate("window.publishedAt") / 1000 - records.acted_at(notes["id"], "approve")
    print(f"Published on Emma's page {seconds:.2f} s after the approval")
    assert seconds < 2

    account = records.account(EMMA_EMAIL)
    assert account["state"] == "Published"
    assert account["confirmed_revision"] == account["desired_revision"] > 0
    assert EMMA in records.author_group_names()
    at_node = records.node_account(account["id"])
    assert at_node["is_open"] == 1
    assert [grant[:2] for grant in records.node_grants(account["id"])] == [(PROJECT, "1")]
    notes["user"], notes["temporary"] = credentials(post.mail(EMMA_EMAIL, "ready"))


def test_step_5_the_other_way_by_checkbox_and_execute_action(an, records, program):
    """Lotte's sample request is waiting too: approved through Action, Apply to selected items, Execute action."""
    lotte = "lotte.jacobs@aznoordzee.example"
    an.manage("Approval")
    an.select_and_apply(lotte, "Approve")
    deadline = time.monotonic() + 5
    while records.account_state(lotte) != "Published" and time.monotonic() < deadline:
        time.sleep(0.05)
    assert records.account_state(lotte) == "Published"
    an.manage("Approval")
    expect(an.row(lotte)).to_have_count(0)


def test_step_6_she_signs_in_at_the_hospital_and_must_choose_a_new_password(hospital, notes):
    hospital.sign_in(notes["user"], notes["temporary"])
    assert hospital.page.url.endswith("/hd4dp2/password")
    hospital.open("/hd4dp2")
    assert hospital.page.url.endswith("/hd4dp2/password"), "nothing opens before the new password"
    hospital.new_password(NEW_PASSWORD)
    hospital.heading("HD4DP2")
    rows = hospital.grants()
    assert len(rows) == 1
    for text in (PROJECT, PROJECT_NAME, ROLE):
        assert text in rows[0]


def test_step_6_the_temporary_password_works_once(browser_of, program, notes):
    other = Node(browser_of(), program)
    other.sign_in(notes["user"], notes["temporary"])
    other.asks_to_sign_in()
    other.sees_not(PROJECT)


def test_step_7_an_disables_the_account_and_emmas_open_session_ends(an, hospital, post, records, notes):
    an.page.goto(notes["account"])
    an.confirmed_press("Disable account")
    an.state("Disabled")
    deadline = time.monotonic() + 5
    while records.node_account(notes["id"])["is_open"] and time.monotonic() < deadline:
        time.sleep(0.05)
    hospital.asks_to_sign_in()
    hospital.open("/hd4dp2")
    hospital.asks_to_sign_in()
    hospital.sign_in(notes["user"], NEW_PASSWORD)
    hospital.asks_to_sign_in()
    hospital.sees("disabled")
    hospital.sees_not(PROJECT)
    assert records.account_state(EMMA_EMAIL) == "Disabled"
    assert "AZ Noordzee" in post.mail(EMMA_EMAIL, "disabled")


def test_step_7_an_enables_it_with_the_same_grants_and_new_credentials(an, hospital, post, records, notes):
    before = len(records.mails(EMMA_EMAIL))
    an.page.goto(notes["account"])
    an.confirmed_press("Enable account")
    an.state("Published")
    deadline = time.monotonic() + 5
    while len(records.mails(EMMA_EMAIL)) == before and time.monotonic() < deadline:
        time.sleep(0.05)
    user, temporary = credentials(post.mail(EMMA_EMAIL, "enabled"))
    assert user == notes["user"]
    assert temporary != notes["temporary"]
    hospital.sign_in(user, NEW_PASSWORD)
    hospital.asks_to_sign_in()
    hospital.sign_in(user, temporary)
    hospital.new_password("Duinen en helmgras in maart 8")
    assert [PROJECT in row and ROLE in row for row in hospital.grants()] == [True]


def test_step_8_the_timeline_shows_every_step_with_who_when_and_revision(emma, records, notes):
    emma.page.goto(notes["account"])
    told = [entry.inner_text() for entry in emma.timeline.all()]
    text = "\n".join(told)
    for what in ("request", "approve", "publish", "disable", "enable"):
        assert re.search(what, text, re.I), f"'{what}' is missing in the timeline:\n{text}"
    for who in (EMMA, AN):
        assert who in text
    assert all(entry.locator("time[datetime]").count() for entry in emma.timeline.all())
    assert re.search(r"revision \d+", text, re.I)
    actions = [entry["action"] for entry in records.audit(notes["id"])]
    assert len(actions) >= 8, actions


def test_step_8_the_messages_page_shows_what_went_over_the_bus(an, records, notes):
    an.manage("Messages")
    rows = [row.inner_text() for row in an.row(EMMA_EMAIL).all()] or \
        [row.inner_text() for row in an.row(EMMA).all()]
    assert len(rows) >= 6, "three states were sent and three answers came back"
    assert all(re.search(r"\b\d+\b", row) for row in rows), "each with its revision"
    assert len(records.messages(notes["id"])) >= 6


def test_no_script_complained(emma, an, hospital, post):
    for site in (emma, an, hospital, post):
        assert site.page.complaints == []


def is_orange(chip):
    """Whether the chip's ground or its text is more red than green and more green than blue."""
    colours = chip.evaluate("""element => {
        const canvas = document.createElement('canvas').getContext('2d');
        const style = getComputedStyle(element);
        return [style.backgroundColor, style.color, style.borderColor].map(colour => {
            canvas.fillStyle = colour;
            canvas.fillRect(0, 0, 1, 1);
            return [...canvas.getImageData(0, 0, 1, 1).data];
        });
    }""")
    return any(red > green > blue and red - blue > 60 for red, green, blue, _ in colours)
