"""Finding a time: offered, proposed, accepted or not, moved, cancelled and made up for."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from alongside.handlers import access, asking, lookup, moments, obligations, speech, undo
from alongside.handlers.access import Standing
from alongside.handlers.obligations.timing import Diary
from alongside.handlers.routing import Refused, Request, Routes
from alongside.handlers.sessions import cards, rules
from alongside.handlers.ui import Button, Buttons, Card, Form, Reply, Text
from alongside.storage import journal, outbox, secrets
from alongside.storage.db import Db
from alongside.storage.models import Person, Session
from alongside.storage.queries import absences as leave
from alongside.storage.queries import obligations as kept
from alongside.storage.queries import questions
from alongside.storage.queries import sessions as queries

routes = Routes()

FURTHEST = timedelta(days=366)
"""How far ahead a session may be booked; further off is a slip of the finger."""


# Booking


@routes.command("supervision book", "Finds or suggests a time to meet", "[<when>] [with @person]")
@routes.action("session.book")
def book(db: Db, request: Request) -> Reply:
    """Offer times when both are free, or propose the time that was typed."""
    standing = lookup.pair(db, request)
    if isinstance(standing, Card):
        return standing
    text = lookup.without_with(request.text)
    ahead = [s for s in queries.upcoming(db, standing.pair.id, request.now) if s.state == "booked"]
    if ahead and not text and "extra" not in request.ids:
        return state_card(db, request, ahead[0], standing)
    wanted = moments.when(request, text) if text else None
    if isinstance(wanted, datetime):
        return _propose(db, request, standing, wanted, request.policy.session_minutes)
    return offer(db, request, standing, wanted)


def offer(
    db: Db, request: Request, standing: Standing, wanted: tuple[datetime, datetime] | None = None, **ids: int
) -> Card:
    """A card of times when both are free."""
    pair = standing.pair
    both = _diaries(
        db,
        request,
        [pair.supervisor, pair.supervisee] if not standing.leads else [request.me, standing.other],
    )
    until = request.now + timedelta(days=rules.SEARCHED + 1)
    taken = _taken(db, standing, request.now, max(until, wanted[1] if wanted else until))
    times = rules.free(both, taken, request.now, request.policy.session_minutes, wanted)
    due = next(iter(kept.of_pair(db, pair.id, "session")), None)
    moves = f"replaces:{ids['replaces']}" if "replaces" in ids else ""
    asks = asking.ask(db, request, "slots" if times else "book", pair.id, moves if times else "", times)
    return replace(cards.slots(request, standing, times, due, **ids), asks=asks)


@routes.action("session.another", form=True)
def another(db: Db, request: Request) -> Form:
    """A form for any other time."""
    standing = access.standing(db, request, request.id("pair"))
    return cards.time_form(request, standing, **_passed_on(request))


@routes.action("session.propose")
def propose(db: Db, request: Request) -> Reply:
    """Suggest a time to the other: one of those offered, or the form's."""
    standing = access.standing(db, request, request.id("pair"))
    if "at" in request.ids:
        return _propose(
            db, request, standing, _moment(str(request.ids["at"])), request.policy.session_minutes
        )
    start = _local(request)
    minutes = request.typed("minutes")
    if not minutes.isdigit() or not 10 <= int(minutes) <= 480:
        raise Refused("Please give a length from 10 to 480 minutes.", "minutes")
    return _propose(db, request, standing, start, int(minutes), request.typed("place", limit=200))


def _propose(
    db: Db, request: Request, standing: Standing, start: datetime, minutes: int, place: str = ""
) -> Card:
    start = start.astimezone(UTC)
    field = "time" if "time" in request.fields else None
    if start <= request.now:
        raise Refused("That time has passed. Please give one that is still to come.", field)
    if start - request.now > FURTHEST:
        raise Refused("That is more than a year away. Please check the date.", "day" if field else None)
    there = queries.at(db, standing.pair.id, start)
    if there is not None and there.state != "proposed":
        return state_card(db, request, there, standing)
    if there is not None:
        if there.proposed_by_id != request.me.id:
            return _accept(db, request, there, standing)
        return state_card(db, request, there, standing)
    taken = _taken(db, standing, start - timedelta(hours=9), start + timedelta(hours=9))
    if rules.clashes(taken, start, minutes):
        raise Refused("One of you already has something booked at that time. Please suggest another.", field)
    for earlier in queries.upcoming(db, standing.pair.id, request.now):
        if earlier.state == "proposed":
            earlier.state = "cancelled"
            outbox.refresh(db, f"session:{earlier.id}", request.now)
    replaces = request.optional_id("replaces") or _made_up_for(db, standing)
    session = Session(
        pair_id=standing.pair.id, kind="planned", state="proposed", starts_at=start, minutes=minutes, place=place,
        proposed_by_id=request.me.id, replaces_id=replaces,
    )  # fmt: skip
    db.add(session)
    db.flush()
    journal.write(
        db,
        request.now,
        request.me.id,
        "session.proposed",
        f"session:{session.id}",
        standing.pair.supervisee_id,
    )
    questions.close_times(db, standing.pair.id, request.now)
    _tell(db, request, standing, session, "session.proposed")
    return state_card(db, request, session, standing)


