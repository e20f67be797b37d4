"""The pages of EAM Accounts and EAM Users, as HD Manager and as access manager."""

import re
from dataclasses import dataclass

from cast import AN, MARC
from seeded import Reader, address, next_page, row_count

LATER = 4  # pages are turned this often to come to a later one


@dataclass(frozen=True)
class Case:
    """One way to ask for a list."""

    path: str
    group: str
    fields: tuple

    def address(self):
        return address(self.path, **dict(self.fields))


def choices(page, name):
    """What the select of a filter offers, but for everything."""
    select = re.search(rf'<select id="filter-{name}".*?</select>', page, re.DOTALL)
    return [value for value in re.findall(r'value="([^"]*)"', select.group(0)) if value] if select else []


def terms(page):
    """Texts to search for: of a name that is there, of a common one, of everybody's address, of nobody, and beginnings."""
    names = re.findall(r'<td class="name"[^>]*><a [^>]*>([^<]+)</a>', page)
    first, last = (names[len(names) // 2].split(" ", 1) + ["aa"])[:2]
    return {"a name": f"{first} {last}"[:20].lower(), "part of a name": last[-4:].lower(), "a syllable": "oel", "an address": "@az",
            "everybody": "example", "nobody": "qqqqq", "two letters": last[:2].lower(), "one letter": "b"}


ORDERS = {"/manage/accounts": ["person", "account", "email", "state", "since"],
          "/manage/users": ["last", "first", "email", "ssin", "role", "status"],
          "/manage/approval": ["person", "since"]}
FILTERS = {"/manage/accounts": ["organisation", "application", "project", "role", "state"],
           "/manage/users": ["organisation", "role", "status"], "/manage/approval": ["project", "role"]}


def cases(reader, path, most):
    """Each order, up and down; each filter and each search, in each order."""
    page, _ = reader.get(path)
    for order in ORDERS[path]:
        for direction in ("", "desc"):
            sorting = (("sort", order), ("dir", direction))
            yield Case(path, "sorted", sorting)
            for name in FILTERS[path]:
                for value in spread(choices(page, name), most):
                    yield Case(path, f"filtered by {name}", sorting + ((name, value),))
            for name, term in terms(page).items():
                yield Case(path, "searched", sorting + (("q", term),))


def spread(values, most):
    return values if len(values) <= most else [values[index * len(values) // most] for index in range(most)]


def pages(reader, case):
    """The addresses of the case's first page and of a later one, where there is one."""
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


def measure(demo, times, most=3):
    """Medians in seconds by (person, path, group), each a list of (median, address)."""
    found = {}
    for person in (MARC, AN):
        reader = Reader(demo, person)
        for path in ORDERS:
            for case in cases(reader, path, most):
                for place in pages(reader, case):
                    found.setdefault((person, path, case.group), []).append((reader.median(place, times), place))
        reader.close()
    return found
