"""Who's overdue? A lead's answer, through the hierarchy, as a card, a picture or a file; anybody else's own list.

Leads see counts, dates, names and reasons for everyone below; what people wrote is never here.
"""

import csv
import io
import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from datetime import date

from handlers import (
    access,
    formatting,
    nudges,
    resolve,
)
from handlers.obligations.registry import GROUPS, in_group, kind
from handlers.routing import Refused, Request, Routes
from handlers.ui import (
    Bar,
    Block,
    Button,
    Buttons,
    Card,
    Chart,
    Divider,
    File,
    Heading,
    Item,
    Note,
    Reply,
    Text,
)
from storage import audit_log
from storage.db import Db
from storage.models import Person
from storage.queries import overdue as queries
from storage.queries import people
from storage.queries.overdue import Late

routes = Routes()

NOT_KEPT = ("cases", "appraisals")
SUPERVISORS = 8
"""Supervisors that one card shows."""
LINES = 4
"""Lines of each of them."""
BARS = 15


FORMULA = re.compile(r"(^|[;\t\r\n])(?=\s*[=+\-@＝＋－＠])")
"""Where a formula could begin. Some spreadsheets split at a semicolon or a tab, and read full-width signs too."""

# What it looks like


def board(request: Request, late: Sequence[Late], scope: str, ids: dict[str, int | str]) -> Card:
    """Everyone overdue, grouped by supervisor, worst first."""
    today = request.today
    note = Note(f"As at {formatting.plain_day(today, today)}. {scope}")
    if not late:
        text = Text("Nobody is overdue. Everything that your policy asks for by now is done.")
        return Card("Nobody is overdue", (text, note), preview="Nobody is overdue.", place="below")
    groups = by_supervisor(late)
    blocks: list[Block] = [Text(f"{formatting.capital(summary(request, late))}."), note]
    for name, of in groups[:SUPERVISORS]:
        blocks += [Divider(), Heading(f"{name}: {len(of)}")]
        blocks += [line(request, one) for one in of[:LINES]]
        if len(of) > LINES:
            more = Button(
                f"Show all {len(of)}", "overdue.person", {"person": of[0].supervisor_id or of[0].person_id}
            )
            blocks.append(Buttons((more,)))
    if len(groups) > SUPERVISORS:
        rest = sum(len(of) for _, of in groups[SUPERVISORS:])
        blocks.append(
            Note(f"And {rest:,} more with {len(groups) - SUPERVISORS} others: the file below has everything.")
        )
    blocks.append(
        Buttons((Button("As a chart", "overdue.chart", ids), Button("As a file (CSV)", "overdue.csv", ids)))
    )
    return Card(
        "Who is overdue",
        tuple(blocks),
        preview=f"{formatting.count(len(late), 'thing')} overdue.",
        place="below",
    )


def line(request: Request, one: Late) -> Item:
    """One overdue thing: who, what, how late, and the rule behind it."""
    days = (request.today - one.due).days
    by = owed_by(one)
    of = kind(one.kind)
    title = f"{one.person}: {of.label(request.policy.words)}" + (
        f", by {by}" if by and of.either_owes else ""
    )
    because = f"{one.why} ({one.clause})" if one.clause and one.clause not in one.why else one.why
    return Item(
        title,
        f"due {formatting.plain_day(one.due, request.today)}, {formatting.span(days)} late. {because}",
        "late",
    )


def owed_by(one: Late) -> str:
    """Who owes it, where that is not the person whom it concerns."""
    if one.owner_id == one.person_id:
        return ""
    return one.supervisor if one.owner_id == one.supervisor_id else "whoever stands in"


def chart(request: Request, late: Sequence[Late]) -> Chart:
    """How much is overdue with each supervisor, by kind."""
    groups = by_supervisor(late)
    found = {kind(one.kind).group for one in late}
    shown = [group for group in GROUPS if group in found]
    counts = {name: Counter(kind(one.kind).group for one in of) for name, of in groups}
    bars = tuple(Bar(name, tuple(counts[name][group] for group in shown)) for name, _ in groups[:BARS])
    said = formatting.listed([f"{name} {len(of)}" for name, of in groups[:BARS]])
    alt = f"Bar chart of what is overdue, by {request.policy.words.supervisor.one}: {said}."
    series = tuple(formatting.capital(group.name) for group in shown)
    return Chart(f"Overdue as at {formatting.plain_day(request.today, request.today)}", series, bars, alt)


# Its rules


def by_supervisor(late: Sequence[Late]) -> list[tuple[str, list[Late]]]:
    """Grouped by supervisor: the most, then the longest overdue, first."""
    groups: dict[tuple[int | None, str], list[Late]] = defaultdict(list)
    for one in late:
        groups[one.supervisor_id, one.supervisor or "Nobody set"].append(one)
    ordered = sorted(groups.items(), key=lambda group: (-len(group[1]), group[1][0].due, group[0][1]))
    return [(name, of) for (_, name), of in ordered]


def summary(request: Request, late: Sequence[Late]) -> str:
    """How many of what, for how many people."""
    counts = Counter(kind(one.kind).group for one in late)
    parts = [formatting.count(counts[group], group.one) for group in GROUPS if counts[group]]
    people = formatting.count(len({one.person_id for one in late}), "person", "people")
    return f"{formatting.listed(parts)} overdue, concerning {people}"


