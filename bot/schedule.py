"""Scheduled work: plan nudges, deliver outbox messages, seal the audit log, maintain the database.

APScheduler only ticks; what is due is stored in the tables, so a tick that is missed, late or doubled neither loses
nor repeats anything. `advance` moves a movable clock through everything that falls due meanwhile, as if the time had
passed.
"""

from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import structlog
from apscheduler.schedulers.background import BackgroundScheduler  # pyright: ignore[reportMissingTypeStubs]

from bot import audit_heads
from bot.app import App
from bot.calendars.service import Calendars
from bot.clock import MovableClock, SystemClock
from bot.delivery import Delivery
from bot.documents.filing import file_settled
from bot.figures import Figures
from handlers import introductions, nudge_planner, obligations, pending_requests, retention
from handlers.people.leaving import leave_when_due
from storage import audit_log, maintenance, outbox, secrets
from storage.connections import NO_ANSWER
from storage.queries import idempotency
from storage.queries import introductions as introduction_queries
from storage.queries import obligations as obligation_queries

log = structlog.get_logger()

TIME_SECONDS = 300
PLAN_SECONDS = 30
SYNC_ROUNDS = 50
"""Rounds after which a synchronisation gives up: something changes on both sides all the time."""
DELIVER_SECONDS = 2
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
    figures: Figures | None = None
    """Where each round of work in the background is counted and timed."""
    audit_heads: Path | None = None
    """File to which the audit log's head is appended once a day."""

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
        with self.app.transaction() as db:
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
        more = True
        while more:
            with self.app.transaction() as db:
                more = nudge_planner.plan(db, self.app.policy, self.app.clock.now())

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
        more = True
        while more:
            with self.app.transaction() as db:
                more = audit_log.seal(db) == audit_log.BATCH

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
            following = self.next_moment()
            if self.calendars is not None or (following is not None and following <= soonest):
                self._send_what_is_due()
                following = self.next_moment()
        self.seal()

    def start(self) -> BackgroundScheduler:
        """Tick in the background until the scheduler is shut down."""
        scheduler = BackgroundScheduler(timezone="UTC")
        for job, seconds in (
            (self.pass_time, TIME_SECONDS),
            (self.plan, PLAN_SECONDS),
            (self.deliver, DELIVER_SECONDS),
            (self.seal, PLAN_SECONDS),
            *([(self.pull, self.calendar_seconds)] if self.calendars is not None else []),
            (self.keep, TIME_SECONDS),
            (self.maintain, MAINTAIN_SECONDS),
        ):
            every = Round(job, self.figures)
            scheduler.add_job(every, "interval", seconds=seconds, max_instances=1, coalesce=True)  # pyright: ignore
        first = SystemClock().now() + MAINTAIN_FIRST
        scheduler.add_job(Round(self.maintain, self.figures), "date", run_date=first, misfire_grace_time=None)  # pyright: ignore
        scheduler.start()  # pyright: ignore[reportUnknownMemberType]
        return scheduler


class Round:
    """One kind of work in the background: timed, and its failures logged once an outage rather than each time."""

    def __init__(self, work: Callable[[], object], figures: Figures | None) -> None:
        self._work = work
        self._figures = figures
        self._fails = False
        self.__name__ = getattr(work, "__name__", "work")

    def __call__(self) -> None:
        """Do the work once. Nothing is raised: the next round tries again."""
        with structlog.contextvars.bound_contextvars(work=self.__name__):
            try:
                with self._figures.tick(self.__name__) if self._figures is not None else nullcontext():
                    self._work()
            except NO_ANSWER as problem:
                if not self._fails:
                    log.warning("the database does not answer: tried again", problem=type(problem).__name__)
                self._fails = True
            except Exception:
                log.exception("scheduled work failed: tried again")
            else:
                if self._fails:
                    log.info("the database answers again")
                self._fails = False


def _midnight(after: datetime) -> datetime:
    """Return the next midnight, in UTC."""
    day = after.astimezone(UTC) + timedelta(days=1)
    return day.replace(hour=0, minute=0, second=0, microsecond=0)
