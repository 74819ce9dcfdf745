"""Facts of one pair, as the rules read them. Pure."""

from dataclasses import dataclass, field
from datetime import date, datetime
from zoneinfo import ZoneInfo

from handlers.policy import (
    AgreementFacts,
    HeldSession,
    Interval,
    PairFacts,
    Policy,
    RequestedInterval,
    SessionFacts,
    WorkDone,
    YearlyFacts,
)
from storage.models import Absence, Agreement, Case, CaseTick, Pair, Person, Record, Session
from storage.queries.development import YearRows
from storage.queries.facts import TO_FINISH, PairRows


@dataclass(frozen=True, slots=True)
class ObligationFacts:
    """One pair's rows, the absences of its worker and the present time, which the rules read."""

    policy: Policy
    rows: PairRows
    absences: tuple[Absence, ...]
    now: datetime
    admins: tuple[int, ...] = ()
    """People who are told of an escalation where the pair has no manager above it."""
    cases: tuple[Case, ...] = ()
    """The worker's open cases."""
    work: tuple[WorkDone, ...] = ()
    """The worker's counted work, where a measure counts by it."""
    ticks: tuple[CaseTick, ...] = ()
    """Ticks about cases that nobody has made yet, those of the earliest discussion first."""
    year: YearRows = field(default_factory=YearRows)
    """The worker's objectives, needs, appraisals and concerns, as far as the policy has rules for them."""
    groups: tuple[HeldSession, ...] = ()
    """Group sessions that the worker took part in, where the policy counts any."""
    held: tuple[HeldSession, ...] = field(init=False)

    def __post_init__(self) -> None:
        sessions = self.rows.sessions
        short = self.policy.duration and self.policy.duration.short == "not counted"
        minimum = (self.policy.duration and self.policy.duration.minimum) or 0
        held = (
            HeldSession(s.held_on, s.kind, s.minutes_held)
            for s in sessions
            if s.held_on and not (short and s.minutes_held is not None and s.minutes_held < minimum)
        )
        of_groups = self.groups if self.pair.series == "line" else ()
        object.__setattr__(self, "held", (*held, *of_groups))

    @property
    def pair(self) -> Pair:
        """Row of the pair."""
        return self.rows.pair

    @property
    def zone(self) -> ZoneInfo:
        """Worker's time zone, in which a pair's days are counted."""
        return ZoneInfo(self.rows.supervisee.timezone)

    @property
    def today(self) -> date:
        """Present day in the worker's time zone."""
        return self.now.astimezone(self.zone).date()

    @property
    def supervisor_id(self) -> int:
        """Person who owes what a supervisor owes today: the cover, while there is one."""
        for cover in self.rows.covers:
            if cover.from_on <= self.today <= cover.until_on:
                return cover.person_id
        return self.pair.supervisor_id

    @property
    def over(self) -> bool:
        """Whether the two no longer meet."""
        return self.pair.ends_on is not None and self.pair.ends_on < self.today

    @property
    def settler_id(self) -> int | None:
        """Person who settles a shared record on the supervisor's side, or None.

        Once the supervisor can no longer do it, this is their successor, where the policy passes records on.
        """
        if self.pair.ends_on is None or not self.over:
            return self.supervisor_id
        if self.today <= self.pair.ends_on + TO_FINISH and self.rows.supervisor.left_on is None:
            return self.pair.supervisor_id
        successor = self.rows.successor
        return successor.id if successor is not None and self.policy.passes_records_on else None

    @property
    def both(self) -> tuple[int, int]:
        """Ids of the two who owe together; the first one's obligation counts in figures."""
        return self.supervisor_id, self.pair.supervisee_id

    @property
    def agreement(self) -> Agreement | None:
        """Agreement in force."""
        return next((a for a in reversed(self.rows.agreements) if a.state == "active" and not a.form), None)

    @property
    def upcoming(self) -> Session | None:
        """Next session that is proposed or booked."""
        ahead = (
            s for s in self.rows.sessions if s.state in ("proposed", "booked") and s.starts_at > self.now
        )
        return next(ahead, None)

    def suggested(self, session: Session, owner: int) -> bool:
        """Return whether a time was suggested by this owner's side; a supervisor and their cover are one side."""
        worker = self.pair.supervisee_id
        return (session.proposed_by_id == worker) is (owner == worker)

    @property
    def booked(self) -> bool:
        """Whether a session is booked: still to come, or without a noted outcome."""
        return any(s.state == "booked" for s in self.rows.sessions)

    @property
    def pair_facts(self) -> PairFacts:
        """Facts that the policy engine needs about a pair."""
        worker = self.rows.supervisee
        agreement = self.agreement
        return PairFacts(
            start=self.pair.starts_on,
            role=worker.role,
            stage=worker.stage_on(self.today),
            fte=worker.fte,
            person_type=worker.person_type,
            programme_start=worker.stage_began,
            sessions=self.held,
            agreement=Interval.read(agreement.every) if agreement and agreement.every else None,
            agreement_on=agreement.active_on if agreement else None,
            asked=self._asked(),
            work=self.work,
            absences=tuple((a.first_day, a.last_day or max(self.today, a.first_day)) for a in self.absences),
        )

    def _asked(self) -> RequestedInterval | None:
        """Return the most frequent interval that was requested; the same one from both people is by both."""
        asks = [ask for ask in self.rows.asks if ask.until_on is None or ask.until_on >= self.today]
        if not asks:
            return None
        soonest = min(asks, key=lambda ask: Interval.read(ask.every).after(self.today))
        alike = {ask.by_id for ask in asks if ask.every == soonest.every}
        by = "both" if len(alike) > 1 else "worker" if self.pair.supervisee_id in alike else "supervisor"
        on = max(ask.asked_on for ask in asks if ask.every == soonest.every)
        return RequestedInterval(Interval.read(soonest.every), by, on)

    @property
    def yearly(self) -> YearlyFacts:
        """Facts that the policy engine needs about the worker's appraisals."""
        return yearly_facts(self.rows.supervisee, self.pair, self.year.known_from, self.year.last_appraisal)

    @property
    def agreement_facts(self) -> AgreementFacts:
        """Facts that the policy engine needs about a pair's agreement."""
        active = self.agreement
        return AgreementFacts(
            start=self.pair.starts_on,
            sessions=self.held,
            accepted=active.active_on if active else None,
            reviewed=active.reviewed_on if active else None,
            review_on=active.review_on if active else None,
        )

    def session_facts(
        self, session: Session, record: Record | None = None, cancelled: date | None = None
    ) -> SessionFacts:
        """Return the facts that the policy engine needs about one of the pair's sessions."""
        zone = self.zone
        on = session.held_on or session.starts_at.astimezone(zone).date()
        weekdays = frozenset(int(day) - 1 for day in self.rows.supervisor.working_days.split(",") if day)
        following = next(
            (
                s
                for s in self.rows.sessions
                if s.starts_at > session.starts_at and s.state in ("booked", "held")
            ),
            None,
        )
        signatures = self.rows.signatures.get(record.id, []) if record else []
        disputed = next((s.at.astimezone(zone).date() for s in signatures if s.how == "disputed"), None)
        recorded = record.shared_at.astimezone(zone).date() if record and record.shared_at else None
        if disputed is None and record is not None and self.rows.initials.get(record.id):
            disputed = recorded  # a disagreement that is written in the record itself
        return SessionFacts(
            on=on,
            kind=session.kind,
            working_days=weekdays,
            record_days=self.agreement.record_days if self.agreement else None,
            recorded=recorded,
            next_on=(following.held_on or following.starts_at.astimezone(zone).date()) if following else None,
            disputed=disputed,
            cancelled=cancelled,
        )


def yearly_facts(worker: Person, pair: Pair, known_from: date | None, last: date | None) -> YearlyFacts:
    """Return the facts about somebody's appraisals; where no start is known, it is the first day of their pair."""
    known = known_from or pair.starts_on
    return YearlyFacts(start=worker.starts_on or known, last=last, known_from=known)
