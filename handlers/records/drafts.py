"""Writing a record: the form, saving a draft, sharing it, and amending one that is not agreed yet."""

from collections.abc import Sequence
from dataclasses import replace

from handlers import (
    access,
    actions,
    agenda,
    concerns,
    development,
    formatting,
    resolve,
)
from handlers.access import NOT_FOUND, PairMembership
from handlers.cases import sessions as cases
from handlers.obligations.kinds.record import RECORD
from handlers.policy import session_kinds
from handlers.policy.practice import cover_may
from handlers.records import cards, own_part, rules
from handlers.records import form as forms
from handlers.records import typed as fields
from handlers.records.loading import actions_since, find, open_record
from handlers.records.sharing import (
    MissingSection,
    booked_day,
    notes_on,
    sections_of,
    share_draft,
    store_draft,
)
from handlers.records.steps import CHECK, at, keys_on, steps_of, with_field
from handlers.routing import Refused, Request, Routes
from handlers.typed_words import with_typed_words
from handlers.ui import Button, Card, FieldError, Heading, Item, Note, Quote, Reply
from storage import audit_log
from storage.db import Db
from storage.models import About, Obligation, Record, Session
from storage.queries import records as queries
from storage.queries import sessions as session_queries

routes = Routes()

MAX_LINES = 12
"""Most lines of the agenda, or of actions, above the form."""


@routes.command("supervision record", "Writes up the last session that has no record yet", "[with @person]")
@routes.action("supervision.record", form=True)
def record(db: Db, request: Request) -> Reply:
    """Open the form or draft of the last session without a record; list past records where there is none."""
    memberships = access.my_pairs(db, request)
    _, who = resolve.named_with(request.text, [s.other for s in memberships])
    if who:
        other = resolve.person(db, request, who, [s.other for s in memberships])
        memberships = [s for s in memberships if s.other.id == other.id]
    mine = {s.pair.id: s for s in memberships}
    found = [
        (session, draft)
        for session, draft in queries.unwritten(db, list(mine))
        if rules.may_write(request.policy, session.kind, mine[session.pair_id].leads)
        and (draft is not None or session_kinds.record_owed(request.policy, session.kind))
        and (draft is None or rules.may_continue(draft, mine[session.pair_id].pair, request.me.id))
    ]
    if not found:
        mine_alone = own_part.nearest(db, request)
        if mine_alone is not None:
            return own_part.write(db, request.as_(own_part.write, session=mine_alone))
        return none_left(db, request)
    if len({session.pair_id for session, _ in found}) > 1:
        return ask_which(request, [(session, mine[session.pair_id]) for session, _ in found])
    return write(db, request.as_(write, session=found[0][0].id))


def ask_which(request: Request, found: Sequence[tuple[Session, PairMembership]]) -> Card:
    """Return the question which of several people's sessions to write up."""
    items = tuple(
        Item(s.other.name, formatting.capital(formatting.day(cards.session_day(session, request), request.today)),
             buttons=(Button("Write it", "record.write", {"session": session.id}),))
        for session, s in found[: cards.SHOWN]
    )  # fmt: skip
    title = f"Which {request.policy.words.record.short}?"
    return Card(title, items, preview="Which one?", place="below")


def none_left(db: Db, request: Request) -> Card:
    """Return past records to read, where nothing is left to write."""
    words = request.policy.words
    pairs = [s.pair.id for s in access.my_pairs(db, request)]
    empty = f"No {words.record.one} waits to be written. It begins once {words.session.a} was held."
    button = (Button(f"A {words.session.one} was held", "supervision.held"),) if pairs else ()
    return cards.listing(
        request, f"No {words.record.short} to write", queries.of_pairs(db, pairs), empty, {}, button
    )


@routes.action("record.write", form=True)
def write(db: Db, request: Request) -> Reply:
    """Open the form of one session's record."""
    session, membership, record = session_of(db, request)
    if record is not None and record.state != "draft":
        return _present_state(db, request, record, membership)
    check_writer(request, membership, record, session.kind)
    words = open_record(db, request, record).words if record else {}
    of = filling(db, request, session, membership, words, record)
    return forms.form(request, of, _first_open(of), _lead(db, request, session, membership))


def _first_open(of: forms.Filling) -> int:
    """Return the step to go on with: the first that holds nothing yet, once something was kept."""
    if not of.words:
        return 0
    for number, step in enumerate(of.steps[:-1]):
        if step.key != "agenda" and not keys_on(step, of.sections) & of.words.keys():
            return number
    return len(of.steps) - 1


