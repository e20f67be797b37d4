"""Saves the pages of the journey as pictures: wide, on a phone, and dark.

    .venv/bin/python Tests/Browser/screenshots.py FOLDER [name …]

With names, only the pages whose name holds one of them.
"""

import sys
import tempfile
from pathlib import Path

from playwright.sync_api import sync_playwright

import labels
from cast import EMMA_EMAIL, NOOR
from conftest import CHROMIUM
from pages import Portal
from program import Program
from records import Records
from stages import act, add_account, add_grant, cookies, known, newest_credentials, node_sign_in, published

LOOKS = {
    "wide": {"viewport": {"width": 1280, "height": 800}},
    "phone": {"viewport": {"width": 375, "height": 740}, "device_scale_factor": 2},
    "dark": {"viewport": {"width": 1280, "height": 800}, "color_scheme": "dark"},
}


def scene(program, records):
    """Name → (who, address) of each page worth seeing."""
    emma, an, account = published(program, records)
    draft, waiting = (add_account(emma, f"emma.{each}@aznoordzee.example") for each in ("draft", "waiting"))
    add_grant(emma, waiting)
    act(emma, waiting, "Request approval")
    user, password = newest_credentials(emma, records, EMMA_EMAIL)
    fresh, _ = node_sign_in(program, user, password)
    mail = records.mails(EMMA_EMAIL)[-1]["id"]
    at, node = program.portal, program.node
    pages = {
        "start": (None, f"{at}/"), "login": (None, f"{at}/login"), "not-found": (None, f"{at}/no/such/page"),
        "first-settings": (known(program, NOOR), f"{at}/profile/settings"), "profile": (emma, f"{at}/profile"),
        "personal": (emma, f"{at}/profile/personal"), "sessions": (emma, f"{at}/profile/sessions"),
        "accounts": (emma, f"{at}/accounts"), "new-account": (emma, f"{at}/accounts/new"), "draft": (emma, at + draft),
        "new-grant": (emma, f"{at}{draft}/grants/new"), "waiting": (emma, at + waiting),
        "waiting-an": (an, at + waiting), "published": (emma, at + account),
        "manage-accounts": (an, f"{at}/manage/accounts"), "approval": (an, f"{at}/manage/approval"),
        "messages": (an, f"{at}/manage/messages"), "mails": (None, f"{at}/dev/mail"), "mail": (None, f"{at}/dev/mail/{mail}"),
        "node": (None, f"{node}/"), "node-sign-in": (None, f"{node}/hd4dp2"),
        "node-password": (fresh, f"{node}/hd4dp2/password"),
    }

    def later():
        """After the pages above were saved, since it changes what they show."""
        form, password_of_her_own = fresh.get(f"{node}/hd4dp2/password"), "Duinen en zee 2026 x"
        fresh.submit(form, "Save password", {labels.NEW_PASSWORD: password_of_her_own, labels.REPEAT_PASSWORD: password_of_her_own})
        act(an, account, "Disable account")
        act(an, account, "Enable account")
        return {"node-home": (fresh, f"{node}/hd4dp2"), "timeline": (emma, at + account)}

    return pages, later


def save(browser, folder, pages, wanted):
    for look, options in LOOKS.items():
        for name, (visitor, address) in pages.items():
            if wanted and not any(each in name for each in wanted):
                continue
            context = browser.new_context(locale="en-GB", **options)
            if visitor:
                cookies(visitor, context)
            page = context.new_page()
            page.goto(address)
            page.screenshot(path=folder / f"{name}-{look}.png", full_page=True)
            context.close()


def save_fas(browser, folder, program):
    for look, options in LOOKS.items():
        context = browser.new_context(locale="en-GB", **options)
        portal = Portal(context.new_page(), program)
        portal.open("/login")
        portal.press("Log in with eID")
        portal.page.screenshot(path=folder / f"fas-{look}.png", full_page=True)
        context.close()


def main():
    folder, wanted = Path(sys.argv[1]), sys.argv[2:]
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as data, sync_playwright() as playwright:
        program = Program(data).start()
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        try:
            pages, later = scene(program, Records(program.data))
            save(browser, folder, pages, wanted)
            save(browser, folder, later(), wanted)
            if not wanted or "fas" in wanted:
                save_fas(browser, folder, program)
        finally:
            browser.close()
            program.stop()
    print(f"{len(list(folder.glob('*.png')))} pictures in {folder}")


if __name__ == "__main__":
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    main()
