"""Somebody else types a record: only after the worker's yes, a draft alone, which the supervisor then shares."""

from handlers import access, formatting, resolve
from handlers.access import NOT_FOUND, PairMembership
from handlers.records import cards, contents, rules
from handlers.records import form as forms
from handlers.records import typed as fields
from handlers.records.loading import open_record
from handlers.records.sharing import sections_of, store_draft, template_of
from handlers.routing import Refused, Request, Routes
from handlers.ui import Button, Buttons, Card, Form, Heading, Input, Item, Note, Reply, Text
from storage import audit_log, outbox
from storage.db import Db
from storage.models import About, Pair, Person, Record, Session, TypistConsent
from storage.queries import pairs
from storage.queries import record_access as consents
from storage.queries import records as queries
from storage.queries import sessions as session_queries

routes = Routes()


@routes.command("supervision typist", "Somebody else types the record, after the worker’s yes", "@person")
@routes.action("typist.start")
def start(db: Db, request: Request) -> Card:
    """Ask the worker about a typist; as the worker, say yes or no; as a typist, list what waits."""
    mine = access.my_pairs(db, request)
    if not request.text.strip():
        return _waiting(db, request)
    helper = request.policy.record.helper if request.policy.record else None
    words = request.policy.words
    if helper in (None, "nobody"):
        basis = request.policy.record.basis if request.policy.record and helper else ""
        says = f"Your policy ({basis}) lets" if basis else "Your policy lets"
        raise Refused(f"{says} nobody but the two write the {words.record.one}. Nothing was changed.")
    name, with_whom = resolve.named_with(request.text, [s.other for s in mine], anywhere=True)
    typist = resolve.person(db, request, name)
    if typist.left_on is not None:
        raise Refused(f"{typist.name} has left. Please name somebody else.")
    if with_whom:
        other = resolve.person(db, request, with_whom, [s.other for s in mine])
        mine = [s for s in mine if s.other.id == other.id]
    theirs = [s for s in mine if s.other.id != typist.id and s.me.id != typist.id]
    if not theirs:
        raise Refused("Please name somebody who is neither of you two.")
    if len({s.pair.id for s in theirs}) > 1:
        names = formatting.listed([s.other.name for s in theirs[:5]], "or")
        raise Refused(f"With whom? Please add “with” and a name: {names}.")
    membership = theirs[0]
    row = consents.consent(db, typist.id, membership.pair.id)
    if row is None:
        row = TypistConsent(
            pair_id=membership.pair.id, typist_id=typist.id, asked_by_id=request.me.id, asked_at=request.now
        )
        db.add(row)
        db.flush()
    if not membership.leads:
        return _asked(request, row, membership.pair, typist)
    if row.answer != "yes":
        key = f"typist.asked:{row.id}:{request.today}"
        outbox.enqueue(db, "typist.asked", membership.pair.supervisee_id, key, request.now, typist=row.id)
    state = {
        "yes": f"{membership.other.name} has said yes.",
        "no": f"{membership.other.name} has said no so far.",
    }
    text = state.get(
        row.answer, f"{membership.other.name} is asked. {typist.name} can open nothing before a yes."
    )
    return Card("Typing the record", (Text(text),), preview="About who types.", place="below")


@routes.card("typist.asked")
def asked(db: Db, request: Request) -> Card | None:
    """Ask the worker whether somebody may type their records."""
    row, pair = _row(db, request)
    return _asked(request, row, pair, db.get_one(Person, row.typist_id))


@routes.action("typist.yes")
@routes.action("typist.no")
def answer(db: Db, request: Request) -> Card:
    """Keep the worker's yes or no; a later one takes the place of the earlier."""
    row, pair = _row(db, request)
    if request.me.id != pair.supervisee_id:
        raise Refused(NOT_FOUND)
    said = request.action.removeprefix("typist.")
    typist = db.get_one(Person, row.typist_id)
    if row.answer != said:
        row.answer, row.answered_at = said, request.now
        db.flush()
        audit_log.write(
            db, request.now, request.me.id, f"typist.{said}", About("typist", row.id), pair.supervisee_id
        )
        for person in (pair.supervisor_id, row.typist_id):
            key = f"typist.answered:{row.id}:{person}:{said}:{request.now.isoformat()}"
            outbox.enqueue(db, "typist.answered", person, key, request.now, typist=row.id)
    return _asked(request, row, pair, typist)


@routes.card("typist.answered")
def answered(db: Db, request: Request) -> Card | None:
    """Tell the supervisor and the typist what the worker said."""
    row, pair = _row(db, request)
    typist = db.get_one(Person, row.typist_id)
    word = request.policy.words.record
    does = "may type" if row.answer == "yes" else "may not type"
    who = "You" if request.me.id == typist.id else typist.name
    worker = pair.supervisee.name
    own = f"by {formatting.first_name(worker)}’s own word"
    line = f"{who} {does} the {word.many} of {worker}, {own}."
    buttons = ()
    if row.answer == "yes" and request.me.id == typist.id:
        buttons = (Buttons((Button("What is to be typed", "typist.list"),)),)
    return Card("Typing the record", (Text(line), *buttons), preview="About who types.")


@routes.action("typist.list")
def waiting(db: Db, request: Request) -> Card:
    """List the sessions whose record this person may type."""
    return _waiting(db, request)


@routes.action("typist.write", form=True)
def write(db: Db, request: Request) -> Reply:
    """Open the form for a typist: the parts of the record, and nothing else of the two."""
    session, membership, record = _session(db, request)
    words = open_record(db, request, record).words if record else {}
    _, sections = sections_of(db, request, session, membership)
    inputs: list[Heading | Note | Input] = [
        Note(f"You type for {membership.pair.supervisor.name}, who reads it through and shares it.")
    ]
    inputs += [
        forms.field_of(request.policy, section, words.get(section.key, ""), needed=False)
        for section in sections
        if section.kind not in ("auto", "case ids")
    ]
    title = f"{formatting.capital(request.policy.words.record.short)}: {formatting.first_name(membership.other.name)}"
    return Form(title[:24], "typist.save", tuple(inputs), {"session": session.id}, "Keep it")