def _made_up_for(db: Db, standing: Standing) -> int | None:
    cancelled = queries.unreplaced(db, standing.pair.id)
    return cancelled.id if cancelled else None


@routes.action("session.accept")
def accept(db: Db, request: Request) -> Card:
    """Say yes to a proposed time."""
    session, standing = _mine(db, request)
    if session.state == "proposed" and session.proposed_by_id == request.me.id:
        raise Refused(f"You suggested this time yourself; {standing.other.name} has to accept it.")
    if session.state != "proposed" or session.starts_at <= request.now:
        return state_card(db, request, session, standing)
    return _accept(db, request, session, standing)


def _accept(db: Db, request: Request, session: Session, standing: Standing) -> Card:
    session.state = "booked"
    questions.close_times(db, session.pair_id, request.now)
    replaced = queries.session(db, session.replaces_id) if session.replaces_id else None
    if replaced is not None and replaced.state == "booked":
        replaced.state = "cancelled"
        outbox.refresh(db, f"session:{replaced.id}", request.now)
    journal.write(
        db, request.now, request.me.id, "session.booked", f"session:{session.id}", standing.pair.supervisee_id
    )
    outbox.refresh(db, f"session:{session.id}", request.now)
    _tell(db, request, standing, session, "session.booked")
    return state_card(db, request, session, standing)


@routes.action("session.decline")
def decline(db: Db, request: Request) -> Card:
    """Say no to a proposed time, or take one's own back; another is at once on offer."""
    session, standing = _mine(db, request)
    if session.state != "proposed":
        return state_card(db, request, session, standing)
    back = undo.keep(db, request, session, f"session:{session.id}", state="cancelled")
    outbox.refresh(db, f"session:{session.id}", request.now)
    if session.proposed_by_id != request.me.id:
        _tell(db, request, standing, session, "session.declined")
    card = offer(db, request, standing)
    return replace(card, blocks=(*card.blocks, Buttons((back,))))


@routes.command("supervision move", "Moves the booked session", "[<when>] [with @person]")
@routes.action("session.move")
def move(db: Db, request: Request) -> Reply:
    """Suggest another time for a booked session; it stays booked until the other has accepted."""
    if "session" in request.ids:
        session, standing = _mine(db, request)
    else:
        found = lookup.pair(db, request)
        if isinstance(found, Card):
            return found
        standing, session = found, _next_booked(db, request, found)
    if session.state != "booked":
        return state_card(db, request, session, standing)
    text = lookup.without_with(request.text)
    wanted = moments.when(request, text) if text else None
    replacing = request.as_("session.propose", replaces=session.id)
    if isinstance(wanted, datetime):
        return _propose(db, replacing, standing, wanted, session.minutes, session.place)
    return offer(db, request, standing, wanted, replaces=session.id)


@routes.command("supervision cancel", "Cancels the booked session and looks for a new time", "[<why>]")
@routes.action("session.cancel", form=True)
def cancel(db: Db, request: Request) -> Reply:
    """Ask why, or cancel at once where it was typed."""
    if "session" in request.ids:
        session, standing = _mine(db, request)
    else:
        found = lookup.pair(db, request, free_text=True)
        if isinstance(found, Card):
            return found
        standing, session = found, _next_booked(db, request, found)
    if session.state != "booked":
        return state_card(db, request, session, standing)
    if request.text:
        return _cancel(db, request, session, standing, request.text[:500])
    return cards.cancel_form(request, session, standing)


