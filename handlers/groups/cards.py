"""Cards and forms of group sessions."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime

from handlers import formatting
from handlers.policy import session_kinds
from handlers.policy.phrases import clause
from handlers.policy.rules import SessionKind
from handlers.routing import Request
from handlers.ui import (
    Block,
    Button,
    Buttons,
    Card,
    ChoiceInput,
    DateInput,
    Facts,
    Form,
    Note,
    Option,
    PersonInput,
    Text,
    TextInput,
    TicksInput,
    TimeInput,
)
from storage.models import GroupMember, GroupRecord, GroupSession, Person

OFFERED = 25
"""Most people that a form offers to tick."""

Fields = TicksInput | TextInput | ChoiceInput | DateInput | TimeInput | Note


def title(request: Request, kind: str) -> str:
    """Return what a kind of group session is called."""
    named = request.policy.kind(kind)
    return (named.title or named.name) if named is not None else kind


def held_form(
    request: Request, kind: SessionKind, on: date, near: Sequence[Person], people: Sequence[Person]
) -> Form:
    """Return the form for a group session that took place."""
    day = DateInput("on", "On which day", on, required=True)
    blocks = (*_notes(kind), day, *_who("Who took part", near, people), *_reason(kind))
    return Form(formatting.capital(title(request, kind.name)), "group.held", blocks, {"kind": kind.name})


def book_form(
    request: Request, kind: SessionKind, when: date | datetime | None, near: Sequence[Person],
    people: Sequence[Person],
) -> Form:  # fmt: skip
    """Return the form for a group session to come."""
    local = when.astimezone(request.zone) if isinstance(when, datetime) else None
    minutes = request.policy.session_minutes
    lengths = tuple(Option(str(m), f"{m} minutes") for m in sorted({30, 45, 60, 90, 120, minutes}))
    day = local.date() if local is not None else when
    blocks = (
        *_notes(kind),
        DateInput("day", "Day", day, required=True),
        TimeInput("time", "Time", local.time() if local is not None else None,
                  f"By your clock ({request.me.timezone})", required=True),
        ChoiceInput("minutes", "How long", lengths, str(minutes), required=True),
        TextInput("place", "Where", limit=200),
        *_who("Who is to come", near, people),
        *_reason(kind),
    )  # fmt: skip
    return Form(
        formatting.capital(title(request, kind.name)), "group.book", blocks, {"kind": kind.name}, "Book it"
    )


def attendance_form(
    request: Request, group: GroupSession, people: Sequence[tuple[GroupMember, Person]]
) -> Form:
    """Return the form that asks who took part."""
    options = tuple(Option(str(person.id), person.name) for _, person in people)
    there = tuple(str(person.id) for member, person in people if member.came is not False)
    ticks = TicksInput("people", "Who took part", options, there)
    return Form(
        formatting.capital(title(request, group.kind)), "group.attended", (ticks,), {"group": group.id}
    )


def _notes(kind: SessionKind) -> tuple[Note, ...]:
    found = [Note(kind.warning)] if kind.warning else []
    if not kind.counts:
        found.append(Note(f"It comes on top of the planned ones{clause(kind.basis)}: the next date stays."))
    return tuple(found)


def _who(
    label: str, near: Sequence[Person], people: Sequence[Person]
) -> tuple[TicksInput | PersonInput, ...]:
    offered = {person.id: person for person in (*people, *near)}
    options = tuple(Option(str(person.id), person.name) for person in list(offered.values())[:OFFERED])
    chosen = tuple(str(person.id) for person in people)
    others = PersonInput("others", "Others", help="You are one of them.", several=True)
    return (*((TicksInput("people", label, options, chosen),) if options else ()), others)


def _reason(kind: SessionKind) -> tuple[ChoiceInput, ...]:
    if not kind.reasons:
        return ()
    options = tuple(Option(one.name, formatting.capital(one.name)) for one in kind.reasons)
    return (ChoiceInput("reason", "Why", options, required=kind.reasons_required, help=kind.basis),)


def state(
    request: Request,
    group: GroupSession,
    people: Sequence[tuple[GroupMember, Person]],
    record: GroupRecord | None,
) -> Card:
    """Return a group session as one of its people sees it."""
    name = formatting.capital(title(request, group.kind))
    source = ("group", {"group": group.id})
    lead = next((person.name for _, person in people if person.id == group.lead_id), "")
    if group.state == "cancelled":
        when = formatting.appointment(group.starts_at, request.zone, request.today)
        return Card(
            f"{name}: not on", (Text(f"It was booked for {when}."),), "About a group session.", source=source
        )
    absent = [person.name for member, person in people if member.came is False]
    there = [person.name for member, person in people if member.came is not False]
    rows = [("Who", formatting.listed(there)), ("Led by", lead)]
    if absent:
        rows.append(("Not there" if group.state == "held" else "Can’t come", formatting.listed(absent)))
    if group.reason:
        rows.append(("Why", formatting.capital(group.reason)))
    if group.place:
        rows.append(("Where", group.place))
    blocks: list[Block]
    if group.state == "held" and group.held_on is not None:
        rows.insert(0, ("When", formatting.plain_day(group.held_on, request.today)))
        blocks = [Facts(tuple(rows)), *_held_notes(request, group)]
        blocks.append(Buttons(_held_buttons(request, group, record)))
        return Card(f"{name}: held", tuple(blocks), "About a group session.", source=source)
    when = formatting.appointment(group.starts_at, request.zone, request.today)
    rows[:0] = [("When", when), ("How long", f"{group.minutes} minutes")]
    blocks = [Facts(tuple(rows)), Buttons(_booked_buttons(request, group, absent))]
    return Card(f"{name}: booked", tuple(blocks), "A group session is booked.", source=source)


def _held_notes(request: Request, group: GroupSession) -> list[Note]:
    kind = request.policy.kind(group.kind)
    if kind is None:
        return []
    found = [Note(kind.warning)] if kind.warning else []
    if not kind.counts:
        found.append(Note(f"It comes on top of the planned ones{clause(kind.basis)}: the next date stays."))
    return found


def _held_buttons(request: Request, group: GroupSession, record: GroupRecord | None) -> tuple[Button, ...]:
    ids = {"group": group.id}
    words = request.policy.words.record
    found: list[Button] = []
    if record is not None and record.shared_at is not None:
        found.append(Button(f"Read the {words.short}", "group.read", ids))
    elif group.lead_id == request.me.id and request.policy.record is not None:
        owed = session_kinds.record_owed(request.policy, group.kind)
        style = "primary" if owed else "plain"
        found.append(Button(f"Write the {words.short}", "group.record", ids, style))
    if group.noted_by_id == request.me.id:
        found += [Button("Who took part", "group.took_place", ids), Button("Undo", "group.cancel", ids)]
    return tuple(found)


def _booked_buttons(request: Request, group: GroupSession, absent: Sequence[str]) -> tuple[Button, ...]:
    ids = {"group": group.id}
    if group.lead_id != request.me.id:
        coming = request.me.name not in absent
        return (Button("I can’t come" if coming else "I can come after all", "group.coming", ids),)
    over = group.starts_at <= request.now
    held = (Button("It took place", "group.took_place", ids, "primary"),) if over else ()
    return (*held, Button("Cancel it", "group.cancel", ids))


def with_blocks(card: Card, blocks: Sequence[Block]) -> Card:
    """Return a card with more at its end."""
    return replace(card, blocks=(*card.blocks, *blocks))
