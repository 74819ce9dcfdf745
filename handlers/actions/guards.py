"""Questions asked before an action is stored: sensitive words, and a likely duplicate."""

from dataclasses import replace
from datetime import date, timedelta

from handlers import access, formatting, pending_requests, safety, support
from handlers.access import PairMembership
from handlers.actions import operations, rules
from handlers.language import Message, interpret
from handlers.routing import Request
from handlers.ui import Card, Ids
from storage.db import Db
from storage.models import Person
from storage.queries import actions as queries

DUPLICATE_WITHIN = timedelta(minutes=10)
"""Time within which the same text for the same person is taken for a duplicate."""


def question_before(
    db: Db,
    request: Request,
    owner: Person,
    text: str,
    membership: PairMembership | None,
    due: date | None = None,
) -> Card | None:
    """Return a card that asks first, or None where there is nothing to ask."""
    waits = _waiting(request, owner, text, membership, due)
    return _ask_about_concern(db, waits, text, membership) or _ask_about_duplicate(db, waits, owner, text)


def question_of_concern(db: Db, request: Request, text: str, due: date | None) -> Card | None:
    """Return a card that asks first where a text without an owner holds a concern; None where a form is enough.

    Where the writer is in several pairs, the form asks whom it is shared with, and what is sent is asked about then.
    """
    mine = access.my_pairs(db, request)
    if len(mine) != 1:
        return None
    return _ask_about_concern(db, _waiting(request, request.me, text, mine[0], due), text, mine[0])


def _waiting(
    request: Request, owner: Person, text: str, membership: PairMembership | None, due: date | None
) -> Request:
    """Return the request that is carried out once the writer has chosen."""
    fields = {
        "due": due.isoformat() if due else request.fields.get("due", ""),
        **{key: request.fields.get(key, "") for key in ("link", *rules.DETAILS) if key in request.fields},
    }
    ids: Ids = {"pair": membership.pair.id if membership else 0, "owner": owner.id}
    return replace(request, action="action.chosen", text=text, fields=fields, ids=ids)


def _ask_about_concern(db: Db, waits: Request, text: str, membership: PairMembership | None) -> Card | None:
    """Return a question where an action that the other would read holds distress, danger or a complaint."""
    if membership is None:
        return None
    supervisors = [s.other.name for s in access.my_pairs(db, waits) if not s.leads]
    concern = safety.concern(text, supervisors, interpret(Message(text, waits.now, waits.me.timezone)))
    if concern is None:
        return None
    said = f"{membership.other.name} has not seen this, and it is on no list yet: you choose."
    answers: list[tuple[str, Ids]] = [
        ("Keep it to me", {"keep": "me"}),
        ("Another way", {"keep": "way"}),
        (f"Add it, {formatting.first_name(membership.other.name)} will see it", {"keep": "both"}),
    ]
    card = pending_requests.ask(db, waits, said, answers, "Only you have seen this")
    question, *rest = card.blocks
    beside = support.contacts(waits, concern)
    return replace(card, blocks=(question, *beside, *rest), preview="A question for you.")


def _ask_about_duplicate(db: Db, waits: Request, owner: Person, text: str) -> Card | None:
    """Return a question where the same text was added for the same person minutes ago."""
    rows = queries.added_since(db, waits.me.id, owner.id, waits.now - DUPLICATE_WITHIN)
    twin = next((v for v in operations.views(db, waits, rows) if v.text == text.strip()), None)
    if twin is None:
        return None
    word = waits.policy.words.action
    answers: list[tuple[str, Ids]] = [
        ("Leave it at one", {"keep": "same", "action": twin.row.id}),
        ("Add it again", {"keep": "both"}),
    ]
    said = f"You added this {word.one} a few minutes ago: “{formatting.shorten(text, 80)}”."
    return pending_requests.ask(db, waits, said, answers, "Once more?")
