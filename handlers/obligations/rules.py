"""Facts + policy → what is owed. Pure: one function a kind, each answering with what it finds owed of that kind."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from handlers.obligations.facts import ObligationFacts, ObligationSpec
from handlers.obligations.reminder_days import OUTCOME_STEPS, agenda_reminders, step_kind
from handlers.policy import (
    ActionFacts,
    AgreementFacts,
    Due,
    Policy,
    SessionFacts,
    action_reminders,
    owed,
    series_due,
)
from storage.models import ActionPoint, Pair, Person, Record, Session
from storage.queries.sessions import made_up

ASKED_AFTER = timedelta(minutes=15)
"""How long after the end of a session both are asked whether it was held."""

ANSWER_BEFORE = (3, 1)
"""How many days before a proposed session its answer is asked for again; the proposal itself was told at once."""


def of_pair(facts: ObligationFacts) -> list[ObligationSpec]:
    """Everything that this pair owes, but its actions. A pair that has ended owes only what its sessions left open."""
    ended = facts.pair.ends_on is not None and facts.pair.ends_on < facts.today
    found = [*_records(facts), *_signatures(facts)]
    if not ended:
        rebook = list(_rebook(facts))
        found += [*rebook, *_next(facts, bool(rebook)), *_booked(facts), *_agreement(facts)]
    return [*found, *_escalated(facts, found)]


def _next(facts: ObligationFacts, rebooking: bool) -> Iterator[ObligationSpec]:
    """The next session: both are nudged to book it until one is booked; a proposal waits for the other's answer."""
    upcoming = facts.upcoming
    line = facts.pair.series == "line"
    hours = facts.policy.measure is not None and facts.policy.measure.by == "hours per month"
    found = (
        [owed("hours" if hours else "session", facts.policy, facts.pair_facts, facts.today)] if line else []
    )
    if not line:
        series = series_due(facts.policy, facts.pair_facts, facts.today)
        found = [one.due for one in series if one.series.name == facts.pair.series]
    for due in found:
        if due.due is None:
            continue
        for owner in facts.both:
            quiet = rebooking or facts.booked or (upcoming is not None and facts.suggested(upcoming, owner))
            steps = None if quiet else facts.policy.nudge_steps("session" if line else "series")
            first = owner == facts.supervisor_id
            wanted = facts.spec("session", f"pair:{facts.pair.id}", owner, due, steps, counts=first)
            if steps and upcoming is not None:
                day = upcoming.starts_at.astimezone(facts.zone).date()
                asked = {day - timedelta(days=before) for before in ANSWER_BEFORE}
                wanted = replace(wanted, steps=tuple(sorted({*wanted.steps, *asked})))
            yield wanted


def _booked(facts: ObligationFacts) -> Iterator[ObligationSpec]:
    """Each booked session: the agenda beforehand with a reminder the day before, and afterwards, was it held?"""
    for session in facts.rows.sessions:
        if session.state != "booked":
            continue
        day = session.starts_at.astimezone(facts.zone).date()
        prompt = owed("agenda", facts.policy, _session_facts(facts, session), facts.today)
        if session.starts_at > facts.now:
            why = "It is booked."
            steps = sorted({*([prompt.due] if prompt.due else []), *agenda_reminders(facts.policy, day)})
            for owner in facts.both:
                due = Due(day, None, None, prompt.clause, why)
                wanted = facts.spec("agenda", f"session:{session.id}", owner, due, None, counts=False)
                yield replace(wanted, steps=tuple(steps))
        words = facts.policy.words
        why = f"The {words.session.one} was booked for this day; nobody has said yet whether it was held."
        done = Due(day, day + timedelta(days=3), None, "", why)
        for owner in facts.both:
            first = owner == facts.supervisor_id
            wanted = facts.spec("outcome", f"session:{session.id}", owner, done, OUTCOME_STEPS, counts=first)
            yield replace(
                wanted, not_before=session.starts_at + timedelta(minutes=session.minutes) + ASKED_AFTER
            )


