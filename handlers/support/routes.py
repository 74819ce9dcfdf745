"""Commands and buttons of support; nothing here writes to the database, the audit log or the log."""

from handlers import access
from handlers.routing import Request, Routes
from handlers.support import cards
from handlers.ui import Card
from storage.db import Db
from storage.models import Person

routes = Routes()


@routes.command("supervision raise", "Something is not right: a private way round")
@routes.action("raise.start")
def start(db: Db, request: Request) -> Card:
    """Ask what it is about; nobody is told."""
    return cards.something_is_not_right(request)


@routes.command("supervision support", "Who can help, by what it is for")
@routes.action("support")
def support(db: Db, request: Request) -> Card:
    """Show the policy's help."""
    return cards.support(request)


@routes.action("raise.supervision")
@routes.action("raise.treated")
@routes.action("raise.risk")
@routes.action("raise.wrong")
def way(db: Db, request: Request) -> Card:
    """Show the policy's own steps for what was chosen."""
    chosen = request.action.removeprefix("raise.")
    rules = request.policy.escalation
    shown = rules is not None and chosen != "risk"
    found = _steps(db, request) if shown else []
    routes = rules.routes if rules is not None and shown else ()
    return cards.steps(request, chosen, found, routes, rules.basis if rules is not None else "")


@routes.action("raise.readers")
def readers(db: Db, request: Request) -> Card:
    """Show who can read what is typed here."""
    return cards.readers(request)


@routes.action("raise.leave")
def leave(db: Db, request: Request) -> Card:
    """Close the cards; nothing is kept."""
    return cards.left(request)


def _steps(db: Db, request: Request) -> list[cards.Step]:
    """Return the policy's steps that this person may take, with the people whom the hierarchy names."""
    rules = request.policy.escalation
    mine = access.my_pairs(db, request)
    supervised = next((s for s in mine if not s.leads), None)
    side = "worker" if supervised is not None else "supervisor"
    supervisor = supervised.other if supervised is not None else None
    manager = (
        db.get(Person, supervisor.manager_id) if supervisor is not None and supervisor.manager_id else None
    )
    senior = db.get(Person, manager.manager_id) if manager is not None and manager.manager_id else None
    known = {"supervisor": supervisor, "supervisor's manager": manager, "senior manager": senior}
    steps = rules.steps if rules is not None else ()
    return [
        (f"your {one.to}" if one.to == "supervisor" else one.to, " or ".join(one.offer), known.get(one.to))
        for one in steps
        if side in one.who_may
    ]
