"""A booked session's agenda: both are asked beforehand, and reminded the day before."""

from collections.abc import Iterator
from datetime import date, timedelta

from handlers.obligations.facts import ObligationFacts
from handlers.obligations.kind import Kind, OfPairs, policy_steps
from handlers.obligations.kinds import groups
from handlers.obligations.reminder_days import days_of
from handlers.obligations.spec import ObligationSpec
from handlers.policy import Due, Policy, owed
from storage.models import About


def find(facts: ObligationFacts) -> Iterator[ObligationSpec]:
    """Yield one obligation for each of the two, for each booked session that is still to come."""
    own = facts.agreement
    if own is not None and own.agenda_mode == "at start":  # the two settle it as the session starts (STK-6k)
        return
    for session in facts.rows.sessions:
        if session.state != "booked" or session.starts_at <= facts.now:
            continue
        day = session.starts_at.astimezone(facts.zone).date()
        prompt = owed("agenda", facts.policy, facts.session_facts(session), facts.today)
        days = {*([prompt.due] if prompt.due else []), *reminders(facts.policy, day)}
        due = Due(day, None, None, prompt.clause, "It is booked.")
        for owner in facts.both:
            yield AGENDA.of(
                facts, About("session", session.id), owner, due, counts=False, steps=tuple(sorted(days))
            )


def reminders(policy: Policy, day: date) -> tuple[date, ...]:
    """Return the days of reminders before a session on `day`, besides the day on which the agenda is gathered.

    The policy's own steps; the day before, where it has none.
    """
    own = policy.nudges.steps.get("agenda") if policy.nudges else None
    return days_of(day, own) if own else (day - timedelta(days=1),)


AGENDA = Kind(
    name="agenda",
    due=OfPairs(find),
    steps=policy_steps("agenda"),
    group=groups.SESSIONS,
    label=lambda words: words.agenda.one,
    report="agenda",
    asks="agenda",
    about_meeting=True,
)
