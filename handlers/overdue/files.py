"""What is late as a file for a spreadsheet, and as a picture."""

import csv
import io
import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from datetime import date

from handlers import formatting
from handlers.obligations import registry
from handlers.overdue import rules
from handlers.overdue.rules import LatePerson, LateThing
from handlers.routing import Request
from handlers.ui import Bar, Chart

BARS = 15
FORMULA = re.compile(r"(^|[;\t\r\n])(?=\s*[=+\-@＝＋－＠])")
"""Where a formula could begin. Some spreadsheets split at a semicolon or a tab, and read full-width signs too."""
HEAD = ("Person", "Supervisor", "What", "Owed by", "Due", "Days late", "Clause", "Why", "As at")


def as_csv(people: Sequence[LatePerson], today: date) -> bytes:
    """One line a late thing: UTF-8 with a mark that Excel knows, and no cell that is taken for a formula."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(HEAD)
    found = [thing for person in people for thing in person.things]
    for thing in sorted(found, key=lambda each: (each.late.due, each.late.person)):
        one = thing.late
        row = (one.person, one.supervisor, registry.kind(one.kind).report, owed_by(thing), one.due.isoformat(),
               thing.days(today), one.clause, one.why, today.isoformat())  # fmt: skip
        writer.writerow([inert(str(cell)) for cell in row])
    return out.getvalue().encode("utf-8-sig")


def owed_by(thing: LateThing) -> str:
    """Who owes it, by name."""
    return formatting.listed([name for _, name in thing.owners])


def inert(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula, at its start or where some take a new cell to start."""
    return FORMULA.sub(r"\1'", cell)


def chart(request: Request, people: Sequence[LatePerson]) -> Chart:
    """How much is late with each supervisor, by kind."""
    groups: dict[str, list[LateThing]] = defaultdict(list)
    for person in people:
        for thing in person.things:
            groups[thing.late.supervisor or "Nobody set"].append(thing)
    ordered = sorted(groups.items(), key=lambda group: (-len(group[1]), group[0]))[:BARS]
    kinds = list(rules.counts(people))
    counted = {name: Counter(rules.kind_of(thing.kind) for thing in of) for name, of in ordered}
    bars = tuple(Bar(name, tuple(counted[name][kind] for kind in kinds)) for name, _ in ordered)
    said = formatting.listed([f"{name} {len(of)}" for name, of in ordered])
    alt = f"Bar chart of what is late, by {request.policy.words.supervisor.one}: {said}."
    series = tuple(formatting.capital(kind) for kind in kinds)
    return Chart(f"Late as at {formatting.plain_day(request.today, request.today)}", series, bars, alt)
