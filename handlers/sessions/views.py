"""Cards of a session in its present state, and its lines in a nudge."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

from handlers import access, appraisals, follow_ups, formatting, pending_questions
from handlers.access import PairMembership
from handlers.calendars import entries
from handlers.obligations.called_off import CALLED_OFF, in_a_row
from handlers.obligations.facts import ObligationFacts
from handlers.obligations.kinds.outcome import OUTCOME
from handlers.obligations.kinds.rebook import REBOOK
from handlers.obligations.kinds.session import SESSION
from handlers.policy import add_working_days, over_most, phrases
from handlers.routing import Refused, Request, Routes
from handlers.sessions import cards, operations, rules
from handlers.ui import Button, Card, Item, Note, Text
from storage.db import Db
from storage.models import About, Obligation, Person, Session
from storage.queries import facts as fact_queries
from storage.queries import sessions as queries

routes = Routes()


@routes.card("session", single=True)
@routes.card("session.outcome", single=True)
@routes.card("session.proposed", single=True)
@routes.card("session.declined", single=True)
def told(db: Db, request: Request) -> Card | None:
    """Build the card of a session in its present state."""
    session, membership = operations.mine(db, request)
    card = state_card(db, request, session, membership)
    return with_file(db, request, session, card) if request.is_refresh else card


@routes.card("session.booked", single=True)
def told_yes(db: Db, request: Request) -> Card | None:
    """Build a short notice that the other accepted: the card that suggested the time shows the rest by now."""
    session, membership = operations.mine(db, request)
    if session.state != "booked" or session.starts_at <= request.now:
        return state_card(db, request, session, membership)
    return with_file(db, request, session, cards.said_yes(request, session, membership))


@routes.card("session.cancelled", single=True)
def told_off(db: Db, request: Request) -> Card | None:
    """Return the other cancelled it: what there is instead, and what takes it out of the calendar."""
    session, membership = operations.mine(db, request)
    return with_file(db, request, session, state_card(db, request, session, membership))


def with_file(db: Db, request: Request, session: Session, card: Card) -> Card:
    """Return the card with what puts the session into the reader's calendar, where that takes files."""
    return replace(card, blocks=(*card.blocks, *entries.blocks(db, request, session)))


def state_card(db: Db, request: Request, session: Session, membership: PairMembership) -> Card:
    """Return a session in its present state with what can be done about it; the card is refreshed on change."""
    return replace(_state_card(db, request, session, membership), source=("session", {"session": session.id}))


def _state_card(db: Db, request: Request, session: Session, membership: PairMembership) -> Card:
    find = Button("Find a time", "session.book", {"pair": membership.pair.id, "extra": 1}, "primary")
    match session.state:
        case "proposed" if session.starts_at > request.now:
            mine = rules.own_side(session, membership)
            about, offered = About("session", session.id), [session.starts_at]
            asks = (
                () if mine else pending_questions.ask(db, request, "slots", session.pair_id, about, offered)
            )
            notes = _notes(db, request, membership, session)
            by = _who(db, session.proposed_by_id, membership)
            return replace(
                cards.proposed(request, session, membership, by, mine=mine, notes=notes), asks=asks
            )
        case "proposed":
            when = formatting.appointment(session.starts_at, request.zone, request.today)
            return cards.simple("That time has passed", (Text(f"The suggested time was {when}."),), (find,))
        case "booked" if session.starts_at > request.now:
            rule = operations.cancelling_rule(db, request, membership)
            by = request.policy.booking.room_by if request.policy.booking else None
            finds = by == ("supervisor" if membership.leads else "worker")
            shown = cards.booked(request, session, membership, cancelling=rule, books_room=finds)
            return with_outside(db, request, session, membership, shown)
        case "booked":
            return cards.outcome(request, session, membership)
        case "held":
            return with_follow_ups(
                db, request, session, membership, cards.held(request, session, membership, None)
            )
        case _:
            return _off(db, request, session, membership, find)


def with_outside(db: Db, request: Request, session: Session, membership: PairMembership, card: Card) -> Card:
    """Return the card of a session with the names of those from outside, which the two alone see."""
    names = access.words(db, request, membership, [session.outside_id]) if session.outside_id else {}
    return replace(card, blocks=(*card.blocks, *(Note(f"From outside: {text}.") for text in names.values())))


