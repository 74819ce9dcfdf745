"""After the time: held, and what kind; sessions outside the plan; wishes for more of them."""

from datetime import UTC, date, datetime, time

from alongside.handlers import access, agenda, lookup, moments, speech, undo
from alongside.handlers.access import Standing
from alongside.handlers.policy import Interval
from alongside.handlers.policy.rules import Kind
from alongside.handlers.routing import Refused, Request, Routes
from alongside.handlers.sessions import booking, cards
from alongside.handlers.ui import (
    Button,
    Buttons,
    Card,
    ChoiceInput,
    DateInput,
    Form,
    Item,
    Option,
    Reply,
    Text,
    TextInput,
)
from alongside.storage import journal, outbox
from alongside.storage.db import Db
from alongside.storage.models import Ask, Obligation, Session
from alongside.storage.queries import asks as wishes
from alongside.storage.queries import sessions as queries

routes = Routes()


# Its rules


def kind_of(request: Request, text: str) -> tuple[str, str]:
    """The kind of session that a typed text begins or ends with, and the rest of it; "planned" where it names none."""
    names = [kind.name for kind in request.policy.kinds]
    for name in sorted(names, key=len, reverse=True):
        if text.casefold().startswith(name.casefold()):
            return name, text[len(name) :].strip()
        if text.casefold().endswith(" " + name.casefold()):
            return name, text[: -len(name)].strip()
    return "planned", text


def notes_on(request: Request, session: Session) -> list[str]:
    """What the policy says of a session as it was held: too short, or of a kind that does not count."""
    found: list[str] = []
    duration = request.policy.duration
    minutes = session.minutes_held
    if duration and duration.minimum and minutes is not None and minutes < duration.minimum:
        counts = "It doesn't count as a full one" if duration.short == "not counted" else "It still counts"
        found.append(
            f"{minutes} minutes is under the {duration.minimum} of your policy ({duration.basis}). {counts}."
        )
    kind = request.policy.kind(session.kind)
    if not request.policy.counts(session.kind):
        basis = f" ({kind.basis})" if kind and kind.basis else ""
        found.append(
            f"Sessions of the kind “{session.kind}” come on top of the planned ones{basis}: the next date stays."
        )
    if kind and kind.warning:
        found.append(kind.warning)
    return found


# Held


@routes.command(
    "supervision held", "The session took place (also: short, informal, group …)", "[<when>] [with @person]"
)
@routes.action("supervision.held", form=True)
def held_typed(db: Db, request: Request) -> Reply:
    """Note that a session took place: the booked one that has begun, or one on the day that was typed."""
    standing = lookup.pair(db, request)
    if isinstance(standing, Card):
        return standing
    text = lookup.without_with(request.text)
    short = text.casefold().startswith("short")
    kind, rest = kind_of(request, text[5:].strip() if short else text)
    waiting = queries.unanswered(db, standing.pair.id, request.now)
    if not rest and waiting and kind == "planned":
        card = _hold(db, request, waiting[0], standing)
        return length_form(request, waiting[0]) if short else card
    on = moments.past_day(request, rest) if rest else request.today
    booked = [s for s in waiting if s.starts_at.astimezone(request.zone).date() == on]
    if booked and kind == "planned":
        return _hold(db, request, booked[0], standing)
    named = request.policy.kind(kind)
    if named and named.reasons_required:
        return reason_form(standing, named, on)
    return _note(db, request, standing, on, kind, "")


@routes.action("session.held")
def held(db: Db, request: Request) -> Card:
    """The button: this booked session took place."""
    session, standing = booking.mine(db, request)
    if session.state != "booked":
        return booking.state_card(db, request, session, standing)
    if session.starts_at > request.now:
        when = speech.moment(session.starts_at, request.zone, request.today)
        raise Refused(
            f"It is booked for {when}, which is still to come. If you met already, please move or cancel it."
        )
    return _hold(db, request, session, standing)


def _hold(db: Db, request: Request, session: Session, standing: Standing) -> Card:
    day = session.starts_at.astimezone(cards.worker_zone(standing)).date()
    button = undo.keep(
        db, request, session, f"session:{session.id}", state="held", held_on=day, minutes_held=session.minutes
    )
    return _after(db, request, session, standing, button)


