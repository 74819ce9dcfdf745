"""Obligations, computed from facts and policy and stored in the transaction that changes a fact.

`storage/db` notes whose facts a transaction changes; `recompute` runs at its end. Everything about what is
due (nudges, "who's overdue?", "why?", the home card) reads the stored rows.
"""

from collections.abc import Collection
from dataclasses import fields
from datetime import UTC, date, datetime, timedelta
from typing import Any

from handlers.obligations import due_history, phases
from handlers.obligations.facts import ObligationFacts
from handlers.obligations.kind import OfPairs
from handlers.obligations.kinds.escalation import answered_for, escalated
from handlers.obligations.registry import ESCALATIONS, KINDS, OF_PEOPLE
from handlers.obligations.reminder_schedule import WorkCalendar, next_nudge
from handlers.obligations.spec import ObligationSpec
from handlers.policy import HeldSession, Interval, Policy, WorkDone, period_changed
from handlers.policy.work_measures import WORK
from storage import delivery_queue, outbox
from storage.db import Db
from storage.models import About, Absence, Obligation, Person
from storage.queries import (
    cases,
    development,
    due_dates,
    facts_at_once,
    groups,
    introductions,
    people,
    programmes,
)
from storage.queries import facts as fact_queries
from storage.queries import obligations as obligation_queries
from storage.queries.development import YearRows
from storage.queries.facts_at_once import KnownFacts

BEGINNING = datetime(1970, 1, 4, tzinfo=UTC)

START_PAGE = "supervision"
"""Card that shows managers what is overdue with those who report to them."""
CLOCKS_DIFFER = timedelta(minutes=5)
"""How far the clocks of two replicas may be apart."""
NEXT_DAYS = timedelta(days=8)
"""How far ahead messages and introductions are put off to a working morning."""
UNTOLD: dict[str, date | None] = {"nudged_on": None, "told_until": None, "snoozed_until": None}
"""What is stored of an obligation that its owner has not been told of, or whose day has changed since."""
KEPT = (*(f.name for f in fields(ObligationSpec) if f.name not in ("steps", "not_before")), "remind_on")
"""Fields of an obligation that are stored as the facts make them."""


def recompute(db: Db, policy: Policy, now: datetime) -> None:
    """Bring the stored obligations in line with the facts that this transaction has changed."""
    db.flush()
    whose, owners, pair_ids = set(db.dirty_people), set(db.dirty_owners), set(db.dirty_pairs)
    db.dirty_people.clear()
    db.dirty_owners.clear()
    db.dirty_pairs.clear()
    if whose:
        pair_ids |= fact_queries.pairs_with(db, whose)
    if pair_ids or whose or owners:
        _bring_in_line(db, policy, now, pair_ids, whose | owners)


def follow_policy(db: Db, policy: Policy, now: datetime) -> None:
    """Compute everything anew where the policy in force is not the one that the stored rows were computed under."""
    if obligation_queries.policy_followed(db) != policy.fingerprint:
        obligation_queries.follow(db, policy.fingerprint)
        _bring_in_line(db, policy, now, fact_queries.all_pairs(db), fact_queries.everybody(db))


def time_passes(db: Db, policy: Policy, now: datetime) -> None:
    """Compute anew what the passing of time has changed since this was last done, however long ago.

    Open-ended leave, covers, pairs that have ended, sessions whose time has come without an answer.
    Repeating it changes nothing.
    """
    since = obligation_queries.passed(db, now)
    if since is not None and since > now + CLOCKS_DIFFER:
        _time_came_back(db, policy, now)
        return
    pair_ids, whose = fact_queries.moved_by_time(db, since or BEGINNING, now)
    of_them = fact_queries.workers_of(db, pair_ids)
    if policy.measures and (since is None or period_changed(policy, since.date(), now.date())):
        pair_ids |= fact_queries.all_pairs(db)
    whose |= phases.pass_on(db, policy, since, now)
    _bring_in_line(db, policy, now, pair_ids | fact_queries.pairs_with(db, whose), whose | of_them)


def _time_came_back(db: Db, policy: Policy, now: datetime) -> None:
    """Take back what was planned at a time that has not come: the clock was wrong then, and everybody is told anew."""
    obligation_queries.forget_told_after(db, now.date())
    introductions.forget_after(db, now + NEXT_DAYS, now)
    delivery_queue.forget_settled_after(db, now + CLOCKS_DIFFER)
    delivery_queue.due_now(db, now + NEXT_DAYS, None, now)
    db.expire_all()
    _bring_in_line(db, policy, now, fact_queries.all_pairs(db), fact_queries.everybody(db))


