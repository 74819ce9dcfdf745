"""Loading records for a reader, with their words through the access check."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime

from handlers import access, formatting, resolve
from handlers.access import NOT_FOUND, PairMembership
from handlers.obligations.kinds.signing import SIGNING
from handlers.records import cards, rules
from handlers.records.contents import OpenedRecord
from handlers.routing import Refused, Request, Routes
from handlers.ui import Button, Card, Item, Note
from storage.db import Db
from storage.models import About, Obligation, Person, Record, Session
from storage.queries import facts, own_parts, people, sessions
from storage.queries import record_access as access_queries
from storage.queries import records as queries

routes = Routes()


# Loading


def actions_since(last: Record | None) -> datetime:
    """Return the time from which actions belong to a record: the start of the session recorded before it."""
    return last.session.starts_at if last is not None else datetime(1970, 1, 1, tzinfo=UTC)


def find(db: Db, request: Request, *, lock: bool = False) -> Record:
    """Return the record that a button names; a draft only for the side that writes it."""
    record = queries.record(db, request.id("record"), lock=lock)
    if record is None:
        raise Refused(NOT_FOUND)
    pair = record.session.pair
    if record.state == "draft":
        membership = access.membership(db, request, pair.id, unfinished=True)
        if not rules.may_continue(record, membership.pair, request.me.id):
            raise Refused(NOT_FOUND)
    return record


def open_record(db: Db, request: Request, record: Record, number: int | None = None) -> OpenedRecord:
    """Return one version of a record (the newest unless `number` is given) with everything said about it.

    Write the audit log. Raise Refused for a person without access.
    """
    pair = record.session.pair
    versions = queries.versions(db, [record.id])[record.id]
    version = next((v for v in versions if v.number == number), versions[-1])
    signatures = queries.signatures(db, [version.id])[version.id]
    unfinished, draft = record.state in ("draft", "shared"), record.state == "draft"
    own = own_parts.of_session(db, record.session_id, request.me.id)
    texts = access.record_words(
        db, request, pair, About("record", record.id),
        [version.text_id, *(s.text_id for s in signatures), *(part.text_id for part in own)],
        unfinished=unfinished, draft=draft,
    )  # fmt: skip
    ground = access.access_basis(db, request, pair, unfinished=unfinished, draft=draft)
    of_pair = ground is not None and ground.of_pair
    if ground is not None and ground.why == access.SUCCESSOR:
        of_pair = record.state == "shared" and access.settles(db, request, pair)
    template = request.policy.template(record.template)
    sections = template.sections if template else rules.template_for(request.policy, "", "").sections
    return OpenedRecord(
        record=record,
        version=version,
        newest=versions[-1].number,
        words=rules.load(texts[version.text_id]),
        sections=sections,
        signatures=signatures,
        said=texts,
        people=facts.people(
            db, {version.written_by_id, *(s.person_id for s in signatures), *(part.person_id for part in own)}
        ),
        own={part.key: part for part in own},
        membership=PairMembership(pair, request.me) if of_pair else None,
        outside_management=ground is not None and not manages(ground, request, pair.supervisee),
        whole=_whole(request, ground),
    )


def _whole(request: Request, ground: access.AccessBasis | None) -> bool:
    """Return whether a new supervisor reads the parts that were between the two as well."""
    rule = request.policy.pair
    return ground is not None and ground.why == access.SUCCESSOR and rule is not None and rule.history_whole


def manages(basis: access.AccessBasis, request: Request, worker: Person) -> bool:
    """Return whether a reader may see parts for the two and management: of the pair, or above the worker."""
    return basis.of_pair or people.is_below(worker, request.me)


def membership_of(db: Db, request: Request, record: Record | None) -> PairMembership | None:
    """Return the reader's membership in the record's pair, or None."""
    if record is None or record.state == "draft":
        return None
    try:
        open_ = record.state == "shared"
        return access.membership(db, request, record.pair_id, unfinished=open_, unsettled=open_)
    except Refused:
        return None


def upcoming(db: Db, request: Request, membership: PairMembership) -> Session | None:
    """Return the pair's next session: booked, or suggested and not answered."""
    return next(iter(sessions.upcoming(db, membership.pair.id, request.now)), None)


