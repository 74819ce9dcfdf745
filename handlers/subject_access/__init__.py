"""Everything about one person, for their own access request (UK GDPR article 15): facts and words, in plain structures
that `bot/cli/export` writes as a page and as JSON.

Their own supervision is there in full, as both of the pair know it. Where they supervise, the words are about somebody
else: dates and names stay, the words are left out, and each part says so. So are another's private agenda items and
actions of third people.
"""

from datetime import datetime
from zoneinfo import ZoneInfo

from handlers.policy import Policy
from handlers.subject_access import related, supervision
from handlers.subject_access.parts import (
    Entry,
    Gathering,
    Part,
    SubjectFile,
    Value,
)
from storage import audit_log
from storage.db import Db
from storage.queries import data_subject, record_access

__all__ = ["Entry", "Part", "SubjectFile", "Value", "gather"]


def gather(db: Db, policy: Policy, email: str, now: datetime) -> SubjectFile | None:
    """Everything about the person with this address; None where there is nobody. Writes into the audit log that it was
    taken out.
    """
    person = data_subject.by_email(db, email)
    if person is None:
        return None
    pairs = {pair.id: pair for pair in data_subject.pairs(db, person.id)}
    today = now.astimezone(ZoneInfo(person.timezone)).date()
    grants = record_access.grants_on(db, person.id, today)
    g = Gathering(db, person, policy, data_subject.names(db), pairs, grants, today)
    parts = (
        supervision.profile(g),
        supervision.pairs(g),
        supervision.sessions(g),
        supervision.records(g),
        supervision.agreements(g),
        supervision.agenda(g),
        supervision.actions(g),
        related.absences(g),
        related.obligations(g),
        related.readers(g),
        related.audit_entries(g),
        related.messages(g),
    )
    audit_log.write(
        db, now, None, "exported", f"person:{person.id}", person.id, "the person's own access request"
    )
    return SubjectFile(person, now, parts)
