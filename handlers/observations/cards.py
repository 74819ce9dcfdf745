"""Cards and forms of observations."""

from collections.abc import Sequence
from datetime import datetime

from handlers import formatting
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
    Text,
    TextInput,
    TimeInput,
)
from storage.models import Observation, Person, Session

LIMIT = 3_000


def what(request: Request, of: str) -> str:
    """Return what is observed, in words."""
    word = request.policy.words.observation.one.removesuffix(" of practice")
    return f"{word} of {'supervising' if of == 'supervising' else 'practice'}"


def book_form(
    request: Request, person: Person, of: str, when: datetime | None, sessions: Sequence[Session]
) -> Form:
    """Return the form for an observation to come: one of the person's booked sessions, or any other time."""
    local = when.astimezone(request.zone) if when is not None else None
    options = tuple(
        Option(str(s.id), f"{_when(request, s)}, {s.pair.supervisee.name}")
        for s in sessions
    )  # fmt: skip
    choice = (
        (
            ChoiceInput(
                "session", "Which session", (*options, Option("", "At another time")), options[0].value
            ),
        )
        if options
        else ()
    )
    needed = not options
    blocks = (
        *choice,
        DateInput("day", "Day", local.date() if local else None, "" if needed else "For another time.", needed),
        TimeInput("time", "Time", local.time() if local else None, f"By your clock ({request.me.timezone})", needed),
        Note(f"{person.name} is told beforehand" + (", and the worker of that session too." if options else ".")),
    )  # fmt: skip
    title = f"{formatting.capital(what(request, of))}: {formatting.first_name(person.name)}"
    return Form(title, "observation.book.save", blocks, {"person": person.id, "of": of}, "Book it")


def feedback_form(request: Request, row: Observation, person: Person) -> Form:
    """Return the form of the feedback."""
    blocks = (
        TextInput("feedback", "What you saw: what went well, what to look at", required=True, lines="many",
                  limit=LIMIT, help=f"{person.name} reads this, and you; nobody else."),
    )  # fmt: skip
    return Form(f"Feedback: {formatting.first_name(person.name)}", "observation.feedback.save", blocks,
                {"observation": row.id}, "Send it")  # fmt: skip


def state(
    request: Request, row: Observation, observer: Person, person: Person, session: Session | None
) -> Card:
    """Return an observation in its present state."""
    name, ids = formatting.capital(what(request, row.of)), {"observation": row.id}
    source = ("observation", ids)
    mine = row.observer_id == request.me.id
    when = formatting.appointment(row.starts_at, request.zone, request.today)
    if row.state == "cancelled":
        return Card(
            f"{name}: not on", (Text(f"It was booked for {when}."),), "About an observation.", source=source
        )
    rows = [("Who", person.name), ("Observed by", observer.name)]
    if session is not None:
        rows.append(("Session", f"with {session.pair.supervisee.name}"))
    blocks: list[Block]
    if row.held_on is None:
        blocks = [Facts((("When", when), *rows)), Note(_beforehand(row))]
        if mine:
            over = row.starts_at <= request.now
            held = (Button("It took place", "observation.held", ids, "primary"),) if over else ()
            blocks.append(Buttons((*held, Button("Cancel it", "observation.cancel", ids))))
        return Card(f"{name}: booked", tuple(blocks), "An observation is booked.", source=source)
    blocks = [Facts((("When", formatting.plain_day(row.held_on, request.today)), *rows))]
    if row.feedback_at is not None:
        blocks.append(Buttons((Button("Read the feedback", "observation.read", ids),)))
    elif mine:
        blocks.append(Buttons((Button("Write the feedback", "observation.feedback", ids, "primary"),
                               Button("Undo", "observation.cancel", ids))))  # fmt: skip
    else:
        blocks.append(Note(f"{observer.name} writes feedback; you will hear when it is there."))
    return Card(f"{name}: held", tuple(blocks), "About an observation.", source=source)


def _beforehand(row: Observation) -> str:
    if row.of == "supervising":
        return "It is about how supervision is given, not about the worker’s own work."
    return "Feedback follows, and is listed on the next record."


def _when(request: Request, session: Session) -> str:
    return formatting.appointment(session.starts_at, request.zone, request.today)
