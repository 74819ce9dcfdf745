"""Who may read a concern, and the concerns that a reader may read."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from handlers import access, formatting
from handlers.access import NOT_FOUND
from handlers.policy import Policy
from handlers.policy.development import Concerns
from handlers.routing import Refused, Request
from storage.db import Db
from storage.models import About, Concern, ConcernEntry, Person
from storage.queries import development as queries
from storage.queries import facts, overdue, records

REPORTS = 6
"""Most records that a concern's form offers."""

Role = Literal["worker", "supervisor", "supervisor's manager"]


@dataclass(frozen=True, slots=True)
class ConcernView:
    """Concern with its words, as one of its readers sees it."""

    row: Concern
    worker: Person
    role: Role
    what: str
    plan: str
    entries: Sequence[ConcernEntry]
    said: dict[str, str]
    """Words of the entries, by text id."""
    names: dict[int, str]


def rule_of(policy: Policy) -> Concerns:
    """Return the policy's rules of concerns; raise Refused where it names nobody who may read one."""
    if policy.concerns is None:
        raise Refused(
            "Your policy does not say who may read a concern, so none is kept here. Talk about it when you meet."
        )
    return policy.concerns


def in_secret(policy: Policy) -> bool:
    """Return whether the policy keeps concerns from the worker."""
    return "worker" not in rule_of(policy).readers


def role_of(db: Db, request: Request, worker: Person) -> Role | None:
    """Return as whom the reader may read concerns about a worker by the policy; None for anybody else.

    A cover is not named by any policy, and reads none.
    """
    readers = rule_of(request.policy).readers
    if request.me.id == worker.id:
        return "worker" if "worker" in readers else None
    pairs = [
        pair
        for pair in overdue.pairs_of_worker(db, worker.id, request.today)
        if pair.series == "line" and pair.starts_on <= request.today
    ]
    if "supervisor" in readers and any(pair.supervisor_id == request.me.id for pair in pairs):
        return "supervisor"
    if "supervisor's manager" in readers:
        supervisors = facts.people(db, {pair.supervisor_id for pair in pairs})
        if any(one.manager_id == request.me.id for one in supervisors.values()):
            return "supervisor's manager"
    return None


def may_open(db: Db, request: Request, worker: Person) -> None:
    """Raise Refused for anybody but whoever supervises the worker in the line today."""
    if role_of(db, request, worker) != "supervisor":
        raise Refused(NOT_FOUND)


def find(db: Db, request: Request, *, lock: bool = False) -> ConcernView:
    """Return the concern that a button names, with its words; raise Refused for who may not read it."""
    rule_of(request.policy)
    row = db.get(Concern, request.id("concern"), with_for_update=lock or None)
    if row is None:
        raise Refused(NOT_FOUND)
    worker = db.get_one(Person, row.worker_id)
    role = role_of(db, request, worker)
    if role is None or not _reads(request, row, role):
        raise Refused(NOT_FOUND)
    return _opened(db, request, row, worker, role)


def _reads(request: Request, row: Concern, role: Role) -> bool:
    """Return whether a new supervisor may read one that was settled before them: as the policy passes records on."""
    settled_before = role == "supervisor" and row.state == "closed" and row.opened_by_id != request.me.id
    return not settled_before or request.policy.passes_records_on


def _opened(db: Db, request: Request, row: Concern, worker: Person, role: Role) -> ConcernView:
    entries = queries.concern_entries(db, row.id)
    texts = access.named_words(
        db,
        request,
        worker.id,
        About("concern", row.id),
        [row.text_id, *(one.text_id for one in entries)],
        role,
    )
    text = texts[row.text_id]
    words: dict[str, str] = json.loads(text) if text.startswith("{") else {"what": text}
    people = facts.people(db, {row.opened_by_id, *(one.by_id for one in entries)})
    return ConcernView(row, worker, role, words.get("what", ""), words.get("plan", ""), entries, texts,
                       {number: person.name for number, person in people.items()})  # fmt: skip


def of_worker(db: Db, request: Request, worker: Person) -> list[Concern]:
    """Return the concerns about a worker that the reader may read, oldest first, without their words."""
    role = role_of(db, request, worker)
    if role is None:
        return []
    return [row for row in queries.concerns(db, worker.id) if _reads(request, row, role)]


def reports(db: Db, request: Request, worker: Person) -> dict[str, str]:
    """Return the newest records of a worker that whoever supervises them now has shared, in words, by session id."""
    of = request.policy.words.record.the
    pairs = overdue.pairs_of_worker(db, worker.id, request.today)
    mine = {pair.id for pair in pairs if pair.supervisor_id == request.me.id}
    found: dict[str, str] = {}
    for record in records.of_person(db, worker.id):
        session = record.session
        if record.pair_id in mine and session.held_on is not None:
            found[str(session.id)] = f"{of} of {formatting.plain_day(session.held_on, request.today)}"
    return dict(list(found.items())[:REPORTS])


def age(row: Concern, today: date) -> str:
    """Return how old a concern is, in words."""
    days = (today - row.opened_on).days
    return "opened today" if days <= 0 else f"open for {formatting.span(days)}"


def state(request: Request, row: Concern) -> str:
    """Return where a concern stands, in fixed words."""
    today = request.today
    if row.state == "closed":
        to = (
            f": {row.route}, {formatting.plain_day(row.route_on, today)}"
            if row.route and row.route_on
            else ""
        )
        on = formatting.plain_day(row.closed_on or row.opened_on, today)
        return f"closed {on}, {row.outcome}{to}"
    following = f", next look on {formatting.day(row.next_on, today)}" if row.next_on else ""
    return f"{age(row, today)}{following}"


def lines_since(db: Db, request: Request, worker: Person, since: date) -> list[tuple[Concern, str]]:
    """Return the concerns of a period, open or opened or closed in it, each with where it stands (STK-D.r5)."""
    if request.policy.concerns is None:
        return []
    return [
        (row, state(request, row))
        for row in of_worker(db, request, worker)
        if row.state == "open" or row.opened_on >= since or (row.closed_on and row.closed_on >= since)
    ]
