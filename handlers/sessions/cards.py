"""Cards and forms for sessions: offers, proposals, bookings and the questions afterwards."""

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from handlers import formatting
from handlers.access import PairMembership
from handlers.policy import session_kinds
from handlers.policy.rules import SessionKind
from handlers.routing import Request
from handlers.sessions import kinds
from handlers.sessions.free_times import FreeTimes
from handlers.ui import (
    Block,
    Button,
    Buttons,
    Card,
    Divider,
    Facts,
    Form,
    Note,
    Quote,
    Text,
)
from storage.models import Obligation, Session

LATER = "session.times"
"""The message that brings times by calendars which did not answer at once."""


def slots(
    request: Request, membership: PairMembership, found: FreeTimes, due: Obligation | None, **ids: int | str
) -> Card:
    """Return times when both are free, a button each, and what they go by.

    `ids` go into every button: the session that is moved or made up for.
    """
    words, times = request.policy.words, found.times
    blocks: list[Block] = [Text(f"When would you like to meet {membership.other.name}?")]
    blocks += [Note(note) for note in _calendars(request, found)]
    if due is not None:
        blocks.append(Note(f"Due {formatting.day(due.due, request.today)}. {due.why}"))
    if times:
        blocks.append(Text("You both look free:" if found.read else "Times in your working hours:"))
        blocks.append(
            Buttons(
                tuple(
                    Button(
                        short_time(request, at),
                        "session.propose",
                        {"pair": membership.pair.id, "at": at.isoformat(timespec="minutes"), **ids},
                    )
                    for at in times
                )
            )
        )
    elif found.read:
        blocks.append(
            Text("I found no time in the next three weeks when you both look free. Please suggest one.")
        )
    else:
        blocks.append(
            Text("I found no time in your working hours when neither of you is booked. Please suggest one.")
        )
    another = Button("Another time", "session.another", {"pair": membership.pair.id, **ids})
    blocks.append(Buttons((another, Button("Not now", "nudge.not_now"))))
    return Card(f"Find a time: {words.session.one}", tuple(blocks), preview="Let's find a time.")


def _calendars(request: Request, found: FreeTimes) -> list[str]:
    """Return whose calendar the times do not go by."""
    notes: list[str] = []
    for person in found.unread:
        whose = "Your" if person.id == request.me.id else f"{person.name}’s"
        again = " I will try once more and bring you times." if request.action != LATER else ""
        notes.append(f"{whose} calendar could not be read just now: this goes by working hours.{again}")
    if len(found.one_sided) == 1 and not found.unread:
        (person,) = found.one_sided
        whose = "your" if person.id == request.me.id else f"{person.name}’s"
        notes.append(f"This does not go by {whose} calendar: it is not connected.")
    return notes


def beside(
    request: Request, membership: PairMembership, booked: Session, start: datetime, minutes: int
) -> Card:
    """Return the question what a suggested time is for, while another session is booked."""
    words = request.policy.words
    there = formatting.appointment(booked.starts_at, request.zone, request.today)
    new = formatting.appointment(start, request.zone, request.today)
    ids: dict[str, int | str] = {
        "pair": membership.pair.id, "at": start.isoformat(timespec="minutes"), "minutes": minutes,
        **({"kind": request.ids["kind"]} if "kind" in request.ids else {}),
    }  # fmt: skip
    return Card(
        f"{words.session.title}: move it, or an extra one?",
        (
            Text(f"You meet {membership.other.name} on {there} already. Nothing was suggested yet."),
            Text(f"And {new}?"),
            Buttons((
                Button("Move it there", "session.propose", {**ids, "replaces": booked.id}, "primary"),
                Button("An extra one", "session.propose", {**ids, "extra": 1}),
                Button("Not now", "nudge.not_now"),
            )),
        ),
        preview="A question about a time.",
    )  # fmt: skip


def by_form(request: Request, form: Form) -> Card:
    """Return a card that says that something is asked first; its button opens the form of the same action."""
    action = "session.another" if form.action == "session.propose" else "session.held.form"
    text = Text("Your policy asks for more than a time here, such as why. It is one short form.")
    button = Button("Open the form", action, form.ids, "primary")
    return simple(form.title, (text,), (button,))


