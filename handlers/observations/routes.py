"""Forms, buttons, messages and lines of observations."""

from datetime import datetime

from handlers import access, date_parsing, formatting
from handlers.access import NOT_FOUND
from handlers.obligations.kinds.observation import OBSERVATION
from handlers.obligations.kinds.observation_feedback import OBSERVATION_FEEDBACK
from handlers.observations import cards, operations, typed
from handlers.routing import Refused, Request, Routes
from handlers.ui import Button, Buttons, Card, Item, Note, Quote, Reply, Text
from storage import outbox, secrets
from storage.db import Db
from storage.models import About, Obligation, Person
from storage.queries import practice as queries
from storage.queries import sessions as session_queries

routes = Routes()


def _whom(db: Db, request: Request) -> tuple[Person, operations.Of]:
    person, of = db.get(Person, request.id("person")), str(request.ids.get("of", ""))
    if (
        person is None
        or of not in ("practice", "supervising")
        or not operations.may_observe(db, request, person)
    ):
        raise Refused(NOT_FOUND)
    return person, of


@routes.action("observation.book", form=True)
def book(db: Db, request: Request) -> Reply:
    """Open the form for an observation."""
    person, of = _whom(db, request)
    return typed.book_form(db, request, person, of)


@routes.action("observation.book.save")
def save(db: Db, request: Request) -> Card:
    """Book the observation of the form: at one of the person's sessions, or at another time."""
    person, of = _whom(db, request)
    chosen = request.typed("session", 20)
    if chosen:
        session = next((s for s in typed.booked_of(db, request, person) if str(s.id) == chosen), None)
        if session is None or of != "supervising":
            raise Refused("That session is no longer booked. Please choose another time.", "session")
        return operations.book(db, request, person, of, session.starts_at, session)
    day = date_parsing.day(request, request.typed("day", required="Please choose a day."), "day")
    try:
        at = datetime.strptime(request.typed("time", required="Please choose a time."), "%H:%M").time()  # noqa: DTZ007
    except ValueError:
        raise Refused("Please give the time as in 14:00.", "time") from None
    return operations.book(db, request, person, of, datetime.combine(day, at, request.zone))


@routes.action("observation.held")
def held(db: Db, request: Request) -> Card:
    """Note that a booked observation took place."""
    row = operations.mine(db, request, observer=True)
    if row.state != "booked":
        return operations.card(db, request, row)
    if row.starts_at > request.now:
        raise Refused("It is still to come. Please cancel it if it does not take place.")
    return operations.hold(db, request, row, row.starts_at.astimezone(request.zone).date())


@routes.action("observation.cancel")
def cancel(db: Db, request: Request) -> Card:
    """Cancel an observation, or take it back that it took place; raise Refused once feedback was given."""
    row = operations.mine(db, request, observer=True)
    if row.feedback_at is not None:
        raise Refused("Feedback was given already, so it stays.")
    return operations.call_off(db, request, row)


@routes.action("observation.feedback", form=True)
def feedback(db: Db, request: Request) -> Reply:
    """Open the form of the feedback."""
    row = operations.mine(db, request, observer=True)
    if row.state != "held" or row.feedback_at is not None:
        return operations.card(db, request, row)
    return cards.feedback_form(request, row, db.get_one(Person, row.person_id))


@routes.action("observation.feedback.save")
def save_feedback(db: Db, request: Request) -> Card:
    """Keep the feedback in the file of whoever was observed, and tell them that it is there."""
    row = operations.mine(db, request, observer=True)
    if row.state != "held" or row.feedback_at is not None:
        return operations.card(db, request, row)
    words = request.typed("feedback", cards.LIMIT, "Please write something, or close this.")
    row.feedback_id, row.feedback_at = secrets.seal(db, row.person_id, words), request.now
    outbox.enqueue(db, "observation.feedback", row.person_id, f"observation.feedback:{row.id}", request.now,
                   observation=row.id)  # fmt: skip
    outbox.refresh(db, About("observation", row.id), request.now)
    return operations.card(db, request, row)


