"""Attendance: whether a session was held, its kind and length, and sessions that were not booked here."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

from handlers import (
    access,
    agenda,
    appraisals,
    date_parsing,
    follow_ups,
    formatting,
    groups,
    observations,
    resolve,
    undo,
)
from handlers.access import PairMembership
from handlers.policy import session_kinds
from handlers.policy.rules import SessionKind
from handlers.programmes import reviews
from handlers.routing import Refused, Request, Routes
from handlers.sessions import cards, held_cards, kinds, length, operations, views
from handlers.ui import Button, Buttons, Card, ChoiceInput, DateInput, Form, Option, Reply, Text
from storage import outbox
from storage.db import Db
from storage.models import About, Session
from storage.queries import sessions as queries

routes = Routes()


# Held


@routes.command(
    "supervision held", "The session took place (also: short, informal, group …)", "[<when>] [with @person]"
)
@routes.action("supervision.held", form=True)
def held_typed(db: Db, request: Request) -> Reply:
    """Note that a session was held: the booked one that has begun, or one on the day that was typed."""
    if (reply := _of_others(db, request)) is not None:
        return reply
    membership = resolve.pair(db, request)
    if isinstance(membership, Card):
        return membership
    text = resolve.without_with(request.text, membership.other)
    queries.lock(db, membership.pair.id)
    short = text.casefold().startswith("short")
    named, rest = kinds.kind_of(request.policy, text[5:].strip() if short else text)
    waiting = queries.unanswered(db, membership.pair.id, request.now)
    of_kind = [s for s in waiting if not named or s.kind == named]
    if not rest and of_kind:
        return _held(db, request, of_kind[0], membership, short)
    on = date_parsing.past_day(request, rest) if rest else request.today
    booked = [s for s in of_kind if s.starts_at.astimezone(request.zone).date() == on]
    if booked:
        return _held(db, request, booked[0], membership, short)
    kind = named or session_kinds.kind_of_series(request.policy, membership.pair.series)
    of = request.policy.kind(kind)
    if of is not None and kinds.needs_form(of):
        return kind_form(db, request, membership, of, on)
    session, card = _note(db, request, membership, on, kind, kinds.NOTHING)
    return length.form(request, session) if short else card


def _of_others(db: Db, request: Request) -> Reply | None:
    """Return the answer for a kind that is no session of a pair: a group's, or an observation; None for the rest."""
    before, _, _ = f"{request.text} ".partition("with ")
    named, rest = kinds.kind_of(request.policy, before.strip())
    if session_kinds.is_group(request.policy, named):
        return groups.held_typed(db, request, named, rest)
    if kinds.is_observation(request.policy, named):
        return observations.held_typed(db, request, rest)
    return None


def _held(db: Db, request: Request, session: Session, membership: PairMembership, short: bool) -> Reply:
    card = _hold(db, request, session, membership)
    return length.form(request, session) if short and isinstance(card, Card) else card


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
    found = _hold(db, request, session, membership)
    return found if isinstance(found, Card) else cards.by_form(request, found)


@routes.action("session.held.form", form=True)
def held_form(db: Db, request: Request) -> Reply:
    """Open the form of a booked session that was held and needs a reason."""
    session, membership = operations.mine(db, request)
    if session.state != "booked" or session.starts_at > request.now:
        return views.state_card(db, request, session, membership)
    return _hold(db, request, session, membership)


def _hold(db: Db, request: Request, session: Session, membership: PairMembership) -> Card | Form:
    kind = request.policy.kind(session.kind)
    if kind is not None and kind.reasons_required and not session.reason:
        on = session.starts_at.astimezone(cards.worker_zone(membership)).date()
        return kind_form(db, request, membership, kind, on, session)
    return _hold_now(db, request, session, membership)


def _hold_now(db: Db, request: Request, session: Session, membership: PairMembership) -> Card:
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
    kind = session_kinds.kind_of_series(request.policy, membership.pair.series)
    of = request.policy.kind(kind)
    if of is not None and kinds.needs_form(of):
        return kind_form(db, request, membership, of, request.today)
    session, card = _note(db, request, membership, request.today, kind, kinds.NOTHING)
    label = "Another day or kind" if len(_other_kinds(request)) > 1 else "It was another day"
    day = Button(label, "session.met.day", {"session": session.id})
    return replace(card, blocks=(*card.blocks, Buttons((day,))))


@routes.action("session.met.day", form=True)
def met_day(db: Db, request: Request) -> Form:
    """Open the form that asks on which day it was, and of which kind where the policy has several."""
    session, membership = operations.mine(db, request)
    field = DateInput("on", "On which day", session.held_on, required=True)
    options = _other_kinds(request)
    kind = (
        (ChoiceInput("kind", "What it was", options, session.kind, required=True),)
        if len(options) > 1
        else ()
    )
    title = f"Met {formatting.first_name(membership.other.name)}"
    return Form(title, "session.met.on", (field, *kind), {"session": session.id})


def _other_kinds(request: Request) -> tuple[Option, ...]:
    """Return the kinds of a session of two that need no form of their own."""
    return tuple(
        Option(kind.name, formatting.capital(kind.title or kind.name))
        for kind in request.policy.kinds
        if not kind.group
        and not kinds.needs_form(kind)
        and not kinds.is_observation(request.policy, kind.name)
    )


