"""Records as documents that leave Alongside: for the place that the policy names, or with a leaver's file.

What the policy's form keeps to the two people, and what it opens to management alone, is left out and said to be:
nobody knows here who reads at the other place.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

from handlers import formatting
from handlers.policy import Policy
from handlers.records import rules
from handlers.records.contents import STATEMENTS
from storage import secrets
from storage.db import Db
from storage.models import Person, Record, RecordVersion, Signature
from storage.queries import facts, own_parts
from storage.queries import records as queries


@dataclass(frozen=True, slots=True)
class RecordDocument:
    """Newest version of one record, ready to be drawn: plain words throughout.

    `stream` is the kind of form, which places keep apart; `name` is a file's, without its ending.
    """

    stream: str
    name: str
    title: str
    facts: Sequence[tuple[str, str]]
    sections: Sequence[tuple[str, str]]
    left_out: Sequence[str]
    statements: Sequence[tuple[str, str]]
    """Who agreed, signed or disagreed and when, with their words or an empty text."""
    language: str = "en-GB"


def document(db: Db, policy: Policy, record: Record) -> RecordDocument:
    """Return one record, loaded with its session, pair and people, as a document."""
    pair = record.session.pair
    worker, supervisor = pair.supervisee, pair.supervisor
    zone = ZoneInfo(worker.timezone)
    version = queries.versions(db, [record.id])[record.id][-1]
    signatures = queries.signatures(db, [version.id])[version.id]
    own = [part for part in own_parts.of_session(db, record.session_id, 0) if part.given_at is not None]
    texts = secrets.unseal(db, [version.text_id, *(s.text_id for s in signatures), *(p.text_id for p in own)])
    words = rules.load(texts.get(version.text_id, "(erased)"))
    on = record.session.held_on or record.session.starts_at.astimezone(zone).date()
    template = policy.template(record.template) or rules.template_for(
        policy, record.session.kind, pair.series
    )
    kind = policy.kind(record.session.kind)
    one = (kind.title if kind is not None else None) or policy.words.session.one
    people = facts.people(db, {version.written_by_id, *(s.person_id for s in signatures)})
    closed = {s.key for s in template.sections if s.sensitive or s.restricted}
    titles = {s.key: s.title for s in template.sections} | {
        rules.AGREED_ACTIONS: f"New {policy.words.action.many}",
        rules.DECIDED: "Decisions, and why",
        rules.PASSED_ON: "To be passed on",
        rules.YEAR: "Objectives and learning",
        "_erased": "Text",
    }
    kept = [key for key, text in words.items() if text and not key.startswith(rules.FORM_ONLY)]
    return RecordDocument(
        stream=record.template,
        name=f"{on.isoformat()}-{record.session.kind or 'session'}-{record.id}",
        title=f"{formatting.capital(policy.words.record.one)}: {worker.name}, {whole_day(on)}",
        facts=_facts(policy, record, version, worker, supervisor, one, on, people),
        sections=[
            (titles.get(key, formatting.capital(key.strip("_").replace("_", " "))), words[key])
            for key in kept
            if key not in closed and key != rules.NEXT
        ]
        + [
            (
                f"{titles.get(part.key, part.key)}, in {worker.name}’s own hand",
                texts.get(part.text_id, "(erased)"),
            )
            for part in own
            if part.key not in closed
        ],
        left_out=[titles[key] for key in kept if key in closed],
        statements=[_statement(one, people, zone, texts) for one in signatures],
    )


def whole_day(day: date) -> str:
    """Return a day that is understood in ten years: "Tuesday 3 March 2026"."""
    return f"{day:%A} {day.day} {day:%B %Y}"


def _facts(
    policy: Policy,
    record: Record,
    version: RecordVersion,
    worker: Person,
    supervisor: Person,
    kind: str,
    on: date,
    people: dict[int, Person],
) -> list[tuple[str, str]]:
    words = policy.words
    state = {"agreed": "agreed", "disputed": "not agreed: see below", "shared": "shared, not settled"}
    team = [("Team", worker.team)] if worker.team else []
    number = [("Staff number", worker.staff_number)] if worker.staff_number else []
    return [
        (formatting.capital(words.worker.one), worker.name),
        (formatting.capital(words.supervisor.one), supervisor.name),
        *team,
        *number,
        ("Kind", formatting.capital(kind)),
        ("Held on", whole_day(on)),
        ("Written by", people[version.written_by_id].name),
        ("Standing", state.get(record.state, record.state)),
        ("Policy", f"{policy.header.name} {policy.header.version or ''}".strip()),
    ]


def _statement(
    signature: Signature, people: dict[int, Person], zone: ZoneInfo, texts: dict[str, str]
) -> tuple[str, str]:
    at = signature.at.astimezone(zone)
    who = f"{people[signature.person_id].name} {STATEMENTS[signature.how]}, {at.day} {at:%B %Y, %H:%M}"
    return who, texts.get(signature.text_id or "", "(erased)") if signature.text_id else ""


def folder_of(person: Person) -> str:
    """Return the folder name of one person's documents: readable, and one alone where two share a name."""
    name = "".join(c if c.isalnum() else "-" for c in person.name).strip("-")
    return f"{name}-{person.id}"