@routes.action("observation.read")
def read(db: Db, request: Request) -> Card:
    """Show the feedback to one of the two."""
    row = operations.mine(db, request)
    words = access.observation_words(db, request, row)
    by = db.get_one(Person, row.observer_id).name
    day = formatting.plain_day(row.held_on, request.today) if row.held_on else ""
    name = formatting.capital(cards.what(request, row.of))
    return Card(name, (Note(f"{day}. You two read this, nobody else."), Quote(words, by)),
                preview="Feedback on an observation.", place="below")  # fmt: skip


@routes.card("observation", single=True)
@routes.card("observation.booked", single=True)
def told(db: Db, request: Request) -> Card | None:
    """Tell whoever is observed, and the worker of an observed session, that there will be an observation."""
    row = queries.observation(db, request.id("observation"))
    if row is None:
        return None
    if request.me.id in (row.person_id, row.observer_id):
        return operations.card(db, request, row)
    session = session_queries.session(db, row.session_id) if row.session_id is not None else None
    if session is None or session.pair.supervisee_id != request.me.id or row.state != "booked":
        return None
    when = formatting.appointment(session.starts_at, request.zone, request.today)
    observer, person = db.get_one(Person, row.observer_id).name, db.get_one(Person, row.person_id).name
    text = Text(
        f"{observer} will be there on {when}, to see how {person} supervises. It is not about you or your work."
    )
    note = Note("What you would rather keep for another time can wait: tell either of them.")
    return Card("Somebody will be listening in", (text, note), preview="About a session.")


@routes.card("observation.feedback", single=True)
def given(db: Db, request: Request) -> Card | None:
    """Tell whoever was observed that the feedback is there."""
    row = queries.observation(db, request.id("observation"))
    if row is None or row.feedback_at is None or row.person_id != request.me.id:
        return None
    by = db.get_one(Person, row.observer_id).name
    text = Text(f"{by} has written feedback on the {cards.what(request, row.of)}.")
    read_it = Button("Read the feedback", "observation.read", {"observation": row.id}, "primary")
    return Card("Feedback", (text, Buttons((read_it,))), preview="Feedback is there.")


@routes.line(OBSERVATION)
def line(db: Db, request: Request, obligation: Obligation) -> Item | None:
    """Build the line for an observation that is due."""
    person, of = db.get(Person, obligation.person_id), obligation.about.kind
    if person is None:
        return None
    ahead = [r for r in queries.observations(db, [person.id]) if r.of == of and r.state == "booked"]
    if any(row.starts_at > request.now for row in ahead):
        return None
    state, detail = formatting.due_words(obligation.due, request.today)
    ids = {"person": person.id, "of": of}
    return Item(
        f"{formatting.capital(cards.what(request, of))}: {person.name}",
        f"{detail}{f' ({obligation.clause})' if obligation.clause else ''}",
        formatting.tone(obligation.due, request.today), (Button("Book it", "observation.book", ids, "primary"),),
        state=state,
    )  # fmt: skip


@routes.line(OBSERVATION_FEEDBACK)
def feedback_line(db: Db, request: Request, obligation: Obligation) -> Item | None:
    """Build the line that asks whether an observation took place, and then for its feedback."""
    row = queries.observation(db, obligation.about.id)
    if row is None or row.feedback_at is not None or (row.held_on is None and row.starts_at > request.now):
        return None
    person, ids = db.get_one(Person, row.person_id).name, {"observation": row.id}
    name = cards.what(request, row.of)
    if row.held_on is None:
        buttons = (Button("It took place", "observation.held", ids, "primary"),
                   Button("It was cancelled", "observation.cancel", ids))  # fmt: skip
        return Item(f"Did the {name} of {person} take place?", "", "soon", buttons)
    day = formatting.plain_day(row.held_on, request.today)
    button = Button("Write the feedback", "observation.feedback", ids, "primary")
    return Item(f"Feedback for {person}", f"{formatting.capital(name)} of {day}", "soon", (button,))
