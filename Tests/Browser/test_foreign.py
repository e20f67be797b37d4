"""Whoever has no business with Emma's account finds nothing there: 404 for every page and action."""

from urllib.parse import urlsplit

import pytest

from cast import EMMA, EMMA_EMAIL, JEAN, NOOR, NOOR_EMAIL
from records import changed
from stages import add_account, add_grant, known, published, quiet
from visitor import Visitor

PAGES = ["", "/live", "/grants/new", "/grants/{grant}"]
ACTIONS = [
    "/approval-request", "/withdrawal", "/return", "/approval", "/push", "/disablement", "/enablement", "/draft",
    "/draft-discard", "/password-reset", "/removal", "/grants", "/grants/{grant}", "/grants/{grant}/removal",
]
STRANGERS = [JEAN, NOOR]
KEPT = {f"portal.sqlite:{table}" for table in ("accounts", "grants", "users", "author_groups", "bus_outbox", "mail_outbox")}


@pytest.fixture(scope="module")
def world(program, records):
    emma, _, account = published(program, records)
    draft = add_account(emma, "emma.draft@aznoordzee.example")
    add_grant(emma, draft)
    grants = {each: records.portal("SELECT id FROM grants WHERE account_id = ?", int(each.rsplit("/", 1)[1]))[0]["id"]
              for each in (account, draft)}
    quiet(records)
    return {JEAN: known(program, JEAN), NOOR: known(program, NOOR, NOOR_EMAIL), EMMA: emma,
            "accounts": {"published": account, "draft": draft}, "grants": grants}


def address(world, kind, path):
    account = world["accounts"][kind]
    return account + path.format(grant=world["grants"][account])


@pytest.mark.parametrize("person", STRANGERS)
@pytest.mark.parametrize("kind", ["published", "draft"])
@pytest.mark.parametrize("path", PAGES)
def test_the_page_is_not_there_for_a_stranger(world, person, kind, path):
    answer = world[person].get(address(world, kind, path), expected=404)
    assert EMMA_EMAIL not in answer.source and "De Smet" not in answer.source


@pytest.mark.parametrize("person", STRANGERS)
@pytest.mark.parametrize("kind", ["published", "draft"])
@pytest.mark.parametrize("path", ACTIONS)
def test_the_action_is_not_there_for_a_stranger(world, records, person, kind, path):
    stranger = world[person]
    before = records.fingerprint()
    stranger.post(address(world, kind, path), [("csrf", stranger.token()), ("reason", "none")], expected=404)
    assert KEPT.isdisjoint(changed(before, records.fingerprint()))


def test_emma_herself_finds_these_pages(world):
    """Otherwise the 404s above would prove nothing."""
    assert world[EMMA].get(address(world, "published", "")).status == 200
    assert world[EMMA].get(address(world, "draft", "/grants/new")).status == 200


def test_an_access_manager_of_another_organisation_sees_nothing_of_her_in_the_lists(world):
    for path in ("/manage/accounts", "/manage/approval", "/manage/messages", "/manage/accounts?q=de+smet"):
        answer = world[JEAN].get(path)
        assert EMMA_EMAIL not in answer.source and "De Smet" not in answer.source


def test_nor_can_he_reach_her_by_a_bulk_action(world, records):
    jean, account = world[JEAN], world["accounts"]["published"].rsplit("/", 1)[1]
    before = records.fingerprint()
    for path in ("/manage/accounts/selection", "/manage/accounts/execution"):
        for action in ("disable", "approve", "reset_password"):
            revision = records.account(EMMA_EMAIL)["revision"]
            pairs = [("csrf", jean.token()), ("action", action), ("id", account), ("row", f"{account}:{revision}")]
            answer = jean.post(path, pairs, expected=None)
            assert answer.status in (404, 422) or path.endswith("execution") and "De Smet" not in answer.source
            assert EMMA_EMAIL not in answer.source
    assert KEPT.isdisjoint(changed(before, records.fingerprint()))


