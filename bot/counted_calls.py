"""A channel's sending side with its calls counted and timed."""

import time
from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from bot.figures import ServiceFigures
from bot.sending import CantSend, Transport
from handlers.ui import Card
from storage.models import Identity
from storage.turns import Rate

T = TypeVar("T")


class Counted:
    """Transport that counts what another one sends: by channel, kind of call and outcome, never by person."""

    def __init__(self, channel: str, transport: Transport, figures: ServiceFigures) -> None:
        self._channel, self._transport, self._figures = channel, transport, figures

    def __getattr__(self, name: str) -> Any:
        """Return whatever else the transport has."""
        return getattr(self._transport, name)

    def send(self, to: Identity, card: Card, key: str) -> str:
        """Send a new message."""
        return self._count("send", lambda: self._transport.send(to, card, key))

    def update(self, to: Identity, ref: str, card: Card) -> None:
        """Replace a message."""
        self._count("update", lambda: self._transport.update(to, ref, card))

    def delete(self, to: Identity, ref: str) -> None:
        """Delete a message."""
        self._count("delete", lambda: self._transport.delete(to, ref))

    def find(self, to: Identity, key: str) -> str | None:
        """Look for a message after an attempt with an unknown outcome."""
        return self._count("find", lambda: self._transport.find(to, key))

    def rates(self, to: Identity, ref: str | None) -> Sequence[Rate]:
        """Return how often the platform allows that."""
        return self._transport.rates(to, ref)

    def _count(self, what: str, call: Callable[[], T]) -> T:
        began = time.perf_counter()
        outcome = "failed"
        try:
            done = call()
            outcome = "taken"
            return done
        except CantSend as problem:
            outcome = "refused" if problem.again_after is None else "again"
            raise
        finally:
            self._figures.messages.labels(self._channel, what, outcome).inc()
            self._figures.call_seconds.labels(self._channel, what).observe(time.perf_counter() - began)
