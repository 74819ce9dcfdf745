"""The next appraisal, owed by the supervisor with the worker; quiet while one in time is booked."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta

from handlers.obligations.facts import ObligationFacts
from handlers.obligations.kind import Kind, OfPairs, policy_steps
from handlers.obligations.kinds import groups
from handlers.obligations.spec import ObligationSpec
from handlers.policy import owed
from handlers.policy.answer import long_date
from storage.models import About


def find(facts: ObligationFacts) -> Iterator[ObligationSpec]:
    """Yield the next appraisal, for each of the two; none for a second series."""
    if facts.policy.appraisal is None or facts.pair.series != "line":
        return
    due = owed("appraisal", facts.policy, facts.yearly, facts.today)
    by = due.due
    if by is None:
        return
    agreed = facts.agreement.appraisal_on if facts.agreement else None
    if agreed is not None and (facts.year.last_appraisal or date.min) < agreed < by:
        why = f"The two agreed on {long_date(agreed)}; your policy’s own date is {long_date(by)}."
        by, due = agreed, replace(due, due=agreed, overdue_from=agreed + timedelta(days=1), why=why)
    kind = facts.policy.appraisal_kind
    ahead = (
        s for s in facts.rows.sessions if s.kind == kind and s.state == "booked" and s.starts_at > facts.now
    )
    quiet = any(s.starts_at.astimezone(facts.zone).date() <= by for s in ahead)
    about = About("person", facts.pair.supervisee_id)
    for owner in facts.both:
        yield APPRAISAL.of(facts, about, owner, due, quiet=quiet, counts=owner == facts.supervisor_id)


APPRAISAL = Kind(
    name="appraisal",
    due=OfPairs(find),
    steps=policy_steps("appraisal"),
    group=groups.APPRAISALS,
    label=lambda words: words.appraisal.one,
    report="appraisal",
    next_step=lambda words: f"find a time for the {words.appraisal.one}",
)
