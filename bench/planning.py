"""Benchmark of planning 1,000 nudges due among more and more pairs, beside raw SQL that claims the same rows."""

from bench.databases import Place
from bench.measuring import Result, peak, side_by_side
from bench.organisation import DUE, NOW, Organisation
from bot.app import App
from bot.clock import MovableClock
from bot.delivery import Delivery
from bot.schedule import Worker
from handlers.features import TABLE
from handlers.policy import load
from storage.keys import KeyRing


def app(place: Place) -> App:
    """Return the product on this database, at the time at which the nudges are due."""
    ring = KeyRing.parse("bench:" + "QUFB" * 10 + "QUE=")
    return App(place.engine, 1, ring, load("stockport"), MovableClock(NOW), TABLE)


def measure(place: Place, of: Organisation, rounds: int) -> Result:
    """Measure the planner's work in one tick, in its own transactions, beside the floor."""
    worker = Worker(app(place), Delivery(app(place), {}))
    worker.maintain()  # as the product does every few hours
    place.leave_checkpoints_to_reset()
    assert place.raw.plan() == DUE, "not as many due as meant"
    place.raw.reset()
    ours, raw = side_by_side(worker.plan, place.raw.plan, place.raw.reset, rounds)
    memory = peak(worker.plan)
    place.raw.reset()
    return Result("planning", place.name, of.pairs, f"{DUE:,} due", ours, raw, memory)
