"""Cards and nudge lines for agreements."""

from handlers import access, formatting
from handlers.agreements import cards, loading
from handlers.obligations.kinds.agreement import AGREEMENT
from handlers.obligations.kinds.agreement_review import AGREEMENT_REVIEW
from handlers.routing import Request, Routes
from handlers.ui import Button, Card, Item
from storage.db import Db
from storage.models import Agreement, Obligation
from storage.queries import agreements as queries

routes = Routes()


@routes.card("agreement.proposed")
def proposed_card(db: Db, request: Request) -> Card | None:
    """Tell the other person that a proposal waits for them."""
    agreement, membership = loading.find(db, request)
    return cards.proposal_notice(
        request, membership, agreement, request.me.id not in loading.accepted(db, agreement)
    )


@routes.card("agreement.current", single=True)
def current(db: Db, request: Request) -> Card | None:
    """Build the card of the agreement again for somebody who has it open."""
    membership = access.membership(db, request, request.id("agreement_of"))
    return loading.shown(db, request, membership, review=bool(request.ids.get("review")))


@routes.card("agreement.active")
def active_card(db: Db, request: Request) -> Card | None:
    """Tell the proposer that the agreement is in force."""
    agreement, membership = loading.find(db, request)
    return (
        cards.in_force(request, membership, agreement)
        if agreement.state in ("active", "superseded")
        else None
    )


@routes.card("agreement.review")
def review_card(db: Db, request: Request) -> Card | None:
    """Ask the other person whether they find the agreement still right too."""
    agreement, membership = loading.find(db, request)
    right = loading.confirmed_by(db, membership, agreement, request.now)
    return cards.asked_to_review(
        request,
        membership,
        agreement,
        agreement.state == "active" and bool(right) and request.me.id not in right,
    )


@routes.line(AGREEMENT)
def agreement_line(db: Db, request: Request, obligation: Obligation) -> Item | None:
    """Build the line for an agreement that a pair has not made yet, or that waits for the reader."""
    membership = access.membership(db, request, obligation.about.id)
    versions = queries.versions(db, membership.pair.id)
    open_ = loading.in_state(versions, "proposed")
    word, pair = request.policy.words.agreement, {"pair": membership.pair.id}
    if open_ is not None and request.me.id in loading.accepted(db, open_):
        return None
    button = (
        Button("Read it", "agreement.show", pair)
        if open_
        else Button(
            "Renew it" if loading.in_state(versions, "active") else "Start it", "agreement.edit", pair
        )
    )
    title = f"{membership.other.name} has proposed your {word.one}" if open_ else (
        f"Your {word.one} with {membership.other.name}"
    )  # fmt: skip
    state, due = _due(request, obligation)
    return Item(title, due, formatting.tone(obligation.due, request.today), (button,), state=state)


@routes.line(AGREEMENT_REVIEW)
def review_line(db: Db, request: Request, obligation: Obligation) -> Item | None:
    """Build the line for an agreement whose review is due; None for a reader who has already confirmed it."""
    agreement = db.get(Agreement, obligation.about.id)
    if agreement is None:
        return None
    membership = access.membership(db, request, agreement.pair_id)
    if request.me.id in loading.confirmed_by(db, membership, agreement, request.now):
        return None
    state, due = _due(request, obligation)
    return Item(
        f"Review of your {request.policy.words.agreement.one} with {membership.other.name}",
        due,
        formatting.tone(obligation.due, request.today),
        (Button("Review", "agreement.review", {"agreement": agreement.id}),),
        state=state,
    )


def _due(request: Request, obligation: Obligation) -> tuple[str, str]:
    state, due = formatting.due_words(obligation.due, request.today)
    return state, due + (f" ({obligation.clause})" if obligation.clause else "")
