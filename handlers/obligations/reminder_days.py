"""The days on which an obligation is spoken of: the policy's steps around its due date. Pure."""

from datetime import date, timedelta

from handlers.policy.practice import NudgeSteps


def days_of(due: date, steps: NudgeSteps) -> tuple[date, ...]:
    """The days on which to speak of something due then."""
    offsets = [-before for before in steps.before] + ([0] if steps.on_day else []) + list(steps.after)
    return tuple(sorted(due + timedelta(days=offset) for offset in offsets))


def read_days(remind_on: str) -> tuple[date, ...]:
    """The days as they are kept with an obligation."""
    return tuple(date.fromisoformat(day) for day in remind_on.split())
