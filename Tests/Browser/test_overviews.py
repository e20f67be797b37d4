"""EAM Accounts: finding, sorting without a mouse, bulk actions of which only a part succeeds, full pages, and cards on a phone."""

import re

import pytest
from playwright.sync_api import expect

import labels
from cast import (
    AN, EMMA_EMAIL, HEALTHSTAT, HEALTHSTAT_ROLE, KARIM, LOTTE_EMAIL, MARC, PIETER_EMAIL, PROJECT, PROVISION, SOFIE_EMAIL, TOM, TOM_EMAIL)
from crowd import copy_account
from keyboard import Keyboard
from stages import act, add_account, add_grant, cookies, known, published

pytestmark = pytest.mark.ordered

PAGE = 50  # rows


@pytest.fixture(scope="module")
def healthstat(program, records):
    """Emma with a published HD4DP2 account and one at Healthstat that waits."""
    emma, _, _ = published(program, records)
    account = add_account(emma, EMMA_EMAIL, HEALTHSTAT)
    add_grant(emma, account, PROJECT, HEALTHSTAT_ROLE)
    act(emma, account, "Request approval")
    return account


@pytest.fixture(scope="module")
def an(portal_of, healthstat):
    return portal_of(AN)


@pytest.mark.matrix("74", "78")
def test_the_overviews_are_not_there_for_who_manages_nothing(portal_of):
    tom = portal_of(TOM)
    for path in ("/manage/accounts", "/manage/approval"):
        assert tom.open(path).status in (403, 404), path


@pytest.mark.matrix("74", "78")
def test_an_sees_the_accounts_of_her_organisation_in_both_applications(an):
    an.open("/")
    an.manage("EAM Accounts")
    assert an.column("Email") == [EMMA_EMAIL, EMMA_EMAIL, SOFIE_EMAIL, LOTTE_EMAIL, TOM_EMAIL], "by last name"
    assert set(an.column("Account")) == {PROVISION, HEALTHSTAT}
    assert PIETER_EMAIL not in an.column("Email")


@pytest.mark.matrix("74")
def test_she_filters_hd4dp2_by_state_project_and_role(an):
    an.filter("", {"Application": "HD4DP2"})
    assert an.column("Email") == [EMMA_EMAIL, SOFIE_EMAIL, LOTTE_EMAIL, TOM_EMAIL]
    an.filter("", {"Application": "HD4DP2", labels.STATE: "Published"})
    assert an.column("Email") == [EMMA_EMAIL, TOM_EMAIL]
    an.filter("", {"Project": "HDBP0010 IQEDFOOT"})
    assert an.column("Email") == [SOFIE_EMAIL]
    an.filter("", {"Role": "HD4DP2: Local Study Support"})
    assert an.column("Email") == [LOTTE_EMAIL]
    an.filter("willems", {labels.STATE: "Draft"})
    an.sees("Nothing matches")
    an.press("Clear")
    assert len(an.column("Email")) == 5


@pytest.mark.matrix("78")
def test_she_filters_healthstat(an, healthstat):
    an.filter("", {"Application": "Healthstat"})
    assert an.column("Account") == [HEALTHSTAT]
    an.filter("de smet", {"Role": f"Healthstat: {HEALTHSTAT_ROLE}"})
    an.follow(an.page.locator("tbody").get_by_role("link", name=re.compile("^Edit")))
    assert an.page.url.endswith(healthstat)


@pytest.mark.matrix("74", "78")
def test_she_sorts_by_keyboard_alone_and_keeps_her_place(an):
    an.open("/manage/accounts")
    keys = Keyboard(an.page)
    keys.press("Email", "A")
    first = an.column("Email")
    assert first == sorted(first)
    assert keys.focused()["name"] == "Email" and keys.focused()["ring"]
    with an.page.expect_navigation():
        an.page.keyboard.press("Enter")
    assert an.column("Email") == first[::-1]
    expect(an.page.get_by_role("columnheader", name="Email")).to_have_attribute("aria-sort", "descending")
    keys.press("State", "A")
    assert an.column("State") == sorted(an.column("State"))


