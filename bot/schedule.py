"""Scheduled work: plan nudges, deliver outbox messages, seal the audit log, maintain the database.

APScheduler only ticks; what is due is stored in the tables, so a tick that is missed, late or doubled neither loses
nor repeats anything. Of several replicas, one does each job each time. `advance` moves a movable clock through
everything that falls due meanwhile, as if the time had passed.
"""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Event

import structlog

from bot import audit_heads
from bot.app import App
from bot.calendars.service import Calendars
from bot.clock import MovableClock
from bot.clock_guard import ClockGuard
from bot.delivery import Delivery
from bot.documents.filing import file_settled
from bot.figures import ServiceFigures
from bot.lanes import Lanes
from bot.outages import Outages
from bot.running import Job, Running
from handlers import (
    disclosures,
    introductions,
    nudge_planner,
    obligations,
    pending_requests,
    polls,
    retention,
)
from handlers.overdue import digest
from handlers.people.leaving import leave_when_due
from handlers.reading import outside
from storage import audit_log, delivery_queue, maintenance, outbox, secrets, turns
from storage.queries import idempotency
from storage.queries import introductions as introduction_queries
from storage.queries import obligations as obligation_queries
from storage.turns import Rate

log = structlog.get_logger()

TIME_SECONDS = 300
PLAN_SECONDS = 30
SYNC_ROUNDS = 50
"""Rounds after which a synchronisation gives up: something changes on both sides all the time."""
AT_ONCE = timedelta(seconds=1)
"""Time after the start at which a service plans first, so that one that is restarted often plans at all."""
ALMOST = 0.8
"""Part of a job's interval after which it may be done again: two ticks are never exactly one interval apart."""
MAINTAIN_SECONDS = 6 * 3_600
MAINTAIN_FIRST = timedelta(minutes=1)
"""Time after the start, so that a service that is restarted often has statistics too."""


