"""Carrying out what retention asks for: holds, receipts, destruction with a certificate, erasure."""

from datetime import date, datetime

from handlers.retention.plan import Erasure
from handlers.retention.rules import HOLDS, RetentionStep
from handlers.routing import Refused
from storage import audit_log, destruction
from storage.db import Db
from storage.destruction import Certificate
from storage.destruction_list import DestructionRegister
from storage.models import About, FileHandover, Person, RetentionHold
from storage.queries import groups, sealed_notes
from storage.queries import retention as queries

ERASED = "Former member of staff"


def hold(db: Db, person: Person, reason: str, on: date, now: datetime) -> None:
    """Put somebody's file on hold: nothing of it is destroyed until the hold ends."""
    if reason not in HOLDS:
        raise Refused(f"A hold is for one of: {', '.join(HOLDS)}. Nothing was changed.")
    if any(row.reason == reason for row in queries.holds(db, [person.id]).get(person.id, ())):
        raise Refused(f"{person.name}'s file is on hold for that already.")
    db.add(RetentionHold(person_id=person.id, reason=reason, from_on=on))
    audit_log.write(db, now, None, "file.held", About("person", person.id), person.id, reason)


def release(db: Db, person: Person, on: date, now: datetime) -> list[str]:
    """End every hold on somebody's file, and return their reasons."""
    rows = queries.holds(db, [person.id]).get(person.id, [])
    for row in rows:
        row.ended_on = on
        audit_log.write(db, now, None, "file.released", About("person", person.id), person.id, row.reason)
    return [row.reason for row in rows]


def handed_over(db: Db, person_id: int, to: str, digest: str, on: date, now: datetime) -> None:
    """Note that a leaver's file was written out for whom the policy names."""
    db.add(FileHandover(person_id=person_id, to=to, handed_on=on, digest=digest))
    audit_log.write(
        db, now, None, "file.handed over", About("person", person_id), person_id, f"sha256 {digest}"
    )


def received(db: Db, person: Person, on: date, now: datetime, actor_id: int | None = None) -> FileHandover:
    """Note the receipt of a leaver's file; the policy's time may begin with it."""
    row = queries.handovers(db, [person.id]).get(person.id)
    if row is None:
        raise Refused(f"{person.name}'s file was not handed over yet: alongside retention shows what is due.")
    if row.received_on is not None:
        raise Refused(f"The receipt for {person.name}'s file is noted already, for {row.received_on}.")
    if on < row.handed_on:
        raise Refused(f"{person.name}'s file was handed over on {row.handed_on}; a receipt comes after that.")
    row.received_on = on
    audit_log.write(db, now, actor_id, "file.received", About("person", person.id), person.id, row.to)
    return row


def destroy(db: Db, outside: DestructionRegister, step: RetentionStep, now: datetime) -> Certificate | None:
    """Destroy what one step names, and write its certificate into the audit log; None where nothing was left."""
    if step.held:
        raise Refused(f"{step.name}'s file is on hold ({step.held}). Nothing was destroyed.")
    if step.what == "destroy file":
        sealed_notes.forget(db, step.person_id)
        done = destruction.destroy_file(db, outside, step.person_id, now)
    else:
        texts = queries.texts_of_records(db, step.records)
        done = destruction.destroy_texts(db, outside, step.person_id, texts, now)
    if done is not None:
        _certify(db, done, step.what.replace("destroy ", ""), step.clause, now)
    return done


def erase(
    db: Db,
    outside: DestructionRegister,
    person: Person,
    planned: Erasure,
    decided_by: int | None,
    now: datetime,
) -> Certificate | None:
    """Carry out an erasure as it was planned. The person's name is replaced; what others wrote of others stays."""
    done = None
    if planned.file:
        sealed_notes.forget(db, person.id)
        done = destruction.destroy_file(db, outside, person.id, now)
        if done is not None:
            _certify(db, done, "file", "erasure request", now, decided_by)
    if planned.identity:
        queries.forget_addresses(db, person.id)
        queries.forget_plain_words(db, person.id)
        groups.forget_name(db, person.id, person.name, f"{ERASED} {person.id}")
        person.name, person.email = f"{ERASED} {person.id}", f"erased-{person.id}@invalid"
        person.staff_number, person.team, person.role, person.stage = "", "", "", ""
        person.person_type = ""
        audit_log.write(db, now, decided_by, "person.erased", About("person", person.id), person.id)
    return done


def _certify(
    db: Db, done: Certificate, what: str, clause: str, now: datetime, actor_id: int | None = None
) -> None:
    detail = f"{what}; texts {done.texts}; by {clause or 'the policy'}; list entry {done.digest}"
    about = About("person", done.person_id)
    audit_log.write(db, now, actor_id, "destroyed", about, done.person_id, detail)
