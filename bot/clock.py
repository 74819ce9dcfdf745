"""Clocks: the only place where the current time is read."""

from datetime import UTC, datetime, timedelta
from typing import Protocol


class Clock(Protocol):
    """Source of the current time."""

    def now(self) -> datetime:
        """Return the current time, in UTC."""
        ...


class SystemClock:
    """The machine's clock."""

    def now(self) -> datetime:
        """Return the current time, in UTC."""
        return datetime.now(UTC)


class MovableClock:
    """Clock for the demo and the tests: it stands still until it is moved, and only moves forward."""

    def __init__(self, start: datetime) -> None:
        self._now = start.astimezone(UTC)

    def now(self) -> datetime:
        """Return the time at which it stands, in UTC."""
        return self._now

    def move_to(self, moment: datetime) -> None:
        """Move to `moment`. Raise ValueError if that has passed."""
        if moment < self._now:
            raise ValueError("the clock moves forward only")
        self._now = moment.astimezone(UTC)

    def move(self, by: timedelta) -> None:
        """Move forward by `by`."""
        self.move_to(self._now + by)
