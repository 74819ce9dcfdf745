"""Statements about a shared record: agree, sign, disagree, initial, comment, add."""

from collections.abc import Sequence
from dataclasses import replace

from handlers import follow_ups, formatting, pending_questions
from handlers.access import NOT_FOUND, PairMembership
from handlers.obligations.kinds.signing import SIGNING
from handlers.policy.documents import TemplateSection
from handlers.records import cards, rules
from handlers.records.contents import OpenedRecord
from handlers.records.loading import (
    find,
    is_too_early,
    membership_of,
    open_record,
    owed_on,
    reader_part,
    upcoming,
)
from handlers.routing import Refused, Request, Routes
from handlers.sessions.rules import own_side
from handlers.typed_words import with_typed_words
from handlers.ui import Button, Buttons, Card, Form, Text, TextInput
from storage import audit_log, outbox, secrets
from storage.db import Db
from storage.models import About, Person, Record, Signature
from storage.queries import records as queries

routes = Routes()


# Actions


@routes.action("record.agree")
def agree(db: Db, request: Request) -> Card:
    """Agree or sign, as the policy has it; a repeat changes nothing."""
    opened, membership = _newest(db, request)
    if opened.version.number != request.id("version"):
        return _changed(request, opened)
    policy, record = request.policy, opened.record
    mine = rules.side(membership.pair, request.me.id)
    last = rules.last_words(membership.pair, opened.signatures).get(mine)
    again = last is not None and last.how == "disputed" and policy.signing_style != "none"
    owed, too_early, due = reader_part(db, request, opened)
    if owed not in ("agree", "sign") and not again:
        return _present_state(db, request, record)
    if too_early and not again:
        when = f", {formatting.day(due, request.today)}" if due else ""
        raise Refused(
            f"By your policy you agree it together at your next {policy.words.session.one}{when}. "
            "You can comment before."
        )
    _store_statement(db, request, opened, "signed" if policy.signing_style == "sign" else "agreed")
    if record.state == "agreed":
        key = f"record.settled:{record.id}:{opened.version.number}"
        outbox.enqueue(db, "record.settled", membership.other.id, key, request.now, record=record.id)
    return _present_state(db, request, record, "Signed. " if policy.signing_style == "sign" else "Agreed. ")


def _short_day(opened: OpenedRecord, request: Request) -> str:
    """Return the day of a record's session as a window's title has room for it."""
    return formatting.short_day(cards.session_day(opened.record.session, request), request.today)


@routes.action("record.disagree", form=True)
def disagree(db: Db, request: Request) -> Card | Form:
    """Open the form for words of disagreement."""
    opened, membership = _newest(db, request)
    if opened.version.number != request.id("version"):
        return _changed(request, opened)
    refusal = _may_disagree(request, opened, membership)
    if refusal is not None:
        return refusal
    word = request.policy.words.disagreement
    return Form(
        f"{word.title}: {_short_day(opened, request)}",
        "record.disagree.save",
        (
            Text(
                f"What is written stays as it is, with your words beside it. {membership.other.name} reads them."
            ),
            TextInput(
                "words",
                "What you see differently",
                request.fields.get("words", "")[: rules.LIMIT],
                required=True,
                lines="many",
                limit=rules.LIMIT,
            ),
        ),
        {"record": opened.record.id, "version": opened.version.number},
        "I don’t agree",
    )


@routes.action("record.disagree.save")
def save_disagreement(db: Db, request: Request) -> Card:
    """Store words of disagreement beside the record, which is then not agreed."""
    opened, membership = _newest(db, request)
    if opened.version.number != request.id("version"):
        raise Refused(
            "It was changed while you were writing. Please copy your words, close this and read the new version.",
            "words",
        )
    refusal = _may_disagree(request, opened, membership)
    if refusal is not None:
        return with_typed_words(refusal, request.fields)
    words = request.typed("words", rules.LIMIT, "Please say what you see differently.")
    row = _store_statement(db, request, opened, "disputed", words)
    key = f"record.disputed:{row.id}"
    outbox.enqueue(
        db,
        "record.disputed",
        membership.other.id,
        key,
        request.now,
        record=opened.record.id,
        by=request.me.id,
    )
    card = _present_state(db, request, opened.record, f"Kept with the {request.policy.words.record.one}. ")
    mine = rules.side(membership.pair, request.me.id)
    if request.policy.disagreement and mine in request.policy.disagreement.initial_by:
        return cards.notice(
            request,
            opened.record,
            "Your words are kept. Your policy asks for your own initials on them.",
            (cards.initial({"record": opened.record.id}),),
        )
    return card


