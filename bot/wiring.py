"""Construction of the product from its settings."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Engine

from bot.app import App
from bot.calendars.setup import calendar_setup, kinds, with_calendars
from bot.channels.contract import Channel
from bot.channels.registry import CHANNELS
from bot.clock import Clock, SystemClock
from bot.clock_guard import ClockGuard
from bot.counted_calls import Counted
from bot.delivery import Delivery
from bot.figures import ServiceFigures
from bot.schedule import Worker
from bot.settings import Settings
from handlers import obligations, policy_life
from handlers.calendars import planning
from handlers.features import TABLE
from handlers.policy import load
from storage import destruction, secrets
from storage.connections import connect
from storage.destruction_list import DestructionRegister, register
from storage.keys import KeyProblem, KeyRing
from storage.migrations import prepare
from storage.queries import organisations


@dataclass(frozen=True)
class Wired:
    """The product, ready to answer requests and to run scheduled work."""

    app: App
    worker: Worker
    channels: Mapping[str, Channel]
    """Configured channels, by their names in `identities`."""
    figures: ServiceFigures


def wire(settings: Settings, clock: Clock | None = None) -> Wired:
    """Build the product from its settings: prepare the database, load keys and policy, open the channels.

    Raises PolicyInvalid, KeyProblem, WrongVersion, or the database's error.
    """
    policy = load(settings.policy)
    engine = database(settings)
    prepare(engine)
    if not settings.keys and not (settings.data / "keys").exists():
        secrets.check_ring(engine, None)
    ring = key_ring(settings)
    secrets.check_ring(engine, ring)
    guard = ClockGuard(SystemClock()) if clock is None else None
    clock = clock or SystemClock()
    destruction.apply(engine, destructions(settings), clock.now())
    app = App(
        engine,
        organisations.the_one(engine, settings.organisation),
        ring,
        policy,
        clock,
        TABLE,
        calendar_setup(settings),
    )
    app, calendars = with_calendars(app, kinds(settings, app.clock))
    with app.transaction() as db:
        obligations.follow_policy(db, policy, app.clock.now())
        policy_life.notice(db, policy, app.clock.now())
    opened = {known.name: known.open(app, settings) for known in CHANNELS}
    channels = {name: channel for name, channel in opened.items() if channel is not None}
    effects = {planning.EFFECT: calendars.push} if calendars is not None else {}
    figures = ServiceFigures(app)
    transports = {name: Counted(name, channel.transport, figures) for name, channel in channels.items()}
    delivery = Delivery(app, transports, effects, guard.now if guard is not None else None)
    worker = Worker(
        app,
        delivery,
        calendars,
        settings.records,
        settings.calendar_poll,
        figures,
        settings.audit_heads,
        guard,
    )
    return Wired(app, worker, channels, figures)


def key_ring(settings: Settings) -> KeyRing:
    """Return the keys from the environment, from the file that it names, or from the key file in the data folder.

    The last is created if missing.
    """
    if settings.keys and ":" in settings.keys:
        return KeyRing.parse(settings.keys)
    if settings.keys and not Path(settings.keys).exists():
        raise KeyProblem(f"There is no key file {settings.keys} (ALONGSIDE_KEYS). No new key was made.")
    return KeyRing.load(key_file(settings))


def key_file(settings: Settings) -> Path:
    """Return the key file: the one that ALONGSIDE_KEYS names, or the one in the data folder."""
    return Path(settings.keys) if settings.keys else settings.data / "keys"


def destructions(settings: Settings) -> DestructionRegister | None:
    """Return the list of destructions that the settings name, or None."""
    return register(settings.destructions) if settings.destructions else None


def database(settings: Settings) -> Engine:
    """Return the database's engine; create the data folder if it is missing."""
    if not settings.database_url:
        settings.data.mkdir(parents=True, exist_ok=True)
    return connect(settings.database)
