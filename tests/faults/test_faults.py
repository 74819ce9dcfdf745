"""Short form of the fault suite: two real workers of which one is killed, and one that is told to stop.

`make faults` plays all of it, with the leases and time-outs of the product.
"""

from pathlib import Path

import pytest

from tests.faults.scenes import Size, Stage, kills, stopped
from tests.support.sampling import everything

FEW = Size(people=6, each=3, kills=1, lease=4.0, timeout=2)

pytestmark = pytest.mark.timeout(600)  # a loaded machine needs a minute for each process to start


@pytest.mark.skipif(not everything(), reason="left to make test-all: two workers start, and leases run out")
@pytest.mark.postgres
def test_two_workers_of_which_one_is_killed_lose_and_double_nothing(
    postgres_server: str, tmp_path: Path
) -> None:
    row = kills(Stage(postgres_server, tmp_path, FEW))
    assert row.wrong == 0, row
    assert row.sent >= FEW.people * (FEW.each + 1), "with their introductions"


@pytest.mark.skipif(not everything(), reason="left to make test-all: it starts three processes more")
def test_a_process_that_is_told_to_stop_ends_soon_and_leaves_nothing_half_done(tmp_path: Path) -> None:
    row = stopped(Stage(None, tmp_path, FEW))
    assert row.wrong == 0, row
