"""Scenes of the machine: databases that end, are full or locked, clocks, and what comes from outside."""

import os
import resource
import signal
import socket
import sqlite3
import struct
import time
from contextlib import closing
from pathlib import Path

import httpx
from sqlalchemy import create_engine, text

from storage.models import ActionPoint, Obligation
from tests.faults.stage import Row, Stage, counted
from tests.faults.town import Town, wait_for
from tests.slack.world import user_of


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
        wait_for(lambda: bool(_reminders(town)), 60)
        time.sleep(stage.size.pause)
        before = _reminders(town)
        for jump in (3_600, 86_400, 30 * 86_400, -3_600, -86_400, -30 * 86_400):
            town.put_clock(jump)
            time.sleep(stage.size.pause)
            town.put_clock(0)
            time.sleep(2)
        time.sleep(stage.size.pause)
        queued = town.queue(people, 1)
        town.drain(60)
        after = _reminders(town)
        row = counted(town, "clock jumps", began, queued, note=f"{len(before)} reminders")
        row.lost += len(set(before) - set(after))
        return row


def _reminders(town: Town) -> list[tuple[int, str]]:
    return [(row.id, str(row.next_nudge_at)) for row in town.world.rows(Obligation) if row.next_nudge_at]


def locked(stage: Stage) -> Row:
    """Another program keeps the database locked for a while: requests are refused in words, and nothing is lost."""
    assert not stage.server
    with stage.town() as town:
        people = town.fill(8)
        town.ready(town.start())
        queued, began, broken = town.queue(people, stage.size.each), time.monotonic(), 0
        with closing(sqlite3.connect(_file(town), isolation_level=None, timeout=30)) as other:
            for number in range(2):
                other.execute("BEGIN IMMEDIATE")
                until = time.monotonic() + stage.size.pause
                while time.monotonic() < until:
                    told = town.command(0, user_of(people[0]), "", f"look{number}.{time.monotonic()}")
                    broken += told.status_code >= 500
                    time.sleep(0.5)
                other.execute("ROLLBACK")
                time.sleep(2)
        town.drain(120)
        row = counted(town, "database locked", began, queued)
        row.stuck += broken
        return row


def disk_full(stage: Stage) -> Row:
    """Fill the disk for a while: what can't be kept is refused in words, and all goes on once there is room."""
    assert not stage.server
    with stage.town() as town:
        people = town.fill(8)
        town.ready(town.start())
        queued, began = town.queue(people, stage.size.each), time.monotonic()
        wait_for(lambda: sum(town.platforms.keys().values()) > 3, 60)
        pid = town.processes[0].pid
        limit = resource.prlimit(pid, resource.RLIMIT_FSIZE)
        resource.prlimit(pid, resource.RLIMIT_FSIZE, (8192, limit[1]))  # of any file; the log is one too
        until, added, refused = time.monotonic() + stage.size.pause, 0, 0
        before = len(town.world.rows(ActionPoint))
        while time.monotonic() < until:
            try:
                told = town.command(0, user_of(people[0]), "me ring the school", f"full.{time.monotonic()}")
                refused += told.status_code >= 500
            except httpx.HTTPError:
                refused += 1
            time.sleep(0.5)
        added = len(town.world.rows(ActionPoint)) - before
        ready = httpx.get(f"http://127.0.0.1:{town.ports[0]}/readyz", timeout=5).status_code
        resource.prlimit(pid, resource.RLIMIT_FSIZE, limit)
        town.drain(120)
        row = counted(
            town, "disk full", began, queued, note=f"ready: {ready}, {refused} of 5xx, {added} kept"
        )
        row.stuck += refused + (ready != 503)
        return row


def _file(town: Town) -> Path:
    return town.folder / "alongside.db"


def slow_bodies(stage: Stage) -> Row:
    """Forty callers send their bodies a byte at a time: they are refused in time, and others don't wait for them."""
    patience = stage.size.pause
    with stage.town(slow=0.0) as town:
        people = town.fill(6, new=False)
        town.ready(town.start("all", FAULTS_PATIENCE=str(patience)))
        began, slowest, held = time.monotonic(), 0.0, [_slow(town) for _ in range(40)]
        until = began + patience + 4
        for number in range(10_000):
            if time.monotonic() > until:
                break
            for one in held:
                _send(one, b"x")
            asked = time.monotonic()
            town.command(0, user_of(people[0]), "me ring the school", f"slow{number}.trigger")
            slowest = max(slowest, time.monotonic() - asked)
            time.sleep(0.3)
        kept = sum(not _ended(one) for one in held)
        town.drain(60)
        row = counted(town, "slow bodies", began, 0, note=f"slowest answer meanwhile {slowest:.1f} s")
        row.stuck += kept + (slowest > 3)
        return row


def _slow(town: Town) -> socket.socket:
    one = socket.create_connection(("127.0.0.1", town.ports[0]))
    one.sendall(b"POST /slack/events HTTP/1.1\r\nhost: x\r\ncontent-length: 90000\r\n\r\n")
    one.setblocking(False)
    return one


def _send(one: socket.socket, some: bytes) -> None:
    try:
        one.send(some)
    except OSError:
        return


def _ended(one: socket.socket) -> bool:
    """Return whether the other side has answered, or closed."""
    try:
        return b"408" in one.recv(4096) or True
    except BlockingIOError:
        return False
    except OSError:
        return True
    finally:
        one.close()


def resets(stage: Stage) -> Row:
    """Slack's connection is reset before the answer, and it sends the same again: done once."""
    with stage.town(slow=0.0) as town:
        people = town.fill(6, new=False)
        web = [town.start("web"), town.start("web"), town.start("worker")] if stage.server else [town.start()]
        for one in web:
            town.ready(one)
        began, before = time.monotonic(), len(town.world.rows(ActionPoint))
        for at, person in enumerate(people):
            user, trigger = user_of(person), f"{at}.trigger"
            body = town.typed(user, "me ring the school by Friday", trigger)
            for wait in (0.0, 0.02, 0.3):
                _reset(town.ports[0], body, town.signed(body), wait)
            answer = town.command(web[at % len(web[:2])], user, "me ring the school by Friday", trigger)
            assert answer.status_code == 200
        town.drain(60)
        row = counted(town, "resets before the answer", began, 0)
        added = len(town.world.rows(ActionPoint)) - before
        row.doubled += max(0, added - len(people))
        row.lost += max(0, len(people) - added)
        return row


def _reset(port: int, body: bytes, headers: dict[str, str], wait: float) -> None:
    """Send a request, and reset the connection so many seconds later."""
    lines = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
    with socket.create_connection(("127.0.0.1", port)) as one:
        one.sendall(
            f"POST /slack/events HTTP/1.1\r\nhost: x\r\ncontent-length: {len(body)}\r\n{lines}\r\n".encode()
        )
        one.sendall(body)
        time.sleep(wait)
        one.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
