"""What is odd about a new pair: not the recorded manager, training that is missing, nobody above."""

from datetime import date

from handlers import formatting
from handlers.obligations.kinds.training import had
from handlers.policy.training import TrainingRules
from handlers.routing import Request
from storage.db import Db
from storage.models import Pair, Person
from storage.queries import trainings


def training_missing(db: Db, rule: TrainingRules, person_id: int, on: date) -> list[str]:
    """Return the training that nobody has noted for this person; empty while no training of anybody is known."""
    if not trainings.is_kept(db):
        return []
    rows = trainings.of_people(db, {person_id}).get(person_id, [])
    ends = {item.name: item.ends(had(rule, item, rows)) for item in rule.asked}
    return [name for name, last in ends.items() if last is None or last < on]


def about(db: Db, request: Request, pair: Pair) -> list[str]:
    """Return what whoever names a supervisor may want to look at again; the pair stands all the same."""
    policy, supervisor, worker = request.policy, pair.supervisor, pair.supervisee
    found: list[str] = []
    line = pair.series == "line"
    if line and policy.pair is not None and policy.pair.type == "line manager":
        manager = db.get(Person, worker.manager_id or 0)
        if manager is not None and manager.id != supervisor.id and manager.left_on is None:
            clause = f" ({policy.pair.basis})" if policy.pair.basis else ""
            found.append(
                f"Your list has {manager.name} as {worker.name}’s manager. Your policy asks for them{clause}."
            )
    if (
        line
        and policy.pair is not None
        and policy.pair.delegate
        and worker.manager_id not in (None, supervisor.id)
    ):
        who = "You still answer" if worker.manager_id == request.me.id else "Their manager still answers"
        clause = f" ({policy.pair.basis})" if policy.pair.basis else ""
        found.append(f"{who} for it, and will hear too of what is late{clause}.")
    training = policy.training
    if training is not None and training.asked:
        missing = training_missing(db, training, supervisor.id, request.today)
        if missing:
            clause = f" ({training.basis})" if training.basis else ""
            short = formatting.listed([formatting.shorten(one, 60) for one in missing])
            found.append(f"I know of no training of {supervisor.name}’s in: {short}{clause}.")
    if line and supervisor.manager_id is None:
        found.append(
            f"Nobody stands above {supervisor.name}: where something lasts, I tell the administrators."
        )
    return found
