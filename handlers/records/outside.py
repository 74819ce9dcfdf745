"""Records on paper or in another system: what is kept here of them, and where they are, confirmed now and then."""

from collections import Counter

from handlers import formatting
from handlers.obligations.kinds.outside import OUTSIDE
from handlers.records import cards, rules
from handlers.records.drafts import check_writer, session_of
from handlers.records.sharing import notify, store_version, template_of
from handlers.routing import Refused, Request, Routes
from handlers.ui import (
    Button,
    Card,
    ChoiceInput,
    Form,
    Input,
    Item,
    Note,
    Option,
    Text,
    TextInput,
    TicksInput,
)
from storage import audit_log
from storage.db import Db
from storage.models import About, Obligation, Record, RecordFiling
from storage.queries import records as queries

routes = Routes()

LONGEST = 200
KEPT = {"paper": "On paper", "elsewhere": "In another system"}


@routes.action("record.outside", form=True)
def form(db: Db, request: Request) -> Form:
    """Open the form for a record that is not written here: where it is, and nothing of what it says."""
    session, membership, record = session_of(db, request)
    _allowed(request)
    check_writer(request, membership, record, session.kind)
    word = request.policy.words.record.one
    kinds = tuple(Option(key, label) for key, label in KEPT.items())
    hint = "A locked cabinet, a folder: no words of what it says."
    asked: list[Text | Note | Input] = [
        Text(f"The {word} itself stays where it is. Kept here: its date, where it is, and who signs it."),
        ChoiceInput("kept", "It is", kinds, "paper", required=True),
        TextInput("place", "Where is it kept?", "", hint, required=True, limit=LONGEST),
    ]  # fmt: skip
    if request.policy.record is not None and request.policy.record.typed:
        clause = f" ({request.policy.record.basis})" if request.policy.record.basis else ""
        help = f"Typed where possible, your policy asks{clause}."
        asked.append(TicksInput("hand", "Written by hand", (Option("yes", "It is handwritten"),), (), help))
    asked.append(Note(f"{membership.other.name} is told, and says whether they agree with it."))
    title = f"{formatting.capital(request.policy.words.record.short)}: {formatting.first_name(membership.other.name)}"
    return Form(title, "record.outside.save", tuple(asked), {"session": session.id}, "Keep this")


@routes.action("record.outside.save")
def save(db: Db, request: Request) -> Card:
    """Keep where a record is, share that with the other, and have it signed like one that is written here."""
    session, membership, record = session_of(db, request)
    _allowed(request)
    check_writer(request, membership, record, session.kind)
    if record is not None and record.state != "draft":
        return cards.shared(request, record, membership, "You", None, early=False)
    kept = request.typed("kept", 20)
    if kept not in KEPT:
        raise Refused("Please choose one of these.", "kept")
    place = request.typed("place", LONGEST, "Please say where it is kept.")
    by_hand = kept == "paper" and bool(request.typed("hand", 5))
    if record is None:
        record = Record(
            session_id=session.id, pair_id=session.pair_id, template=template_of(request, session, membership).name,
            writer_id=request.me.id, saved_at=request.now,
        )  # fmt: skip
        db.add(record)
        db.flush()
    record.session = session
    text = f"{KEPT[kept]}{', handwritten' if by_hand else ''}. Kept: {place}"
    store_version(db, request, record, membership, {rules.OUTSIDE: text}, 1)
    db.add(
        RecordFiling(
            record_id=record.id, place=KEPT[kept].lower(), reference=place, filed_at=request.now,
            filed_by_id=request.me.id, kept=kept, handwritten=by_hand, confirmed_on=request.today,
        )
    )  # fmt: skip
    db.dirty_owners.add(request.me.id)
    db.flush()
    return notify(db, request, record, membership, 1)


def _allowed(request: Request) -> None:
    if not rules.may_be_outside(request.policy):
        raise Refused(f"By your policy the {request.policy.words.record.one} is written here.")


# Where they are, once in a while


@routes.line(OUTSIDE)
def line(db: Db, request: Request, obligation: Obligation) -> Item | None:
    """Build the line that asks whether records are still where they were."""
    rows = queries.outside(db, [request.me.id])
    if not rows:
        return None
    _, detail = formatting.due_words(obligation.due, request.today)
    places = Counter(row.reference for row in rows)
    where = formatting.listed([f"{place} ({number})" for place, number in places.most_common(5)])
    word = request.policy.words.record
    return Item(
        f"Are the {word.many} that are not kept here still there?",
        f"{detail}: {where}",
        formatting.tone(obligation.due, request.today),
        (Button("They are still there", "record.outside.there", style="primary"),
         Button("They have moved", "record.outside.move")),
    )  # fmt: skip


@routes.action("record.outside.there")
def there(db: Db, request: Request) -> Card:
    """Note that every record is still where it was."""
    rows = queries.outside(db, [request.me.id])
    _confirm(db, request, rows)
    return _confirmed(request, rows)


@routes.action("record.outside.move", form=True)
def move(db: Db, request: Request) -> Form:
    """Open the form for records that have moved from one place to another."""
    places = dict.fromkeys(row.reference for row in queries.outside(db, [request.me.id]))
    if not places:
        raise Refused("No record is kept outside by you. Nothing was changed.")
    options = tuple(Option(place, place) for place in list(places)[:20])
    blocks = (ChoiceInput("from", "From", options, options[0].value, required=True),
              TextInput("place", "Where are they now?", required=True, limit=LONGEST))  # fmt: skip
    return Form("They have moved", "record.outside.moved", blocks)


@routes.action("record.outside.moved")
def moved(db: Db, request: Request) -> Card:
    """Note the new place of the records that were in one place; the others wait for a word of their own."""
    place = request.typed("place", LONGEST, "Please say where they are now.")
    rows = [
        row for row in queries.outside(db, [request.me.id]) if row.reference == request.typed("from", LONGEST)
    ]
    if not rows:
        raise Refused("No record is kept there by you. Nothing was changed.", "from")
    for row in rows:
        row.reference = place
    _confirm(db, request, rows)
    return _confirmed(request, rows)


def _confirm(db: Db, request: Request, rows: list[RecordFiling]) -> None:
    for row in rows:
        row.confirmed_on = request.today
    db.dirty_owners.add(request.me.id)
    about = About("person", request.me.id)
    audit_log.write(db, request.now, request.me.id, "records.confirmed", about, request.me.id)
    db.flush()


def _confirmed(request: Request, rows: list[RecordFiling]) -> Card:
    words = request.policy.words.record
    places = formatting.listed(list(dict.fromkeys(row.reference for row in rows))[:5])
    said = f"Noted today: {formatting.count(len(rows), words.one, words.many)} in {places}."
    every = request.policy.store.confirm_every if request.policy.store else None
    again = f" I ask again {formatting.day(every.after(request.today), request.today)}." if every else ""
    return Card("Noted", (Text(said + again),), preview="Noted.", place="below")
