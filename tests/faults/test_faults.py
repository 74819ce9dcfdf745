"""Short form of the fault suite: a process that is killed amid deliveries, and one that is told to stop.

`make faults` plays all of it, with the leases and time-outs of the product.
"""

from pathlib import Path

import pytest

from tests.faults.__main__ import EVERYWHERE, ON_POSTGRES, ON_SQLITE
from tests.faults.scenes import kills, stopped
from tests.faults.stage import Size, Stage
from tests.faults.town import so
from tests.support.sampling import everything

FEW = Size(people=6, each=2, kills=1, lease=2.0, timeout=1, pause=3.0)
README = Path(__file__).with_name("README.md")

pytestmark = pytest.mark.timeout(600)  # a loaded machine needs a minute for each process to start


def test_a_process_that_is_killed_loses_and_doubles_nothing(tmp_path: Path) -> None:
    row = kills(Stage(None, tmp_path, FEW))
    assert row.wrong == 0, row
    assert row.sent >= FEW.people * (FEW.each + 1), "with their introductions"


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


def test_every_scene_is_described() -> None:
    told = README.read_text(encoding="utf-8")
    scenes = {scene.__name__ for scene in (*EVERYWHERE, *ON_POSTGRES, *ON_SQLITE)}
    assert [name for name in sorted(scenes) if f"`{name}`" not in told] == []


def test_the_answer_to_a_press_is_not_stale_and_an_old_card_is() -> None:
    now = ["Action", "“ring the school”", "[Done][Drop]"]
    assert so(now, ["Action added", "“ring the school”", "Ada can see it too.", "[Done][Drop]", "[Undo]"])
    assert not so(now, ["Action added", "“ring the school”", "[Undo]"])
    assert not so(now, ["Action", "“ring the school”", "[Drop]"])
