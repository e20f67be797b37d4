"""No form of the journey takes what is wrong: 422, the error at its field, nothing stored, nothing echoed raw."""

from dataclasses import dataclass, field

import pytest

import labels
from cast import AN, EMMA, EMMA_EMAIL, PROJECT, PROVISION, ROLE
from records import changed
from stages import act, add_account, add_grant, known, newest_credentials, node_sign_in, quiet
from visitor import Visitor

SCRIPT = "<script>alert(1)</script>"
IMAGE = '"><img src=x onerror=alert(1)>'
LONG = "x" * 10_000
RAW = ("<script>alert", "<img src=x")  # what must never stand in a page as it was sent

BAD_TEXT = {"long": LONG, "script": SCRIPT, "image": IMAGE, "NUL": "a\0b@aznoordzee.example",
            "control": "a\x1b[2Jb@aznoordzee.example", "line break": "emma@aznoordzee.example\r\nBcc: x@y.example"}
BAD_EMAIL = {**BAD_TEXT, "empty": "", "spaces": "   ", "no address": "emma", "number": "42", "two": "a@b.example, c@d.example",
             "Cyrillic": "эмма@пример.рф", "right to left": "\u202eemma@aznoordzee.example"}
BAD_NUMBER = {"long": "1" * 10_000, "script": SCRIPT, "image": IMAGE, "NUL": "1686820\x001140", "letters": "abc",
              "checksum": "16868202140", "Arabic digits": "١٦٨٦٨٢٠١١٤٠", "exponent": "1.6868201140e10"}
BAD_CHOICE = {"empty": "", "unknown": "999999", "text": "abc", "script": SCRIPT, "image": IMAGE, "NUL": "\0",
              "long": LONG, "negative": "-1", "overflow": "99999999999999999999", "Arabic digits": "١"}
BAD_REASON = {"empty": "", "spaces": "  \t ", "long": LONG, "NUL": "a\0b"}


@dataclass
class Case:
    """One field of one form, with what the other fields hold so that this one alone is wrong."""

    who: str
    path: str
    button: str
    label: str
    bad: dict
    others: dict = field(default_factory=dict)


CASES = [
    Case("emma", "/profile/settings", "Save", labels.PRIMARY_EMAIL, BAD_EMAIL),
    Case("emma", "/profile/personal", "Save", labels.NIHDI, BAD_NUMBER),
    Case("emma", "/accounts/new", "Save", labels.ACCOUNT_EMAIL, BAD_EMAIL, {labels.ORGANISATION_APPLICATION: PROVISION}),
    Case("emma", "/accounts/new", "Save", labels.ORGANISATION_APPLICATION, BAD_CHOICE, {labels.ACCOUNT_EMAIL: "emma2@aznoordzee.example"}),
    Case("emma", "{draft}/grants/new", "Save", labels.PROJECT, BAD_CHOICE, {labels.ROLE: ROLE}),
    Case("emma", "{draft}/grants/new", "Save", labels.ROLE, BAD_CHOICE, {labels.PROJECT: PROJECT}),
    Case("an", "{waiting}", labels.RETURN, labels.REASON, BAD_REASON),
]

EACH = [pytest.param(case, value, id=f"{case.path} {case.label} {kind}")
        for case in CASES for kind, value in case.bad.items()]


@pytest.fixture(scope="module")
def world(program, records):
    emma = known(program, EMMA, EMMA_EMAIL)
    draft, waiting = add_account(emma, EMMA_EMAIL), add_account(emma, "emma.waiting@aznoordzee.example")
    add_grant(emma, waiting)
    act(emma, waiting, "Request approval")
    an = known(program, AN)
    quiet(records)
    return {"emma": emma, "an": an, "draft": draft, "waiting": waiting}


def form_of(world, case):
    page = world[case.who].get(case.path.format(draft=world["draft"], waiting=world["waiting"]))
    form = next((each for each in page.forms if each.button(case.button) and has(each, case.label)), None)
    assert form, f"no form with '{case.label}' and '{case.button}' at {page.url}"
    return page, form


def has(form, label):
    return any(each.label.lower().startswith(label.lower()) for each in form.fields)


def filled(form, case, value):
    """The pairs with the value as it is, which no list of options would allow."""
    control = form.control(case.label)
    pairs = form.filled(case.others, form.button(case.button))
    return control, [pair for pair in pairs if pair[0] != control.name] + [(control.name, value)]


