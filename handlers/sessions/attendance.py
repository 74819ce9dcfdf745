"""Attendance: whether a session was held, its kind and length, and sessions that were not booked here."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

from handlers import (
    access,
    agenda,
    appraisals,
    date_parsing,
    formatting,
    resolve,
    undo,
)
from handlers.access import PairMembership
from handlers.policy import phrases
from handlers.policy.rules import SessionKind
from handlers.programmes import reviews
from handlers.routing import Refused, Request, Routes
from handlers.sessions import cards, operations, views
from handlers.ui import Button, Buttons, Card, ChoiceInput, DateInput, Form, Option, Reply, Text, TextInput
from storage import outbox
from storage.db import Db
from storage.models import About, Session
from storage.queries import sessions as queries

routes = Routes()


# Rules


def kind_of(request: Request, text: str) -> tuple[str, str]:
    """Return the kind of session that a typed text begins or ends with ("planned" where none), and the rest."""
    names = [kind.name for kind in request.policy.kinds]
    for name in sorted(names, key=len, reverse=True):
        if text.casefold().startswith(name.casefold()):
            return name, text[len(name) :].strip()
        if text.casefold().endswith(" " + name.casefold()):
            return name, text[: -len(name)].strip()
    return "planned", text


def notes_on(request: Request, session: Session) -> list[str]:
    """Return what the policy says about a session as it was held: too short, or of a kind that does not count."""
    found: list[str] = []
    duration = request.policy.duration
    minutes = session.minutes_held
    if duration and duration.minimum and minutes is not None and minutes < duration.minimum:
        counts = "It doesn't count as a full one" if duration.short == "not counted" else "It still counts"
        found.append(
            f"{minutes} minutes is under the {duration.minimum} of your policy"
            f"{phrases.clause(duration.basis)}. {counts}."
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
    """Note that a session was held: the booked one that has begun, or one on the day that was typed."""
    membership = resolve.pair(db, request)
    if isinstance(membership, Card):
        return membership
    text = resolve.without_with(request.text, membership.other)
    queries.lock(db, membership.pair.id)
    short = text.casefold().startswith("short")
    kind, rest = kind_of(request, text[5:].strip() if short else text)
    waiting = queries.unanswered(db, membership.pair.id, request.now)
    if not rest and waiting and kind == "planned":
        return _held(db, request, waiting[0], membership, short)
    on = date_parsing.past_day(request, rest) if rest else request.today
    booked = [s for s in waiting if s.starts_at.astimezone(request.zone).date() == on]
    if booked and kind == "planned":
        return _held(db, request, booked[0], membership, short)
    named = request.policy.kind(kind)
    if named and named.reasons_required:
        return reason_form(membership, named, on)
    session, card = _note(db, request, membership, on, kind, "")
    return length_form(request, session) if short else card


def _held(db: Db, request: Request, session: Session, membership: PairMembership, short: bool) -> Reply:
    card = _hold(db, request, session, membership)
    return length_form(request, session) if short else card


@routes.action("session.held")
def held(db: Db, request: Request) -> Card:
    """Note that a booked session was held (the button)."""
    session, membership = operations.mine(db, request)
    if session.state != "booked":
        return views.state_card(db, request, session, membership)
    if session.starts_at > request.now:
        when = formatting.moment(session.starts_at, request.zone, request.today)
        raise Refused(
            f"It is booked for {when}, which is still to come. If you met already, please move or cancel it."
        )
    return _hold(db, request, session, membership)


def _hold(db: Db, request: Request, session: Session, membership: PairMembership) -> Card:
    day = session.starts_at.astimezone(cards.worker_zone(membership)).date()
    button = undo.change(
        db,
        request,
        session,
        state="held",
        held_on=day,
        minutes_held=session.minutes,
    )
    return _after(db, request, session, membership, button)


@routes.action("session.met", form=True)
def met(db: Db, request: Request) -> Reply:
    """Note a session today that was not booked here, in one tap; the card says so and can change the day."""
    membership = access.membership(db, request, request.id("pair"))
    queries.lock(db, membership.pair.id)
    if waiting := queries.unanswered(db, membership.pair.id, request.now):
        return _hold(db, request, waiting[0], membership)
    kind = request.policy.kind("planned")
    if kind and kind.reasons_required:
        return reason_form(membership, kind, request.today)
    session, card = _note(db, request, membership, request.today, "planned", "")
    day = Button("It was another day", "session.met.day", {"session": session.id})
    return replace(card, blocks=(*card.blocks, Buttons((day,))))


@routes.action("session.met.day", form=True)
def met_day(db: Db, request: Request) -> Form:
    """Open the form that asks on which day it was."""
    session, membership = operations.mine(db, request)
    field = DateInput("on", "On which day", session.held_on, required=True)
    title = f"Met {formatting.first_name(membership.other.name)}"
    return Form(title, "session.met.on", (field,), {"session": session.id})


@routes.action("session.met.on")
def met_on(db: Db, request: Request) -> Card:
    """Change the day of a session that was noted as held; raise Refused once it has a record."""
    session, membership = operations.mine(db, request)
    on = date_parsing.past_day(request, request.typed("on", required="Please choose the day."), "on")
    if session.state != "held":
        return views.state_card(db, request, session, membership)
    if queries.record(db, session.id) is not None:
        raise Refused(f"There is {request.policy.words.record.a} of it already, so its day stays.")
    if on < membership.pair.starts_on:
        begun = formatting.plain_day(membership.pair.starts_on, request.today)
        raise Refused(f"You two began on {begun}. Please give a later day.", "on")
    same = [s for s in queries.of_pair(db, membership.pair.id) if s.id != session.id and s.held_on == on]
    if same:
        raise Refused(f"A {request.policy.words.session.short} is noted on that day already.", "on")
    session.starts_at = _start(db, request, membership, on)
    session.held_on = on
    operations.audited(db, request, membership, session, "session.held")
    outbox.refresh(db, About("session", session.id), request.now)
    db.flush()
    button = Button("Undo", "session.unnote", {"session": session.id})
    return cards.held(request, session, membership, button, notes_on(request, session))


def _start(db: Db, request: Request, membership: PairMembership, on: date) -> datetime:
    """Return a time on that day, for a session noted without one, at which the pair has no other session."""
    start = min(datetime.combine(on, time(9), cards.worker_zone(membership)).astimezone(UTC), request.now)
    while queries.at(db, membership.pair.id, start) is not None:
        start -= timedelta(minutes=1)
    return start


def _note(
    db: Db, request: Request, membership: PairMembership, on: date, kind: str, reason: str
) -> tuple[Session, Card]:
    """Note a session that was not booked here; return the existing one where that kind and day is noted already."""
    zone = cards.worker_zone(membership)
    on = min(on, request.now.astimezone(zone).date())
    for known in queries.of_pair(db, membership.pair.id):
        if (known.state, known.held_on, known.kind) == ("held", on, kind):
            return known, views.state_card(db, request, known, membership)
    start = _start(db, request, membership, on)
    if on < membership.pair.starts_on:
        begun = formatting.plain_day(membership.pair.starts_on, request.today)
        raise Refused(f"You two began on {begun}; a session before that can't be noted here.")
    session = Session(
        pair_id=membership.pair.id, kind=kind, state="held", starts_at=start, minutes=request.policy.session_minutes,
        held_on=on, reason=reason,
    )  # fmt: skip
    db.add(session)
    db.flush()
    button = Button("Undo", "session.unnote", {"session": session.id})
    return session, _after(db, request, session, membership, button)


def _after(db: Db, request: Request, session: Session, membership: PairMembership, button: Button) -> Card:
    if session.held_on is not None:
        reviews.note_session(db, request, membership.pair.supervisee_id, session.kind, session.held_on)
    agenda.carry_over(db, session.pair_id, session.id, request.now)
    operations.audited(db, request, membership, session, "session.held")
    outbox.refresh(db, About("session", session.id), request.now)
    db.flush()
    appraisals.follow(db, request, session, membership)
    return cards.held(request, session, membership, button, notes_on(request, session))


@routes.action("session.unnote")
def unnote(db: Db, request: Request) -> Card:
    """Undo a session that was noted by mistake; raise Refused once it has a record."""
    session, membership = operations.mine(db, request)
    if session.state != "held":
        return views.state_card(db, request, session, membership)
    if queries.record(db, session.id) is not None:
        raise Refused(f"There is {request.policy.words.record.a} of it already, so it stays.")
    session.state, session.held_on = "cancelled", None
    appraisals.follow(db, request, session, membership)
    operations.audited(db, request, membership, session, "session.unnoted")
    outbox.refresh(db, About("session", session.id), request.now)
    return cards.simple("Taken back", (Text("That session is no longer noted as held."),), ())


@routes.action("session.held.kind")
def held_kind(db: Db, request: Request) -> Card:
    """Note a session of a kind that needs a reason, from its form."""
    membership = access.membership(db, request, request.id("pair"))
    kind = request.policy.kind(str(request.ids.get("kind", "")))
    if kind is None:
        raise Refused("Your policy no longer has sessions of that kind. Nothing was noted.")
    reason = request.typed("reason", required="Please choose why.")
    if reason not in {r.name for r in kind.reasons}:
        raise Refused("Please choose one of the reasons in the list.", "reason")
    on = date_parsing.past_day(request, request.typed("on", required="Please choose the day."), "on")
    return _note(db, request, membership, on, kind.name, reason)[1]


def reason_form(membership: PairMembership, kind: SessionKind, on: date) -> Form:
    """Return the form that asks why a session of this kind took place."""
    reasons = tuple(Option(r.name, formatting.capital(r.name)) for r in kind.reasons)
    blocks = (
        ChoiceInput("reason", "Why it took place", reasons, required=True, help=kind.basis),
        DateInput("on", "On which day", on, required=True),
    )
    return Form(f"{formatting.capital(kind.name)} with {membership.other.name}", "session.held.kind", blocks,
                {"pair": membership.pair.id, "kind": kind.name})  # fmt: skip


@routes.action("session.length", form=True)
def length(db: Db, request: Request) -> Form:
    """Open the form that asks how long the session was."""
    session, _ = operations.mine(db, request)
    return length_form(request, session)


def length_form(request: Request, session: Session) -> Form:
    """Return the form that asks how long a session really lasted."""
    value = str(session.minutes_held or session.minutes)
    field = TextInput(
        "minutes", "How many minutes", value, cards.length_hint(request.policy), required=True, limit=3
    )
    return Form("How long did you meet?", "session.length.save", (field,), {"session": session.id})


@routes.action("session.length.save")
def save_length(db: Db, request: Request) -> Card:
    """Note how long the session was."""
    session, membership = operations.mine(db, request)
    minutes = request.typed("minutes", 10, "Please give the number of minutes.")
    if not minutes.isdigit() or not 1 <= int(minutes) <= 480:
        raise Refused("Please give a whole number of minutes, from 1 to 480.", "minutes")
    if session.state != "held":
        return views.state_card(db, request, session, membership)
    session.minutes_held = int(minutes)
    outbox.refresh(db, About("session", session.id), request.now)
    return cards.held(request, session, membership, None, notes_on(request, session))