def _may_disagree(request: Request, opened: OpenedRecord, membership: PairMembership) -> Card | None:
    """Return None if the person may disagree, else a card that says why not."""
    record, policy = opened.record, request.policy
    if not policy.may_disagree:
        raise Refused(
            f"By your policy a {policy.words.record.one} is not disputed here. You can comment on it instead."
        )
    if record.state == "agreed":
        line = "It is agreed already, so it stays as it is. You can still add to it: open it and press “Add to it”."
        return cards.notice(request, record, line)
    mine = rules.side(membership.pair, request.me.id)
    if rules.side(membership.pair, opened.version.written_by_id) == mine:
        change = Button("Change it", "record.change", {"record": record.id})
        return cards.notice(
            request, record, "This version is your own. You can change it and share it again.", (change,)
        )
    last = rules.last_words(membership.pair, opened.signatures).get(mine)
    if last is not None and last.how == "disputed":
        return cards.notice(
            request, record, "You have said already that you don’t agree, and your words stand beside it."
        )
    return None


@routes.action("record.initial")
def initial(db: Db, request: Request) -> Card:
    """Put the person's own initials to a disagreement; nobody else can (WCC-5.2b)."""
    opened, membership = _newest(db, request)
    mine = rules.side(membership.pair, request.me.id)
    named = request.policy.disagreement.initial_by if request.policy.disagreement else ()
    if named and mine not in named and not opened.version.initials:
        raise Refused(f"Only {membership.other.name} can put their initials to it.")
    parts = rules.parts_to_initial(opened.version.initials, opened.signatures, mine)
    for part in parts:
        _store_statement(db, request, opened, "initialled", part=part)
    if parts:
        return _present_state(db, request, opened.record, "Your initials are on it. ")
    if reader_part(db, request, opened)[0] == "initial":
        _store_statement(db, request, opened, "initialled")
        return _present_state(db, request, opened.record, "Your initials are on it. ")
    return _present_state(db, request, opened.record)


@routes.action("record.comment", form=True)
def comment(db: Db, request: Request) -> Form:
    """Open the form for a comment, or for an addition to an agreed record."""
    opened, membership = _newest(db, request)
    adds = opened.record.state == "agreed"
    what = "Add to it" if adds else "Comment"
    word = request.policy.words.record.one
    first = f"The {word} itself stays as it is; your words are kept with it, with your name and the date."
    return Form(
        f"{what}: {_short_day(opened, request)}",
        "record.comment.save",
        (
            Text(f"{first} {membership.other.name} reads them."),
            TextInput("words", "Your words", required=True, lines="many", limit=rules.LIMIT),
        ),
        {"record": opened.record.id},
        "Add" if adds else "Comment",
    )


@routes.action("record.comment.save")
def save_comment(db: Db, request: Request) -> Card:
    """Store a comment with the record; a repeat of the same words is stored once."""
    opened, membership = _newest(db, request)
    words = request.typed("words", rules.LIMIT, "Please write something, or close this.")
    how = "added" if opened.record.state == "agreed" else "commented"
    mine = [s for s in opened.signatures if s.person_id == request.me.id and s.how == how and s.text_id]
    if not any(opened.said.get(s.text_id or "") == words for s in mine):
        row = _store_statement(db, request, opened, how, words)
        key = f"record.commented:{row.id}"
        outbox.enqueue(
            db,
            "record.commented",
            membership.other.id,
            key,
            request.now,
            record=opened.record.id,
            by=request.me.id,
        )
    return _present_state(db, request, opened.record, f"Kept with the {request.policy.words.record.one}. ")


def _newest(db: Db, request: Request) -> tuple[OpenedRecord, PairMembership]:
    """Return the newest version of a shared record, locked, for one of its pair."""
    record = find(db, request, lock=True)
    opened = open_record(db, request, record)
    if opened.membership is None or record.state == "draft":
        raise Refused(NOT_FOUND)
    return opened, opened.membership


