"""The contract between delivery and a channel's sending side."""

from collections.abc import Callable, Sequence
from datetime import timedelta
from enum import Enum
from typing import Protocol, runtime_checkable

from handlers.routing import Room
from handlers.ui import Card
from storage.models import Identity, OutboxMessage
from storage.turns import Rate


class CantSend(Exception):
    """Failure to send a message. `why` is in fixed words; `again_after` None means that no retry helps.

    `again_after` is how long to wait after the first attempt; after later ones it is longer. With `gate`, the platform
    asked to wait and nothing was done: that is no attempt, and nothing like it is tried before, unless it concerns this
    message `alone`. `no_answer` says that
    the platform was silent: it may have arrived.
    """

    def __init__(
        self,
        why: str,
        again_after: timedelta | None = None,
        *,
        gate: bool = False,
        no_answer: bool = False,
        alone: bool = False,
    ) -> None:
        super().__init__(why)
        self.why = why
        self.again_after = again_after
        self.gate = gate
        self.alone = alone
        self.no_answer = no_answer


class SendOutcome(Enum):
    """What became of one attempt."""

    DONE = "done"
    GATE = "gate"
    """Nothing was tried: the platform, or our own count of what it allows, says later."""
    NO_ANSWER = "no answer"
    """The platform did not answer: there may be something wrong with it."""
    PUT_OFF = "put off"


class Transport(Protocol):
    """A channel's sending side, for delivery. Calls may take long: no transaction is open around them."""

    def send(self, to: Identity, card: Card, key: str) -> str:
        """Send a new message, and return the channel's id for it. Raise CantSend."""
        ...

    def update(self, to: Identity, ref: str, card: Card) -> None:
        """Replace message `ref` with `card`. Raise CantSend."""
        ...

    def delete(self, to: Identity, ref: str) -> None:
        """Delete message `ref`; ignore one that is gone already. Raise CantSend."""
        ...

    def find(self, to: Identity, key: str) -> str | None:
        """Return the id of the message that was sent with this key, or None if it did not arrive."""
        ...

    def rates(self, to: Identity, ref: str | None) -> Sequence[Rate]:
        """Return how often the platform allows a new message there, or a change of message `ref`."""
        ...


@runtime_checkable
class PostsInRooms(Protocol):
    """Sending side of a platform that has channels with many people in them."""

    def post(self, room: Room, card: Card, key: str) -> str:
        """Post a new message in a channel, and return the platform's id for it. Raise CantSend.

        After an attempt with an unknown outcome it may come twice: nobody may look into a channel's history.
        """
        ...


Effect = Callable[[OutboxMessage], str]
"""Carries out an outbox message that is no card; returns how it is settled. Raises CantSend."""
