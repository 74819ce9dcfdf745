"""Saving a draft and sharing a record: its versions, its automatic sections, its actions and its state."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from handlers import actions, agenda, development, follow_ups
from handlers.access import PairMembership
from handlers.cases import sessions as cases
from handlers.policy import phrases
from handlers.policy.documents import Template, TemplateSection
from handlers.records import cards, covered, rules
from handlers.records.filled import filled, long_day
from handlers.records.loading import open_record, upcoming
from handlers.records.typed import check_ahead
from handlers.routing import Request
from handlers.sessions import booking
from handlers.ui import Button, Buttons, Card, Note
from storage import audit_log, outbox, secrets
from storage.db import Db
from storage.models import About, EncryptedText, Record, RecordVersion, Session, Signature
from storage.queries import agenda as agenda_queries
from storage.queries import records as queries


def template_of(request: Request, session: Session, membership: PairMembership) -> Template:
    """Return the template for a session of a pair."""
    return rules.template_for(request.policy, session.kind, membership.pair.series)


def sections_of(
    db: Db, request: Request, session: Session, membership: PairMembership
) -> tuple[Template, list[TemplateSection]]:
    """Return the template, and those of its sections that concern this worker."""
    template, worker = template_of(request, session, membership), membership.pair.supervisee
    asks = any(s.supervises for s in template.sections)
    return template, rules.shown(template, worker.role, asks and queries.supervises(db, worker.id))


def booked_day(db: Db, request: Request, membership: PairMembership) -> date | None:
    """Return the day of the next booked session in the reader's time zone, or None."""
    following = agenda_queries.next_booked(db, membership.pair.id, request.now)
    return following.starts_at.astimezone(request.zone).date() if following else None


def notes_on(db: Db, request: Request, membership: PairMembership, words: rules.Words) -> list[str]:
    """Return warnings about what the policy asks for and the record lacks; never a refusal (STK-A.9)."""
    rule = request.policy.record
    if (
        rule is None
        or not rule.next_date_required
        or rules.NEXT in words
        or booked_day(db, request, membership)
    ):
        return []
    return [
        f"Your policy asks for the date of the next {request.policy.words.session.one}{phrases.clause(rule.basis)}."
    ]


def store_draft(
    db: Db, request: Request, record: Record, membership: PairMembership, words: rules.Words
) -> None:
    """Save the draft in place of its earlier text, which is deleted."""
    text_id = secrets.seal(db, membership.pair.supervisee_id, rules.dump(words))
    versions = queries.versions(db, [record.id])[record.id]
    record.saved_at = request.now
    if not versions:
        _add_version(db, request, record, 1, text_id)
        return
    before = db.get(EncryptedText, versions[0].text_id)
    versions[0].text_id, versions[0].written_at, versions[0].written_by_id = (
        text_id,
        request.now,
        request.me.id,
    )
    db.flush()
    if before is not None:
        db.delete(before)


def _add_version(db: Db, request: Request, record: Record, number: int, text_id: str) -> None:
    db.add(
        RecordVersion(
            record_id=record.id,
            number=number,
            text_id=text_id,
            written_by_id=request.me.id,
            written_at=request.now,
        )
    )
    db.flush()


class MissingSection(Exception):
    """Section that the policy wants filled and that is empty: its field, and why it is asked for."""

    def __init__(self, section: TemplateSection, asked: str) -> None:
        super().__init__()
        self.key, self.token = f"part_{section.key}", f"part/{section.key}"
        self.words = f"Please fill this in: {asked}. “{rules.NOTHING}” will do."
        self.on_card = (
            f"“{section.title}” is still empty, and {asked}. “{rules.NOTHING}” will do. Your draft is kept."
        )


def check_complete(request: Request, sections: Sequence[TemplateSection], words: rules.Words) -> None:
    """Raise Missing where a section that the policy wants filled is empty."""
    blank = rules.missing(request.policy, sections, words)
    if blank is None:
        return
    basis = request.policy.record.basis if request.policy.record else ""
    record = request.policy.words.record.one
    raise MissingSection(
        blank, f"your policy asks for it before the {record} is shared{phrases.clause(basis)}"
    )


def share_draft(
    db: Db, request: Request, record: Record, membership: PairMembership, words: rules.Words
) -> Card:
    """Share a draft as the first version: create its actions and tell the other person."""
    template, sections = sections_of(db, request, record.session, membership)
    check_complete(request, sections, words)
    left = note_cases(db, request, record, membership, sections, words)
    propose_next(db, request, membership, words)
    agenda.discussed(db, request, membership, rules.talked(words), record.session_id)
    words = filled(db, request, record, membership, template) | words
    if lines := development.note(db, request, membership, record.session, words):
        words[rules.YEAR] = "\n".join(lines)
    add_actions(db, request, record, membership, words)
    covered.note(db, record.session, sections, words)
    _remind(db, request, record.session, sections, words)
    store_version(db, request, record, membership, words, 1)
    card = with_notes(notify(db, request, record, membership, 1), left)
    meeting, worker = follow_ups.of_session(record.session), membership.pair.supervisee_id
    return replace(card, blocks=(*card.blocks, *follow_ups.blocks(db, request, meeting, worker)))


def _remind(
    db: Db, request: Request, session: Session, sections: Sequence[TemplateSection], words: rules.Words
) -> None:
    """Have what was ticked for the file asked about until it is there (STK-B.11b)."""
    items = [line for s in sections if s.reminds for line in words.get(s.key, "").split("\n") if line]
    if items:
        numbers = next((words.get(s.key, "") for s in sections if s.kind == "case ids"), "")
        follow_ups.came_up(db, request, follow_ups.of_session(session), items, numbers)


