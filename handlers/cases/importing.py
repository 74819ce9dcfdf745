"""The case system's list: from a CSV file to a difference, and the difference carried out. Numbers and dates only."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from handlers.cases import rules
from handlers.people import validators
from handlers.people.file_formats import ListInvalid, RowError, table
from handlers.policy import Policy
from storage import audit_log
from storage.db import Db
from storage.models import About, Case, CaseEntry, CaseList
from storage.queries import cases as queries

COLUMNS = ("number", "worker_email", "allocated_on", "closed_on", "changed_on", "discussed_on")
NEEDED = COLUMNS[:3]
NAMED = 10
"""Most numbers that a line of the difference names."""


@dataclass(frozen=True, slots=True)
class CaseLine:
    """One case of the file."""

    number: str
    worker_id: int
    allocated_on: date
    closed_on: date | None
    changed_on: date | None
    discussed_on: date | None


@dataclass(frozen=True, slots=True)
class CasePlan:
    """Difference between the file and the register, by what happens; `gone` are open here and not in the file."""

    as_at: date
    number: int
    new: tuple[CaseLine, ...] = ()
    moved: tuple[CaseLine, ...] = ()
    changed: tuple[CaseLine, ...] = ()
    closed: tuple[CaseLine, ...] = ()
    gone: tuple[str, ...] = ()
    notes: tuple[str, ...] = field(default=())

    @property
    def empty(self) -> bool:
        """Whether nothing would change besides the day of the list."""
        return not (self.new or self.moved or self.changed or self.closed or self.gone)


def plan(db: Db, policy: Policy, data: bytes, as_at: date, *, whole: bool = True) -> CasePlan:
    """Return what a file would change; raise ListInvalid with everything that is wrong in it."""
    rules.rule_of(policy)
    problems: list[RowError] = []
    read = table(data, _is_header, problems)
    header = [_plain(name) for name in read.header]
    places = {name: header.index(name) for name in COLUMNS if name in header}
    workers = queries.workers_by_email(db)
    lines: dict[str, CaseLine] = {}
    for line, cells in read.rows:
        row = {name: cells[at].strip() if at < len(cells) else "" for name, at in places.items()}
        one = _line(policy, row, workers, as_at, line, problems)
        if one is not None and one.number in lines:
            problems.append(RowError(line, "number", f"{one.number} is in the file twice"))
        elif one is not None:
            lines[one.number] = one
    if problems:
        raise ListInvalid(problems)
    return _difference(db, lines, as_at, whole, tuple(read.notes))


def _plain(name: str) -> str:
    return name.strip().casefold().replace(" ", "_").replace("-", "_")


def _is_header(cells: list[str]) -> bool:
    return set(NEEDED) <= {_plain(cell) for cell in cells}


def _line(
    policy: Policy, row: Mapping[str, str], workers: Mapping[str, int], as_at: date, line: int,
    problems: list[RowError],
) -> CaseLine | None:  # fmt: skip
    before = len(problems)
    number = row["number"]
    if not rules.is_number(policy, number):
        good = rules.example(policy)
        problems.append(
            RowError(line, "number", f"is no number in your form{f', such as {good}' if good else ''}")
        )
    worker = workers.get(row["worker_email"].casefold())
    if worker is None:
        problems.append(RowError(line, "worker_email", "is the address of nobody in the list of people"))
    days: dict[str, date | None] = {}
    for name in COLUMNS[2:]:
        try:
            days[name] = validators.day(row.get(name, ""))
        except ValueError as error:
            problems.append(RowError(line, name, str(error)))
            continue
        if (day := days[name]) is not None and day > as_at:
            problems.append(RowError(line, name, f"{day} is after {as_at}, the day of the list"))
    allocated = days.get("allocated_on")
    if allocated is None and len(problems) == before:
        problems.append(RowError(line, "allocated_on", "is empty; expected a day, such as 2026-03-31"))
    if len(problems) > before or worker is None or allocated is None:
        return None
    return CaseLine(number, worker, allocated, days["closed_on"], days["changed_on"], days["discussed_on"])


def _difference(
    db: Db, lines: Mapping[str, CaseLine], as_at: date, whole: bool, notes: tuple[str, ...]
) -> CasePlan:
    known = queries.numbered(db, lines)
    new, moved, changed, closed = list[CaseLine](), list[CaseLine](), list[CaseLine](), list[CaseLine]()
    for number, line in lines.items():
        case = known.get(number)
        if line.closed_on is not None:
            if case is not None and case.closed_on is None:
                closed.append(line)
        elif case is None:
            new.append(line)
        elif case.closed_on is not None or case.worker_id != line.worker_id:
            if line.allocated_on >= case.allocated_on:
                moved.append(line)
        elif _newer(line.changed_on, case.changed_on) or _newer(line.discussed_on, case.discussed_on):
            changed.append(line)
    gone = [number for number in queries.open_numbers(db, as_at) if number not in lines] if whole else []
    return CasePlan(
        as_at, len(lines), tuple(new), tuple(moved), tuple(changed), tuple(closed), tuple(gone), notes
    )


def _newer(theirs: date | None, ours: date | None) -> bool:
    return theirs is not None and (ours is None or theirs > ours)


def describe(of: CasePlan) -> Iterator[str]:
    """Yield the difference in words, a line for each kind of change."""
    yield from of.notes
    for said, numbers in (
        ("new", [one.number for one in of.new]),
        ("with another worker, or open again", [one.number for one in of.moved]),
        ("with a newer change or discussion", [one.number for one in of.changed]),
        ("closed", [one.number for one in of.closed]),
        ("open here and not in the list, so closed", of.gone),
    ):
        if numbers:
            more = f" and {len(numbers) - NAMED:,} more" if len(numbers) > NAMED else ""
            yield f"{len(numbers):,} {said}: {', '.join(numbers[:NAMED])}{more}"
    if of.empty:
        yield f"Nothing to do: the register holds the {of.number:,} of the list already."


def apply(db: Db, of: CasePlan, now: datetime) -> None:
    """Carry the difference out, and note the day of the list; what was discussed here is never taken away."""
    known = queries.numbered(
        db, [one.number for one in (*of.moved, *of.changed, *of.closed)] + list(of.gone), lock=True
    )
    for line in of.new:
        case = Case(
            number=line.number, worker_id=line.worker_id, allocated_on=line.allocated_on, changed_on=line.changed_on,
            discussed_on=line.discussed_on, first_discussed_on=_first(line),
        )  # fmt: skip
        db.add(case)
        known[line.number] = case
    for line in (*of.moved, *of.changed):
        case = known[line.number]
        if line in of.moved:
            db.dirty_people.add(case.worker_id)
            case.worker_id, case.allocated_on, case.closed_on = line.worker_id, line.allocated_on, None
            case.first_discussed_on, case.next_on, case.next_reason = _first(line), None, ""
        if _newer(line.changed_on, case.changed_on):
            case.changed_on, case.change_kind = line.changed_on, ""
        if _newer(line.discussed_on, case.discussed_on):
            case.discussed_on = line.discussed_on
            case.first_discussed_on = case.first_discussed_on or _first(line)
    for line in of.closed:
        known[line.number].closed_on = line.closed_on
    for number in of.gone:
        known[number].closed_on = of.as_at
    db.flush()
    for what, numbers in (
        ("allocated", [one.number for one in (*of.new, *of.moved)]),
        ("closed", [*(one.number for one in of.closed), *of.gone]),
    ):
        for number in numbers:
            case = known[number]
            on = case.closed_on or case.allocated_on
            db.add(CaseEntry(case_id=case.id, what=what, on=on, worker_id=case.worker_id, at=now))
    row = CaseList(as_at=of.as_at, taken_at=now, number=of.number)
    db.add(row)
    db.flush()
    audit_log.write(db, now, None, "cases.imported", About("cases", row.id))


def _first(line: CaseLine) -> date | None:
    return line.discussed_on if line.discussed_on and line.discussed_on >= line.allocated_on else None
