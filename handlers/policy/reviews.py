"""Due dates of agreements, actions and yearly reviews.

The answers are as in `deadlines`: nothing, owed without a day after which it is late, or owed by a day.
"""

from datetime import date, timedelta

from handlers.policy.answer import Due, days, long_date
from handlers.policy.calendar import add_working_days
from handlers.policy.deadlines import due_by, not_due, owed_from, working_days_of
from handlers.policy.development import AppraisalRules
from handlers.policy.facts import ActionFacts, AgreementFacts, YearlyFacts
from handlers.policy.model import Policy
from handlers.policy.values import Interval


def agreement_due(policy: Policy, facts: AgreementFacts, today: date) -> Due:
    """Return by when a new pair must have its agreement (WCC-4.1, STK-6a, S22)."""
    rule, name = policy.agreement, policy.words.agreement.one
    if rule is None or not rule.required:
        return not_due(rule.basis if rule else "", f"The policy asks for no {name}.")
    if facts.accepted is not None and rule.renew_every is not None:
        until = rule.renew_every.after(facts.accepted)
        why = f"The {name} of {long_date(facts.accepted)} is accepted anew every {rule.renew_every}."
        return due_by(until, rule.clause_of("renew_every"), why, rule.renew_every)
    if facts.accepted is not None:
        return not_due(rule.basis, f"The {name} was accepted on {long_date(facts.accepted)}.")
    held = sorted(
        one.on for one in facts.sessions if policy.counts(one.kind) and facts.start <= one.on <= today
    )
    if rule.due and rule.due.after_sessions is not None:
        wanted, clause = rule.due.after_sessions, rule.due.basis or rule.basis
        why = f"The {name} is due by session number {wanted} of this pair; {len(held)} held so far"
        if len(held) >= wanted:
            return due_by(held[wanted - 1], clause, f"{why}.")
        begun = held[0] if held and rule.start != "relationship start" else facts.start
        return (
            owed_from(begun, clause, f"{why}.")
            if held or rule.start != "first session"
            else not_due(clause, f"{why}.")
        )
    if rule.due and rule.due.days is not None:
        clause = rule.due.basis or rule.basis
        why = f"The {name} is due {days(rule.due.days)} after the start on {long_date(facts.start)}."
        if rule.due.count == "working":
            working = working_days_of(policy, facts.working_days)
            return due_by(add_working_days(facts.start, rule.due.days, policy, working), clause, why)
        return due_by(facts.start + timedelta(days=rule.due.days), clause, why)
    if rule.start == "relationship start":
        return due_by(
            facts.start, rule.basis, f"The {name} is agreed when the two begin, on {long_date(facts.start)}."
        )
    if rule.start == "first session":
        why = f"The {name} is begun at the first session; the policy does not say by when it must be agreed."
        return owed_from(held[0], rule.basis, why) if held else not_due(rule.basis, why)
    return owed_from(facts.start, rule.basis, f"The policy asks for a {name}, but does not say by when.")


def agreement_review_due(policy: Policy, facts: AgreementFacts) -> Due:
    """Return when an accepted agreement is reviewed: by the policy's interval, or the pair's own date if allowed.

    Where the policy does not say whether the pair may choose a later date (W3), only an earlier one counts.
    """
    rule, name = policy.agreement, policy.words.agreement.one
    clause = rule.basis if rule else ""
    if facts.accepted is None:
        return not_due(clause, f"There is no accepted {name} yet.")
    since = max(facts.accepted, facts.reviewed or facts.accepted)
    own = facts.review_on if facts.review_on and facts.review_on > since else None
    every = rule.review_every if rule else None
    if rule is None or every is None:
        if own is None:
            return not_due(clause, f"The policy does not say when the {name} is reviewed.")
        return due_by(own, clause, f"The two set {long_date(own)} for the review of their {name}.")
    due = every.after(since)
    why = f"The {name} is reviewed every {every}, counted from {long_date(since)}"
    if own is not None and (own < due or rule.review_may_be == "earlier or later"):
        return due_by(own, clause, f"{why}; the two set {long_date(own)}, which counts.", every)
    if own is not None and own > due:
        return due_by(
            due, clause, f"{why}; the {long_date(own)} that the two set is later than it may be.", every
        )
    return due_by(due, clause, f"{why}.", every)


def action_due(policy: Policy, facts: ActionFacts) -> Due:
    """Return when an action is due: on its own date, or by the policy's default."""
    rule, name = policy.actions, policy.words.action.one
    clause = rule.basis if rule else ""
    if facts.due is not None:
        return due_by(facts.due, clause, f"The {name} was given the date {long_date(facts.due)}.")
    default = rule.due if rule else None
    if isinstance(default, Interval):
        due = default.after(facts.created)
        return due_by(due, clause, f"The {name} was given no date; the policy sets {default}.", default)
    if default == "next session" and facts.next_session is not None:
        why = f"The {name} was given no date; it is looked at in the next session, on {long_date(facts.next_session)}."
        return due_by(facts.next_session, clause, why)
    return not_due(clause, f"The {name} was given no date.")


