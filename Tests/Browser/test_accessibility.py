"""No page of the journey has a violation that axe-core finds, in either theme, nor overflows on a phone."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from cast import EMMA, EMMA_EMAIL, NOOR
from pages import FAS, Node, Portal
from stages import add_account, add_grant, cookies, known, newest_credentials, node_sign_in, published

RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
THEMES = ("light", "dark")


@pytest.fixture(scope="module")
def world(program, records):
    """Every kind of account page: draft, published and disabled, with the people who may see them."""
    emma, an, account = published(program, records)
    draft = add_account(emma, "emma.draft@aznoordzee.example")
    add_grant(emma, draft)
    user, password = newest_credentials(emma, records, EMMA_EMAIL)
    first_time, _ = node_sign_in(program, user, password)
    return {"emma": emma, "an": an, "noor": known(program, NOOR), "account": account, "draft": draft,
            "mail": records.mails(EMMA_EMAIL)[-1]["id"], "first time": first_time}


PAGES = [
    (None, "/"), (None, "/login"), (None, "/no/such/page"),
    ("noor", "/profile"), ("noor", "/profile/settings"),
    ("emma", "/profile"), ("emma", "/profile/settings"), ("emma", "/profile/personal"), ("emma", "/profile/sessions"),
    ("emma", "/accounts"), ("emma", "/accounts/new"), ("emma", "{draft}"), ("emma", "{draft}/grants/new"),
    ("emma", "{account}"), ("emma", "/accounts/999999"),
    ("an", "/profile"), ("an", "/manage/accounts"), ("an", "/manage/approval"), ("an", "/manage/messages"),
    ("an", "{account}"), (None, "/dev/mail"), (None, "/dev/mail/{mail}"),
]


@pytest.fixture(params=THEMES)
def page_as(request, browser_of, world):
    def opened(who, **options):
        page = browser_of(color_scheme=request.param, **options)
        if who:
            cookies(world[who], page.context)
        return page
    return opened


def violations(page):
    found = Axe().run(page, options=RULES).response["violations"]
    return [f"{each['id']}: {each['help']} — {node['html'][:160]}" for each in found for node in each["nodes"]]


def address(program, world, path):
    return program.portal + path.format(account=world["account"], draft=world["draft"], mail=world["mail"])


@pytest.mark.parametrize(("who", "path"), PAGES, ids=str)
def test_the_page_has_no_violation(page_as, program, world, who, path):
    page = page_as(who)
    page.goto(address(program, world, path))
    assert page.url == address(program, world, path), "this is another page"
    assert violations(page) == []
    assert page.complaints == []
    page.context.close()


def test_a_page_that_is_wrong_would_be_found(page_as, program):
    """Otherwise the tests above would prove nothing."""
    page = page_as(None)
    page.goto(program.portal + "/")
    page.evaluate("document.querySelector('main').insertAdjacentHTML('beforeend', '<img src=x><input><a href=/></a>')")
    assert {each.split(":")[0] for each in violations(page)} >= {"image-alt", "label", "link-name"}
    page.context.close()


@pytest.mark.parametrize(("path", "button"), [
    ("/accounts/new", "Save"), ("/profile/settings", "Save"), ("{draft}/grants/new", "Save")])
def test_a_refused_form_has_no_violation(page_as, program, world, path, button):
    page = page_as("emma")
    portal = Portal(page, program)
    page.goto(address(program, world, path))
    page.evaluate("document.querySelectorAll('form').forEach(form => form.noValidate = true)")
    for field in page.locator("main input[type=text], main input[type=email], main input:not([type])").all():
        field.fill("")
    portal.press(button)
    expect(page.locator("#errors")).to_be_visible()
    assert violations(page) == []
    page.context.close()


def test_the_simulated_fas_has_no_violation(page_as, program):
    page = page_as(None)
    portal = Portal(page, program)
    portal.open("/login")
    portal.press("Log in with eID")
    assert violations(page) == []
    FAS(page, program).choose(EMMA)
    assert violations(page) == []
    page.context.close()


@pytest.mark.parametrize("path", ["/", "/hd4dp2", "/healthstat", "/no/such/page"])
def test_the_node_has_no_violation_for_anyone(page_as, program, path):
    page = page_as(None)
    Node(page, program).open(path)
    assert violations(page) == []
    page.context.close()


@pytest.mark.parametrize("path", ["/hd4dp2", "/hd4dp2/password"])
def test_the_node_has_no_violation_for_emma(page_as, program, path):
    page = page_as("first time")
    Node(page, program).open(path)
    assert violations(page) == []
    page.context.close()


def test_the_preview_of_a_bulk_action_has_no_violation(page_as, program):
    page = page_as("an")
    portal = Portal(page, program)
    portal.open("/manage/accounts")
    page.get_by_role("row").filter(has_text=EMMA_EMAIL).get_by_role("checkbox").check()
    page.get_by_label("Action", exact=True).select_option(label="Disable account")
    portal.press("Apply to selected items")
    expect(portal.button("Execute action").first).to_be_visible()
    assert violations(page) == []
    page.context.close()


@pytest.mark.parametrize(("who", "path"), PAGES, ids=str)
@pytest.mark.parametrize(("width", "zoom"), [(375, 1), (640, 2)], ids=["phone", "200 %"])
def test_nothing_is_cut_off(browser_of, program, world, who, path, width, zoom):
    """On a phone, and on a screen of 1280 at 200 %, which leaves 640 (WCAG 1.4.10)."""
    page = browser_of(viewport={"width": width, "height": 700}, device_scale_factor=zoom)
    if who:
        cookies(world[who], page.context)
    page.goto(address(program, world, path))
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.context.close()
