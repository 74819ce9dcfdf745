"""A file is drawn at random by nobody's choice, audited by the policy's form, and what follows is done."""

from datetime import date, timedelta

import pytest

from handlers.policy.documents import Qa
from handlers.quality.draw import drawn
from storage.models import AuditDraw, AuditEntry, FileAudit, Obligation
from tests.scenarios.test_sources import under
from tests.scenarios.variants import SQLITE
from tests.support.world import World

QUESTIONS = ("Is the agreement in place and used?", "Is equality promoted?")
FILLED = {
    "form": QUESTIONS,
    "form_missing": False,
    "standards": ("Meets each month",),
    "standards_missing": False,
}


def test_a_draw_is_made_again_from_its_seed_whatever_the_order_of_the_list() -> None:
    first = drawn("seed", [1, 2, 3, 4, 5], 2)
    assert first == drawn("seed", [5, 3, 1, 2, 4], 2)
    assert len(first) == 2
    others = {tuple(drawn(f"seed {number}", [1, 2, 3, 4, 5], 1)) for number in range(60)}
    assert len(others) == 5, "each file can be drawn"


@SQLITE
@pytest.mark.clause("STK-8d", "STK-8f", "STK-8h", "STK-12a", "CYP-SM2")
def test_a_lead_audits_a_file_that_neither_side_chose(world: World) -> None:
    under(world, "stockport")
    world.person("Tess Teamless", manager="Ada Lead", role="social worker")
    world.pair("Gareth Llewellyn", "Tess Teamless", since=date(2026, 1, 31))
    qa = world.app.policy.qa
    assert qa is not None
    world.policy(qa=qa.model_copy(update=FILLED))
    ada, gareth, priya = (world.chat(n) for n in ("Ada Lead", "Gareth Llewellyn", "Priya Nair"))
    with world.app.transaction() as db:
        db.dirty_people.add(world.id_of("Gareth Llewellyn"))
    (owed,) = [row for row in world.rows(Obligation, kind="audit") if row.counts]
    assert (owed.owner_id, owed.due) == (world.id_of("Ada Lead"), date(2027, 1, 31))
    assert "section 8" in owed.clause
    ada.say("/overdue audit Gareth Llewellyn")
    assert "nothing to draw from" in ada.press("Draw a file")
    for name in ("Priya Nair", "Tess Teamless"):
        gareth.say(f"/supervision held today with @{name}")
    assert (
        "nobody" in priya.say("/overdue audit Gareth Llewellyn").lower()
        or "can’t find" in priya.last.lower()
        or priya.last
    )
    shown = ada.say("/overdue audit Gareth Llewellyn")
    shown = ada.press("Draw a file")
    assert "1 of 2 files" in shown
    (draw,) = world.rows(AuditDraw)
    (file,) = world.rows(FileAudit)
    assert drawn(draw.seed, draw.candidates, 1) == [file.pair_id]
    (noted,) = world.rows(AuditEntry, verb="audit.drawn")
    assert draw.seed in noted.detail
    assert "Draw a file" not in ada.say("/overdue audit Gareth Llewellyn"), "no second draw to choose from"
    ada.press("Open")
    form = ada.press("Fill in the form")
    for question in (*QUESTIONS, "Standard: Meets each month"):
        assert question in form
    ada.submit(q0="yes", q1="partly", q2="no", note="Ask about equality each quarter")
    assert "Ask about equality each quarter" in ada.last
    (done,) = world.rows(FileAudit)
    assert done.answers == ["yes", "partly", "no"]
    ada.press("Add what follows")
    said = ada.submit(text="Agenda point on equality", due=str(world.today + timedelta(days=14)))
    assert "Gareth Llewellyn: Agenda point on equality" in said
    assert "done" in ada.press("Done")
    world.settle()
    (then,) = [row for row in world.rows(Obligation, kind="audit") if row.counts]
    assert then.due == date(2027, 3, 2)
    for chat in (priya, gareth):
        assert "Agenda point on equality" not in chat.all
    assert isinstance(qa, Qa)
