"""Fixtures: a demo on free ports for each module, Chromium, and people at their browsers."""

import os

import pytest
from playwright.sync_api import sync_playwright

from pages import Portal
from program import BINARY, Program
from records import Records
from stages import cookies, known

CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")


def pytest_sessionstart(session):
    if not BINARY.exists():
        pytest.exit(f"{BINARY} is missing: run swift build first (bin/test does)", returncode=4)


@pytest.fixture(scope="module")
def program(tmp_path_factory):
    demo = Program(tmp_path_factory.mktemp("demo"))
    demo.start()
    yield demo
    demo.stop()


@pytest.fixture(scope="module")
def records(program):
    return Records(program.data)


@pytest.fixture(scope="session")
def chromium():
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def browser_of(chromium):
    """Gives each person a browser of their own: `browser_of(color_scheme="dark")` is a fresh, empty one."""
    contexts = []

    def fresh(**options):
        context = chromium.new_context(**{"locale": "en-GB", "viewport": {"width": 1280, "height": 900}, **options})
        # Others use the machine meanwhile: how soon the portal answers is what bin/bench measures.
        context.set_default_timeout(30_000)
        contexts.append(context)
        page = context.new_page()
        page.complaints = []
        page.on("pageerror", lambda error: page.complaints.append(f"script: {error}"))
        page.on("console", lambda message: page.complaints.append(f"console: {message.text}")
                if message.type == "error" and "status of 4" not in message.text else None)
        return page

    yield fresh
    for context in contexts:
        context.close()


@pytest.fixture(scope="module")
def portal_of(browser_of, program):
    """Somebody signed in at a browser of their own: `portal_of(AN)`, or with `email` at the very first sign-in."""

    def opened(person, email=None, **options):
        page = browser_of(**options)
        cookies(known(program, person, email), page.context)
        return Portal(page, program)

    return opened


# Steps of one journey: where one fails the later ones run all the same, as far as they come, and say which was the first that failed.

broken_journeys = pytest.StashKey[dict]()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item, call):
    report = yield
    if report.failed and item.get_closest_marker("ordered"):
        first = item.config.stash.setdefault(broken_journeys, {}).setdefault(item.module.__name__, item.name)
        if first != item.name:
            report.sections.append(("Earlier step", f"{first} failed before this one, and may be why."))
    return report
