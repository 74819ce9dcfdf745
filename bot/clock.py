"""The only now()."""

from datetime import UTC, datetime, timedelta
from typing import Protocol


class Clock(Protocol):
    """Says what time it is."""

    def now(self) -> datetime:
        """This moment, in UTC."""
        ...


class SystemClock:
    """The machine's clock."""

    def now(self) -> datetime:
        """This moment, in UTC."""
        return datetime.now(UTC)


class MovableClock:
    """A clock for the demo and the tests: it stands where it is put and only ever moves forward."""

    def __init__(self, start: datetime) -> None:
        self._now = start.astimezone(UTC)

    def now(self) -> datetime:
        """Where it stands."""
        return self._now

    def move_to(self, moment: datetime) -> None:
        """Stand at `moment`; ValueError for one that has passed."""
        if moment < self._now:
            raise ValueError("the clock moves forward only")
        self._now = moment.astimezone(UTC)

    def move(self, by: timedelta) -> None:
        """Move on."""
        self.move_to(self._now + by)
