"""Overdue board: one row for everybody with something late below a lead, with their last months.

A page of its own, for channels that have pages. Holds dates, names and reasons, never what people wrote.
"""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from handlers import formatting
from handlers.overdue import cards, history, on_time, question, reminding, rules
from handlers.overdue.history import History
from handlers.overdue.on_time import Share
from handlers.overdue.question import OverdueQuestion
from handlers.overdue.rules import LatePerson
from handlers.overdue.scope import OverdueScope, leads_anybody, note_look, scope_of
from handlers.routing import Refused, Request
from handlers.ui import Button, Figure, MonthState, Note
from storage.db import Db
from storage.models import Person
from storage.queries import overdue as queries

MONTHS, QUARTERS = 6, 8
UNITS = 12
"""Number of teams of which the board says how many are late."""


@dataclass(frozen=True, slots=True)
class Row:
    """Somebody with something late. `long`: late by more than six weeks, so told in weeks."""

    id: int
    name: str
    under: str
    """The supervisor, and the team where it has a name."""
    what: str
    others: int
    """Other things that are late with them."""
    late: str
    days: int
    long: bool
    since: str
    met: str
    met_on: str
    """As "2026-11-02", to sort by."""
    step: str
    months: tuple[MonthState, ...]
    said: str
    """Instead of a button: that somebody was told, a session is booked, or the next step is the reader's own."""
    button: Button | None


@dataclass(frozen=True, slots=True)
class FilterChoice:
    """One choice of a filter: what it is called, how many people it leaves, the address's part that asks for it."""

    label: str
    number: int
    value: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class TeamRow:
    """How many of a team have something late, and how many of its sessions were on time this quarter."""

    name: str
    late: int
    of: int
    percent: int | None
    change: str


@dataclass(frozen=True, slots=True)
class Board:
    """The whole page."""

    title: str
    late: int
    note: str
    figures: tuple[Figure, ...]
    kinds: tuple[FilterChoice, ...]
    units: tuple[FilterChoice, ...]
    months: tuple[str, ...]
    """Names of the last months, oldest first; empty where they are too many people to look back for."""
    rows: tuple[Row, ...]
    by_team: tuple[TeamRow, ...]
    actions: tuple[Button, ...]
    not_kept: str


def board(db: Db, request: Request) -> Board | None:
    """Return the board of the people and the kind that the ids name; None for somebody who leads nobody."""
    if not leads_anybody(db, request):
        return None
    try:
        asked = question.pressed(db, request)
    except Refused:  # a team that is no longer theirs, in an address that was kept
        asked = OverdueQuestion()
    note_look(db, request, "board")
    everyone = scope_of(db, request, OverdueQuestion())
    whole = (
        everyone
        if asked.team is None and asked.unit is None
        else scope_of(db, request, replace(asked, kind=""))
    )
    scope = whole if not asked.kind else scope_of(db, request, asked)
    members = {person.id: person for person in _members(db, request, everyone)}
    pasts, of_everybody = _pasts(db, request, members, whole, asked)
    rows = _rows(db, request, scope, members, pasts)
    return Board(
        title=cards.title(scope, asked.kind) if scope.people else _none(request, scope, asked),
        late=len(scope.people),
        note=f"As at {formatting.plain_day(request.today, request.today)}. {whole.note}",
        figures=_figures(request, [one for pair in pasts.values() for one in pair] if of_everybody else [], whole),
        kinds=_kinds(whole, asked),
        units=_units(members, everyone, asked, request),
        months=tuple(f"{first:%b}" for first, _ in history.months_until(request.today, MONTHS)) if pasts else (),
        rows=rows,
        by_team=_by_team(members, everyone, pasts, request) if of_everybody else (),
        actions=_actions(db, request, scope, asked),
        not_kept=" ".join(block.text for block in cards.not_carried_out_note(request) if isinstance(block, Note)),
    )  # fmt: skip


def _none(request: Request, scope: OverdueScope, asked: OverdueQuestion) -> str:
    if asked.kind:
        return f"No {rules.ONE_OF[asked.kind]} is overdue {scope.where}"
    kept = [group.one for group in rules.kept(request.policy, scope.trained)]
    return f"No {formatting.listed(kept, 'or')} is overdue {scope.where}"


# Whose rows these are


def _members(db: Db, request: Request, everyone: OverdueScope) -> list[Person]:
    """Everybody whom the board is about: those below me, and those late whom I supervise beside that."""
    below = queries.members(db, request.me)
    known = {person.id for person in below}
    beside = [late.id for late in everyone.people if late.id not in known]
    return [*below, *(db.get_one(Person, person_id) for person_id in beside)]


