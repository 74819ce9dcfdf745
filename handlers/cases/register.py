"""The register: cases for a reader, and everything that changes one: allocated, changed, discussed, decided, closed."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from handlers import access
from handlers.access import PairMembership
from handlers.cases import rules
from handlers.cases.rules import CaseView
from handlers.routing import Refused, Request
from storage import audit_log, outbox
from storage.db import Db
from storage.models import About, Case, CaseEntry, CaseTick, Pair, Person
from storage.queries import cases as queries
from storage.queries.people import is_below


@dataclass(frozen=True, slots=True)
class OpenedCase:
    """Case as its reader may see it: its worker, those who supervise the worker, and whoever is above the worker."""

    row: Case
    worker: Person
    membership: PairMembership | None
    """Reader's place in the worker's line pair; None for somebody above who does not supervise."""

    @property
    def leads(self) -> bool:
        """Whether the reader supervises the worker."""
        return self.membership is not None and self.membership.leads


def unknown(request: Request, numbers: Sequence[str]) -> str:
    """Return the same answer for a number that does not exist and for one that is not the reader's to see."""
    word = request.policy.words.case
    said = f"{word.one} {numbers[0]}" if len(numbers) == 1 else f"{word.many} {', '.join(numbers[:5])}"
    return f"I can’t find {said} on your list. Nothing was changed."


def opened(db: Db, request: Request, row: Case | None, number: str = "") -> OpenedCase:
    """Return a case for a reader who may see it; raise Refused for anybody else."""
    if row is not None:
        worker = db.get_one(Person, row.worker_id)
        membership = _membership(db, request, worker)
        if membership is not None or worker.id == request.me.id or is_below(worker, request.me):
            return OpenedCase(row, worker, membership)
    raise Refused(unknown(request, [number] if number else ["that"]))


def by_id(db: Db, request: Request) -> OpenedCase:
    """Return the case that a button names, locked."""
    rules.rule_of(request.policy)
    return opened(db, request, queries.case(db, request.id("case"), lock=True))


def by_numbers(db: Db, request: Request, numbers: Sequence[str]) -> list[OpenedCase]:
    """Return the cases with these numbers, locked; raise Refused where one is not the reader's to see."""
    found = queries.numbered(db, numbers, lock=True)
    return [opened(db, request, found.get(number), number) for number in numbers]


def _membership(db: Db, request: Request, worker: Person) -> PairMembership | None:
    """Return the reader's place in this worker's pairs: the line pair, else another in which they supervise."""
    mine = [
        s
        for s in access.my_pairs(db, request)
        if s.pair.supervisee_id == worker.id and (s.leads or worker.id == request.me.id)
    ]
    return min(mine, key=lambda s: s.pair.series != "line", default=None)


def workers(db: Db, request: Request) -> dict[int, Person]:
    """Return those whose cases the reader supervises in the line, and the reader."""
    found = {s.other.id: s.other for s in access.my_pairs(db, request) if s.leads and s.pair.series == "line"}
    return {request.me.id: request.me, **found}


def views(db: Db, request: Request, of: Mapping[int, Person]) -> dict[int, list[CaseView]]:
    """Return the open cases of these workers with their due dates, by worker, the most pressing first."""
    held = queries.open_of(db, of)
    return {
        worker: rules.in_order(rules.view(request.policy, one, of[worker].starts_on) for one in found)
        for worker, found in held.items()
    }


def may_see(request: Request, worker: Person) -> None:
    """Raise Refused for a worker whose list is not the reader's to see."""
    if worker.id != request.me.id and not is_below(worker, request.me):
        raise Refused(access.NOT_FOUND)


def ticking_pairs(db: Db, request: Request) -> list[int]:
    """Return the pairs whose ticks the reader may make, those that have ended and whose worker they are included."""
    return [s.pair.id for s in access.my_pairs(db, request)]


# Changes


def allocate(
    db: Db, request: Request, number: str, worker: Person, on: date, known: Case | None
) -> Case | None:
    """Allocate a case to a worker on a day, and return it; None where it is theirs already.

    Its clock after an allocation begins anew; its last discussion is kept. Raise Refused where the reader may
    not give it to that worker, or it is somebody else's to move.
    """
    may_have(db, request, worker)
    if known is None:
        known = Case(number=number, worker_id=worker.id, allocated_on=on)
        db.add(known)
        db.flush()
        note(db, request, known, "allocated", on)
        return known
    if known.closed_on is None and known.worker_id == worker.id:
        opened(db, request, known, number)
        return None
    if known.closed_on is None:
        opened(db, request, known, number)
    move(db, request, known, worker, on)
    return known


