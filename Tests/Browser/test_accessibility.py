"""No page has a violation that axe-core finds, in either theme and in all languages, nor overflows on a phone."""

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import expect

from cast import EMMA, EMMA_EMAIL, KARIM, MARC, NOOR
from pages import FAS, Node, Portal
from stages import (
    add_account, add_grant, applied_upload, changed_request, cookies, known, newest_credentials, node_sign_in, published, uploaded)

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
COLOURS = ["color-contrast", "link-in-text-block"]  # all that a theme can change

# The violations alone come back: what passed is many times as much.
RUN = """
rules => axe.run({runOnly: rules, resultTypes: ['violations']}).then(({violations}) => violations.flatMap(each =>
    each.nodes.map(node => `${each.id}: ${each.help} — ${node.html.slice(0, 160)}`)))
"""
THEMES = ("light", "dark")
PEOPLE = ("emma", "an", "karim", "marc", "noor")
LANGUAGES = {"en": "en-GB", "nl": "nl-BE", "fr": "fr-BE", "de": "de-BE"}


# What is done on a page before it is looked at; by names of controls, since the words differ with the language.


def send(page, button):
    with page.expect_navigation():
        page.locator(button).click()


def emptied(page):
    """A form sent with nothing in it."""
    page.evaluate("document.querySelectorAll('form').forEach(form => form.noValidate = true)")
    for field in page.locator("main .form input:is([type=text], [type=email], :not([type])):not([readonly]), main .form textarea").all():
        field.fill("")
    send(page, "main .form .button.primary")
    expect(page.locator("#errors")).to_be_visible()


def applied(action, which="td"):
    """A bulk action on all rows, or on those that the selector picks, up to its preview."""
    def gesture(page):
        for box in page.locator(f"{which} input[name=id]").all():
            box.check()
        page.locator("#action").select_option(action)
        send(page, ".bulk button")
    return gesture


def executed(page):
    send(page, ".button.danger")


def unfolded(page):
    for summary in page.locator("main summary").all():
        summary.click()
    page.evaluate("scrollTo(0, 0)")  # what the bar at the top covers would be too small a target


def opened(page):
    page.locator("header summary").last.click()


# One row of each outcome that users have, and a column that nobody reads.
MIXED = """ssin,first_name,last_name,email,nihdi,org_nihdi,role,remark
03071524825,NOOR,EL AMRANI,noor.elamrani@aznoordzee.example,,71090112,default,from the list of the laboratory
85073003328,Tom,Willems,tom.willems@aznoordzee.example,,71090112,,
1,,Jacobs,no address,,,boss,
"""
SOFIES = """ssin,email,org_nihdi,app,project_code,role
90011812667,sofie.dubois@valdelune.example,71090112,healthstat,HDBP0010,DATA_PROVIDER_HOSPITAL
"""
TOMS = "tr:has-text('tom.willems')"

# (who, path, what is done there, one after the other). Who is None: nobody is signed in.
PAGES = [
    (None, "/"), (None, "/login"), (None, "/login?left=here"), (None, "/no/such/page"),
    ("noor", "/profile"), ("noor", "/profile/settings"), ("noor", "/profile/settings", emptied),
    ("emma", "/profile"), ("emma", "/profile/settings"), ("emma", "/profile/personal"), ("emma", "/profile/sessions"),
    ("emma", "/accounts"), ("emma", "/accounts/new"), ("emma", "/accounts/new", emptied), ("emma", "{draft}"),
    ("emma", "{draft}/grants/new"), ("emma", "{draft}/grants/new", emptied), ("emma", "{account}"), ("emma", "/accounts/999999"),
    ("an", "/profile", opened), ("an", "/manage/users"), ("an", "/manage/users?q=nobody"), ("an", "/manage/users?status=Enabled&sort=email"),
    ("an", "/manage/users/{tom}"), ("an", "/manage/users/{tom}/accounts/new"), ("an", "/manage/users/new"), ("an", "/manage/users/new", emptied),
    ("an", "/manage/users/existing"), ("an", "/manage/users/existing", emptied),
    ("karim", "/manage/users", applied("promote")), ("karim", "/manage/users", applied("block", TOMS), executed),
    ("karim", "/manage/users"), ("karim", "/manage/users", applied("unblock", TOMS), executed),
    ("an", "/manage/accounts"), ("an", "/manage/accounts?state=Disabled"), ("an", "/manage/accounts", applied("disable")),
    ("an", "/manage/accounts", applied("push", TOMS), executed), ("an", "/manage/accounts", applied("")),
    ("an", "/manage/approval"), ("an", "/manage/approval?q=nobody"), ("an", "/manage/approval", applied("approve")),
    ("an", "/manage/approval", applied("return"), executed), ("an", "/manage/users/upload"), ("an", "/manage/users/upload", unfolded),
    ("an", "/manage/accounts/upload", unfolded), ("an", "/manage/accounts/upload", emptied), ("an", "{preview}"), ("an", "{preview}?outcome=error"),
    ("an", "{preview}?outcome=change"), ("an", "{applied}"), ("an", "/manage/messages"), ("marc", "/manage/messages"), ("an", "{account}"), ("an", "{waiting}"),
    ("emma", "{waiting}"), (None, "/dev/mail"), (None, "/dev/mail/{mail}"), (None, "/dev/mail/preview"),
]


