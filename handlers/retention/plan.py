"""What falls due of keeping, by a day, and what an erasure request may take."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from handlers.policy import Policy
from handlers.retention import rules
from handlers.retention.rules import FileFacts, RetentionStep
from storage.db import Db
from storage.models import Person
from storage.queries import retention as queries

AGREED, DRAFT = ("agreed", "disputed", "shared"), ("draft",)


def due(db: Db, policy: Policy, by: date) -> list[RetentionStep]:
    """Return every step that is due by this day, the oldest first; what a hold forbids among them, marked."""
    found = [
        step for facts in _files(db, policy, by) for step in rules.steps(policy, facts) if step.due <= by
    ]
    return sorted(found, key=lambda step: (step.due, step.name, step.what, step.records))


def _files(db: Db, policy: Policy, by: date) -> list[FileFacts]:
    rule = policy.retention
    if rule is None:
        return []
    people: dict[int, Person] = {person.id: person for person in queries.leavers(db)}
    before = datetime.combine(by + timedelta(days=1), time(), UTC)
    settled: dict[int, list[tuple[int, date]]] = {}
    drafts: dict[int, list[tuple[int, date]]] = {}
    for wanted, states, into in (
        (rule.keep is not None and rule.from_ == "record date", AGREED, settled),
        (rule.draft is not None, DRAFT, drafts),
    ):
        for person, record, at in queries.dated_records(db, before, states) if wanted else ():
            people.setdefault(person.id, person)
            into.setdefault(person.id, []).append((record.id, at.date()))
    holds, handed = queries.holds(db, people), queries.handovers(db, people)
    return [
        FileFacts(
            person.id,
            person.name,
            person.left_on,
            handed[person.id].handed_on if person.id in handed else None,
            handed[person.id].received_on if person.id in handed else None,
            tuple(hold.reason for hold in holds.get(person.id, ())),
            settled.get(person.id, ()),
            drafts.get(person.id, ()),
        )
        for person in people.values()
    ]


@dataclass(frozen=True, slots=True)
class Erasure:
    """Answer to an erasure request (UK GDPR article 17): what goes, what stays, and why it stays."""

    goes: tuple[str, ...]
    stays: tuple[tuple[str, str], ...]
    file: bool
    """Whether the file's key is destroyed."""
    identity: bool
    """Whether name, address and accounts go."""


def erasure(db: Db, policy: Policy, person: Person, today: date, decided: bool) -> Erasure:
    """Return what an erasure of this person takes and leaves.

    Who works here keeps a file: the policy demands supervision and its record. A leaver's file goes once the policy's
    time is over, or where somebody who may decide it has (`decided`); a hold keeps it in every case.
    """
    words = policy.words
    log = ("the audit log", "it shows who read and changed what; it holds no words and no names")
    if person.left_on is None or person.left_on >= today:
        reason = (
            f"{person.name} works here: the policy asks for supervision and its {words.record.many}, and the "
            "organisation answers for them (UK GDPR article 17(3)(b))"
        )
        return Erasure(
            ("what waits for an answer in the chat",), (("the supervision file", reason), log), False, False
        )
    held = queries.holds(db, [person.id]).get(person.id, ())
    gone = not queries.has_file(db, person.id)
    if held:
        why = f"it is on hold ({', '.join(hold.reason for hold in held)}); alongside retention release ends that"
        return Erasure((), (("the supervision file, name and address", why), log), False, False)
    identity = ("name, e-mail address, staff number, team and chat accounts",)
    if gone:
        return Erasure(identity, (log,), False, True)
    until = _kept_until(db, policy, person)
    over = until is not None and until <= today
    if decided or over:
        file = f"the supervision file: its key is destroyed, and with it every text of {person.name}'s supervision"
        return Erasure(
            (file, *identity),
            (("days and kinds of sessions, without words", "figures need them"), log),
            True,
            True,
        )
    clause = policy.retention.basis if policy.retention else None
    if until is not None:
        why = f"the policy keeps it until {until}" + (f" ({clause})" if clause else "")
    elif policy.retention is not None and policy.retention.keep is not None:
        why = "the policy's time begins with a receipt that is not noted yet; alongside retention received notes it"
    else:
        why = "the policy does not say how long it is kept: the organisation decides (--decided-by)"
    return Erasure((), (("the supervision file, name and address", why), log), False, False)


def _kept_until(db: Db, policy: Policy, person: Person) -> date | None:
    """Return the day on which the policy lets a leaver's file be destroyed; None where none is known."""
    handed = queries.handovers(db, [person.id]).get(person.id)
    facts = FileFacts(
        person.id,
        person.name,
        person.left_on,
        handed.handed_on if handed else None,
        handed.received_on if handed else None,
    )
    return next((step.due for step in rules.steps(policy, facts) if step.what == "destroy file"), None)
