"""Figures of coverage: for a lead with names of the gaps, for whoever manages nobody as the policy says."""

import csv
import io
from collections import Counter
from collections.abc import Collection, Mapping, Sequence

from handlers import formatting
from handlers.overdue import coverage, files
from handlers.overdue.coverage import percent
from handlers.overdue.periods import Period
from handlers.overdue.small_groups import FEWEST, shown
from handlers.policy import Policy
from handlers.policy.session_kinds import meets_by_calendar
from handlers.routing import Request
from handlers.ui import Block, Cell, Column, Facts, Figure, Figures, File, Item, Note, Table, Text
from storage.models import Person

NAMED = 20
"""Most people of a gap who are named; the others are counted."""
SHARES = (
    ("supervisor", "supervised", "people"),
    ("agreement", "agreement", "people"),
    ("session in the window", "in_window", "people"),
)
COLUMNS = {
    "supervised": Column("Supervisor"),
    "agreement": Column("Agreement", wide=True),
    "in_window": Column("In the window", wide=True),
}
Counts = Mapping[int, Counter[str]]


def blocks(
    request: Request,
    people: Sequence[Person],
    counts: Counts,
    before: Counter[str],
    period: Period,
    *,
    names: bool,
) -> list[Block]:
    """Return the figures of these people beside those of the period before.

    Without names, of fewer than five people there are none.
    """
    if not names and len(people) < FEWEST:
        return [Text(f"There are fewer than {FEWEST} people here, so no figures are shown without names.")]
    found = coverage.total(list(counts.values()))
    shares, dated = _shares(request.policy), meets_by_calendar(request.policy)
    figures = [Figure(f"{formatting.capital(request.policy.words.session.many)} on time",
                      percent(found["on_time"], found["due"]))] if dated else []  # fmt: skip
    figures += [
        Figure(f"With {_a(request, what)}", percent(found[key], found[of])) for what, key, of in shares
    ]
    out: list[Block] = [Figures(tuple(figures))] if figures else []
    if dated:
        out.append(Text(f"On time means held by the date as it stood then: {_held(found)} {period.name}, "
                        f"{_held(before)} in {period.before.name}."))  # fmt: skip
    out.append(Facts(tuple(_rows(request, found))))
    if dated:
        out.append(Note(
            "Due dates are kept as they stood. Those from before they were kept are worked out by today's policy."
        ))  # fmt: skip
    if not names:
        sizes = Counter(team_of(person) for person in people)
        return [*out, *_by_team(request.policy, people, counts, shown(sizes))]
    out += _gaps(request, people, counts)
    units = {team_of(person) for person in people}
    return [*out, *_by_team(request.policy, people, counts, units)] if len(units) > 1 else out


def _shares(policy: Policy) -> list[tuple[str, str, str]]:
    """Return the shares that the policy asks for: no agreement, and no window, where it has none."""
    wanted = {
        "supervised": policy.pair is None or policy.pair.type != "pool",
        "agreement": policy.agreement is not None,
        "in_window": meets_by_calendar(policy),
    }
    return [one for one in SHARES if wanted[one[1]]]


def _held(found: Counter[str]) -> str:
    return f"{found['on_time']} of {found['due']}" if found["due"] else "none due"


def _a(request: Request, what: str) -> str:
    words = request.policy.words
    return {"supervisor": words.supervisor.a, "agreement": words.agreement.a}.get(what, f"a {what}")


def _rows(request: Request, found: Counter[str]) -> list[tuple[str, str]]:
    words = request.policy.words
    rows = [
        (formatting.capital(words.session.many), f"{found['held']} held"),
        (f"{words.record.title} in time", f"{percent(found['record_in_time'], found['record_due'])}"
         f" ({found['record_in_time']} of {found['record_due']})"),
        (f"{words.record.title} agreed", f"{found['agreed']} of {found['held']}"),
        ("Held without a record", _without(found)),
        ("Days excused by absence", str(found["excused_days"])),
        (f"Changes of {words.supervisor.one}", str(found["changes"])),
    ]  # fmt: skip
    if found["timed"]:
        real, planned = found["minutes held"] // found["timed"], found["minutes planned"] // found["timed"]
        short = f", {found['short']} shorter than the policy asks" if found["short"] else ""
        rows.append(("Length", f"{real} minutes on average, {planned} planned{short}"))
    if found["lacking"]:
        rows.append(("Lacking for the work", _lacking(found)))
    missed = [
        f"{side} {found[f'missed by {side}']}"
        for side in ("worker", "supervisor", "both")
        if found[f"missed by {side}"]
    ]
    rows.append(("Did not come", ", ".join(missed) or "nobody"))
    if found["arranged"]:
        off = [
            (words.supervisor.one, found["called off by supervisor"]),
            (words.worker.one, found["called off by worker"]),
        ]
        said = ", ".join(f"{side} {number}" for side, number in off if number)
        rows.append(
            (
                "Called off",
                f"{said}, of {found['arranged']} arranged" if said else f"none of {found['arranged']}",
            )
        )
    if found["actions due"]:
        done, due = found["actions in time"], found["actions due"]
        rows.append(
            (f"{formatting.capital(words.action.many)} in time", f"{percent(done, due)} ({done} of {due})")
        )
    for word, label in (("kind: ", "By kind"), ("reason: ", "By reason")):
        some = [
            f"{key.removeprefix(word)} {number}"
            for key, number in sorted(found.items())
            if key.startswith(word)
        ]
        if some:
            rows.append((label, ", ".join(some)))
    return rows