def _team(person: Person, members: Mapping[int, Person], request: Request) -> tuple[str, str]:
    """Return the name of somebody's team, and the query that filters by it ("" where none does)."""
    if person.team:
        return person.team, f"unit={person.id}"
    if person.manager_id == request.me.id:
        return "Reporting to you", f"team={request.me.id}&direct=1"
    lead = members.get(person.manager_id or 0)
    return (f"{lead.name}’s team", f"team={lead.id}&direct=1") if lead is not None else ("Others", "")


def _units(
    members: Mapping[int, Person], everyone: OverdueScope, asked: OverdueQuestion, request: Request
) -> tuple[FilterChoice, ...]:
    values: dict[str, str] = {}
    late = Counter[str]()
    for person in everyone.people:
        if (one := members.get(person.id)) is not None:
            name, value = _team(one, members, request)
            late[name] += 1
            values.setdefault(name, value)
    chosen = ""
    if asked.unit is not None:
        chosen = asked.unit.team
    elif asked.team is not None:
        chosen = "Reporting to you" if asked.team.id == request.me.id else f"{asked.team.name}’s team"
    found = [
        FilterChoice(name, late[name], value, name == chosen)
        for name, value in sorted(values.items())
        if value
    ]
    every = FilterChoice("All teams", len(everyone.people), "", not chosen)
    return (every, *found)


def _kinds(whole: OverdueScope, asked: OverdueQuestion) -> tuple[FilterChoice, ...]:
    counts = rules.counts(whole.people)
    found = [FilterChoice(formatting.capital(kind), number, f"kind={kind}", kind == asked.kind)
             for kind, number in counts.items()]  # fmt: skip
    if asked.kind and asked.kind not in counts:
        found.append(FilterChoice(formatting.capital(asked.kind), 0, f"kind={asked.kind}", chosen=True))
    return (FilterChoice("All", len(whole.people), "", not asked.kind), *found)


# The rows


def _rows(
    db: Db, request: Request, scope: OverdueScope, members: Mapping[int, Person], pasts: Mapping[int, Sequence[History]]
) -> tuple[Row, ...]:  # fmt: skip
    ids = [person.id for person in scope.people]
    owners = {owner for person in scope.people for thing in person.things for owner, _ in thing.owners}
    met = queries.last_met(db, ids)
    booked = queries.next_booked(db, ids, request.now)
    told = queries.reminded(db, owners, request.now - reminding.AGAIN_AFTER)
    return tuple(
        _row(request, person, members.get(person.id), met.get(person.id), booked, told, pasts.get(person.id, ()))
        for person in scope.people
    )  # fmt: skip


def _row(
    request: Request, person: LatePerson, of: Person | None, met: date | None,
    booked: Mapping[int, datetime], told: Mapping[int, datetime], past: Sequence[History],
) -> Row:  # fmt: skip
    words, today, worst = request.policy.words, request.today, person.worst
    days = worst.days(today)
    said, button = _reminder(request, person, booked, told)
    team = of.team if of is not None else ""
    return Row(
        id=person.id,
        name=person.name,
        under=", ".join(part for part in (worst.late.supervisor, team) if part),
        what=formatting.capital(rules.label(words, worst.kind)),
        others=len(person.things) - 1,
        late=formatting.lateness(days),
        days=days,
        long=days > formatting.LONG_LATE,
        since=f"since {formatting.short_day(worst.late.due, today)}",
        met=formatting.short_day(met, today) if met else "–",
        met_on=met.isoformat() if met else "",
        step=cards.next_of(request, person, booked),
        months=_together([one.months for one in past]),
        said=said,
        button=button,
    )


def _reminder(
    request: Request, person: LatePerson, booked: Mapping[int, datetime], told: Mapping[int, datetime]
) -> tuple[str, Button | None]:
    """Return what the last column says, or its button: settled, told already, or a reminder."""
    if person.worst.kind in rules.SETTLED_BY_BOOKING and person.id in booked:
        return "booked", None
    owners = [owner for owner, _ in person.worst.owners if owner != request.me.id]
    when = max((told[owner] for owner in owners if owner in told), default=None)
    if when is not None:
        return f"told {formatting.short_day(when.astimezone(request.zone).date(), request.today)}", None
    if not owners and person.worst.kind in rules.SETTLED_BY_BOOKING and person.worst.late.pair_id:
        return "", Button(
            "Find a time", "session.book", {"pair": person.worst.late.pair_id}, about=person.name
        )
    if not owners:
        return "for you", None
    return "", Button("Remind", "overdue.remind", {"person": person.id}, about=person.name)


