"""Import of a plan, in bulk, within the caller's one transaction."""

from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta
from typing import Any

from handlers.people import unmatched
from handlers.people.csv_reader import PersonEntry
from handlers.people.diff import Move, PersonChange, Plan
from storage import audit_log, outbox
from storage.db import Db
from storage.models import About
from storage.queries import people_bulk


def apply(db: Db, plan: Plan, now: datetime) -> None:
    """Carry out a plan that was made from the present database."""
    yesterday = plan.today - timedelta(days=1)
    known = people_bulk.everybody(db)
    ids = {person.email.lower(): person.id for person in known}
    stages = {person.id: person.stage_from for person in known}
    roles = {person.id: person.role_from for person in known}
    gone = [leaver.person_id for leaver in plan.leavers]
    people_bulk.drop_every_identity(db, gone)
    for channel, people in _given_up(plan).items():
        people_bulk.drop_identities(db, channel, people)
    for level in _levels(plan, ids):
        ids |= people_bulk.add_people(
            db,
            [
                {**_columns(entry, ids, _stage_from(entry, plan.today)), "introduce_at": now}
                for entry in level
            ],
        )
    people_bulk.change_people(
        db,
        [
            {
                "id": change.person_id,
                "left_on": None,
                "role_from": plan.today if change.new_role else roles[change.person_id],
                **_columns(change.entry, ids, _stage_now(change, stages, plan.today)),
            }
            for change in plan.changed
        ],
    )
    # Whoever is missing in today's list was last here yesterday, so that their buttons stop working at
    # once.
    people_bulk.change_people(db, [{"id": person, "left_on": yesterday} for person in gone])
    people_bulk.add_identities(db, _channel_ids(plan, ids))
    people_bulk.follow_managers(db)
    people_bulk.end_pairs(db, [end.pair_id for end in plan.ends], yesterday, now)
    people_bulk.end_pairs(db, [move.old for move in plan.moves if move.old is not None], yesterday, now)
    pairs = people_bulk.add_pairs(db, [_pair(move, ids) for move in plan.moves])
    changes = [(move, pairs[ids[move.email]]) for move in plan.moves if move.follows is not None]
    people_bulk.hand_over(db, [(move.follows, pair) for move, pair in changes if move.follows is not None])
    _tell(db, changes, ids, now)
    _write_down(db, plan, changes, ids, now)
    unmatched.tell(db, plan.unmatched, now)


def _levels(plan: Plan, known: Mapping[str, int]) -> Iterator[list[PersonEntry]]:
    """Yield new people level by level, the top first, so that managers exist before those below them."""
    waiting, there = list(plan.added), set(known)
    while waiting:
        level = [entry for entry in waiting if not entry.manager_email or entry.manager_email in there]
        yield level
        there.update(entry.email for entry in level)
        waiting = [entry for entry in waiting if entry.email not in there]


def _columns(entry: PersonEntry, ids: Mapping[str, int], stage_from: date | None) -> dict[str, Any]:
    return {
        "name": entry.name,
        "email": entry.email,
        "manager_id": ids[entry.manager_email] if entry.manager_email else None,
        "role": entry.role,
        "stage": entry.stage,
        "stage_from": stage_from,
        "stage_until": entry.stage_until,
        "person_type": entry.person_type,
        "team": entry.team,
        "staff_number": entry.staff_number,
        "leaving_on": entry.leaving_date,
        "fte": entry.fte,
        "starts_on": entry.start_date,
        "timezone": entry.timezone,
        "working_days": entry.working_days,
    }


def _stage_from(entry: PersonEntry, today: date) -> date | None:
    """Return since when a new person is in their stage: since they started, else from today."""
    return (entry.start_date or today) if entry.stage else None


def _stage_now(change: PersonChange, stages: Mapping[int, date | None], today: date) -> date | None:
    """Return since when a person is in their stage: from today where it changes."""
    if change.new_stage:
        return today if change.entry.stage else None
    return stages[change.person_id]


def _given_up(plan: Plan) -> dict[str, set[int]]:
    """Return whose identity is removed, by channel: changed ids, and ids that pass to somebody else."""
    found: dict[str, set[int]] = {}
    for change in plan.changed:
        for channel in change.new_ids:
            found.setdefault(channel, set()).add(change.person_id)
    for person, channel in plan.losing:
        found.setdefault(channel, set()).add(person)
    return found


def _channel_ids(plan: Plan, ids: Mapping[str, int]) -> Iterator[tuple[int, str, str]]:
    for entry in plan.added:
        for channel, address in entry.ids.items():
            yield ids[entry.email], channel, address
    for change in plan.changed:
        for channel in change.new_ids:
            yield change.person_id, channel, change.entry.ids[channel]


def _pair(move: Move, ids: Mapping[str, int]) -> dict[str, Any]:
    return {
        "supervisor_id": ids[move.supervisor_email],
        "supervisee_id": ids[move.email],
        "series": "line",
        "starts_on": move.from_on,
        "handed_over_from_id": move.follows,
    }


def _tell(db: Db, changes: list[tuple[Move, int]], ids: Mapping[str, int], now: datetime) -> None:
    """Tell both people of a pair that takes over; new people hear of theirs in their first nudge."""
    outbox.enqueue_all(
        db,
        [
            {
                "name": "pair.told",
                "person_id": ids[email],
                "ids": {"pair": pair},
                "key": f"pair.told:{pair}:{ids[email]}",
                "due_at": now,
                "message_id": None,
            }
            for move, pair in changes
            for email in (move.email, move.supervisor_email)
        ],
    )


def _write_down(
    db: Db, plan: Plan, changes: list[tuple[Move, int]], ids: Mapping[str, int], now: datetime
) -> None:
    counts = f"{len(plan.added)} added, {len(plan.changed)} changed, {len(plan.leavers)} left"
    audit_log.write(db, now, None, "people.imported", detail=counts)
    for leaver in plan.leavers:
        audit_log.write(db, now, None, "person.left", About("person", leaver.person_id), leaver.person_id)
    for change in plan.changed:
        if change.back:
            audit_log.write(db, now, None, "person.back", About("person", change.person_id), change.person_id)
    for move, pair in changes:
        audit_log.write(db, now, None, "pair.handed_over", About("pair", pair), ids[move.email])