@routes.action("session.cancel.now")
def cancel_now(db: Db, request: Request) -> Card:
    """Cancel with the form's reason."""
    session, standing = _mine(db, request)
    if session.state != "booked":
        return state_card(db, request, session, standing)
    needed = "Please say why: your policy asks for it." if request.policy.cancel_needs_reason else None
    return _cancel(db, request, session, standing, request.typed("why", 500, needed))


def _cancel(db: Db, request: Request, session: Session, standing: Standing, why: str) -> Card:
    session.state = "cancelled"
    session.cancelled_by_id, session.cancelled_at = request.me.id, request.now
    session.cancelled_because_id = secrets.seal(db, standing.pair.supervisee_id, why) if why else None
    journal.write(
        db,
        request.now,
        request.me.id,
        "session.cancelled",
        f"session:{session.id}",
        standing.pair.supervisee_id,
    )
    outbox.refresh(db, f"session:{session.id}", request.now)
    _tell(db, request, standing, session, "session.cancelled")
    undo = Button("Undo", "session.uncancel", {"session": session.id})
    return cards.cancelled(
        request, session, standing, offer(db, request, standing, replaces=session.id), undo
    )


@routes.action("session.uncancel")
def uncancel(db: Db, request: Request) -> Card:
    """Take a cancellation back, as long as nothing has taken the session's place."""
    session, standing = _mine(db, request)
    if session.state != "cancelled" or session.cancelled_at is None:
        return state_card(db, request, session, standing)
    if session.cancelled_by_id != request.me.id:
        raise Refused(f"{standing.other.name} cancelled it. Please suggest a new time instead.")
    if queries.upcoming(db, standing.pair.id, request.now) or queries.at(
        db, standing.pair.id, session.starts_at
    ):
        raise Refused("There is another time on the table already, so this one stays cancelled.")
    session.state, session.cancelled_at = "booked", None
    session.cancelled_by_id = session.cancelled_because_id = None
    journal.write(
        db,
        request.now,
        request.me.id,
        "session.uncancelled",
        f"session:{session.id}",
        standing.pair.supervisee_id,
    )
    outbox.refresh(db, f"session:{session.id}", request.now)
    return state_card(db, request, session, standing)


# What the other is told, kept true as long as the message stands


@routes.card("session")
@routes.card("session.proposed")
@routes.card("session.declined")
@routes.card("session.cancelled")
def told(db: Db, request: Request) -> Card | None:
    """A session as its reader should see it now."""
    session, standing = _mine(db, request)
    return state_card(db, request, session, standing)


@routes.card("session.booked")
def told_yes(db: Db, request: Request) -> Card | None:
    """The other said yes: a short word, since the card that suggested the time shows the rest by now."""
    session, standing = _mine(db, request)
    if session.state != "booked" or session.starts_at <= request.now:
        return state_card(db, request, session, standing)
    return cards.said_yes(request, session, standing)


def state_card(db: Db, request: Request, session: Session, standing: Standing) -> Card:
    """What is true of a session now, with what can be done about it; kept true while it stands."""
    return replace(_state_card(db, request, session, standing), source=("session", {"session": session.id}))


def _state_card(db: Db, request: Request, session: Session, standing: Standing) -> Card:
    other, words = standing.other, request.policy.words
    when = speech.appointment(session.starts_at, request.zone, request.today)
    ids = {"pair": standing.pair.id}
    find = (Button("Find a time", "session.book", {**ids, "extra": 1}, "primary"),)
    match session.state:
        case "proposed" if session.starts_at > request.now:
            mine = session.proposed_by_id == request.me.id
            about, offered = f"session:{session.id}", [session.starts_at]
            asks = () if mine else asking.ask(db, request, "slots", session.pair_id, about, offered)
            notes = _notes(db, request, standing, session)
            return replace(cards.proposed(request, session, standing, mine=mine, notes=notes), asks=asks)
        case "proposed":
            return cards.simple("That time has passed", (Text(f"The suggested time was {when}."),), find)
        case "booked" if session.starts_at > request.now:
            return cards.booked(request, session, standing)
        case "booked":
            return cards.outcome(request, session, standing)
        case "held":
            return cards.held(request, session, standing, None)
        case _:
            by = "You" if session.cancelled_by_id == request.me.id else other.name
            what = f"{when} is no longer on the table."
            if session.cancelled_at is not None:
                what = f"{by} cancelled the {words.session.one} of {when}."
            said = access.words(db, request, standing, [session.cancelled_because_id])
            blocks = [Text(what), *(cards.reason(reason, by) for reason in said.values())]
            ahead = queries.upcoming(db, standing.pair.id, request.now)
            if ahead:
                later = speech.appointment(ahead[0].starts_at, request.zone, request.today)
                blocks.append(Text(f"There is another time: {later}."))
                return cards.simple(
                    "No longer on",
                    tuple(blocks),
                    (Button("Show it", "session.show", {"session": ahead[0].id}),),
                )
            return cards.simple("No longer on", tuple(blocks), find)