@pytest.fixture(scope="module")
def world(program, records):
    """Every kind of account page: draft, published, and a changed draft that waits; with the people who may see them."""
    emma, an, account = published(program, records)
    draft = add_account(emma, "emma.draft@aznoordzee.example")
    add_grant(emma, draft)
    _, waiting = changed_request(program, records, "emma.changed@aznoordzee.example")
    user, password = newest_credentials(emma, records, EMMA_EMAIL)
    first_time, _ = node_sign_in(program, user, password)
    places = {"account": account, "draft": draft, "waiting": waiting, "mail": records.mails(EMMA_EMAIL)[-1]["id"],
              "tom": records.user("tom.willems@aznoordzee.example")["id"], "preview": uploaded(an, "users", MIXED),
              "applied": applied_upload(an, uploaded(an, "accounts", SOFIES))}
    return {"emma": known(program, EMMA), "an": an, "karim": known(program, KARIM), "marc": compared(known(program, MARC)), "noor": known(program, NOOR),
            "first time": first_time, "places": places}


def compared(marc):
    """Has asked the installations, so that Messages tells of them."""
    marc.submit(marc.get("/manage/messages"), "Compare now")
    return marc


@pytest.fixture(params=THEMES)
def page_as(request, browser_of, world):
    def opened_page(who, **options):
        page = browser_of(color_scheme=request.param, **options)
        if who:
            cookies(world[who], page.context)
        return page
    return opened_page


def violations(page, rules=RULES):
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE_SCRIPT)
    return page.evaluate(RUN, rules)


def violations_in_both_themes(page):
    """All rules in one theme, those about colours in the other as well, without loading the page again."""
    found = violations(page)
    page.emulate_media(color_scheme="dark")
    found += [f"dark: {each}" for each in violations(page, COLOURS)]
    page.emulate_media(color_scheme="light")
    return found


def seen(page, program, world, look):
    """What `look` finds wrong, page by page, with the right person signed in at each."""
    wrong, signed_in = {}, None
    for who, path, *gestures in PAGES:
        if who != signed_in:
            # A page that keeps itself up to date loads again once it is signed out, which would stop the way to the next one.
            page.goto("about:blank")
            page.context.clear_cookies()
            if who:
                cookies(world[who], page.context)
            signed_in = who
        address = program.portal + path.format(**world["places"])
        page.goto(address)
        assert page.url == address, "this is another page"
        for gesture in gestures:
            gesture(page)
        found = look(page)
        if found:
            wrong[f"{who} {path} {[each.__name__ for each in gestures]}"] = found
    return wrong


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_page_has_a_violation_in_either_theme(browser_of, program, world, language):
    for who in PEOPLE:
        speak(world[who], language)
    # Without motion, since a colour on its way from one theme to the other is neither.
    page = browser_of(color_scheme="light", reduced_motion="reduce", locale=LANGUAGES[language])

    def look(page):
        spoken = page.locator("html").get_attribute("lang")
        return violations_in_both_themes(page) + ([] if spoken == language else [f"it speaks {spoken}"])

    try:
        assert seen(page, program, world, look) == {}
        assert page.complaints == []
    finally:
        page.context.close()
        for who in PEOPLE:
            speak(world[who], "en")


def speak(visitor, language):
    visitor.post("/language", [("csrf", visitor.token()), ("language", language), ("return", "/profile")])


def test_a_page_that_is_wrong_would_be_found(page_as, program):
    """Otherwise the tests above would prove nothing."""
    page = page_as(None)
    page.goto(program.portal + "/")
    page.evaluate("document.querySelector('main').insertAdjacentHTML('beforeend', '<img src=x><input><a href=/></a>')")
    assert {each.split(":")[0] for each in violations(page)} >= {"image-alt", "label", "link-name"}
    page.context.close()


def test_a_colour_that_only_the_dark_theme_cannot_carry_would_be_found(browser_of, program):
    page = browser_of(color_scheme="light", reduced_motion="reduce")
    page.goto(program.portal + "/login")
    page.evaluate("document.querySelector('main .lead').style.color = '#465570'")
    assert [each.split(" — ")[0].split(":")[:2] for each in violations_in_both_themes(page)] == [["dark", " color-contrast"]]
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


def test_a_notice_that_can_be_undone_has_no_violation(page_as, program, world):
    """Emma's new draft, which the notice takes back."""
    page = page_as("emma")
    page.goto(program.portal + world["places"]["account"])
    send(page, "form[action$='/draft'] button")
    assert violations(page) == []
    send(page, ".notice button")
    page.context.close()


@pytest.mark.parametrize(("width", "zoom"), [(375, 1), (640, 2)], ids=["phone", "200 %"])
def test_nothing_is_cut_off(browser_of, program, world, width, zoom):
    """On a phone, and on a screen of 1280 at 200 %, which leaves 640 (WCAG 1.4.10)."""
    page = browser_of(viewport={"width": width, "height": 700}, device_scale_factor=zoom)
    assert seen(page, program, world, lambda page: beyond(page, width)) == {}
    page.context.close()


def beyond(page, width):
    """What stands beyond the right edge of the window, though no frame scrolls there."""
    wide = page.evaluate("document.documentElement.scrollWidth")
    return [f"{wide} pixels wide", *page.evaluate(
        """width => [...document.querySelectorAll('main *')].filter(each => each.getBoundingClientRect().right > width + 1)
            .slice(0, 3).map(each => each.outerHTML.slice(0, 160))""", width)] if wide > width else []
