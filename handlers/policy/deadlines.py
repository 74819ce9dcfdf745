"""Due dates of what belongs to one session: record, signatures, agenda, and a new date after a cancellation.

Each function returns a `Due`, of three forms: no `due` (nothing falls due, and `why` says so), a `due`
without `overdue_from` (it is owed from that day, but the policy names no day after which it is late), or
both.
"""

from datetime import date, timedelta

from handlers.policy import session_kinds
from handlers.policy.answer import Due, days, long_date
from handlers.policy.calendar import add_working_days
from handlers.policy.documents import Signing
from handlers.policy.facts import SessionFacts
from handlers.policy.model import Policy
from handlers.policy.values import Interval


def not_due(clause: str, why: str) -> Due:
    """Return that nothing falls due."""
    return Due(None, None, None, clause, why)


def due_by(due: date, clause: str, why: str, every: Interval | None = None) -> Due:
    """Return that something is owed by `due`, and overdue from the day after."""
    return Due(due, due + timedelta(days=1), str(every) if every else None, clause, why)


def owed_from(due: date, clause: str, why: str) -> Due:
    """Return that something is owed from `due`, without a day after which it is late."""
    return Due(due, None, None, clause, why)


def working_days_of(policy: Policy, own: frozenset[int] | None) -> frozenset[int]:
    """Return a person's own working days, else those of the policy."""
    return own or policy.working_days


def record_due(policy: Policy, facts: SessionFacts) -> Due:
    """Return by when a session must be written up (STK-13.1e, S10, S11).

    Without a deadline in the policy, the record is owed as soon as the session ends.
    """
    words, rule = policy.words, policy.record
    kind = policy.kind(facts.kind)
    if policy.appraisal is not None and facts.kind == policy.appraisal_kind:
        return not_due(policy.appraisal.basis, f"{words.appraisal.title} has a form of its own.")
    if not session_kinds.record_owed(policy, facts.kind):
        return not_due(
            kind.basis if kind else "", f"The policy asks for no {words.record.one} of this kind of session."
        )
    if rule is None or rule.due is None:
        clause = rule.basis if rule else ""
        why = f"The policy does not say by when the {words.record.one} must be written; it is asked for at once."
        return owed_from(facts.ended or facts.on, clause, why)
    allowed, clause = rule.due.days, rule.due.basis or rule.basis
    own = facts.record_days
    counted = "working days" if rule.due.count == "working" else "days"
    why = f"The {words.record.one} is due {allowed} {counted} after the session"
    if own is not None and (
        rule.due.agreement_may == "change" or (rule.due.agreement_may == "shorten" and own < allowed)
    ):
        allowed = own
        why += f"; the {words.agreement.one} says {own}, which counts"
    start = facts.on if rule.due.from_ == "session start" else facts.ended or facts.on
    if rule.due.count == "working":
        due = add_working_days(start, allowed, policy, working_days_of(policy, facts.working_days))
    else:
        due = start + timedelta(days=allowed)
    return due_by(due, clause, f"{why}, which was on {long_date(start)}.")


def signing_due(policy: Policy, facts: SessionFacts) -> Due:
    """Return by when a finished record must be agreed or signed, in each of the policy's styles (section 7, point 4).

    Where nobody signs, a disagreement may still need initials (W5), from the day on which it was stated.
    """
    words, rule = policy.words, policy.signing
    disagreement = policy.disagreement
    if rule is None or rule.record == "none":
        if facts.disputed and disagreement and disagreement.initial_by:
            who = " and the ".join(_party(policy, party) for party in disagreement.initial_by)
            return owed_from(
                facts.disputed,
                disagreement.basis,
                f"The {words.disagreement.one} is initialled by the {who}.",
            )
        clause = rule.basis if rule else ""
        return not_due(clause, f"The policy asks nobody to sign the {words.record.one}.")
    if facts.recorded is None:
        return not_due(rule.basis, f"There is no finished {words.record.one} to sign yet.")
    verb = "signed and dated" if rule.record == "sign" else "agreed"
    who = " and the ".join(_party(policy, party) for party in rule.by)
    return _signing(policy, rule, facts, f"The {words.record.one} is {verb} by the {who}")


def _party(policy: Policy, party: str) -> str:
    return policy.words.worker.one if party == "worker" else policy.words.supervisor.one


def _signing(policy: Policy, rule: Signing, facts: SessionFacts, why: str) -> Due:
    recorded = facts.recorded or facts.on
    ended = facts.ended or facts.on
    if rule.when == "at next session":
        fallback = rule.fallback.after.after(ended) if rule.fallback else None
        if facts.next_on is not None and (fallback is None or facts.next_on <= fallback):
            return due_by(
                facts.next_on, rule.basis, f"{why} at the next session, on {long_date(facts.next_on)}."
            )
        if rule.fallback is None or fallback is None:
            return not_due(rule.basis, f"{why} at the next session, and none is booked.")
        why = f"{why} at the next session; there is none within {rule.fallback.after}, so both are asked"
        if rule.fallback.do == "record as not agreed":
            why = f"{why} before it is kept as not agreed"
        return due_by(max(fallback, recorded), rule.fallback.basis or rule.basis, f"{why}.")
    since, moment = (
        (ended, "as the session ends") if rule.when == "session end" else (recorded, "once it is finished")
    )
    if rule.within is None and rule.when != "session end":
        return owed_from(since, rule.basis, f"{why}; the policy does not say by when.")
    within = rule.within or 0
    if rule.count == "working":
        due = add_working_days(since, within, policy, working_days_of(policy, facts.working_days))
    else:
        due = since + timedelta(days=within)
    return due_by(max(due, recorded), rule.basis, f"{why}, {f'within {days(within)}' if within else moment}.")


def agenda_due(policy: Policy, facts: SessionFacts) -> Due:
    """Return the day on which both are asked for agenda items, that many working days before a booked session."""
    rule = policy.agenda
    clause = rule.basis if rule else ""
    words = policy.words
    if rule and rule.mode == "at start":
        return not_due(clause, f"The {words.agenda.one} is set as the session starts.")
    lead = policy.agenda_lead
    day = add_working_days(facts.on, -lead, policy, working_days_of(policy, facts.working_days))
    said_by = "" if rule and rule.lead is not None else " (the policy does not say when)"
    before = f"{lead} working days before the session on {long_date(facts.on)}"
    why = f"The {words.agenda.one} is gathered {before}{said_by}."
    return owed_from(day, clause, why)


def rebook_due(policy: Policy, facts: SessionFacts) -> Due:
    """Return by when a cancelled session must have a new date (STK-C.2b).

    Where the policy gives no number of days, the new date is owed from the cancellation.
    """
    rule = policy.booking
    if facts.cancelled is None:
        return not_due(rule.basis if rule else "", "The session has not been cancelled.")
    extra = " on top of the next one" if policy.rebook == "in addition" else ""
    cancelled = f"The session of {long_date(facts.on)} was cancelled on {long_date(facts.cancelled)}"
    why = f"{cancelled}; it needs a new date{extra}"
    if rule is None or rule.rebook_within is None:
        return owed_from(facts.cancelled, rule.basis if rule else "", f"{why}, as early as can be.")
    due = facts.cancelled + timedelta(days=rule.rebook_within)
    return due_by(due, rule.basis, f"{why} within {days(rule.rebook_within)}.")
