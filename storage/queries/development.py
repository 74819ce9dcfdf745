"""A worker's year: objectives, learning needs, the log, appraisals, concerns; by worker, and for many at once."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, TypeVar, cast

from sqlalchemy import func, or_, select
from sqlalchemy.orm import aliased

from storage.db import Db
from storage.models import (
    AgendaItem,
    Appraisal,
    AppraisalPart,
    AppraisalSide,
    Concern,
    ConcernEntry,
    DevelopmentProfile,
    LearningNeed,
    LogEntry,
    Objective,
    ObjectiveProgress,
    Observation,
    Organisation,
    Pair,
    Person,
    PlanCopy,
    Session,
)
from storage.queries.facts import chunks

Row = TypeVar("Row", Objective, LearningNeed, Appraisal, Concern, DevelopmentProfile)


@dataclass(slots=True)
class YearRows:
    """Rows of one worker's year that obligations depend on."""

    objectives: list[Objective] = field(default_factory=list[Objective])
    """All but those that were dropped."""
    needs: list[LearningNeed] = field(default_factory=list[LearningNeed])
    """Those that are open."""
    appraisals: list[Appraisal] = field(default_factory=list[Appraisal])
    """Oldest first."""
    sides: dict[int, dict[str, AppraisalSide]] = field(default_factory=dict[int, dict[str, AppraisalSide]])
    """By appraisal id and side, of those that are not signed yet."""
    profile: DevelopmentProfile | None = None
    concerns: list[Concern] = field(default_factory=list[Concern])
    """Those that are open."""
    known_from: date | None = None
    """Day on which the worker's first pair in the line began here."""

    @property
    def last_appraisal(self) -> date | None:
        """Day of the last appraisal that was held."""
        return max((one.held_on for one in self.appraisals if one.held_on), default=None)


def of_workers(
    db: Db, workers: Collection[int], *, objectives: bool, needs: bool, appraisals: bool, concerns: bool, log: bool
) -> dict[int, YearRows]:  # fmt: skip
    """Return the rows of these workers' years, by worker; only the tables that the policy has rules for."""
    found = {worker: YearRows() for worker in workers}
    for ids in chunks(sorted(workers)):
        if objectives:
            for one in _of(db, Objective, ids, Objective.state != "dropped"):
                found[one.worker_id].objectives.append(one)
        if objectives or log:
            for one in _of(db, DevelopmentProfile, ids):
                found[one.worker_id].profile = one
        if needs:
            for one in _of(db, LearningNeed, ids, LearningNeed.state == "open"):
                found[one.worker_id].needs.append(one)
        if concerns:
            for one in _of(db, Concern, ids, Concern.state == "open"):
                found[one.worker_id].concerns.append(one)
        if objectives or appraisals:
            for one in _of(db, Appraisal, ids):
                found[one.worker_id].appraisals.append(one)
            first = select(Pair.supervisee_id, func.min(Pair.starts_on)).where(Pair.series == "line")
            for worker, on in db.execute(
                first.where(Pair.supervisee_id.in_(ids)).group_by(Pair.supervisee_id)
            ):
                found[worker].known_from = on
        if appraisals:
            query = (
                select(AppraisalSide, Appraisal.worker_id)
                .join(Appraisal, Appraisal.id == AppraisalSide.appraisal_id)
                .where(Appraisal.worker_id.in_(ids), Appraisal.state != "signed")
            )
            for side, worker in db.execute(query):
                found[worker].sides.setdefault(side.appraisal_id, {})[side.side] = side
    return found


def _of(db: Db, model: type[Row], ids: Sequence[int], *where: Any) -> list[Row]:
    return list(db.scalars(select(model).where(model.worker_id.in_(ids), *where).order_by(model.id)))


# Objectives and learning


def objectives(db: Db, worker_id: int, *states: str) -> list[Objective]:
    """Return a worker's objectives in these states, those that are due first first."""
    query = select(Objective).where(Objective.worker_id == worker_id, Objective.state.in_(states))
    rows = list(db.scalars(query.order_by(Objective.id)))
    return sorted(rows, key=lambda row: (row.due or date.max, row.id))


def progress(db: Db, objective_ids: Collection[int]) -> dict[int, ObjectiveProgress]:
    """Return how each objective stood when it was last talked about."""
    if not objective_ids:
        return {}
    query = select(ObjectiveProgress).where(ObjectiveProgress.objective_id.in_(objective_ids))
    rows = db.scalars(query.order_by(ObjectiveProgress.on, ObjectiveProgress.id))
    return {row.objective_id: row for row in rows}


def in_session(db: Db, objective_id: int, session_id: int) -> ObjectiveProgress | None:
    """Return how an objective stood in one session, where that was noted."""
    query = select(ObjectiveProgress).where(ObjectiveProgress.objective_id == objective_id)
    return db.scalars(query.where(ObjectiveProgress.session_id == session_id)).one_or_none()


def needs(db: Db, worker_id: int, *states: str) -> list[LearningNeed]:
    """Return a worker's learning needs in these states, the oldest first."""
    query = select(LearningNeed).where(LearningNeed.worker_id == worker_id, LearningNeed.state.in_(states))
    return list(db.scalars(query.order_by(LearningNeed.raised_on, LearningNeed.id)))


