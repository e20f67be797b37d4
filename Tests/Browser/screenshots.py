"""Saves pages as pictures: wide, on a phone, and dark.

    bin/screenshots [--main] FOLDER [name …]

With --main the twelve pages that docs/screenshots shows, else those of the journey. With names, only the pages whose name
holds one of them.
"""

import sys
import tempfile
from pathlib import Path

from playwright.sync_api import sync_playwright

import labels
from cast import AN, EMMA_EMAIL, KARIM, MARC, NOOR
from conftest import CHROMIUM
from pages import Portal
from pictures import small
from program import Program
from records import Records
from stages import (
    account_address, act, add_account, add_grant, changed_request, cookies, known, newest_credentials, node_sign_in, published, uploaded)

LOOKS = {
    "wide": {"viewport": {"width": 1280, "height": 800}},
    "phone": {"viewport": {"width": 375, "height": 740}},
    "dark": {"viewport": {"width": 1280, "height": 800}, "color_scheme": "dark"},
}
TALLEST = 1600  # a page that goes on below is cut off here


def scene(program, records):
    """Name → (who, address) of each page of the journey, and what is worth seeing only after they were saved."""
    emma, an, account = published(program, records)
    draft, waiting = (add_account(emma, f"emma.{each}@aznoordzee.example") for each in ("draft", "waiting"))
    add_grant(emma, waiting)
    act(emma, waiting, "Request approval")
    user, password = newest_credentials(emma, records, EMMA_EMAIL)
    fresh, _ = node_sign_in(program, user, password)
    mail = records.mails(EMMA_EMAIL)[-1]["id"]
    at, node = program.portal, program.node
    pages = {
        "start": (None, f"{at}/"), "login": (None, f"{at}/login"), "left-here": (None, f"{at}/login?left=here"), "not-found": (None, f"{at}/no/such/page"),
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
        form, password_of_her_own = fresh.get(f"{node}/hd4dp2/password"), "Duinen en zee 2026 x"
        fresh.submit(form, "Save password", {labels.NEW_PASSWORD: password_of_her_own, labels.REPEAT_PASSWORD: password_of_her_own})
        act(an, account, "Disable account")
        act(an, account, "Enable account")
        return {"node-home": (fresh, f"{node}/hd4dp2"), "timeline": (emma, at + account)}

    return pages, later


def main_scene(program, records):
    """The same of the twelve main pages; a third value is done on the page before it is saved."""
    emma, changed = changed_request(program, records)
    published_account = account_address(records, "tom.willems@aznoordzee.example")
    add_grant(emma, add_account(emma, "emma.draft@aznoordzee.example"))
    act(emma, account_address(records, "emma.draft@aznoordzee.example"), "Request approval")
    an, karim, at = known(program, AN), known(program, KARIM), program.portal
    tom = records.user("tom.willems@aznoordzee.example")["id"]
    preview = uploaded(an, "users", an.get("/manage/users/upload/example.csv").source + "93030527495,Lotte,Jacobs,no address,,71090112,boss\r\n", "people.csv")
    return {
        "upload": (an, f"{at}/manage/accounts/upload"), "upload-preview": (an, at + preview), "profile": (emma, f"{at}/profile"), "my-accounts": (emma, f"{at}/accounts"), "account-published": (an, at + published_account),
        "account-waiting": (an, at + changed), "users": (karim, f"{at}/manage/users"), "user": (an, f"{at}/manage/users/{tom}"),
        "create-user": (karim, f"{at}/manage/users/new"), "accounts": (known(program, MARC), f"{at}/manage/accounts"),
        "approval": (an, f"{at}/manage/approval"), "bulk-preview": (an, f"{at}/manage/accounts", lambda page: Portal(page, program).apply("Disable account")),
    }, dict


def save(browser, folder, pages, wanted):
    for look, options in LOOKS.items():
        for name, (visitor, address, *gestures) in pages.items():
            if wanted and not any(each in name for each in wanted):
                continue
            context = browser.new_context(locale="en-GB", **options)
            if visitor:
                cookies(visitor, context)
            page = context.new_page()
            page.goto(address)
            for gesture in gestures:
                gesture(page)
            shoot(page, folder / f"{name}-{look}.png")
            context.close()


def shoot(page, path):
    """The whole page, at most so tall; what is fixed to the window's edge stands where a reader sees it."""
    size = page.viewport_size
    height = max(size["height"], min(TALLEST, page.evaluate("document.documentElement.scrollHeight")))
    page.set_viewport_size({"width": size["width"], "height": height})
    blank = page.context.new_page()
    path.write_bytes(small(blank, page.screenshot()))


def save_fas(browser, folder, program):
    for look, options in LOOKS.items():
        context = browser.new_context(locale="en-GB", **options)
        portal = Portal(context.new_page(), program)
        portal.open("/login")
        portal.press("Log in with eID")
        shoot(portal.page, folder / f"fas-{look}.png")
        context.close()


def main(arguments):
    main_pages = "--main" in arguments
    folder, *wanted = [each for each in arguments if each != "--main"]
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as data, sync_playwright() as playwright:
        program = Program(data).start()
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        try:
            pages, later = (main_scene if main_pages else scene)(program, Records(program.data))
            save(browser, folder, pages, wanted)
            save(browser, folder, later(), wanted)
            if not main_pages and (not wanted or "fas" in wanted):
                save_fas(browser, folder, program)
        finally:
            browser.close()
            program.stop()
    pictures = list(folder.glob("*.png"))
    print(f"{len(pictures)} pictures in {folder}, {sum(each.stat().st_size for each in pictures) // 1024} KB")


if __name__ == "__main__":
    if not [each for each in sys.argv[1:] if each != "--main"]:
        sys.exit(__doc__)
    main(sys.argv[1:])
