"""Loading of an appraisal for one of its two, with what each may read of the other's part."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from handlers import development
from handlers.access import NOT_FOUND
from handlers.appraisals import rules
from handlers.appraisals.rules import Side
from handlers.development import WorkerView
from handlers.policy import Due, owed
from handlers.routing import Refused, Request
from storage.db import Db
from storage.models import AgendaItem, Appraisal, AppraisalPart, AppraisalSide, PlanCopy, Session
from storage.queries import development as queries
from storage.queries import sessions as session_queries


@dataclass(slots=True)
class AppraisalView:
    """Appraisal as one of the two sees it."""

    row: Appraisal
    view: WorkerView
    sides: dict[str, AppraisalSide]
    parts: Sequence[AppraisalPart]
    texts: dict[str, str]
    """Words of the parts that the reader may read, by text id."""
    booked: Session | None
    due: Due
    revealed: bool
    parked: Sequence[AgendaItem] = ()
    copies: Sequence[PlanCopy] = ()
    said: dict[str, str] = field(default_factory=dict[str, str])
    """Words of the parked items, by text id."""

    @property
    def side(self) -> Side:
        """Reader's side."""
        return "supervisor" if self.view.leads else "worker"

    @property
    def ids(self) -> dict[str, int | str]:
        """Ids that a button carries."""
        return {"appraisal": self.row.id}

    def of(self, side: Side) -> dict[str, str]:
        """Return what a side wrote, key → words, as far as the reader may read it."""
        return {
            p.key: self.texts[p.text_id] for p in self.parts if p.side == side and p.text_id in self.texts
        }

    def side_of(self, side: Side) -> AppraisalSide | None:
        """Return where a side is, or None where nothing was done yet."""
        return self.sides.get(side)


def current(db: Db, request: Request, view: WorkerView) -> Appraisal:
    """Return the appraisal that two work on: one that waits for signatures, else the open one, made where none is."""
    rows = queries.appraisals(db, view.worker.id)
    held = next((row for row in rows if row.state == "held"), None)
    return held or open_one(db, request, view)


def open_one(db: Db, request: Request, view: WorkerView) -> Appraisal:
    """Return the one that is open, in the pair of today; made where there is none."""
    pair = view.pair
    if pair is None:
        words = request.policy.words
        raise Refused(f"Nobody supervises you here, so there is no {words.appraisal.one} to prepare.")
    row = next((row for row in queries.appraisals(db, view.worker.id) if row.state == "open"), None)
    if row is None:
        row = Appraisal(worker_id=view.worker.id, pair_id=pair.id, opened_on=request.today)
        db.add(row)
        db.flush()
    elif row.pair_id != pair.id:
        row.pair_id = pair.id
    return row


def find(db: Db, request: Request, *, lock: bool = False) -> AppraisalView:
    """Return the appraisal that a button names; raise Refused for anybody but its two.

    A new supervisor reads one that was signed before them only where the policy passes records on.
    """
    rules.rule_of(request.policy)
    row = db.get(Appraisal, request.id("appraisal"), with_for_update=lock or None)
    if row is None:
        raise Refused(NOT_FOUND)
    view = development.view_of(db, request, row.worker_id)
    if view.leads and row.state == "signed" and not may_read_signed(request, view, row):
        raise Refused(NOT_FOUND)
    return opened(db, request, view, row)


def worker_of(db: Db, request: Request) -> int:
    """Return whose appraisal a button names; who may see it is checked by whoever goes on."""
    row = db.get(Appraisal, request.id("appraisal"))
    if row is None:
        raise Refused(NOT_FOUND)
    return row.worker_id


def may_read_signed(request: Request, view: WorkerView, row: Appraisal) -> bool:
    """Return whether a supervisor may read an appraisal of the past: their own, or as the policy passes records on."""
    return (view.pair is not None and row.pair_id == view.pair.id) or request.policy.passes_records_on


def opened(db: Db, request: Request, view: WorkerView, row: Appraisal) -> AppraisalView:
    """Return an appraisal for its reader, and audit the reading of what the other wrote."""
    rule, mine = rules.rule_of(request.policy), "supervisor" if view.leads else "worker"
    sides, parts = queries.sides(db, row.id), queries.parts(db, row.id)
    booked = booked_session(db, request, view) if row.state == "open" else None
    on = booked.starts_at.astimezone(request.zone).date() if booked else None
    shows = rules.revealed(rule, row.state, sides, on, request.today)
    readable = [part for part in parts if shows or part.side == mine]
    texts = development.words(db, request, view, [part.text_id for part in readable])
    due = owed("appraisal", request.policy, development.yearly(db, view, request.today), request.today)
    parked = queries.parked(db, view.worker.id) if row.state != "signed" else []
    said = development.words(db, request, view, [item.text_id for item in parked])
    return AppraisalView(row, view, sides, parts, texts, booked, due, shows, parked,
                         queries.plan_copies(db, row.id), said)  # fmt: skip


def booked_session(db: Db, request: Request, view: WorkerView) -> Session | None:
    """Return the session of this kind that is booked or suggested, or whose outcome is not noted yet."""
    if view.pair is None:
        return None
    kind = request.policy.appraisal_kind
    found = session_queries.upcoming(db, view.pair.id, request.now)
    found += session_queries.unanswered(db, view.pair.id, request.now)
    return next((one for one in found if one.kind == kind), None)


def side_row(db: Db, request: Request, of: AppraisalView) -> AppraisalSide:
    """Return where the reader's side is, made where there is nothing; the obligations of the two follow it."""
    row = of.sides.get(of.side)
    if row is None:
        row = AppraisalSide(appraisal_id=of.row.id, side=of.side, person_id=request.me.id)
        db.add(row)
        db.flush()
        of.sides[of.side] = row
    db.dirty_people.add(of.view.worker.id)
    return row


def started(of: AppraisalView) -> bool:
    """Return whether somebody has signed, so that nothing is changed any more."""
    return any(one.signed_at is not None for one in of.sides.values())


def period_start(db: Db, request: Request, of: AppraisalView) -> date:
    """Return the first day of the period that an appraisal looks back on: after the one before it."""
    before = [row for row in queries.appraisals(db, of.row.worker_id) if row.held_on and row.id < of.row.id]
    if before:
        return max(row.held_on for row in before if row.held_on)
    facts = development.yearly(db, of.view, request.today)
    return max(facts.start, facts.known_from or facts.start)


def last_signed(db: Db, request: Request, of: AppraisalView) -> Appraisal | None:
    """Return the appraisal before this one, where the reader may read it."""
    before = [
        row
        for row in queries.appraisals(db, of.row.worker_id)
        if row.state == "signed" and row.id < of.row.id
    ]
    row = before[-1] if before else None
    if row is not None and of.view.leads and not may_read_signed(request, of.view, row):
        return None
    return row