@routes.action("record.save")
def save(db: Db, request: Request) -> Reply:
    """Keep one step of the form as a draft, and show the next one; the last step shares it."""
    session, membership, record = session_of(db, request)
    if record is not None and record.state != "draft":
        return with_typed_words(_present_state(db, request, record, membership), request.fields)
    check_writer(request, membership, record, session.kind)
    before = open_record(db, request, record).words if record else {}
    of = filling(db, request, session, membership, before, record)
    number = at(of.steps, str(request.ids.get("step", "")))
    step = of.steps[number]
    typed = fields.typed(
        resolve.with_names(db, request), membership, of.sections, before.get(rules.NEXT, ""), session.held_on
    )
    replaced = keys_on(step, of.sections)
    words = {key: text for key, text in before.items() if key not in replaced} | typed
    if record is None:
        record = Record(
            session_id=session.id, pair_id=session.pair_id, template=of.template.name, writer_id=request.me.id,
            saved_at=request.now,
        )  # fmt: skip
        db.add(record)
        db.flush()
    record.session = session
    if step.key != CHECK or not before:
        store_draft(db, request, record, membership, words)
        about, worker = About("record", record.id), membership.pair.supervisee_id
        audit_log.write(db, request.now, request.me.id, "record.saved", about, worker)
    go = request.typed("go")
    if go == "keep":
        return cards.draft(request, record, membership, notes_on(db, request, membership, words))
    if go == "back":
        back = max(0, number - 1)
        lead = _lead(db, request, session, membership) if back == 0 else ()
        return forms.form(request, _refilled(of, request, membership, words), back, lead)
    if step.key == CHECK:
        return _share(db, request, record, membership, _refilled(of, request, membership, words))
    following = _refilled(of, request, membership, words)
    return forms.form(request, following, min(at(following.steps, step.key) + 1, len(following.steps) - 1))


def _refilled(
    of: forms.Filling, request: Request, membership: PairMembership, words: rules.Words
) -> forms.Filling:
    """Return the same with what was filled in meanwhile; the steps follow from it."""
    steps = steps_of(
        request.policy, of.sections, words, agenda=bool(of.on_it), cases=[view.row.id for view in of.due],
        leads=membership.leads, booked=of.booked is not None, year=[one.key for one in of.year],
        decides=rules.decides(request.policy, membership.pair, of.session.kind, leads=membership.leads),
    )  # fmt: skip
    return replace(of, words=words, steps=steps, kept_at=request.now)


def _share(db: Db, request: Request, record: Record, membership: PairMembership, of: forms.Filling) -> Reply:
    """Share a draft; where something is missing, show the step that it belongs to with what is wrong."""
    try:
        return share_draft(db, request, record, membership, dict(of.words))
    except MissingSection as missing:
        wrong = FieldError(missing.key, missing.words)
        return forms.form(request, of, with_field(of.steps, missing.token), (), (wrong,))


@routes.action("record.share")
def share(db: Db, request: Request) -> Reply:
    """Share the draft as it was saved."""
    record = find(db, request, lock=True)
    membership = access.membership(db, request, record.pair_id, unfinished=is_unfinished(record))
    if record.state != "draft":
        return _present_state(db, request, record, membership)
    check_writer(request, membership, record, record.session.kind)
    try:
        return share_draft(db, request, record, membership, open_record(db, request, record).words)
    except MissingSection as missing:
        raise Refused(missing.on_card) from None


# Steps


def session_of(db: Db, request: Request) -> tuple[Session, PairMembership, Record | None]:
    """Return the session that is written up and its record, if any; raise Refused where it was not held."""
    session = session_queries.session(db, request.id("session"), lock=True)
    if session is None:
        raise Refused(NOT_FOUND)
    record = queries.of_session(db, session.id)
    membership = access.membership(db, request, session.pair_id, unfinished=is_unfinished(record))
    if session.state != "held":
        raise Refused(
            f"That {request.policy.words.session.one} is not noted as held, so there is nothing to write up yet. "
            "Type “/supervision held” once it was."
        )
    return session, membership, record


def is_unfinished(record: Record | None) -> bool:
    """Return whether a session's record is still to be written, agreed or disputed."""
    return record is None or record.state in ("draft", "shared")


