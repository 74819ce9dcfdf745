"""Reminder days of an obligation: the policy's steps around its due date. Pure."""

from datetime import date, timedelta

from handlers.policy.practice import NudgeSteps


def days_of(due: date, steps: NudgeSteps) -> tuple[date, ...]:
    """Return the reminder days of something due on `due`."""
    offsets = [-before for before in steps.before] + ([0] if steps.on_day else []) + list(steps.after)
    return tuple(sorted(due + timedelta(days=offset) for offset in offsets))


def read_days(remind_on: str) -> tuple[date, ...]:
    """Return the reminder days as they are stored with an obligation."""
    return tuple(date.fromisoformat(day) for day in remind_on.split())
