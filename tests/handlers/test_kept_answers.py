"""An answer that a channel did not take at once is kept whole."""

import json
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import HealthCheck, example, given, settings

from bot.render.teams import form_state
from handlers import pending_requests, ui
from tests.render import vocabulary
from tests.web.little import EVERYTHING


@given(vocabulary.cards)
@example(EVERYTHING)
@example(ui.Card("A question", asks=(3, 5)))
@example(ui.Card("A file", (ui.File("a.csv", "text/csv", bytes(range(256)), "all bytes"),)))
@settings(deadline=None, max_examples=50, suppress_health_check=list(HealthCheck))
def test_any_card_comes_back_as_it_was(card: ui.Card) -> None:
    back = pending_requests.unpacked(json.loads(json.dumps(pending_requests.packed(card))))
    assert back == replace(card, place="below", source=None)


def test_a_dialog_gives_back_its_form_and_nothing_that_no_form_has() -> None:
    form = ui.Form(
        "A form", "agenda.save", (ui.Text("Why"), ui.DateInput("on", "On", date(2026, 3, 2))), {"pair": 1}
    )
    blank = replace(form, blocks=(ui.Text("Why"), ui.DateInput("on", "On")))
    assert form_state.unkept(form_state.kept(form)) == blank
    with pytest.raises(ValueError, match="never rendered"):
        form_state.unkept(form_state.kept(replace(form, blocks=(ui.Menu("M", "a", ()),))))  # type: ignore[arg-type]
