"""What happens by itself: plan nudges, deliver promises, seal the journal.

APScheduler only ticks; what is due lives in the tables, so a tick that is missed, late or doubled loses and doubles
nothing. `advance` moves a movable clock through everything that falls due on the way, as if the time had passed.
"""

from dataclasses import dataclass
from datetime import datetime

from apscheduler.schedulers.background import BackgroundScheduler  # pyright: ignore[reportMissingTypeStubs]

from alongside.bot.app import App
from alongside.bot.clock import MovableClock
from alongside.bot.delivery import Delivery
from alongside.handlers import nudges
from alongside.storage import journal, outbox
from alongside.storage.queries import heard
from alongside.storage.queries import obligations as kept

PLAN_SECONDS = 30
DELIVER_SECONDS = 2


@dataclass(frozen=True)
class Worker:
    """The product's own initiative, for one organisation."""

    app: App
    delivery: Delivery

    def plan(self) -> None:
        """Promise the nudges that are due now."""
        more = True
        while more:
            with self.app.transaction() as db:
                more = nudges.plan(db, self.app.policy, self.app.clock.now())

    def deliver(self) -> None:
        """Carry out the promises that are due now."""
        self.delivery.run()

    def seal(self) -> None:
        """Take new journal entries into the chain; forget requests that nobody will repeat any more."""
        with self.app.transaction() as db:
            heard.forget(db, self.app.clock.now())
        more = True
        while more:
            with self.app.transaction() as db:
                more = journal.seal(db) == journal.BATCH

    def tick(self) -> None:
        """All of it, once."""
        self.plan()
        self.deliver()
        self.seal()

    def next_moment(self) -> datetime | None:
        """When something next falls due by itself, if ever."""
        with self.app.transaction(reading=True) as db:
            nudge, promise = kept.next_nudge_at(db), outbox.next_due_at(db)
        return min((moment for moment in (nudge, promise) if moment is not None), default=None)

    def advance(self, clock: MovableClock, to: datetime) -> None:
        """Let time pass until `to`, with everything that falls due on the way."""
        self.tick()
        while (moment := self.next_moment()) is not None and moment <= to:
            clock.move_to(max(moment, clock.now()))
            self.tick()
        clock.move_to(max(to, clock.now()))
        self.tick()

    def start(self) -> BackgroundScheduler:
        """Tick in the background until the scheduler is shut down."""
        scheduler = BackgroundScheduler(timezone="UTC")
        for job, seconds in (
            (self.plan, PLAN_SECONDS),
            (self.deliver, DELIVER_SECONDS),
            (self.seal, PLAN_SECONDS),
        ):
            scheduler.add_job(job, "interval", seconds=seconds, max_instances=1, coalesce=True)  # pyright: ignore
        scheduler.start()  # pyright: ignore[reportUnknownMemberType]
        return scheduler