def proposed(
    request: Request,
    session: Session,
    membership: PairMembership,
    by: str,
    *,
    mine: bool,
    notes: Sequence[str] = (),
) -> Card:
    """Return a time that one person (`by`, by name) has suggested and the other has not answered yet."""
    words, other = request.policy.words, membership.other
    blocks: list[Block] = [facts(request, session, membership), *(Note(note) for note in notes)]
    if mine:
        blocks.insert(0, Text(f"I have asked {other.name}. You will hear as soon as they answer."))
        blocks.append(Buttons((
            Button("Another time", "session.another", {"pair": session.pair_id}),
            Button("Take it back", "session.decline", {"session": session.id}),
        )))  # fmt: skip
    else:
        blocks.insert(0, Text(f"For your {words.session.one}. Does it suit you?"))
        blocks.append(Buttons((
            Button("Yes, that works", "session.accept", {"session": session.id}, style="primary"),
            Button("Another time", "session.another", {"pair": session.pair_id}),
            Button("I can't", "session.decline", {"session": session.id}),
        )))  # fmt: skip
    preview = "Asked." if mine else "A time was suggested."
    when = formatting.appointment(session.starts_at, request.zone, request.today)
    title = f"You suggest {when}" if mine else f"{formatting.first_name(by)} suggests {when}"
    return Card(title, tuple(blocks), preview)


def booked(
    request: Request, session: Session, membership: PairMembership, *, undo: Button | None = None, cancelling: str = "",
    books_room: bool = False,
) -> Card:  # fmt: skip
    """Return a session that is booked, with the pair's rule for cancelling; `books_room`: the reader finds its room."""
    ids = {"session": session.id}
    agenda = Button("Agenda", "agenda.show", {"pair": session.pair_id})
    buttons = [agenda, Button("Move it", "session.move", ids), Button("Cancel it", "session.cancel", ids)]
    blocks: tuple[Block, ...] = (
        Text(
            f"You meet {membership.other.name} on "
            f"{formatting.appointment(session.starts_at, request.zone, request.today)}."
        ),
        facts(request, session, membership),
        *((Note(f"If it has to move: {cancelling}"),) if cancelling else ()),
        Buttons((*([undo] if undo else []), *buttons)),
        *(
            (Buttons((Button("Say where", "session.place", ids),)),)
            if books_room and not session.place
            else ()
        ),
    )
    return Card(f"{request.policy.words.session.title}: booked", blocks, "A session is booked.")


def said_yes(request: Request, session: Session, membership: PairMembership) -> Card:
    """Return the notice that the other person accepted the time."""
    when = formatting.appointment(session.starts_at, request.zone, request.today)
    text = Text(f"{membership.other.name} said yes: you meet on {when}.")
    ids = {"session": session.id}
    buttons = (
        Button("Agenda", "agenda.show", {"pair": session.pair_id}, "primary"),
        Button("Move it", "session.move", ids),
        Button("Open", "session.show", ids),
    )
    return simple(f"Booked: {when}", (text,), buttons)


def outcome(request: Request, session: Session, membership: PairMembership) -> Card:
    """Return the question after the time of a session whether it was held."""
    when = formatting.appointment(session.starts_at, request.zone, request.today)
    return Card(
        f"Did you meet {membership.other.name}?",
        (
            Text(
                f"Your {request.policy.words.session.one} with {membership.other.name} was booked for {when}."
            ),
            Buttons(outcome_buttons(session)),
        ),
        preview="A question about a session.",
    )


def outcome_buttons(session: Session) -> tuple[Button, ...]:
    """Return the buttons for what may have become of a booked session."""
    ids = {"session": session.id}
    return (
        Button("It was held", "session.held", ids, style="primary"),
        Button("We moved it", "session.move", ids),
        Button("It was cancelled", "session.cancel", ids),
        Button("Somebody could not come", "session.missed", ids),
    )