def note_cases(
    db: Db, request: Request, record: Record, membership: PairMembership, sections: Sequence[TemplateSection],
    words: rules.Words,
) -> list[str]:  # fmt: skip
    """Note the record's cases as discussed, and keep their numbers alone; return what could not be noted."""
    key = next((section.key for section in sections if section.kind == "case ids"), None)
    if key is None:
        return []
    ticked = cases.numbers_of(db, request, membership, words)
    numbers = list(dict.fromkeys([*ticked, *(n for n in words.get(key, "").split(", ") if n)]))
    left = cases.note_discussed(db, request, membership, record.session, numbers, words)
    for name in [name for name in words if name.startswith("_case")]:
        del words[name]
    if numbers:
        words[key] = ", ".join(numbers)
    return left


def with_notes(card: Card, lines: Sequence[str]) -> Card:
    """Return a card with these notes at its end."""
    return replace(card, blocks=(*card.blocks, *(Note(line) for line in lines))) if lines else card


def propose_next(
    db: Db, request: Request, membership: PairMembership, words: rules.Words, before: str = ""
) -> None:
    """Suggest the time that the record names for the next session to the other."""
    moment = rules.next_moment(words)
    if moment is not None and words[rules.NEXT] != before:
        check_ahead(request, moment)
        booking.of_record(db, request, membership, moment)


def add_actions(
    db: Db, request: Request, record: Record, membership: PairMembership, words: rules.Words
) -> None:
    """Create actions from the form's rows, and list them in the record."""
    lines = [words[rules.AGREED_ACTIONS]] if words.get(rules.AGREED_ACTIONS) else []
    for new in rules.new_actions(words):
        owner = request.me if new.owner == request.me.id else membership.other
        row = actions.add(
            db, request, new.text, owner, new.due, membership=membership, session_id=record.session_id,
            details=actions.Details(mode=new.mode),
        )  # fmt: skip
        required = ", required" if new.mode == "required" else ""
        lines.append(f"{new.text} ({owner.name}, by {long_day(row.due)}{required})")
    if decisions := rules.decided(words):
        words[rules.DECIDED] = "\n".join([*words.get(rules.DECIDED, "").split("\n"), *decisions]).strip()
    _pass_on(db, request, record, membership, words)
    for key in [key for key in words if key.startswith(rules.FORM_ONLY)]:
        del words[key]
    if lines:
        words[rules.AGREED_ACTIONS] = "\n".join(lines)


def _pass_on(
    db: Db, request: Request, record: Record, membership: PairMembership, words: rules.Words
) -> None:
    """Make an action of each kind of matter that the policy always has passed on: the supervisor's, due today."""
    shared = request.policy.access.always_shared if request.policy.access else ()
    ticked = [
        shared[int(n)] for n in words.get("_must", "").split(",") if n.isdigit() and int(n) < len(shared)
    ]
    leader = request.me if membership.leads else membership.pair.supervisor
    for what in ticked:
        actions.add(
            db, request, f"Pass on: {what}", leader, request.today, membership=membership,
            session_id=record.session_id, details=actions.Details(type="pass on"),
        )  # fmt: skip
    if ticked:
        words[rules.PASSED_ON] = "\n".join(f"{what} ({leader.name}, today)" for what in ticked)


def store_version(
    db: Db, request: Request, record: Record, membership: PairMembership, words: rules.Words, number: int
) -> None:
    """Store the version that is shared, with its writer's signature where the policy has it so."""
    text = rules.dump(words)
    if number == 1:
        store_draft(db, request, record, membership, words)
    else:
        _add_version(db, request, record, number, secrets.seal(db, membership.pair.supervisee_id, text))
    version = queries.versions(db, [record.id])[record.id][-1]
    template = request.policy.template(record.template)
    version.initials = rules.initials_of(template.sections if template else (), words)
    record.state, record.shared_at, record.settled_at, record.writer_id = (
        "shared",
        request.now,
        None,
        request.me.id,
    )
    about, worker = About("record", record.id), membership.pair.supervisee_id
    audit_log.write(
        db, request.now, request.me.id, "record.shared" if number == 1 else "record.amended", about, worker
    )
    policy, mine = request.policy, rules.side(membership.pair, request.me.id)
    if rules.signs_on_sharing(policy, mine):
        how = "signed" if policy.signing_style == "sign" else "agreed"
        signature = Signature(
            version_id=version.id, person_id=request.me.id, how=how, at=request.now, digest=rules.digest(text)
        )
        db.add(signature)
        audit_log.write(db, request.now, request.me.id, f"record.{how}", about, worker)
        record.state = rules.state_after(policy, membership.pair, [signature])
        record.settled_at = request.now if record.state == "agreed" else None
    db.flush()


def notify(db: Db, request: Request, record: Record, membership: PairMembership, number: int) -> Card:
    """Tell the other person about a new version, and return the present state to its writer."""
    key = f"record.shared:{record.id}:{number}"
    outbox.enqueue(db, "record.shared", membership.other.id, key, request.now, record=record.id)
    outbox.refresh(db, About("record", record.id), request.now)
    ahead = upcoming(db, request, membership)
    card = cards.shared(request, record, membership, "You", None, early=False, ahead=ahead)
    opened = open_record(db, request, record)
    notes = notes_on(db, request, membership, opened.words)
    if notes:
        find_time = Button("Find a time", "session.book", {"pair": record.pair_id})
        card = replace(card, blocks=(*card.blocks, *(Note(n) for n in notes), Buttons((find_time,))))
    return card