def _together(months: Sequence[tuple[MonthState, ...]]) -> tuple[MonthState, ...]:
    """Return the months of somebody in several pairs: the worst state of each month."""
    order: tuple[MonthState, ...] = ("missed", "late", "on time", "excused", "none")
    return tuple(min(states, key=order.index) for states in zip(*months, strict=True))


# Looking back


def _pasts(
    db: Db, request: Request, members: Mapping[int, Person], whole: OverdueScope, asked: OverdueQuestion
) -> tuple[dict[int, list[History]], bool]:
    """Return the history of each person's pairs, and whether it covers everybody.

    Covers only the late where a team was chosen or there are many people; nobody where even those are too many.
    """
    pairs = queries.workers_of_pairs(db, list(members), request.today)
    of_everybody = asked.team is None and asked.unit is None and len(pairs) <= on_time.AT_ONCE
    if not of_everybody:
        late = {person.id for person in whole.people}
        pairs = {pair: worker for pair, worker in pairs.items() if worker in late}
    if not pairs or len(pairs) > on_time.MOST:
        return {}, False
    found = history.histories(db, request.policy, list(pairs), request.now, request.today, MONTHS, QUARTERS)
    pasts: dict[int, list[History]] = {}
    for pair, worker in pairs.items():
        pasts.setdefault(worker, []).append(found[pair])
    return pasts, of_everybody


def _figures(request: Request, pasts: Sequence[History], whole: OverdueScope) -> tuple[Figure, ...]:
    words, policy = request.policy.words, request.policy
    long = sum(1 for person in whole.people if person.worst.days(request.today) > formatting.LONG_LATE)
    tiles: list[Figure] = []
    if pasts:
        tiles.append(
            _tile(f"{formatting.capital(words.session.many)} on time", pasts, lambda one: one.sessions)
        )
        if policy.signing_style != "none":
            tiles.append(
                _tile(f"{formatting.capital(words.record.many)} agreed", pasts, lambda one: one.records)
            )
        if policy.agreement_required:
            tiles.append(
                _tile(
                    f"{formatting.capital(words.agreement.many)} in force", pasts, lambda one: one.agreements
                )
            )
    tiles.append(Figure("Late by more than 6 weeks", formatting.count(long, "person", "people")))
    return tuple(tiles)


def _tile(label: str, pasts: Sequence[History], of: Callable[[History], tuple[Share, ...]]) -> Figure:
    shares = [history.together(quarter) for quarter in zip(*(of(one) for one in pasts), strict=True)]
    known = [share.percent for share in shares if share.percent is not None]
    now, before = shares[-1].percent, shares[-2].percent
    change = on_time.with_sign(now - before) if now is not None and before is not None else ""
    return Figure(label, f"{now}%" if now is not None else "–", change, tuple(float(one) for one in known))


def _by_team(
    members: Mapping[int, Person],
    everyone: OverdueScope,
    pasts: Mapping[int, Sequence[History]],
    request: Request,
) -> tuple[TeamRow, ...]:
    """Each team with its share of sessions on time, the lowest first; nothing where there is one team alone."""
    late = {person.id for person in everyone.people}
    units: dict[str, list[int]] = {}
    for person in members.values():
        units.setdefault(_team(person, members, request)[0], []).append(person.id)
    if len(units) < 2:
        return ()
    found: list[TeamRow] = []
    for name, people in units.items():
        past = [one for person in people for one in pasts.get(person, ())]
        now = history.together([one.sessions[-1] for one in past]).percent
        before = history.together([one.sessions[-2] for one in past]).percent
        change = on_time.with_sign(now - before) if now is not None and before is not None else ""
        found.append(TeamRow(name, sum(1 for person in people if person in late), len(people), now, change))
    return tuple(
        sorted(found, key=lambda row: (row.percent if row.percent is not None else 101, row.name))[:UNITS]
    )


def _actions(db: Db, request: Request, scope: OverdueScope, asked: OverdueQuestion) -> tuple[Button, ...]:
    if not scope.people:
        return ()
    to = len(reminding.plan(db, request, scope).to) if len(scope.people) <= on_time.AT_ONCE else len(
        rules.next_steps(scope.people, {}).keys() - {request.me.id}
    )  # fmt: skip
    file = Button("As a file", "overdue.csv", asked.ids)
    if not to:
        return (file,)
    people = formatting.count(to, "person", "people")
    return Button(f"Remind {people}", "overdue.remind.ask", asked.ids, "primary"), file
