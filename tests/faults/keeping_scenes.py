"""Scenes of what is kept: keys that change, a log that is tampered with, a backup that is restored; and Teams."""

import random
import time

from sqlalchemy import create_engine, func, select, text
from sqlalchemy.exc import DBAPIError

from storage.keys import KeyRing
from storage.models import ActionPoint, OutboxMessage, PostedMessage
from storage.queries.messages import UNSENT
from tests.faults.stage import Row, Stage, counted
from tests.faults.town import KEYS, Town, wait_for
from tests.slack.world import user_of
from tests.support.databases import on


def key_rotation(stage: Stage) -> Row:
    """Change the keys while messages go out and people write: everything can be read, in the running process too."""
    with stage.town() as town:
        file = town.folder / "ring"
        file.write_text(KEYS + "\n")
        file.chmod(0o600)
        town.keys = str(file)
        people = town.fill(8)
        web = [town.start(), town.start()] if stage.server else [town.start()]
        for one in web:
            town.ready(one)
        queued, began, broken = town.queue(people, stage.size.each), time.monotonic(), 0
        before = len(town.world.rows(ActionPoint))
        for number, words in enumerate(("me ring the school", "me write to the council", "me book a room")):
            rotated = town.run("keys", "rotate")
            assert rotated.returncode == 0, rotated.stdout + rotated.stderr
            for at, one in enumerate(people):
                told = town.command(web[at % len(web)], user_of(one), words, f"{number}{at}.key")
                broken += told.status_code != 200
        town.drain(120)
        town.world.app.ring.keys.update(KeyRing.load(file).keys)  # for what is counted here
        row = counted(town, "keys change", began, queued, note="3 changes")
        row.stuck += broken
        row.lost += max(0, before + 3 * len(people) - len(town.world.rows(ActionPoint)))
        return row


def tampering(stage: Stage) -> Row:
    """Change, take out and add an entry of the audit log with the database's own rights: each is found."""
    with stage.town(slow=0.0) as town:
        people = town.fill(6, new=False)
        town.queue(people, 1)
        town.ready(town.start())
        began = time.monotonic()
        wait_for(lambda: all(town.platforms.slack.screens[user_of(one)] for one in people), 60)
        for one in people:
            town.press(0, user_of(one), "Done")
        wait_for(lambda: _sealed(town) >= 4, 90)
        town.stop_all()
        whole = town.run("audit", "verify")
        found = [_found(town, change) for change in TAMPERING]
        row = counted(town, "tampering", began, 0, note=f"{sum(found)} of {len(found)} found")
        row.lost = len(found) - sum(found) + (whole.returncode != 0)
        return row


TAMPERING = (
    "UPDATE audit_log SET verb = 'nothing' WHERE position = 2",
    "DELETE FROM audit_log WHERE position = 2",
    "UPDATE audit_log SET position = position + 100 WHERE position = 3",
)


def _sealed(town: Town) -> int:
    with town.engine.connect() as connection:
        return connection.exec_driver_sql(
            "SELECT count(*) FROM audit_log WHERE position IS NOT NULL"
        ).scalar_one()


def _found(town: Town, change: str) -> bool:
    """Return whether the change is refused, and found where whoever made it has put the triggers aside."""
    sqlite = town.engine.dialect.name == "sqlite"
    try:
        with town.engine.begin() as connection:
            connection.exec_driver_sql(change)
        return False
    except DBAPIError:
        pass
    with town.engine.begin() as connection:
        if sqlite:
            asked = "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'audit_log'"
            triggers = connection.exec_driver_sql(asked).all()
            for name, _ in triggers:
                connection.exec_driver_sql(f"DROP TRIGGER {name}")
        else:
            connection.exec_driver_sql("ALTER TABLE audit_log DISABLE TRIGGER ALL")
        kept = connection.exec_driver_sql("SELECT * FROM audit_log").mappings().all()
        connection.exec_driver_sql(change)
    found = town.run("audit", "verify").returncode == 1
    with town.engine.begin() as connection:  # as it was, for the next
        connection.exec_driver_sql("DELETE FROM audit_log")
        columns = list(kept[0])
        marks = ", ".join(f":{name}" for name in columns)
        connection.execute(
            text(f"INSERT INTO audit_log ({', '.join(columns)}) VALUES ({marks})"), [dict(r) for r in kept]
        )
        if sqlite:
            for _, sql in triggers:
                connection.exec_driver_sql(sql)
        else:
            connection.exec_driver_sql("ALTER TABLE audit_log ENABLE TRIGGER ALL")
    return found


