"""When everything else is owed: records, signatures, agreements, actions, agenda, new dates, yearly reviews.

Each function answers with a `Due`. Three answers mean three things: no `due` (nothing falls due, and `why`
says so), a `due` without `overdue_from` (it is owed from that day, but the policy names no day after which it
is late), and both.
"""

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from typing import Literal

from alongside.handlers.policy.calendar import add_working_days
from alongside.handlers.policy.due import Due, days, next_session, said
from alongside.handlers.policy.facts import ActionFacts, AgreementFacts, PairFacts, SessionFacts, YearlyFacts
from alongside.handlers.policy.model import Policy
from alongside.handlers.policy.papers import Appraisal, Signing
from alongside.handlers.policy.stages import hours_due
from alongside.handlers.policy.values import Interval

Anyone = PairFacts | SessionFacts | AgreementFacts | ActionFacts | YearlyFacts
Owed = Literal[
    "session",
    "hours",
    "record",
    "signing",
    "agenda",
    "rebook",
    "agreement",
    "agreement_review",
    "action",
    "appraisal",
    "observation",
    "policy_review",
]


def owed(kind: Owed, policy: Policy, facts: Anyone, today: date) -> Due:
    """When one obligation is due, and why: the front door for every kind. Raises `TypeError` for facts of
    another kind.
    """
    if isinstance(facts, PairFacts) and kind in ("session", "hours"):
        return next_session(policy, facts, today) if kind == "session" else hours_due(policy, facts, today)
    if isinstance(facts, SessionFacts) and kind in _AFTER_SESSIONS:
        return _AFTER_SESSIONS[kind](policy, facts)
    if isinstance(facts, AgreementFacts) and kind == "agreement":
        return agreement_due(policy, facts, today)
    if isinstance(facts, AgreementFacts) and kind == "agreement_review":
        return agreement_review_due(policy, facts)
    if isinstance(facts, ActionFacts) and kind == "action":
        return action_due(policy, facts)
    if isinstance(facts, YearlyFacts) and kind in _YEARLY:
        return _YEARLY[kind](policy, facts)
    raise TypeError(f"{kind} is not reckoned from {type(facts).__name__}")


def _nothing(clause: str, why: str) -> Due:
    return Due(None, None, None, clause, why)


def _from(due: date, clause: str, why: str, every: Interval | None = None) -> Due:
    """Owed by `due`, and overdue from the day after."""
    return Due(due, due + timedelta(days=1), str(every) if every else None, clause, why)


def _open(due: date, clause: str, why: str) -> Due:
    """Owed from `due`, without a day after which it is late."""
    return Due(due, None, None, clause, why)


def record_due(policy: Policy, facts: SessionFacts) -> Due:
    """By when a session must be written up (STK-13.1e, S10, S11). No deadline in the policy: owed as the
    session ends.
    """
    words, rule = policy.words, policy.record
    kind = policy.kind(facts.kind)
    if kind is not None and kind.record_required is False:
        return _nothing(kind.basis, f"The policy asks for no {words.record.one} of this kind of session.")
    if rule is None or rule.due is None:
        clause = rule.basis if rule else ""
        why = f"The policy does not say by when the {words.record.one} must be written; it is asked for at once."
        return _open(facts.ended or facts.on, clause, why)
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
        due = add_working_days(start, allowed, policy, _working(policy, facts.working_days))
    else:
        due = start + timedelta(days=allowed)
    return _from(due, clause, f"{why}, which was on {said(start)}.")


def _working(policy: Policy, own: frozenset[int] | None) -> frozenset[int]:
    """A person's own working days, else those of the policy."""
    return own or policy.working_days


def signing_due(policy: Policy, facts: SessionFacts) -> Due:
    """By when a finished record must be agreed or signed, in each of the policy's styles (section 7, point
    4).

    Where nobody signs, a disagreement may still need an initial (W5): from the day on which it was put into
    words.
    """
    words, rule = policy.words, policy.signing
    disagreement = policy.disagreement
    if rule is None or rule.record == "none":
        if facts.disputed and disagreement and disagreement.initial_by:
            who = " and the ".join(_party(policy, party) for party in disagreement.initial_by)
            return _open(
                facts.disputed,
                disagreement.basis,
                f"The {words.disagreement.one} is initialled by the {who}.",
            )
        clause = rule.basis if rule else ""
        return _nothing(clause, f"The policy asks nobody to sign the {words.record.one}.")
    if facts.recorded is None:
        return _nothing(rule.basis, f"There is no finished {words.record.one} to sign yet.")
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
            return _from(facts.next_on, rule.basis, f"{why} at the next session, on {said(facts.next_on)}.")
        if rule.fallback is None or fallback is None:
            return _nothing(rule.basis, f"{why} at the next session, and none is booked.")
        why = f"{why} at the next session; there is none within {rule.fallback.after}, so both are asked"
        if rule.fallback.do == "record as not agreed":
            why = f"{why} before it is kept as not agreed"
        return _from(max(fallback, recorded), rule.fallback.basis or rule.basis, f"{why}.")
    since, moment = (
        (ended, "as the session ends") if rule.when == "session end" else (recorded, "once it is finished")
    )
    if rule.within is None and rule.when != "session end":
        return _open(since, rule.basis, f"{why}; the policy does not say by when.")
    within = rule.within or 0
    if rule.count == "working":
        due = add_working_days(since, within, policy, _working(policy, facts.working_days))
    else:
        due = since + timedelta(days=within)
    return _from(max(due, recorded), rule.basis, f"{why}, {f'within {days(within)}' if within else moment}.")


