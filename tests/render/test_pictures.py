"""Every card and form of the product in Microsoft's own renderer, as Teams has it set up, in Chromium."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from handlers import ui
from tests.render import examples
from tests.render.adaptive.drawing import SCRIPTS, Renderer
from tests.render.adaptive.reading import objects
from tests.render.gallery import showing, teams_files
from tests.support.needs import missing
from tests.web.conftest import chromium  # noqa: F401 - a fixture

pytestmark = [pytest.mark.browser, pytest.mark.filterwarnings("ignore::ResourceWarning")]
NAMES = """() => [...document.querySelectorAll("#card button, #card input, #card select, #card textarea")].map(
  (of) => of.getAttribute("aria-label") || (of.labels && of.labels.length && of.labels[0].innerText) || of.innerText ||
    (of.getAttribute("aria-labelledby") || "").split(" ").map((id) => document.getElementById(id)?.innerText).join("")
)"""


@pytest.fixture(scope="module")
def renderer(chromium: Any) -> Iterator[Renderer]:  # noqa: F811 - the fixture above
    if not all(script.exists() for script in SCRIPTS):
        missing("Microsoft's renderer is not there: npm ci in tests/node", "ALONGSIDE_REQUIRE_NODE")
    made = Renderer(chromium)
    yield made
    made.page.context.close()


TEAMS_ALONE = ("Chart.", "choices.data", "choice defined")
"""What Microsoft's renderer says of what Teams alone has: charts, drawn as their fallback, and its people picker."""


def expected(card: dict[str, Any]) -> int:
    """Return how many buttons and inputs a page shows for this card: what is behind "…" counts as one.

    A page shows nothing of Teams' picker of several people.
    """
    count = 0
    sets = [*objects(card["body"]), {"type": "ActionSet", "actions": card.get("actions", [])}]
    for part in sets:
        if part.get("type") == "ActionSet":
            hidden = [action.get("mode") == "secondary" for action in part["actions"]]
            count += hidden.count(False) + any(hidden)
        elif part.get("type", "").startswith("Input.") and not (
            part.get("choices.data") and part.get("isMultiSelect")
        ):
            count += len(part["choices"]) if part.get("style") == "expanded" else 1
    return count


@pytest.mark.parametrize("feature", examples.FEATURES)
def test_microsofts_renderer_takes_it_without_a_word_and_everything_in_it_has_a_name(
    renderer: Renderer, feature: str
) -> None:
    for name, shown in showing.shown(feature).cards.items():
        card = teams_files.card(shown)
        said = renderer.draw(card)
        assert [words for words in said if not any(word in words for word in TEAMS_ALONE)] == [], name
        assert sum("choice defined" in words for words in said) == json.dumps(card).count('"choices.data"'), (
            name
        )
        names = renderer.page.evaluate(NAMES)
        assert len(names) == expected(card), name
        assert all(str(of).strip() for of in names), f"{name}: {names}"
        pictures = renderer.page.evaluate(
            "() => [...document.querySelectorAll('#card img')].map((of) => of.alt)"
        )
        assert all(pictures), name


def test_a_question_opens_where_it_is_asked_and_only_then_can_be_answered(renderer: Renderer) -> None:
    drop = ui.Button("Drop", "agenda.drop", {"item": 1}, "danger", "Drop this for good?")
    assert renderer.draw(teams_files.card(ui.Card("Agenda", (ui.Item("The rota", buttons=(drop,)),)))) == []
    page = renderer.page
    page.set_default_timeout(5_000)
    in_sight = page.locator("#card button:visible")
    assert in_sight.all_inner_texts() == ["Drop"]
    in_sight.first.click()
    assert in_sight.all_inner_texts() == ["Drop", "Drop", "Not now"]
    in_sight.nth(1).click()
    assert page.evaluate("() => window.sent.at(-1).data") == {"verb": "agenda.drop", "ids": {"item": 1}}
    in_sight.nth(2).click()
    assert in_sight.all_inner_texts() == ["Drop"]