@dataclass(frozen=True)
class Worker:
    """Scheduled work of one organisation."""

    app: App
    delivery: Delivery
    calendars: Calendars | None = None
    records_folder: Path | None = None
    """Folder in which settled records are filed."""
    calendar_seconds: int = 300
    """Seconds between looks at what changed in calendars."""
    figures: ServiceFigures | None = None
    """Where each round of work in the background is counted and timed."""
    audit_heads: Path | None = None
    """File to which the audit log's head is appended once a day."""
    guard: ClockGuard | None = None
    """Guard of a clock that goes by itself; None for one that is moved."""
    outages: Outages = field(default_factory=Outages)
    stopping: Event = field(default_factory=Event)
    """Set when the process is about to end: long work ends after its present transaction."""

    def pass_time(self) -> None:
        """Update obligations for the time that has passed."""
        with self.app.transaction() as db:
            leave_when_due(db, self.app.clock.now())
            obligations.time_passes(db, self.app.policy, self.app.clock.now())

    def maintain(self) -> None:
        """Keep the database fast and small: update statistics, delete messages that were settled long ago."""
        more = True
        while more:
            with self.app.transaction() as db:
                more = maintenance.forget_settled(db, self.app.clock.now()) == maintenance.BATCH
            more = more and not self.stopping.is_set()
        with self.app.transaction() as db:
            turns.forget_unused(db, self.app.clock.now())
            maintenance.analyze(db)
            position, digest = audit_log.head(db)
        self._note_head(position, digest)
        maintenance.reopen(self.app.engine)

    def keep(self) -> None:
        """File settled records where the policy wants them; tell administrators what is due about keeping files."""
        if self.records_folder is not None:
            file_settled(self.app, self.records_folder)
        with self.app.transaction() as db:
            retention.announce(db, self.app.policy, self.app.clock.now())
            digest.announce(db, self.app.policy, self.app.clock.now())
            polls.pulse_when_due(db, self.app.policy, self.app.clock.now())

    def _note_head(self, position: int, digest: str) -> None:
        """Note the audit log's head outside the database: in the log, the figures, and a file if there is one."""
        log.info("audit log head", position=position, digest=digest)
        if self.figures is not None:
            self.figures.audit_head.clear()
            self.figures.audit_head.labels(digest).set(position)
        if self.audit_heads is not None:
            try:
                audit_heads.note(
                    self.audit_heads, self.app.clock.now(), self.app.organisation_id, position, digest
                )
            except OSError as problem:
                log.error("the audit log's head could not be noted", problem=problem.strerror)

    def plan(self) -> None:
        """Queue the introductions and the nudges that are due now."""
        more = True
        while more:
            with self.app.transaction() as db:
                more = introductions.plan(
                    db, self.app.policy, self.delivery.transports.keys(), self.app.clock.now()
                )
            more = more and not self.stopping.is_set()
        more = True
        while more:
            with self.app.transaction() as db:
                more = nudge_planner.plan(db, self.app.policy, self.app.clock.now())
            more = more and not self.stopping.is_set()

    def deliver(self) -> None:
        """Process the outbox messages that are due now."""
        self.delivery.run()

    def pull(self) -> int:
        """Look at what changed in calendars; returns in how many entries of ours."""
        return self.calendars.pull() if self.calendars is not None else 0

    def sync(self) -> None:
        """Bring calendars in line, and take over what changed there, until nothing is left."""
        for _ in range(SYNC_ROUNDS):
            sent = self.delivery.run()
            if not self.pull() and not sent:
                return

    def seal(self) -> None:
        """Seal new audit entries, take over new keys, delete idempotency keys and pending requests that are over."""
        with self.app.transaction() as db:
            if self.app.ring.follow() or self.app.ring.behind:
                secrets.rewrap(db, self.app.ring)
                self.app.ring.behind = False
            idempotency.forget(db, self.app.clock.now())
            pending_requests.delete_expired(db, self.app.clock.now())
            outside.end_those_over(db, self.app.clock.now())
            disclosures.tell_after(db, self.app.policy, self.app.clock.now())
        more = True
        while more:
            with self.app.transaction() as db:
                more = audit_log.seal(db) == audit_log.BATCH
            more = more and not self.stopping.is_set()

    def tick(self) -> None:
        """Do everything except maintenance, once."""
        self.pass_time()
        self._send_what_is_due()
        self.seal()

    def _send_what_is_due(self) -> None:
        self.plan()
        self.deliver()
        if self.pull():
            self.deliver()

    def next_moment(self) -> datetime | None:
        """Return when something next falls due by itself, or None."""
        with self.app.transaction(reading=True) as db:
            moments = (
                obligation_queries.next_nudge_at(db),
                outbox.next_due_at(db),
                introduction_queries.next_after(db, self.app.clock.now()),
            )
        return min((moment for moment in moments if moment is not None), default=None)

    def advance(self, clock: MovableClock, to: datetime) -> None:
        """Move the clock to `to`, stopping at everything that falls due meanwhile and at each midnight."""
        self.tick()
        following = self.next_moment()
        while (now := clock.now()) < to:
            soonest = min(to, _midnight(now), following if following and following > now else to)
            clock.move_to(soonest)
            self.pass_time()
            reached = following is not None and following <= soonest
            following = self.next_moment()
            if reached or self.calendars is not None or (following is not None and following <= soonest):
                self._send_what_is_due()
                following = self.next_moment()
        self.seal()

    def start(self) -> Running:
        """Begin to deliver, and to tick in the background, until that is shut down."""
        soon = AT_ONCE if self.guard is not None else None
        jobs = [
            Job(self.pass_time, TIME_SECONDS, soon),
            Job(self.plan, PLAN_SECONDS, soon),
            Job(self.seal, PLAN_SECONDS),
            *([Job(self.pull, self.calendar_seconds)] if self.calendars is not None else []),
            Job(self.keep, TIME_SECONDS),
            Job(self.maintain, MAINTAIN_SECONDS, first=MAINTAIN_FIRST),
        ]
        return Running(
            jobs,
            self._may,
            Lanes(self.delivery, self.outages, self.figures),
            self.outages,
            self.stopping,
            self.figures,
        )

    def _may(self, job: Job) -> bool:
        """Return whether this process does a job now: the clock can be believed, and no other replica has done it."""
        if self.guard is None:
            return True
        with self.app.transaction() as db:
            if not self.guard.believes(turns.other_clock(db)):
                return False
            wrong = self.guard.was_wrong()
            if wrong is not None:
                delivery_queue.due_now(db, *wrong, self.app.clock.now())
            if job.function == self.seal:  # each process takes over new keys by itself
                return True
            every = timedelta(seconds=job.seconds) * ALMOST
            return turns.take(db, [Rate(f"job:{job.name}", every)], self.app.clock.now()).rate is None


def _midnight(after: datetime) -> datetime:
    """Return the next midnight, in UTC."""
    day = after.astimezone(UTC) + timedelta(days=1)
    return day.replace(hour=0, minute=0, second=0, microsecond=0)
