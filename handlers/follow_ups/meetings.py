"""Meetings that were held, and what they set going."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from handlers import formatting
from handlers.policy.phrases import clause
from handlers.policy.rules import SessionKind
from handlers.routing import Request
from handlers.ui import Block, Button, Buttons, Note, Text
from storage import outbox
from storage.db import Db
from storage.models import About, FollowUp, GroupSession, Person, Session
from storage.queries import practice as queries
from storage.queries import records

GROUP = "group"
"""What a group session is about, in messages and buttons."""


@dataclass(frozen=True, slots=True)
class Meeting:
    """Session, or group session, that was held."""

    about: About
    kind: str
    on: date

    @property
    def ids(self) -> dict[str, int | str]:
        """Ids of a button about it."""
        return {self.about.kind: self.about.id}

    @property
    def columns(self) -> dict[str, int | None]:
        """Columns of a follow-up that say which meeting it came from."""
        return {f"{self.about.kind}_id": self.about.id}


def of_session(session: Session) -> Meeting:
    """Return a session as a meeting."""
    assert session.held_on is not None
    return Meeting(About("session", session.id), session.kind, session.held_on)


def of_group(group: GroupSession) -> Meeting:
    """Return a group session as a meeting."""
    assert group.held_on is not None
    return Meeting(About(GROUP, group.id), group.kind, group.held_on)


# What a held meeting sets going


def held(
    db: Db, request: Request, meeting: Meeting, workers: Sequence[int], recorders: Sequence[int]
) -> None:
    """Tell line managers, and ask whoever records it whether it is on the file, as the kind has it.

    `workers` are those whose supervision it was, `recorders` those of whom the file is asked.
    """
    kind = request.policy.kind(meeting.kind)
    if kind is None:
        return
    if kind.tell_line_manager:
        for worker, manager in sorted(queries.line_managers(db, workers, request.today).items()):
            if manager.id not in (request.me.id, *workers):
                key = f"follow.told:{meeting.about}:{worker}"
                message = {"name": "follow.told", "person_id": manager.id, "ids": {**meeting.ids, "worker": worker},
                           "key": key, "due_at": request.now, "message_id": None}  # fmt: skip
                outbox.enqueue_all(db, [message])
    known = {row.asked_id for row in of_meeting(db, meeting) if row.what == "on_file"}
    for person_id in recorders if kind.on_file else ():
        if person_id not in known:
            open_one(
                db, request, meeting, "on_file", person_id if person_id in workers else workers[0], person_id
            )


def withdraw(db: Db, request: Request, about: About) -> None:
    """Take back what followed from a meeting that did not take place after all."""
    meeting = Meeting(about, "", request.today)
    for row in of_meeting(db, meeting):
        db.dirty_owners.add(row.person_id)
        db.delete(row)
    outbox.refresh(db, about, request.now)


def of_meeting(db: Db, meeting: Meeting) -> list[FollowUp]:
    """Return what followed from a meeting."""
    if meeting.about.kind == GROUP:
        return queries.of_meeting(db, group_id=meeting.about.id)
    return queries.of_meeting(db, session_id=meeting.about.id)


def open_one(
    db: Db, request: Request, meeting: Meeting, what: str, worker: int, asked: int, reference: str = ""
) -> FollowUp:
    """Begin to ask somebody about a meeting."""
    row = FollowUp(
        what=what, person_id=worker, asked_id=asked, kind=meeting.kind, on=meeting.on, opened_by_id=request.me.id,
        reference=reference, **meeting.columns,
    )  # fmt: skip
    db.add(row)
    db.flush()
    return row


def blocks(db: Db, request: Request, meeting: Meeting, worker_id: int) -> tuple[Block, ...]:
    """Return what is asked below a meeting that was held: about advice, and about the file."""
    kind = request.policy.kind(meeting.kind)
    if kind is None:
        return ()
    rows = [row for row in of_meeting(db, meeting) if worker_id in (row.person_id, row.asked_id)]
    found: list[Block] = []
    if kind.decision_by:
        decision = next((row for row in rows if row.what == "decision" and row.person_id == worker_id), None)
        if decision is not None:
            found.append(Note(decision_text(db, request, decision)))
        else:
            found.append(Text(f"Was advice given that needs a decision{clause(kind.basis)}?"))
            ids = {**meeting.ids, "worker": worker_id}
            found.append(Buttons((
                Button("Yes, a decision is needed", "follow.advice", ids), Button("No", "follow.no_advice", ids),
            )))  # fmt: skip
    for row in rows:
        if row.what == "on_file" and row.asked_id == request.me.id and row.closed_on is None:
            found += [Text(_file_question(request, kind, row)), Buttons(file_buttons(row))]
    return tuple(found)


def _file_question(request: Request, kind: SessionKind, row: FollowUp) -> str:
    """Return what belongs on the file, as far as it is known, and the question whether it is there."""
    what = belongs(request, row)
    if not what:
        return f"Was anything decided about somebody? It belongs on their file{clause(kind.basis)}."
    return f"This belongs on the {request.policy.words.client.one}’s file{clause(kind.basis)}: {what}."


def belongs(request: Request, row: FollowUp) -> str:
    """Return what of a session belongs on the file: what came up there, else what the policy says of its kind."""
    if row.items:
        cases = f" ({row.reference})" if row.reference else ""
        return formatting.listed(row.items.split("\n")) + cases
    kind = request.policy.kind(row.kind)
    return kind.on_file if kind is not None and isinstance(kind.on_file, str) else ""


def came_up(db: Db, request: Request, meeting: Meeting, items: Sequence[str], reference: str) -> None:
    """Note what of the policy's list came up in a session: its recorder is asked about that until it is on the file."""
    for row in of_meeting(db, meeting):
        if row.what == "on_file" and row.closed_on is None:
            row.items, row.reference = "\n".join(items), reference
            refresh(db, request, meeting.about, row)


def refresh(db: Db, request: Request, meeting: About, row: FollowUp | None = None) -> None:
    """Have shown anew what shows a meeting, its record, and a follow-up."""
    abouts = [meeting, *([About("follow", row.id)] if row is not None else [])]
    record = records.of_session(db, meeting.id) if meeting.kind != GROUP else None
    outbox.refresh(db, [*abouts, *([About("record", record.id)] if record else [])], request.now)


def decision_text(db: Db, request: Request, row: FollowUp) -> str:
    """Return how the decision after advice stands."""
    if row.answer == "nothing":
        return "No decision is needed."
    who = db.get_one(Person, row.closed_by_id or row.asked_id).name
    about = f" ({row.reference})" if row.reference else ""
    if row.closed_on is not None:
        return f"The decision{about} is made: {who}, {formatting.plain_day(row.closed_on, request.today)}."
    return f"A decision{about} is asked of {who}."


def file_buttons(row: FollowUp) -> tuple[Button, ...]:
    """Return the answers to the question whether it is on the file."""
    ids = {"follow": row.id}
    return (
        Button("It is on their file", "follow.file", ids, "primary"),
        Button("Nothing to put there", "follow.nothing", ids),
    )


def decided(request: Request) -> str:
    """Return the label under which a decision is noted: where the policy has cases, it is on the file by then."""
    return (
        "Decided, and on the file"
        if request.policy.cases is not None and request.policy.cases.use
        else "It is decided"
    )


def title(kind: SessionKind | None, name: str) -> str:
    """Return what a kind is called; its stored name where the policy has it no longer."""
    return (kind.title or kind.name) if kind is not None else name
