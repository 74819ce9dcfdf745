"""Delivery by real processes on PostgreSQL against fake platforms: by one and two of them, and at a platform's ceiling.

`python -m bench.replicas`. One and two replicas send to a Slack that takes 200 ms a call. Then two send at the ceiling
that Slack sets to a conversation, one message a second after four at once, while Teams hangs: how near they come, and
how many calls are refused because there were too many.
"""

import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path

from tests.faults.stage import LONG, Stage
from tests.faults.town import Town, wait_for
from tests.support.databases import postgres_server

PEOPLE, EACH = 100, 3
CEILING_PEOPLE, CEILING_EACH, AT_ONCE = 12, 34, 4
FASTER, NEAR = 1.7, 0.95
SLOW = 0.2


def main() -> int:
    """Measure, print, and return 1 where an aim is missed."""
    with tempfile.TemporaryDirectory(prefix="alongside-bench-") as folder, postgres_server() as server:
        stage = Stage(server, Path(folder), replace(LONG, people=PEOPLE))
        one, two = (by_replicas(stage, number) for number in (1, 2))
        print(
            f"1 replica: {one:.1f} messages/s, 2 replicas: {two:.1f}, {two / one:.2f} times (aim: {FASTER})"
        )
        near, refused = at_the_ceiling(stage)
        print(f"at the ceiling, Teams hanging: {near:.1%} of what Slack allows (aim: {NEAR:.0%}), "
              f"{refused} calls refused (aim: 0)", flush=True)  # fmt: skip
    return int(two / one < FASTER or near < NEAR or refused > 0)


def by_replicas(stage: Stage, number: int) -> float:
    """Return how many messages a second so many workers send, from the tenth to the ninth tenth of them."""
    with stage.town(slow=SLOW) as town:
        people = town.fill(PEOPLE, new=False)
        workers = [town.start("worker") for _ in range(number)]
        for worker in workers:
            town.ready(worker)
        queued = town.queue(people, EACH)
        wait_for(lambda: _sent(town) >= queued // 10, 120, 0.02)
        first, began = _sent(town), time.monotonic()
        wait_for(lambda: _sent(town) >= queued * 9 // 10, 300, 0.02)
        return (_sent(town) - first) / (time.monotonic() - began)


def at_the_ceiling(stage: Stage) -> tuple[float, int]:
    """Return the share of what Slack allows in a time that was sent in it, and the number of refused calls."""
    with stage.town(slow=0.0) as town:
        people = town.fill(CEILING_PEOPLE, new=False)
        others = town.fill(CEILING_PEOPLE, teams=True, new=False)
        for worker in [town.start("worker"), town.start("worker")]:
            town.ready(worker)
        town.platforms.teams_manners.hangs = True
        queued = town.queue(people, CEILING_EACH)
        town.queue(others, 1)
        wait_for(lambda: _sent(town) >= CEILING_PEOPLE, 120, 0.02)
        began = time.monotonic()
        wait_for(lambda: _sent(town) >= queued, 400, 0.05)
        ideal = CEILING_EACH - AT_ONCE
        refused = [one for one in town.platforms.slack.limits.refused if one == "chat.postMessage"]
        return min(1.0, ideal / (time.monotonic() - began)), len(refused)


def _sent(town: Town) -> int:
    return sum(count for key, count in town.platforms.keys().items() if ":n:" in key)


if __name__ == "__main__":
    sys.exit(main())
