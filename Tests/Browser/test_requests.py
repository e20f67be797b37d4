"""How often a browser asks for a page, and that it asks no more for what it has."""

import pytest


class Network:
    """What goes over the line, as Chromium itself counts it."""

    def __init__(self, page):
        self.asked, self.kept, self.encodings = {}, set(), {}
        session = page.context.new_cdp_session(page)
        session.send("Network.enable")
        session.on("Network.requestWillBeSent", lambda event: self.asked.update({event["requestId"]: event["request"]["url"]}))
        session.on("Network.requestServedFromCache", lambda event: self.kept.add(event["requestId"]))
        session.on("Network.responseReceived", self.received)

    def received(self, event):
        if event["response"].get("fromDiskCache"):
            self.kept.add(event["requestId"])
        headers = {name.lower(): value for name, value in event["response"]["headers"].items()}
        self.encodings[event["response"]["url"]] = headers.get("content-encoding")

    def sent(self):
        return [address for request, address in self.asked.items() if request not in self.kept]


@pytest.fixture(params=["portal", "node"])
def start(request, program):
    return getattr(program, request.param) + "/"


def test_a_first_page_asks_four_times_at_most_and_the_next_one_once(browser_of, start):
    page = browser_of()
    network = Network(page)
    page.goto(start, wait_until="networkidle")
    # A browser that shows no tabs asks for no icon: it is counted here in any case.
    icon = page.evaluate("document.querySelector('link[rel=icon]').href")
    asked = set(network.sent()) | {icon}
    assert len(network.sent()) == len(set(network.sent())) and len(asked) <= 4, asked
    assert sorted(address.rsplit(".", 1)[-1] for address in asked - {start}) == ["css", "js", "svg"]
    assert {network.encodings[address] for address in asked - {start, icon}} == {"gzip"} and network.encodings[start] is None

    earlier = len(network.sent())
    page.goto(start, wait_until="networkidle")
    assert network.sent()[earlier:] == [start]
    assert page.complaints == []


def test_the_logo_stands_in_the_stylesheet(browser_of, program):
    page = browser_of()
    page.goto(program.portal + "/login", wait_until="networkidle")
    for end in ("maskImage", "webkitMaskImage"):
        mask = page.evaluate(f"getComputedStyle(document.querySelector('.brand'), '::before').{end}")
        assert mask.startswith('url("data:image/svg+xml')
    assert page.complaints == []
