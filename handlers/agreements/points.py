"""What stands beside an agreement: points still to talk about, the worker's own fields, and a copy to print."""

from datetime import date, timedelta

from handlers import access, formatting
from handlers.access import PairMembership
from handlers.agreements import rules
from handlers.obligations.kinds.agreement_point import AGREEMENT_POINT
from handlers.routing import Refused, Request, Routes
from handlers.ui import Block, Button, Buttons, Card, Form, Heading, Item, Note, Quote, Text, TextInput
from storage import audit_log, outbox, secrets
from storage.db import Db
from storage.models import About, EncryptedText, Obligation, OpenPoint, OwnPart
from storage.queries import agreements as queries
from storage.queries import own_parts

routes = Routes()

LATER = timedelta(weeks=4)


def note(db: Db, request: Request, membership: PairMembership, words: dict[str, str], again: str) -> None:
    """Note which points of a proposal are still to be talked about, and when both are asked again."""
    on = date.fromisoformat(again) if again else request.today + rules.AGAIN
    known = own_parts.open_points(db, membership.pair.id)
    for field in rules.asked_for(request.policy, words.get(rules.DOCUMENT, "")):
        if field.need != "discuss" or field.kind != "tick":
            continue
        row = known.get(field.key)
        if words.get(field.key):
            if row is not None and row.settled_on is None:
                row.settled_on = request.today
        elif row is None:
            db.add(OpenPoint(pair_id=membership.pair.id, key=field.key, ask_on=on))
    db.flush()
    db.dirty_people.add(membership.pair.supervisee_id)


def blocks(db: Db, request: Request, membership: PairMembership) -> list[Block]:
    """Return the open points, the worker's own fields, and the way to a copy, below the agreement's card."""
    found: list[Block] = []
    titles = {field.key: field.title for field in rules.fields_of(request.policy)}
    rows = own_parts.open_points(db, membership.pair.id)
    open_ = [row for row in rows.values() if row.settled_on is None and row.key in titles]
    if open_:
        found.append(Heading("Still to talk about"))
    for row in open_:
        ids = {"pair": membership.pair.id, "point": row.id}
        when = f"You are both asked again on {formatting.day(row.ask_on, request.today)}"
        found.append(
            Item(titles[row.key], when, buttons=(Button("Talked about", "agreement.point", ids),),
                 more=(Button("Later", "agreement.point.later", ids),))
        )  # fmt: skip
    own = rules.own_fields(request.policy)
    parts = {part.key: part for part in own_parts.of_agreement(db, membership.pair.id)} if own else {}
    texts = access.words(db, request, membership, [part.text_id for part in parts.values()])
    for field in own:
        part, worker = parts.get(field.key), membership.pair.supervisee
        if part is not None:
            found += [Heading(field.title), Quote(texts[part.text_id], f"{worker.name}, in their own hand")]
        if not membership.leads:
            ids_ = {"pair": membership.pair.id, "field": field.key}
            found.append(Buttons((Button(f"Change: {field.title}"[:75], "agreement.own", ids_),)))
    if any(version.state == "active" for version in queries.versions(db, membership.pair.id)):
        found.append(Buttons((Button("Print", "agreement.print", {"pair": membership.pair.id}),)))
    return found


@routes.action("agreement.point")
def talked_about(db: Db, request: Request) -> Card:
    """Note that an open point was talked about."""
    row, membership = _point(db, request)
    if row.settled_on is None:
        row.settled_on = request.today
        _changed(db, request, membership, row, "agreement.point_settled")
    return _said(request, row, "Noted: you have talked about it.")


@routes.action("agreement.point.later")
def later(db: Db, request: Request) -> Card:
    """Ask both again four weeks later."""
    row, membership = _point(db, request)
    if row.settled_on is None:
        row.ask_on = max(row.ask_on, request.today) + LATER
        _changed(db, request, membership, row, "agreement.point_later")
    return _said(request, row, f"You are both asked again on {formatting.day(row.ask_on, request.today)}.")


