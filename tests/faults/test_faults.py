"""Short form of the fault suite: two real workers that are killed in turn, and one that is told to stop.

`make faults` plays all of it, with the leases and time-outs of the product.
"""

from pathlib import Path

import pytest

from tests.faults.scenes import Size, Stage, kills, stopped

FEW = Size(people=8, each=3, kills=2, lease=4.0, timeout=2)


@pytest.mark.postgres
def test_two_workers_that_are_killed_lose_and_double_nothing(postgres_server: str, tmp_path: Path) -> None:
    row = kills(Stage(postgres_server, tmp_path, FEW))
    assert row.wrong == 0, row
    assert row.sent >= FEW.people * (FEW.each + 1), "with their introductions"


def test_a_process_that_is_told_to_stop_ends_soon_and_leaves_nothing_half_done(tmp_path: Path) -> None:
    row = stopped(Stage(None, tmp_path, FEW))
    assert row.wrong == 0, row