def with_follow_ups(
    db: Db, request: Request, session: Session, membership: PairMembership, card: Card
) -> Card:
    """Return the card of a held session with who came from outside, and what is asked about it."""
    shown = with_outside(db, request, session, membership, card)
    asked = follow_ups.blocks(db, request, follow_ups.of_session(session), membership.pair.supervisee_id)
    return replace(shown, blocks=(*shown.blocks, *asked))


def _off(db: Db, request: Request, session: Session, membership: PairMembership, find: Button) -> Card:
    """Return a session that was declined or cancelled: by whom and why, and what replaces it."""
    when = formatting.appointment(session.starts_at, request.zone, request.today)
    mine = session.cancelled_by_id == request.me.id
    by = "You" if mine else _who(db, session.cancelled_by_id, membership)
    what = f"{when} is no longer on the table."
    if session.cancelled_at is not None:
        what = f"{by} cancelled the {request.policy.words.session.one} of {when}."
        if session.missed_by:
            what = formatting.capital(missed_text(request, session, membership))
    said = access.words(db, request, membership, [session.cancelled_because_id])
    blocks = [Text(what), *(cards.reason(reason, by) for reason in said.values())]
    ahead = queries.upcoming(db, membership.pair.id, request.now)
    if ahead:
        later = formatting.appointment(ahead[0].starts_at, request.zone, request.today)
        blocks.append(Text(f"There is another time: {later}."))
        find = Button("Show it", "session.show", {"session": ahead[0].id})
    return cards.simple("No longer on", tuple(blocks), (find,))


def missed_text(request: Request, session: Session, membership: PairMembership) -> str:
    """Return in a sentence that a session did not take place, and who could not come."""
    when = formatting.appointment(session.starts_at, request.zone, request.today)
    worker = membership.pair.supervisee
    if session.missed_by == "both":
        return f"neither of you could come on {when}."
    person = worker if session.missed_by == "worker" else membership.pair.supervisor
    who = "you" if person.id == request.me.id else person.name
    return f"{who} could not come on {when}."


def _who(db: Db, person_id: int | None, membership: PairMembership) -> str:
    """Return by name who did it; on the other side it may be the cover rather than the supervisor."""
    person = db.get(Person, person_id) if person_id is not None else None
    return person.name if person is not None else membership.other.name


@routes.action("session.show")
def show(db: Db, request: Request) -> Card:
    """Show one session."""
    session, membership = operations.mine(db, request)
    return state_card(db, request, session, membership)


@routes.undone(Session)
def undone(db: Db, request: Request) -> Card:
    """Return the session after an undo."""
    session, membership = operations.mine(db, request)
    ahead = queries.upcoming(db, membership.pair.id, request.now)
    if session.state == "proposed" and any(other.id > session.id for other in ahead):
        raise Refused("There is another time on the table already, so I left it as it is now.")
    if session.state != "held" and queries.record(db, session.id) is not None:
        raise Refused(f"There is {request.policy.words.record.a} of it already, so it stays.")
    appraisals.follow(db, request, session, membership)
    return state_card(db, request, session, membership)


def _notes(db: Db, request: Request, membership: PairMembership, session: Session) -> list[str]:
    """Return warnings about a proposed time: outside somebody's hours, or shorter than the policy asks for."""
    found = [
        f"That is outside {'your' if person.id == request.me.id else person.name + chr(8217) + 's'} working time."
        for person in (request.me, membership.other)
        if not operations.calendars(db, request, [person])[0].in_hours(session.starts_at)
    ]
    duration = request.policy.duration
    if duration and duration.minimum and session.minutes < duration.minimum:
        found.append(
            f"Your policy asks for at least {duration.minimum} minutes{phrases.clause(duration.basis)}."
        )
    found += _notice(request, session)
    if any(measure.at_most is not None for measure in request.policy.measures):
        [[rows]] = fact_queries.of_pairs(db, [membership.pair.id])
        facts = ObligationFacts(request.policy, rows, (), request.now)
        day = session.starts_at.astimezone(facts.zone).date()
        found += [most] if (most := over_most(request.policy, facts.pair_facts, day)) else []
    return found


def _notice(request: Request, session: Session) -> list[str]:
    """Return that a session was put forward with less notice than the policy asks for."""
    rule = request.policy.booking
    if rule is None or rule.notice is None:
        return []
    day = session.starts_at.astimezone(request.zone).date()
    earliest = request.today + timedelta(days=rule.notice)
    counted = formatting.count(rule.notice, "day")
    if rule.notice_count == "working":
        earliest = add_working_days(request.today, rule.notice, request.policy, request.policy.working_days)
        counted = formatting.count(rule.notice, "working day")
    said = f"Your policy asks for {counted}’ notice{phrases.clause(rule.basis)}: this is sooner."
    return [said] if day < earliest else []