def open_year(db: Db, worker_id: int) -> tuple[list[Objective], list[LearningNeed]]:
    """Return a worker's open objectives and needs in one statement."""
    query = (
        select(Objective, LearningNeed)
        .select_from(Organisation)
        .outerjoin(Objective, (Objective.worker_id == worker_id) & (Objective.state == "agreed"))
        .outerjoin(LearningNeed, (LearningNeed.worker_id == worker_id) & (LearningNeed.state == "open"))
    )
    goals: dict[int, Objective] = {}
    wanted: dict[int, LearningNeed] = {}
    for row in db.execute(query):
        goal, need = cast("tuple[Objective | None, LearningNeed | None]", tuple(row))
        if goal is not None:
            goals[goal.id] = goal
        if need is not None:
            wanted[need.id] = need
    by_due = sorted(goals.values(), key=lambda row: (row.due or date.max, row.id))
    return by_due, sorted(wanted.values(), key=lambda row: (row.raised_on, row.id))


def open_needs(db: Db, workers: Collection[int]) -> list[LearningNeed]:
    """Return the open learning needs of these workers, the oldest first."""
    found: list[LearningNeed] = []
    for ids in chunks(sorted(workers)):
        found += _of(db, LearningNeed, ids, LearningNeed.state == "open")
    return sorted(found, key=lambda row: (row.raised_on, row.id))


def log(db: Db, worker_id: int, since: date | None = None) -> list[LogEntry]:
    """Return a worker's log, oldest first."""
    query = select(LogEntry).where(LogEntry.worker_id == worker_id)
    if since is not None:
        query = query.where(LogEntry.on >= since)
    return list(db.scalars(query.order_by(LogEntry.on, LogEntry.id)))


def profile(db: Db, worker_id: int) -> DevelopmentProfile | None:
    """Return what is kept once for a worker, or None."""
    return db.scalars(
        select(DevelopmentProfile).where(DevelopmentProfile.worker_id == worker_id)
    ).one_or_none()


# Appraisals


def appraisals(db: Db, worker_id: int) -> list[Appraisal]:
    """Return a worker's appraisals, oldest first."""
    return list(db.scalars(select(Appraisal).where(Appraisal.worker_id == worker_id).order_by(Appraisal.id)))


def parts(db: Db, appraisal_id: int) -> list[AppraisalPart]:
    """Return what both wrote in an appraisal's form."""
    query = select(AppraisalPart).where(AppraisalPart.appraisal_id == appraisal_id)
    return list(db.scalars(query.order_by(AppraisalPart.id)))


def sides(db: Db, appraisal_id: int) -> dict[str, AppraisalSide]:
    """Return where each side of an appraisal is, by side."""
    query = select(AppraisalSide).where(AppraisalSide.appraisal_id == appraisal_id)
    return {row.side: row for row in db.scalars(query)}


def plan_copies(db: Db, appraisal_id: int) -> list[PlanCopy]:
    """Return to whom the development plan of an appraisal went."""
    return list(
        db.scalars(select(PlanCopy).where(PlanCopy.appraisal_id == appraisal_id).order_by(PlanCopy.id))
    )


def in_role(db: Db, role: str) -> list[Person]:
    """Return those whose role is this one, whatever its case, and who have not left."""
    query = select(Person).where(func.lower(Person.role) == role.lower(), Person.left_on.is_(None))
    return list(db.scalars(query.order_by(Person.id)))


def parked(db: Db, worker_id: int) -> list[AgendaItem]:
    """Return the items that were parked for a worker's appraisal, oldest first."""
    query = (
        select(AgendaItem)
        .join(Pair, Pair.id == AgendaItem.pair_id)
        .where(Pair.supervisee_id == worker_id, AgendaItem.state == "parked")
    )
    return list(db.scalars(query.order_by(AgendaItem.added_at, AgendaItem.id)))


def held_sessions(db: Db, worker_id: int, since: date) -> list[Session]:
    """Return the sessions of a worker that were held since that day, oldest first."""
    query = (
        select(Session)
        .join(Pair, Pair.id == Session.pair_id)
        .where(Pair.supervisee_id == worker_id, Session.held_on >= since)
    )
    return list(db.scalars(query.order_by(Session.held_on, Session.id)))


def observations(db: Db, worker_id: int, since: date) -> list[Observation]:
    """Return the observations of a worker's practice that were held since that day, oldest first."""
    query = select(Observation).where(Observation.person_id == worker_id, Observation.of == "practice")
    return list(
        db.scalars(query.where(Observation.held_on >= since).order_by(Observation.held_on, Observation.id))
    )


def workers_of_reports(db: Db, manager_id: int, today: date) -> list[Person]:
    """Return those whom somebody's direct reports supervise in the line today."""
    supervisor, worker = aliased(Person), aliased(Person)
    query = (
        select(worker)
        .join(Pair, Pair.supervisee_id == worker.id)
        .join(supervisor, supervisor.id == Pair.supervisor_id)
        .where(supervisor.manager_id == manager_id, Pair.series == "line", Pair.starts_on <= today)
        .where(or_(Pair.ends_on.is_(None), Pair.ends_on >= today))
    )
    return list(db.scalars(query.order_by(worker.name, worker.id)))


# Concerns


def concerns(db: Db, worker_id: int) -> list[Concern]:
    """Return the concerns about a worker, oldest first."""
    return list(db.scalars(select(Concern).where(Concern.worker_id == worker_id).order_by(Concern.id)))


def concern_entries(db: Db, concern_id: int) -> list[ConcernEntry]:
    """Return what was done about a concern, oldest first."""
    query = select(ConcernEntry).where(ConcernEntry.concern_id == concern_id)
    return list(db.scalars(query.order_by(ConcernEntry.id)))