def move(db: Db, request: Request, case: Case, worker: Person, on: date) -> None:
    """Give a case to another worker, or open it again."""
    db.dirty_people.add(case.worker_id)
    case.worker_id, case.allocated_on, case.closed_on = worker.id, on, None
    case.first_discussed_on, case.next_on, case.next_reason = None, None, ""
    note(db, request, case, "allocated", on)


def may_have(db: Db, request: Request, worker: Person) -> None:
    """Raise Refused where the reader may not give cases to this person: themselves, whom they supervise, or below."""
    mine = workers(db, request)
    if worker.id not in mine and not is_below(worker, request.me):
        raise Refused(
            f"You can allocate {request.policy.words.case.many} to yourself, to those whom you supervise, and to those "
            "below you. Nothing was changed."
        )
    if worker.left_on is not None:
        raise Refused(f"{worker.name} is no longer here. Nothing was changed.")


def discuss(
    db: Db,
    request: Request,
    case: Case,
    pair: Pair,
    on: date,
    ticked: Collection[str] = (),
    next_on: date | None = None,
    reason: str = "",
    session_id: int | None = None,
    *,
    beside: str = "",
) -> CaseEntry:
    """Note a formal discussion in the line, and ask for the ticks and the next date that are still missing.

    In a second series, and in a session on top of the planned ones (`beside`, such as "consultation"), only the ticks
    are asked for: the clocks of the line run on (STK-5a, 10f, 10g).
    """
    formal = pair.series == "line" and not beside
    entry = note(
        db, request, case, "discussed", on, reason, session_id, detail="" if formal else beside or pair.series
    )
    policy = request.policy
    wanted = list(rules.ticks_of(policy))
    if formal and rules.rule_of(policy).next_due_required and next_on is None:
        wanted.append(rules.NEXT)
    for name in wanted:
        done = on_day(request, name in ticked)
        by = request.me.id if done else None
        row = CaseTick(
            entry_id=entry.id,
            case_id=case.id,
            pair_id=pair.id,
            name=name,
            on=on,
            ticked_on=done,
            ticked_by_id=by,
        )
        db.add(row)
    if formal:
        if on >= case.allocated_on:
            case.first_discussed_on = min(case.first_discussed_on or on, on)
        case.discussed_on = max(case.discussed_on or on, on)
        case.next_on, case.next_reason = next_on, reason if next_on else ""
        case.raised_on = case.prepared_on = None
        case.raised_reason = ""
    db.flush()
    return entry


def on_day(request: Request, yes: bool) -> date | None:
    """Return today for something that is so now, or None."""
    return request.today if yes else None


def set_next(db: Db, request: Request, case: Case, on: date, reason: str) -> None:
    """Set the day by which a case is discussed next, with its reason, which closes the open tick about it."""
    case.next_on, case.next_reason = on, reason
    for pair_ticks in queries.open_ticks_of_case(db, case.id):
        if pair_ticks.name == rules.NEXT:
            tick(db, request, pair_ticks)
    touched(db, request, case)


def tick(db: Db, request: Request, row: CaseTick) -> None:
    """Tick something, today, by the reader."""
    row.ticked_on, row.ticked_by_id = request.today, request.me.id
    audit_log.write(db, request.now, request.me.id, "case.ticked", About("case", row.case_id), None)


def note(
    db: Db, request: Request, case: Case, what: str, on: date, reason: str = "", session_id: int | None = None, *,
    detail: str = "",
) -> CaseEntry:  # fmt: skip
    """Add to the history of a case, and to the audit log."""
    entry = CaseEntry(
        case_id=case.id, what=what, on=on, worker_id=case.worker_id, by_id=request.me.id, session_id=session_id,
        reason=reason or detail, at=request.now,
    )  # fmt: skip
    db.add(entry)
    db.flush()
    audit_log.write(db, request.now, request.me.id, f"case.{what}", About("case", case.id), case.worker_id)
    touched(db, request, case)
    return entry


def touched(db: Db, request: Request, case: Case) -> None:
    """Have everything that shows a case computed and shown anew."""
    db.dirty_people.add(case.worker_id)
    outbox.refresh(db, About("case", case.id), request.now)


def ids_of(opened_cases: Iterable[OpenedCase]) -> str:
    """Return the ids of cases as a button or form carries them."""
    return ",".join(str(one.row.id) for one in opened_cases)


def by_ids(db: Db, request: Request) -> list[OpenedCase]:
    """Return the cases that a form carries, locked, those alone that the reader may see."""
    text = str(request.ids.get("cases", ""))
    wanted = [int(part) for part in text.split(",") if part.isascii() and part.isdigit() and len(part) < 16]
    return [opened(db, request, queries.case(db, one, lock=True)) for one in wanted]