@routes.action("session.show")
def show(db: Db, request: Request) -> Card:
    """One session as it stands."""
    session, standing = _mine(db, request)
    return state_card(db, request, session, standing)


# Looking things up


def _mine(db: Db, request: Request) -> tuple[Session, Standing]:
    session = queries.session(db, request.id("session"), lock=True)
    if session is None:
        raise Refused(access.NOT_FOUND)
    record = queries.record(db, session.id) if session.state == "held" else None
    unfinished = session.state == "held" and (record is None or record.state in ("draft", "shared"))
    return session, access.standing(db, request, session.pair_id, unfinished=unfinished)


mine = _mine


def _next_booked(db: Db, request: Request, standing: Standing) -> Session:
    ahead = [s for s in queries.upcoming(db, standing.pair.id, request.now) if s.state == "booked"]
    waiting = queries.unanswered(db, standing.pair.id, request.now)
    if not ahead and not waiting:
        one = request.policy.words.session.one
        raise Refused(
            f"There is no {one} booked with {standing.other.name}. Type /supervision book to find a time."
        )
    return (waiting or ahead)[0]


def _tell(db: Db, request: Request, standing: Standing, session: Session, card: str) -> None:
    outbox.promise(
        db,
        card,
        standing.other.id,
        f"{card}:{session.id}:{standing.other.id}",
        request.now,
        session=session.id,
    )


def _notes(db: Db, request: Request, standing: Standing, session: Session) -> list[str]:
    """What both should know about a proposed time: outside somebody's hours, or shorter than the policy wants."""
    found = [
        f"That is outside {'your' if person.id == request.me.id else person.name + chr(8217) + 's'} working time."
        for person in (request.me, standing.other)
        if not _diaries(db, request, [person])[0].in_hours(session.starts_at)
    ]
    duration = request.policy.duration
    if duration and duration.minimum and session.minutes < duration.minimum:
        found.append(f"Your policy asks for at least {duration.minimum} minutes ({duration.basis}).")
    return found


def _diaries(db: Db, request: Request, people: list[Person]) -> list[Diary]:
    away = leave.ahead(db, {person.id for person in people}, request.today)
    return [
        obligations.diary(person, [a for a in away if a.person_id == person.id], request.policy)
        for person in people
    ]


def _taken(db: Db, standing: Standing, since: datetime, until: datetime) -> list[rules.Taken]:
    ids = {standing.pair.supervisor_id, standing.pair.supervisee_id, standing.me.id}
    own = standing.pair.id
    return [
        rules.Taken(s.starts_at, s.minutes)
        for s in queries.busy(db, ids, since, until)
        if s.state == "booked" and s.pair_id != own
    ]


def _moment(text: str) -> datetime:
    try:
        moment: datetime | None = datetime.fromisoformat(text)
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo is None:
        raise Refused("That button no longer works. Please type /supervision book to find a time.")
    return moment


def _local(request: Request) -> datetime:
    """The form's day and time, on the asker's clock."""
    try:
        day = datetime.strptime(request.typed("day", required="Please choose a day."), "%Y-%m-%d").date()  # noqa: DTZ007
    except ValueError:
        raise Refused("Please give the day as in 2026-03-05.", "day") from None
    try:
        at = datetime.strptime(request.typed("time", required="Please choose a time."), "%H:%M").time()  # noqa: DTZ007
    except ValueError:
        raise Refused("Please give the time as in 14:00.", "time") from None
    moment = datetime.combine(day, at, request.zone)
    if not rules.exists(moment):
        raise Refused(
            "The clocks go forward that night: that time doesn't exist. Please choose another.", "time"
        )
    return moment


def _passed_on(request: Request) -> dict[str, int]:
    replaces = request.optional_id("replaces")
    return {"replaces": replaces} if replaces is not None else {}
