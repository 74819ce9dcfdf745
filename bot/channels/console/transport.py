"""Chats of the console's people, in memory only: nothing that cards say is written to disk here."""

import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import count
from threading import Lock

from bot.clock import Clock
from handlers.ui import Card
from storage.models import Identity
from storage.queries.people_bulk import CONSOLE
from storage.turns import Rate

CHANNEL = CONSOLE
"""The channel's name in `identities`; the address there is the person's id in digits."""
KEPT = 200
"""Maximum entries of one person's chat; older ones are dropped."""


@dataclass(frozen=True, slots=True)
class ChatEntry:
    """Typed message or card in a chat.

    `version` grows with every change anywhere, so that a page can ask for what is newer than it has.
    """

    ref: str
    version: int
    at: datetime
    said: str | Card | None
    """Typed text or a card; None for a deleted card, so that pages that show it remove it."""
    key: str = ""


class Conversations:
    """Everybody's chat with the bot, and the console's transport. Every method is thread-safe."""

    def __init__(self, clock: Clock, kept: int = KEPT) -> None:
        self._clock = clock
        self._kept = kept
        self._chats: dict[int, dict[str, ChatEntry]] = {}
        self._lock = Lock()
        self.run = secrets.token_hex(3)
        """Token of this run. Refs begin with it, so that pages from before a restart can't name other entries."""
        self._numbers = count(1)
        self._version = 0
        self._listeners: list[Callable[[int], None]] = []

    @property
    def version(self) -> int:
        """The version of the newest entry."""
        return self._version

    def typed(self, person_id: int, text: str) -> None:
        """Add what this person typed."""
        self._put(person_id, text)

    def show(self, person_id: int, card: Card, ref: str = "") -> str:
        """Replace the entry `ref` with a card, or add it at the end if there is no such entry; return its ref."""
        return self._put(person_id, card, ref)

    def since(self, person_id: int, version: int = 0) -> list[ChatEntry]:
        """Return the entries of a person's chat that are newer than `version`, in order."""
        with self._lock:
            return [entry for entry in self._chats.get(person_id, {}).values() if entry.version > version]

    def heard(self, version: int) -> list[int]:
        """Return the people whose chats have an entry newer than `version`, latest last."""
        with self._lock:
            newest = {
                person_id: max(entry.version for entry in chat.values())
                for person_id, chat in self._chats.items()
            }
        return sorted((person_id for person_id, at in newest.items() if at > version), key=newest.__getitem__)

    def listen(self, listener: Callable[[int], None]) -> Callable[[], None]:
        """Call `listener` with a person's id, from any thread, when that chat changes.

        Returns a function that ends this.
        """
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    # The transport's methods, for delivery.

    def send(self, to: Identity, card: Card, key: str) -> str:
        """Add a queued card; `key` is stored with it."""
        return self._put(int(to.address), card, key=key)

    def update(self, to: Identity, ref: str, card: Card) -> None:
        """Replace a card; ignore one that has been dropped."""
        if any(entry.ref == ref for entry in self.since(int(to.address))):
            self._put(int(to.address), card, ref)

    def delete(self, to: Identity, ref: str) -> None:
        """Delete a card."""
        if any(entry.ref == ref for entry in self.since(int(to.address))):
            self._put(int(to.address), None, ref)

    def find(self, to: Identity, key: str) -> str | None:
        """Return the ref of the card that was sent with this key, or None."""
        return next((entry.ref for entry in self.since(int(to.address)) if entry.key == key), None)

    def rates(self, to: Identity, ref: str | None) -> Sequence[Rate]:
        """Return nothing: the console takes as much as comes."""
        return ()

    def _put(self, person_id: int, said: str | Card | None, ref: str = "", key: str = "") -> str:
        with self._lock:
            chat = self._chats.setdefault(person_id, {})
            self._version += 1
            if (old := chat.get(ref)) is not None:
                entry = replace(old, said=said, version=self._version)
            else:
                name = f"{self.run}-{next(self._numbers)}"
                entry = ChatEntry(name, self._version, self._clock.now(), said, key)
            chat[entry.ref] = entry
            if len(chat) > self._kept:
                del chat[next(iter(chat))]
        for listener in tuple(self._listeners):
            listener(person_id)
        return entry.ref