def as_csv(late: Sequence[Late], today: date) -> bytes:
    """The same for a spreadsheet: UTF-8 with a mark that Excel knows, and no cell that is taken for a formula."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(("Person", "Supervisor", "What", "Owed by", "Due", "Days late", "Clause", "Why", "As at"))
    for one in late:
        row = (one.person, one.supervisor, kind(one.kind).report, owed_by(one) or one.person,
               one.due.isoformat(), (today - one.due).days, one.clause, one.why, today.isoformat())  # fmt: skip
        writer.writerow([inert(str(cell)) for cell in row])
    return out.getvalue().encode("utf-8-sig")


def inert(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula, at its start or where some take a new cell to start."""
    return FORMULA.sub(r"\1'", cell)


# What it does


@routes.command(
    "overdue",
    "Who is overdue below you, and why; or what you owe",
    "[team | @person | sessions | …] [chart | csv]",
)
@routes.action("overdue")
def overdue(db: Db, request: Request) -> Reply:
    """Read what was asked for: whom, which kind, in which form."""
    words = request.text.split()
    form = words.pop().casefold() if words and words[-1].casefold() in ("chart", "csv") else "card"
    ids: dict[str, int | str] = {}
    rest: list[str] = []
    for word in words:
        known = word.casefold() if word.casefold().endswith("s") else word.casefold() + "s"
        if known in NOT_KEPT and not in_group(known):
            raise Refused(
                f"{formatting.capital(known)} are not kept here yet, so I can't say which are overdue."
            )
        if in_group(known):
            ids["kind"] = known
        elif word.casefold() == "team":
            ids["team"] = 1
        elif word.casefold() not in ("me", "mine"):
            rest.append(word)
    if rest:
        ids["person"] = _below_me(db, request, resolve.person(db, request, " ".join(rest))).id
    return _answer(db, request, ids, form)


@routes.action("overdue.person")
@routes.action("overdue.chart")
@routes.action("overdue.csv")
def pressed(db: Db, request: Request) -> Reply:
    """The board's buttons: the same question in another form, or one person's part of it."""
    ids: dict[str, int | str] = {}
    if "person" in request.ids:
        person = db.get(Person, request.id("person"))
        if person is None:
            raise Refused(access.NOT_FOUND)
        ids["person"] = _below_me(db, request, person).id
    if in_group(str(request.ids.get("kind"))):
        ids["kind"] = request.ids["kind"]
    if "team" in request.ids:
        ids["team"] = 1
    form = request.action.rpartition(".")[2]
    return _answer(db, request, ids, form if form in ("chart", "csv") else "card")


def _answer(db: Db, request: Request, ids: dict[str, int | str], form: str) -> Reply:
    lead = queries.leads(db, request.me)
    supervisees = [s.pair.id for s in access.my_pairs(db, request) if s.leads]
    if not lead and not supervisees:
        return _own(db, request)
    late, scope = _late(db, request, ids, lead, supervisees)
    if "kind" in ids:
        kinds = in_group(str(ids["kind"]))
        late = [one for one in late if kind(one.kind) in kinds]
    about = f"person:{ids.get('person', request.me.id)}"
    audit_log.write(db, request.now, request.me.id, "overdue.seen", about, None, form)
    if form == "csv":
        name = f"overdue-{request.today}.csv"
        file = File(
            name,
            "text/csv",
            as_csv(late, request.today),
            f"{formatting.count(len(late), 'line')}, as at today",
        )
        return Card("Who is overdue, as a file", (file,), preview="A file.", place="below")
    if form == "chart" and late:
        return Card("Who is overdue, as a chart", (chart(request, late),), preview="A chart.", place="below")
    return board(request, late, scope, ids)


def _late(
    db: Db, request: Request, ids: dict[str, int | str], lead: bool, supervisees: list[int]
) -> tuple[list[Late], str]:
    if "person" in ids:
        person = db.get_one(Person, int(ids["person"]))
        mine = queries.of_person(db, person.id, request.today)
        under = queries.below(db, person, request.today) if queries.leads(db, person) else []
        return _merged(mine, under), f"{person.name}" + (" and everyone below." if under else ".")
    late = queries.of_pairs(db, supervisees, request.today)
    if lead:
        late = _merged(queries.below(db, request.me, request.today, direct="team" in ids), late)
    if "team" in ids:
        return late, "Those who report to you."
    return (
        late,
        f"{queries.number_below(db, request.me):,} people are below you." if lead else "Those you supervise.",
    )


def _merged(*lists: list[Late]) -> list[Late]:
    found = {(one.kind, one.about, one.owner_id): one for late in lists for one in late}
    return sorted(found.values(), key=lambda one: (one.due, one.person))


def _below_me(db: Db, request: Request, person: Person) -> Person:
    """Refused, as if there were nobody, for anybody who is neither below me nor my supervisee nor I."""
    mine = {s.other.id for s in access.my_pairs(db, request) if s.leads}
    if person.id != request.me.id and person.id not in mine and not people.is_below(person, request.me):
        raise Refused(access.NOT_FOUND)
    return person


def _own(db: Db, request: Request) -> Card:
    items = tuple(item for o, item in nudges.current(db, request) if o.due < request.today)
    blocks = items or (Text("Nothing of yours is waiting."),)
    return Card("What is waiting for you", (*blocks, Buttons((Button("Start page", "supervision"),))),
                preview="What is waiting for you.", place="below")  # fmt: skip
