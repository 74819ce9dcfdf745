"""Work and reading for the access request: cases, groups, observations, training, audits, who asked to read."""

from typing import Any

from handlers import access
from handlers.subject_access.parts import OTHERS, Entry, FilePart, SubjectData, other, sections
from handlers.subject_access.year import keeps_concerns
from storage.models import (
    AuditAction,
    AuditDraw,
    CalendarAccount,
    CalendarEntry,
    CalendarFeed,
    Case,
    CaseEntry,
    CaseTick,
    ChannelPost,
    Completion,
    Disclosure,
    DueDate,
    FileHandover,
    FollowUp,
    GroupMember,
    GroupRecord,
    GroupSession,
    NamedReader,
    Observation,
    OutsideFile,
    PendingRequest,
    PolicyReader,
    PolicyReview,
    Poll,
    PollAsked,
    Qualification,
    Question,
    ReadRequest,
    RecordFiling,
    RetentionHold,
    Scoped,
    SupervisorCall,
    Training,
    WorkCount,
)
from storage.queries import data_subject, quality

PRIVATE = "raise."
"""Beginning of the actions of the private way round: no file shows that somebody has taken it."""

_TOLD = {"to": "to whom", "why": "why", "how": "how"}


def _facts(data: SubjectData, what: str, row: Scoped, *left_out: str) -> Entry:
    """Return every plain column of a row, with people by name; ids of texts, keys and what is sealed left out."""
    found: dict[str, Any] = {"what": what}
    skipped = {"id", "organisation_id", "ring_key", "sealed", "wrapped", "cursor", "digest", *left_out}
    for column in row.__table__.columns:
        name = column.name
        targets = {key.column.table.name for key in column.foreign_keys}
        if name in skipped or "encrypted_texts" in targets:
            continue
        value: Any = getattr(row, name)
        if "people" in targets:
            found[name.removesuffix("_id").replace("_", " ")] = data.name(value)
        else:
            plain = (
                value is None or isinstance(value, str | int | float | bool) or hasattr(value, "isoformat")
            )
            found[name.removesuffix("_id").replace("_", " ")] = value if plain else str(value)
    return found


def _rows(data: SubjectData, what: str, model: type[Scoped], *columns: str) -> list[Entry]:
    return [_facts(data, what, row) for row in data_subject.naming(data.db, model, data.person.id, *columns)]


def work(data: SubjectData) -> FilePart:
    """Return what is known of the person's work: counts, training, qualifications, what they completed or were told."""
    entries = [
        *_rows(data, "completed", Completion, "person_id", "noted_by_id"),
        *_rows(data, "training", Training, "person_id", "noted_by_id"),
        *_rows(data, "qualified to supervise", Qualification, "person_id"),
        *_rows(data, "amount of work", WorkCount, "person_id"),
        *_rows(data, "named for a part of the policy", NamedReader, "person_id", "named_by_id"),
        *_rows(data, "figures posted in a channel", ChannelPost, "lead_id"),
        *_rows(data, "told of a version of the policy", PolicyReader, "person_id"),
        *_rows(data, "review of the policy", PolicyReview, "begun_by_id", "held_by_id"),
        *_rows(data, "asked in a poll", PollAsked, "person_id"),
        *_rows(data, "opened a poll", Poll, "opened_by_id"),
    ]
    note = "What you answered in a poll is not here: answers are counted without names."
    return FilePart("work", "Your work, training and the policy", tuple(entries), note)


def cases(data: SubjectData) -> FilePart:
    """Return the cases allocated to them, by number, and what they noted or ticked about others'."""
    entries = [
        *_rows(data, "case", Case, "worker_id"),
        *_rows(data, "noted about a case", CaseEntry, "worker_id", "by_id"),
        *_rows(data, "ticked about a case", CaseTick, "ticked_by_id"),
    ]
    return FilePart(
        "cases", "Cases", tuple(entries), "Numbers and dates: what a case is about is not kept here."
    )


def groups(data: SubjectData) -> FilePart:
    """Return group sessions that they were in, led or noted, and which records they wrote."""
    entries = [
        *_rows(data, "one of a group session", GroupMember, "person_id"),
        *_rows(data, "led or noted a group session", GroupSession, "lead_id", "noted_by_id"),
        *_rows(data, "wrote the record of a group session", GroupRecord, "writer_id"),
    ]
    for member in data_subject.naming(data.db, GroupMember, data.person.id, "person_id"):
        entries.append(_facts(data, "group session", data.db.get_one(GroupSession, member.group_id)))
    note = "The words of a group's record are about everybody in it, and left out: you read it in your chat."
    return FilePart("groups", "Group sessions", tuple(entries), note if entries else "")


def practice(data: SubjectData) -> FilePart:
    """Return observations, what follows from sessions, and calls for a supervisor."""
    me = data.person.id
    seen = data_subject.naming(data.db, Observation, me, "person_id", "observer_id")
    data.open(row.feedback_id for row in seen if row.person_id == me)
    entries: list[Entry] = [
        {
            **_facts(data, "observation", row),
            "feedback": data.text(row.feedback_id) if row.person_id == me else row.feedback_id and OTHERS,
        }
        for row in seen
    ]
    follow_ups = ("asked_id", "person_id", "opened_by_id", "closed_by_id")
    entries += _rows(data, "follows from a session", FollowUp, *follow_ups)
    entries += _rows(data, "call for a supervisor", SupervisorCall, "person_id", "taken_by_id")
    return FilePart("practice", "Observations, follow-ups and calls", tuple(entries))


