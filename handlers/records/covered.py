"""Which functions of supervision a session has served: set by the template's parts, changed with one tap."""

from collections.abc import Sequence

from handlers import access
from handlers.access import NOT_FOUND
from handlers.policy.documents import TemplateSection
from handlers.records import rules
from handlers.routing import Refused, Request, Routes
from handlers.ui import Card, Form, Note, Option, Reply, Text, TicksInput
from storage import outbox
from storage.db import Db
from storage.models import About, Session, SessionPurpose
from storage.queries import actions as action_queries
from storage.queries import agenda, own_parts
from storage.queries import sessions as session_queries

routes = Routes()


def note(db: Db, session: Session, sections: Sequence[TemplateSection], words: rules.Words) -> None:
    """Note what a session has served: by the parts that were filled in, the items and the actions of it."""
    names = [
        section.function
        for section in sections
        if section.function and words.get(section.key, "").strip() not in ("", rules.NOTHING)
    ]
    names += [row.purpose for row in agenda.settled_in(db, session.pair_id, session.id) if row.purpose]
    names += [row.purpose for row in action_queries.of_session(db, session.id) if row.purpose]
    known = {row.name for row in own_parts.purposes_of(db, session.id)}
    for name in dict.fromkeys(names):
        if name not in known:
            db.add(SessionPurpose(session_id=session.id, name=name))
    db.flush()


@routes.action("record.covered", form=True)
def change(db: Db, request: Request) -> Reply:
    """Open the ticks of what a session has served."""
    session = _session(db, request)
    served = {row.name for row in own_parts.purposes_of(db, session.id)}
    names = request.policy.header.functions
    options = tuple(Option(str(number), name) for number, name in enumerate(names))
    ticked = tuple(option.value for option in options if option.label in served)
    return Form(
        "What it covered",
        "record.covered.save",
        (
            Text(f"What did this {request.policy.words.session.one} cover? You both see it."),
            TicksInput("served", "Covered", options, ticked),
        ),
        {"session": session.id},
    )


@routes.action("record.covered.save")
def save(db: Db, request: Request) -> Card:
    """Note what a session has served, as it was ticked."""
    session = _session(db, request)
    names = request.policy.header.functions
    wanted = {
        names[int(n)] for n in request.typed("served").split(",") if n.isdigit() and int(n) < len(names)
    }
    rows = {row.name: row for row in own_parts.purposes_of(db, session.id)}
    for name, row in rows.items():
        if name not in wanted:
            db.delete(row)
    for name in wanted - rows.keys():
        db.add(SessionPurpose(session_id=session.id, name=name))
    db.flush()
    outbox.refresh(db, About("agenda", session.pair_id), request.now)
    said = ", ".join(name for name in names if name in wanted) or "nothing of what your policy names"
    return Card(
        "What it covered", (Text(f"Noted: {said}."), Note("You both see it.")), "Noted.", place="below"
    )


def _session(db: Db, request: Request) -> Session:
    session = session_queries.session(db, request.id("session"))
    if session is None or session.state != "held" or not request.policy.header.functions:
        raise Refused(NOT_FOUND)
    access.membership(db, request, session.pair_id)
    return session
