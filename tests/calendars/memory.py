"""Calendars in memory that keep the contract's promises, and fail when told: before or after they have acted."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from bot.calendars.contract import CalendarError, Changes, Event, PersonCalendar, Wish
from handlers.calendar_setup import Busy


@dataclass
class Kept:
    """One event: whose calendar it is in, who is invited, its title."""

    owner: str
    event: Event
    title: str
    guest: str = ""


@dataclass
class Memory:
    """One provider. `inviting`: a guest's calendar shows the organiser's event."""

    inviting: bool = False
    events: dict[str, Kept] = field(default_factory=dict)
    theirs: dict[str, list[Busy]] = field(default_factory=dict)
    names: set[str] = field(default_factory=set)
    """Names that were ever used: none is free again."""
    fails: Callable[[str], str] = lambda call: ""
    """Returns "before" or "after" for a call that fails then."""
    _version: int = 0
    _changed: dict[str, int] = field(default_factory=dict)

    def busy(
        self, accounts: Sequence[PersonCalendar], since: datetime, until: datetime
    ) -> Mapping[int, Sequence[Busy]]:
        return {a.person_id: self.theirs.get(a.email, []) for a in accounts if a.email not in self.theirs
                or self.theirs[a.email] is not None}  # fmt: skip

    def find(self, account: PersonCalendar, uid: str) -> Event | None:
        return self._there(uid) if uid in self.events else None

    def get(self, account: PersonCalendar, ref: str) -> Event | None:
        return self._there(ref) if ref in self.events else None

    def create(self, account: PersonCalendar, wish: Wish) -> Event:
        uid = wish.entry.uid
        self._fail("create", "before")
        if uid in self.events:
            return self._there(uid)
        if uid in self.names:  # a name is never free again
            return Event(uid, uid, gone=True)
        self.names.add(uid)
        guest = wish.guest if self.inviting else ""
        self._put(
            uid, Kept(account.email, Event(uid, uid, wish.entry.start, wish.end), wish.entry.title, guest)
        )
        self._fail("create", "after")
        return self._there(uid)

    def change(self, account: PersonCalendar, ref: str, etag: str, wish: Wish) -> Event | None:
        self._fail("change", "before")
        if ref not in self.events:
            return None
        kept = self.events[ref]
        moved = replace(kept.event, start=wish.entry.start, end=wish.end, answer="")
        self._put(ref, replace(kept, event=moved, title=wish.entry.title))
        self._fail("change", "after")
        return self._there(ref)

    def cancel(self, account: PersonCalendar, ref: str) -> None:
        self._fail("cancel", "before")
        self.delete(ref)
        self._fail("cancel", "after")

    def changes(
        self, account: PersonCalendar, cursor: str, refs: Mapping[str, str], now: datetime
    ) -> Changes:
        since = int(cursor or 0)
        touched = [ref for ref in refs if self._changed.get(ref, 0) > since or not cursor]
        found = [self._there(r) if r in self.events else Event(r, gone=True) for r in touched]
        return Changes(found, str(self._version))

    # What people do there

    def delete(self, ref: str) -> None:
        if self.events.pop(ref, None) is not None:
            self._version += 1
            self._changed[ref] = self._version

    def move(self, ref: str, hours: int) -> None:
        kept = self.events[ref]
        assert kept.event.start is not None
        assert kept.event.end is not None
        by = timedelta(hours=hours)
        self._put(
            ref,
            replace(kept, event=replace(kept.event, start=kept.event.start + by, end=kept.event.end + by)),
        )

    def answer(self, ref: str, answer: str) -> None:
        kept = self.events[ref]
        self._put(ref, replace(kept, event=replace(kept.event, answer=answer)))  # type: ignore[arg-type]

    def of(self, email: str) -> dict[str, Kept]:
        """Return what somebody's calendar shows."""
        return {ref: kept for ref, kept in self.events.items() if email in (kept.owner, kept.guest)}

    def _there(self, ref: str) -> Event:
        return replace(self.events[ref].event, etag=str(self._changed[ref]))

    def _put(self, ref: str, kept: Kept) -> None:
        self.events[ref] = kept
        self._version += 1
        self._changed[ref] = self._version

    def _fail(self, call: str, when: str) -> None:
        if self.fails(call) == when:
            raise CalendarError("the calendar gave no answer", timedelta(seconds=30))