def _bring_in_line(
    db: Db, policy: Policy, now: datetime, pair_ids: Collection[int], whose: Collection[int]
) -> None:
    by = {kind.name: due.by for kind, due in OF_PEOPLE.items()}
    few = len(pair_ids) + len(whose) <= facts_at_once.FEW
    known = facts_at_once.load(db, pair_ids, whose, by) if few else None
    wanted = _of_pairs(db, policy, now, pair_ids, known)
    for due in OF_PEOPLE.values() if whose else ():
        wanted += due.find(db, policy, now, whose)
    rows = known.obligations if known else obligation_queries.of_facts(db, pair_ids, whose, by)
    before = {(o.kind, o.about, o.owner_id): o for o in rows}
    calendars = _work_calendars(db, policy, {w.owner_id for w in wanted}, known)
    written: list[dict[str, Any]] = []
    replaced: list[Obligation] = []
    changed: set[int] = set()
    superseded: list[dict[str, Any]] = []
    late: set[int] = set()
    """People with something overdue that was added, changed or removed."""
    for want in wanted:
        row = before.pop((want.kind, want.about, want.owner_id), None)
        moment = _moment(want, calendars[want.owner_id], now, row)
        values = {name: getattr(want, name) for name in KEPT}
        if row is None:
            written.append({**values, **UNTOLD, "next_nudge_at": moment, "stood_from": now})
            changed.add(want.owner_id)
            late |= _late(want, now)
        elif _differs(row, want):
            late |= _late(row, now) | _late(want, now)
            told = {name: getattr(row, name) for name in (*UNTOLD, "stood_from")}
            superseded += due_history.superseded(row, want, now)
            if due_history.is_new(row, want):
                told["stood_from"] = now
            if row.due != want.due:
                moment, told = _moment(want, calendars[want.owner_id], now, None), told | UNTOLD
            written.append({**values, **told, "next_nudge_at": moment})
            replaced.append(row)
            changed.add(want.owner_id)
        elif row.next_nudge_at != moment and not _waits(row, want, now):
            row.next_nudge_at = moment
    for row in before.values():
        superseded += due_history.superseded(row, None, now)
    obligation_queries.write(db, written, replaced)
    due_dates.keep(db, superseded)
    obligation_queries.remove(db, [row.id for row in before.values()])
    changed |= {row.owner_id for row in before.values()}
    late = late.union(*(_late(row, now) for row in before.values()))
    db.flush()
    outbox.refresh(db, [About("person", owner) for owner in sorted(changed)], now)
    if late:  # their managers' start pages show it
        managers = {p.manager_id for p in fact_queries.people(db, late).values() if p.manager_id} - changed
        outbox.refresh(db, [About("person", manager) for manager in sorted(managers)], now, name=START_PAGE)


def _of_pairs(
    db: Db, policy: Policy, now: datetime, pair_ids: Collection[int], known: KnownFacts | None
) -> list[ObligationSpec]:
    found: list[ObligationSpec] = []
    admins: tuple[int, ...] | None = None
    for chunk in [known.pairs] if known else fact_queries.of_pairs(db, pair_ids):
        away = (
            known.absences if known else fact_queries.absences(db, {one.pair.supervisee_id for one in chunk})
        )
        use = policy.cases is not None and policy.cases.use
        held = cases.open_of(db, {one.pair.supervisee_id for one in chunk}) if use else {}
        ticks = cases.open_ticks(db, [one.pair.id for one in chunk]) if use else {}
        counted = any(one.by in WORK or one.excused for one in policy.measures)
        work = programmes.work_counts(db, {one.supervisee.id for one in chunk}) if counted else {}
        met = groups.attended(db, {one.supervisee.id for one in chunk}) if counts_groups(policy) else {}
        years = _years(db, policy, {one.pair.supervisee_id for one in chunk if one.pair.series == "line"})
        for one in chunk:
            if admins is None and (one.manager is None or one.manager.left_on is not None):
                admins = tuple(person.id for person in people.admins(db))
            if one.supervisee.left_on is None:
                absences = tuple(away.get(one.pair.supervisee_id, ()))
                mine = tuple(held.get(one.pair.supervisee_id, ()))
                open_ticks = tuple(ticks.get(one.pair.id, ()))
                done = tuple(WorkDone(w.on, w.what, w.number) for w in work.get(one.supervisee.id, ()))
                year = years.get(one.pair.supervisee_id) or YearRows()
                of_groups = tuple(
                    HeldSession(group.held_on, group.kind, group.minutes, number)
                    for group, number in met.get(one.supervisee.id, ())
                    if group.held_on is not None
                )
                of = ObligationFacts(
                    policy, one, absences, now, admins or (), mine, done, open_ticks, year, of_groups
                )
                found += of_pair(of)
    return found


