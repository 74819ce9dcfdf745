"""Two short lists with a day in each line: steps of inductions that were completed, and work that was done.

Importing one changes what it names and nothing else; importing it again changes nothing. Every line that is wrong is
listed, and nothing is changed then.
"""

import csv
import io
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from handlers.policy import Policy
from handlers.policy.rules import fold
from handlers.policy.work_measures import WORK
from storage.db import Db
from storage.models import Completion, Qualification, WorkCount
from storage.queries import people_bulk, practice, programmes

MAX_BYTES = 5_000_000
SHOWN = 50
"""Most lines of a difference that are shown."""
INDUCTION = ("email", "step", "completed_on")
QUALIFIED = ("email", "activity", "on")
WORK_DONE = ("email", "what", "on", "number")


class DayListInvalid(ValueError):
    """List that cannot be imported; `problems` says everything that is wrong with it, a line each."""

    def __init__(self, problems: list[str]) -> None:
        self.problems = tuple(problems)
        super().__init__("; ".join(problems))


@dataclass(frozen=True, slots=True)
class DayLine:
    """Line of a list: whom it is about, what, on which day, and how much."""

    person_id: int
    name: str
    what: str
    on: date
    number: float = 1.0


@dataclass(frozen=True, slots=True)
class DayPlan:
    """Lines that are new or say something else than before, and how many say what is known."""

    changed: tuple[DayLine, ...]
    unchanged: int

    def lines(self) -> list[str]:
        """Return the difference, a line each, and the totals."""
        said = [f"{one.name}: {one.what}, {one.on.isoformat()}, {one.number:g}" for one in self.changed]
        return difference(said, self.unchanged)


def difference(changed: Sequence[str], unchanged: int) -> list[str]:
    """Return the first lines of what an import changes, how many more there are, and the totals."""
    more = [f"~ and {len(changed) - SHOWN:,} more"] if len(changed) > SHOWN else []
    totals = f"{len(changed):,} to note, {unchanged:,} known already."
    return [*(f"~ {line}" for line in changed[:SHOWN]), *more, totals]


def plan_induction(db: Db, policy: Policy, data: bytes) -> DayPlan:
    """Return what importing a list of completed induction steps would change."""
    steps = {fold(step.name): step.name for step in (policy.induction.steps if policy.induction else ())}

    def what(row: Mapping[str, str]) -> tuple[str, float]:
        step = steps.get(fold(row["step"]))
        if step is None:
            known = ", ".join(steps.values()) or "none: the policy has no [induction]"
            raise ValueError(f"step: found {row['step']!r}; expected one of: {known}")
        return step, 1.0

    found = _read(db, data, INDUCTION, what)
    done = programmes.completed(db, {one.person_id for one in found})
    new = [one for one in found if done.get(one.person_id, {}).get(("induction", one.what)) != one.on]
    return DayPlan(tuple(new), len(found) - len(new))


def plan_work(db: Db, _policy: Policy, data: bytes) -> DayPlan:
    """Return what importing a list of work done would change: a number of shifts, client sessions or hours on a day."""
    kinds = set(WORK.values())

    def what(row: Mapping[str, str]) -> tuple[str, float]:
        if fold(row["what"]) not in kinds:
            raise ValueError(f"what: found {row['what']!r}; expected one of: {', '.join(sorted(kinds))}")
        try:
            number = float(row["number"])
        except ValueError:
            raise ValueError(
                f"number: found {row['number']!r}; expected a number, such as 1 or 7.5"
            ) from None
        if not 0 <= number <= 1000:
            raise ValueError(f"number: found {row['number']!r}; expected 0 to 1000")
        return fold(row["what"]), number

    found = _read(db, data, WORK_DONE, what)
    known = {
        (person, one.what, one.on): one.number
        for person, rows in programmes.work_counts(db, {one.person_id for one in found}).items()
        for one in rows
    }
    new = [one for one in found if known.get((one.person_id, one.what, one.on)) != one.number]
    return DayPlan(tuple(new), len(found) - len(new))


