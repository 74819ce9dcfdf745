"""An organisation under load: people on the fake platforms, messages that wait, and the processes that serve it."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import urlencode

import httpx
from sqlalchemy import Engine, func, select

from bot.app import Origin
from bot.render import slack as renderer
from storage import outbox, secrets
from storage.db import connect
from storage.models import ActionPoint, Conversation, Identity, OutboxMessage, Pair, Person, PostedMessage
from tests.faults.platforms import Platforms
from tests.slack.fake import TEAM, TOKEN
from tests.slack.looking import read
from tests.slack.world import SECRET as SLACK_SECRET
from tests.slack.world import sign, user_of
from tests.support.world import POLICY, START, World
from tests.teams.authority import APP, TENANT
from tests.teams.authority import SECRET as TEAMS_SECRET

ROOT = Path(__file__).parents[2]
MORNING = START + timedelta(hours=2)
FOREIGN = ("ALONGSIDE", "SLACK", "TEAMS", "DATABASE", "PYTHONDONTWRITEBYTECODE")
"""Beginnings of variables that processes don't take over. Without compiled files, each would start for seconds more."""
KEYS = "test:" + "QUFB" * 10 + "QUE="


def offset() -> timedelta:
    """Return how far the suite's day is from today: it begins on a Monday morning."""
    return MORNING - datetime.now(UTC)


class TownWorld(World):
    """People on Slack alone, or in Teams alone."""

    def __init__(self, engine: Engine, platforms: Platforms) -> None:
        self.platforms = platforms
        self.teams = False
        super().__init__(engine)

    def _chats_of(self, person: Person) -> list[Identity]:
        user = user_of(person.id)
        if self.teams:
            self.platforms.teams.person(user, person.name)
            return [Identity(person_id=person.id, channel="teams", workspace=TENANT, address=user)]
        self.platforms.slack.person(user, person.name, person.email)
        return [Identity(person_id=person.id, channel="slack", address=user)]