def counts_groups(policy: Policy) -> bool:
    """Return whether a group session moves any date: its kind counts, has an interval of its own, or is measured."""
    measured = {name for measure in policy.measures for name in measure.kinds}
    return any(kind.group and (kind.counts or kind.every or kind.name in measured) for kind in policy.kinds)


def _years(db: Db, policy: Policy, workers: Collection[int]) -> dict[int, YearRows]:
    """Return the rows of these workers' years, as far as the policy has rules for them."""
    appraisal = policy.appraisal
    appraisals = appraisal is not None and (appraisal.every is not None or appraisal.first is not None)
    log = policy.regulator is not None and policy.regulator.renews is not None
    objectives, concerns = policy.objectives is not None, policy.concerns is not None
    needs = policy.learning is not None and policy.learning.within is not None
    if not (appraisals or log or objectives or concerns or needs):
        return {}
    return development.of_workers(
        db, workers, objectives=objectives, needs=needs, appraisals=appraisals, concerns=concerns, log=log
    )


def of_pair(facts: ObligationFacts) -> list[ObligationSpec]:
    """Return everything that this pair owes, and what is escalated to somebody above.

    A pair that has ended owes only what its sessions left open.
    """
    ended = facts.pair.ends_on is not None and facts.pair.ends_on < facts.today
    found: list[ObligationSpec] = []
    for kind in KINDS:
        if isinstance(kind.due, OfPairs) and (kind.due.after_end or not ended):
            of = list(kind.due.find(facts))
            # Whoever answers for it is told as soon as it is late, and not a second time as the manager above.
            above = (*escalated(facts, ESCALATIONS[kind], of), *answered_for(facts, kind, of))
            found += [*of, *{(one.about, one.owner_id): one for one in above}.values()]
    return found


def _work_calendars(
    db: Db, policy: Policy, owners: Collection[int], known: KnownFacts | None
) -> dict[int, WorkCalendar]:
    here = known or KnownFacts()
    others = set(owners) - here.people.keys()
    found = here.people | (fact_queries.people(db, others) if others else {})
    away = here.absences | (fact_queries.absences(db, others) if others else {})
    return {owner: work_calendar(found[owner], away.get(owner, ()), policy) for owner in owners}


def work_calendar(person: Person, absences: Collection[Absence], policy: Policy) -> WorkCalendar:
    """Return the calendar that says when this person may be written to."""
    return WorkCalendar.of(policy, person.timezone, person.working_days, person.paused_until, absences)


def _moment(want: ObligationSpec, of: WorkCalendar, now: datetime, row: Obligation | None) -> datetime | None:
    nudged, snoozed = (row.nudged_on, row.snoozed_until) if row else (None, None)
    if not want.steps:
        return None
    until = row.told_until if row else None
    return next_nudge(
        of,
        want.steps,
        want.due,
        now,
        nudged,
        snoozed,
        want.not_before,
        told_until=until,
        again=again(of.policy),
    )


def again(policy: Policy) -> Interval:
    """Return the interval of nudges about what stays undone after its last step: 2 weeks, if the policy is silent."""
    return (policy.nudges.again if policy.nudges else None) or Interval(2, "week")


def _differs(row: Obligation, want: ObligationSpec) -> bool:
    return any(getattr(row, name) != getattr(want, name) for name in KEPT)


def _late(owed: Obligation | ObligationSpec, now: datetime) -> set[int]:
    """Return the person whom something overdue concerns; empty where it is not overdue."""
    return {owed.person_id} if owed.overdue_from is not None and owed.overdue_from <= now.date() else set()


def _waits(row: Obligation, want: ObligationSpec, now: datetime) -> bool:
    """Return whether the row's nudge is due already and only waits for the planner."""
    return bool(want.steps) and row.next_nudge_at is not None and row.next_nudge_at <= now