def held(
    request: Request,
    session: Session,
    membership: PairMembership,
    undo: Button | None,
    notes: Sequence[str] = (),
) -> Card:
    """Return a session that was held, and what comes next."""
    words = request.policy.words
    recorder = session_kinds.recorder(request.policy, session.kind)
    writes = recorder == "either" or (recorder == "supervisor") is membership.leads
    owed = session_kinds.record_owed(request.policy, session.kind)
    buttons: list[Button] = []
    own_form = request.policy.appraisal is not None and session.kind == request.policy.appraisal_kind
    if own_form:
        label, ids = f"Open the {words.appraisal.short} form", {"worker": membership.pair.supervisee_id}
        buttons.append(Button(label, "appraisal.show", ids, "primary"))
    elif writes and request.policy.record is not None:
        buttons.append(
            Button(
                f"Write the {words.record.short}",
                "record.write",
                {"session": session.id},
                "primary" if owed else "plain",
            )
        )
        if request.policy.record.place != "here":
            buttons.append(Button("It is on paper or elsewhere", "record.outside", {"session": session.id}))
    buttons.append(Button("It was shorter or longer", "session.length", {"session": session.id}))
    if undo:
        buttons.append(undo)
    assert session.held_on is not None
    day = formatting.plain_day(session.held_on, request.today)
    kind = request.policy.kind(session.kind)
    named = formatting.capital(kind.title) if kind and kind.title and not kind.counts else words.session.title
    blocks: list[Block] = [Text(_met(membership, kind, day))]
    blocks += [Note(note) for note in notes]
    if not writes and owed and not own_form and request.policy.record is not None:
        blocks.append(
            Text(f"{membership.other.name} writes the {words.record.one}; you will see it when it is ready.")
        )
    return Card(f"{named}: held", (*blocks, Buttons(tuple(buttons))), preview="Noted.")


def _met(membership: PairMembership, kind: SessionKind | None, day: str) -> str:
    """Return who met: the two, or the worker with somebody else where the line manager is only told of it."""
    if kind is None or not kind.tell_line_manager:
        return f"Noted: you and {membership.other.name} met on {day}."
    whose = f"{membership.pair.supervisee.name}’s" if membership.leads else "your"
    return f"Noted: {whose} {kind.title or kind.name} on {day}."


def cancelled(
    request: Request, session: Session, membership: PairMembership, times: Card, undo: Button
) -> Card:
    """Return a cancelled session, with times for its replacement."""
    when = formatting.appointment(session.starts_at, request.zone, request.today)
    text = Text(
        f"The {request.policy.words.session.one} with {membership.other.name} on {when} is cancelled."
    )
    return Card(
        "Cancelled: find a new time", (text, Buttons((undo,)), Divider(), *times.blocks), preview="Cancelled."
    )


def facts(request: Request, session: Session, membership: PairMembership) -> Facts:
    """Return when, how long, where and with whom."""
    rows = [
        ("When", formatting.appointment(session.starts_at, request.zone, request.today)),
        ("How long", f"{session.minutes} minutes"),
        ("With", membership.other.name),
    ]
    if membership.other.timezone != request.me.timezone:
        other = session.starts_at.astimezone(zone_of(membership))
        rows.append(
            (
                f"For {formatting.first_name(membership.other.name)}",
                f"{other:%H:%M} ({membership.other.timezone})",
            )
        )
    if session.place:
        private = {True: " (private)", False: " (not private)"}
        said = private[session.place_private] if session.place_private is not None else ""
        rows.append(("Where", f"{session.place}{said}"))
    elif session.state == "booked" and request.policy.booking and request.policy.booking.room_by:
        rows.append(("Where", "not settled yet"))
    if session.kind != session_kinds.usual_kind(request.policy):
        rows.append(("Kind", kinds.title(request.policy, session.kind)))
    if session.activity:
        rows.append(("Activity", session.activity))
    if session.reason:
        rows.append(("Why", formatting.capital(session.reason)))
    return Facts(tuple(rows))


def zone_of(membership: PairMembership) -> ZoneInfo:
    """Return the other person's time zone."""
    return ZoneInfo(membership.other.timezone)


def short_time(request: Request, at: datetime) -> str:
    """Return a time as a button's label: "Thu 5 Mar, 14:00"."""
    local = at.astimezone(request.zone)
    return f"{local:%a} {local.day} {local:%b}, {local:%H:%M}"


def reason(why: str, by: str) -> Quote:
    """Return why somebody cancelled, in their words."""
    return Quote(why, by)


def simple(title: str, blocks: tuple[Block, ...], buttons: tuple[Button, ...]) -> Card:
    """Return a short text with buttons."""
    return Card(title, (*blocks, Buttons(buttons)), preview="About a session.")


def worker_zone(membership: PairMembership) -> ZoneInfo:
    """Return the worker's time zone, in which a pair's days are counted."""
    return ZoneInfo(membership.pair.supervisee.timezone)
