"""Where scenes are played, how much of them, and what is counted in the end."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import create_engine, func, select, text

from storage.db import connect
from storage.migrations import upgrade
from storage.models import OutboxMessage
from tests.faults.platforms import platforms
from tests.faults.town import Town, offset
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
    pause: float
    """Seconds for which a clock is wrong, a disk full, a database locked, a body awaited."""


LONG = Size(400, 24, 50, None, None, 35.0)
SHORT = Size(12, 5, 3, 5.0, 2, 6.0)


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
                # The tests' server does without, and a crash would lose what it said is kept.
                connection.execute(text(f"ALTER DATABASE {name} SET synchronous_commit = on"))
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


Scene = Callable[[Stage], Row]
