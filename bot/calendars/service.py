"""Every calendar that is set up: read for a request, told what should stand there, looked at for what changed."""

from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor, wait
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import structlog

from bot.app import App
from bot.calendars import accounts, pushing
from bot.calendars.contract import Calendar, CalendarError, Changes, CursorLost, Event, PersonCalendar
from bot.sending import CantSend
from handlers.calendar_setup import CALDAV, SERVERS, Busy, CalendarsWanted, Seen
from handlers.sessions import from_calendars
from handlers.sessions.from_calendars import Outside
from storage.models import OutboxMessage
from storage.queries import calendars as queries

log = structlog.get_logger()

NOT_SET_UP = "this kind of calendar is not set up"
WHEN_SET_UP = timedelta(hours=1)


@dataclass(frozen=True)
class Calendars:
    """The kinds that are set up, by name."""

    app: App
    kinds: Mapping[str, Calendar]
    _threads: ThreadPoolExecutor = field(default_factory=lambda: ThreadPoolExecutor(8, "calendars"))

    def read(self, wanted: CalendarsWanted, seconds: float) -> Seen:
        """Return when these people are busy, of those whose calendars answer in time."""
        with self.app.transaction(reading=True) as db:
            known = accounts.of(db, self.app.setup, wanted.people)
        together: dict[tuple[str, int], list[PersonCalendar]] = {}
        for kind, account in known.values():
            if (
                kind in self.kinds
            ):  # one question for all, but a CalDAV server is asked for each calendar anyway
                together.setdefault((kind, account.person_id * (kind == CALDAV)), []).append(account)
        asked = [
            self._threads.submit(self._busy, kind, some, wanted.since, wanted.until)
            for (kind, _), some in together.items()
        ]
        done, _ = wait(asked, seconds)
        busy: dict[int, Sequence[Busy]] = {}
        for answer in done:
            busy |= answer.result()
        return Seen(wanted.since, wanted.until, busy)

    def push(self, message: OutboxMessage) -> str:
        """Bring one entry into its calendar: an effect for delivery. Raises CantSend."""
        job = pushing.load(self.app, message)
        if job is None:
            return "unneeded"
        calendar = self.kinds.get(job.kind)
        if calendar is None:
            raise CantSend(NOT_SET_UP, WHEN_SET_UP)
        try:
            done = pushing.carry_out(calendar, job)
        except CalendarError as problem:
            self._note(job.account.person_id, problem.why)
            raise CantSend(problem.why, problem.again_after) from None
        except Exception as problem:  # its words, and what its frames hold, may be somebody's
            log.error("an entry could not be written", kind=job.kind, why=type(problem).__name__)
            raise CantSend("an error of our own", WHEN_SET_UP) from None
        self._note(job.account.person_id, "")
        pushing.keep(self.app, job, done)
        return "sent"

    def pull(self) -> int:
        """Look at what changed in every calendar that entries of ours stand in; returns how many entries did."""
        now = self.app.clock.now()
        with self.app.transaction(reading=True) as db:
            whose = queries.people_with_entries(db, SERVERS, now)
        return sum(self._pull(person_id, now) for person_id in whose)

    def _busy(
        self, kind: str, some: Sequence[PersonCalendar], since: datetime, until: datetime
    ) -> Mapping[int, Sequence[Busy]]:
        try:
            return self.kinds[kind].busy(some, since, until)
        except CalendarError as problem:
            log.warning("calendars could not be read", kind=kind, why=problem.why)
        except Exception as problem:  # its words may be somebody's
            log.error("calendars could not be read", kind=kind, why=type(problem).__name__)
        return {}

    def _pull(self, person_id: int, now: datetime) -> int:
        with self.app.transaction() as db:
            known = accounts.of(db, self.app.setup, [person_id])
            row = queries.account(db, person_id)
            cursor = row.cursor if row.cursor_until is None or row.cursor_until > now else ""
            entries = [
                e for e in queries.entries_in(db, person_id, kinds=SERVERS) if e.wanted and e.starts_at > now
            ]
            refs = {entry.ref: entry.uid for entry in entries if entry.ref}
            kinds = {entry.kind for entry in entries}
        kind, account = known[person_id]
        calendar = self.kinds.get(kind)
        if calendar is None or kind not in kinds or not refs:
            return 0
        try:
            changes = self._changes(calendar, account, cursor, refs, now)
        except CalendarError as problem:
            self._note(person_id, problem.why)
            return 0
        except Exception as problem:  # as above
            log.error("changes could not be read", kind=kind, why=type(problem).__name__)
            return 0
        count = 0
        for event in changes.events:
            with self.app.transaction() as db:
                entry = queries.entry_by_ref(db, person_id, event.ref)
                if entry is not None:
                    count += from_calendars.apply(db, self.app.request, entry, _outside(event), now)
        with self.app.transaction() as db:
            row = queries.account(db, person_id)
            row.cursor, row.cursor_until, row.looked_at, row.problem = changes.cursor, changes.until, now, ""
        return count

    def _changes(
        self, calendar: Calendar, account: PersonCalendar, cursor: str, refs: Mapping[str, str], now: datetime
    ) -> Changes:
        try:
            return calendar.changes(account, cursor, refs, now)
        except CursorLost:
            return calendar.changes(account, "", refs, now)

    def _note(self, person_id: int, problem: str) -> None:
        """Keep why a calendar could not be reached, for its owner and the administrator."""
        with self.app.transaction() as db:
            row = queries.accounts(db, [person_id]).get(person_id)
            if row is None and problem:
                row = queries.account(db, person_id)
            if row is not None and row.problem != problem:
                row.problem = problem


def _outside(event: Event) -> Outside:
    return Outside(event.start, event.end, gone=event.gone, answer=event.answer)
