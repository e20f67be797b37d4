"""Signing in at an OpenID provider that is not FAS: a foreign implementation, and one that is away, slow, changes its keys, or lies."""

import re
import socket
import time
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect

from cast import AN, EMMA, NOOR, PEOPLE, TOM
from openid_records import LEVEL
from openid_stage import Caller, ForeignSignIn, reference
from pages import Portal, loose
from visitor import wait_until

PATIENCE = 10  # seconds that the portal waits for one answer of the provider
BELIEVED = 5.5  # a bit longer than the portal believes that a provider is still there
UNAVAILABLE = "The sign-in service does not answer."
UNTRUSTED = ("untrusted", "could not be trusted, so you were not signed in")
LIES = {
    "issuer": UNTRUSTED, "audience": UNTRUSTED, "party": UNTRUSTED, "expired": UNTRUSTED, "future": UNTRUSTED, "nonce": UNTRUSTED, "no nonce": UNTRUSTED,
    "access token": UNTRUSTED, "signature": UNTRUSTED, "unknown key": UNTRUSTED, "no signature": UNTRUSTED, "shared secret": UNTRUSTED,
    "another person": UNTRUSTED,
    "answering issuer": ("mismatch", "does not belong to the sign-in you started"),
    "no number": ("incomplete", "did not tell us your name or national register number"),
    "no name": ("incomplete", "did not tell us your name or national register number"),
    "impossible number": ("invalid", "that cannot be right"),
    "weak level": ("level", "not strong enough"), "no level": ("level", "not strong enough"),
}


@pytest.fixture(scope="module")
def stage(tmp_path_factory):
    all_of_it = ForeignSignIn(tmp_path_factory.mktemp("openid"))
    try:
        yield all_of_it.start()
    finally:
        all_of_it.stop()


@pytest.fixture
def provider(stage):
    yield stage.provider
    stage.provider.tell("good")


@pytest.fixture
def fresh(stage, provider):
    """A portal that has not yet spoken with the provider."""
    stage.restart()
    return stage


def refused(stage, page, failure, words, status=400):
    """The page says clearly why not, and the log has it under the page's reference."""
    assert page.status == status, page.text[:400]
    assert words in page.text
    assert stage.failures()[reference(page)] == f"signin.failure.{failure}"
    assert page.form_with("Log in with eID"), "one can start again from here"


def refuses_connections(provider):
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", urlsplit(provider.address).port), timeout=2)


# A provider as it should be


def test_a_person_signs_in_and_out_in_the_browser(stage, provider, browser_of):
    portal = Portal(browser_of(), stage)
    portal.open("/login")
    portal.press("Log in with eID")
    assert portal.page.url.startswith(f"{provider.address}/authorize")
    portal.field("Name").fill(TOM)
    portal.submit("Sign in")
    assert portal.page.url == f"{stage.portal}/profile"
    portal.speak_english()
    portal.sees("85.07.30-033.28")
    portal.own_menu(TOM, "Log out")
    assert portal.page.url == f"{stage.portal}/"
    expect(portal.page.get_by_role("link", name="Login", exact=True)).to_be_visible()
    assert provider.visits("sign-out") == 1
    portal.open("/profile")
    expect(portal.page.get_by_role("button", name=loose("Log in with eID"))).to_be_visible()
    assert portal.page.complaints == []


def test_the_provider_is_asked_as_it_is_configured(stage, provider):
    Caller(stage, AN).sign_in()
    asked = provider.tell("report")["last"]
    assert asked["scope"] == "openid profile national_number" and asked["acr_values"] == LEVEL
    assert asked["code_challenge_method"] == "S256" and asked["client authentication"] == "client_secret_basic"


def test_whom_the_provider_knows_is_not_asked_again_until_signing_out_there(stage, provider):
    an = Caller(stage, AN)
    an.sign_in()
    an.session.cookies.set("gatehouse_portal", None)
    assert not an.is_signed_in()
    assert an.begin().url == f"{stage.portal}/profile"
    page = an.submit(an.get("/profile"), "Log out")
    assert page.url == f"{stage.portal}/" and not an.is_signed_in()
    assert an.begin().url.startswith(f"{provider.address}/authorize")


def test_who_stops_at_the_provider_is_told_so(stage, provider):
    an = Caller(stage, AN)
    refused(stage, an.submit(an.begin(), "Cancel", expected=None), "cancelled", "You stopped signing in.")
    assert not an.is_signed_in()


def test_a_new_key_of_another_kind_needs_no_restart(fresh, provider):
    Caller(fresh, AN).sign_in()
    asked = provider.visits("keys")
    provider.tell("rotate", "RS256")
    an = Caller(fresh, AN)
    an.sign_in()
    assert an.is_signed_in() and provider.visits("keys") == asked + 1


def test_one_signs_out_of_the_portal_where_the_provider_knows_the_old_key_no_more(fresh, provider):
    an = Caller(fresh, AN)
    an.sign_in()
    provider.tell("rotate", "ES256")
    page = an.submit(an.get("/profile"), "Log out", expected=None)
    # Authlib refuses a hint that it cannot verify: the browser stays with its error.
    assert page.status == 400 and page.url.startswith(f"{provider.address}/end")
    assert not an.is_signed_in()


def test_a_provider_that_refuses_pkce_is_served_without(stage, provider):
    provider.tell("without_pkce")
    an = Caller(stage, AN)
    refused(stage, an.submit(an.begin(expected=None), "Log in with eID", expected=None), "refused", "The sign-in service refused this request.")
    stage.restart(GATEHOUSE_OIDC_PKCE="off")
    an.sign_in()
    assert an.is_signed_in() and provider.tell("report")["last"]["code_challenge_method"] is None
    stage.restart()


