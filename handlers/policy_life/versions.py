"""New version of the policy: noticed when the service starts, and told once to those whom it concerns."""

from datetime import datetime

from handlers.obligations.kinds.session import SESSION
from handlers.obligations.reminder_schedule import WorkCalendar
from handlers.policy import Policy
from handlers.policy.difference import SectionChange, changes, said
from storage import audit_log, outbox
from storage.db import Db
from storage.models import About, PolicyVersion
from storage.queries import people
from storage.queries import policy_life as queries

CARD = "policy.version"


def notice(db: Db, policy: Policy, now: datetime) -> PolicyVersion | None:
    """Note the policy in force where it is another than before, and queue what those whom it concerns are told.

    The first one is told by everybody's introduction. A change that nobody would notice is told to nobody.
    Return the version where it is new.
    """
    before = queries.in_force(db)
    if before is not None and before.fingerprint == policy.fingerprint:
        return None
    now_says = said(policy)
    version = queries.add_version(
        db, policy.fingerprint, policy.name, policy.header.version or "", now, now_says
    )
    audit_log.write(db, now, None, "policy.version", About("version", version.id), None, policy.fingerprint)
    if before is not None and changes(before.says, now_says):
        version.announced_at = now
        _tell(db, policy, version, now)
    return version


def _tell(db: Db, policy: Policy, version: PolicyVersion, now: datetime) -> None:
    """Queue the new version for each reader's next morning: everybody's where the policy says so."""
    here = [
        person for person in people.present(db) if person.left_on is None and person.introduced_at is not None
    ]
    if not policy.header.announce:
        some = queries.who_carry_it_out(db, now.date())
        here = [person for person in here if person.id in some]
    queries.told(db, version.id, [person.id for person in here], now)
    rows: list[dict[str, object]] = []
    for person in here:
        diary = WorkCalendar.of(policy, person.timezone, person.working_days, person.paused_until, ())
        rows.append(
            {
                "name": CARD,
                "person_id": person.id,
                "ids": {"version": version.id},
                "key": f"{CARD}:{version.id}:{person.id}",
                "due_at": diary.next_morning(now) or now,
                "message_id": None,
            }
        )
    outbox.enqueue_all(db, rows)


def changed(db: Db, version: PolicyVersion) -> list[SectionChange]:
    """Return what a version changed against the one before it; nothing for the first."""
    older = [one for one in queries.versions(db) if one.id < version.id]
    return changes(older[0].says, version.says) if older else []


def overdue_sessions(db: Db, now: datetime) -> int:
    """Return how many sessions are overdue by the dates that are kept now."""
    return queries.overdue(db, SESSION.name, now.date())
