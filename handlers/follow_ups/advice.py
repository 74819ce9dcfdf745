"""Advice that needs a decision: it is the line manager's."""

from handlers.access import NOT_FOUND
from handlers.cases import rules as case_rules
from handlers.follow_ups.answers import asked, audited, close, meeting_of, number
from handlers.follow_ups.meetings import Meeting, decided, of_group, of_meeting, of_session, open_one, refresh
from handlers.routing import Refused, Request, Routes
from handlers.ui import Button, Buttons, Card, Form, Reply, Text, TextInput
from storage.db import Db
from storage.models import Person
from storage.queries import groups as group_queries
from storage.queries import practice as queries
from storage.queries import sessions as session_queries

routes = Routes()


def _meeting(db: Db, request: Request) -> tuple[Meeting, int]:
    """Return the held meeting of a button and its worker, for those who took part; raise Refused for others."""
    worker = request.id("worker")
    if "group" in request.ids:
        group = group_queries.group(db, request.id("group"))
        if group is None or group.held_on is None or not group_queries.is_member(db, group.id, request.me.id):
            raise Refused(NOT_FOUND)
        if worker != request.me.id:
            raise Refused(NOT_FOUND)
        return of_group(group), worker
    session = session_queries.session(db, request.id("session"))
    if session is None or session.held_on is None or worker != session.pair.supervisee_id:
        raise Refused(NOT_FOUND)
    if request.me.id not in (session.pair.supervisor_id, session.pair.supervisee_id):
        raise Refused(NOT_FOUND)
    return of_session(session), worker


@routes.action("follow.advice", form=True)
def advice(db: Db, request: Request) -> Reply:
    """Ask for the case number where the policy has cases; else ask the line manager for a decision at once."""
    meeting, worker = _meeting(db, request)
    rule = request.policy.cases
    if rule is None or not rule.use:
        return _advise(db, request, meeting, worker, "")
    word = request.policy.words.case.one
    hint = f"Its number, if it is about one, such as {case_rules.example(request.policy)}."
    field = TextInput("reference", f"Which {word}", "", hint,
                      limit=60)  # fmt: skip
    return Form(
        "A decision is needed",
        "follow.advice.save",
        (field,),
        {**meeting.ids, "worker": worker},
        "Ask for it",
    )


@routes.action("follow.advice.save")
def save_advice(db: Db, request: Request) -> Card:
    """Ask the line manager for a decision about the case of the form."""
    meeting, worker = _meeting(db, request)
    return _advise(db, request, meeting, worker, number(request, request.typed("reference", 60), "reference"))


def _advise(db: Db, request: Request, meeting: Meeting, worker: int, reference: str) -> Card:
    there = next((r for r in of_meeting(db, meeting) if r.what == "decision" and r.person_id == worker), None)
    manager = queries.line_manager(db, worker, request.today)
    if manager is None:
        raise Refused(
            "I know of no line manager who could decide. Please tell your administrator. Nothing was changed."
        )
    if there is None:
        there = open_one(db, request, meeting, "decision", worker, manager.id, reference)
        audited(db, request, there, "follow.advised")
        refresh(db, request, meeting.about)
    mine = manager.id == request.me.id
    who = "you" if mine else manager.name
    text = Text(f"Noted. I ask {who} about the decision until it is made; what was said stays where it is.")
    buttons = (Button(decided(request), "follow.decided", {"follow": there.id}),) if mine else ()
    blocks = (text, *([Buttons(buttons)] if buttons else []))
    return Card("A decision is needed", blocks, preview="Noted.", place="below")


@routes.action("follow.no_advice")
def no_advice(db: Db, request: Request) -> Card:
    """Note that nothing needs a decision."""
    meeting, worker = _meeting(db, request)
    if not any(row.what == "decision" and row.person_id == worker for row in of_meeting(db, meeting)):
        row = open_one(db, request, meeting, "decision", worker, request.me.id)
        close(db, request, row, "nothing")
        refresh(db, request, meeting.about)
    return Card("Noted", (Text("No decision is needed."),), preview="Noted.", place="below")


@routes.action("follow.decided")
def note_decided(db: Db, request: Request) -> Card:
    """Note that the decision is made, by whom it is asked of."""
    row = asked(db, request, "decision")
    close(db, request, row, "done")
    refresh(db, request, meeting_of(row), row)
    on_file = " and is on the file" if request.policy.cases is not None and request.policy.cases.use else ""
    worker = db.get_one(Person, row.person_id).name
    return Card(
        "Decided",
        (Text(f"Noted: the decision about the advice to {worker} is made{on_file}."),),
        preview="Noted.",
        place="below",
    )
