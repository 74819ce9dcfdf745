"""What the console's people see: their chats, in memory alone. What cards say never reaches the disk through here."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import count
from threading import Lock

from bot.clock import Clock
from handlers.ui import Card
from storage.models import Identity

CHANNEL = "console"
"""The channel's name in `identities`; the address there is the person's id in digits."""
KEPT = 200
"""Entries that one person's chat keeps; older ones are forgotten."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing in a chat: what the person typed, or a card.

    `version` grows with every change anywhere, so that a page can ask for what is newer than it has.
    """

    ref: str
    version: int
    at: datetime
    said: str | Card | None
    """None for a card that was taken away: pages that show it must know."""
    key: str = ""


class Conversations:
    """Everybody's chat with the bot, and delivery's way into them. Any thread may call anything."""

    def __init__(self, clock: Clock, kept: int = KEPT) -> None:
        self._clock = clock
        self._kept = kept
        self._chats: dict[int, dict[str, Entry]] = {}
        self._lock = Lock()
        self.run = secrets.token_hex(3)
        """A token of this run. Refs begin with it, so that a page from before a restart never names another's entry."""
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
        """Show a card in place of the entry `ref`, or at the end where there is none such; returns its ref."""
        return self._put(person_id, card, ref)

    def since(self, person_id: int, version: int = 0) -> list[Entry]:
        """The entries of a person's chat that are newer than `version`, in the order of the chat."""
        with self._lock:
            return [entry for entry in self._chats.get(person_id, {}).values() if entry.version > version]

    def heard(self, version: int) -> list[int]:
        """The people whose chats hold anything newer than `version`, whoever heard last coming last."""
        with self._lock:
            newest = {
                person_id: max(entry.version for entry in chat.values())
                for person_id, chat in self._chats.items()
            }
        return sorted((person_id for person_id, at in newest.items() if at > version), key=newest.__getitem__)

    def listen(self, listener: Callable[[int], None]) -> Callable[[], None]:
        """Call `listener` with a person's id, from any thread, when that chat changes; returns how to stop."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    # As delivery sees it.

    def send(self, to: Identity, card: Card, key: str) -> str:
        """Add a card that was queued; `key` is remembered with it."""
        return self._put(int(to.address), card, key=key)

    def update(self, to: Identity, ref: str, card: Card) -> None:
        """Bring a card up to date; one that has been forgotten stays so."""
        if any(entry.ref == ref for entry in self.since(int(to.address))):
            self._put(int(to.address), card, ref)

    def delete(self, to: Identity, ref: str) -> None:
        """Take a card away."""
        if any(entry.ref == ref for entry in self.since(int(to.address))):
            self._put(int(to.address), None, ref)

    def find(self, to: Identity, key: str) -> str | None:
        """The ref of the card that was sent with this key."""
        return next((entry.ref for entry in self.since(int(to.address)) if entry.key == key), None)

    def _put(self, person_id: int, said: str | Card | None, ref: str = "", key: str = "") -> str:
        with self._lock:
            chat = self._chats.setdefault(person_id, {})
            self._version += 1
            if (old := chat.get(ref)) is not None:
                entry = replace(old, said=said, version=self._version)
            else:
                name = f"{self.run}-{next(self._numbers)}"
                entry = Entry(name, self._version, self._clock.now(), said, key)
            chat[entry.ref] = entry
            if len(chat) > self._kept:
                del chat[next(iter(chat))]
        for listener in tuple(self._listeners):
            listener(person_id)
        return entry.ref
