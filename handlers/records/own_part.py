"""The worker's own part of a record: written by the worker, before or after the session; nobody else can change it."""

from collections.abc import Sequence
from dataclasses import dataclass

from handlers import access, agenda, formatting
from handlers.access import NOT_FOUND, PairMembership
from handlers.policy.documents import TemplateSection
from handlers.records import cards, rules
from handlers.records.form import field_of
from handlers.records.sharing import sections_of
from handlers.routing import Refused, Request, Routes
from handlers.ui import Button, Buttons, Card, Form, Input, Note, Option, Quote, Reply, Text, TextInput
from storage import audit_log, outbox, secrets
from storage.db import Db
from storage.models import About, EncryptedText, OwnPart, Person, Session
from storage.queries import own_parts
from storage.queries import records as queries
from storage.queries import sessions as session_queries

routes = Routes()

NEXT_TIME = "later"
"""Key of the input whose words go on the next agenda."""


@dataclass(frozen=True, slots=True)
class WorkersPart:
    """A session, the worker's sections in its record, and what stands in them so far."""

    session: Session
    membership: PairMembership
    sections: Sequence[TemplateSection]
    rows: dict[str, OwnPart]
    shared: bool


def asked(
    db: Db, request: Request, session: Session, membership: PairMembership, when: str = ""
) -> list[TemplateSection]:
    """Return the sections that the worker fills in for this session; with `when`, those asked then alone.

    One that the policy asks for only every so often is left out until its time has come again.
    """
    found: list[TemplateSection] = []
    for section in sections_of(db, request, session, membership)[1]:
        if section.by == "writer" or section.kind == "auto" or (when and section.ask != when):
            continue
        if section.every is not None:
            last = own_parts.last_given(db, membership.pair.supervisee_id, section.key)
            if last is not None and section.every.after(last.date()) > request.today:
                continue
        found.append(section)
    return found


def quotes(db: Db, request: Request, membership: PairMembership, session_id: int) -> dict[str, Quote]:
    """Return the worker's own words of a session by section, as the reader may see them, for one of the pair."""
    rows = [
        row
        for row in own_parts.of_session(db, session_id, request.me.id)
        if row.given_at or _mine(request, row)
    ]
    texts = access.words(db, request, membership, [row.text_id for row in rows])
    worker = membership.pair.supervisee
    found: dict[str, Quote] = {}
    for row in rows:
        day = formatting.plain_day(row.written_at.astimezone(request.zone).date(), request.today)
        found[row.key] = Quote(texts[row.text_id], f"{worker.name}, in their own hand, {day}")
    return found


def _mine(request: Request, row: OwnPart) -> bool:
    return row.person_id == request.me.id


@routes.action("record.part", form=True)
def write(db: Db, request: Request) -> Reply:
    """Open the worker's own part of the record of the session that a button names."""
    return form(db, request, _open(db, request))


def nearest(db: Db, request: Request) -> int | None:
    """Return the session whose record has a part for this person to write: the last one, else the next."""
    for membership in access.my_pairs(db, request):
        if membership.leads:
            continue
        ahead = session_queries.upcoming(db, membership.pair.id, request.now)
        held = [session for session, _ in queries.unwritten(db, [membership.pair.id])]
        for session in (*held[:1], *(s for s in ahead if s.state == "booked")):
            if asked(db, request, session, membership):
                return session.id
    return None


def _open(db: Db, request: Request) -> WorkersPart:
    """Return the part that a button names; refused for anybody but the worker, and once they have answered."""
    session = session_queries.session(db, request.id("session"))
    if session is None:
        raise Refused(NOT_FOUND)
    membership = access.membership(db, request, session.pair_id)
    if membership.leads:
        raise Refused(f"Only {membership.other.name} writes this part.")
    if session.state not in ("booked", "held"):
        raise Refused(f"That {request.policy.words.session.one} is not booked any more.")
    record = queries.of_session(db, session.id)
    shared = record is not None and record.state != "draft"
    if record is not None and shared:
        version = queries.versions(db, [record.id])[record.id][-1]
        last = rules.last_words(membership.pair, queries.signatures(db, [version.id])[version.id])
        if record.state in ("agreed", "disputed") or "worker" in last:
            raise Refused(
                f"You have answered this {request.policy.words.record.one}, so it stays as it is. You can add to it."
            )
    rows = {
        row.key: row for row in own_parts.of_session(db, session.id, request.me.id) if _mine(request, row)
    }
    sections = asked(db, request, session, membership)
    known = {section.key for section in sections}
    every = sections_of(db, request, session, membership)[1]
    sections += [section for section in every if section.key in rows and section.key not in known]
    if not sections:
        raise Refused(f"This {request.policy.words.record.one} has no part for you to write.")
    return WorkersPart(session, membership, sections, rows, shared)


