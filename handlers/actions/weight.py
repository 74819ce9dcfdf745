"""What gives an action weight: what it answers, what good looks like, who hears that it is done, what was learned."""

from typing import cast

from handlers import access, formatting
from handlers.access import PairMembership
from handlers.actions import cards, operations, rules
from handlers.actions.rules import ActionType, ActionView, Details
from handlers.development.loading import objective_views, view_of
from handlers.routing import Refused, Request, Routes, is_number
from handlers.ui import Card, Form, Option
from storage import audit_log, outbox, secrets
from storage.db import Db
from storage.models import About, EncryptedText, Objective, Pair, SessionPurpose
from storage.queries import development, own_parts, records

routes = Routes()

MOST = 8
"""Most objectives of one worker that are offered."""


def to_answer(db: Db, request: Request) -> list[Option]:
    """Return what a new action may answer: the policy’s standards, objectives, and feedback in the last records."""
    standards = request.policy.actions.standards if request.policy.actions else ()
    found = [Option(f"{rules.STANDARD}{one}", one) for one in standards]
    for membership in access.my_pairs(db, request)[:8]:
        last = records.newest(db, membership.pair.id)
        if last is not None:
            day = formatting.plain_day(last.session.starts_at.astimezone(request.zone).date(), request.today)
            found.append(
                Option(
                    str(About("record", last.id)),
                    f"Feedback of {day}, {formatting.first_name(membership.other.name)}",
                )
            )
        if membership.pair.series == "line":
            found += _objectives(db, request, membership)
    return found


def _objectives(db: Db, request: Request, membership: PairMembership) -> list[Option]:
    """Return the objectives that both have agreed to and that are open, for whoever may read them."""
    try:
        view = view_of(db, request, membership.pair.supervisee_id)
    except Refused:  # somebody who covers does not see the worker's year
        return []
    rows = development.objectives(db, view.worker.id, "agreed")[:MOST]
    whose = f", {formatting.first_name(view.worker.name)}" if view.leads else ""
    return [
        Option(
            str(About("objective", one.row.id)), f"Objective: {formatting.shorten(one.goal.what, 50)}{whose}"
        )
        for one in objective_views(db, request, view, rows)
    ]


def details_of(db: Db, request: Request, membership: PairMembership | None) -> Details:
    """Return what the form says of an action beside its text; refused on a field that can't be kept."""
    mode, type_ = request.typed("mode", 20), request.typed("type", 20)
    points_to = request.typed("points_to", 300)
    if mode not in ("", "agreed", "required"):
        raise Refused("Please choose one of these.", "mode")
    if mode == "required" and membership is not None and not membership.leads:
        raise Refused(f"Only the {request.policy.words.supervisor.one} can require something.", "mode")
    if type_ not in ("", *rules.TYPES):
        raise Refused("Please choose one of these.", "type")
    if points_to and points_to not in {option.value for option in to_answer(db, request)}:
        raise Refused("Please choose one of these.", "points_to")
    if points_to.startswith("objective:"):
        goal = db.get(Objective, int(points_to.removeprefix("objective:")))
        if goal is None or membership is None or goal.worker_id != membership.pair.supervisee_id:
            raise Refused(
                "That objective is not between you two. Please choose another, or none.", "points_to"
            )
    return Details(
        mode=mode,
        type=cast("ActionType", type_),
        points_to=points_to,
        good=request.typed("good", rules.LIMIT),
        tell_id=_told(request, membership),
    )


def _told(request: Request, membership: PairMembership | None) -> int | None:
    """Return who else hears that an action is done: only somebody who sees it anyway."""
    chosen = request.typed("tell", 20)
    if not chosen:
        return None
    two = {membership.pair.supervisor_id, membership.pair.supervisee_id} if membership else set[int]()
    if not is_number(chosen) or int(chosen) not in two:
        raise Refused(
            "They do not see this one. Choose one of the two who see it, or leave this empty.", "tell"
        )
    return int(chosen)


def keep_learned(db: Db, request: Request, view: ActionView, text: str) -> None:
    """Keep what was learned in place of an earlier line."""
    pair = db.get(Pair, view.row.pair_id) if view.row.pair_id is not None else None
    old = db.get(EncryptedText, view.row.learned_id) if view.row.learned_id else None
    view.row.learned_id = (
        secrets.seal(db, pair.supervisee_id if pair else view.row.owner_id, text) if text else None
    )
    db.flush()
    if old is not None:
        db.delete(old)
    audit_log.write(
        db, request.now, request.me.id, "action.learned", About("action", view.row.id), view.row.owner_id
    )
    operations.refresh(db, request, view)


@routes.card("action.done_told")
def done_told(db: Db, request: Request) -> Card | None:
    """Tell whoever gave an action that it is done."""
    view = operations.view(db, request, request.id("action"))
    return cards.done_notice(request, view)


@routes.action("action.reopen")
def reopen(db: Db, request: Request) -> Card:
    """Open an action again: whoever waits for it, its owner or the two people of its pair may."""
    view = operations.view(db, request, request.id("action"), locked=True)
    if view.row.state != "open":
        operations.change(db, request, view, "action.reopened", state="open", closed_at=None)
        if view.owner.id != request.me.id:
            key = f"action.told:{view.row.id}:{request.now.isoformat()}"
            outbox.enqueue(db, "action.told", view.owner.id, key, request.now, action=view.row.id)
    return operations.card_after(db, request, view, "It is open again.")


@routes.action("action.learned", form=True)
def learned(db: Db, request: Request) -> Form:
    """Open the one line about what was learned."""
    return cards.learned_form(request, operations.view(db, request, request.id("action")))


@routes.action("action.learned.save")
def save_learned(db: Db, request: Request) -> Card:
    """Keep what was learned with an action that was closed."""
    view = operations.view(db, request, request.id("action"), locked=True)
    keep_learned(db, request, view, request.typed("learned", 500))
    return operations.card_after(db, request, operations.view(db, request, view.row.id), "Kept.")


@routes.action("action.serves", form=True)
def serves(db: Db, request: Request) -> Form:
    """Open the choice of what an action serves, of the policy's functions."""
    _functions(request)
    return cards.serves_form(request, operations.view(db, request, request.id("action")))


@routes.action("action.serves.save")
def save_serves(db: Db, request: Request) -> Card:
    """Keep what an action serves; the session that it comes from counts as having covered that."""
    view = operations.view(db, request, request.id("action"), locked=True)
    chosen = request.typed("serves", 200)
    if chosen and chosen not in _functions(request):
        raise Refused("Please choose one of these.", "serves")
    if view.row.purpose != chosen:
        operations.change(db, request, view, "action.serves", purpose=chosen)
        of = view.row.session_id
        if of is not None and chosen and chosen not in {row.name for row in own_parts.purposes_of(db, of)}:
            db.add(SessionPurpose(session_id=of, name=chosen))
            db.flush()
    said = f"It serves: {chosen}." if chosen else "It serves nothing in particular."
    return operations.card_after(db, request, view, said)


def _functions(request: Request) -> tuple[str, ...]:
    found = request.policy.header.functions
    if not found:
        raise Refused("Your policy names no functions that it could serve.")
    return found
