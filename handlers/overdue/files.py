"""Export of what is late, as a spreadsheet file and as a chart."""

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
"""Where a formula could begin: some spreadsheets split at a semicolon or a tab, and read full-width signs too."""
HEAD = ("Person", "Supervisor", "What", "Owed by", "Due", "Days late", "Clause", "Why", "As at")


def as_csv(people: Sequence[LatePerson], today: date) -> bytes:
    """Return a CSV line for each late thing: UTF-8 with a byte order mark for Excel, no cell readable as a formula."""
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
    """Return who owes it, by name."""
    return formatting.listed([name for _, name in thing.owners])


def inert(cell: str) -> str:
    """Return a cell that no spreadsheet reads as a formula, at its start or where some start a new cell."""
    return FORMULA.sub(r"\1'", cell)


def chart(request: Request, people: Sequence[LatePerson]) -> Chart:
    """Return a chart of how much is late with each supervisor, by kind."""
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
