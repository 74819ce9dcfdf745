"""Parts of a record that fill themselves, from what is known when it is shared."""

from datetime import date, timedelta

from handlers import actions, agenda, development, formatting
from handlers.access import PairMembership
from handlers.cases import sessions as cases
from handlers.obligations.registry import kind
from handlers.policy import Policy
from handlers.policy.documents import Template
from handlers.policy.programmes import end_of
from handlers.records import cards, rules
from handlers.records.loading import actions_since
from handlers.routing import Request
from handlers.sessions import kinds
from handlers.ui import Text
from storage.db import Db
from storage.models import Person, Record, Session
from storage.queries import agenda as agenda_queries
from storage.queries import agreements, overdue, own_parts, pairs, quality
from storage.queries import records as queries

LEAVE_AHEAD = timedelta(days=92)
"""How far ahead leave is listed."""


def filled(
    db: Db, request: Request, record: Record, membership: PairMembership, template: Template
) -> rules.Words:
    """Return the sections that nobody types, filled from the present data."""
    wanted = {s.auto: s.key for s in template.sections if s.kind == "auto" and s.auto}
    pair, session, words = membership.pair, record.session, dict[str, str]()
    last = (
        queries.before(db, session)
        if {"last_record", "actions", "observations", "leave"} & wanted.keys()
        else None
    )
    if "header" in wanted:
        words["header"] = header(db, request, session, membership, template)
    if "last_record" in wanted:
        words["last_record"] = _last_record(db, request, last)
    if "agenda" in wanted:
        listed = agenda.listing(db, request, membership, session.id)
        words["agenda"] = "\n".join(block.text for block in listed if isinstance(block, Text))
    if "actions" in wanted:
        views = actions.of_pair(db, request, membership, actions_since(last))
        words["actions"] = "\n".join(line.text for line in actions.lines(request, views))
    if "case_ids" in wanted:
        due = cases.on_agenda(db, request, membership, cards.session_day(session, request))
        words["case_ids"] = ", ".join(view.row.number for view in due)
    if "observations" in wanted:
        words["observations"] = _observations(db, request, session, last, pair.supervisee)
    if "leave" in wanted:
        words["leave"] = _leave(db, request, session, last, pair.supervisee)
    year = (
        development.texts(db, request, membership)
        if {"objectives", "appraisal_dates"} & wanted.keys()
        else {}
    )
    words["objectives"] = year.get("objectives", "")
    if "appraisal_dates" in wanted:
        agreed = _appraisal_dates(db, request, pair.id)
        words["appraisal_dates"] = "\n".join(filter(None, (agreed, year.get("appraisal_dates"))))
    if "supervised" in wanted:
        words["supervised"] = _supervised(db, request, pair.supervisee)
    if "next_session" in wanted and (booked := agenda_queries.next_booked(db, pair.id, request.now)):
        local = booked.starts_at.astimezone(request.zone)
        words["next_session"] = f"{long_day(local.date())}, {local:%H:%M}"
    if "programme" in wanted:
        words["programme"] = _programme(request, pair.supervisee, cards.session_day(session, request))
    return {wanted[auto]: text for auto, text in words.items() if text and auto in wanted}


def long_day(day: date) -> str:
    """Return a day for what is kept: with its year."""
    return f"{day:%A} {day.day} {day:%B} {day.year}"


def header(db: Db, request: Request, session: Session, membership: PairMembership, template: Template) -> str:
    """Return who met, with their roles and team, when, and for how long."""
    pair, policy = membership.pair, request.policy
    minutes = session.minutes_held or session.minutes
    lines = [f"{long_day(cards.session_day(session, request))}, {minutes} minutes."]
    kind_ = policy.kind(session.kind)
    why = kinds.reason_of(policy, session.kind, session.reason)
    if session.kind != "planned":
        lines[0] = f"{formatting.capital((kind_.title if kind_ else None) or session.kind)}: {lines[0]}"
    called = template.people
    if why is not None and not why.restricted:
        lines.append(f"Why: {why.name}.")
    for person, word in (
        (pair.supervisee, called.worker if called else policy.words.worker.one),
        (pair.supervisor, called.supervisor if called else policy.words.supervisor.one),
    ):
        role = f", {person.role}" if person.role else ""
        lines.append(f"{formatting.capital(word)}: {person.name}{role}.")
    if why := _why(policy, session):
        lines.append(why)
    if team := pair.supervisee.team:
        lines.append(f"Team: {team}.")
    return "\n".join(lines)


def _why(policy: Policy, session: Session) -> str:
    """Return why a session was held and what was supervised; not a reason that only some may see."""
    known = policy.kind(session.kind)
    closed = known is not None and any(one.restricted and one.name == session.reason for one in known.reasons)
    reason = "" if closed else session.reason
    lines = ((label, text) for label, text in (("Why", reason), ("Activity", session.activity)) if text)
    return "\n".join(f"{label}: {text}." for label, text in lines)


