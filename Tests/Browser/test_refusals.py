"""What an authenticated user cannot do, though the forms are sent by hand: nothing changes, and it is said why or not there at all."""

import pytest

import labels
from cast import EMMA_EMAIL, HEALTHSTAT, HEALTHSTAT_ROLE, PROJECT, TOM_EMAIL
from records import changed
from stages import act, add_account, add_grant, changed_request, published, quiet, wait_state

KEPT = {f"portal.sqlite:{table}" for table in ("accounts", "grants", "users", "memberships", "bus_outbox", "mail_outbox")}
KINDS = ("HD4DP2", "Healthstat")


@pytest.fixture(scope="module")
def world(program, records):
    """Emma with accounts of both applications: waiting for approval, published, and disabled; and a changed request."""
    emma, an, account = published(program, records)
    places = {("published", "HD4DP2"): account, ("published", "Healthstat"): healthstat(emma, EMMA_EMAIL)}
    act(an, places["published", "Healthstat"], "Approve")
    for kind, made in (("HD4DP2", hd4dp2), ("Healthstat", healthstat)):
        places["waiting", kind] = made(emma, f"emma.waiting.{kind.lower()}@aznoordzee.example")
        places["disabled", kind] = closed = made(emma, f"emma.closed.{kind.lower()}@aznoordzee.example")
        act(an, closed, "Approve")
        wait_state(emma, closed, "Published")
        act(an, closed, "Disable account")
    _, places["changed"] = changed_request(program, records, "emma.changed@aznoordzee.example")
    wait_state(emma, places["published", "Healthstat"], "Published")
    quiet(records)
    return {"emma": emma, "tom": records.user(TOM_EMAIL)["id"], **places}


def hd4dp2(emma, email):
    account = add_account(emma, email)
    add_grant(emma, account)
    act(emma, account, "Request approval")
    return account


def healthstat(emma, email):
    account = add_account(emma, email, HEALTHSTAT)
    add_grant(emma, account, PROJECT, HEALTHSTAT_ROLE)
    act(emma, account, "Request approval")
    return account


@pytest.fixture
def refused(world, records):
    """Posts as Emma, and sees that it is refused and that nothing was stored."""
    def post(path, pairs=()):
        emma, before = world["emma"], records.fingerprint()
        answer = emma.post(path, [("csrf", emma.token()), *pairs], expected=None)
        assert answer.status in (403, 404), answer.text[:300]
        assert KEPT.isdisjoint(changed(before, records.fingerprint()))
    return post


@pytest.mark.matrix("1b", "1c")
def test_she_cannot_add_an_account_for_somebody_else(world, refused):
    assert world["emma"].get(f"/manage/users/{world['tom']}", expected=None).status in (403, 404)
    refused(f"/manage/users/{world['tom']}/accounts/new", [("email", "tom@aznoordzee.example"), ("provision", "AZ Noordzee / HD4DP2")])


@pytest.mark.matrix("5", "6", "block", "add-existing", "0")
def test_she_cannot_do_anything_to_people(world, refused):
    for action in ("promote", "demote", "block", "unblock", "block_everywhere"):
        refused("/manage/users/selection", [("action", action), ("id", str(world["tom"]))])
        refused("/manage/users/execution", [("action", action), ("row", f"{world['tom']}:1:1")])
    refused("/manage/users/new", [("ssin", "03071524825")])
    refused("/manage/users/existing", [("email", TOM_EMAIL), ("organisation", "1")])


@pytest.mark.matrix("2", "16", "33")
@pytest.mark.parametrize("kind", KINDS)
def test_she_cannot_approve_a_request_of_her_own(world, refused, kind):
    refused(f"{world['waiting', kind]}/approval")


@pytest.mark.matrix("27")
def test_nor_can_she_approve_a_change_which_she_cannot_return_either(world, refused):
    refused(f"{world['changed']}/approval")
    refused(f"{world['changed']}/return", [("reason", "none")])


@pytest.mark.matrix("3b", "34")
@pytest.mark.parametrize("kind", KINDS)
def test_she_cannot_disable_an_account(world, refused, kind):
    refused(f"{world['published', kind]}/disablement")


@pytest.mark.matrix("21", "36")
@pytest.mark.parametrize("kind", KINDS)
def test_she_cannot_reset_a_password_nor_push_an_account(world, refused, kind):
    refused(f"{world['published', kind]}/password-reset")
    refused(f"{world['published', kind]}/push")


@pytest.mark.matrix("4", "restore", "35")
@pytest.mark.parametrize("kind", KINDS)
def test_she_cannot_enable_or_restore_a_disabled_account(world, refused, kind):
    refused(f"{world['disabled', kind]}/enablement")
    refused(f"{world['disabled', kind]}/draft")


def test_her_pages_offer_none_of_it(world):
    """Each of them is there for her, with the buttons that are hers."""
    offered = {each.label for place in ("published", "waiting", "disabled") for kind in KINDS
               for form in world["emma"].get(world[place, kind]).forms for each in form.buttons}
    assert {"Create New Draft", "Withdraw request"} <= offered
    assert offered.isdisjoint({"Approve", labels.RETURN, "Disable account", "Enable account", "Reset password", "Update account"})