def restored(stage: Stage) -> Row:
    """Write a backup amid deliveries, lose the machine, restore: what waits is sent, what was sent is not again."""
    with stage.town() as town:
        people = town.fill(8)
        town.ready(town.start())
        queued, began = (
            town.queue(people, 3 * stage.size.each),
            time.monotonic(),
        )  # it takes longer than a backup
        wait_for(lambda: sum(town.platforms.keys().values()) > queued // 4, 60)
        folder = town.folder / "backup"
        made = town.run("backup", str(folder))
        assert made.returncode == 0, made.stdout + made.stderr
        sent = sum(town.platforms.keys().values())
        wait_for(lambda: sum(town.platforms.keys().values()) > sent + 3, 10, fail=False)
        town.stop_all()
        if stage.server:
            admin = create_engine(stage.server, isolation_level="AUTOCOMMIT")
            with admin.connect() as connection:
                connection.execute(text(f"CREATE DATABASE restored{stage.number}"))
            admin.dispose()
            url = on(stage.server, f"restored{stage.number}")
        else:
            url = f"sqlite:///{town.folder / 'restored.db'}"
        put = town.run("restore", str(folder), DATABASE_URL=url)
        assert put.returncode == 0, put.stdout + put.stderr
        town.move_to(url)
        waited = town.waiting()
        town.ready(town.start())
        town.drain(200)
        return counted(town, "restored from a backup", began, queued, note=f"{waited} waited in the backup")


def teams_kills(stage: Stage) -> Row:
    """Kill a process that sends to Teams: nothing is lost. Teams can't be asked what arrived: repetitions are noted."""
    size, dice = stage.size, random.Random(3)
    with stage.town(slow=0.1) as town:
        people = town.fill(max(6, size.people // 4), teams=True, new=False)
        queued, began = town.queue(people, size.each), time.monotonic()
        alive = [town.start("worker"), town.start("worker")] if stage.server else [town.start()]
        for one in alive:
            town.ready(one)
        for number in range(1, size.kills + 1):
            goal = number * (queued // (size.kills + 1))
            wait_for(lambda goal=goal: _in_teams(town) >= goal, 120, fail=False)
            at = dice.randrange(len(alive))
            town.kill(alive[at])
            alive[at] = town.start("worker" if stage.server else "all")
        for one in alive:
            town.ready(one)
        town.drain(300)
        return _of_teams(town, "kill -9, Teams", began, queued, f"{size.kills} kills", may_repeat=True)


def teams_unreliable(stage: Stage) -> Row:
    """Teams refuses, asks to wait and resets calls before it carries them out: everything comes once, in order."""
    size = stage.size
    with stage.town(slow=0.02) as town:
        people = town.fill(max(6, size.people // 6), teams=True, new=False)
        queued, began = town.queue(people, size.each), time.monotonic()
        teams, manners = town.platforms.teams, town.platforms.teams_manners
        teams.fault("send", 2, status=429, retry_after="1")
        teams.fault("send", 1, status=503)
        manners.resets = 0.05
        town.ready(town.start())
        wait_for(lambda: _in_teams(town) >= queued * 0.8, 240, fail=False)
        manners.resets = 0.0
        town.drain(400)
        return _of_teams(town, "Teams refuses and resets", began, queued, f"{manners.calls[0]} calls broken")


def _in_teams(town: Town) -> int:
    return sum(len(screen) for screen in town.platforms.teams.screens.values())


def _of_teams(
    town: Town, scene: str, began: float, queued: int, note: str, *, may_repeat: bool = False
) -> Row:
    """Count what Teams' people have on their screens, nudges too: each is stored as posted once."""
    there = _in_teams(town)
    with town.world.app.transaction(reading=True) as db:
        o = OutboxMessage
        states: dict[str, int] = {}
        for state in db.scalars(select(o.state).where(o.key.like("n:%"))):
            states[state] = states.get(state, 0) + 1
        posted = select(func.count()).select_from(PostedMessage).where(~PostedMessage.ref.startswith(UNSENT))
        again = there - (db.scalar(posted) or 0)
    row = Row(scene, there, time.monotonic() - began, lost=max(0, queued - states.get("sent", 0), -again))
    row.stuck = states.get("waiting", 0)
    row.doubled = 0 if may_repeat else max(0, again)
    row.note = f"{note}; {max(0, again)} sent again" if may_repeat else note
    return row