def check_writer(request: Request, membership: PairMembership, record: Record | None, kind: str) -> None:
    """Raise Refused where this person may not write the record of such a session."""
    word = request.policy.words.record.one
    if not rules.may_write(request.policy, kind, membership.leads):
        raise Refused(
            f"By your policy {membership.other.name} writes the {word}. You will see it when it is shared."
        )
    covers = membership.leads and request.me.id != membership.pair.supervisor_id
    if covers and not cover_may(request.policy.pair, "records"):
        raise Refused(f"By your policy whoever stands in does not write the {word}.")
    if record is not None and not rules.may_continue(record, membership.pair, request.me.id):
        raise Refused(
            f"{membership.other.name} is writing the {word} already. You will see it when it is shared."
        )


def filling(
    db: Db, request: Request, session: Session, membership: PairMembership, words: rules.Words,
    record: Record | None,
) -> forms.Filling:  # fmt: skip
    """Return what the form of a session's record is built from."""
    template, sections = sections_of(db, request, session, membership)
    due = cases.on_agenda(db, request, membership, request.today)
    asked = any(section.kind == "case ids" for section in sections)
    if not asked or not request.policy.counts(session.kind):
        due = []
    of = forms.Filling(
        membership=membership,
        session=session,
        template=template,
        sections=sections,
        words=words,
        steps=(),
        due=due[: cases.ROWS],
        on_it=agenda.seen_by_both(db, request, membership),
        own=own_part.quotes(db, request, membership, session.id),
        booked=booked_day(db, request, membership),
        year=development.inputs(db, request, membership) if record is None or record.state == "draft" else (),
        kept_at=record.saved_at if record is not None else None,
    )
    return replace(_refilled(of, request, membership, words), kept_at=of.kept_at)


def _lead(db: Db, request: Request, session: Session, membership: PairMembership) -> list[forms.Lead]:
    """Return what is shown above the form: the agenda, actions since last time, comments on the last record.

    Open concerns too, without their words, for those whom the policy lets read them.
    """
    blocks: list[forms.Lead] = []
    listed = agenda.listing(db, request, membership, session.id, still_open=False)
    if listed:
        blocks += [Heading(request.policy.words.agenda.title), *listed[:MAX_LINES]]
    last = queries.before(db, session)
    done = actions.lines(request, actions.of_pair(db, request, membership, actions_since(last)))
    if done:
        blocks += [
            Heading(f"{formatting.capital(request.policy.words.action.many)}: how they stand"),
            *done[:MAX_LINES],
        ]
    blocks += _corrections(db, request, last)
    if membership.pair.series == "line":
        worker = membership.pair.supervisee
        found = [
            state
            for row, state in concerns.lines_since(db, request, worker, request.today)
            if row.state == "open"
        ]
        blocks += [Note(f"A concern about practice: {state}.") for state in found]
    return blocks


def _corrections(db: Db, request: Request, last: Record | None) -> list[forms.Lead]:
    if last is None:
        return []
    opened = open_record(db, request, last)
    said = [b for b in cards.statement_blocks(request, opened) if isinstance(b, Quote)]
    day = cards.day_of(last, request)
    return [Heading(f"Said about the last {request.policy.words.record.short}, {day}"), *said] if said else []


def _present_state(db: Db, request: Request, record: Record, membership: PairMembership) -> Card:
    """Return the present state after a repeated or late press; nothing is done twice."""
    by = "You" if record.writer_id == request.me.id else membership.other.name
    return cards.shared(request, record, membership, by, None, early=False)


# Lines of obligations


@routes.line(RECORD)
def line(db: Db, request: Request, obligation: Obligation) -> Item | None:
    """Build the line for a session that has to be written up."""
    session = session_queries.session(db, obligation.about.id)
    if session is None or session.state != "held":
        return None
    membership = access.membership(db, request, session.pair_id, unfinished=True)
    words = request.policy.words
    state, detail = formatting.due_words(obligation.due, request.today)
    begun = queries.of_session(db, session.id) is not None
    day = formatting.plain_day(cards.session_day(session, request), request.today)
    return Item(
        f"{formatting.capital(words.record.one)} of {day} with {membership.other.name}",
        detail,
        formatting.tone(obligation.due, request.today),
        (
            Button(
                "Go on writing" if begun else "Write it", "record.write", {"session": session.id}, "primary"
            ),
        ),
        cards.outside(request, session),
        state=state,
    )
