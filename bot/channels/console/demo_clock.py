"""The demo's clock: advances a day, a week, or until something happens to the people on the page."""

from collections.abc import Sequence
from datetime import timedelta
from threading import Lock
from typing import Literal, assert_never

from bot.channels.console.transport import Conversations
from bot.clock import MovableClock
from bot.schedule import Worker

Step = Literal["next", "day", "week"]

FAR = timedelta(days=92)
"""How far ahead "next" looks before it gives up."""


class ClockIsMoving(Exception):
    """Refusal, because the clock is moving already."""


class Mover:
    """Moves the clock, one move at a time."""

    def __init__(self, clock: MovableClock, worker: Worker, conversations: Conversations) -> None:
        self._clock = clock
        self._worker = worker
        self._conversations = conversations
        self._lock = Lock()

    @property
    def moving(self) -> bool:
        """Whether a move is under way."""
        return self._lock.locked()

    def move(self, to: Step, people: Sequence[int]) -> str:
        """Advance the clock with everything that happens meanwhile, and return in words how that went.

        Raise ClockIsMoving.
        """
        if not self._lock.acquire(blocking=False):
            raise ClockIsMoving
        try:
            match to:
                case "day":
                    self._worker.advance(self._clock, self._clock.now() + timedelta(days=1))
                    return "A day has passed."
                case "week":
                    self._worker.advance(self._clock, self._clock.now() + timedelta(days=7))
                    return "A week has passed."
                case "next":
                    return self._move_to_next(frozenset(people))
                case _:
                    assert_never(to)
        finally:
            self._lock.release()

    def _move_to_next(self, people: frozenset[int]) -> str:
        """Advance from event to event until one of `people` (anybody, if it is empty) is written to."""
        began, version = self._clock.now(), self._conversations.version
        while (moment := self._worker.next_moment()) is not None and moment <= began + FAR:
            before = self._clock.now()
            self._worker.advance(self._clock, max(moment, before))
            heard = self._conversations.heard(version)
            if people.intersection(heard) if people else heard:
                return "The next thing has come."
            if self._clock.now() == before and self._worker.next_moment() == moment:
                break  # what is due now failed: stop instead of trying it for ever
        if people and self._conversations.heard(version):
            return "Nothing more comes by itself to the people on this page. Others heard something."
        return "Nothing more falls due by itself. Try +1 week, or do something in a chat."
