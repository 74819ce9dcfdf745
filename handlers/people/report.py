"""Report of a plan in words, for whoever runs the import; and the list as a file."""

import csv
import io
from collections.abc import Iterator, Sequence

from handlers.formatting import count
from handlers.people.columns import IdColumn, headers
from handlers.people.diff import Plan, facts, ids_of
from handlers.people.validators import DAYS, guarded
from storage.db import Db
from storage.queries import people_bulk

SHOWN = 50
"""Most added people who are named; changes, leavers and new supervisors are all named."""


def describe(plan: Plan) -> Iterator[str]:
    """Yield the difference, line by line: who is added, what changes, who leaves, whose supervisor changes."""
    yield from plan.notes
    if plan.empty:
        yield f"Nothing to do: {count(plan.unchanged, 'person is', 'people are')} as in the file."
        return
    yield from differences(plan)
    new = sum(1 for move in plan.moves if move.follows is None)
    yield (
        f"{len(plan.added):,} added, {len(plan.changed):,} changed, {len(plan.leavers):,} leave, "
        f"{plan.unchanged:,} unchanged; {count(new, 'new pair')}, "
        f"{count(len(plan.moves) - new, 'change')} of supervisor, {count(len(plan.ends), 'pair ends', 'pairs end')}."
    )


def differences(plan: Plan) -> Iterator[str]:
    """Yield the same lines as `describe`, without the totals."""
    for entry in plan.added[:SHOWN]:
        yield f"+ {entry.name} <{entry.email}>"
    if len(plan.added) > SHOWN:
        yield f"+ and {len(plan.added) - SHOWN:,} more"
    for change in plan.changed:
        again = "  is back" if change.back else ""
        yield f"~ {change.entry.name} <{change.entry.email}>{again}"
        for column, before, after in change.differs:
            yield f"    {column}: {before or '–'} → {after or '–'}"
    for leaver in plan.leavers:
        left = (
            f"; {count(leaver.open_actions, 'open action')}, of which nobody is reminded any more"
            if leaver.open_actions
            else ""
        )
        yield f"- {leaver.name} <{leaver.email}> leaves{left}"
    for move in plan.moves:
        if move.before:
            yield f"> {move.name}: supervisor {move.before} → {move.after}; open items and actions go along"
        elif move.follows is not None:
            yield f"> {move.name}: supervisor {move.after}; open items and actions of the last pair go along"
    for end in plan.ends:
        yield f"> {end.supervisor} and {end.supervisee}: their pair ends"
    for line in plan.unmatched.lines():
        yield f"! {line}"


def template(ids: Sequence[IdColumn]) -> str:
    """Return an example people.csv: every column, and three invented people."""
    rows: list[dict[str, str]] = [
        {"name": "Dana Okoro", "email": "dana@example.org", "team": "Riverside", "role": "team manager", "fte": "1"},
        {"name": "Gareth Llewellyn", "email": "gareth@example.org", "manager_email": "dana@example.org",
         "role": "senior practitioner", "fte": "0.8", "start_date": "2019-09-15", "working_days": "Mon-Thu"},
        {"name": "Priya Nair", "email": "priya@example.org", "manager_email": "gareth@example.org",
         "role": "social worker", "stage": "probation", "stage_until": "2026-08-01", "fte": "60%",
         "start_date": "2026-02-01", "timezone": "Europe/London", "working_days": "Mon Tue Wed"},
    ]  # fmt: skip
    out = io.StringIO()
    writer = csv.DictWriter(out, headers(ids), restval="", lineterminator="\r\n")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


def export(db: Db, ids: Sequence[IdColumn]) -> str:
    """Return everybody who is here as people.csv; importing it changes nothing.

    A cell that a spreadsheet would run as a formula begins with an apostrophe; importing removes it again.
    """
    everybody = people_bulk.everybody(db)
    emails = {person.id: person.email.lower() for person in everybody if person.left_on is None}
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(headers(ids))
    for person in everybody:
        if person.left_on is None:
            row = facts(person, emails) | ids_of(person, [column.channel for column in ids])
            row["working_days"] = " ".join(
                DAYS[int(day) - 1].capitalize() for day in person.working_days.split(",")
            )
            writer.writerow([guarded(row[column]) for column in headers(ids)])
    return out.getvalue()
