"""Difference between a people file and the database: what importing it would change."""

from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, fields, replace
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from handlers.people import unmatched
from handlers.people.columns import IdColumn, id_header
from handlers.people.csv_reader import Defaults, PersonEntry, read
from handlers.people.unmatched import Unmatched
from handlers.policy import Policy
from handlers.policy.rules import fold
from storage.db import Db
from storage.queries import people_bulk
from storage.queries.people_bulk import KnownPerson, OpenPair


@dataclass(frozen=True, slots=True)
class PersonChange:
    """Person already known with each field that differs, as column, before, after; `back` for one who had left."""

    person_id: int
    entry: PersonEntry
    differs: tuple[tuple[str, str, str], ...]
    back: bool
    new_stage: bool
    new_role: bool
    new_ids: tuple[str, ...]
    """Channels on which their id changes."""


@dataclass(frozen=True, slots=True)
class Leaver:
    """Person already known who is no longer in the list, with how many actions they leave open."""

    person_id: int
    name: str
    email: str
    open_actions: int


@dataclass(frozen=True, slots=True)
class Move:
    """Line pair that starts.

    `old` is the pair that ends for it, `follows` the one whose open items and records it takes over; both
    None for somebody who had no supervisor.
    """

    name: str
    email: str
    supervisor_email: str
    from_on: date
    before: str = ""
    after: str = ""
    old: int | None = None
    follows: int | None = None


@dataclass(frozen=True, slots=True)
class PairEnd:
    """Pair that ends without another that takes over."""

    pair_id: int
    supervisor: str
    supervisee: str


@dataclass(frozen=True, slots=True)
class Plan:
    """Everything that an import would do, on a day; two plans are equal when they would do the same."""

    today: date
    added: tuple[PersonEntry, ...]
    changed: tuple[PersonChange, ...]
    leavers: tuple[Leaver, ...]
    moves: tuple[Move, ...]
    ends: tuple[PairEnd, ...]
    losing: tuple[tuple[int, str], ...]
    """Channel ids that pass from one person to another: the person who has it now, and the channel."""
    unmatched: Unmatched
    """Roles, stages and person types that no rule of the policy is for."""
    unchanged: int
    notes: tuple[str, ...] = ()
    """What was assumed or left out in reading the file."""

    @property
    def empty(self) -> bool:
        """Whether there is nothing to do."""
        return not (self.added or self.changed or self.leavers or self.moves or self.ends)


def defaults(policy: Policy) -> Defaults:
    """Return what empty cells mean under this policy."""
    return Defaults(working_days=",".join(str(day + 1) for day in sorted(policy.working_days)))


def today(now: datetime) -> date:
    """Return the day on which the list of people changes, in the default time zone."""
    return now.astimezone(ZoneInfo(Defaults().timezone)).date()


def plan(
    db: Db,
    policy: Policy,
    data: bytes,
    today: date,
    *,
    ids: Sequence[IdColumn],
    whole: bool = True,
    full_time: float | None = None,
    mapping: Mapping[str, str] | None = None,
) -> Plan:
    """Return what importing `data` would change; raise `ListInvalid` with everything that is wrong with it.

    With `whole`, the file lists everybody: who is not in it has left. Otherwise the rest stay as they are. A column
    that the file does not have leaves what is known. `ids`, `full_time` and `mapping` as in `csv_reader.read`.
    """
    known = {person.email.lower(): person for person in people_bulk.everybody(db)}
    emails = {person.id: person.email.lower() for person in known.values()}
    staying = {} if whole else {
        email: emails.get(person.manager_id or 0, "") for email, person in known.items() if person.left_on is None
    }  # fmt: skip
    found = read(data, defaults(policy), staying, ids=ids, full_time=full_time, mapping=mapping)
    entries = [
        _filled(entry, known[entry.email], emails, found.absent) if entry.email in known else entry
        for entry in found.entries
    ]
    entries, staged = unmatched.with_stages(policy, entries)
    gone = {e.email for e in entries if e.leaving_date and e.leaving_date < today}
    notes = [*found.notes, *staged]
    if new := [e.name for e in entries if e.email in gone and e.email not in known]:
        notes.append(f"Left before today and never here, left aside: {', '.join(new[:10])}.")
    made = plan_entries(
        db,
        policy,
        [e for e in entries if e.email not in gone],
        today,
        whole=whole,
        leaving=gone & known.keys(),
    )
    return replace(made, notes=tuple(notes))


