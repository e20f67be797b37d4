"""The pages of EAM Accounts and EAM Users, as HD Manager and as access manager."""

import re
from dataclasses import dataclass, field

from cast import AN, MARC
from seeded import Reader, address, next_page

LATER = 4  # number of "Next page" steps to a later page
VALUES = 3  # tested values of a filter
TIMES = 7  # requests per page
AGAIN = 4  # the slowest pages of a group are measured again at its end, because other work on the machine sometimes slows any page down

ORDERS = {
    "/manage/accounts": ["person", "account", "email", "state", "since"],
    "/manage/users": ["last", "first", "email", "ssin", "role", "status"],
    "/manage/approval": ["person", "since"],
}
FILTERS = {
    "/manage/accounts": ["organisation", "application", "project", "role", "state"],
    "/manage/users": ["organisation", "role", "status"],
    "/manage/approval": ["project", "role"],
}
TITLES = {"/manage/accounts": "EAM Accounts", "/manage/users": "EAM Users", "/manage/approval": "Approval"}


@dataclass(frozen=True)
class Case:
    """One combination of order, filter and search."""

    path: str
    group: str
    fields: tuple

    def address(self):
        return address(self.path, **dict(self.fields))


@dataclass
class Worst:
    """The slowest of a group's pages: the median of its times, in seconds."""

    seconds: float = 0.0
    place: str = ""
    pages: int = 0
    slow: list = field(default_factory=list)

    def note(self, seconds, place):
        self.pages += 1
        self.slow = sorted(self.slow + [(seconds, place)], reverse=True)[:AGAIN]

    def settle(self, reader):
        """Measures the slowest ones again, three times as often, and keeps the slowest result."""
        self.seconds, self.place = max((reader.median(place, 3 * TIMES), place) for _, place in self.slow)


def measure(demo):
    """The slowest page by (person, path, group)."""
    found = {}
    for person in (MARC, AN):
        reader = Reader(demo, person)
        for path in ORDERS:
            for case in cases(reader, path):
                worst = found.setdefault((person, path, case.group), Worst())
                for place in pages(reader, case):
                    worst.note(reader.median(place, TIMES), place)
        for (who, _, _), worst in found.items():
            if who == person:
                worst.settle(reader)
        reader.close()
    return found


def cases(reader, path):
    """Each order in both directions, with each filter and each search."""
    page, _ = reader.get(path)
    for order in ORDERS[path]:
        for direction in ("", "desc"):
            sorting = (("sort", order), ("dir", direction))
            yield Case(path, "sorted", sorting)
            for name in FILTERS[path]:
                for value in spread(choices(page, name)):
                    yield Case(path, f"filtered by {name}", sorting + ((name, value),))
            for term in terms(page):
                yield Case(path, "searched", sorting + (("q", term),))


def choices(page, name):
    """The options of a filter's select, without "all"."""
    select = re.search(rf'<select id="filter-{name}".*?</select>', page, re.DOTALL)
    return [value for value in re.findall(r'value="([^"]*)"', select.group(0)) if value] if select else []


def spread(values):
    return values if len(values) <= VALUES else [values[index * len(values) // VALUES] for index in range(VALUES)]


def terms(page):
    """Search texts: an existing name, the end of one, a frequent syllable, a text in all addresses, a text in none, beginnings."""
    names = re.findall(r'<td class="name"[^>]*><a [^>]*>([^<]+)</a>', page)
    first, last = (names[len(names) // 2].split(" ", 1) + ["aa"])[:2]
    return [f"{first} {last}".lower(), last[-4:].lower(), "oel", "@az", "example", "qqqqq", last[:2].lower(), "b"]


def pages(reader, case):
    """The addresses of the case's first page and of a later one, if there is one."""
    found = [case.address()]
    page, _ = reader.get(found[0])
    following = None
    for _ in range(LATER):
        link = next_page(page)
        if link is None:
            break
        following = link
        page, _ = reader.get(link)
    return found + ([following] if following else [])
