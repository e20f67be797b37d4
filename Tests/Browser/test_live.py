"""Pages that stay current by themselves."""

from playwright.sync_api import expect

import stages
from cast import AN, EMMA
from pages import Portal


def test_a_new_request_appears_on_the_open_approval_page_without_a_reload(browser_of, program):
    an = Portal(browser_of(), program)
    an.sign_in(AN)
    an.open("/manage/approval")
    an.page.evaluate("() => { window.sameDocument = true; }")
    expect(an.page.locator("main")).not_to_contain_text(EMMA)
    stages.requested(program)
    expect(an.page.locator("main")).to_contain_text(EMMA, timeout=5_000)
    assert an.page.evaluate("() => window.sameDocument === true"), "the page was loaded again"
    assert an.page.complaints == []
