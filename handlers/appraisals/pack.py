"""The pack of the year as a file: everything that an appraisal looks back on, for either of its two."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time

from handlers import access, development, formatting
from handlers.appraisals import cards, rules
from handlers.appraisals.loading import AppraisalView, last_signed, opened, period_start
from handlers.development.cards import long
from handlers.development.loading import need_views, objective_views
from handlers.development.rules import age, details, state_of
from handlers.routing import Request
from storage.db import Db
from storage.queries import actions as action_queries
from storage.queries import development as queries
from storage.queries import facts, pairs
from storage.queries import records as record_queries

STANDING = {"agreed": "agreed", "disputed": "not agreed", "shared": "shared"}


def text(db: Db, request: Request, of: AppraisalView) -> str:
    """Return the pack as text. What the other side noted is in it once each reads the other's part."""
    since = period_start(db, request, of)
    words, worker = request.policy.words, of.view.worker
    reviewer = cards.name_of(of, "supervisor")
    head = [
        f"{formatting.capital(rules.rule_of(request.policy).name or words.appraisal.one)}: {worker.name}",
        f"With {reviewer}. From {long(since)} to {long(of.row.held_on or request.today)}.",
        f"As at {long(request.today)}.",
    ]
    parts = [
        ("OBJECTIVES", _objectives(db, request, of, since)),
        ("LEARNING NEEDS", _needs(db, request, of, since)),
        ("LOG AND HIGHLIGHTS", _log(db, request, of, since)),
        ("HOW I LEARN BEST", _best(db, request, of)),
        (words.record.many.upper(), _records(db, request, of, since)),
        (words.action.many.upper(), _actions(db, request, of, since)),
        ("OBSERVATIONS", _observations(db, request, of, since)),
        ("KEPT FOR IT DURING THE YEAR", [of.said[item.text_id] for item in of.parked]),
        ("COMPETENCIES", _competencies(request, of)),
        (f"THE LAST {words.appraisal.one.upper()}", _last(db, request, of)),
        ("WHAT EACH PREPARED", _parts(request, of, goals_of(db, request, of))),
        ("READ", _read(request, of)),
    ]
    lines = [*head]
    for heading, found in parts:
        lines += ["", heading, *(found or ["Nothing."])]
    return "\r\n".join([*lines, ""])


def goals_of(db: Db, request: Request, of: AppraisalView) -> dict[str, str]:
    """Return the titles of the worker's objectives, by the keys under which the worker says how they stand."""
    rows = queries.objectives(db, of.view.worker.id, "agreed", "done")
    return {
        f"{rules.OBJECTIVE}{one.row.id}": one.goal.what for one in objective_views(db, request, of.view, rows)
    }


def _objectives(db: Db, request: Request, of: AppraisalView, since: date) -> list[str]:
    rows = queries.objectives(db, of.view.worker.id, "proposed", "agreed", "done")
    rows = [row for row in rows if row.closed_on is None or row.closed_on >= since]
    found: list[str] = []
    for one in objective_views(db, request, of.view, rows):
        found.append(f"- {one.goal.what}: {state_of(one, request.today)}")
        found += [f"  {line}" for line in details(one)]
    return found


def _needs(db: Db, request: Request, of: AppraisalView, since: date) -> list[str]:
    rows = queries.needs(db, of.view.worker.id, "open", "met")
    rows = [row for row in rows if row.closed_on is None or row.closed_on >= since]
    found: list[str] = []
    for one in need_views(db, request, of.view, rows):
        met = f"met {long(one.row.closed_on)}" if one.row.closed_on else age(one.row.raised_on, request.today)
        scope = f", for {one.row.scope}" if one.row.scope else ""
        found.append(f"- {one.text}: {met}{scope}")
    return found


def _log(db: Db, request: Request, of: AppraisalView, since: date) -> list[str]:
    rows = queries.log(db, of.view.worker.id, since)
    rows = [row for row in rows if of.revealed or row.by_id == request.me.id]
    texts = development.words(db, request, of.view, [row.text_id for row in rows])
    names = {number: one.name for number, one in facts.people(db, {row.by_id for row in rows}).items()}
    return [f"- {long(row.on)}, {row.kind}, {names[row.by_id]}: {texts[row.text_id]}" for row in rows]