def assert_refused(page, names):
    assert page.status == 422, page.text[:300]
    errors = page.errors()
    for name in names:
        assert errors.get(name), f"no error at '{name}': {errors}"
    assert_nothing_raw(page)


def assert_nothing_raw(page):
    for raw in RAW:
        assert raw not in page.source
    assert "\0" not in page.source


@pytest.mark.parametrize(("case", "value"), EACH)
def test_the_field_says_what_is_wrong_and_nothing_is_stored(world, records, case, value):
    page, form = form_of(world, case)
    control, pairs = filled(form, case, value)
    before = records.fingerprint()
    answer = world[case.who].send_form(page, form, pairs, expected=None, pressed=form.button(case.button))
    assert_refused(answer, [control.name])
    assert changed(before, records.fingerprint()) == []


@pytest.mark.parametrize(("who", "path", "button", "labels"), [
    ("emma", "/profile/settings", "Save", [labels.PRIMARY_EMAIL]),
    ("emma", "/accounts/new", "Save", [labels.ACCOUNT_EMAIL, labels.ORGANISATION_APPLICATION]),
    ("emma", "{draft}/grants/new", "Save", [labels.PROJECT, labels.ROLE]),
])
@pytest.mark.parametrize("missing", ["empty", "absent"])
def test_all_errors_are_told_at_once(world, records, who, path, button, labels, missing):
    case = Case(who, path, button, labels[0], {})
    page, form = form_of(world, case)
    names = [form.control(label).name for label in labels]
    pairs = [pair for pair in form.filled({}, form.button(button)) if pair[0] not in names]
    if missing == "empty":
        pairs += [(name, "") for name in names]
    before = records.fingerprint()
    answer = world[who].send_form(page, form, pairs, expected=None, pressed=form.button(button))
    assert_refused(answer, names)
    assert changed(before, records.fingerprint()) == []


def test_an_entry_is_kept_when_the_form_is_drawn_again(world):
    page, form = form_of(world, Case("emma", "/accounts/new", "Save", labels.ACCOUNT_EMAIL, {}))
    answer = world["emma"].send_form(
        page, form, form.filled({labels.ACCOUNT_EMAIL: "no address é<b>"}, form.button("Save")), expected=422)
    again = next(each for each in answer.forms if has(each, labels.ACCOUNT_EMAIL))
    assert again.control(labels.ACCOUNT_EMAIL).value == "no address é<b>"
    assert "<b>" not in answer.source


def test_a_reason_in_any_script_is_taken_and_shown_as_text(world, records):
    """Last, since it moves the request on."""
    page, form = form_of(world, Case("an", "{waiting}", labels.RETURN, labels.REASON, {}))
    reason = "Verkeerd project – 間違い – ошибка " + SCRIPT
    answer = world["an"].send_form(
        page, form, form.filled({labels.REASON: reason}, form.button(labels.RETURN)), pressed=form.button(labels.RETURN))
    assert_nothing_raw(answer)
    told = world["emma"].get(world["waiting"])
    assert "間違い – ошибка <script>alert(1)</script>" in told.text
    assert_nothing_raw(told)
    quiet(records)  # the mail about it, before others compare what is stored


@pytest.mark.parametrize("pairs", [
    [("action", "")], [("action", "no such action")], [("action", SCRIPT), ("id", "1")], [("action", "approve")],
    [("action", "approve"), ("id", "abc")], [("action", "approve"), ("id", "99999999999999999999")],
], ids=str)
def test_a_bulk_action_on_nothing_is_refused(world, records, pairs):
    an = world["an"]
    before = records.fingerprint()
    answer = an.post("/manage/accounts/selection", [("csrf", an.token()), *pairs], expected=None)
    assert answer.status in (404, 422)
    assert_nothing_raw(answer)
    assert changed(before, records.fingerprint()) == []


@pytest.mark.parametrize("address", ["/accounts/abc", "/accounts/-1", "/accounts/99999999999999999999", "/accounts/1%00",
                                     "/accounts/%3Cscript%3Ealert(1)%3C/script%3E", "/dev/mail/abc", "/accounts/1/grants/x"])
