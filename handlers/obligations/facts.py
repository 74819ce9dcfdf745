"""One pair's rows and the moment, as the rules look at them, and what a rule answers. Pure."""

from dataclasses import dataclass, field
from datetime import date, datetime
from zoneinfo import ZoneInfo

from handlers.obligations.reminder_days import days_of
from handlers.policy import Due, Held, Interval, PairFacts, Policy, RequestedInterval
from handlers.policy.practice import NudgeSteps
from storage.models import Absence, Agreement, Pair, Session
from storage.queries.facts import PairRows


@dataclass(frozen=True, slots=True)
class ObligationSpec:
    """One obligation as the facts make it. `steps` are the days on which its owner is told; none: quiet for now."""

    kind: str
    about: str
    owner_id: int
    person_id: int
    pair_id: int | None
    due: date
    overdue_from: date | None
    clause: str
    why: str
    every: str = ""
    counts: bool = True
    steps: tuple[date, ...] = ()
    not_before: datetime | None = None


@dataclass(frozen=True, slots=True)
class ObligationFacts:
    """One pair's rows, the absences of its worker, and the moment: what the rules look at."""

    policy: Policy
    rows: PairRows
    absences: tuple[Absence, ...]
    now: datetime
    held: tuple[Held, ...] = field(init=False)

    def __post_init__(self) -> None:
        sessions = self.rows.sessions
        short = self.policy.duration and self.policy.duration.short == "not counted"
        minimum = (self.policy.duration and self.policy.duration.minimum) or 0
        held = (
            Held(s.held_on, s.kind, s.minutes_held)
            for s in sessions
            if s.held_on and not (short and s.minutes_held is not None and s.minutes_held < minimum)
        )
        object.__setattr__(self, "held", tuple(held))

    @property
    def pair(self) -> Pair:
        """The pair's row."""
        return self.rows.pair

    @property
    def zone(self) -> ZoneInfo:
        """The worker's zone: days of a pair are the worker's days."""
        return ZoneInfo(self.rows.supervisee.timezone)

    @property
    def today(self) -> date:
        """The worker's day."""
        return self.now.astimezone(self.zone).date()

    @property
    def supervisor_id(self) -> int:
        """Who owes what a supervisor owes today: the cover while there is one."""
        for cover in self.rows.covers:
            if cover.from_on <= self.today <= cover.until_on:
                return cover.person_id
        return self.pair.supervisor_id

    @property
    def both(self) -> tuple[int, int]:
        """The two who owe together; the first one's copy counts."""
        return self.supervisor_id, self.pair.supervisee_id

    @property
    def agreement(self) -> Agreement | None:
        """The agreement in force."""
        return next((a for a in reversed(self.rows.agreements) if a.state == "active"), None)

    @property
    def upcoming(self) -> Session | None:
        """The next session that is proposed or booked."""
        ahead = (
            s for s in self.rows.sessions if s.state in ("proposed", "booked") and s.starts_at > self.now
        )
        return next(ahead, None)

    def suggested(self, session: Session, owner: int) -> bool:
        """Whether a time was suggested from this owner's side: a supervisor and their cover are one side."""
        worker = self.pair.supervisee_id
        return (session.proposed_by_id == worker) is (owner == worker)

    @property
    def booked(self) -> bool:
        """Whether a session is booked: it is still to come, or nobody has said yet how it went."""
        return any(s.state == "booked" for s in self.rows.sessions)

    @property
    def pair_facts(self) -> PairFacts:
        """What the policy engine asks about a pair."""
        worker = self.rows.supervisee
        agreement = self.agreement
        return PairFacts(
            start=self.pair.starts_on,
            role=worker.role,
            stage=worker.stage,
            fte=worker.fte,
            programme_start=worker.stage_from or (worker.starts_on if worker.stage else None),
            sessions=self.held,
            agreement=Interval.read(agreement.every) if agreement and agreement.every else None,
            asked=self._asked(),
            absences=tuple((a.first_day, a.last_day or max(self.today, a.first_day)) for a in self.absences),
        )

    def _asked(self) -> RequestedInterval | None:
        """The most frequent interval that was asked for; the same one asked by both is asked by both."""
        asks = self.rows.asks
        if not asks:
            return None
        soonest = min(asks, key=lambda ask: Interval.read(ask.every).after(self.today))
        alike = {ask.by_id for ask in asks if ask.every == soonest.every}
        by = "both" if len(alike) > 1 else "worker" if self.pair.supervisee_id in alike else "supervisor"
        return RequestedInterval(Interval.read(soonest.every), by)

    def spec(
        self, kind: str, about: str, owner_id: int, due: Due, steps: NudgeSteps | None, *, counts: bool = True
    ) -> ObligationSpec:
        """An obligation of this pair; `steps` None keeps it quiet."""
        assert due.due is not None
        return ObligationSpec(
            kind=kind,
            about=about,
            owner_id=owner_id,
            person_id=self.pair.supervisee_id,
            pair_id=self.pair.id,
            due=due.due,
            overdue_from=due.overdue_from,
            clause=due.clause,
            why=due.why,
            every=due.every or "",
            counts=counts,
            steps=days_of(due.due, steps) if steps else (),
        )