def _point(db: Db, request: Request) -> tuple[OpenPoint, PairMembership]:
    row = db.get(OpenPoint, request.id("point"))
    if row is None:
        raise Refused(access.NOT_FOUND)
    return row, access.membership(db, request, row.pair_id)


def _changed(db: Db, request: Request, membership: PairMembership, row: OpenPoint, verb: str) -> None:
    audit_log.write(
        db, request.now, request.me.id, verb, About("point", row.id), membership.pair.supervisee_id
    )
    db.dirty_people.add(membership.pair.supervisee_id)
    db.flush()
    outbox.refresh(db, About("agreement_of", row.pair_id), request.now)


def _said(request: Request, row: OpenPoint, said: str) -> Card:
    read = Button("Read it", "agreement.show", {"pair": row.pair_id})
    return Card(_title(request, row), (Text(said), Buttons((read,))), preview="Noted.", place="below")


def _title(request: Request, row: OpenPoint) -> str:
    return next((f.title for f in rules.fields_of(request.policy) if f.key == row.key), row.key)


@routes.line(AGREEMENT_POINT)
def line(db: Db, request: Request, obligation: Obligation) -> Item | None:
    """Build the line that asks again about a point of the agreement."""
    row = db.get(OpenPoint, obligation.about.id)
    if row is None or row.settled_on is not None:
        return None
    membership = access.membership(db, request, row.pair_id)
    ids = {"pair": row.pair_id, "point": row.id}
    word = request.policy.words.agreement.one
    return Item(
        f"{_title(request, row)}: have you and {membership.other.name} talked about it?",
        f"It was left open in your {word}.",
        buttons=(
            Button("Talked about", "agreement.point", ids),
            Button("Later", "agreement.point.later", ids),
        ),
    )


@routes.action("agreement.own", form=True)
def own(db: Db, request: Request) -> Form:
    """Open the field that the worker alone writes."""
    membership, field = _own(db, request)
    part = {one.key: one for one in own_parts.of_agreement(db, membership.pair.id)}.get(field[0])
    texts = access.words(db, request, membership, [part.text_id] if part else [])
    value = texts[part.text_id] if part else ""
    return Form(
        "In your own hand",
        "agreement.own.save",
        (
            TextInput("words", field[1], value, field[2], lines="many", limit=rules.LIMIT),
            Note(
                f"{membership.other.name} sees it at once. Nobody else can change it, and nobody has to accept it."
            ),
        ),
        {"pair": membership.pair.id, "field": field[0]},
    )


@routes.action("agreement.own.save")
def save_own(db: Db, request: Request) -> Card:
    """Keep the worker's own words in place of those before."""
    membership, field = _own(db, request)
    text = request.typed("words", rules.LIMIT)
    part = {one.key: one for one in own_parts.of_agreement(db, membership.pair.id)}.get(field[0])
    old = db.get(EncryptedText, part.text_id) if part is not None else None
    if not text and part is not None:
        db.delete(part)
    elif text:
        text_id = secrets.seal(db, membership.pair.supervisee_id, text)
        if part is None:
            part = OwnPart(pair_id=membership.pair.id, person_id=request.me.id, key=field[0], text_id=text_id,
                           written_at=request.now, given_at=request.now)  # fmt: skip
            db.add(part)
        else:
            part.text_id, part.written_at = text_id, request.now
    db.flush()
    if old is not None:
        db.delete(old)
    audit_log.write(
        db, request.now, request.me.id, "agreement.own", About("pair", membership.pair.id), request.me.id
    )
    outbox.refresh(db, About("agreement_of", membership.pair.id), request.now)
    read = Button("Read it", "agreement.show", {"pair": membership.pair.id})
    return Card("Kept", (Text("Kept, in your own words."), Buttons((read,))), preview="Kept.", place="below")


def _own(db: Db, request: Request) -> tuple[PairMembership, tuple[str, str, str]]:
    membership = access.membership(db, request, request.id("pair"))
    wanted = str(request.ids.get("field", ""))
    field = next((f for f in rules.own_fields(request.policy) if f.key == wanted), None)
    if field is None or membership.leads:
        raise Refused(access.NOT_FOUND)
    return membership, (field.key, field.title, field.help)