def told_later(data: SubjectData, row: ReadRequest) -> bool:
    """Return whether this is a reading of the person's records that the policy tells of only once it is over."""
    rule = access.reader_of(data.policy, row.purpose)
    late = rule is not None and rule.tell_worker == "after" and row.until_on >= data.today
    return late and row.person_id == data.person.id and row.reader_id != data.person.id


def requests(data: SubjectData) -> list[ReadRequest]:
    """Return requests to read that name them in any part."""
    people = ("reader_id", "person_id", "agreed_by_id", "decided_by_id")
    return data_subject.naming(data.db, ReadRequest, data.person.id, *people)


def reading(data: SubjectData) -> FilePart:
    """Return who asked to read, files for somebody outside, typists, and what was passed on."""
    me = data.person.id
    asked = [row for row in requests(data) if not told_later(data, row)]
    hidden = {row.id for row in requests(data) if told_later(data, row)}
    passed = data_subject.naming(data.db, Disclosure, me, "person_id", "by_id", "teller_id")
    data.open(row.text_id for row in (*asked, *passed) if row.person_id == me)
    entries: list[Entry] = [
        {
            **_facts(data, "request to read", row),
            "why": data.text(row.text_id) if row.person_id == me else row.text_id and OTHERS,
        }
        for row in asked
    ]
    entries += [
        _facts(data, "file for somebody outside", row, "token_digest")
        for row in data_subject.naming(data.db, OutsideFile, me, "person_id", "made_by_id")
        if row.request_id not in hidden
    ]
    entries += [
        {
            **_facts(data, "passed on from supervision", row),
            "words": sections(data.text(row.text_id), _TOLD) if row.person_id == me else OTHERS,
        }
        for row in passed
    ]
    entries += [
        {**_facts(data, "typist of records", row), "with": other(data, row.pair_id)}
        for row in data_subject.typists(data.db, me, data.all_pairs)
    ]
    note = "Where your policy tells of a reading only once it is over, it appears here then."
    return FilePart("reading", "Who asked to read, and what was passed on", tuple(entries), note)


def audits(data: SubjectData) -> FilePart:
    """Return audits of files that they made or that were of their supervising, and what follows for them."""
    me = data.person.id
    draws = {
        row.id: row for row in data_subject.naming(data.db, AuditDraw, me, "auditor_id", "supervisor_id")
    }
    done = quality.audits(data.db, list(draws))
    mine = {row.id for row in done if draws[row.draw_id].supervisor_id == me}
    actions = data_subject.naming(data.db, AuditAction, me, "owner_id")
    data.open(row.note_id for row in done if row.id in mine)
    data.open(row.text_id for row in actions)
    entries: list[Entry] = [
        _facts(data, "files drawn for an audit", row, "candidates") for row in draws.values()
    ]
    entries += [
        {
            **_facts(data, "audit of a file", row),
            "words": data.text(row.note_id) if row.id in mine else row.note_id and OTHERS,
        }
        for row in done
    ]
    entries += [
        {**_facts(data, "follows from an audit", row), "words": data.text(row.text_id)} for row in actions
    ]
    return FilePart("audits", "Audits of files", tuple(entries))


def kept(data: SubjectData) -> FilePart:
    """Return how their file is kept, their calendars, what waits for their answer, and dates as they stood."""
    me = data.person.id
    entries = [
        _facts(data, "waits for your answer", row)
        for row in data_subject.naming(data.db, PendingRequest, me, "person_id")
        if not row.action.startswith(PRIVATE)
    ]
    entries += [
        _facts(data, "question to you", row)
        for row in data_subject.naming(data.db, Question, me, "person_id")
        if not row.asked.startswith(PRIVATE)
    ]
    entries += _rows(data, "your calendar", CalendarAccount, "person_id")
    entries += _rows(data, "address of your calendar", CalendarFeed, "person_id")
    entries += _rows(data, "session in your calendar", CalendarEntry, "person_id")
    entries += [
        _facts(data, "hold on your file", row, "reason")
        for row in data_subject.naming(data.db, RetentionHold, me, "person_id")
    ]
    entries += _rows(data, "your file was handed over", FileHandover, "person_id")
    entries += _rows(data, "record that you filed", RecordFiling, "filed_by_id")
    entries += [
        _facts(data, "date as it stood", row)
        for row in data_subject.naming(data.db, DueDate, me, "person_id")
        if not (keeps_concerns(data) and str(row.about).startswith("concern:"))
    ]
    note = (
        "Left out: passwords and secret addresses of calendars, why a file is on hold, and what you have typed and "
        "not chosen about yet: nobody but you sees that before, and it goes after 30 days."
    )
    return FilePart("kept", "Your file, calendars and dates", tuple(entries), note)