# Reading


@routes.command("supervision sign", "Records that wait for your agreement, or your disagreement")
@routes.action("record.sign")
def sign(db: Db, request: Request) -> Card:
    """List the records that the reader has still to agree, sign or initial."""
    memberships = access.my_pairs(db, request, ended=True)
    found = {r.id: r for r in queries.of_pairs(db, [s.pair.id for s in memberships])}
    found |= {r.id: r for r in _before_me(db, request) if r.state == "shared" and settles(db, request, r)}
    owed = owed_on(db, request, list(found.values()))
    words = request.policy.words
    waiting = [record for record, todo in owed.values() if todo is not None]
    empty = f"No {words.record.one} waits for you."
    past = Button(f"All {words.record.many}", "record.list")
    due = {o.about: o.due for o in SIGNING.of_owner(db, request.me.id)}
    now: dict[int, rules.Owed] = {
        record.id: todo
        for record, todo in owed.values()
        if todo
        and (todo == "initial" or not is_too_early(request, record, due.get(About("record", record.id))))
    }
    return cards.listing(
        request, f"{formatting.capital(words.record.many)} to settle", waiting, empty, now, (past,)
    )


def settles(db: Db, request: Request, record: Record) -> bool:
    """Whether the supervisor's word on a record is mine, who came after its supervisor."""
    return access.settles(db, request, record.session.pair)


def _before_me(db: Db, request: Request) -> list[Record]:
    """Return the records about those whom I supervise that were written before me, as far as I may read them."""
    found: list[Record] = []
    opened = any(not one.private_from_line_manager for p in request.policy.programmes for one in p.series)
    if request.policy.passes_records_on or opened:
        for membership in access.my_pairs(db, request):
            if membership.leads:
                about = queries.of_person(db, membership.other.id)
                found += _readable(db, request, [r for r in about if r.pair_id != membership.pair.id])
    return found


@routes.command("supervision records", "The records of your sessions, to read", "[with @person]")
@routes.action("record.list")
def list_records(db: Db, request: Request) -> Card:
    """List records to read: about the reader, in the reader's pairs, or about the person who is named."""
    words = request.policy.words.record
    if "person" in request.ids:
        records = _readable(db, request, queries.of_person(db, request.id("person")))
        if not records:
            raise Refused(NOT_FOUND)
    else:
        memberships = access.my_pairs(db, request)
        _, who = resolve.named_with(request.text, [s.other for s in memberships])
        others = [s.other for s in memberships]
        other = resolve.person(db, request, who, others) if who else None
        pairs = [s.pair.id for s in memberships if other is None or s.other.id == other.id]
        before = _before_me(db, request)
        found = {
            r.id: r for r in (*queries.of_person(db, request.me.id), *queries.of_pairs(db, pairs), *before)
        }
        records = [r for r in found.values() if other is None or r.pair_id in pairs or _about(r, other)]
        records.sort(key=lambda r: (r.session.starts_at, r.id), reverse=True)
    return cards.listing(
        request, formatting.capital(words.many), records, f"There is no shared {words.one} yet.", {}
    )


def _about(record: Record, person: Person) -> bool:
    return record.session.pair.supervisee_id == person.id


def _readable(db: Db, request: Request, records: Sequence[Record]) -> list[Record]:
    """Return the records that the reader has access to; access is looked up once a pair and state."""
    grounds: dict[tuple[int, bool], bool] = {}
    found: list[Record] = []
    for record in records:
        key = (record.pair_id, record.state == "shared")
        if key not in grounds:
            grounds[key] = (
                access.access_basis(db, request, record.session.pair, unfinished=key[1]) is not None
            )
        if grounds[key]:
            found.append(record)
    return found


def owed_on(
    db: Db, request: Request, records: Sequence[Record]
) -> dict[int, tuple[Record, rules.Owed | None]]:
    """Return what the reader has still to do about each of these records."""
    newest = {n: v[-1] for n, v in queries.versions(db, [r.id for r in records]).items() if v}
    signatures = queries.signatures(db, [version.id for version in newest.values()])
    return {
        r.id: (r, rules.owes(request.policy, r.session.pair, signatures[newest[r.id].id],
                             rules.side(r.session.pair, request.me.id), newest[r.id].initials))
        for r in records
    }  # fmt: skip