def called_off(db: Db, request: Request, membership: PairMembership, row: Sequence[Session]) -> str:
    """Return which sessions in a row did not take place, and by whom each, without blame."""
    said = [
        f"{formatting.short_day(_day(s, request), request.today)} ({_by(db, s, membership)})" for s in row
    ]
    tip = "Perhaps another day or hour suits better"
    return f"The last {len(row)} did not take place: {formatting.listed(said)}. {tip}"


def _day(session: Session, request: Request) -> date:
    return session.starts_at.astimezone(request.zone).date()


def _by(db: Db, session: Session, membership: PairMembership) -> str:
    pair = membership.pair
    if session.missed_by == "both":
        return "neither could come"
    if session.missed_by:
        return (pair.supervisee if session.missed_by == "worker" else pair.supervisor).name
    return _who(db, session.cancelled_by_id, membership)


# Lines of obligations


@routes.line(SESSION)
def session_line(db: Db, request: Request, obligation: Obligation) -> Item | None:
    """Build the line for the next session to book, or a proposal to answer; None while one is booked."""
    membership = access.membership(db, request, obligation.pair_id or 0)
    words = request.policy.words
    sessions = queries.of_pair(db, membership.pair.id)  # once: a nudge has such a line for each supervisee
    ahead = [s for s in sessions if s.state in ("proposed", "booked") and s.starts_at > request.now]
    if ahead and (ahead[0].state == "booked" or rules.own_side(ahead[0], membership)):
        return None
    if any(s.state == "booked" and s.starts_at <= request.now for s in sessions):
        return None
    if ahead:
        return Item(
            f"{membership.other.name} suggests {formatting.moment(ahead[0].starts_at, request.zone, request.today)}",
            f"for your {words.session.one}",
            "soon",
            (
                Button("Yes, that works", "session.accept", {"session": ahead[0].id}, "primary"),
                Button("Another time", "session.another", {"pair": membership.pair.id}),
            ),
        )
    late = obligation.due < request.today
    title = f"{words.session.title} with {membership.other.name}"
    state, detail = formatting.due_words(obligation.due, request.today)
    row = in_a_row(sessions)
    held = [s.held_on for s in sessions if s.held_on]
    if held:
        detail += (
            f". You and {membership.other.name} last met on {formatting.plain_day(max(held), request.today)}"
        )
    if len(row) >= CALLED_OFF:
        detail += f". {called_off(db, request, membership, row)}"
    met = (Button("We met", "session.met", {"pair": membership.pair.id}),) if late else ()
    return Item(title, detail, formatting.tone(obligation.due, request.today),
                (Button("Find a time", "session.book", {"pair": membership.pair.id}, "primary"), *met),
                (Button("Why this date?", "supervision.why", {"pair": membership.pair.id}),), state)  # fmt: skip


@routes.line(REBOOK)
def rebook_line(db: Db, request: Request, obligation: Obligation) -> Item | None:
    """Build the line for a cancelled session that needs a new date; None while a time is proposed or booked."""
    membership = access.membership(db, request, obligation.pair_id or 0)
    if queries.upcoming(db, membership.pair.id, request.now):
        return None
    cancelled = obligation.about.id
    row = in_a_row(queries.of_pair(db, membership.pair.id))
    what = called_off(db, request, membership, row) if len(row) >= CALLED_OFF else ""
    button = Button(
        "Find a new time", "session.book", {"pair": membership.pair.id, "replaces": cancelled}, "primary"
    )
    return Item(
        f"A new time with {membership.other.name}",
        what or "for the session that was cancelled",
        "soon",
        (button,),
    )


@routes.line(OUTCOME)
def outcome_line(db: Db, request: Request, obligation: Obligation) -> Item | None:
    """Build the line that asks whether a session was held."""
    session = queries.session(db, obligation.about.id)
    if session is None or session.state != "booked" or session.starts_at > request.now:
        return None
    membership = access.membership(db, request, session.pair_id)
    when = formatting.moment(session.starts_at, request.zone, request.today)
    first, *rest = cards.outcome_buttons(session)
    return Item(f"Did you meet {membership.other.name}?", f"It was booked for {when}", "soon", (first, *rest))