def _note(db: Db, request: Request, standing: Standing, on: date, kind: str, reason: str) -> Card:
    """A session that was not booked here."""
    start = datetime.combine(on, time(9), cards.worker_zone(standing)).astimezone(UTC)
    start = min(start, request.now)
    there = queries.at(db, standing.pair.id, start)
    if there is not None and there.state == "held":
        return cards.held(request, there, standing, None, notes_on(request, there))
    if on < standing.pair.starts_on:
        begun = speech.plain_day(standing.pair.starts_on, request.today)
        raise Refused(f"You two began on {begun}; a session before that can't be noted here.")
    session = Session(
        pair_id=standing.pair.id, kind=kind, state="held", starts_at=start, minutes=request.policy.session_minutes,
        held_on=on, reason=reason,
    )  # fmt: skip
    db.add(session)
    db.flush()
    button = Button("Undo", "session.unnote", {"session": session.id})
    return _after(db, request, session, standing, button)


def _after(db: Db, request: Request, session: Session, standing: Standing, button: Button) -> Card:
    agenda.carry_over(db, session.pair_id, session.id, request.now)
    journal.write(
        db, request.now, request.me.id, "session.held", f"session:{session.id}", standing.pair.supervisee_id
    )
    outbox.refresh(db, f"session:{session.id}", request.now)
    db.flush()
    return cards.held(request, session, standing, button, notes_on(request, session))


@routes.action("session.unnote")
def unnote(db: Db, request: Request) -> Card:
    """Take back a session that was noted by mistake, as long as nothing was written about it."""
    session, standing = booking.mine(db, request)
    if session.state != "held":
        return booking.state_card(db, request, session, standing)
    if queries.record(db, session.id) is not None:
        raise Refused(f"There is {request.policy.words.record.a} of it already, so it stays.")
    session.state, session.held_on = "cancelled", None
    journal.write(
        db,
        request.now,
        request.me.id,
        "session.unnoted",
        f"session:{session.id}",
        standing.pair.supervisee_id,
    )
    return cards.simple("Taken back", (Text("That session is no longer noted as held."),), ())


@routes.action("session.held.kind")
def held_kind(db: Db, request: Request) -> Card:
    """The form of a session that needs a reason."""
    standing = access.standing(db, request, request.id("pair"))
    kind = request.policy.kind(str(request.ids.get("kind", "")))
    if kind is None:
        raise Refused("Your policy no longer has sessions of that kind. Nothing was noted.")
    reason = request.typed("reason", required="Please choose why.")
    if reason not in {r.name for r in kind.reasons}:
        raise Refused("Please choose one of the reasons in the list.", "reason")
    on = moments.past_day(request, request.typed("on", required="Please choose the day."), "on")
    return _note(db, request, standing, on, kind.name, reason)


def reason_form(standing: Standing, kind: Kind, on: date) -> Form:
    """Why a session of this kind took place: the policy asks."""
    reasons = tuple(Option(r.name, speech.capital(r.name)) for r in kind.reasons)
    blocks = (
        ChoiceInput("reason", "Why it took place", reasons, required=True, help=kind.basis),
        DateInput("on", "On which day", on, required=True),
    )
    return Form(f"{speech.capital(kind.name)} with {standing.other.name}", "session.held.kind", blocks,
                {"pair": standing.pair.id, "kind": kind.name})  # fmt: skip


@routes.action("session.length", form=True)
def length(db: Db, request: Request) -> Form:
    """Ask how long it was."""
    session, _ = booking.mine(db, request)
    return length_form(request, session)


def length_form(request: Request, session: Session) -> Form:
    """How long a session really lasted."""
    value = str(session.minutes_held or session.minutes)
    field = TextInput(
        "minutes", "How many minutes", value, cards.length_hint(request.policy), required=True, limit=3
    )
    return Form("How long did you meet?", "session.length.save", (field,), {"session": session.id})


@routes.action("session.length.save")
def save_length(db: Db, request: Request) -> Card:
    """Note how long it was."""
    session, standing = booking.mine(db, request)
    minutes = request.typed("minutes", 10, "Please give the number of minutes.")
    if not minutes.isdigit() or not 1 <= int(minutes) <= 480:
        raise Refused("Please give a whole number of minutes, from 1 to 480.", "minutes")
    if session.state != "held":
        return booking.state_card(db, request, session, standing)
    session.minutes_held = int(minutes)
    outbox.refresh(db, f"session:{session.id}", request.now)
    return cards.held(request, session, standing, None, notes_on(request, session))


# Sooner, or more often


