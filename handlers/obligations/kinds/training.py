"""Training that a supervisor still needs, or that is about to end: theirs to see to, until one of its routes is noted.

Nothing is asked for while nobody's training is known at all: the register is not in use then.
"""

from collections.abc import Collection, Iterable, Iterator
from datetime import date, datetime, timedelta

from handlers.obligations.kind import Kind, OfPeople, policy_steps
from handlers.obligations.kinds import groups
from handlers.obligations.reminder_days import days_of
from handlers.obligations.spec import ObligationSpec
from handlers.policy import Policy
from handlers.policy.answer import long_date
from handlers.policy.training import TrainingDone, TrainingItem, TrainingRules
from storage.db import Db
from storage.models import About, Training
from storage.queries import facts
from storage.queries import trainings as queries

ABOUT = "training"
"""Beginning of what an obligation is about: the number of the policy's training follows."""


def find(db: Db, policy: Policy, now: datetime, people: Collection[int]) -> Iterator[ObligationSpec]:
    """Yield one obligation for each training that one of these supervisors has not had, or that ends."""
    rule = policy.training
    if rule is None or not rule.asked or not queries.is_kept(db):
        return
    since = queries.supervising_since(db, people, now.date())
    done = queries.of_people(db, since.keys())
    for person in facts.people(db, since.keys()).values():
        if person.left_on is not None:
            continue
        for number, item in enumerate(rule.asked):
            ends = item.ends(had(rule, item, done.get(person.id, ())))
            if ends != date.max:
                yield _owed(policy, rule, item, number, person.id, since[person.id], ends)


def had(rule: TrainingRules, item: TrainingItem, rows: Iterable[Training]) -> list[TrainingDone]:
    """Return what these rows say of one of the policy's trainings."""
    return [TrainingDone(row.route, row.done_on, row.until_on) for row in rows if rule.item(row.item) == item]


def _owed(
    policy: Policy,
    rule: TrainingRules,
    item: TrainingItem,
    number: int,
    person: int,
    since: date,
    ends: date | None,
) -> ObligationSpec:
    steps = policy.nudge_steps("training")
    if ends is None:
        due = rule.late_from(since)
        by = f" within {rule.within}" if rule.within else ""
        why = f"{item.name} is asked of everybody who supervises{by}, and you have since {long_date(since)}."
        days = sorted({since, *days_of(due, steps)})
    else:
        due = ends
        why = f"{item.name} counts until {long_date(ends)}, and is then to be had again."
        days = list(days_of(due, steps))
    return ObligationSpec(
        kind=TRAINING.name, about=About(f"{ABOUT}{number}", person), owner_id=person, person_id=person, pair_id=None,
        due=due, overdue_from=due + timedelta(days=1), clause=item.basis or rule.basis, why=why,
        every=str(item.valid or ""), steps=tuple(days),
    )  # fmt: skip


def item_of(policy: Policy, about: About) -> TrainingItem | None:
    """Return the policy's training that an obligation is about; None where the policy has changed since."""
    number = about.kind.removeprefix(ABOUT)
    asked = policy.training.asked if policy.training else ()
    return asked[int(number)] if number.isdigit() and int(number) < len(asked) else None


TRAINING = Kind(
    name="training",
    due=OfPeople(find, by="person"),
    steps=policy_steps("training"),
    group=groups.TRAINING,
    label=lambda _words: "training for supervising",
    report="training",
    next_step=lambda _words: "have the training, and say so",
)
