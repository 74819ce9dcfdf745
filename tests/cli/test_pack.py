"""An inspection pack is a folder of files in which nobody is named."""

from datetime import date
from pathlib import Path

import pytest

from handlers.quality.pack import files_of
from tests.scenarios.test_sources import under
from tests.support.world import World


@pytest.mark.parametrize("world", ["sqlite"], indirect=True)
@pytest.mark.clause("GEN-7d")
def test_a_pack_holds_policy_figures_exceptions_and_draws_without_a_name(
    world: World, tmp_path: Path
) -> None:
    under(world, "stockport")
    ada, gareth = world.chat("Ada Lead"), world.chat("Gareth Llewellyn")
    gareth.say("/supervision held today")
    ada.say("/overdue audit Gareth Llewellyn")
    ada.press("Draw a file")
    ada.press("Open")
    ada.press("Fill in the form")
    ada.submit(note="In order, says Priya Nair")
    world.skip(60)
    with world.app.transaction(reading=True) as db:
        found = files_of(db, world.app.policy, world.clock.now(), world.today)
    text = {name: content.decode("utf-8-sig") for name, content in found.items()}
    assert "Recording Policy" in text["policy.txt"]
    assert "Person 1" in text["exceptions.csv"]
    assert '"seed"' in text["sampling.json"]
    assert str(date(2026, 3, 2)) in text["sample.csv"]
    assert "coverage-this-year.csv" in text
    whole = "\n".join(text.values())
    for name in ("Priya", "Gareth", "Ada Lead", "In order"):
        assert name not in whole
