"""Subject access request: everything about one person (UK GDPR article 15), as facts and words.

`bot/cli/export` writes it as a page and as JSON. A person's own supervision is complete, as both people of
the pair know it. Where the person supervises, the words are about somebody else: dates and names stay, the
words are left out, and each part says so. Also left out are other people's private agenda items and actions
of third people.
"""

from datetime import datetime
from zoneinfo import ZoneInfo

from handlers.policy import Policy
from handlers.subject_access import related, supervision, work, year
from handlers.subject_access.parts import (
    Entry,
    FilePart,
    SubjectData,
    SubjectFile,
    Value,
)
from storage import audit_log
from storage.db import Db
from storage.models import About
from storage.queries import data_subject, record_access

__all__ = ["Entry", "FilePart", "SubjectFile", "Value", "gather"]


def gather(db: Db, policy: Policy, email: str, now: datetime) -> SubjectFile | None:
    """Return everything about the person with this address, or None where there is nobody.

    Write the export into the audit log.
    """
    person = data_subject.by_email(db, email)
    if person is None:
        return None
    pairs = {pair.id: pair for pair in data_subject.pairs(db, person.id)}
    today = now.astimezone(ZoneInfo(person.timezone)).date()
    grants = record_access.grants_on(db, person.id, today)
    data = SubjectData(db, person, policy, data_subject.names(db), pairs, grants, today)
    parts = (
        supervision.profile(data),
        supervision.pairs(data),
        supervision.sessions(data),
        supervision.records(data),
        supervision.own_words(data),
        supervision.agreements(data),
        supervision.agenda(data),
        supervision.actions(data),
        year.objectives(data),
        year.learning(data),
        year.appraisals(data),
        year.concerns(data),
        work.cases(data),
        work.groups(data),
        work.practice(data),
        work.work(data),
        work.audits(data),
        related.absences(data),
        related.obligations(data),
        related.readers(data),
        work.reading(data),
        work.kept(data),
        related.audit_entries(data),
        related.messages(data),
    )
    audit_log.write(
        db, now, None, "exported", About("person", person.id), person.id, "the person's own access request"
    )
    return SubjectFile(person, now, parts)