def test_an_address_that_means_nothing_is_404(world, address):
    answer = world["emma"].get(address, expected=None)
    assert answer.status in (400, 404)
    assert_nothing_raw(answer)


@pytest.mark.parametrize("query", ["?q=" + "x" * 5000, "?q=%3Cscript%3Ealert(1)%3C/script%3E", "?state=nonsense",
                                   "?sort=%27%3B+DROP+TABLE+accounts", "?after=abc", "?page=-1", "?q=%00", "?q=%ff%fe"])
def test_a_list_takes_any_query_without_breaking(world, query):
    answer = world["an"].get("/manage/accounts" + query, expected=None)
    assert answer.status in (200, 400, 404, 414, 422)
    assert_nothing_raw(answer)


@pytest.mark.parametrize(("body", "kind"), [
    (b"{\"email\": \"x\"}", "application/json"), (b"%zz=%", "application/x-www-form-urlencoded"),
    (b"\xff\xfe\x00", "application/x-www-form-urlencoded"), (b"", "application/x-www-form-urlencoded"),
    (b"a=" + b"x" * 5_000_000, "application/x-www-form-urlencoded"), (b"--x\r\n", "multipart/form-data; boundary=x"),
], ids=["JSON", "bad escapes", "no UTF-8", "empty", "five megabytes", "multipart"])
def test_a_body_that_is_no_form_is_refused(world, records, body, kind):
    before = records.fingerprint()
    answer = world["emma"].send("POST", "/accounts/new", data=body, headers={"Content-Type": kind}, expected=None)
    assert 400 <= answer.status < 500
    assert changed(before, records.fingerprint()) == []


# The node

SIGN_IN = {"empty": ("", ""), "long": (LONG, LONG), "script": (SCRIPT, SCRIPT), "image": (IMAGE, IMAGE),
           "NUL": ("emma\0", "a\0"), "Cyrillic": ("эмма", "пароль"), "quotes": ("' OR 1=1 --", "' OR 1=1 --")}


@pytest.mark.parametrize("entry", SIGN_IN.values(), ids=SIGN_IN.keys())
def test_the_hospital_lets_nobody_in_for_it(program, world, records, entry):
    _, page = node_sign_in(program, *entry)
    assert page.status in (401, 403, 422, 429)
    assert page.form_with("Sign in")
    assert_nothing_raw(page)


PASSWORDS = {"empty": ("", ""), "unlike": ("Lange zin over het weer 1", "Lange zin over het weer 2"),
             "short": ("kort", "kort"), "long": (LONG, LONG), "NUL": ("abc\0def ghi jkl mno", "abc\0def ghi jkl mno")}


@pytest.fixture(scope="module")
def newcomer(program, world, records):
    """Emma at the hospital with her temporary password, asked for a new one."""
    emma, email = world["emma"], "emma.node@aznoordzee.example"
    account = add_account(emma, email)
    add_grant(emma, account)
    act(emma, account, "Request approval")
    act(world["an"], account, "Approve")
    visitor, page = node_sign_in(program, *newest_credentials(emma, records, email))
    assert page.form_with("Save password"), page.text[:300]
    return visitor


@pytest.mark.parametrize("entry", PASSWORDS.values(), ids=PASSWORDS.keys())
def test_a_new_password_that_will_not_do_is_refused_at_its_field(program, newcomer, records, entry):
    page = newcomer.get(program.node + "/hd4dp2/password")
    before = records.fingerprint()
    answer = newcomer.submit(
        page, "Save password", {labels.NEW_PASSWORD: entry[0], labels.REPEAT_PASSWORD: entry[1]}, expected=None)
    assert answer.status == 422
    assert any(answer.errors().values())
    assert_nothing_raw(answer)
    assert entry[0] == "" or entry[0] not in answer.source, "a password is never sent back"
    assert changed(before, records.fingerprint()) == []


def test_the_simulated_fas_serves_no_unknown_program(program):
    stranger = Visitor(program)
    for query in ("", "?client_id=%3Cscript%3Ealert(1)%3C/script%3E", "?redirect_uri=https://elsewhere.example/",
                  "?response_type=token&client_id=gatehouse"):
        answer = stranger.get(program.fas + "/fas/oauth2/authorize" + query, expected=None, allow_redirects=False)
        assert 400 <= answer.status < 500
        assert_nothing_raw(answer)
