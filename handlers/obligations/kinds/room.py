"""The place of a booked session, owed by whoever books rooms, until one is typed."""

from collections.abc import Iterator
from datetime import timedelta

from handlers.obligations.facts import ObligationFacts
from handlers.obligations.kind import Kind, OfPairs
from handlers.obligations.kinds import groups
from handlers.obligations.spec import ObligationSpec
from handlers.policy import Due
from handlers.policy.practice import NudgeSteps
from storage.models import About

STEPS = NudgeSteps(before=(3,), on_day=True)
"""Days before the session on which whoever books rooms is reminded: no policy says."""
BEFORE = timedelta(days=1)


def find(facts: ObligationFacts) -> Iterator[ObligationSpec]:
    """Yield one obligation for each session ahead that has no place."""
    booking = facts.policy.booking
    if booking is None or booking.room_by is None:
        return
    owner = facts.both[0] if booking.room_by == "supervisor" else facts.both[1]
    for session in facts.rows.sessions:
        if session.state != "booked" or session.starts_at <= facts.now or session.place:
            continue
        day = session.starts_at.astimezone(facts.zone).date() - BEFORE
        due = Due(day, None, None, booking.basis, "It has no room yet.")
        yield ROOM.of(facts, About("session", session.id), owner, due, counts=False)


ROOM = Kind(
    name="room",
    due=OfPairs(find),
    steps=lambda _policy, _series: STEPS,
    group=groups.SESSIONS,
    label=lambda words: f"a room for the {words.session.short}",
    report="room",
    next_step=lambda _: "find a room",
    about_meeting=True,
)
