"""The demo while it is served: it can begin again by another policy, and go on where a kept folder left off."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from pathlib import Path
from threading import Lock
from zoneinfo import ZoneInfo

from anyio import to_thread
from starlette.types import ASGIApp, Receive, Scope, Send

from bot.app import Incoming
from bot.channels.console.demo import PolicyChoice
from bot.channels.console.setup import ConsoleChannel
from bot.channels.console.transport import CHANNEL
from bot.cli.errors import CommandError
from bot.cli.serve import web
from bot.clock import MovableClock
from bot.demo import history, tour
from bot.demo.tour import TourStep
from bot.running import Running
from bot.settings import Settings
from bot.wiring import Wired, wire
from handlers.policy import shipped
from handlers.ui import Card

LONDON = ZoneInfo("Europe/London")
OPENS = time(9, 31)
"""A minute after the morning's nudges."""
STATE = "demo.json"
"""File in a kept folder that makes it a demo's: the policy, its first morning, its clock and its people."""
DEFAULT = "stockport"
POLICIES = {
    "stockport": "Stockport",
    "woughton": "Woughton",
    "childrens": "Children’s",
    "pmactive": "PMActive",
    "generic": "General",
}
"""Names of the shipped policies in the page's menu."""


@dataclass
class _State:
    policy: str
    began: str
    clock: str
    first: tuple[int, int, int]


class _KeptClock(MovableClock):
    """Clock that writes down where it stands, so that a kept demo never goes back in time."""

    def __init__(self, start: datetime, file: Path, state: _State) -> None:
        super().__init__(start)
        self._file, self._state = file, state

    def move_to(self, moment: datetime) -> None:
        """Move to `moment` and write it down. Raise ValueError if that has passed."""
        super().move_to(moment)
        self._state.clock = self.now().isoformat()
        self._file.write_text(json.dumps(vars(self._state)), encoding="utf-8")


def monday(now: datetime) -> datetime:
    """Return the time at which the demo opens: the morning of this week's Monday."""
    local = now.astimezone(LONDON)
    return datetime.combine(local.date() - timedelta(days=local.weekday()), OPENS, LONDON)


class Stage:
    """Demo behind one address: an ASGI application in front of the product that is played now."""

    def __init__(
        self, settings: Settings, morning: datetime, policy: str | None = None, kept: Path | None = None
    ) -> None:
        """Build the demo, or open the one that the folder keeps.

        Raise CommandError where the folder holds something else, or a demo by another policy than was asked for.
        """
        self._settings = settings.model_copy(
            update={
                "database_url": "",
                "organisation": "Invented Council",
                "console": True,
                "console_anywhere": False,
            }
        )
        self._morning = morning
        self._lock = Lock()
        self._ticking: Running | None = None
        self.kept = f"The folder {kept} keeps it." if kept else ""
        found = _kept_state(settings.data)
        if found is not None and policy not in (None, found.policy):
            raise CommandError(
                f"The folder {settings.data} keeps a demo by the policy “{found.policy}”. Leave --policy out to go on "
                "with it and choose another on the page (“Start again”), or give another folder."
            )
        self._build(policy or DEFAULT, found)

    @property
    def policies(self) -> Sequence[PolicyChoice]:
        """The shipped policies."""
        return [PolicyChoice(key, POLICIES.get(key, key.capitalize())) for key in shipped()]

    @property
    def steps(self) -> Sequence[TourStep]:
        """The steps of the tour, in the words of the policy that is played now."""
        return tour.steps_by(self.product.app.policy)

    def ticks(self) -> Sequence[bool]:
        """Return for each step of the tour whether it was done."""
        with self._lock:
            return tour.ticks(self.product.app, self._first, self._began)

    def start_again(self, policy: str) -> None:
        """Begin again from the first morning, by this policy. Raise ValueError for one that is not shipped."""
        if policy not in shipped():
            raise ValueError(policy)
        with self._lock:
            running = self._ticking is not None
            self.shutdown(wait=True)
            self.product.app.engine.dispose()
            for name in ("alongside.db", "alongside.db-wal", "alongside.db-shm", "keys", STATE):
                (self._settings.data / name).unlink(missing_ok=True)
            self._build(policy, None)
            if running:
                self.start()

    def start(self) -> "Stage":
        """Let time-driven work begin."""
        self._ticking = self.product.worker.start()
        return self

    def stop(self) -> None:
        """Begin nothing more."""
        if self._ticking is not None:
            self._ticking.stop()

    def shutdown(self, wait: bool) -> None:
        """Stop time-driven work."""
        if self._ticking is not None:
            self._ticking.shutdown(wait=wait)
            self._ticking = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request to the product that is played now; while it begins again, when it has begun."""
        if scope["type"] == "http" and self._lock.locked():
            await to_thread.run_sync(self._begun)
        await self._web(scope, receive, send)

    def _begun(self) -> None:
        """Return when nothing is being built."""
        with self._lock:
            return

    def _build(self, policy: str, found: _State | None) -> None:
        """Fill an invented council with everything up to that morning's nudges, or open the kept one."""
        self.policy = found.policy if found else policy
        settings = self._settings.model_copy(update={"policy": self.policy})
        began = self._morning - timedelta(hours=2)
        state = found or _State(self.policy, self._morning.isoformat(), began.isoformat(), (0, 0, 0))
        settings.data.mkdir(parents=True, exist_ok=True)
        clock = _KeptClock(datetime.fromisoformat(state.clock), settings.data / STATE, state)
        self.product: Wired = wire(settings, clock)
        if found is None:
            state.first = history.seed(self.product.app).first
            self.product.worker.advance(clock, self._morning)
        self._first, self._began = state.first, datetime.fromisoformat(state.began)
        console = self.product.channels[CHANNEL]
        assert isinstance(console, ConsoleChannel)
        console.first, console.demo = state.first, self
        self._show_start(console)
        self._web: ASGIApp = web(self.product, lambda: "")

    def _show_start(self, console: ConsoleChannel) -> None:
        """Show the start page in each chat that is empty, so that there is something to press.

        Chats are kept in memory alone, so those of a demo that goes on begin anew; and where nothing falls due by the
        calendar, nobody has been written to on the first morning.
        """
        for person in self._first:
            if console.transport.since(person):
                continue
            card = self.product.app.answer(Incoming(person, "supervision", slash=""))
            if isinstance(card, Card):
                console.transport.show(person, card)


def _kept_state(folder: Path) -> _State | None:
    """Return the state of the demo in a folder; None for an empty one. Raise CommandError for anything else."""
    if (folder / STATE).exists():
        kept = json.loads((folder / STATE).read_text(encoding="utf-8"))
        return _State(kept["policy"], kept["began"], kept["clock"], tuple(kept["first"]))
    if (folder / "alongside.db").exists():
        raise CommandError(
            f"The folder {folder} holds a database that is no demo's. Nothing was changed: give another."
        )
    return None
