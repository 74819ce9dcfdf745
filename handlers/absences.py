"""Absences: nudges stop, and the clock too where the policy says so; only dates are stored, never why."""

import re
from datetime import date, timedelta

from handlers import access, date_parsing, formatting, nudges, person_names
from handlers.access import PairMembership
from handlers.routing import Refused, Request, Routes
from handlers.ui import Button, Buttons, Card, Text
from storage import audit_log, outbox
from storage.db import Db
from storage.models import About, Absence, Person
from storage.queries import absences as queries
from storage.queries import people

routes = Routes()

LONGEST = timedelta(days=732)
SPAN = re.compile(r"\s*(?:–|—|\s-\s|\bto\b|\buntil\b|\btill\b)\s*", re.IGNORECASE)
LEAD = re.compile(
    r"^(?:(?:i['’]?m\s+)?(?:off|out)(?:\s+(?:sick|ill|work))?\s+)?(?P<how>from|since)\s+", re.IGNORECASE
)
"""Beginning of leave whose end may be open: "from Monday", "off sick from today"."""
OPEN = re.compile(r"^(?:further\s+notice|i['’]?m\s+back|i\s+am\s+back|\?+|…|\.\.\.)?$", re.IGNORECASE)
"""Ends that name no day."""


# Card


def away_card(request: Request, first: date, last: date | None, absence: Absence) -> Card:
    """Return the card that says which days are noted as away."""
    return Card(
        "You are away",
        (
            Text(f"Noted: away {_when(request, first, last, 'you tell me that you are back')}."),
            Text("I will not write to you of my own accord in that time. I never ask why."),
            Buttons(
                (
                    _undo_button(absence),
                    Button("I am back", "supervision.back"),
                )
            ),
        ),
        preview="Noted.",
    )


def _when(request: Request, first: date, last: date | None, open_end: str) -> str:
    """Return the days in words; `open_end` says until when they last where no last day is known."""
    day = formatting.plain_day(first, request.today)
    if last is None:
        return f"from {day} until {open_end}"
    if last == first:
        return f"on {day}"
    return f"from {day} until {formatting.plain_day(last, request.today)}"


def _undo_button(absence: Absence) -> Button:
    return Button("Undo", "absence.undo", {"absence": absence.id, "until": _until(absence)})


# Rules


def days(request: Request, text: str) -> tuple[date, date | None]:
    """Return the first and last day away: "3 – 14 August", "from Monday until Friday", "until the 3rd", "tomorrow".

    The last day is None where only the first is named as one: "from Monday", "off sick since yesterday",
    "Monday until further notice".
    """
    opened = LEAD.match(text.strip())
    lead, *rest = SPAN.split(text.strip()[opened.end() if opened else 0 :].strip(), maxsplit=1)
    if not rest:
        since = opened is not None and opened["how"].casefold() == "since"
        first = date_parsing.past_day(request, lead) if since else date_parsing.day(request, lead)
        return first, None if opened else first
    if OPEN.match(rest[0].strip()):
        return (date_parsing.day(request, lead) if lead else request.today), None
    last = date_parsing.day(request, rest[0])
    if not lead:
        return request.today, last
    if lead.isdigit():
        return last.replace(day=int(lead)) if 0 < int(lead) <= last.day else date_parsing.day(
            request, lead
        ), last
    return date_parsing.day(request, lead), last


def _until(absence: Absence) -> str:
    """Return the last day as a button carries it; empty while there is none."""
    return absence.last_day.isoformat() if absence.last_day else ""


# Operations


@routes.command(
    "supervision away", "Leave: nudges stop while you are away", "[@person] <from> – <until> | from <day>"
)
def away(db: Db, request: Request) -> Card:
    """Note leave from a day to a day, both included; without a last day, until the person is back.

    A supervisor may note a supervisee's.
    """
    named = _supervisee_named(db, request)
    if named is not None:
        membership, text = named
        return note_for(db, request, membership, *(days(request, text) if text else (request.today, None)))
    if not request.text:
        raise Refused(
            "Please say from when and until when, such as “/supervision away 3 August – 14 August”, "
            "or “/supervision away from today” where you don't know yet."
        )
    first, last = days(request, request.text)
    return note(db, request, first, last)


def _supervisee_named(db: Db, request: Request) -> tuple[PairMembership, str] | None:
    """Return the supervisee with whose name a typed absence begins, and the rest; None where it is the writer's own.

    Raise Refused for a mention of anybody else.
    """
    mine = [membership for membership in access.my_pairs(db, request) if membership.leads]
    mention = person_names.MENTION.match(request.text)
    if mention is not None:
        person = people.by_address(db, mention["address"])
        length, found = mention.end(), [n for n, s in enumerate(mine) if person and s.other.id == person.id]
    else:
        length, found = person_names.at_start(request.text, [s.other.name for s in mine])
    if found and len({mine[n].other.id for n in found}) == 1:
        return mine[found[0]], request.text[length:].strip(" ,:")
    if mention is not None or request.text.startswith("@"):
        raise Refused(
            "I can note an absence for you and for those whom you supervise. Nothing was changed: please "
            "check the name."
        )
    return None