@routes.action("typist.save")
def save(db: Db, request: Request) -> Reply:
    """Keep what was typed as the supervisor's draft, and tell the supervisor."""
    session, membership, record = _session(db, request)
    before = open_record(db, request, record).words if record else {}
    _, sections = sections_of(db, request, session, membership)
    mine = [section for section in sections if section.kind not in ("auto", "case ids")]
    typed = fields.typed(resolve.with_names(db, request), membership, mine, on=session.held_on)
    words = {**{k: v for k, v in before.items() if k not in {s.key for s in mine}}, **typed}
    if record is None:
        record = Record(
            session_id=session.id, pair_id=session.pair_id, saved_at=request.now,
            template=template_of(request, session, membership).name, writer_id=membership.pair.supervisor_id,
        )  # fmt: skip
        db.add(record)
        db.flush()
    record.session = session
    store_draft(db, request, record, membership, words)
    worker = membership.pair.supervisee_id
    audit_log.write(db, request.now, request.me.id, "record.typed", About("record", record.id), worker)
    key = f"typist.typed:{record.id}:{request.now.isoformat()}"
    outbox.enqueue(
        db,
        "typist.typed",
        membership.pair.supervisor_id,
        key,
        request.now,
        record=record.id,
        by=request.me.id,
    )
    supervisor = membership.pair.supervisor.name
    text = f"Kept. {supervisor} reads it through and shares it; you can open it until then."
    return Card("Typed", (Text(text),), preview="Kept.", place="below")


@routes.card("typist.typed")
def was_typed(db: Db, request: Request) -> Card | None:
    """Tell the supervisor that a record was typed for them."""
    record = queries.record(db, request.id("record"))
    if record is None or record.state != "draft":
        return None
    by = db.get_one(Person, request.id("by"))
    pair = record.session.pair
    word = request.policy.words.record
    line = f"{by.name} has typed the {word.one} of {contents.day_of(record, request)} with {pair.supervisee.name}."
    button = Button("Read it through", "record.write", {"session": record.session_id}, "primary")
    return Card(
        f"{formatting.capital(word.short)}: typed",
        (Text(line), Buttons((button,))),
        preview=f"About {word.a}.",
    )


def _asked(request: Request, row: TypistConsent, pair: Pair, typist: Person) -> Card:
    words = request.policy.words
    if request.me.id != pair.supervisee_id:
        raise Refused(NOT_FOUND)
    lines = {
        "yes": f"You have said yes: {typist.name} may type.",
        "no": f"You have said no: {typist.name} can open nothing.",
    }
    text = lines.get(
        row.answer, f"May {typist.name} type the {words.record.many} of your {words.session.many}?"
    )
    ids = {"typist": row.id}
    yes, no = (
        Button("Yes", "typist.yes", ids, about=typist.name),
        Button("No", "typist.no", ids, about=typist.name),
    )
    basis = request.policy.record.basis if request.policy.record else ""
    note = (
        "They would see what they type, and nothing from before. It stands in “who reads”, and you can take it "
        f"back at any time{f' ({basis})' if basis else ''}."
    )
    buttons = {"yes": (no,), "no": (yes,)}.get(row.answer, (yes, no))
    return Card("Who types?", (Text(text), Buttons(buttons), Note(note)), preview="A question for you.")


def _waiting(db: Db, request: Request) -> Card:
    words = request.policy.words
    mine = {pair.id: pair for pair in pairs.pairs(db, consents.typed_for(db, request.me.id))}
    allowed = [number for number, pair in mine.items() if access.types_for(db, request, pair)]
    found = queries.unwritten(db, allowed)
    items = tuple(_item(request, session, mine[session.pair_id]) for session, _ in found[: cards.SHOWN])
    how = f"No {words.record.one} waits for you to type. To name who types: “/supervision typist @person”."
    title = f"{formatting.capital(words.record.many)} to type"
    return Card(title, items or (Text(how),), preview="What is to be typed.", place="below")


def _item(request: Request, session: Session, pair: Pair) -> Item:
    day = formatting.plain_day(contents.session_day(session, request), request.today)
    button = Button("Type it", "typist.write", {"session": session.id}, about=pair.supervisee.name)
    return Item(f"{pair.supervisee.name}, {day}", f"For {pair.supervisor.name}", buttons=(button,))


def _row(db: Db, request: Request) -> tuple[TypistConsent, Pair]:
    row = db.get(TypistConsent, request.id("typist"), with_for_update=True)
    pair = pairs.pair(db, row.pair_id) if row is not None else None
    if (
        row is None
        or pair is None
        or request.me.id not in (pair.supervisee_id, pair.supervisor_id, row.typist_id)
    ):
        raise Refused(NOT_FOUND)
    return row, pair


def _session(db: Db, request: Request) -> tuple[Session, PairMembership, Record | None]:
    """Return the session that a typist writes up; refused once its record is shared, and without the worker's yes."""
    session = session_queries.session(db, request.id("session"), lock=True)
    pair = pairs.pair(db, session.pair_id) if session is not None else None
    if session is None or pair is None or session.state != "held" or not access.types_for(db, request, pair):
        raise Refused(NOT_FOUND)
    record = queries.of_session(db, session.id)
    if record is not None and (record.state != "draft" or rules.side(pair, record.writer_id) != "supervisor"):
        raise Refused(NOT_FOUND)
    return session, PairMembership(pair, request.me), record