def _filled(
    entry: PersonEntry, person: KnownPerson, emails: Mapping[int, str], absent: frozenset[str]
) -> PersonEntry:
    """Return the entry, filled from the database in the columns that the file does not have."""
    kept: dict[str, Any] = {
        "manager_email": emails.get(person.manager_id or 0, ""),
        "team": person.team,
        "role": person.role,
        "stage": person.stage,
        "stage_until": person.stage_until,
        "person_type": person.person_type,
        "fte": person.fte,
        "start_date": person.starts_on,
        "leaving_date": person.leaving_on if person.left_on is None else None,
        "timezone": person.timezone,
        "working_days": person.working_days,
        "staff_number": person.staff_number,
    }
    return replace(entry, **{column: value for column, value in kept.items() if column in absent})


def plan_entries(
    db: Db,
    policy: Policy,
    entries: list[PersonEntry],
    today: date,
    *,
    whole: bool,
    leaving: Set[str] = frozenset(),
) -> Plan:
    """Return a plan from valid entries: nobody twice, every manager known, no circle.

    `leaving`: e-mail addresses of those whose last day has passed.
    """
    known = {person.email.lower(): person for person in people_bulk.everybody(db)}
    by_id = {person.id: person for person in known.values()}
    emails = {person.id: person.email.lower() for person in by_id.values()}
    here = {entry.email: entry for entry in entries}
    added = tuple(entry for entry in entries if entry.email not in known)
    changes = tuple(
        change
        for entry in entries
        if entry.email in known and (change := _change(entry, known[entry.email], emails))
    )
    gone = {
        p.id
        for email, p in known.items()
        if p.left_on is None and email not in here and (whole or email in leaving)
    }
    owned = people_bulk.open_actions(db) if gone else {}
    leavers = tuple(Leaver(p.id, p.name, p.email, owned.get(p.id, 0)) for p in known.values() if p.id in gone)
    pairs = people_bulk.open_pairs(db, today)
    names = {email: person.name for email, person in known.items()} | {e.email: e.name for e in entries}
    moves = tuple(_moves(entries, known, emails, names, gone, pairs, people_bulk.last_line_pairs(db), today))
    followed = {move.old for move in moves}
    ends = tuple(
        PairEnd(pair.id, by_id[pair.supervisor_id].name, by_id[pair.supervisee_id].name)
        for pair in pairs
        if pair.id not in followed and _ends(pair, gone, here, by_id, emails)
    )
    return Plan(
        today, added, changes, leavers, moves, ends, tuple(_losing(entries, known)),
        unmatched.find(policy, ((one.role, one.stage, one.person_type) for one in entries)),
        len(entries) - len(added) - len(changes),
    )  # fmt: skip


def _change(entry: PersonEntry, person: KnownPerson, emails: Mapping[int, str]) -> PersonChange | None:
    before = facts(person, emails) | ids_of(person, entry.ids)
    after = _facts(entry) | {id_header(channel): id for channel, id in entry.ids.items()}
    differs = tuple(
        (column, before[column], after[column]) for column in after if before[column] != after[column]
    )
    new_ids = tuple(channel for channel, id in entry.ids.items() if person.ids.get(channel) != id)
    back = person.left_on is not None
    if not differs and not back:
        return None
    new_role = bool(person.role and entry.role) and fold(entry.role) != fold(person.role)
    return PersonChange(person.id, entry, differs, back, entry.stage != person.stage, new_role, new_ids)


