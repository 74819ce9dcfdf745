"""The scenes of the fault suite: each plays one kind of fault and counts what became of the messages."""

import random
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import create_engine, func, select, text

from storage.db import connect
from storage.migrations import upgrade
from storage.models import ActionPoint, OutboxMessage
from tests.faults.platforms import platforms
from tests.faults.town import Town, offset, wait_for
from tests.slack.world import user_of
from tests.support.databases import on


@dataclass
class Size:
    """How much of a scene is played."""

    people: int
    each: int
    """Messages to each of them."""
    kills: int
    lease: float | None
    timeout: int | None


LONG = Size(400, 24, 50, None, None)
SHORT = Size(12, 5, 3, 5.0, 2)


@dataclass
class Row:
    """What a scene counted: all of it but `sent` and `seconds` should be nothing."""

    scene: str
    sent: int
    seconds: float
    lost: int = 0
    doubled: int = 0
    half_done: int = 0
    out_of_order: int = 0
    stale: int = 0
    stuck: int = 0
    throttled: int = 0
    """Calls that a platform refused because there were too many."""
    note: str = ""

    @property
    def wrong(self) -> int:
        return self.lost + self.doubled + self.half_done + self.out_of_order + self.stale + self.stuck


@dataclass
class Stage:
    """Where scenes are played: a PostgreSQL server, or none, and a folder."""

    server: str | None
    folder: Path
    size: Size
    number: int = 0

    @contextmanager
    def town(self, *, slow: float = 0.05) -> Iterator[Town]:
        """Yield a new organisation in a database of its own; its processes end with the block."""
        self.number += 1
        folder = self.folder / f"{'pg' if self.server else 'sqlite'}{self.number}"
        folder.mkdir()
        if self.server:
            name = f"faults{self.number}"
            admin = create_engine(self.server, isolation_level="AUTOCOMMIT")
            with admin.connect() as connection:
                connection.execute(text(f"CREATE DATABASE {name}"))
            admin.dispose()
            url = on(self.server, name)
        else:
            url = f"sqlite:///{folder / 'alongside.db'}"
        engine = connect(url)
        upgrade(engine)
        with platforms(offset()) as fakes:
            fakes.slack_manners.slow = fakes.teams_manners.slow = slow
            town = Town(url, engine, fakes, folder, self.size.lease, self.size.timeout)
            try:
                yield town
            finally:
                town.stop_all()
                engine.dispose()


def counted(town: Town, scene: str, began: float, queued: int, *, note: str = "") -> Row:
    """Count what is wrong once nothing more is to be done."""
    keys = town.platforms.keys()
    with town.world.app.transaction(reading=True) as db:
        o = OutboxMessage
        waiting = select(func.count()).select_from(o).where(o.state == "waiting", o.due_at <= town.now())
        numbered = select(o.key).where(o.key.like("n:%"), o.state != "failed")
        stuck = db.scalar(waiting) or 0
        there = set(db.scalars(numbered))
    here = town.world.app.organisation_id
    slack = {f"n:{id}" for id in town.in_slack()}
    missing = sum(1 for key in there if key.rpartition(":")[0] in slack and not keys[f"{here}:{key}"])
    return Row(
        scene,
        sum(keys.values()),
        time.monotonic() - began,
        lost=missing + max(0, queued - len(there)),
        doubled=sum(count - 1 for count in keys.values()),
        half_done=town.half_done(),
        out_of_order=town.out_of_order(),
        stale=town.stale(),
        stuck=stuck,
        throttled=len([one for one in town.platforms.slack.limits.refused if one == "chat.postMessage"]),
        note=note,
    )


def kills(stage: Stage) -> Row:
    """Kill one of two workers again and again, while new people, nudges and queued messages go out."""
    size, dice = stage.size, random.Random(1)
    with stage.town() as town:
        people = town.fill(size.people)
        queued, began = town.queue(people, size.each), time.monotonic()
        alive = [town.start("worker"), town.start("worker")] if stage.server else [town.start()]
        for one in alive:
            town.ready(one)
        every = queued // (size.kills + 1)
        done = 0
        for number in range(1, size.kills + 1):
            wait_for(lambda goal=number * every: sum(town.platforms.keys().values()) >= goal, 240, fail=False)
            at = dice.randrange(len(alive))
            town.kill(alive[at])
            done += 1
            alive[at] = town.start("worker" if stage.server else "all")
        for one in alive:
            town.ready(one)
        town.drain(400)
        return counted(town, "kill -9", began, queued, note=f"{done} kills")