def note_for(db: Db, request: Request, membership: PairMembership, first: date, last: date | None) -> Card:
    """Note an absence of a supervisee, who is told; either of the two can undo it."""
    person = membership.other
    if not membership.leads:
        raise Refused("Only whoever supervises somebody can note that they are away. Nothing was changed.")
    _check(request, first, last)
    absence = queries.same(db, person.id, first, last)
    if absence is None:
        absence = Absence(person_id=person.id, first_day=first, last_day=last)
        db.add(absence)
        db.flush()
        audit_log.write(
            db, request.now, request.me.id, "absence.noted", About("absence", absence.id), person.id
        )
        key = f"absence.noted:{absence.id}"
        ids = {"absence": absence.id, "by": request.me.id}
        outbox.enqueue(db, "absence.noted", person.id, key, request.now, **ids)
    when = _when(request, first, last, "they are back")
    told = f"{formatting.first_name(person.name)} is told, and can undo it."
    blocks = (Text(f"Noted: {person.name} is away {when}. {told}"), Buttons((_undo_button(absence),)))
    return Card(f"{person.name} is away", blocks, preview="Noted.")


@routes.card("absence.noted", single=True)
def noted(db: Db, request: Request) -> Card | None:
    """Build the message to somebody whose absence was noted by another; None where it was undone by then."""
    absence, by = db.get(Absence, request.id("absence")), db.get(Person, request.id("by"))
    if absence is None or by is None or absence.person_id != request.me.id:
        return None
    when = _when(request, absence.first_day, absence.last_day, "you tell me that you are back")
    text = Text(f"{by.name} has noted that you are away {when}. If that is not right, undo it here.")
    buttons = (_undo_button(absence), Button("I am back", "supervision.back"))
    return Card("You are noted as away", (text, Buttons(buttons)), preview="Alongside: something for you.")


def _check(request: Request, first: date, last: date | None) -> None:
    """Raise Refused for impossible dates."""
    if last is not None and last < first:
        raise Refused(
            f"{formatting.plain_day(last, request.today)} is before {formatting.plain_day(first, request.today)}."
        )
    if first < request.today - timedelta(days=31) or (last is not None and last - first > LONGEST):
        raise Refused(
            "I can note up to two years away, and no more than a month back. Please check the dates."
        )


def note(db: Db, request: Request, first: date, last: date | None) -> Card:
    """Store an absence; a repeat of the same days changes nothing. Raise Refused for impossible dates."""
    _check(request, first, last)
    absence = queries.same(db, request.me.id, first, last)
    if absence is None:
        absence = Absence(person_id=request.me.id, first_day=first, last_day=last)
        db.add(absence)
        db.flush()
        audit_log.write(
            db, request.now, request.me.id, "absence.noted", About("absence", absence.id), request.me.id
        )
    return away_card(request, first, last, absence)


@routes.command("supervision back", "You are back from leave")
def back(db: Db, request: Request) -> Card:
    """End the leave that runs today, with yesterday as its last day."""
    yesterday = request.today - timedelta(days=1)
    running = queries.running(db, request.me.id, request.today)
    if not running:
        return Card(
            "Welcome back", (Text("You were not noted as away. Everything is as usual."),), preview="Welcome."
        )
    begun_before = any(absence.first_day <= yesterday for absence in running)
    for absence in running:
        if absence.first_day > yesterday:
            db.delete(absence)
        else:
            absence.last_day = yesterday
    audit_log.write(
        db, request.now, request.me.id, "absence.ended", About("person", request.me.id), request.me.id
    )
    noted = (
        "I have noted yesterday as your last day away." if begun_before else "Today does not count as away."
    )
    text = Text(f"Welcome back! {noted}")
    return Card(
        "Welcome back",
        (text, Buttons((Button("What is due?", "supervision", style="primary"),))),
        preview="Hello.",
    )


@routes.action("absence.undo")
def undo(db: Db, request: Request) -> Card:
    """Delete an absence, unless it has changed since its undo button was shown."""
    absence = db.get(Absence, request.id("absence"))
    if absence is None or not _may_undo(db, request, absence):
        raise Refused("That leave is not noted any more. Nothing was changed.")
    if request.ids.get("until", _until(absence)) != _until(absence):
        last = (
            f"ends on {formatting.plain_day(absence.last_day, request.today)}"
            if absence.last_day
            else "is open"
        )
        raise Refused(f"That leave has been changed since: it now {last}. I left it as it is.")
    db.delete(absence)
    audit_log.write(
        db,
        request.now,
        request.me.id,
        "absence.undone",
        About("person", absence.person_id),
        absence.person_id,
    )
    return Card("Taken back", (Text("That leave is not noted any more."),), preview="Done.")


def _may_undo(db: Db, request: Request, absence: Absence) -> bool:
    """Return whether the reader is the one away, or supervises them."""
    mine = access.my_pairs(db, request)
    return absence.person_id == request.me.id or any(
        s.leads and s.other.id == absence.person_id for s in mine
    )


@routes.command("supervision pause", "Fewer messages for a while", "[until <when>]")
def pause(db: Db, request: Request) -> Card:
    """Pause messages until a day; without one, for a week."""
    text = request.text.removeprefix("until ").strip()
    return nudges.pause(
        db, request, date_parsing.day(request, text) if text else request.today + timedelta(days=7)
    )
