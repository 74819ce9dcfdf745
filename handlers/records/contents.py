"""What a record says: its sections, the worker's own words, and what each has said about it, as a reader may see it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from handlers import formatting
from handlers.access import PairMembership
from handlers.policy.documents import TemplateSection
from handlers.records import rules
from handlers.routing import Request
from handlers.ui import Block, Heading, Note, Quote
from storage.models import OwnPart, Person, Record, RecordVersion, Session, Signature

STATEMENTS = {
    "agreed": "agrees with it",
    "signed": "signed it",
    "disputed": "does not agree",
    "initialled": "put their initials to the disagreement",
    "commented": "commented",
    "added": "added",
}


@dataclass(frozen=True, slots=True)
class OpenedRecord:
    """Record as a reader may see it. `said` holds the words about this version, by text id."""

    record: Record
    version: RecordVersion
    newest: int
    words: rules.Words
    sections: Sequence[TemplateSection]
    signatures: Sequence[Signature]
    said: Mapping[str, str]
    people: Mapping[int, Person]
    own: Mapping[str, OwnPart]
    """Parts in the worker's own hand, by section."""
    membership: PairMembership | None
    """None for a reader outside the pair, who sees no sensitive section and no buttons."""
    outside_management: bool = False
    """Whether the reader sees no part that is for the two and management."""
    whole: bool = False
    """Whether a reader outside the pair sees the sensitive sections too."""


def day_of(record: Record, request: Request) -> str:
    """Return the day of a record's session, in words."""
    return formatting.plain_day(session_day(record.session, request), request.today)


def session_day(session: Session, request: Request) -> date:
    """Return the day on which a session was held."""
    return session.held_on or session.starts_at.astimezone(request.zone).date()


def held_words(request: Request, session: Session) -> str:
    """Return when a session was held, and for how long: "Wednesday 2 December, 60 minutes"."""
    day = formatting.plain_day(session_day(session, request), request.today)
    return f"{formatting.capital(day)}, {session.minutes_held or session.minutes} minutes"


def text_blocks(request: Request, opened: OpenedRecord) -> list[Block]:
    """Return the text section by section; sensitive sections are left out for readers outside the pair."""
    blocks: list[Block] = []
    for heading, quotes, sensitive in text(request, opened):
        blocks.append(Heading(heading))
        hidden = sensitive and opened.membership is None and not opened.whole
        blocks += [Note("Between the two of them only.")] if hidden else quotes
    return blocks


def text(request: Request, opened: OpenedRecord) -> list[tuple[str, list[Quote], bool]]:
    """Return each filled section: its title, its words, the worker's own ones first, and whether it is sensitive."""
    known = {s.key: s for s in opened.sections}
    found: list[tuple[str, list[Quote], bool]] = []
    writer = opened.people[opened.version.written_by_id].name
    for heading, words, sensitive, key in _written(request, opened):
        own = opened.own.get(key)
        quotes = [_own_quote(request, opened, own)] if own is not None else []
        found.append((heading, [*quotes, Quote(words, writer if quotes else "")], sensitive))
    alone = [key for key in known if key in opened.own and not opened.words.get(key)]
    for key in alone:
        section = known[key]
        found.append((section.title, [_own_quote(request, opened, opened.own[key])], section.sensitive))
    order = {section.title: number for number, section in enumerate(known.values())}
    return sorted(found, key=lambda part: order.get(part[0], len(order)))


def _own_quote(request: Request, opened: OpenedRecord, own: OwnPart) -> Quote:
    who = opened.people[own.person_id]
    day = formatting.plain_day(own.written_at.astimezone(request.zone).date(), request.today)
    draft = ", not given yet" if own.given_at is None else ""
    return Quote(opened.said[own.text_id], f"{who.name}, in their own hand, {day}{draft}")


def _written(request: Request, opened: OpenedRecord) -> list[tuple[str, str, bool, str]]:
    known = {s.key: s for s in opened.sections}
    found: list[tuple[str, str, bool, str]] = []
    order = [*known, *(key for key in opened.words if key not in known)]
    for key in order:
        words = opened.words.get(key, "")
        if not words or key.startswith(rules.FORM_ONLY):
            continue
        if key in (rules.AGREED_ACTIONS, rules.DECIDED, rules.PASSED_ON, rules.YEAR):
            names = {
                rules.AGREED_ACTIONS: f"New {request.policy.words.action.many}",
                rules.DECIDED: "Decisions, and why",
                rules.PASSED_ON: "To be passed on",
                rules.YEAR: "Objectives and learning",
            }
            found.append((names[key], words, False, key))
        elif key == rules.NEXT:
            on = formatting.appointment(datetime.fromisoformat(words), request.zone, request.today)
            found.append((f"Next {request.policy.words.session.one}", formatting.capital(on), False, key))
        elif key == rules.OUTSIDE:
            found.append(("Where it is", words, False, key))
        elif key == "_erased":
            found.append(("Text", words, False, key))
        else:
            section = known.get(key)
            name = section.title if section else formatting.capital(key.replace("_", " "))
            closed = section is not None and section.restricted and opened.outside_management
            found.append((name, words, closed or (section is not None and section.sensitive), key))
    return found


def statement_blocks(request: Request, opened: OpenedRecord) -> list[Block]:
    """Return who agreed, signed or disagreed and when, with everything said about this version."""
    blocks: list[Block] = []
    for signature in opened.signatures:
        who = opened.people[signature.person_id].name
        at = formatting.moment(signature.at, request.zone, request.today)
        part = f" under “{_title_of(opened, signature.part)}”" if signature.part else ""
        line = f"{who} {STATEMENTS[signature.how]}{part}, {at}"
        if signature.text_id:
            blocks.append(Quote(opened.said[signature.text_id], line))
        else:
            blocks.append(Note(f"{line}."))
    return blocks


def _title_of(opened: OpenedRecord, key: str) -> str:
    return next((section.title for section in opened.sections if section.key == key), key)