def _best(db: Db, request: Request, of: AppraisalView) -> list[str]:
    profile = queries.profile(db, of.view.worker.id)
    if profile is None or profile.learns_best_id is None:
        return []
    return [development.words(db, request, of.view, [profile.learns_best_id])[profile.learns_best_id]]


def _records(db: Db, request: Request, of: AppraisalView, since: date) -> list[str]:
    """Return the headings of the period's sessions: day, kind, with whom, and where the record stands; no words."""
    records = {record.session_id: record for record in record_queries.of_person(db, of.view.worker.id)}
    with_whom: dict[int, str] = {}
    found: list[str] = []
    for session in queries.held_sessions(db, of.view.worker.id, since):
        if session.pair_id not in with_whom:
            pair = pairs.pair(db, session.pair_id)
            with_whom[session.pair_id] = pair.supervisor.name if pair is not None else ""
        kind = request.policy.kind(session.kind)
        name = (kind.title if kind else None) or session.kind
        record = records.get(session.id)
        state = STANDING.get(record.state, record.state) if record is not None else "no record shared"
        assert session.held_on is not None
        found.append(f"- {long(session.held_on)}, {name}, with {with_whom[session.pair_id]}: {state}")
    return found


def _actions(db: Db, request: Request, of: AppraisalView, since: date) -> list[str]:
    if of.view.pair is None or of.view.membership is None:
        return []
    start = datetime.combine(since, time(), UTC)
    rows = action_queries.of_pair(db, of.view.pair.id, start)
    texts = access.words(db, request, of.view.membership, [row.text_id for row in rows])
    names = {number: one.name for number, one in facts.people(db, {row.owner_id for row in rows}).items()}
    return [
        f"- {texts[row.text_id]} ({names[row.owner_id]}, by {long(row.due)}): {row.state}" for row in rows
    ]


def _observations(db: Db, request: Request, of: AppraisalView, since: date) -> list[str]:
    """Return the observations of practice; feedback in words only for the one observed and the observer."""
    rows = queries.observations(db, of.view.worker.id, since)
    readable = [row.feedback_id for row in rows if not of.view.leads or row.observer_id == request.me.id]
    texts = development.words(db, request, of.view, readable)
    names = {number: one.name for number, one in facts.people(db, {row.observer_id for row in rows}).items()}
    found: list[str] = []
    for row in rows:
        said = f": {texts[row.feedback_id]}" if row.feedback_id in texts else ""
        found.append(f"- {long(row.held_on or since)}, {names[row.observer_id]}{said}")
    return found


def _competencies(request: Request, of: AppraisalView) -> list[str]:
    rule = rules.rule_of(request.policy)
    ticked = {side: of.of(side).get(rules.COMPETENCIES, "").split("\n") for side in rules.SIDES}
    found: list[str] = []
    for area in rule.competencies:
        who = [cards.name_of(of, side) for side in rules.SIDES if area in ticked[side]]
        found.append(f"[{'x' if who else ' '}] {area}{f' ({formatting.listed(who)})' if who else ''}")
    return [*found, *([rule.competencies_link] if rule.competencies_link else [])]


def _last(db: Db, request: Request, of: AppraisalView) -> list[str]:
    row = last_signed(db, request, of)
    if row is None:
        return []
    before = opened(db, request, of.view, row)
    held = [f"Held {long(row.held_on)}."] if row.held_on else []
    return [*held, *_parts(request, before, {})]


def _parts(request: Request, of: AppraisalView, goals: dict[str, str]) -> list[str]:
    return list(_said(request, of, goals))


def _said(request: Request, of: AppraisalView, goals: dict[str, str]) -> Iterator[str]:
    for heading, said in cards.lines(request, of, goals):
        yield heading
        for by, words in said:
            yield f"  {by}: {words}".replace("\n", "\r\n    ")


def _read(request: Request, of: AppraisalView) -> list[str]:
    found: list[str] = []
    for side in rules.SIDES:
        row = of.side_of(side)
        read = row.read_at.astimezone(request.zone).date() if row is not None and row.read_at else None
        found.append(f"[{'x' if read else ' '}] {cards.name_of(of, side)}{f', {long(read)}' if read else ''}")
    return found
