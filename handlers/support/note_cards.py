"""Cards and forms of private notes: what will be sent, word for word, and what became of it."""

from collections.abc import Sequence
from typing import assert_never

from handlers import formatting
from handlers.formatting import first_name
from handlers.routing import Request
from handlers.support.notes import SupportNote, Wants
from handlers.support.ways import WayStep
from handlers.ui import (
    Block,
    Button,
    Buttons,
    Card,
    ChoiceInput,
    DateInput,
    Form,
    Heading,
    Item,
    Note,
    Option,
    PersonInput,
    PersonName,
    Quote,
    Text,
    TextInput,
    TimeInput,
)
from storage.models import Person
from storage.queries.sealed_notes import WORDS

PREVIEW = "A message for you alone."


def asks(wants: Wants, sender: Person, about: Person | None, supervisor: str) -> str:
    """Return the sentence that says what somebody asks for."""
    who = about.name if about is not None else f"their {supervisor}"
    match wants:
        case "ring":
            return f"{sender.name} asks you to ring them first, before you do anything."
        case "talk":
            return f"{sender.name} asks you to talk to {who}."
        case "other":
            return f"{sender.name} asks you for another {supervisor}."
        case "three":
            return f"{sender.name} asks for a three-way meeting with you and {who}."
        case "read":
            return f"{sender.name} asks you to read this, and nothing else."
        case "next":
            return f"{sender.name} asks to talk something through with you when you next meet."
        case "before":
            return f"{sender.name} asks to talk something through with you before you next meet."
        case _:
            assert_never(wants)


def in_words(request: Request, sender: Person, wants: Wants, about: Person | None, words: str) -> str:
    """Return a whole note, word for word as it is shown to whoever gets it."""
    said = asks(wants, sender, about, request.policy.words.supervisor.one)
    return f"{said} They write: {words}" if words else f"{said} They have written nothing more."


def options(step: WayStep, about: Person | None, supervisor: str) -> tuple[Option, ...]:
    """Return what can be asked of this person."""
    if step.first_talk:
        return (Option("next", "Talk when we next meet"), Option("before", "Talk before that"))
    who = first_name(about.name) if about is not None else f"my {supervisor}"
    found = [
        Option("ring", "Ring me first, before you do anything"),
        Option("talk", f"Talk to {who}"),
        Option("other", f"Another {supervisor}, please"),
        Option("read", "Only read it"),
    ]
    if step.three_way:
        found.insert(2, Option("three", f"A three-way meeting with {who}"))
    return tuple(found)


def write_form(
    request: Request,
    step: WayStep,
    choices: Sequence[Option],
    with_whom: Sequence[Option],
    ids: dict[str, int | str],
    *,
    words: str = "",
    wants: str = "",
    to: str = "",
    shown: str = "",
) -> Form:
    """Return the form that writes to somebody; once it was filled in, with what they will get above it."""
    name = first_name(step.person.name) if step.person is not None else ""
    blocks: list[Heading | Quote | Text | Note | TextInput | ChoiceInput | PersonInput] = []
    if shown:
        blocks += [Heading(f"{name} will get"), Quote(shown), Note("Nothing is sent yet.")]
    if step.person is None:
        blocks.append(
            PersonInput(
                "who", "Who should get it?", (PersonName(0, to),) if to else (), "Somebody here.", True
            )
        )
    label = f"What would you like {name} to know?" if name else "What would you like them to know?"
    blocks.append(
        TextInput("words", label, words, "May stay empty. It is not part of any record.", lines="many", limit=WORDS)
    )  # fmt: skip
    blocks.append(
        ChoiceInput("wants", "What should happen?", tuple(choices), wants or choices[0].value, required=True)
    )
    if with_whom:
        blocks.append(ChoiceInput("about", "Who is it about?", tuple(with_whom), with_whom[0].value))
    who = name or "whom you name"
    blocks.append(
        Note(f"Only {who} sees this, with your name and the time. You see the whole of it before it goes.")
    )
    title = f"Write to {name}"[:24] if name else "Write to somebody"
    submit = f"Send to {name}"[:24] if shown else "See what will be sent"
    return Form(title, "raise.send", tuple(blocks), ids, submit=submit, draft=False)


def note_card(
    request: Request, note: SupportNote, entries: Sequence[dict[str, object]], said: str = ""
) -> Card:
    """Return a note as its reader's side sees it, with what can be done about it."""
    mine = note.sender.id == request.me.id
    other = note.asked if mine else note.sender
    first = first_name(other.name)
    at = formatting.appointment(note.at, request.zone, request.today)
    text = in_words(request, note.sender, note.wants, note.about, note.words)
    blocks: list[Block] = [Text(said)] if said else []
    ids = {"note": note.id}
    if mine:
        blocks += [Text(f"You sent this to {note.asked.name} on {at}:"), Quote(text)]
    else:
        blocks += [Quote(text, f"{note.sender.name}, {at}")]
    for entry in entries:
        if entry["did"] == "booked":
            blocks.append(Note("A three-way meeting came of it."))
    buttons: list[Button] = []
    if note.closed is not None:
        blocks.append(Text(f"Closed on {formatting.appointment(note.closed, request.zone, request.today)}."))
    else:
        done = "We have talked" if note.wants in ("next", "before") else "It is settled"
        sure = f"{first} sees that it is closed. Close it for you both?"
        if note.wants == "three" and note.booked is None and note.pair_id is not None:
            buttons.append(Button("Book the three-way", "raise.meet", ids, "primary"))
        buttons.append(Button(done, "raise.close", ids, "primary" if not buttons else "plain", sure))
    if mine:
        buttons.append(Button("Something else", "raise.start"))
    if buttons:
        blocks.append(Buttons(tuple(buttons)))
    only = f"Only you and {other.name} can open this. It is in no record and on no list."
    blocks.append(Note(only if mine else f"{only} Nobody else has been told that {first} asks."))
    title = f"To {note.asked.name}" if mine else f"{note.sender.name} asks you"
    return Card(title, tuple(blocks), preview=PREVIEW, source=None if mine else ("note.sealed", ids))


def own_notes(request: Request, found: Sequence[SupportNote]) -> list[Block]:
    """Return the notes that are still open, above what else can be chosen."""
    items: list[Block] = []
    for note in found:
        mine = note.sender.id == request.me.id
        day = formatting.plain_day(note.at.astimezone(request.zone).date(), request.today)
        title = f"You wrote to {note.asked.name}" if mine else f"{note.sender.name} wrote to you"
        items.append(Item(title, day, buttons=(Button("Open", "raise.note", {"note": note.id}),)))
    return items


def meet_form(request: Request, note: SupportNote, others: Sequence[str]) -> Form:
    """Return the form that books a three-way meeting, which says who hears of it."""
    told = formatting.listed(list(others))
    blocks = (
        Text(
            f"It is booked at once, and {told} are told: that the three of you meet, who books it, and when."
        ),
        DateInput("day", "Day", required=True),
        TimeInput("time", "Time", required=True),
        TextInput("minutes", "Minutes", "60", required=True, limit=4),
        TextInput("place", "Where", help="A room or a link.", limit=200),
        Note("What was written here stays between you two."),
    )
    return Form("Three-way meeting", "raise.book", blocks, {"note": note.id}, submit="Book and tell them")


def ring_sent(to: Person) -> Card:
    """Return the card after somebody was asked to ring."""
    text = f"{to.name} is told that you ask for a call, and nothing else."
    return Card("Asked", (Text(text),), preview=PREVIEW, place="below")