def _last_record(db: Db, request: Request, last: Record | None) -> str:
    """Return of which day the last record is, how it stands, and who has said what about it."""
    words = request.policy.words.record
    if last is None:
        return f"There is no earlier {words.one}."
    version = queries.versions(db, [last.id])[last.id][-1]
    statements = queries.signatures(db, [version.id])[version.id]
    state = {"agreed": "agreed by both", "disputed": "not agreed"}.get(last.state, "shared, not agreed yet")
    if request.policy.signing_style == "none" and last.state == "shared":
        state = "shared"
    said = sum(1 for one in statements if one.text_id)
    corrections = f" {formatting.count(said, 'correction or comment')} on it." if said else ""
    return f"{long_day(cards.session_day(last.session, request))}: {state}.{corrections}"


def _since(session: Session, last: Record | None, request: Request) -> date:
    day = cards.session_day(session, request)
    return cards.session_day(last.session, request) if last is not None else day - timedelta(days=92)


def _observations(db: Db, request: Request, session: Session, last: Record | None, worker: Person) -> str:
    rows = own_parts.observed(
        db, worker.id, _since(session, last, request), cards.session_day(session, request)
    )
    word = request.policy.words.observation.one
    lines: list[str] = []
    for row in rows:
        if row.held_on is None:
            continue
        observer = db.get(Person, row.observer_id)
        by = f", by {observer.name}" if observer is not None else ""
        lines.append(f"{formatting.capital(word)}, {long_day(row.held_on)}{by}.")
    audits = quality.audited(
        db, worker.id, _since(session, last, request), cards.session_day(session, request)
    )
    audit = formatting.capital(request.policy.words.audit.one)
    lines += [f"{audit} of a file, {long_day(day)}, by {who}." for day, who in audits]
    return "\n".join(lines) or "None since last time."


def _leave(db: Db, request: Request, session: Session, last: Record | None, worker: Person) -> str:
    """Return leave since the last session and ahead: dates alone, never a reason."""
    day = cards.session_day(session, request)
    lines: list[str] = []
    for absence in own_parts.away(db, worker.id, _since(session, last, request)):
        if absence.first_day > day + LEAVE_AHEAD:
            continue
        if absence.last_day is None:
            lines.append(f"Away since {long_day(absence.first_day)}.")
        elif absence.last_day == absence.first_day:
            lines.append(f"{long_day(absence.first_day)}.")
        else:
            lines.append(f"{long_day(absence.first_day)} to {long_day(absence.last_day)}.")
    return "\n".join(lines) or "None noted since last time, or for the next three months."


def _appraisal_dates(db: Db, request: Request, pair_id: int) -> str:
    """Return the dates of the appraisal that the two have agreed."""
    active = next((a for a in agreements.versions(db, pair_id) if a.state == "active"), None)
    word = formatting.capital(request.policy.words.appraisal.one)
    if active is None:
        return ""
    rows = (("", active.appraisal_on), (" review", active.appraisal_review_on))
    return "\n".join(f"{word}{what}: {long_day(day)}." for what, day in rows if day is not None)


def _supervised(db: Db, request: Request, worker: Person) -> str:
    """Return whom the worker supervises themselves, and what is overdue there."""
    own = [pair for pair in pairs.pairs_of(db, worker.id, request.today) if pair.supervisee_id != worker.id]
    late = overdue.of_pairs(db, [pair.id for pair in own], request.today)
    lines: list[str] = []
    for pair in sorted(own, key=lambda pair: pair.supervisee.name):
        found = {(one.kind, one.about, one.due): one for one in late if one.pair_id == pair.id}.values()
        what = "; ".join(
            f"{kind(one.kind).label(request.policy.words)}, {formatting.lateness((request.today - one.due).days)} late"
            for one in found
        )
        lines.append(f"{pair.supervisee.name}: {what or 'nothing overdue'}.")
    return "\n".join(lines)


def _programme(request: Request, worker: Person, day: date) -> str:
    """Return the stage of a worker, and the month of the programme that they are in."""
    if not worker.stage:
        return ""
    start = worker.stage_from or worker.starts_on
    for programme in request.policy.programmes:
        if start is None or not programme.for_.matches(worker.role, worker.stage, worker.person_type):
            continue
        end = end_of(programme, start)
        month = (day.year - start.year) * 12 + day.month - start.month - (day.day < start.day) + 1
        until = f", until {long_day(end - timedelta(days=1))}" if end is not None else ""
        return f"{programme.name}: month {month}{until}."
    return formatting.capital(worker.stage)