def facts(person: KnownPerson, emails: Mapping[int, str]) -> dict[str, str]:
    """Return a person as a line of the list, without ids on channels: column → text."""
    return {
        "name": person.name,
        "email": person.email.lower(),
        "manager_email": emails.get(person.manager_id or 0, ""),
        "team": person.team,
        "role": person.role,
        "stage": person.stage,
        "stage_until": _iso(person.stage_until),
        "person_type": person.person_type,
        "fte": f"{person.fte:g}",
        "start_date": _iso(person.starts_on),
        "leaving_date": _iso(person.leaving_on),
        "timezone": person.timezone,
        "working_days": person.working_days,
        "staff_number": person.staff_number,
    }


def ids_of(person: KnownPerson, channels: Iterable[str]) -> dict[str, str]:
    """Return a person's ids on these channels: column → id, empty if none is known."""
    return {id_header(channel): person.ids.get(channel, "") for channel in channels}


def _facts(entry: PersonEntry) -> dict[str, str]:
    values = {
        field.name: getattr(entry, field.name) for field in fields(entry) if field.name not in ("line", "ids")
    }
    days = {name: _iso(values[name]) for name in ("stage_until", "start_date", "leaving_date")}
    return {**values, **days, "fte": f"{entry.fte:g}"}


def _iso(day: date | None) -> str:
    return day.isoformat() if day else ""


def _moves(
    entries: list[PersonEntry],
    known: Mapping[str, KnownPerson],
    emails: Mapping[int, str],
    names: Mapping[str, str],
    gone: set[int],
    pairs: list[OpenPair],
    last: Mapping[int, int],
    today: date,
) -> Iterator[Move]:
    """Yield the line pairs that start: a manager makes a line pair.

    A pair follows only when the manager changes, or when its supervisor leaves: somebody whom a manager
    designated as supervisor instead (CYP-G1a) stays.
    """
    lines: dict[int, list[OpenPair]] = {}
    for pair in pairs:
        if pair.series == "line":
            lines.setdefault(pair.supervisee_id, []).append(pair)
    for entry in entries:
        if not entry.manager_email:
            continue
        starts = max(today, entry.start_date or today)
        person, manager = known.get(entry.email), known.get(entry.manager_email)
        move = Move(entry.name, entry.email, entry.manager_email, starts, after=names[entry.manager_email])
        if person is None:
            yield move
            continue
        mine = lines.get(person.id, [])
        if manager and any(pair.supervisor_id == manager.id for pair in mine):
            continue
        left = next((pair for pair in mine if pair.supervisor_id in gone), None)
        changed = emails.get(person.manager_id or 0, "") != entry.manager_email
        old = left or next(
            (pair for pair in mine if changed and pair.supervisor_id == person.manager_id), None
        )
        if old is not None:
            before = names[emails[old.supervisor_id]]
            yield Move(
                move.name,
                move.email,
                move.supervisor_email,
                today,
                before,
                move.after,
                old.id,
                follows=old.id,
            )
        elif person.left_on is not None or (changed and not mine):
            yield Move(
                move.name,
                move.email,
                move.supervisor_email,
                starts,
                after=move.after,
                follows=last.get(person.id),
            )


def _ends(
    pair: OpenPair,
    gone: set[int],
    here: Mapping[str, PersonEntry],
    by_id: Mapping[int, KnownPerson],
    emails: Mapping[int, str],
) -> bool:
    """Return whether a pair without a successor ends: one person left, or its supervisor is no longer the manager."""
    if pair.supervisor_id in gone or pair.supervisee_id in gone:
        return True
    entry = here.get(emails[pair.supervisee_id])
    was_manager = by_id[pair.supervisee_id].manager_id == pair.supervisor_id
    return (
        pair.series == "line"
        and was_manager
        and entry is not None
        and entry.manager_email != emails[pair.supervisor_id]
    )


def _losing(entries: list[PersonEntry], known: Mapping[str, KnownPerson]) -> Iterator[tuple[int, str]]:
    """Yield the channel ids that the list gives to somebody other than the person who has them now."""
    wanted = {(channel, id): entry.email for entry in entries for channel, id in entry.ids.items()}
    for email, person in known.items():
        for channel, id in person.ids.items():
            if wanted.get((channel, id), email) != email:
                yield person.id, channel