def test_who_manages_nothing_has_no_manage_pages(world):
    for path in ("/manage/users", "/manage/users/new", "/manage/users/existing", "/manage/accounts", "/manage/approval", "/manage/messages",
                 "/manage/users/upload", "/manage/accounts/upload"):
        assert world[NOOR].get(path, expected=None).status in (403, 404)
    assert world[NOOR].get("/").link("EAM Accounts") is None


@pytest.mark.parametrize("path", [
    "/profile", "/profile/settings", "/profile/personal", "/profile/sessions", "/accounts", "/accounts/new",
    "{account}", "{account}/grants/new", "/manage/users", "/manage/users/new", "/manage/users/existing", "/manage/accounts",
    "/manage/approval", "/manage/messages", "/manage/users/upload", "/manage/accounts/upload"])
def test_who_is_not_signed_in_is_sent_to_login(program, world, path):
    answer = Visitor(program).get(
        path.format(account=world["accounts"]["published"]), expected=None, allow_redirects=False)
    assert answer.status in (302, 303)
    assert urlsplit(answer.headers["Location"]).path == "/login"


@pytest.mark.parametrize("path", ACTIONS)
@pytest.mark.parametrize("token", ["missing", "empty", "made up", "somebody else's"])
def test_a_forged_post_is_403(world, records, path, token):
    emma = world[EMMA]
    pairs = {"missing": [], "empty": [("csrf", "")], "made up": [("csrf", "0" * 43)],
             "somebody else's": [("csrf", world[NOOR].token())]}[token]
    before = records.fingerprint()
    emma.post(address(world, "published", path), pairs, expected=403)
    assert KEPT.isdisjoint(changed(before, records.fingerprint()))


@pytest.mark.parametrize("path", ["/logout", "/language", "/profile/settings", "/accounts/new", "/manage/accounts/selection",
                                  "/manage/accounts/execution", "/manage/users/selection", "/manage/users/execution", "/manage/users/new",
                                  "/manage/users/existing", "/manage/users/search", "/manage/users/upload",
                                  "/manage/accounts/upload"])
def test_no_change_is_made_without_a_token(world, path):
    world[EMMA].post(path, [], expected=403)
    assert world[EMMA].get("/profile").status == 200


@pytest.mark.parametrize("origin", ["https://elsewhere.example", "null", "http://127.0.0.1:1"])
def test_what_another_site_sends_is_403(program, world, origin):
    """Even where there is no session yet whose token could be missing: nobody is signed in as somebody else."""
    for address in (program.node + "/hd4dp2", program.node + "/hd4dp2/sign-out", "/login", "/logout", "/language"):
        answer = world[EMMA].send(
            "POST", address, data=[("csrf", world[EMMA].token())], headers={"Origin": origin}, allow_redirects=False,
            expected=None)
        assert answer.status == 403
    assert world[EMMA].get("/profile").status == 200


def test_every_page_has_the_headers_that_keep_others_out(program, world):
    for page in (world[EMMA].get("/accounts"), Visitor(program).get("/"), Visitor(program).get(program.node + "/hd4dp2")):
        policy = page.headers["Content-Security-Policy"]
        assert "default-src 'self'" in policy or "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert "frame-ancestors 'none'" in policy
        assert page.headers["X-Content-Type-Options"] == "nosniff"
        assert "Referrer-Policy" in page.headers


def test_the_session_cookie_is_out_of_reach_of_scripts_and_of_other_sites(program):
    answer = Visitor(program).get("/login", allow_redirects=False)
    cookies = [value for name, value in answer.headers.items() if name.lower() == "set-cookie"]
    emma = known(program, EMMA)
    kept = [each for each in emma.session.cookies if each.name.endswith("gatehouse_portal")]
    assert len(kept) == 1
    assert kept[0].has_nonstandard_attr("HttpOnly")
    assert kept[0].get_nonstandard_attr("SameSite", "").lower() in ("lax", "strict")
    assert all("HttpOnly" in each for each in cookies)