@routes.action("record.show")
def show(db: Db, request: Request) -> Card:
    """Show a record, with what the reader can say about it."""
    record = find(db, request)
    opened = open_record(db, request, record, request.optional_id("version"))
    card = _reading(db, request, opened)
    if opened.membership is not None and access.settles(db, request, record.session.pair):
        words, former = request.policy.words, record.session.pair.supervisor.name
        note = (
            f"{former} wrote it and can no longer settle it: you do, who are {words.supervisor.a} here now."
        )
        return replace(card, blocks=(Note(note), *card.blocks))
    if opened.membership is not None:
        return card
    ground = access.access_basis(db, request, record.session.pair)
    note = cards.access_note(request, ground.why if ground else "")
    return Card(card.title, (note, *card.blocks), card.preview, card.place)


def _reading(db: Db, request: Request, opened: OpenedRecord) -> Card:
    owed, too_early, due = reader_part(db, request, opened)
    return cards.record_card(request, opened, owed, too_early, due, _receipt(db, request, opened))


def _receipt(db: Db, request: Request, opened: OpenedRecord) -> str:
    """Return when the worker first read a record, for its supervisor, where nobody signs (PMA-REC.b); else ""."""
    membership = opened.membership
    if membership is None or not membership.leads or request.policy.signing_style != "none":
        return ""
    read = access_queries.first_read(db, opened.record.id, membership.pair.supervisee_id)
    if opened.record.state == "draft":
        return ""
    if read is None:
        return "Not yet"
    return formatting.capital(formatting.plain_day(read.astimezone(request.zone).date(), request.today))


def reader_part(
    db: Db, request: Request, opened: OpenedRecord
) -> tuple[rules.Owed | None, bool, date | None]:
    """Return what the reader owes on an opened record, whether it is too early for it, and its due date."""
    if opened.membership is None or opened.record.state == "draft":
        return None, False, None
    pair = opened.membership.pair
    mine = rules.side(pair, request.me.id)
    owed = rules.owes(request.policy, pair, opened.signatures, mine, opened.version.initials)
    row = SIGNING.one(db, About("record", opened.record.id), request.me.id)
    due = row.due if row else None
    return owed, is_too_early(request, opened.record, due), due


def is_too_early(request: Request, record: Record, due: date | None) -> bool:
    """Whether it is too early to agree, where the policy has it done at the next session.

    Two who no longer meet wait for none.
    """
    ends_on = record.session.pair.ends_on
    over = ends_on is not None and ends_on < request.today
    return not over and rules.too_early(request.policy, due, request.today)


@routes.action("record.copy")
def copy(db: Db, request: Request) -> Card:
    """Return the worker's own copy as a file."""
    record = find(db, request)
    if record.session.pair.supervisee_id != request.me.id:
        raise Refused(NOT_FOUND)
    return cards.copy(request, open_record(db, request, record, request.optional_id("version")))


@routes.line(SIGNING)
def line(db: Db, request: Request, obligation: Obligation) -> Item | None:
    """Build the line for a record that waits for the reader."""
    record = queries.record(db, obligation.about.id)
    membership = membership_of(db, request, record)
    if record is None or membership is None:
        return None
    todo = owed_on(db, request, [record])[record.id][1]
    if todo is None:
        return None
    too_early = todo != "initial" and is_too_early(request, record, obligation.due)
    label = {"agree": "Read and agree", "sign": "Read and sign"}.get(todo, "Read it and put my initials")
    state, detail = formatting.due_words(obligation.due, request.today)
    word = formatting.capital(request.policy.words.record.one)
    return Item(
        f"{word} of {cards.day_of(record, request)} with {membership.other.name}",
        detail,
        formatting.tone(obligation.due, request.today),
        (
            Button(
                "Read it" if too_early else label,
                "record.show",
                {"record": record.id},
                "plain" if too_early else "primary",
            ),
        ),
        state=state,
    )
