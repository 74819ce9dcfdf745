"""The days on which an obligation is spoken of: the policy's steps around its due date. Pure."""

from datetime import date, timedelta
from typing import Literal

from handlers.policy import Policy, action_reminders
from handlers.policy.practice import NudgeSteps

OUTCOME_STEPS = NudgeSteps(on_day=True, after=(1, 3))
"""The days on which both are asked whether a session was held: no policy says."""

StepKind = Literal[
    "session", "rebook", "record", "signing", "agreement", "agreement_review", "action", "agenda"
]


def days_of(due: date, steps: NudgeSteps) -> tuple[date, ...]:
    """The days on which to speak of something due then."""
    offsets = [-before for before in steps.before] + ([0] if steps.on_day else []) + list(steps.after)
    return tuple(sorted(due + timedelta(days=offset) for offset in offsets))


def agenda_reminders(policy: Policy, day: date) -> list[date]:
    """The days, beside the one on which the agenda is gathered, on which a session on `day` is spoken of beforehand.

    The policy's own steps; the day before, where it has none.
    """
    own = policy.nudges.steps.get("agenda") if policy.nudges else None
    return list(days_of(day, own)) if own else [day - timedelta(days=1)]


def days_to_speak(policy: Policy, kind: str, due: date) -> list[date]:
    """The days on which an obligation of this kind is spoken of."""
    if kind == "action":
        return action_reminders(policy, due)
    if kind == "outcome":
        return list(days_of(due, OUTCOME_STEPS))
    if kind == "agenda":
        return agenda_reminders(policy, due)
    if kind.startswith("escalated."):
        steps = policy.nudge_steps(step_kind(kind.removeprefix("escalated."))).escalate
        return [due + timedelta(days=steps.after)] if steps else []
    return list(days_of(due, policy.nudge_steps(step_kind(kind))))


def step_kind(kind: str) -> StepKind:
    """The kind of the policy's steps that an obligation goes by: whether it was held is part of the session."""
    match kind:
        case "rebook" | "record" | "signing" | "agreement" | "agreement_review" | "action" | "agenda":
            return kind
        case _:
            return "session"