def agenda_due(policy: Policy, facts: SessionFacts) -> Due:
    """The day on which both are asked for their agenda items, so many working days before a booked session."""
    rule = policy.agenda
    clause = rule.basis if rule else ""
    words = policy.words
    if rule and rule.mode == "at start":
        return _nothing(clause, f"The {words.agenda.one} is set as the session starts.")
    lead = policy.agenda_lead
    day = add_working_days(facts.on, -lead, policy, _working(policy, facts.working_days))
    said_by = "" if rule and rule.lead is not None else " (the policy does not say when)"
    why = f"The {words.agenda.one} is gathered {lead} working days before the session on {said(facts.on)}{said_by}."
    return _open(day, clause, why)


def rebook_due(policy: Policy, facts: SessionFacts) -> Due:
    """By when a cancelled session must have a new date (STK-C.2b). Without a number, it is owed from the
    cancellation.
    """
    rule = policy.booking
    if facts.cancelled is None:
        return _nothing(rule.basis if rule else "", "The session has not been cancelled.")
    extra = " on top of the next one" if policy.rebook == "in addition" else ""
    why = f"The session of {said(facts.on)} was cancelled on {said(facts.cancelled)}; it needs a new date{extra}"
    if rule is None or rule.rebook_within is None:
        return _open(facts.cancelled, rule.basis if rule else "", f"{why}, as early as can be.")
    due = facts.cancelled + timedelta(days=rule.rebook_within)
    return _from(due, rule.basis, f"{why} within {days(rule.rebook_within)}.")


def agreement_due(policy: Policy, facts: AgreementFacts, today: date) -> Due:
    """By when a new pair must have its agreement (WCC-4.1, STK-6a, S22)."""
    rule, name = policy.agreement, policy.words.agreement.one
    if rule is None or not rule.required:
        return _nothing(rule.basis if rule else "", f"The policy asks for no {name}.")
    if facts.accepted is not None:
        return _nothing(rule.basis, f"The {name} was accepted on {said(facts.accepted)}.")
    held = sorted(
        one.on for one in facts.sessions if policy.counts(one.kind) and facts.start <= one.on <= today
    )
    if rule.due and rule.due.after_sessions is not None:
        wanted, clause = rule.due.after_sessions, rule.due.basis or rule.basis
        why = f"The {name} is due by session {wanted} of the two; {len(held)} held so far"
        return (
            _from(held[wanted - 1], clause, f"{why}.") if len(held) >= wanted else _nothing(clause, f"{why}.")
        )
    if rule.due and rule.due.days is not None:
        clause = rule.due.basis or rule.basis
        why = f"The {name} is due {days(rule.due.days)} after the start on {said(facts.start)}."
        if rule.due.count == "working":
            working = _working(policy, facts.working_days)
            return _from(add_working_days(facts.start, rule.due.days, policy, working), clause, why)
        return _from(facts.start + timedelta(days=rule.due.days), clause, why)
    if rule.start == "relationship start":
        return _from(
            facts.start, rule.basis, f"The {name} is agreed when the two begin, on {said(facts.start)}."
        )
    if rule.start == "first session":
        why = f"The {name} is begun at the first session; the policy does not say by when it must be agreed."
        return _open(held[0], rule.basis, why) if held else _nothing(rule.basis, why)
    return _open(facts.start, rule.basis, f"The policy asks for a {name}, but does not say by when.")


def agreement_review_due(policy: Policy, facts: AgreementFacts) -> Due:
    """When an accepted agreement is looked at again: the policy's interval, and the pair's own date where it
    may set one.

    Where the policy does not say whether the pair may choose a later date (W3), only an earlier one counts.
    """
    rule, name = policy.agreement, policy.words.agreement.one
    clause = rule.basis if rule else ""
    if facts.accepted is None:
        return _nothing(clause, f"There is no accepted {name} yet.")
    since = max(facts.accepted, facts.reviewed or facts.accepted)
    own = facts.review_on if facts.review_on and facts.review_on > since else None
    every = rule.review_every if rule else None
    if rule is None or every is None:
        if own is None:
            return _nothing(clause, f"The policy does not say when the {name} is reviewed.")
        return _from(own, clause, f"The two set {said(own)} for the review of their {name}.")
    due = every.after(since)
    why = f"The {name} is reviewed every {every}, counted from {said(since)}"
    if own is not None and (own < due or rule.review_may_be == "earlier or later"):
        return _from(own, clause, f"{why}; the two set {said(own)}, which counts.", every)
    if own is not None and own > due:
        return _from(due, clause, f"{why}; the {said(own)} that the two set is later than it may be.", every)
    return _from(due, clause, f"{why}.", every)


