"""Requests: a session sooner, an extra one, or more frequent ones."""

from handlers import access, formatting, resolve
from handlers.access import PairMembership
from handlers.policy import Interval
from handlers.routing import Refused, Request, Routes
from handlers.sessions import booking, cards
from handlers.ui import Button, Buttons, Card, ChoiceInput, Form, Option, Reply, Text
from storage import audit_log, outbox
from storage.db import Db
from storage.models import About, FrequencyRequest
from storage.queries import frequency_requests
from storage.queries import sessions as queries

routes = Routes()


@routes.command(
    "supervision request", "Asks for a session sooner, or an extra one", "[<when>] [with @person]"
)
@routes.action("session.request")
def ask_for_one(db: Db, request: Request) -> Reply:
    """Propose the time that was typed; without one, tell the other that a session is wanted and offer times."""
    membership = resolve.pair(db, request)
    if isinstance(membership, Card):
        return membership
    text = resolve.without_with(request.text, membership.other)
    if text:
        return booking.book(db, request.as_(booking.book, text, pair=membership.pair.id, extra=1))
    key = f"session.wanted:{membership.pair.id}:{request.me.id}:{request.today}"
    pair = membership.pair
    outbox.enqueue(
        db, "session.wanted", membership.other.id, key, request.now, pair=pair.id, by=request.me.id
    )
    audit_log.write(
        db, request.now, request.me.id, "session.requested", About("pair", pair.id), pair.supervisee_id
    )
    offer = booking.offer(db, request, membership)
    more = Button("More often from now on", "session.often", {"pair": membership.pair.id})
    lead = Text(
        f"I have told {membership.other.name} that you would like to meet sooner. You can suggest a time now:"
    )
    return Card("Sooner, or an extra one", (lead, *offer.blocks, Buttons((more,))), preview="Asked.")


@routes.card("session.wanted")
def wanted(db: Db, request: Request) -> Card | None:
    """Tell somebody that the other would like to meet sooner; None once a time is proposed or booked."""
    membership = access.membership(db, request, request.id("pair"))
    ahead = queries.upcoming(db, membership.pair.id, request.now)
    if ahead:
        return None
    text = Text(f"{membership.other.name} would like to meet sooner than planned, or an extra time.")
    return cards.simple(
        "A wish to meet",
        (text,),
        (Button("Find a time", "session.book", {"pair": membership.pair.id}, "primary"),),
    )


@routes.action("session.often", form=True)
def often(db: Db, request: Request) -> Form:
    """Open the form that asks how often."""
    membership = access.membership(db, request, request.id("pair"))
    options = tuple(
        Option(e, f"Every {e.removeprefix('1 ')}")
        for e in ("1 week", "2 weeks", "3 weeks", "1 month", "6 weeks")
    )
    field = ChoiceInput("every", "How often from now on", options, required=True)
    return Form(
        f"More often with {formatting.first_name(membership.other.name)}",
        "session.often.save",
        (field,),
        {"pair": membership.pair.id},
    )


@routes.action("session.often.save")
def save_often(db: Db, request: Request) -> Card:
    """Store the request; whether it counts at once or needs the other's agreement is the policy's rule."""
    membership = access.membership(db, request, request.id("pair"))
    try:
        every = Interval.read(request.typed("every", required="Please choose how often."))
    except ValueError:
        raise Refused("Please choose one of the intervals in the list.", "every") from None
    for ask in frequency_requests.of_person(db, membership.pair.id, request.me.id):
        ask.withdrawn_on = request.today
        outbox.refresh(db, About("ask", ask.id), request.now)
    ask = FrequencyRequest(
        pair_id=membership.pair.id, by_id=request.me.id, every=str(every), asked_on=request.today
    )
    db.add(ask)
    db.flush()
    outbox.enqueue(db, "session.often.told", membership.other.id, f"often:{ask.id}", request.now, ask=ask.id)
    return _often_card(request, membership, ask)


@routes.action("session.often.withdraw")
def withdraw_often(db: Db, request: Request) -> Card:
    """Withdraw the request."""
    ask = db.get(FrequencyRequest, request.id("ask"))
    if ask is None or ask.by_id != request.me.id:
        raise Refused(access.NOT_FOUND)
    ask.withdrawn_on = request.today
    outbox.refresh(db, About("ask", ask.id), request.now)
    return Card("Taken back", (Text("Your sessions fall due as before."),), preview="Done.")


@routes.action("session.often.agree")
def agree_often(db: Db, request: Request) -> Card:
    """Agree to the other's request, so that both have asked for it."""
    ask = db.get(FrequencyRequest, request.id("ask"))
    if ask is None or ask.withdrawn_on is not None:
        raise Refused("That wish was taken back. Nothing was changed.")
    membership = access.membership(db, request, ask.pair_id)
    if ask.by_id == request.me.id:
        raise Refused("That is your own wish; the other one of you can agree.")
    known = frequency_requests.of_person(db, ask.pair_id, request.me.id)
    if not any(one.every == ask.every for one in known):
        db.add(
            FrequencyRequest(
                pair_id=ask.pair_id, by_id=request.me.id, every=ask.every, asked_on=request.today
            )
        )
    text = Text(f"Agreed: every {ask.every.removeprefix('1 ')} with {membership.other.name} from now on.")
    return Card("More often", (text,), preview="Agreed.")


@routes.card("session.often.told")
def told_often(db: Db, request: Request) -> Card | None:
    """Tell the other person about the request."""
    ask = db.get(FrequencyRequest, request.id("ask"))
    if ask is None or ask.withdrawn_on is not None:
        return None
    membership = access.membership(db, request, ask.pair_id)
    text = Text(f"{membership.other.name} would like to meet every {ask.every.removeprefix('1 ')}.")
    return cards.simple(
        "A wish to meet more often", (text,), (Button("I agree", "session.often.agree", {"ask": ask.id}),)
    )


def _often_card(request: Request, membership: PairMembership, ask: FrequencyRequest) -> Card:
    text = Text(
        f"Noted: you would like to meet {membership.other.name} every {ask.every.removeprefix('1 ')}. I have told them."
    )
    return Card(
        "More often",
        (text, Buttons((Button("Take it back", "session.often.withdraw", {"ask": ask.id}),))),
        preview="Noted.",
    )