@routes.command(
    "supervision request", "Asks for a session sooner, or an extra one", "[<when>] [with @person]"
)
@routes.action("session.request")
def ask_for_one(db: Db, request: Request) -> Reply:
    """With a time, propose it; without, tell the other that one is wanted and offer times."""
    standing = lookup.pair(db, request)
    if isinstance(standing, Card):
        return standing
    text = lookup.without_with(request.text)
    if text:
        return booking.book(db, request.as_("session.book", text, pair=standing.pair.id, extra=1))
    key = f"session.wanted:{standing.pair.id}:{request.me.id}:{request.today}"
    outbox.promise(
        db, "session.wanted", standing.other.id, key, request.now, pair=standing.pair.id, by=request.me.id
    )
    journal.write(
        db,
        request.now,
        request.me.id,
        "session.requested",
        f"pair:{standing.pair.id}",
        standing.pair.supervisee_id,
    )
    offer = booking.offer(db, request, standing)
    more = Button("More often from now on", "session.often", {"pair": standing.pair.id})
    lead = Text(
        f"I have told {standing.other.name} that you would like to meet sooner. You can suggest a time now:"
    )
    return Card("Sooner, or an extra one", (lead, *offer.blocks, Buttons((more,))), preview="Asked.")


@routes.card("session.wanted")
def wanted(db: Db, request: Request) -> Card | None:
    """Somebody would like to meet sooner; not any more once a time is on the table."""
    standing = access.standing(db, request, request.id("pair"))
    ahead = queries.upcoming(db, standing.pair.id, request.now)
    if ahead:
        return None
    text = Text(f"{standing.other.name} would like to meet sooner than planned, or an extra time.")
    return cards.simple(
        "A wish to meet",
        (text,),
        (Button("Find a time", "session.book", {"pair": standing.pair.id}, "primary"),),
    )


@routes.action("session.often", form=True)
def often(db: Db, request: Request) -> Form:
    """Ask how often."""
    standing = access.standing(db, request, request.id("pair"))
    options = tuple(
        Option(e, f"Every {e.removeprefix('1 ')}")
        for e in ("1 week", "2 weeks", "3 weeks", "1 month", "6 weeks")
    )
    field = ChoiceInput("every", "How often from now on", options, required=True)
    return Form(
        f"More often with {standing.other.name}", "session.often.save", (field,), {"pair": standing.pair.id}
    )


@routes.action("session.often.save")
def save_often(db: Db, request: Request) -> Card:
    """Note the wish; whether it counts by itself or needs the other is the policy's rule."""
    standing = access.standing(db, request, request.id("pair"))
    try:
        every = Interval.read(request.typed("every", required="Please choose how often."))
    except ValueError:
        raise Refused("Please choose one of the intervals in the list.", "every") from None
    for ask in wishes.of_person(db, standing.pair.id, request.me.id):
        ask.withdrawn_on = request.today
    ask = Ask(pair_id=standing.pair.id, by_id=request.me.id, every=str(every), asked_on=request.today)
    db.add(ask)
    db.flush()
    outbox.promise(db, "session.often.told", standing.other.id, f"often:{ask.id}", request.now, ask=ask.id)
    return _often_card(request, standing, ask)


@routes.action("session.often.withdraw")
def withdraw_often(db: Db, request: Request) -> Card:
    """Take the wish back."""
    ask = db.get(Ask, request.id("ask"))
    if ask is None or ask.by_id != request.me.id:
        raise Refused(access.NOT_FOUND)
    ask.withdrawn_on = request.today
    outbox.refresh(db, f"ask:{ask.id}", request.now)
    return Card("Taken back", (Text("Your sessions fall due as before."),), preview="Done.")


@routes.action("session.often.agree")
def agree_often(db: Db, request: Request) -> Card:
    """The other wants the same: then both have asked."""
    ask = db.get(Ask, request.id("ask"))
    if ask is None or ask.withdrawn_on is not None:
        raise Refused("That wish was taken back. Nothing was changed.")
    standing = access.standing(db, request, ask.pair_id)
    if ask.by_id == request.me.id:
        raise Refused("That is your own wish; the other one of you can agree.")
    known = wishes.of_person(db, ask.pair_id, request.me.id)
    if not any(one.every == ask.every for one in known):
        db.add(Ask(pair_id=ask.pair_id, by_id=request.me.id, every=ask.every, asked_on=request.today))
    text = Text(f"Agreed: every {ask.every.removeprefix('1 ')} with {standing.other.name} from now on.")
    return Card("More often", (text,), preview="Agreed.")