@dataclass
class Town:
    """The organisation, and its processes by number."""

    url: str
    engine: Engine
    platforms: Platforms
    folder: Path
    lease: float | None = None
    timeout: int | None = None
    processes: list[subprocess.Popen[bytes]] = field(default_factory=list)
    ports: list[int] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.offset = self.platforms.slack.clock.offset  # type: ignore[attr-defined]
        self.world = TownWorld(self.engine, self.platforms)
        self.actions: dict[int, int] = {}
        self.leads: dict[int, int] = {}
        self.keys = KEYS
        self.people: list[int] = []
        self.put_clock(0.0)

    # Who is there, and what waits

    def fill(self, pairs: int, *, teams: bool = False, new: bool = True) -> list[int]:
        """Add pairs that last met long ago, so that nudges and introductions are due; return the supervisees."""
        self.world.teams = teams
        since, now = self.world.today - timedelta(days=70), self.world.clock.now()
        mark, added = ("T" if teams else "S"), []
        with self.world.app.transaction() as db:
            for number in range(pairs):
                lead, name = f"{mark}{number // 6} Lead", f"{mark}{number} Worker"
                for one in (lead, name):
                    if one not in self.world._people:
                        self.world._add(db, one, None, {"role": "social worker"})
                supervisor, supervisee = self.world.id_of(lead), self.world.id_of(name)
                pair = Pair(
                    supervisor_id=supervisor, supervisee_id=supervisee, series="line", starts_on=since
                )
                db.add(pair)
                db.flush()
                action = ActionPoint(
                    pair_id=pair.id, owner_id=supervisee, set_by_id=supervisor,
                    due=self.world.today + timedelta(days=9),
                    text_id=secrets.seal(db, supervisee, "Book the training"), added_at=now,
                )  # fmt: skip
                db.add(action)
                db.flush()
                self.actions[supervisee], self.leads[supervisee] = action.id, supervisor
                added.append(supervisee)
            for person in db.scalars(select(Person)):
                person.introduced_at, person.introduce_at = (None, now) if new else (now, None)
                known = self.platforms.teams.people.get(user_of(person.id))
                if teams and known is not None:
                    self.platforms.teams.created.add(known.conversation)
                    url = self.platforms.teams.service_url
                    address = user_of(person.id)
                    db.add(
                        Conversation(
                            channel="teams", workspace=TENANT, address=address, ref=known.conversation, service_url=url
                        )
                    )  # fmt: skip
        return added

    def queue(self, to: Sequence[int], each: int, name: str = "action.told") -> int:
        """Queue so many numbered messages to each of these people, in turn, and return how many that is."""
        for start in range(each):
            rows = [
                {
                    "name": name, "person_id": one, "ids": {"action": self.actions[one]}, "key": f"n:{one}:{start:04}",
                    "due_at": self.now(), "message_id": None,
                }
                for one in to
            ]  # fmt: skip
            with self.world.app.transaction() as db:
                outbox.enqueue_all(db, rows)
        return each * len(to)

    def now(self) -> datetime:
        return datetime.now(UTC) + self.offset

    # Processes

    def environment(self, **more: str) -> dict[str, str]:
        """Return the settings of its processes."""
        slack, teams = self.platforms.slack, self.platforms.teams
        return {
            **{k: v for k, v in os.environ.items() if not k.startswith(FOREIGN)},
            "ALONGSIDE_POLICY": str(POLICY), "ALONGSIDE_DATA": str(self.folder), "ALONGSIDE_KEYS": self.keys,
            "ALONGSIDE_METRICS": "off", "DATABASE_URL": self.url,
            "SLACK_BOT_TOKEN": TOKEN, "SLACK_SIGNING_SECRET": SLACK_SECRET, "SLACK_API_URL": f"{slack.address}/api/",
            "TEAMS_APP_ID": APP, "TEAMS_APP_SECRET": TEAMS_SECRET, "TEAMS_TENANT_ID": TENANT,
            "TEAMS_AUTHORITY": teams.authority.address, "TEAMS_OPENID_METADATA": teams.authority.metadata,
            "FAULTS_CLOCK": str(self.folder / "clock"),
            **({"FAULTS_LEASE": str(self.lease)} if self.lease else {}),
            **({"FAULTS_TIMEOUT": str(self.timeout)} if self.timeout else {}),
            **more,
        }  # fmt: skip

    def start(self, role: str = "all", port: int | None = None, **more: str) -> int:
        """Start a process; return its number. It answers on its port some seconds later."""
        port = port or free_port()
        with (self.folder / f"log{len(self.processes)}").open("wb") as log:
            process = subprocess.Popen(
                [sys.executable, "-m", "tests.faults.serve", "serve", "--port", str(port), "--role", role],
                cwd=ROOT, env=self.environment(**more), stdout=log, stderr=log,
            )  # fmt: skip
        self.processes.append(process)
        self.ports.append(port)
        return len(self.processes) - 1

    def run(self, *command: str, **more: str) -> subprocess.CompletedProcess[str]:
        """Run a command of the product with the same settings, and wait for its end."""
        return subprocess.run(
            [sys.executable, "-m", "tests.faults.serve", *command],
            cwd=ROOT, env=self.environment(**more), capture_output=True, text=True, timeout=240,
        )  # fmt: skip

    def ready(self, number: int, seconds: float = 240) -> None:
        """Wait until a process answers."""

        def answers() -> bool:
            if self.processes[number].poll() is not None:
                raise AssertionError(self.log(number))
            try:
                return httpx.get(f"http://127.0.0.1:{self.ports[number]}/healthz").status_code == 200
            except httpx.HTTPError:
                return False

        wait_for(answers, seconds)

    def log(self, number: int) -> str:
        return (self.folder / f"log{number}").read_text(errors="replace")

    def kill(self, number: int, how: int = signal.SIGKILL) -> None:
        self.processes[number].send_signal(how)

    def stop_all(self) -> None:
        for process in self.processes:
            if process.poll() is None:
                process.kill()
                process.wait()

    def put_clock(self, own: float) -> None:
        """Let the processes' own clocks differ from the world's by so many seconds."""
        (self.folder / "clock.new").write_text(f"{self.offset.total_seconds()} {own}")
        (self.folder / "clock.new").replace(self.folder / "clock")

    def move_to(self, url: str) -> None:
        """Go on with another database, which holds the same."""
        self.engine.dispose()
        self.url, self.engine = url, connect(url)
        self.world.app = replace(self.world.app, engine=self.engine)

    # What people do

    def command(self, number: int, user: str, text: str, trigger: str) -> httpx.Response:
        """Type a slash command, in one of the processes; Slack sends the same trigger with each repetition."""
        return self._post(number, self.typed(user, text, trigger))

    def typed(self, user: str, text: str, trigger: str) -> bytes:
        """Return the body of a slash command."""
        return urlencode(
            {
                "command": "/action", "text": text, "user_id": user, "team_id": TEAM, "trigger_id": trigger,
                "channel_id": self.platforms.slack.conversation(user), "channel_name": "directmessage",
                "response_url": self.platforms.slack.response_url(user, self.platforms.slack.conversation(user)),
            }
        ).encode()  # fmt: skip

    def press(self, number: int, user: str, label: str) -> httpx.Response:
        """Press a button of somebody's newest message that has it, in one of the processes."""
        shown, action = next(
            (one, part)
            for one in reversed(self.platforms.slack.screens[user])
            for block in one.message["blocks"]
            if block["type"] == "actions"
            for part in block["elements"]
            if part["text"]["text"] == label
        )
        payload = {
            "type": "block_actions", "user": {"id": user, "team_id": TEAM}, "team": {"id": TEAM},
            "trigger_id": self.platforms.slack.trigger(user), "api_app_id": "A1",
            "container": {"type": "message", "message_ts": shown.ts, "channel_id": shown.channel},
            "channel": {"id": shown.channel}, "message": {**shown.message, "ts": shown.ts},
            "response_url": self.platforms.slack.response_url(user, shown.channel, shown.ts),
            "actions": [{"block_id": "b", "action_ts": "1", **action}],
        }  # fmt: skip
        return self._post(number, urlencode({"payload": json.dumps(payload)}).encode())

    def signed(self, body: bytes) -> dict[str, str]:
        """Return the headers by which Slack signs a body."""
        timestamp = f"{self.now().timestamp():.0f}"
        return {
            "content-type": "application/x-www-form-urlencoded",
            "x-slack-request-timestamp": timestamp,
            "x-slack-signature": sign(SLACK_SECRET, timestamp, body),
        }

    def _post(self, number: int, body: bytes) -> httpx.Response:
        headers = self.signed(body)
        url = f"http://127.0.0.1:{self.ports[number]}/slack/events"
        return httpx.post(url, content=body, headers=headers, timeout=30)

    # What became of it

    def stale(self) -> int:
        """Return how many messages on people's screens are not what they would be now."""
        wrong = 0
        app = replace(self.world.app, clock=self.platforms.slack.clock)
        with app.transaction(reading=True) as db:
            rows = [
                (m.address, m.ref) for m in db.scalars(select(PostedMessage).where(PostedMessage.name != ""))
            ]
        for address, ref in rows:
            _, _, ts = ref.partition("/")
            shown = [one for one in self.platforms.slack.screens.get(address, []) if one.ts == ts]
            card = app.as_true_now(Origin("slack", address, ref))
            if shown and card is not None:
                now = read(renderer.message(card, renderer.table_styles(card)[0])).splitlines()
                wrong += not so(now, read(shown[0].message).splitlines())
        return wrong

    def out_of_order(self) -> int:
        """Return how many people got their numbered messages in another order than they were queued in."""
        wrong = 0
        for user in self.platforms.slack.users:
            numbers = [key.rsplit(":", 1)[1] for key in self.platforms.on_screen(user) if ":n:" in key]
            wrong += numbers != sorted(numbers)
        return wrong

    def half_done(self) -> int:
        """Return how many messages are marked as sent and stored nowhere, and people introduced by half."""
        keys = self.platforms.keys()
        with self.world.app.transaction(reading=True) as db:
            here = db.organisation_id
            o, p = OutboxMessage, Person
            sent = db.scalars(select(o.key).where(o.state == "sent", o.message_id.is_(None))).all()
            people = db.execute(select(p.id, p.introduced_at)).all()
        slack = self.in_slack()
        missing = sum(
            1 for key in sent if key[:2] != "T:" and keys[f"{here}:{key}"] == 0 and self._in_slack(key, slack)
        )
        hello = sum(
            (keys[f"{here}:introduction:{id}"] > 0) != (at is not None and at > self.world.clock.now())
            for id, at in people
            if id in slack and (at is None or at > self.world.clock.now())
        )
        return missing + hello

    @staticmethod
    def _in_slack(key: str, slack: set[int]) -> bool:
        parts = [int(part) for part in key.split(":") if part.isdigit()]
        return bool(parts) and parts[0] in slack

    def in_slack(self) -> set[int]:
        """Return the people whom the bot writes to in Slack."""
        with self.world.app.transaction(reading=True) as db:
            return set(db.scalars(select(Identity.person_id).where(Identity.channel == "slack")))

    def waiting(self) -> int:
        with self.world.app.transaction(reading=True) as db:
            due = select(func.count()).select_from(OutboxMessage).where(OutboxMessage.state == "waiting")
            return db.scalar(due.where(OutboxMessage.due_at <= self.now())) or 0

    def drain(self, seconds: float) -> float:
        """Wait until nothing that is due waits, and return how long that took."""
        began = time.monotonic()
        wait_for(lambda: self.waiting() == 0, seconds, 0.3, fail=False)
        return time.monotonic() - began


def so(now: list[str], shown: list[str]) -> bool:
    """Return whether a message says what is so now.

    The answer to a press has a title of its own ("Action added"), says besides what was done, and offers to undo it:
    it stays until the next change, and is not stale where all else is as the card would be.
    """
    return now == shown or (any("[Undo]" in line for line in shown) and set(now[1:]) <= set(shown))


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_for(done: Callable[[], bool], seconds: float, every: float = 0.1, *, fail: bool = True) -> bool:
    """Wait until something is so. Processes of their own can't be waited for by a clock that is moved."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if done():
            return True
        time.sleep(every)
    if fail:
        raise AssertionError(f"it took longer than {seconds} seconds")
    return False