def plan_qualifications(db: Db, _policy: Policy, data: bytes) -> DayPlan:
    """Return what importing a list of who is qualified for which activity, since when, would change."""

    def what(row: Mapping[str, str]) -> tuple[str, float]:
        if not 1 <= len(row["activity"]) <= 80:
            raise ValueError(f"activity: found {row['activity']!r}; expected 1 to 80 characters")
        return row["activity"], 1.0

    found = _read(db, data, QUALIFIED, what)
    known = {
        (row.person_id, fold(row.activity)): row.from_on
        for row in practice.qualifications(db)
        if row.until_on is None
    }
    new = [one for one in found if known.get((one.person_id, fold(one.what))) != one.on]
    return DayPlan(tuple(new), len(found) - len(new))


def apply_qualifications(db: Db, plan: DayPlan) -> None:
    """Note who is qualified for what; one that had ended begins again."""
    known = {(row.person_id, fold(row.activity)): row for row in practice.qualifications(db)}
    for one in plan.changed:
        row = known.get((one.person_id, fold(one.what)))
        if row is None:
            db.add(Qualification(person_id=one.person_id, activity=one.what, from_on=one.on))
        else:
            row.from_on, row.until_on = one.on, None
    db.flush()


def apply_induction(db: Db, plan: DayPlan) -> None:
    """Note the days on which steps were completed."""
    for one in plan.changed:
        row = programmes.completion(db, one.person_id, "induction", one.what)
        if row is None:
            db.add(Completion(person_id=one.person_id, what="induction", name=one.what, done_on=one.on))
        else:
            row.done_on = one.on
    db.flush()


def apply_work(db: Db, plan: DayPlan) -> None:
    """Note how much work was done on which days."""
    there = programmes.work_counts(db, {one.person_id for one in plan.changed})
    known = {(row.person_id, row.what, row.on): row for rows in there.values() for row in rows}
    for one in plan.changed:
        row = known.get((one.person_id, one.what, one.on))
        if row is None:
            db.add(WorkCount(person_id=one.person_id, what=one.what, on=one.on, number=one.number))
        else:
            row.number = one.number
    db.flush()


def _read(
    db: Db, data: bytes, columns: tuple[str, ...], what: Callable[[Mapping[str, str]], tuple[str, float]]
) -> list[DayLine]:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise DayListInvalid([f"byte {error.start}: expected UTF-8; please save it as CSV UTF-8"]) from None
    if len(data) > MAX_BYTES:
        raise DayListInvalid([f"expected at most {MAX_BYTES:,} bytes"])
    rows = csv.DictReader(io.StringIO(text))
    headers = [fold(name or "").replace(" ", "_") for name in rows.fieldnames or ()]
    if missing := [name for name in columns if name not in headers]:
        raise DayListInvalid(
            [f"line 1: expected the columns {','.join(columns)}; missing: {', '.join(missing)}"]
        )
    rows.fieldnames = headers
    people = {person.email.lower(): person for person in people_bulk.everybody(db) if person.left_on is None}
    found: dict[tuple[int, str, date], DayLine] = {}
    problems: list[str] = []
    for number, raw in enumerate(rows, 2):
        row = {name: (raw.get(name) or "").strip() for name in columns}
        if not any(row.values()):
            continue
        try:
            person = people.get(row["email"].lower())
            if person is None:
                raise ValueError(f"email: nobody here has {row['email']!r}")
            on = date.fromisoformat(row[columns[-1] if columns is INDUCTION else "on"])
            named, amount = what(row)
            found[person.id, named, on] = DayLine(person.id, person.name, named, on, amount)
        except ValueError as error:
            problems.append(f"line {number}: {error}")
    if problems:
        raise DayListInvalid(problems)
    return list(found.values())