def action_due(policy: Policy, facts: ActionFacts) -> Due:
    """When an action is due: on its own date, or on the policy's default for one without."""
    rule, name = policy.actions, policy.words.action.one
    clause = rule.basis if rule else ""
    if facts.due is not None:
        return _from(facts.due, clause, f"The {name} was given the date {said(facts.due)}.")
    default = rule.due if rule else None
    if isinstance(default, Interval):
        due = default.after(facts.created)
        return _from(due, clause, f"The {name} was given no date; the policy sets {default}.", default)
    if default == "next session" and facts.next_session is not None:
        why = f"The {name} was given no date; it is looked at in the next session, on {said(facts.next_session)}."
        return _from(facts.next_session, clause, why)
    return _nothing(clause, f"The {name} was given no date.")


def action_reminders(policy: Policy, due: date) -> list[date]:
    """The days on which an action's owner is reminded: before, on and after its date, in order."""
    steps, rule = policy.nudge_steps("action"), policy.actions
    before = steps.before if rule is None or rule.before is None else rule.before
    after = steps.after if rule is None or rule.after is None else rule.after
    on_day = steps.on_day if rule is None else rule.on_day
    offsets = {-count for count in before} | ({0} if on_day else set[int]()) | set(after)
    return [due + timedelta(days=offset) for offset in sorted(offsets)]


def appraisal_due(policy: Policy, facts: YearlyFacts) -> Due:
    """When the next appraisal is due: the first one, then every so often, by anniversary or by the policy's
    own year (W10).
    """
    rule, name = policy.appraisal, policy.words.appraisal.one
    if rule is None or (rule.every is None and rule.first is None):
        return _nothing(rule.basis if rule else "", f"The policy does not say when the {name} is due.")
    if facts.last is None and rule.first is not None:
        due = rule.first.after(facts.start)
        return _from(due, rule.basis, f"The first {name} is due {rule.first} after the start.", rule.first)
    if rule.every is None:
        return _nothing(rule.basis, f"The policy sets one {name} only.")
    since = facts.last or facts.start
    due = _on_the_day(rule, rule.every.after(since), since)
    what = f"the last one on {said(since)}" if facts.last else f"the start on {said(since)}"
    return _from(due, rule.basis, f"The {name} is due every {rule.every}, counted from {what}.", rule.every)


def _on_the_day(rule: Appraisal, due: date, since: date) -> date:
    """With a year that begins on a set day: the last such day up to `due`, where there is one after `since`."""
    if rule.year is None or rule.year == "anniversary":
        return due
    month, day = (int(part) for part in rule.year.split("-"))
    this = date(due.year, month, day)
    last = this if this <= due else date(due.year - 1, month, day)
    return last if last > since else due


def observation_due(policy: Policy, facts: YearlyFacts) -> Due:
    """When a worker's practice is next observed; observing supervisors is the same sum over `[qa] observe`."""
    rule, name = policy.observation, policy.words.observation.one
    if rule is None or rule.every is None:
        return _nothing(rule.basis if rule else "", f"The policy does not say how often there is an {name}.")
    since = facts.last or facts.start
    why = f"An {name} is due every {rule.every}, counted from {said(since)}."
    return _from(rule.every.after(since), rule.basis, why, rule.every)


def policy_review_due(policy: Policy, facts: YearlyFacts) -> Due:
    """When the policy itself is looked at again: its stated date, else its interval from the last review.

    It is late once past `review_latest` (W2). `facts.last` is a review since the file was written; the
    file's own dates count where there is none.
    """
    header = policy.header
    last = facts.last or header.last_review or header.approved_on
    every = header.review_every
    stated = header.review_by if facts.last is None else None
    due = stated or (every.after(last) if every and last else None)
    if due is None:
        return _nothing(header.basis, "The policy does not say when it is reviewed.")
    latest = header.review_latest.after(last) if header.review_latest and last else due
    why = f"The policy is to be reviewed by {said(due)}"
    why += f", and no later than {said(latest)}." if latest > due else "."
    overdue_from = max(due, latest) + timedelta(days=1)
    return Due(due, overdue_from, str(every) if every else None, header.basis, why)


_AFTER_SESSIONS: Mapping[str, Callable[[Policy, SessionFacts], Due]] = {
    "record": record_due,
    "signing": signing_due,
    "agenda": agenda_due,
    "rebook": rebook_due,
}
_YEARLY: Mapping[str, Callable[[Policy, YearlyFacts], Due]] = {
    "appraisal": appraisal_due,
    "observation": observation_due,
    "policy_review": policy_review_due,
}