@pytest.mark.matrix("3b")
def test_what_cannot_be_done_is_left_out_and_the_rest_is_done(an, portal_of, records):
    """Sofie's draft has nothing to disable; Lotte's request is disabled by Karim while An still reads the preview."""
    an.open("/manage/accounts")
    an.apply("Disable account", SOFIE_EMAIL, LOTTE_EMAIL, TOM_EMAIL)
    an.sees("2 of 3 selected will change")
    assert "Left out" in an.outcome(SOFIE_EMAIL) and "no access that could be disabled" in an.outcome(SOFIE_EMAIL)
    assert "Becomes Disabled" in an.outcome(TOM_EMAIL)
    karim = portal_of(KARIM)
    karim.open("/manage/accounts")
    karim.select_and_apply(LOTTE_EMAIL, "Disable account")
    an.press("Execute action")
    an.sees("1 of 2 was done")
    assert "Left out" in an.outcome(LOTTE_EMAIL)
    assert "The account is disabled" in an.outcome(TOM_EMAIL)
    assert [records.account_state(each) for each in (SOFIE_EMAIL, LOTTE_EMAIL, TOM_EMAIL)] == ["Draft", "Disabled", "Disabled"]


@pytest.mark.matrix("4", "21")
def test_they_are_enabled_pushed_and_given_new_passwords_together(an, records):
    an.press("Back to the list")
    an.select_and_apply(TOM_EMAIL, "Enable account")
    an.page.wait_for_timeout(500)
    for action in ("Update account (push)", "Reset password"):
        an.open("/manage/accounts")
        expect(an.row(TOM_EMAIL)).to_contain_text("Published")
        an.apply(action, TOM_EMAIL)
        assert "Stays Published" in an.outcome(TOM_EMAIL)
        an.press("Execute action")
        an.sees("1 of 1 was done")


def test_nothing_selected_says_so_and_leads_back(an):
    an.open("/manage/accounts?sort=email")
    an.press("Apply to selected items")
    an.sees("Choose an action first")
    an.press("Back to the list")
    assert an.page.url.endswith("/manage/accounts?sort=email")


def test_no_script_complained(an):
    assert an.page.complaints == []


# Full pages; the demo is stopped and started for them


@pytest.fixture(scope="module")
def crowd(program, records):
    """Tom with sixty accounts more; whoever was signed in stays so."""
    copy_account(program, records, TOM_EMAIL, 60)


@pytest.mark.matrix("74")
def test_a_full_page_stays_readable_and_leads_on(an, crowd):
    an.open("/manage/accounts?sort=email")
    assert len(an.column("Email")) == PAGE
    assert widest_beyond(an.page) <= 0, "nothing stands beyond the table's edge"
    tallest = max(row.bounding_box()["height"] for row in an.page.locator("tbody tr").all())
    assert tallest <= 72, "a row has three lines at most"
    an.follow(an.page.get_by_role("link", name="Next page"))
    assert len(an.column("Email")) == 15
    an.follow(an.page.get_by_role("link", name="Previous page"))
    assert an.column("Email")[0] == EMMA_EMAIL


def widest_beyond(page):
    """By how many pixels the widest table is wider than its frame."""
    return page.evaluate("Math.max(...[...document.querySelectorAll('.table-wrap')].map(each => each.scrollWidth - each.clientWidth))")


def test_the_bar_of_actions_follows_the_reader_and_counts(an):
    an.page.get_by_label("Select all rows").check()
    an.page.mouse.wheel(0, -10_000)
    bar = an.page.locator(".bulk")
    expect(bar).to_contain_text(f"Selected: {PAGE}")
    expect(bar).to_be_in_viewport(ratio=1)
    an.page.locator("tbody").get_by_role("checkbox").first.uncheck()
    expect(bar).to_contain_text(f"Selected: {PAGE - 1}")


@pytest.mark.parametrize("path", ["/manage/accounts?sort=email", "/manage/users"])
def test_on_a_phone_the_rows_are_cards_and_the_choices_are_folded_away(browser_of, program, crowd, path):
    page = browser_of(viewport={"width": 375, "height": 740})
    cookies(known(program, MARC), page.context)
    page.goto(program.portal + path)
    assert page.evaluate("document.documentElement.scrollWidth") <= 375
    cards = page.locator("tbody tr")
    first, second = cards.nth(0).bounding_box(), cards.nth(1).bounding_box()
    assert first["width"] >= 330 and second["y"] >= first["y"] + first["height"]
    assert first["y"] < 740, "the first card is on the first screen"
    expect(page.locator(".filters select").first).to_be_hidden()
    page.locator(".filters summary").click()
    page.locator(".filters select").last.select_option(index=1)
    with page.expect_navigation():
        page.get_by_role("button", name="Filter").click()
    expect(page.locator(".filters select").last).to_be_visible()
    page.locator("tbody").get_by_role("checkbox").first.check()
    expect(page.locator(".bulk")).to_be_in_viewport(ratio=1)
    page.context.close()
