"""Related data for the access request: absences, obligations, grants, audit log and messages."""

from handlers.obligations.kinds.concern import CONCERN
from handlers.record_access import hidden
from handlers.subject_access.parts import (
    SERVER,
    Entry,
    FilePart,
    SubjectData,
)
from handlers.subject_access.work import requests, told_later
from handlers.subject_access.year import keeps_concerns
from storage.models import About, OutsideFile
from storage.queries import data_subject

SEALED_NOTE = "note.sealed"
"""Card that brings a private note (`handlers/support/notes`): no file shows that there was one."""


def absences(data: SubjectData) -> FilePart:
    """Return days away."""
    rows = data_subject.absences(data.db, data.person.id)
    entries: list[Entry] = [{"first day": a.first_day, "last day": a.last_day} for a in rows]
    return FilePart("absences", "Days away", tuple(entries), "Why is never kept.")


def obligations(data: SubjectData) -> FilePart:
    """Return what they owe, and what is owed to them."""
    entries: list[Entry] = [
        {
            "what": o.kind.replace("_", " "),
            "about": str(o.about),
            "who owes it": data.name(o.owner_id),
            "due": o.due,
            "overdue from": o.overdue_from,
            "clause": o.clause,
            "why": o.why,
            "snoozed until": o.snoozed_until,
        }
        for o in data_subject.obligations(data.db, data.person.id)
        if o.owner_id == data.person.id or not (keeps_concerns(data) and CONCERN.names(o))
    ]
    return FilePart(
        "obligations", "What falls due", tuple(entries), "Worked out from the facts above and the policy."
    )


LATER = "Where your policy tells of a reading only once it is over, it appears here then."


def readers(data: SubjectData) -> FilePart:
    """Return grants on their records, and their own grants on others' records."""
    entries: list[Entry] = [
        {
            "who": data.name(r.reader_id),
            "whose records": data.name(r.person_id),
            "for": r.purpose,
            "from": r.from_on,
            "until": r.until_on,
            "granted by": data.name(r.granted_by_id) or SERVER,
        }
        for r in data_subject.grants(data.db, data.person.id)
        if r.person_id != data.person.id or not _hidden(data, r.purpose, r.reader_id)
    ]
    return FilePart("readers", "Who may read, for a time", tuple(entries), LATER)


def audit_entries(data: SubjectData) -> FilePart:
    """Return what was done and read about them, and what they did."""
    me = data.person.id
    secret = {str(About("grant", r.id)) for r in data.grants if _hidden(data, r.purpose, r.reader_id)}
    later = {row.id for row in requests(data) if told_later(data, row)}
    secret |= {str(About("read_request", one)) for one in later}
    secret |= {
        str(About("outside_file", row.id))
        for row in data_subject.naming(data.db, OutsideFile, me, "person_id")
        if row.request_id in later
    }
    entries: list[Entry] = [
        {
            "when": e.at,
            "who": data.name(e.actor_id) or SERVER,
            "did": e.verb,
            "about": e.about or None,
            "whose file": data.name(e.person_id),
            "detail": e.detail or None,
        }
        for e in data_subject.audit_entries(data.db, me)
        if e.actor_id == me or (e.about not in secret and not _hidden(data, e.detail, e.actor_id))
        if e.actor_id == me or not (keeps_concerns(data) and e.about.startswith("concern:"))
    ]
    note = "Who did and read what about you, and what you did. No entry ever holds anybody's words. " + LATER
    return FilePart("audit_log", "Who did and read what", tuple(entries), note)


def _hidden(data: SubjectData, purpose: str, reader_id: int | None) -> bool:
    """Return whether the policy keeps a reading from this person until it is over."""
    return hidden(data.policy, purpose, data.grants, reader_id, data.today)


def messages(data: SubjectData) -> FilePart:
    """Return the messages that were sent to them."""
    entries: list[Entry] = [
        {"what": m.name, "about": m.about or None, "channel": m.channel, "sent": m.sent_at}
        for m in data_subject.messages(data.db, data.person.id)
        if m.name != SEALED_NOTE
    ]
    note = (
        "What each was, and when. Their words are made from what is above whenever they are shown. What people "
        "write to each other by “/supervision raise” is for those two alone: no file like this one holds any of it, "
        "nor whether there is some. Each of the two opens it in their own chat, with that command."
    )
    return FilePart("messages", "Messages that were sent to you", tuple(entries), note)