@routes.action("session.met.on")
def met_on(db: Db, request: Request) -> Card:
    """Change the day or the kind of a session that was noted as held; raise Refused once it has a record."""
    session, membership = operations.mine(db, request)
    on = date_parsing.past_day(request, request.typed("on", required="Please choose the day."), "on")
    if session.state != "held":
        return views.state_card(db, request, session, membership)
    if queries.record(db, session.id) is not None:
        raise Refused(f"There is {request.policy.words.record.a} of it already, so it stays as it is.")
    if on < membership.pair.starts_on:
        begun = formatting.plain_day(membership.pair.starts_on, request.today)
        raise Refused(f"You two began on {begun}. Please give a later day.", "on")
    same = [s for s in queries.of_pair(db, membership.pair.id) if s.id != session.id and s.held_on == on]
    if same:
        raise Refused(f"A {request.policy.words.session.short} is noted on that day already.", "on")
    kind = request.typed("kind", 80) or session.kind
    if kind != session.kind and kind not in {option.value for option in _other_kinds(request)}:
        raise Refused("Please choose one of the kinds in the list.", "kind")
    session.starts_at = _start(db, request, membership, on)
    session.held_on = on
    if kind != session.kind:
        follow_ups.withdraw(db, request, About("session", session.id))
        session.kind = kind
        held_cards.follow_up(db, request, session, membership)
    operations.audited(db, request, membership, session, "session.held")
    outbox.refresh(db, About("session", session.id), request.now)
    db.flush()
    button = Button("Undo", "session.unnote", {"session": session.id})
    return held_cards.card(db, request, session, membership, button)


def _start(db: Db, request: Request, membership: PairMembership, on: date) -> datetime:
    """Return a time on that day, for a session noted without one, at which the pair has no other session."""
    start = min(datetime.combine(on, time(9), cards.worker_zone(membership)).astimezone(UTC), request.now)
    while queries.at(db, membership.pair.id, start) is not None:
        start -= timedelta(minutes=1)
    return start


def _note(
    db: Db, request: Request, membership: PairMembership, on: date, kind: str, extras: kinds.Extras
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
        held_on=on,
    )  # fmt: skip
    operations.fill(db, session, membership, extras)
    db.add(session)
    db.flush()
    button = Button("Undo", "session.unnote", {"session": session.id})
    return session, _after(db, request, session, membership, button)


def _after(db: Db, request: Request, session: Session, membership: PairMembership, button: Button) -> Card:
    if session.held_on is not None:
        reviews.note_session(db, request, membership.pair.supervisee_id, session.kind, session.held_on)
    held_cards.follow_up(db, request, session, membership)
    agenda.carry_over(db, session.pair_id, session.id, request.now)
    operations.audited(db, request, membership, session, "session.held")
    outbox.refresh(db, About("session", session.id), request.now)
    db.flush()
    appraisals.follow(db, request, session, membership)
    return held_cards.card(db, request, session, membership, button)


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
    follow_ups.withdraw(db, request, About("session", session.id))
    operations.audited(db, request, membership, session, "session.unnoted")
    outbox.refresh(db, About("session", session.id), request.now)
    return cards.simple("Taken back", (Text("That session is no longer noted as held."),), ())


@routes.action("session.held.kind")
def held_kind(db: Db, request: Request) -> Card:
    """Note a session of a kind that has fields of its own, from its form."""
    membership = access.membership(db, request, request.id("pair"), unfinished="session" in request.ids)
    kind = request.policy.kind(str(request.ids.get("kind", "")))
    if kind is None:
        raise Refused("Your policy no longer has sessions of that kind. Nothing was noted.")
    extras = kinds.typed(db, request, kind, membership.pair.supervisee)
    booked = queries.session(db, request.id("session"), lock=True) if "session" in request.ids else None
    if booked is not None and booked.pair_id == membership.pair.id and booked.state == "booked":
        operations.fill(db, booked, membership, extras)
        return _hold_now(db, request, booked, membership)
    on = date_parsing.past_day(request, request.typed("on", required="Please choose the day."), "on")
    return _note(db, request, membership, on, kind.name, extras)[1]


def kind_form(
    db: Db,
    request: Request,
    membership: PairMembership,
    kind: SessionKind,
    on: date,
    booked: Session | None = None,
) -> Form:
    """Return the form of a session of this kind that was held; where it was `booked`, its day is known."""
    known = kinds.Extras(booked.reason, booked.activity) if booked is not None else kinds.NOTHING
    day = () if booked is not None else (DateInput("on", "On which day", on, required=True),)
    blocks = (*kinds.inputs(db, request, kind, membership.pair.supervisee, known), *day)
    ids: dict[str, int | str] = {"pair": membership.pair.id, "kind": kind.name}
    if booked is not None:
        ids["session"] = booked.id
    title = formatting.capital(kind.title or kind.name)
    if not kind.tell_line_manager:
        title += f" with {membership.other.name}"
    return Form(title, "session.held.kind", blocks, ids)
