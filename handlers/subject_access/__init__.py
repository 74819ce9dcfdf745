"""Everything about one person, for their own access request (UK GDPR article 15): facts and words, in plain structures
that `bot/cli/export` writes as a page and as JSON.

Their own supervision is there in full, as both of the pair know it. Where they supervise, the words are about somebody
else: dates and names stay, the words are left out, and each part says so. So are another's private agenda items and
actions of third people.
"""

from datetime import datetime
from zoneinfo import ZoneInfo

from handlers.policy import Policy
from handlers.subject_access import around, supervision
from handlers.subject_access.gathering import Entry, Gathering, Part, SubjectFile, Value
from storage import journal
from storage.db import Db
from storage.queries import reading, subject

__all__ = ["Entry", "Part", "SubjectFile", "Value", "gather"]


def gather(db: Db, policy: Policy, email: str, now: datetime) -> SubjectFile | None:
    """Everything about the person with this address; None where there is nobody. Writes into the journal that it was
    taken out.
    """
    person = subject.by_email(db, email)
    if person is None:
        return None
    pairs = {pair.id: pair for pair in subject.pairs(db, person.id)}
    today = now.astimezone(ZoneInfo(person.timezone)).date()
    grants = reading.grants_on(db, person.id, today)
    g = Gathering(db, person, policy, subject.names(db), pairs, grants, today)
    parts = (
        supervision.profile(g),
        supervision.pairs(g),
        supervision.sessions(g),
        supervision.records(g),
        supervision.agreements(g),
        supervision.agenda(g),
        supervision.actions(g),
        around.absences(g),
        around.obligations(g),
        around.readers(g),
        around.journal(g),
        around.messages(g),
    )
    journal.write(
        db, now, None, "exported", f"person:{person.id}", person.id, "the person's own access request"
    )
    return SubjectFile(person, now, parts)
