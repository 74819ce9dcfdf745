"""Rules of series: who may see and arrange whose, and which series somebody's programmes have."""

from handlers.access import NOT_FOUND
from handlers.obligations.worker_facts import WorkerFacts, one
from handlers.policy.rules import Programme, Series, fold
from handlers.routing import Refused, Request
from storage.db import Db
from storage.queries.people import is_below


def facts_of(db: Db, request: Request, person_id: int) -> WorkerFacts:
    """Return the facts of somebody whom the reader may look at: themselves, or whom they supervise, lead or assess."""
    found = one(db, request.policy, request.now, person_id)
    if found is None or not (found.person.id == request.me.id or may_arrange(request, found)):
        raise Refused(NOT_FOUND)
    return found


def arranged(db: Db, request: Request, person_id: int) -> WorkerFacts:
    """Return the facts of somebody for whom the reader arranges things; refused for the person themselves."""
    found = facts_of(db, request, person_id)
    if not may_arrange(request, found):
        raise Refused(NOT_FOUND)
    return found


def may_arrange(request: Request, of: WorkerFacts) -> bool:
    """Return whether the reader arranges this person's programme: leads, supervises, assesses or administers."""
    me = request.me
    line = of.current()
    return (
        me.is_admin
        or is_below(of.person, me)
        or of.person.assessor_id == me.id
        or (line is not None and line.supervisor_id == me.id)
    )


def may_name(request: Request, of: WorkerFacts) -> bool:
    """Return whether the reader names supervisors: whoever assesses or leads them, or administers."""
    assess = any((a := of.assessor_for(p)) is not None and a.id == request.me.id for p in of.programmes)
    return request.me.is_admin or is_below(of.person, request.me) or assess


def series_of(of: WorkerFacts) -> list[tuple[Programme, Series]]:
    """Return the second series of somebody's programmes."""
    return [(programme, series) for programme in of.programmes for series in programme.series]


def series_named(of: WorkerFacts, name: str) -> str:
    """Return the series that a typed name means; refused with the names that there are."""
    known = [series.name for _, series in series_of(of)]
    found = next((one for one in known if fold(one) == fold(name)), None)
    if fold(name) == "line":
        return "line"
    if found is None:
        others = f"There is: {', '.join(known)}." if known else "Your policy has no second series for them."
        raise Refused(f"“{name}” is no series of {of.person.name}’s. {others} Nothing was changed.")
    return found