def form(db: Db, request: Request, of: WorkersPart) -> Form:
    """Return the worker's part as a form."""
    other, words = of.membership.other, request.policy.words
    texts = access.words(db, request, of.membership, [row.text_id for row in of.rows.values()])
    day = formatting.plain_day(cards.session_day(of.session, request), request.today)
    first = formatting.first_name(other.name)
    blocks: list[Text | Note | Input] = [
        Text(
            f"{other.name} writes the {words.record.one} of {day}. This part is yours: {first} can answer it, not "
            "change it."
        )
    ]
    for section in of.sections[:7]:
        row = of.rows.get(section.key)
        blocks.append(field_of(request.policy, section, texts[row.text_id] if row else "", needed=False))
        if section.up:
            blocks.append(Note(f"{first} reads it. You decide afterwards whether a copy goes further up."))
    help = f"It goes on your next {words.agenda.one}, not in this {words.record.one}."
    blocks.append(TextInput(NEXT_TIME, "Something for next time", help=help, limit=1_000))
    if given := [row.given_at for row in of.rows.values() if row.given_at]:
        at = max(given).astimezone(request.zone)
        blocks.append(
            Note(f"{first} has had it since {at:%H:%M}; what you change now, {first} sees changed.")
        )
    return Form(
        "Your part",
        "record.part.save",
        tuple(blocks),
        {"session": of.session.id},
        f"Give it to {first}",
        others=(Option("keep", "Keep for now"),),
    )


@routes.action("record.part.save")
def save(db: Db, request: Request) -> Card:
    """Keep the worker's part, and give it to the supervisor unless it is only kept."""
    of = _open(db, request)
    give = request.typed("go") != "keep"
    changed = False
    for section in of.sections:
        key = f"part_{section.key}"
        if key not in request.fields:
            continue
        text, row = request.typed(key, rules.LIMIT), of.rows.get(section.key)
        if section.kind == "ticks":
            chosen = text.split(",")
            text = "\n".join(choice for n, choice in enumerate(section.choices) if str(n) in chosen)
        changed = _store(db, request, of, section.key, text, row, give) or changed
    question = _next_time(db, request, of)
    db.flush()
    audit_log.write(
        db, request.now, request.me.id, "record.own_part", About("session", of.session.id), request.me.id
    )
    record = queries.of_session(db, of.session.id)
    if record is not None and of.shared:
        outbox.refresh(db, About("record", record.id), request.now)
        if give and changed:
            key = f"record.part_given:{record.id}:{request.now.isoformat()}"
            outbox.enqueue(
                db, "record.part_given", of.membership.other.id, key, request.now, record=record.id
            )
    return question or kept(db, request, of.session, of.membership, give)


def _next_time(db: Db, request: Request, of: WorkersPart) -> Card | None:
    """Put what is for next time on the agenda; return the question who is to see it, where there is one."""
    later = request.typed(NEXT_TIME, 1_000)
    if not later:
        return None
    before = {view.row.id for view in agenda.open_views(db, request, of.membership)}
    card = agenda.add(db, request.as_(write), of.membership, later, later)
    added = {view.row.id for view in agenda.open_views(db, request, of.membership)} - before
    return None if added else card


def _store(
    db: Db, request: Request, of: WorkersPart, key: str, text: str, row: OwnPart | None, give: bool
) -> bool:
    """Keep one section's words in place of those before, which are deleted; return whether anything changed."""
    if row is None and not text:
        return False
    if row is not None:
        before = access.words(db, request, of.membership, [row.text_id])[row.text_id]
        if before == text and (row.given_at is not None or not give):
            return False
    if not text and row is not None:
        old = db.get(EncryptedText, row.text_id)
        db.delete(row)
        db.flush()
        if old is not None:
            db.delete(old)
        return True
    text_id = secrets.seal(db, of.membership.pair.supervisee_id, text)
    if row is None:
        row = OwnPart(
            pair_id=of.membership.pair.id, session_id=of.session.id, person_id=request.me.id, key=key, text_id=text_id,
            written_at=request.now, given_at=request.now if give else None,
        )  # fmt: skip
        db.add(row)
        return True
    old = db.get(EncryptedText, row.text_id)
    row.text_id, row.written_at = text_id, request.now
    row.given_at = row.given_at or (request.now if give else None)
    db.flush()
    if old is not None:
        db.delete(old)
    return True


