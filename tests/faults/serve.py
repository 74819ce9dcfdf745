"""Run `alongside` on a machine whose clock, leases and time-outs the suite sets; everything else is the product.

Environment: `FAULTS_CLOCK`, a file with two numbers of seconds, by how much the whole world's clock differs from this
machine's, and by how much the process's own differs from that; `FAULTS_LEASE`, `FAULTS_TIMEOUT` and `FAULTS_PATIENCE`,
in seconds.
"""

import os
import sys
from datetime import datetime, timedelta
from pathlib import Path

from bot import clock, lanes, sender
from bot.__main__ import main
from bot.channels.slack import webapi
from bot.web import patience
from storage import delivery_queue, outbox, turns


def offsets() -> tuple[timedelta, timedelta]:
    world, own = (float(part) for part in Path(os.environ["FAULTS_CLOCK"]).read_text().split())
    return timedelta(seconds=world), timedelta(seconds=own)


def change() -> None:
    """Set the clock, the lease and the time-out."""
    machine = clock.SystemClock.now

    def now(self: clock.SystemClock) -> datetime:
        return machine(self) + sum(offsets(), timedelta(0))

    clock.SystemClock.now = now  # type: ignore[method-assign]
    turns.other_clock = lambda db: (  # type: ignore[assignment]
        None if db.get_bind().dialect.name == "sqlite" else outbox.database_clock(db) + offsets()[0]
    )
    lease, timeout = os.environ.get("FAULTS_LEASE"), os.environ.get("FAULTS_TIMEOUT")
    if lease:
        delivery_queue.LEASE, sender.MARGIN = timedelta(seconds=float(lease)), min(5.0, float(lease) / 5)
    if timeout:
        webapi.TIMEOUT = int(timeout)
    patience.ARRIVAL_SECONDS = float(os.environ.get("FAULTS_PATIENCE") or patience.ARRIVAL_SECONDS)
    lanes.POLL_SECONDS = 0.2


if __name__ == "__main__":
    change()
    main(sys.argv[1:])