@routes.card("session.often.told")
def told_often(db: Db, request: Request) -> Card | None:
    """Tell the other of the wish."""
    ask = db.get(Ask, request.id("ask"))
    if ask is None or ask.withdrawn_on is not None:
        return None
    standing = access.standing(db, request, ask.pair_id)
    text = Text(f"{standing.other.name} would like to meet every {ask.every.removeprefix('1 ')}.")
    return cards.simple(
        "A wish to meet more often", (text,), (Button("I agree", "session.often.agree", {"ask": ask.id}),)
    )


def _often_card(request: Request, standing: Standing, ask: Ask) -> Card:
    text = Text(
        f"Noted: you would like to meet {standing.other.name} every {ask.every.removeprefix('1 ')}. I have told them."
    )
    return Card(
        "More often",
        (text, Buttons((Button("Take it back", "session.often.withdraw", {"ask": ask.id}),))),
        preview="Noted.",
    )


# How obligations look


@routes.line("session")
def session_line(db: Db, request: Request, obligation: Obligation) -> Item | None:
    """The next session to book, or a proposal that waits for my answer; nothing while one is booked."""
    standing = access.standing(db, request, obligation.pair_id or 0)
    words = request.policy.words
    ahead = queries.upcoming(db, standing.pair.id, request.now)
    if ahead and (ahead[0].state == "booked" or ahead[0].proposed_by_id == request.me.id):
        return None
    if queries.unanswered(db, standing.pair.id, request.now):
        return None
    if ahead:
        return Item(
            f"{standing.other.name} suggests {speech.moment(ahead[0].starts_at, request.zone, request.today)}",
            f"for your {words.session.one}",
            "soon",
            (
                Button("Yes, that works", "session.accept", {"session": ahead[0].id}, "primary"),
                Button("Another time", "session.another", {"pair": standing.pair.id}),
            ),
        )
    late = obligation.due < request.today
    title = f"{words.session.title} with {standing.other.name}"
    detail = f"due {speech.day(obligation.due, request.today)}"
    if late:
        ago = speech.distance(obligation.due, request.today)
        detail = f"was due {speech.plain_day(obligation.due, request.today)}, {ago}"
    return Item(title, detail, "late" if late and standing.leads else "soon",
                (Button("Find a time", "session.book", {"pair": standing.pair.id}, "primary"),),
                (Button("Why this date?", "supervision.why", {"pair": standing.pair.id}),))  # fmt: skip


@routes.line("rebook")
def rebook_line(db: Db, request: Request, obligation: Obligation) -> Item | None:
    """A cancelled session that wants a new date; nothing while a time is on the table."""
    standing = access.standing(db, request, obligation.pair_id or 0)
    if queries.upcoming(db, standing.pair.id, request.now):
        return None
    cancelled = int(obligation.about.partition(":")[2])
    button = Button(
        "Find a new time", "session.book", {"pair": standing.pair.id, "replaces": cancelled}, "primary"
    )
    return Item(
        f"A new time with {standing.other.name}", "for the session that was cancelled", "soon", (button,)
    )


@routes.line("outcome")
def outcome_line(db: Db, request: Request, obligation: Obligation) -> Item | None:
    """Was it held?"""
    session = queries.session(db, int(obligation.about.partition(":")[2]))
    if session is None or session.state != "booked" or session.starts_at > request.now:
        return None
    standing = access.standing(db, request, session.pair_id)
    when = speech.moment(session.starts_at, request.zone, request.today)
    first, *rest = cards.outcome_buttons(session)
    return Item(f"Did you meet {standing.other.name}?", f"It was booked for {when}", "soon", (first, *rest))


@routes.action("session.undone")
def undone(db: Db, request: Request) -> Card:
    """After an undo: the session as it stands again."""
    session, standing = booking.mine(db, request)
    ahead = queries.upcoming(db, standing.pair.id, request.now)
    if session.state == "proposed" and any(other.id != session.id for other in ahead):
        raise Refused("There is another time on the table already, so I left it as it is now.")
    if session.state != "held" and queries.record(db, session.id) is not None:
        raise Refused(f"There is {request.policy.words.record.a} of it already, so it stays.")
    return booking.state_card(db, request, session, standing)