def action_reminders(policy: Policy, due: date) -> list[date]:
    """Return the days on which an action's owner is reminded: before, on and after its date, in order."""
    steps, rule = policy.nudge_steps("action"), policy.actions
    before = steps.before if rule is None or rule.before is None else rule.before
    after = steps.after if rule is None or rule.after is None else rule.after
    on_day = steps.on_day if rule is None else rule.on_day
    offsets = {-count for count in before} | ({0} if on_day else set[int]()) | set(after)
    return [due + timedelta(days=offset) for offset in sorted(offsets)]


def appraisal_due(policy: Policy, facts: YearlyFacts) -> Due:
    """Return when the next appraisal is due: the first, then every so often, by anniversary or policy year (W10)."""
    rule, name = policy.appraisal, policy.words.appraisal.one
    if rule is None or (rule.every is None and rule.first is None):
        return not_due(rule.basis if rule else "", f"The policy does not say when the {name} is due.")
    first = rule.first.after(facts.start) if rule.first is not None and facts.last is None else None
    if first is not None and rule.first is not None and first >= (facts.known_from or first):
        return due_by(first, rule.basis, f"The first {name} is due {rule.first} after the start.", rule.first)
    if rule.every is None:
        return not_due(rule.basis, f"The policy sets one {name} only.")
    since = facts.last or anniversary(facts, rule.every)
    due = _on_the_day(rule, rule.every.after(since), since)
    what = f"the last one on {long_date(since)}" if facts.last else f"the start on {long_date(since)}"
    return due_by(due, rule.basis, f"The {name} is due every {rule.every}, counted from {what}.", rule.every)


def anniversary(facts: YearlyFacts, every: Interval) -> date:
    """Return the start, or its last anniversary up to the day from which anything is known."""
    since, known = facts.start, facts.known_from or facts.start
    while (following := every.after(since)) <= known:
        since = following
    return since


def _on_the_day(rule: AppraisalRules, due: date, since: date) -> date:
    """Return the last start of the policy's year up to `due`, if it is after `since`; else `due`."""
    if rule.year is None or rule.year == "anniversary":
        return due
    month, day = (int(part) for part in rule.year.split("-"))
    this = date(due.year, month, day)
    last = this if this <= due else date(due.year - 1, month, day)
    return last if last > since else due


def observation_due(policy: Policy, facts: YearlyFacts) -> Due:
    """Return when a worker's practice is next observed."""
    rule, name = policy.observation, policy.words.observation.one
    if rule is None or rule.every is None:
        return not_due(rule.basis if rule else "", f"The policy does not say how often there is an {name}.")
    since = facts.last or facts.start
    by = f" by the {rule.by}" if rule.by else ""
    why = f"An {name}{by} is due every {rule.every}, counted from {long_date(since)}."
    return due_by(rule.every.after(since), rule.basis, why, rule.every)


def supervising_observed_due(policy: Policy, facts: YearlyFacts) -> Due:
    """Return when somebody who supervises is next observed supervising (STK-8e)."""
    rule = policy.qa.observe if policy.qa is not None else None
    if rule is None or policy.qa is None:
        return not_due("", "The policy does not say how often supervising is observed.")
    since = facts.last or facts.start
    by = f" by the {rule.by}" if rule.by else ""
    what = f"the last time, {long_date(since)}" if facts.last else f"when they began to, {long_date(since)}"
    why = f"Whoever supervises is observed supervising every {rule.every}{by}, counted from {what}."
    return due_by(rule.every.after(since), rule.basis or policy.qa.basis, why, rule.every)


def policy_review_due(policy: Policy, facts: YearlyFacts) -> Due:
    """Return when the policy itself is reviewed: on its stated date, else by its interval from the last review.

    It is late once past `review_latest` (W2). `facts.last` is a review since the file was written; without
    one, the file's own dates count.
    """
    header = policy.header
    last = facts.last or header.last_review or header.approved_on
    every = header.review_every
    stated = header.review_by if facts.last is None else None
    due = stated or (every.after(last) if every and last else None)
    if due is None:
        return not_due(header.basis, "The policy does not say when it is reviewed.")
    latest = header.review_latest.after(last) if header.review_latest and last else due
    why = f"The policy is to be reviewed by {long_date(due)}"
    why += f", and no later than {long_date(latest)}." if latest > due else "."
    overdue_from = max(due, latest) + timedelta(days=1)
    return Due(due, overdue_from, str(every) if every else None, header.basis, why)
