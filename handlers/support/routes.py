"""Commands and buttons of support; nothing here writes anything before somebody is chosen and Send pressed."""

from hashlib import sha256
from typing import cast, get_args

from handlers import access, resolve
from handlers.access import NOT_FOUND
from handlers.routing import Refused, Request, Routes
from handlers.support import cards, note_cards, notes, ways
from handlers.support.notes import Wants
from handlers.support.ways import Ways, WayStep
from handlers.ui import Card, Form, Option, Reply
from storage.db import Db
from storage.models import Person
from storage.queries.sealed_notes import WORDS

routes = Routes()


@routes.command("supervision raise", "Something is not right: a private way round")
@routes.action("raise.start")
def start(db: Db, request: Request) -> Card:
    """Ask what it is about; nobody is told."""
    mine = note_cards.own_notes(request, notes.open_ones(db, request))
    return cards.something_is_not_right(request, mine)


@routes.command("supervision support", "Who can help, by what it is for")
@routes.action("support")
def support(db: Db, request: Request) -> Card:
    """Show the policy's help."""
    return cards.support(request)


@routes.action("raise.supervision")
@routes.action("raise.treated")
@routes.action("raise.risk")
@routes.action("raise.wrong")
def way(db: Db, request: Request) -> Card:
    """Show the policy's own steps for what was chosen."""
    chosen = request.action.removeprefix("raise.")
    found = ways.of(db, request)
    if chosen == "risk":
        return cards.risk(request, ways.manager_of_supervisor(db, found))
    return cards.steps(request, chosen, found)


@routes.action("raise.readers")
def readers(db: Db, request: Request) -> Card:
    """Show who can read what is typed here."""
    return cards.readers(request)


@routes.action("raise.leave")
def leave(db: Db, request: Request) -> Card:
    """Close the cards; nothing is kept."""
    return cards.left(request)


# Writing to somebody


@routes.action("raise.write", form=True)
def write(db: Db, request: Request) -> Form:
    """Open the form that writes to one person; nothing is kept until it is sent."""
    found = ways.of(db, request)
    return _form(db, request, found, _step(db, request, found))


@routes.action("raise.send")
def send(db: Db, request: Request) -> Reply:
    """Show what will be sent, word for word; send it once exactly that was shown."""
    found = ways.of(db, request)
    step = _step(db, request, found)
    words = request.typed("words", limit=WORDS)
    about, pair_id = _about(db, request, found)
    known = {option.value for option in note_cards.options(step, about, "")}
    chosen = request.typed("wants", required="Please choose what should happen.")
    if chosen not in known or chosen not in get_args(Wants):
        raise Refused("Please choose what should happen.", "wants")
    wants = cast("Wants", chosen)
    to = step.person or _typed_person(db, request)
    shown = note_cards.in_words(request, request.me, wants, about, words)
    seen = sha256(f"{to.id} {pair_id} {shown}".encode()).hexdigest()[:32]
    if request.ids.get("seen") != seen:
        step = WayStep(step.who, to, step.offers, step.first_talk)
        return _form(db, request, found, step, words=words, wants=wants, shown=shown, seen=seen)
    note = notes.send(db, request, to, wants, words, pair_id, about)
    return note_cards.note_card(request, note, (), "Sent. Nobody else is told.")


@routes.action("raise.help")
def ring(db: Db, request: Request) -> Card:
    """Ask somebody whom the policy names for help to ring: they are told who asks, and nothing else."""
    posts, number = request.policy.signposts, request.id("post")
    person = ways.by_address(db, posts[number].person) if 0 <= number < len(posts) else None
    if person is None:
        raise Refused(
            "I can't find them in the list of people. Nobody was told: please ring one of the others."
        )
    if person.id != request.me.id:
        notes.send(db, request, person, "ring", "", None, None)
    return note_cards.ring_sent(person)


# Notes


@routes.action("raise.note")
def note(db: Db, request: Request) -> Card:
    """Open a note for one of its two."""
    found = notes.find(db, request)
    return note_cards.note_card(request, found, notes.history(db, request, found))


@routes.card(notes.CARD, single=True)
def brought(db: Db, request: Request) -> Card | None:
    """Bring a note to whoever is asked, or how it stands now to whoever asked."""
    found = notes.find(db, request)
    return note_cards.note_card(request, found, notes.history(db, request, found))


@routes.action("raise.close")
def close(db: Db, request: Request) -> Card:
    """Close a note for both."""
    found = notes.find(db, request)
    if found.closed is None:
        found = notes.change(db, request, found, "closed", closed=request.now.isoformat())
    return note_cards.note_card(request, found, notes.history(db, request, found))


# Steps


def _step(db: Db, request: Request, found: Ways) -> WayStep:
    """Return the person to write to, with what they can be asked; somebody without a place in the policy is plain."""
    number = request.optional_id("to")
    if number is None:
        return WayStep("", None)
    known = (*found.steps, *found.others)
    step = next((one for one in known if one.person is not None and one.person.id == number), None)
    if step is not None:
        return step
    person = db.get(Person, number)
    if person is None or person.left_on is not None or person.id == request.me.id:
        raise Refused(NOT_FOUND)
    return WayStep("", person)


def _form(
    db: Db,
    request: Request,
    found: Ways,
    step: WayStep,
    *,
    words: str = "",
    wants: str = "",
    shown: str = "",
    seen: str = "",
) -> Form:
    about, _ = _about(db, request, found)
    choices = note_cards.options(step, about, request.policy.words.supervisor.one)
    ids: dict[str, int | str] = {"way": str(request.ids.get("way", "supervision"))}
    if step.person is not None:
        ids["to"] = step.person.id
    if seen:
        ids["seen"] = seen
    led = [Option(str(s.pair.id), s.other.name) for s in access.my_pairs(db, request) if s.leads]
    with_whom = led if found.pair is None else []
    return note_cards.write_form(
        request, step, choices, with_whom, ids, words=words, wants=wants, shown=shown
    )


def _about(db: Db, request: Request, found: Ways) -> tuple[Person | None, int | None]:
    """Return whom it is about, and the pair of the two: one's own supervisor, or the supervisee who was chosen."""
    if found.pair is not None:
        return found.pair.other, found.pair.pair.id
    chosen = request.fields.get("about", "")
    led = {str(s.pair.id): s for s in access.my_pairs(db, request) if s.leads}
    one = led.get(chosen) or (next(iter(led.values())) if len(led) == 1 else None)
    return (one.other, one.pair.id) if one is not None else (None, None)


def _typed_person(db: Db, request: Request) -> Person:
    name = request.typed("who", limit=200, required="Please say who should get it.")
    try:
        person = resolve.person(db, request, name)
    except Refused as refusal:
        raise Refused(refusal.words, "who") from None
    if person.id == request.me.id or person.left_on is not None:
        raise Refused("Please name somebody else who is here.", "who")
    return person
