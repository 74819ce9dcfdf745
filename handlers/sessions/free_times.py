"""When two people could meet: by working time, by what is booked here, and by their calendars where those are read.

Calendars can't be read inside a request's transaction: `CalendarsWanted` asks for them, and the request runs again.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from handlers.access import PairMembership
from handlers.calendar_setup import SERVERS, CalendarsWanted
from handlers.routing import Request
from handlers.sessions import operations, rules
from handlers.sessions.rules import BusyTime
from storage.db import Db
from storage.models import Person
from storage.queries import calendars
from storage.queries import sessions as queries

READ = timedelta(days=21)
"""How far ahead calendars are read."""
OFFERED = 4


@dataclass(frozen=True, slots=True)
class FreeTimes:
    """Times to offer, and what they go by.

    `read`: both calendars were read; `unread` are the people whose calendar should have been and could not be;
    `one_sided` those whose calendar is not connected while the other's is.
    """

    times: Sequence[datetime]
    read: bool = False
    unread: tuple[Person, ...] = ()
    one_sided: tuple[Person, ...] = ()


def find(
    db: Db, request: Request, membership: PairMembership, wanted: tuple[datetime, datetime] | None = None
) -> FreeTimes:
    """Return up to four times for this pair. Raises CalendarsWanted where their calendars have to be read first."""
    pair, now = membership.pair, request.now
    people = [pair.supervisor, pair.supervisee] if not membership.leads else [request.me, membership.other]
    connected = _connected(db, request, people)
    until = now + timedelta(days=rules.SEARCHED + 1)
    minutes, buffer = operations.usual_minutes(db, request, membership), request.policy.booking_buffer
    taken = operations.taken(db, membership, now, max(until, wanted[1] if wanted else until))
    taken = [_with_buffer(t.start, t.start + timedelta(minutes=t.minutes), buffer) for t in taken]
    taken += [BusyTime(s.starts_at, s.minutes) for s in queries.not_offered(db, pair.id, now)]
    both = operations.calendars(db, request, people)
    if not connected or not request.reads_calendars:
        return FreeTimes(rules.free(both, taken, now, minutes, wanted))
    if request.seen is None:
        since = max(now, wanted[0]) if wanted else now
        raise CalendarsWanted(
            sorted(connected), since, min(since + READ, wanted[1] if wanted else since + READ)
        )
    seen = request.seen
    busy = [b for person in connected for b in seen.busy.get(person, ())]
    firm = [*taken, *(_with_buffer(b.start, b.end, buffer) for b in busy if not b.tentative)]
    perhaps = [_with_buffer(b.start, b.end, buffer) for b in busy if b.tentative]
    stretch = (wanted[0] if wanted else now + timedelta(days=1), seen.until)
    times = rules.free(both, [*firm, *perhaps], now, minutes, stretch, OFFERED, fine=True)
    if len(times) < OFFERED and perhaps:
        more = rules.free(both, firm, now, minutes, stretch, OFFERED, fine=True)
        times = sorted([*times, *[t for t in more if t not in times][: OFFERED - len(times)]])
    unread = tuple(person for person in people if person.id in connected and person.id not in seen.busy)
    apart = tuple(person for person in people if person.id not in connected)
    return FreeTimes(times, not unread and not apart, unread, apart)


def _connected(db: Db, request: Request, people: Sequence[Person]) -> set[int]:
    """Return the ids of those whose calendars Alongside reads."""
    if not request.reads_calendars:
        return set()
    accounts = calendars.accounts(db, [person.id for person in people])
    return {p.id for p in people if request.setup.kind_of(accounts.get(p.id)) in SERVERS}


def _with_buffer(start: datetime, end: datetime, buffer: int) -> BusyTime:
    whole = -(-(end - start) // timedelta(minutes=1))
    return BusyTime(start - timedelta(minutes=buffer), whole + 2 * buffer)
