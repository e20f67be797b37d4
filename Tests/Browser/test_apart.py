"""Portal and node as programs of their own, with PostgreSQL, RabbitMQ and a mail server; two portals share the work."""

import email
import email.policy
import json
import re
import subprocess
import urllib.request

import pytest

from apart import Apart, healthy
from cast import AN, AN_EMAIL, EMMA, EMMA_EMAIL, PEOPLE
from commands import ACCOUNTS, csv, toms
from program import BINARY
from stages import act, add_account, add_grant, known, node_sign_in, wait_state
from visitor import Visitor, wait_until


@pytest.fixture(scope="module")
def apart(tmp_path_factory):
    all_of_it = Apart(tmp_path_factory.mktemp("apart"))
    try:
        yield all_of_it.start()
    finally:
        all_of_it.stop()


def credentials(mail):
    text = email.message_from_string(mail["content"], policy=email.policy.default).get_body(("plain",)).get_content()
    return re.search(r"User name: (\S+)", text).group(1), re.search(r"Temporary password: (\S+)", text).group(1)


def test_a_configuration_that_is_wrong_is_named_and_nothing_starts(apart):
    wrong = subprocess.run([BINARY, "config", "check", "portal", "--config", apart.node_file()], capture_output=True, text=True, timeout=30, check=False)
    assert wrong.returncode == 1
    assert "GATEHOUSE_SMTP is missing" in wrong.stdout and "GATEHOUSE_OIDC_ISSUER is missing" in wrong.stdout
    start = subprocess.run([BINARY, "portal", "--config", apart.node_file()], capture_output=True, text=True, timeout=30, check=False)
    assert start.returncode == 1 and "GATEHOUSE_SMTP is missing" in start.stderr and "Usage" not in start.stderr


def test_a_configuration_that_is_good_is_shown_without_its_secrets(apart):
    good = subprocess.run([BINARY, "config", "check", "portal", "--config", apart.portal_file()], capture_output=True, text=True, timeout=30, check=False)
    assert good.returncode == 0, good.stdout
    assert "GATEHOUSE_OIDC_CLIENT_SECRET=(set)" in good.stdout and "strandgaper" not in good.stdout


def test_an_account_is_published_over_the_broker_and_its_credentials_arrive_by_mail(apart):
    emma = known(apart, EMMA, EMMA_EMAIL)
    account = add_account(emma, EMMA_EMAIL)
    add_grant(emma, account)
    act(emma, account, "Request approval")
    act(known(apart, AN), account, "Approve")
    wait_state(emma, account, "Published", 30)
    wait_until(lambda: any("Temporary password" in mail["content"] for mail in apart.mails(EMMA_EMAIL)), 30, "the credentials are mailed")
    mail = next(mail for mail in apart.mails(EMMA_EMAIL) if "Temporary password" in mail["content"])
    assert mail["from"] == "noreply@eam.example"
    _, page = node_sign_in(apart, *credentials(mail), "Noordzee lag vandaag heel stil 7")
    assert "HDBP0001" in page.source


def test_whoever_is_signed_in_at_one_portal_is_so_at_the_other(apart):
    emma = known(apart, EMMA)
    there = Visitor(apart, EMMA)
    there.session.cookies = emma.session.cookies
    page = there.get(f"{apart.other}/accounts", headers={"Host": apart.portal.removeprefix("http://")})
    assert EMMA_EMAIL in page.text


def command(*arguments):
    return subprocess.run([BINARY, *map(str, arguments)], capture_output=True, text=True, timeout=60, check=False)


def test_commands_work_beside_the_portals_by_their_configuration(apart, tmp_path):
    place = ("--config", apart.portal_file())
    file = tmp_path / "accounts.csv"
    file.write_bytes(csv(ACCOUNTS, toms(7)))
    applied = command("import", "accounts", file, *place, "--as", AN_EMAIL, "--approval", "pre-approved")
    assert applied.returncode == 0 and "Applied: 1 rows." in applied.stdout, applied.stderr
    an = known(apart, AN)
    wait_until(lambda: re.search(r"tom7@aznoordzee\.example[\s\S]{0,2000}?Published", an.get("/manage/accounts?q=tom7").text), 30, "it is published")
    exported = command("export", "accounts", *place, "--as", AN_EMAIL)
    assert exported.returncode == 0 and "tom7@aznoordzee.example" in exported.stdout, exported.stderr
    assert command("migrate", *place).stdout == "Up to date.\n"
    verified = command("audit", "verify", *place)
    assert verified.returncode == 0 and re.fullmatch(r"The portal's database: whole, \d+ entries\n", verified.stdout), verified.stdout
    neither, both = command("migrate"), command("migrate", *place, "--data", tmp_path)
    assert {neither.returncode, both.returncode} == {64} and "Either --data or --config" in neither.stderr + both.stderr


def test_figures_are_on_their_own_port_alone(apart):
    with urllib.request.urlopen(f"http://127.0.0.1:{apart.figures_port}/metrics", timeout=5) as answer:
        text = answer.read().decode()
    assert "gatehouse_publish_seconds_count" in text and "gatehouse_outbox_waiting 0" in text
    Visitor(apart).get("/metrics", expected=404)


def test_the_log_is_json_and_names_nobody(apart):
    lines = [json.loads(line) for line in apart.portal_part.log.read_text().splitlines() if line.startswith("{")]
    assert lines and all({"time", "level", "message", "logger"} <= line.keys() for line in lines)
    text = apart.portal_part.log.read_text()
    assert EMMA_EMAIL not in text and PEOPLE[EMMA] not in text and "strandgaper" not in text


def test_when_the_portal_that_does_the_work_is_killed_the_other_one_goes_on(apart):
    emma = known(apart, EMMA)
    second = add_account(emma, "emma.two@aznoordzee.example")
    add_grant(emma, second)
    act(emma, second, "Request approval")
    an = known(apart, AN)
    act(an, second, "Approve")
    apart.portal_part.kill()
    assert not healthy(apart.portal)
    apart.portal_part.command = [each for each in apart.portal_part.command if each not in ("--samples", apart.node)]
    wait_until(lambda: any("Temporary password" in mail["content"] for mail in apart.mails("emma.two@aznoordzee.example")), 60,
               "the other portal publishes and mails")
    apart.portal_part.start()
    apart.wait_for(apart.portal_part, apart.portal)
    wait_state(known(apart, EMMA), second, "Published", 30)
    assert sum("Temporary password" in mail["content"] for mail in apart.mails("emma.two@aznoordzee.example")) == 1
