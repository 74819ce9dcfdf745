"""The database is kept fast and small by itself."""

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from bot.schedule import MAINTAIN_FIRST, MAINTAIN_SECONDS
from storage import maintenance, outbox
from storage.connections import connect
from storage.models import OutboxMessage
from tests.storage.conftest import NOW, Tenant
from tests.support.world import World

LONG_AGO = NOW - maintenance.OUTBOX_KEPT - timedelta(days=1)


def test_the_schedule_contains_the_maintenance(world: World) -> None:
    running = world.worker.start()
    try:
        (job,) = [job for job in running.jobs if job.function == world.worker.maintain]
        assert (job.seconds, job.first) == (MAINTAIN_SECONDS, MAINTAIN_FIRST)  # and once soon after the start
    finally:
        running.shutdown(wait=True)


def test_statistics_are_there_after_maintenance(here: Tenant) -> None:
    here.person("Priya")
    for _ in range(2):  # the second time SQLite only renews what has changed
        with here.open() as db:
            maintenance.analyze(db)
    maintenance.reopen(here.engine)
    sqlite = here.engine.dialect.name == "sqlite"
    counted = (
        "SELECT count(*) FROM sqlite_stat1 WHERE tbl = 'people'"
        if sqlite
        else "SELECT count(*) FROM pg_stats WHERE tablename = 'people'"
    )
    with here.engine.connect() as connection:
        assert connection.execute(text(counted)).scalar_one() > 0


@pytest.mark.parametrize(
    ("state", "due_at", "stays"),
    [
        ("sent", LONG_AGO, False),
        ("unneeded", LONG_AGO, False),
        ("failed", LONG_AGO, True),
        ("waiting", LONG_AGO, True),
        ("sent", NOW, True),
    ],
)
def test_messages_that_were_settled_long_ago_go(here: Tenant, state: str, due_at, stays: bool) -> None:
    priya = here.person("Priya")
    with here.open() as db:
        outbox.enqueue(db, "told", priya, "told:1", due_at)
    with here.open() as db:
        row = db.query(OutboxMessage).one()
        row.state = state
    with here.open() as db:
        assert maintenance.forget_settled(db, NOW) == (0 if stays else 1)
    with here.open() as db:
        assert db.query(OutboxMessage).count() == int(stays)


def test_a_new_sqlite_file_is_its_owners_alone(tmp_path: Path) -> None:
    engine = connect(f"sqlite:///{tmp_path / 'new.db'}")
    with engine.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE t (id INTEGER)")
        modes = {path.name: path.stat().st_mode & 0o777 for path in tmp_path.iterdir()}
    engine.dispose()
    assert modes == {"new.db": 0o600, "new.db-wal": 0o600, "new.db-shm": 0o600}
