"""What follows from an audit: who does it by when, and that it was done."""

from datetime import date, timedelta

from handlers import access
from handlers.quality import auditing
from handlers.routing import Refused, Request, Routes
from handlers.ui import Card, DateInput, Form, TextInput
from storage import audit_log
from storage.db import Db
from storage.models import About, AuditAction
from storage.secrets import seal

routes = Routes()


@routes.action("audit.action", form=True)
def form(db: Db, request: Request) -> Form:
    """Open the form for what follows from an audit; its owner is the person whose file it was."""
    audit, _, _ = auditing.audit_of(db, request)
    due = DateInput("due", "By when", request.today + timedelta(days=28), required=True)
    text = TextInput("text", "What is to be done", required=True, limit=300)
    return Form("What follows", "audit.action.save", (text, due), {"audit": audit.id})


@routes.action("audit.action.save")
def save(db: Db, request: Request) -> Card:
    """Keep what follows from an audit."""
    audit, row, pair = auditing.audit_of(db, request)
    text = request.typed("text", 300, "Please say what is to be done.")
    try:
        due = date.fromisoformat(request.fields.get("due", ""))
    except ValueError:
        raise Refused("Please choose a day.", "due") from None
    db.add(
        AuditAction(
            audit_id=audit.id, owner_id=row.supervisor_id, text_id=seal(db, row.supervisor_id, text), due=due
        )
    )
    db.flush()
    audit_log.write(
        db, request.now, request.me.id, "audit.action", About("audit", audit.id), row.supervisor_id
    )
    return auditing.card(db, request, audit, row, pair)


@routes.action("audit.done")
def done(db: Db, request: Request) -> Card:
    """Note that what followed from an audit was done."""
    audit, row, pair = auditing.audit_of(db, request)
    action = db.get(AuditAction, request.id("action"))
    if action is None or action.audit_id != audit.id:
        raise Refused(access.NOT_FOUND)
    action.done_on = action.done_on or request.today
    db.flush()
    audit_log.write(
        db, request.now, request.me.id, "audit.action done", About("audit", audit.id), row.supervisor_id
    )
    return auditing.card(db, request, audit, row, pair)