def kept(db: Db, request: Request, session: Session, membership: PairMembership, given: bool) -> Card:
    """Return the card after the worker's part was kept or given, with the way further up where the policy has one."""
    first = formatting.first_name(membership.other.name)
    said = (
        f"{first} reads it when writing the {request.policy.words.record.one}, and can’t change it."
        if given
        else "Only you can see it so far."
    )
    buttons: list[Button] = [Button("Change it", "record.part", {"session": session.id})]
    up = {s.key for s in sections_of(db, request, session, membership)[1] if s.up}
    for row in own_parts.of_session(db, session.id, request.me.id):
        manager = _above(db, membership)
        if given and row.key in up and row.passed_at is None and manager is not None and _mine(request, row):
            sure = f"Send {manager.name} these words, with your name? It can’t be taken back. {first} is not told."
            buttons.append(
                Button(f"Send a copy to {formatting.first_name(manager.name)}", "record.part.up", {"part": row.id},
                       confirm=sure)
            )  # fmt: skip
    title = f"Your part: given to {first}" if given else "Your part: kept"
    return Card(title, (Text(said), Buttons(tuple(buttons))), preview="Kept.", place="below")


def _above(db: Db, membership: PairMembership) -> Person | None:
    """Return the supervisor's manager, who is somebody else than the worker."""
    manager = db.get(Person, membership.pair.supervisor.manager_id or 0)
    return manager if manager is not None and manager.id != membership.pair.supervisee_id else None


@routes.action("record.part.up")
def send_up(db: Db, request: Request) -> Card:
    """Send a copy of one's own words to the supervisor's manager: only ever by the worker's own press."""
    row = own_parts.part(db, request.id("part"))
    if row is None or row.person_id != request.me.id or row.given_at is None or row.session_id is None:
        raise Refused(NOT_FOUND)
    membership = access.membership(db, request, row.pair_id)
    session = session_queries.session(db, row.session_id)
    manager = _above(db, membership)
    sections = sections_of(db, request, session, membership)[1] if session is not None else []
    if manager is None or not any(section.up and section.key == row.key for section in sections):
        raise Refused("Nobody further up is known here, so nothing was sent.")
    if row.passed_at is None:
        row.passed_to_id, row.passed_at = manager.id, request.now
        outbox.enqueue(db, "record.part_up", manager.id, f"record.part_up:{row.id}", request.now, part=row.id)
        audit_log.write(
            db, request.now, request.me.id, "record.part_up", About("part", row.id), request.me.id
        )
    return Card("Sent", (Text(f"{manager.name} has your words."),), preview="Sent.", place="below")


@routes.card("record.part_up")
def came_up(db: Db, request: Request) -> Card | None:
    """Tell whoever is above the supervisor that a worker has sent them their feedback; a press opens it."""
    row = own_parts.part(db, request.id("part"))
    writer = db.get(Person, row.person_id) if row is not None else None
    if row is None or writer is None or row.passed_to_id != request.me.id:
        return None
    read = Button("Read it", "record.part.read", {"part": row.id}, "primary")
    return Card(
        f"From {writer.name}",
        (Text(f"{writer.name} has sent you a copy of their feedback to their supervisor."), Buttons((read,))),
        preview="Somebody has sent you something to read.",
    )


@routes.action("record.part.read")
def read(db: Db, request: Request) -> Card:
    """Show feedback to the one person to whom its writer sent a copy."""
    row = own_parts.part(db, request.id("part"))
    writer = db.get(Person, row.person_id) if row is not None else None
    if row is None or writer is None:
        raise Refused(NOT_FOUND)
    words = access.passed_words(db, request, row)
    return Card(
        f"From {writer.name}",
        (Quote(words, writer.name), Note(f"{writer.name} sent it to you alone, by their own choice.")),
        preview="Feedback.",
        place="window",
    )


@routes.card("record.part_given")
def given(db: Db, request: Request) -> Card | None:
    """Tell the supervisor that the worker has added their own part to a shared record."""
    record = queries.record(db, request.id("record"))
    if record is None or record.state == "draft":
        return None
    try:
        membership = access.membership(db, request, record.pair_id, unfinished=True)
    except Refused:
        return None
    line = f"{membership.other.name} has added their own part to the {request.policy.words.record.one}."
    return cards.notice(request, record, line)
