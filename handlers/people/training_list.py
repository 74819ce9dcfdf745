"""List of supervisors' training: who had which, by which route, on which day, and until when it counts.

Importing it changes what it names and nothing else; importing it again changes nothing. Every line that is wrong is
listed, and nothing is changed then.
"""

import csv
import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from handlers.people.day_lists import MAX_BYTES, DayListInvalid, difference
from handlers.policy import Policy
from handlers.policy.rules import fold
from handlers.policy.training import TrainingRules
from storage.db import Db
from storage.models import Training
from storage.queries import people_bulk, trainings

COLUMNS = ("email", "training", "on")
MORE = ("route", "until")


@dataclass(frozen=True, slots=True)
class TrainingLine:
    """Line of the list; `until` is None where the policy says how long it counts."""

    person_id: int
    name: str
    item: str
    route: str
    on: date
    until: date | None


@dataclass(frozen=True, slots=True)
class TrainingPlan:
    """Lines that are new or say something else than before, and how many say what is known."""

    changed: tuple[TrainingLine, ...]
    unchanged: int

    def lines(self) -> list[str]:
        """Return the difference, a line each, and the totals."""
        said = [
            f"{one.name}: {one.item}{f', by {one.route}' if one.route else ''}, {one.on.isoformat()}"
            f"{f', until {one.until.isoformat()}' if one.until else ''}"
            for one in self.changed
        ]
        return difference(said, self.unchanged)


def plan_training(db: Db, policy: Policy, data: bytes) -> TrainingPlan:
    """Return what importing a list of training would change; raise `DayListInvalid` with everything that is wrong."""
    rule = policy.training
    if rule is None or not rule.asked:
        raise DayListInvalid(["the policy asks for no training: it has no [training]"])
    found = list(_read(db, rule, data))
    rows = trainings.of_people(db, {one.person_id for one in found})
    known = {
        (row.person_id, row.item, row.done_on): (row.route, row.until_on)
        for some in rows.values()
        for row in some
    }
    new = [one for one in found if known.get((one.person_id, one.item, one.on)) != (one.route, one.until)]
    return TrainingPlan(tuple(new), len(found) - len(new))


def apply_training(db: Db, plan: TrainingPlan) -> None:
    """Note the training; the first list ever begins to ask everybody who supervises."""
    first = not trainings.is_kept(db)
    rows = trainings.of_people(db, {one.person_id for one in plan.changed})
    known = {(row.person_id, row.item, row.done_on): row for some in rows.values() for row in some}
    for one in plan.changed:
        row = known.get((one.person_id, one.item, one.on))
        if row is None:
            row = Training(person_id=one.person_id, item=one.item, done_on=one.on)
            db.add(row)
        row.route, row.until_on, row.noted_by_id = one.route, one.until, None
    if first and plan.changed:
        db.dirty_owners.update(trainings.supervisors(db))
    db.flush()


def _read(db: Db, rule: TrainingRules, data: bytes) -> Iterator[TrainingLine]:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise DayListInvalid([f"byte {error.start}: expected UTF-8; please save it as CSV UTF-8"]) from None
    if len(data) > MAX_BYTES:
        raise DayListInvalid([f"expected at most {MAX_BYTES:,} bytes"])
    rows = csv.DictReader(io.StringIO(text))
    headers = [fold(name or "").replace(" ", "_") for name in rows.fieldnames or ()]
    if missing := [name for name in COLUMNS if name not in headers]:
        wanted = ",".join((*COLUMNS, *MORE))
        raise DayListInvalid([f"line 1: expected the columns {wanted}; missing: {', '.join(missing)}"])
    rows.fieldnames = headers
    people = {
        one.email.lower(): (one.id, one.name) for one in people_bulk.everybody(db) if one.left_on is None
    }
    found: dict[tuple[int, str, date], TrainingLine] = {}
    problems: list[str] = []
    for number, raw in enumerate(rows, 2):
        row = {name: (raw.get(name) or "").strip() for name in (*COLUMNS, *MORE)}
        if not any(row.values()):
            continue
        try:
            line = _line(rule, people, row)
        except ValueError as error:
            problems.append(f"line {number}: {error}")
        else:
            found[line.person_id, line.item, line.on] = line
    if problems:
        raise DayListInvalid(problems)
    yield from found.values()


def _line(rule: TrainingRules, people: Mapping[str, tuple[int, str]], row: Mapping[str, str]) -> TrainingLine:
    if row["email"].lower() not in people:
        raise ValueError(f"email: nobody here has {row['email']!r}")
    item = rule.item(row["training"])
    if item is None:
        known = ", ".join(one.name for one in rule.asked)
        raise ValueError(f"training: found {row['training']!r}; expected one of: {known}")
    if not item.takes(row["route"]):
        raise ValueError(f"route: found {row['route']!r}; expected one of: {', '.join(item.routes)}")
    on = date.fromisoformat(row["on"])
    until = date.fromisoformat(row["until"]) if row["until"] else None
    if until is not None and until < on:
        raise ValueError(f"until: {until} is before {on}")
    route = next((one for one in item.routes if fold(one) == fold(row["route"])), row["route"])
    return TrainingLine(*people[row["email"].lower()], item.name, route, on, until)