def frozen(stage: Stage) -> Row:
    """Freeze a worker until its leases are over, then let it go on."""
    size = stage.size
    with stage.town(slow=0.2) as town:
        people = town.fill(size.people // 2, new=False)
        queued, began = town.queue(people, size.each), time.monotonic()
        two = [town.start("worker"), town.start("worker")]
        for one in two:
            town.ready(one)
        wait_for(lambda: sum(town.platforms.keys().values()) > queued // 10, 60)
        town.kill(two[0], signal.SIGSTOP)
        lease = (size.lease or 60.0) + 3
        time.sleep(lease)
        wait_for(lambda: town.waiting() == 0, lease + 60, fail=False)
        town.kill(two[0], signal.SIGCONT)
        time.sleep(3)
        town.drain(200)
        return counted(town, "frozen past its lease", began, queued)


def stopped(stage: Stage) -> Row:
    """Stop a process in the middle of a long backlog: it ends within 8 seconds, and another goes on at once."""
    size = stage.size
    with stage.town(slow=0.3) as town:
        people = town.fill(size.people // 2, new=False)
        queued, began = town.queue(people, size.each), time.monotonic()
        town.ready(town.start())
        wait_for(lambda: sum(town.platforms.keys().values()) > queued // 10, 60)
        asked = time.monotonic()
        town.kill(0, signal.SIGTERM)
        try:
            town.processes[0].wait(15)
        except subprocess.TimeoutExpired:
            town.kill(0)
        took = time.monotonic() - asked
        with town.world.app.transaction(reading=True) as db:
            held = (
                select(func.count()).select_from(OutboxMessage).where(OutboxMessage.lease_until.is_not(None))
            )
            leases = db.scalar(held) or 0
        town.ready(town.start())
        town.drain(300)
        row = counted(town, "SIGTERM", began, queued, note=f"ended in {took:.1f} s, {leases} leases left")
        row.stuck += took > 8
        return row


def unreliable(stage: Stage) -> Row:
    """Let Slack reset one call in ten, and lose the answer of one in ten of those that it carries out."""
    size = stage.size
    with stage.town() as town:
        people = town.fill(max(4, size.people // 6))
        queued, began = town.queue(people, size.each), time.monotonic()
        manners = town.platforms.slack_manners
        manners.resets = manners.loses_answers = 0.1
        town.ready(town.start())
        wait_for(lambda: sum(town.platforms.keys().values()) >= queued * 0.8, 300, fail=False)
        manners.resets = manners.loses_answers = 0.0
        town.drain(500)
        return counted(
            town, "resets and lost answers", began, queued, note=f"{manners.calls[0]} calls broken"
        )


def hanging(stage: Stage) -> Row:
    """Slack hangs, each call for longer than its time-out; Teams is not delayed by that."""
    size = stage.size
    with stage.town() as town:
        slack = town.fill(size.people // 2, new=False)
        teams = town.fill(max(8, size.people // 4), teams=True, new=False)
        town.platforms.slack_manners.hangs = True
        queued = town.queue(slack, 1) + town.queue(teams, 3)
        town.ready(town.start())
        began = time.monotonic()
        sent = lambda: sum(len(screen) for screen in town.platforms.teams.screens.values())  # noqa: E731
        in_time = wait_for(lambda: sent() >= 3 * len(teams), 60, fail=False)
        took = time.monotonic() - began
        town.platforms.slack_manners.hangs = False
        town.drain(400)
        row = counted(
            town, "hanging workspace", began, queued, note=f"Teams' {sent()} in {took:.1f} s meanwhile"
        )
        row.stuck += not in_time
        return row


def throttled(stage: Stage) -> Row:
    """Sixty messages to one person, who takes one a second: as fast as that allows, and none refused."""
    each = 60 if stage.size.people > 100 else 14
    with stage.town(slow=0.0) as town:
        people = town.fill(1, new=False)
        town.ready(town.start("worker"))
        if stage.server:
            town.ready(town.start("worker"))
        queued, began = town.queue(people, each), time.monotonic()
        took = town.drain(each * 3 + 30)
        row = counted(
            town, "a limit of one a second", began, queued, note=f"{each} in {took:.0f} s, ideal {each - 4}"
        )
        row.stuck += row.throttled
        return row


def repeated(stage: Stage) -> Row:
    """Slack sends each command five times at once, to two processes: it is done once."""
    with stage.town(slow=0.0) as town:
        people = town.fill(6, new=False)
        numbers = (
            [town.start("web"), town.start("web"), town.start("worker")] if stage.server else [town.start()]
        )
        for one in numbers:
            town.ready(one)
        web = numbers[:2] if stage.server else numbers
        began = time.monotonic()
        asked = [(user_of(one), f"{at}.trigger") for at, one in enumerate(people)]
        before = town.world.rows(ActionPoint)
        with ThreadPoolExecutor(10) as pool:
            answers = list(
                pool.map(
                    lambda one: town.command(
                        web[one[0] % len(web)], one[1][0], "me ring the school by Friday", one[1][1]
                    ),
                    [(copy, one) for one in asked for copy in range(5)],
                )
            )
        town.drain(60)
        row = counted(town, "each command five times", began, 0)
        row.doubled += max(0, len(town.world.rows(ActionPoint)) - len(before) - len(people))
        row.lost += max(0, len(people) - (len(town.world.rows(ActionPoint)) - len(before)))
        row.stuck += sum(answer.status_code >= 500 for answer in answers)
        return row


def together(stage: Stage) -> Row:
    """Two people press at the same moment, in two processes: one state, and every card shows it."""
    with stage.town(slow=0.05) as town:
        people = town.fill(8, new=False)
        numbers = (
            [town.start("web"), town.start("web"), town.start("worker")] if stage.server else [town.start()]
        )
        for one in numbers:
            town.ready(one)
        town.queue(people, 1)
        began = time.monotonic()
        town.drain(60)
        wait_for(lambda: all(town.platforms.slack.screens[user_of(one)] for one in people), 30)
        with ThreadPoolExecutor(8) as pool:
            for label in ("Done", "Undo", "Done"):
                presses = [(at % len(numbers[:2]), user_of(one)) for one in people for at in range(2)]
                list(pool.map(lambda one, label=label: _press(town, numbers[one[0]], one[1], label), presses))
                town.drain(60)
                time.sleep(1.5)
        wait_for(lambda: town.stale() == 0, 20, fail=False)
        return counted(town, "two presses at once", began, len(people))


def _press(town: Town, number: int, user: str, label: str) -> None:
    try:
        town.press(number, user, label)
    except StopIteration:  # the other press has taken the button away
        return


def poison(stage: Stage) -> Row:
    """Messages that can never be sent, among others: set aside, and nobody else waits for them."""
    with stage.town(slow=0.0) as town:
        people = town.fill(12, new=False)
        queued = town.queue(people[:6], 1, "no.such.card") + town.queue(people[6:], 2)
        with town.world.app.transaction() as db:
            for one in people[:6]:
                from storage import outbox

                ids = {"action": town.actions[one]}
                outbox.enqueue(db, "action.told", one, f"n:{one}:0009", town.now(), **ids)
        town.ready(town.start())
        began = time.monotonic()
        town.drain(60)
        with town.world.app.transaction(reading=True) as db:
            aside = len(list(db.scalars(select(OutboxMessage.id).where(OutboxMessage.state == "failed"))))
        row = counted(town, "poison", began, queued, note=f"{aside} set aside")
        row.lost = 0 if aside == 6 and sum(town.platforms.keys().values()) >= 18 else 1
        return row


def database_ends(stage: Stage) -> Row:
    """Kill a backend of PostgreSQL three times: the server drops every connection and recovers."""
    assert stage.server
    size = stage.size
    with stage.town() as town:
        people = town.fill(max(6, size.people // 4))
        queued, began = town.queue(people, size.each), time.monotonic()
        two = [town.start("worker"), town.start("worker")]
        for one in two:
            town.ready(one)
        times = 2 if size.people < 100 else 5
        for number in range(1, times + 1):
            wait_for(
                lambda goal=number: sum(town.platforms.keys().values()) >= queued * goal // (times + 2), 120
            )
            _crash(stage.server)
        wait_for(lambda: _answers(town), 60)
        town.drain(300)
        lines = sum(town.log(one).count("\n") for one in two)
        return counted(town, "database crashes", began, queued, note=f"{times} crashes, {lines} lines of log")


def _crash(server: str) -> None:
    import os

    admin = create_engine(server, isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        pid = connection.execute(
            text(
                "SELECT pid FROM pg_stat_activity WHERE backend_type = 'client backend'"
                " AND pid <> pg_backend_pid() LIMIT 1"
            )
        ).scalar_one()
        os.kill(pid, signal.SIGKILL)
    admin.dispose()


def _answers(town: Town) -> bool:
    try:
        return town.waiting() >= 0
    except Exception:
        return False


def clock_jumps(stage: Stage) -> Row:
    """Put a worker's clock wrong by an hour, a day and a month, both ways: no reminder is lost or told twice."""
    with stage.town(slow=0.0) as town:
        people = town.fill(20, new=False)
        town.ready(town.start("worker"))
        began = time.monotonic()
        time.sleep(40)
        before = _reminders(town)
        for jump in (3_600, 86_400, 30 * 86_400, -3_600, -86_400, -30 * 86_400):
            town.put_clock(jump)
            time.sleep(35)
            town.put_clock(0)
            time.sleep(2)
        time.sleep(35)
        queued = town.queue(people, 1)
        town.drain(60)
        after = _reminders(town)
        row = counted(town, "clock jumps", began, queued, note=f"{len(before)} reminders")
        row.lost += len(set(before) - set(after))
        return row


def _reminders(town: Town) -> list[tuple[int, str]]:
    from storage.models import Obligation

    return [(row.id, str(row.next_nudge_at)) for row in town.world.rows(Obligation) if row.next_nudge_at]


Scene = Callable[[Stage], Row]
ON_POSTGRES: tuple[Scene, ...] = (
    kills, frozen, stopped, unreliable, hanging, throttled, repeated, together, poison, database_ends, clock_jumps,
)  # fmt: skip
ON_SQLITE: tuple[Scene, ...] = (kills, stopped, unreliable, throttled, repeated, together, poison)
