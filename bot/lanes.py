"""Delivery in the background: several lanes at once, several messages at once in each.

A lane is a workspace or a tenant. One that does not answer gets a single message at a time, with growing pauses, so
that it keeps no worker from the others.
"""

import time
from collections import Counter
from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import dataclass
from threading import Condition, Thread

import structlog

from bot.delivery import Delivery
from bot.figures import ServiceFigures
from bot.outages import Outages
from bot.sending import SendOutcome
from storage.models import OutboxMessage

log = structlog.get_logger()

WORKERS = 32
"""Messages that one process sends at once."""
IN_A_LANE = 4
"""Messages that it sends at once in one lane."""
POLL_SECONDS = 0.5
"""Seconds between looks into the outbox while there is nothing to do."""
SILENT = 3
"""Messages in a row without an answer, after which a lane is treated as not answering."""
LONGEST_PAUSE = 60.0
"""Seconds of the longest pause between two messages to a lane that does not answer."""


@dataclass
class _Silence:
    """Lane that does not answer: how often in a row, and until when it is left alone."""

    times: int = 0
    until: float = 0.0


class Lanes:
    """Threads that deliver until they are stopped."""

    def __init__(
        self,
        delivery: Delivery,
        outages: Outages | None = None,
        figures: ServiceFigures | None = None,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._delivery = delivery
        self._outages = outages or Outages()
        self._figures = figures
        self._monotonic = monotonic
        self._changed = Condition()
        self._under_way: Counter[str] = Counter()
        self._silent: dict[str, _Silence] = {}
        self._stopping = False
        self._first = 0
        """Lane that is looked at first: each in turn."""
        self._thread = Thread(target=self._go_on, name="delivery", daemon=True)

    def start(self) -> None:
        """Begin to deliver."""
        self._thread.start()

    def stop(self) -> None:
        """Claim nothing more. Messages that are being sent go on."""
        with self._changed:
            self._stopping = True
            self._changed.notify_all()

    def join(self, seconds: float) -> bool:
        """Wait for what is being sent, so many seconds at most. Return whether all of it has ended.

        What has not ended keeps its lease, and is looked for before it is sent again.
        """
        until = self._monotonic() + seconds
        with self._changed:
            while (self._under_way.total() or self._thread.is_alive()) and (
                left := until - self._monotonic()
            ) > 0:
                self._changed.wait(min(left, 0.1))
            return not self._under_way.total()

    def step(self) -> int:
        """Claim what there is room for, and begin to send it. Return how many messages that is."""
        lanes = self._delivery.lanes()
        if not lanes:
            return 0
        self._first = (self._first + 1) % len(lanes)
        begun = 0
        for lane in lanes[self._first :] + lanes[: self._first]:
            room = self._room(lane)
            for outbox_message in self._delivery.claim(lane, room) if room else ():
                self._begin(lane, outbox_message)
                begun += 1
        return begun

    def _room(self, lane: str) -> int:
        """Return how many more messages a lane may send now: the fuller the house, the fewer."""
        with self._changed:
            if self._stopping:
                return 0
            left = WORKERS - self._under_way.total()
            silent = self._silent.get(lane)
            if silent is not None and silent.times >= SILENT:
                waits = self._monotonic() < silent.until or self._under_way[lane]
                return 0 if waits else min(1, left)
            return max(0, min(IN_A_LANE - self._under_way[lane], (left + 1) // 2))

    def _begin(self, lane: str, outbox_message: OutboxMessage) -> None:
        with self._changed:
            self._under_way[lane] += 1
        Thread(
            target=self._carry_out, args=(lane, outbox_message), name=f"delivery {lane}", daemon=True
        ).start()

    def _carry_out(self, lane: str, outbox_message: OutboxMessage) -> None:
        end: SendOutcome | None = None
        try:
            if self._stopping:
                self._delivery.give_back(outbox_message)
            else:
                with self._outages.watch(f"delivery to {lane}"):
                    end = self._delivery.carry_out(outbox_message)
        finally:
            with self._changed:
                self._under_way[lane] -= 1
                if end is not None:
                    self._note(lane, end)
                self._changed.notify_all()

    def _note(self, lane: str, end: SendOutcome) -> None:
        """Keep count of a lane that does not answer: one line when that begins, and one when it ends."""
        if end is SendOutcome.DONE:
            before = self._silent.pop(lane, None)
            if before is not None and before.times >= SILENT:
                log.info("messages go through again", lane=lane)
        elif end is SendOutcome.NO_ANSWER:
            silent = self._silent.setdefault(lane, _Silence())
            silent.times += 1
            silent.until = self._monotonic() + min(2.0 ** (silent.times - SILENT), LONGEST_PAUSE)
            if silent.times == SILENT:
                log.warning("no messages go through: they wait", lane=lane)

    def _go_on(self) -> None:
        while not self._stopping:
            begun = 0
            timed = self._figures.tick("deliver") if self._figures is not None else nullcontext()
            with self._outages.watch("delivery"), timed:
                begun = self.step()
            with self._changed:
                if not self._stopping and not begun:
                    self._changed.wait(POLL_SECONDS)
        with self._changed:
            self._changed.notify_all()
