"""PMActive: a supervised session for a reason, its report and what came of it, as they are played."""

import pytest

from tests.scenarios.sources.playing import refused_without, send
from tests.scenarios.test_sources import under
from tests.scenarios.variants import SQLITE
from tests.support.world import World

REPORT = {
    "part_safety": "Mats laid, exits clear",
    "part_activity": "Five-a-side at the hub",
    "part_expectations": "Warm-up before anything else",
    "part_seen": "Everybody joined in",
    "part_well_being": "A sore knee",
    "part_feedback": "Clear voice, good warm-up",
    "part_development": "First aid refresher",
    "part_next_steps": "Book the refresher",
}


@SQLITE
@pytest.mark.clause(
    "PMA-AIM.b", "PMA-WHEN.5", "PMA-SUP.c", "PMA-SUP.d", "PMA-SEE.b", "PMA-STO.a", "PMA-ACC.a"
)
def test_a_supervised_session_ends_in_feedback_steps_and_a_report_that_is_kept(world: World) -> None:
    under(world, "pmactive")
    gareth, priya = world.chat("Gareth Llewellyn"), world.chat("Priya Nair")
    for chat in (gareth, priya):
        told = chat.say("/supervision agreement")
        assert "Your policy asks for no supervision agreement." in told
        assert "Start it" not in told, "no contract is offered where the policy has none"
    assert (
        "Your policy asks for more than I do so far. Some details of the file are kept and shown nowhere. "
    ) in gareth.say("/overdue")
    assert "Ad hoc" in str(gareth.say("/supervision held observed today")) + str(gareth.form)
    gareth.submit(reason="ad hoc")
    gareth.press("Write the report")
    form = gareth.every_step()
    for asked in (
        "What I was looking for", "What went well?", "Anything to look after?", "What would help this person grow?",
        "What you told the worker as the session closed.", "If any: what, who and by when?",
    ):  # fmt: skip
        assert asked in form
    reopen = lambda: gareth.say("/supervision record")  # noqa: E731
    refused_without(gareth, "part_feedback", reopen, **REPORT, then="share")
    send(
        gareth, **REPORT, what1="Book the first aid refresher", who1=str(world.id_of("Priya Nair")),
        due1="2026-03-09", then="share",
    )  # fmt: skip
    read = priya.press("Read it", card="report")
    for words in REPORT.values():
        assert words in read
    assert "Private, but not confidential: reports belong to PMActive" in read
    world.wait(days=7)
    assert "first aid refresher" in priya.all
    priya.say("/action done refresher")
    gareth.say("/supervision held observed today")
    gareth.submit(reason="ad hoc")
    gareth.say("/supervision record")
    form = gareth.every_step()
    assert form.index("first aid refresher") < form.index("Safety")
    send(gareth, part_safety="Fine", part_activity="Again", part_feedback="Better still", then="share")
    gareth.say("/supervision records")
    assert "first aid refresher" in gareth.press("Read", on="9 March"), (
        "the next report says what became of it"
    )
    gareth.say("/supervision records")
    assert "Clear voice" in gareth.press("Read", on="2 March"), "the supervisor keeps the reports"
