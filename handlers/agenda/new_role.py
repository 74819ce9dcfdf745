"""The question whether somebody's role is clear: on their first agenda, and on the next after another role."""

from handlers.access import PairMembership
from handlers.routing import Request
from storage.db import Db
from storage.models import Person
from storage.queries import sessions


def role_question(db: Db, request: Request, membership: PairMembership) -> list[str]:
    """Return the question for a pair's next session; nothing where the policy does not ask, or it was met since."""
    agenda, pair = request.policy.agenda, membership.pair
    if agenda is None or not agenda.role_clear or pair.series != "line":
        return []
    worker = db.get_one(Person, pair.supervisee_id)
    held = [one.held_on for one in sessions.of_pair(db, pair.id) if one.held_on is not None]
    if worker.role_from is not None and all(day < worker.role_from for day in held):
        return ["Is the new role clear?"]
    first = not held and pair.handed_over_from_id is None
    return ["Are your role and what it is responsible for clear?"] if first else []