def _without(found: Counter[str]) -> str:
    if not found["no_record"]:
        return "none"
    return f"{found['no_record']}, the oldest {formatting.count(found['oldest_no_record'], 'day')} ago"


def _lacking(found: Counter[str]) -> str:
    """Return how many things the work lacked, and how long the oldest that is not settled has waited."""
    asked, open_ = found["lacking"], found["lacking_open"]
    waits = f", the oldest for {formatting.count(found['oldest_lacking'], 'day')}" if open_ else ""
    return f"{formatting.count(asked, 'thing')} asked for, {asked - open_} settled, {open_} open{waits}"


def _gaps(request: Request, people: Sequence[Person], counts: Counts) -> list[Block]:
    """Return who has no supervisor, no agreement, or no session in the window, by name."""
    out: list[Block] = []
    for what, key, _ in _shares(request.policy):
        missing = [person.name for person in people if not counts[person.id][key]]
        if missing:
            more = [f"{len(missing) - NAMED} more"] if len(missing) > NAMED else []
            out.append(
                Item(
                    f"Without {_a(request, what)}: {len(missing)}",
                    formatting.listed([*missing[:NAMED], *more]),
                )
            )
    return out


def team_of(person: Person) -> str:
    """Return the name of somebody's team in a table without names."""
    return person.team or "No team"


def _by_team(policy: Policy, people: Sequence[Person], counts: Counts, show: Collection[str]) -> list[Block]:
    """Return the shares of the teams to `show`, one a row."""
    sizes = Counter(team_of(person) for person in people)
    rows: list[tuple[Cell, ...]] = []
    for team in sorted(show):
        of = coverage.total([counts[person.id] for person in people if team_of(person) == team])
        rows.append(
            (
                team,
                sizes[team],
                *((percent(of["on_time"], of["due"]),) if meets_by_calendar(policy) else ()),
                *(percent(of[key], of[by]) for _, key, by in _shares(policy)),
            )
        )
    note: list[Block] = []
    if len(show) < len(sizes):
        note.append(Note("A team of fewer than five people is not shown, nor what would give it away."))
    if not rows:
        return note
    columns = (
        Column("Team"),
        Column("People"),
        *((Column("On time"),) if meets_by_calendar(policy) else ()),
        *(COLUMNS[key] for _, key, _ in _shares(policy)),
    )
    return [Table("By team", columns, tuple(rows)), *note]


HEAD = ("Team", "People", "Sessions due", "On time", "With supervisor", "With agreement", "Session in the window",
        "Held", "Records due", "Records in time", "Without a record", "Days excused", "From", "To")  # fmt: skip
KEYS = ("due", "on_time", "supervised", "agreement", "in_window", "held", "record_due", "record_in_time", "no_record",
        "excused_days")  # fmt: skip


def as_csv(people: Sequence[Person], counts: Counts, period: Period, *, names: bool) -> File:
    """Return the figures by team as a file; without names, without small teams."""
    sizes = Counter(team_of(person) for person in people)
    show = set(sizes) if names else shown(sizes)
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(HEAD)
    groups = [(team, [p for p in people if team_of(p) == team]) for team in sorted(show)]
    if names or len(people) >= FEWEST:
        groups.append(("All", list(people)))
    for name, some in groups:
        of = coverage.total([counts[person.id] for person in some])
        row = (name, len(some), *(of[key] for key in KEYS), period.first, period.last)
        writer.writerow([files.inert(str(cell)) for cell in row])
    content = out.getvalue().encode("utf-8-sig")
    return File(f"figures-{period.last}.csv", "text/csv", content, formatting.count(len(groups), "line"))
