"""What a line manager is told, and the lines of what is still asked."""

from handlers import formatting
from handlers.follow_ups.meetings import (
    Meeting,
    belongs,
    decided,
    file_buttons,
    of_group,
    of_meeting,
    of_session,
    title,
)
from handlers.obligations.kinds.decision import DECISION
from handlers.obligations.kinds.on_file import ON_FILE
from handlers.routing import Request, Routes
from handlers.ui import Block, Button, Buttons, Card, Item, Note, Text
from storage.db import Db
from storage.models import Obligation, Person
from storage.queries import groups as group_queries
from storage.queries import practice as queries
from storage.queries import sessions as session_queries

routes = Routes()


@routes.card("follow.told", single=True)
def told(db: Db, request: Request) -> Card | None:
    """Tell a line manager that a session of another kind took place: what kind, when and who, never content."""
    worker = db.get(Person, request.id("worker"))
    found = _held_meeting(db, request)
    if worker is None or found is None:
        return None
    manager = queries.line_manager(db, worker.id, request.today)
    if manager is None or manager.id != request.me.id:
        return None
    meeting, with_whom = found
    kind = request.policy.kind(meeting.kind)
    rows = [("What", title(kind, meeting.kind)), ("When", formatting.plain_day(meeting.on, request.today))]
    others = [name for name in with_whom if name != worker.name]
    who = f"{worker.name} took part" + (f", with {formatting.listed(others)}." if others else ".")
    decision = next(
        (r for r in of_meeting(db, meeting) if r.what == "decision" and r.person_id == worker.id), None
    )
    found_blocks: list[Block] = [Text(who), *(Note(f"{label}: {value}") for label, value in rows)]
    if kind is not None and kind.decision_by:
        state = "nobody has said yet" if decision is None else "no" if decision.answer == "nothing" else "yes"
        found_blocks.append(Note(f"Advice given that needs a decision: {state}."))
        if decision is not None and decision.closed_on is None:
            found_blocks.append(
                Buttons((Button(decided(request), "follow.decided", {"follow": decision.id}),))
            )
    if kind is not None and kind.basis:
        found_blocks.append(Note(f"Your policy has you told ({kind.basis}). What was said is not passed on."))
    return Card(
        formatting.capital(title(kind, meeting.kind)), tuple(found_blocks), preview="A session took place."
    )


def _held_meeting(db: Db, request: Request) -> tuple[Meeting, list[str]] | None:
    """Return the held meeting of a message, and who took part; None once it is not noted as held."""
    if "group" in request.ids:
        group = group_queries.group(db, request.id("group"))
        if group is None or group.held_on is None:
            return None
        return of_group(group), [
            one.name for member, one in group_queries.members(db, group.id) if member.came
        ]
    session = session_queries.session(db, request.id("session"))
    if session is None or session.held_on is None:
        return None
    return of_session(session), []


@routes.line(DECISION)
def decision_line(db: Db, request: Request, obligation: Obligation) -> Item | None:
    """Build the line for a decision that is waited for."""
    row = queries.follow_up(db, obligation.about.id)
    if row is None or row.closed_on is not None:
        return None
    worker = db.get_one(Person, row.person_id).name
    kind = title(request.policy.kind(row.kind), row.kind)
    about = f", {row.reference}" if row.reference else ""
    return Item(
        f"Advice was given to {worker}: your decision",
        f"{formatting.capital(kind)} of {formatting.plain_day(row.on, request.today)}{about}", "soon",
        (Button(decided(request), "follow.decided", {"follow": row.id}, "primary"),),
    )  # fmt: skip


@routes.line(ON_FILE)
def on_file_line(db: Db, request: Request, obligation: Obligation) -> Item | None:
    """Build the line that asks whether something is on the file."""
    row = queries.follow_up(db, obligation.about.id)
    if row is None or row.closed_on is not None:
        return None
    kind = title(request.policy.kind(row.kind), row.kind)
    what = belongs(request, row) or "if something was decided about somebody"
    of = f"{formatting.capital(kind)} of {formatting.plain_day(row.on, request.today)}: {what}"
    return Item("Is it on their file?", of, "soon", file_buttons(row))
