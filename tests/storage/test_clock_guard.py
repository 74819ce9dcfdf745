"""A clock that jumps ends nobody's reminders: nothing is planned until it is believed, and all of it is told anew."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select, update
from structlog.testing import capture_logs

from bot.clock_guard import LASTS, ClockGuard
from bot.delivery import Delivery
from bot.lanes import Lanes
from bot.outages import Outages
from bot.running import Job, Running
from bot.schedule import Worker
from storage import outbox
from storage.models import Obligation, OutboxMessage, Person
from tests.support.world import World

JUMPS = [timedelta(hours=1), timedelta(days=1), timedelta(days=30)]


@dataclass
class Machine:
    """A machine whose clock can be put wrong: `steady` is the time that has really passed."""

    at: datetime
    steady: float = 0.0
    wrong: timedelta = timedelta(0)

    def now(self) -> datetime:
        return self.at + timedelta(seconds=self.steady) + self.wrong

    def guard(self) -> ClockGuard:
        return ClockGuard(self, lambda: self.steady)


@pytest.fixture
def machine() -> Machine:
    return Machine(datetime.fromisoformat("2026-03-02T08:00:00+00:00"))


@pytest.mark.parametrize("jump", [*JUMPS, *(-jump for jump in JUMPS)], ids=str)
def test_a_jump_is_believed_once_it_has_lasted(machine: Machine, jump: timedelta) -> None:
    guard = machine.guard()
    assert guard.believes()
    machine.wrong = jump
    for _ in range(int(LASTS.total_seconds()) // 30):
        assert not guard.believes()
        machine.steady += 30
    assert guard.believes()
    assert guard.now() == machine.now()


@pytest.mark.parametrize("jump", [*JUMPS, *(-jump for jump in JUMPS)], ids=str)
def test_a_clock_that_is_put_right_is_believed_at_once(machine: Machine, jump: timedelta) -> None:
    guard = machine.guard()
    machine.wrong = jump
    assert not guard.believes()
    machine.steady += 60
    machine.wrong = timedelta(0)
    assert guard.believes()
    first, last = guard.was_wrong() or (None, None)
    assert first is not None
    assert last is not None
    assert first < machine.at + jump + timedelta(seconds=30) < last
    assert guard.was_wrong() is None


def test_another_machines_clock_decides(machine: Machine) -> None:
    guard, right = machine.guard(), machine.at
    machine.wrong = timedelta(days=30)
    assert not guard.believes(right)
    machine.steady = 24 * 3_600
    assert not guard.believes(right + timedelta(days=1)), "however long it lasts"
    assert guard.believes(right + timedelta(days=31)), "both slept"


def test_a_clock_that_is_put_right_gently_is_no_jump(machine: Machine) -> None:
    guard = machine.guard()
    for _ in range(200):
        machine.steady += 30
        machine.wrong += timedelta(seconds=20)
        assert guard.believes()


@dataclass
class Service:
    """A world's service, whose scheduled jobs run on a machine with a clock of its own."""

    world: World
    machine: Machine
    worker: Worker
    running: Running

    def tick(self) -> None:
        for job in self.running.jobs:
            self.running.tick(job)
        self.worker.deliver()


@pytest.fixture
def service(paired: World) -> Service:
    machine = Machine(paired.clock.now())
    guard = machine.guard()
    app = replace(paired.app, clock=machine)
    delivery = Delivery(app, paired.worker.delivery.transports, clock=guard.now)
    worker = Worker(app, delivery, guard=guard)
    jobs = [Job(worker.pass_time, 300), Job(worker.plan, 30)]

    class Asleep(Running):
        """Ticks only when it is told to."""

        def __init__(self) -> None:
            self.jobs, self._may = jobs, worker._may
            self._outages, self._stopping = Outages(), worker.stopping
            self._lanes, self._figures = Lanes(delivery), None

    return Service(paired, machine, worker, Asleep())


def reminders(world: World) -> list[tuple[str, datetime | None]]:
    return [(row.kind, row.next_nudge_at) for row in world.rows(Obligation)]


@pytest.mark.parametrize("jump", JUMPS, ids=str)
def test_one_tick_with_a_clock_far_ahead_ends_no_reminders(service: Service, jump: timedelta) -> None:
    service.tick()
    before = reminders(service.world)
    assert any(moment for _, moment in before)
    service.machine.wrong = jump
    service.tick()
    assert reminders(service.world) == before
    service.machine.wrong, service.machine.steady = timedelta(0), 60
    service.tick()
    assert reminders(service.world) == before


def test_what_was_planned_in_a_time_that_never_came_is_planned_again(service: Service) -> None:
    """The clock was wrong for so long that it was believed: everything was told to people a month early."""
    service.tick()
    with service.worker.app.transaction() as db:
        db.execute(update(Person).values(introduced_at=service.machine.now()))
    before = reminders(service.world)
    service.machine.wrong = timedelta(days=60)
    for _ in range(int(LASTS.total_seconds()) // 300 + 2):
        service.machine.steady += 300
        service.tick()
    assert reminders(service.world) != before, "it was believed"
    told = [row for row in service.world.rows(Obligation) if row.nudged_on]
    assert told
    service.machine.wrong = timedelta(0)
    for _ in range(int(LASTS.total_seconds()) // 300 + 2):
        service.machine.steady += 300
        service.tick()
    assert reminders(service.world) == before
    assert not [row for row in service.world.rows(Obligation) if row.nudged_on]
    assert not [row for row in service.world.rows(OutboxMessage) if row.due_at > service.machine.now()]


def test_what_was_queued_at_a_wrong_time_goes_out_when_the_clock_is_right(service: Service) -> None:
    service.tick()
    service.machine.wrong = timedelta(hours=3)
    service.tick()
    with service.worker.app.transaction() as db:
        gareth = service.world.id_of("Gareth Llewellyn")
        outbox.enqueue(
            db, "nudge", gareth, "told then", service.machine.now(), person=gareth, day="2026-03-02"
        )
    service.machine.wrong, service.machine.steady = timedelta(0), 30
    service.tick()
    with service.worker.app.transaction(reading=True) as db:
        assert (
            db.scalars(select(OutboxMessage.state).where(OutboxMessage.key == "told then")).one() != "waiting"
        )


def test_of_two_replicas_one_does_a_job_each_time(service: Service) -> None:
    done: list[str] = []

    def replica(name: str) -> Job:
        def digest() -> None:
            done.append(name)

        return Job(digest, 300)

    for name in ("one", "two"):
        service.running.tick(replica(name))
    assert done == ["one"]
    service.machine.steady += 300
    service.running.tick(replica("two"))
    assert done == ["one", "two"]


def test_an_outage_is_one_line_when_it_begins_and_one_when_it_ends() -> None:
    moment = [0.0]
    outages = Outages(lambda: moment[0])
    with capture_logs() as logs:
        for _ in range(60):
            with outages.watch("planning"):
                raise OSError
        with outages.watch("planning"):
            pass
    said = [str(line) for line in logs if "background work" in line["event"]]
    assert len(said) == 2
    assert "background work failed" in said[0]
    assert "'failures': 60" in said[1]
