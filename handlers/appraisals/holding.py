"""An appraisal that was held: its form follows the session of its kind."""

from handlers.access import PairMembership
from handlers.appraisals import rules
from handlers.appraisals.loading import open_one, opened
from handlers.appraisals.routes import settle
from handlers.development import WorkerView
from handlers.routing import Request
from storage import audit_log, outbox
from storage.db import Db
from storage.models import About, Session
from storage.queries import development as queries


def is_one(request: Request, session: Session) -> bool:
    """Return whether a session is an appraisal by the policy."""
    return request.policy.appraisal is not None and session.kind == request.policy.appraisal_kind


def follow(db: Db, request: Request, session: Session, membership: PairMembership) -> None:
    """Have the form follow a session that was held, or that was after all not."""
    if not is_one(request, session) or membership.pair.series != "line":
        return
    worker = membership.pair.supervisee
    view = WorkerView(worker, request.me, membership)
    linked = next((row for row in queries.appraisals(db, worker.id) if row.session_id == session.id), None)
    if session.state != "held":
        if linked is not None and linked.state == "held":
            linked.state, linked.held_on, linked.session_id = "open", None, None
        return
    if linked is not None:
        linked.held_on = session.held_on
        return
    row = open_one(db, request, view)
    row.state, row.held_on, row.session_id = "held", session.held_on, session.id
    about = About("appraisal", row.id)
    audit_log.write(db, request.now, request.me.id, "appraisal.held", about, worker.id)
    db.flush()
    if not rules.signers(request.policy):
        settle(db, request, opened(db, request, view, row))
    for person in (worker.id, membership.pair.supervisor_id):
        key = f"appraisal.told:{row.id}:{person}:{session.id}"
        outbox.enqueue(db, "appraisal.told", person, key, request.now, appraisal=row.id)
    outbox.refresh(db, [about], request.now)