def _store_statement(
    db: Db, request: Request, opened: OpenedRecord, how: str, words: str = "", part: str = ""
) -> Signature:
    """Store a statement about this version, and the record's state that follows from it."""
    record, pair = opened.record, opened.record.session.pair
    row = Signature(
        version_id=opened.version.id, person_id=request.me.id, how=how, at=request.now,
        digest=rules.digest(rules.signed_text(opened.words, _given(opened))), part=part,
        text_id=secrets.seal(db, pair.supervisee_id, words) if words else None,
    )  # fmt: skip
    db.add(row)
    db.flush()
    if how in rules.BINDING_STATEMENTS:
        record.state = rules.state_after(request.policy, pair, [*opened.signatures, row])
        record.settled_at = request.now if record.state in ("agreed", "disputed") else None
    db.dirty_pairs.add(pair.id)
    audit_log.write(
        db, request.now, request.me.id, f"record.{how}", About("record", record.id), pair.supervisee_id
    )
    db.flush()
    outbox.refresh(db, About("record", record.id), request.now)
    return row


def _given(opened: OpenedRecord) -> dict[str, str]:
    """Return the words in the worker's own hand that were given when somebody signs."""
    return {key: opened.said[part.text_id] for key, part in opened.own.items() if part.given_at is not None}


def _changed(request: Request, opened: OpenedRecord) -> Card:
    line = "It has been changed since you read it. Please read the newest version first; nothing was done."
    return cards.notice(request, opened.record, line)


def _present_state(db: Db, request: Request, record: Record, said: str = "") -> Card:
    """Return the state of the record, without its words: a button opens them."""
    words = request.policy.words.record.one
    line = {
        "agreed": f"The {words} is agreed by both.",
        "disputed": f"The {words} stands as not agreed, with every version and everybody’s words.",
    }.get(record.state, f"The {words} is shared.")
    return cards.notice(request, record, said + line)


# Cards


@routes.card("record.shared", single=True)
def shared(db: Db, request: Request) -> Card | None:
    """Tell the reader that a record was shared with them; later, show its state."""
    record = queries.record(db, request.id("record"))
    membership = membership_of(db, request, record)
    if record is None or membership is None:
        return None
    todo = owed_on(db, request, [record])[record.id][1]
    row = SIGNING.one(db, About("record", record.id), request.me.id)
    too_early = todo != "initial" and is_too_early(request, record, row.due if row else None)
    writer = db.get_one(Person, record.writer_id).name
    writer = "You" if record.writer_id == request.me.id else writer
    ahead = upcoming(db, request, membership)
    card = cards.shared(request, record, membership, writer, todo, too_early, ahead)
    asked = follow_ups.blocks(
        db, request, follow_ups.of_session(record.session), membership.pair.supervisee_id
    )
    card = replace(card, blocks=(*card.blocks, *asked))
    if (
        todo is not None
        and not membership.leads
        and any(s.by != "writer" for s in _sections(request, record))
    ):
        mine = Button("My own part", "record.part", {"session": record.session_id})
        card = replace(card, blocks=(*card.blocks, Buttons((mine,))))
    if ahead is None or ahead.state != "proposed" or own_side(ahead, membership):
        return card
    offered = [ahead.starts_at]
    return replace(
        card,
        asks=pending_questions.ask(db, request, "slots", record.pair_id, About("session", ahead.id), offered),
    )


def _sections(request: Request, record: Record) -> Sequence[TemplateSection]:
    template = request.policy.template(record.template)
    return template.sections if template else ()


@routes.card("record.settled")
def settled(db: Db, request: Request) -> Card | None:
    """Tell the reader that the other person has agreed, which settles the record."""
    record = queries.record(db, request.id("record"))
    membership = membership_of(db, request, record)
    if record is None or membership is None:
        return None
    return _present_state(db, request, record, f"{membership.other.name} has said yes to it. ")


@routes.card("record.disputed")
@routes.card("record.commented")
def answered(db: Db, request: Request) -> Card | None:
    """Tell the reader that the other disagrees or commented, with a button that opens their words."""
    record = queries.record(db, request.id("record"))
    membership = membership_of(db, request, record)
    if record is None or membership is None:
        return None
    by, words = db.get_one(Person, request.id("by")), request.policy.words.record
    when = cards.day_of(record, request)
    if request.action == "record.commented":
        return cards.notice(request, record, f"{by.name} added words to the {words.one} of {when}.")
    if record.state != "disputed":
        return _present_state(
            db, request, record, f"{by.name} had not agreed with the {words.one} of {when}. "
        )
    line = f"{by.name} does not agree with the {words.one} of {when}, and has said why."
    change: tuple[Button, ...] = ()
    if rules.may_continue(record, membership.pair, request.me.id):
        line += " You can change it and share it again, or leave it: then it stands as not agreed, with all words."
        change = (Button("Change it", "record.change", {"record": record.id}),)
    return cards.notice(request, record, line, change)