def _rebook(facts: ObligationFacts) -> Iterator[ObligationSpec]:
    """A cancelled session that nothing has made up for yet: a new date, from both, or from whom the policy names."""
    for session in facts.rows.sessions:
        if (
            session.state != "cancelled"
            or session.cancelled_at is None
            or not _needs_replacement(facts, session)
        ):
            continue
        cancelled = session.cancelled_at.astimezone(facts.zone).date()
        due = owed("rebook", facts.policy, _session_facts(facts, session, cancelled=cancelled), facts.today)
        if due.due is None:
            continue
        by = facts.policy.booking.rebook_by if facts.policy.booking else None
        owners = {"supervisor": facts.both[:1], "worker": facts.both[1:]}.get(by or "both", facts.both)
        for owner in owners:
            yield facts.spec("rebook", f"session:{session.id}", owner, due, facts.policy.nudge_steps("rebook"),
                               counts=owner == owners[0])  # fmt: skip


def _needs_replacement(facts: ObligationFacts, cancelled: Session) -> bool:
    """Whether no session makes up for it: by name, or, where the next one will do, any that came after it."""
    if cancelled.id in made_up(facts.rows.sessions):
        return False
    for session in facts.rows.sessions:
        if session.state == "cancelled" or session.id == cancelled.id:
            continue
        if facts.policy.rebook == "replaces" and session.starts_at > cancelled.starts_at - timedelta(days=1):
            return False
        if facts.policy.rebook == "replaces" and session.id > cancelled.id and session.state != "proposed":
            return False
    return facts.policy.counts(cancelled.kind)


def _records(facts: ObligationFacts) -> Iterator[ObligationSpec]:
    """Each session held without a finished record, owed by whoever writes."""
    if facts.policy.record is None:
        return
    for session in facts.rows.sessions:
        record = facts.rows.records.get(session.id)
        if session.state != "held" or (record is not None and record.state != "draft"):
            continue
        due = owed("record", facts.policy, _session_facts(facts, session), facts.today)
        if due.due is None:
            continue
        writer = facts.pair.supervisee_id if facts.policy.record_writer == "worker" else facts.supervisor_id
        if record is not None:
            writer = record.writer_id
        yield facts.spec("record", f"session:{session.id}", writer, due, facts.policy.nudge_steps("record"))


def _signatures(facts: ObligationFacts) -> Iterator[ObligationSpec]:
    """Each shared record that somebody still has to agree, sign or initial."""
    for session in facts.rows.sessions:
        record = facts.rows.records.get(session.id)
        if record is None or record.state == "draft":
            continue
        due = owed("signing", facts.policy, _session_facts(facts, session, record), facts.today)
        if due.due is None:
            continue
        for owner in _unsigned(facts, record):
            yield facts.spec(
                "signing", f"record:{record.id}", owner, due, facts.policy.nudge_steps("signing")
            )


def _unsigned(facts: ObligationFacts, record: Record) -> Iterator[int]:
    """Who has not yet said anything binding about the record's newest version."""
    signing, disagreement = facts.policy.signing, facts.policy.disagreement
    signatures = facts.rows.signatures.get(record.id, [])
    parties: dict[str, int] = {"worker": facts.pair.supervisee_id, "supervisor": facts.supervisor_id}
    if signing is None or signing.record == "none":
        if disagreement is None or not any(s.how == "disputed" for s in signatures):
            return
        initialled = {s.person_id for s in signatures if s.how == "initialled"}
        yield from (
            parties[p] for p in disagreement.initial_by if p in parties and parties[p] not in initialled
        )
        return
    if record.state in ("agreed", "disputed"):
        return
    settled = {s.person_id for s in signatures if s.how in ("agreed", "signed", "disputed")}
    yield from (parties[p] for p in signing.by if p in parties and parties[p] not in settled)