# A provider that lies


@pytest.mark.parametrize("lie", LIES)
def test_a_lie_signs_nobody_in(stage, provider, lie):
    failure, words = LIES[lie]
    before = stage.sessions()
    provider.tell("lie", lie)
    emma = Caller(stage, EMMA)
    refused(stage, emma.sign_in(expected=None), failure, words)
    assert not emma.is_signed_in() and stage.sessions() == before


def test_after_all_lies_the_truth_is_believed_again(stage, provider):
    emma = Caller(stage, EMMA)
    emma.sign_in()
    assert emma.is_signed_in()


def test_a_provider_that_describes_itself_as_another_is_refused(fresh, provider):
    provider.tell("lie", "discovery")
    an = Caller(fresh, AN)
    refused(fresh, an.begin(expected=None), "misconfigured", "Signing in is not set up correctly here.")
    provider.tell("good")
    an.sign_in()
    assert an.is_signed_in()


# A provider that is away


def test_while_the_provider_is_away_the_page_says_so_and_later_one_signs_in(fresh, provider):
    provider.tell("away")
    refuses_connections(provider)
    an = Caller(fresh, AN)
    refused(fresh, an.begin(expected=None), "unavailable", UNAVAILABLE, 503)
    provider.tell("back")
    an.sign_in()
    assert an.is_signed_in()


def test_a_provider_that_goes_away_in_between_signs_nobody_in(stage, provider):
    noor = Caller(stage, NOOR)
    back = noor.answer()
    provider.tell("away")
    refused(stage, noor.get(back, expected=None), "unavailable", UNAVAILABLE, 503)
    assert not noor.is_signed_in()
    provider.tell("back")
    noor.begin()
    assert noor.is_signed_in()


def test_a_browser_is_not_sent_to_a_provider_that_has_gone_away_since(stage, provider):
    Caller(stage, AN).sign_in()
    provider.tell("away")
    time.sleep(BELIEVED)
    noor = Caller(stage, NOOR)
    refused(stage, noor.begin(expected=None), "unavailable", UNAVAILABLE, 503)
    provider.tell("back")
    noor.sign_in()
    assert noor.is_signed_in()


def test_who_signs_out_while_the_provider_is_away_is_told_that_it_may_still_know_them(stage, provider):
    an = Caller(stage, AN)
    an.sign_in()
    provider.tell("away")
    time.sleep(BELIEVED)
    signed_out_here_alone(stage, an, provider)


def test_one_signs_out_of_a_portal_that_never_met_the_provider_while_it_is_away(fresh, provider):
    an = Caller(fresh, AN)
    an.sign_in()
    fresh.restart()
    assert an.is_signed_in()
    provider.tell("away")
    signed_out_here_alone(fresh, an, provider)


def signed_out_here_alone(stage, caller, provider):
    page = caller.submit(caller.get("/profile"), "Log out")
    provider.tell("back")
    assert page.url == f"{stage.portal}/login?left=here" and "it may still know you in this browser" in page.text
    assert not caller.is_signed_in()


@pytest.mark.parametrize("endpoint", ["token", "userinfo"])
def test_a_provider_out_of_order_signs_nobody_in(stage, provider, endpoint):
    provider.tell("broken", endpoint)
    noor = Caller(stage, NOOR)
    refused(stage, noor.sign_in(expected=None), "unavailable", UNAVAILABLE, 503)
    assert not noor.is_signed_in()


# A provider that is slow


def test_a_provider_that_takes_a_second_is_waited_for(stage, provider):
    provider.tell("slow", "token", 1)
    provider.tell("slow", "userinfo", 1)
    began = time.monotonic()
    an = Caller(stage, AN)
    an.sign_in()
    assert an.is_signed_in() and time.monotonic() - began >= 2


def test_a_provider_that_is_too_slow_is_waited_for_ten_seconds(fresh, provider):
    def slowly(step):
        began = time.monotonic()
        page = step()
        return page, time.monotonic() - began

    def is_bounded(page, seconds):
        refused(fresh, page, "unavailable", UNAVAILABLE, 503)
        assert PATIENCE - 1 < seconds < PATIENCE + 4

    provider.tell("slow", "discovery", 60)
    an, noor = Caller(fresh, AN), Caller(fresh, NOOR)
    is_bounded(*slowly(lambda: an.begin(expected=None)))
    provider.tell("good")
    # An waits for the keys, Noor for her token, both at once.
    backs = an.answer(), noor.answer()
    with ThreadPoolExecutor() as both:
        asked = provider.visits("keys")
        provider.tell("slow", "keys", 60)
        first = both.submit(slowly, lambda: an.get(backs[0], expected=None))
        wait_until(lambda: provider.visits("keys") > asked, PATIENCE, "the keys are asked for")
        provider.tell("slow", "token", 60)
        second = both.submit(slowly, lambda: noor.get(backs[1], expected=None))
        is_bounded(*first.result())
        is_bounded(*second.result())
    assert not an.is_signed_in() and not noor.is_signed_in()
    provider.tell("good")
    an.begin()
    assert an.is_signed_in()


def test_the_log_names_nobody_and_keeps_no_secret(stage, provider):
    for lie in ("issuer", "another person", "impossible number"):
        provider.tell("lie", lie)
        Caller(stage, EMMA).sign_in(expected=None)
    text = stage.log()
    assert text.count("sign-in failed") >= 3
    for person in (AN, EMMA, NOOR, TOM):
        assert PEOPLE[person] not in text and person not in text and person.split(" ", 1)[1] not in text
    assert "strandgaper" not in text and "12345678901" not in text
    assert not re.search(r"eyJ[\w-]{10}|code=|code_verifier|state=", text), "neither tokens nor codes"