def _agreement(facts: ObligationFacts) -> Iterator[ObligationSpec]:
    """The agreement at the start, and its review; a proposal waits for whoever has not accepted it."""
    active, pair = facts.agreement, facts.pair
    proposed = next((a for a in reversed(facts.rows.agreements) if a.state == "proposed"), None)
    known = AgreementFacts(
        start=pair.starts_on,
        sessions=facts.held,
        accepted=active.active_on if active else None,
        reviewed=active.reviewed_on if active else None,
        review_on=active.review_on if active else None,
    )
    if active is None:
        due = owed("agreement", facts.policy, known, facts.today)
        if due.due is None:
            return
        waiting = facts.both[:1]
        if proposed is not None:
            accepted = facts.rows.accepted_by.get(proposed.id, set[int]())
            waiting = tuple(owner for owner in facts.both if owner not in accepted)
        for owner in waiting:
            yield facts.spec("agreement", f"pair:{pair.id}", owner, due, facts.policy.nudge_steps("agreement"),
                               counts=owner == waiting[0])  # fmt: skip
        return
    due = owed("agreement_review", facts.policy, known, facts.today)
    if due.due is None:
        return
    steps = facts.policy.nudge_steps("agreement_review")
    for owner in facts.both:
        first = owner == facts.supervisor_id
        yield facts.spec("agreement_review", f"agreement:{active.id}", owner, due, steps, counts=first)


def _escalated(facts: ObligationFacts, found: Iterable[ObligationSpec]) -> Iterator[ObligationSpec]:
    """What is told to the supervisor's manager too, so long after its due date, where the policy says so."""
    manager = facts.rows.manager
    if manager is None or manager.left_on is not None:
        return
    for wanted in found:
        steps = facts.policy.nudge_steps(step_kind(wanted.kind)).escalate
        if steps is None or not wanted.counts or steps.to != "supervisor's manager":
            continue
        day = wanted.due + timedelta(days=steps.after)
        yield replace(
            wanted, kind=f"escalated.{wanted.kind}", owner_id=manager.id, counts=False, steps=(day,)
        )


def of_action(
    policy: Policy, action: ActionPoint, owner: Person, pair: Pair | None, now: datetime
) -> ObligationSpec:
    """An open action, owed by its owner; leads see it where the pair's worker stands, and never one without a pair."""
    today = now.astimezone(ZoneInfo(owner.timezone)).date()
    created = action.added_at.astimezone(ZoneInfo(owner.timezone)).date()
    due = owed("action", policy, ActionFacts(created=created, due=action.due), today)
    assert due.due is not None
    return ObligationSpec(
        kind="action",
        about=f"action:{action.id}",
        owner_id=owner.id,
        person_id=pair.supervisee_id if pair else owner.id,
        pair_id=action.pair_id,
        due=due.due,
        overdue_from=due.overdue_from,
        clause=due.clause,
        why=due.why,
        counts=pair is not None,
        steps=tuple(action_reminders(policy, due.due)),
    )


def _session_facts(
    facts: ObligationFacts, session: Session, record: Record | None = None, cancelled: date | None = None
) -> SessionFacts:
    zone = facts.zone
    on = session.held_on or session.starts_at.astimezone(zone).date()
    weekdays = frozenset(int(day) - 1 for day in facts.rows.supervisor.working_days.split(",") if day)
    following = next(
        (s for s in facts.rows.sessions if s.starts_at > session.starts_at and s.state in ("booked", "held")),
        None,
    )
    signatures = facts.rows.signatures.get(record.id, []) if record else []
    disputed = next((s.at.astimezone(zone).date() for s in signatures if s.how == "disputed"), None)
    return SessionFacts(
        on=on,
        kind=session.kind,
        working_days=weekdays,
        record_days=facts.agreement.record_days if facts.agreement else None,
        recorded=record.shared_at.astimezone(zone).date() if record and record.shared_at else None,
        next_on=(following.held_on or following.starts_at.astimezone(zone).date()) if following else None,
        disputed=disputed,
        cancelled=cancelled,
    )
