"""Every card and form that the product makes, with the longest data it allows: as the golden files have it."""

import json
from pathlib import Path

import pytest

from handlers import ui
from handlers.features import TABLE
from tests.render.adaptive.problems import problems
from tests.render.gallery import keeping, slack_files, teams_files
from tests.render.slack_reading import objects, options
from tests.slack import blockkit
from tests.support.chat import pressable

CARDS = keeping.load()
FOR_GOOD = {"record.agree", "record.initial", "record.share", "agreement.accept", "agreement.withdraw", "pair.end",
            "cover.end"}  # fmt: skip
"""Every action that a button alone settles, and that no other takes back. Forms are read before they are sent."""
MOST = 0.9
"""Of all actions and messages: the others hand on another's card, or came after the gallery was last made."""


def test_every_feature_is_in_the_gallery() -> None:
    shown = {name.rsplit(".", 2)[0] for name in CARDS}
    there = {*TABLE.actions, *(f"told.{name}" for name in TABLE.cards)}
    assert len(there & shown) >= MOST * len(there), f"not shown: {sorted(there - shown)}"
    assert {type(block) for card in CARDS.values() if isinstance(card, ui.Card) for block in card.blocks} >= {
        ui.Text, ui.Heading, ui.Note, ui.Quote, ui.Facts, ui.Item, ui.Buttons, ui.Menu, ui.Chart, ui.File, ui.Divider,
    }  # fmt: skip


def test_nobody_settles_anything_for_good_without_being_asked_first() -> None:
    pressed: dict[str, list[ui.Button]] = {}
    for card in CARDS.values():
        for _, button in pressable(card) if isinstance(card, ui.Card) else ():
            pressed.setdefault(button.action, []).append(button)
    assert {action for action, buttons in pressed.items() if any(b.confirm for b in buttons)} == FOR_GOOD
    assert [b for action in FOR_GOOD for b in pressed[action] if not b.confirm] == []


@pytest.mark.parametrize("path", sorted(slack_files.FOLDER.glob("*.json")), ids=lambda path: path.stem)
def test_slack_asks_first_too(path: Path) -> None:
    """In its own dialog, whether it is a button or stands in a menu."""
    for part in objects(json.loads(path.read_text(encoding="utf-8"))):
        if "action_id" in part:
            offered = options(part) if part["type"] in ("overflow", "static_select") else [part]
            kept = [one["value"] for one in offered if one.get("value", "").startswith("[")]
            if any(json.loads(value)[0] in FOR_GOOD for value in kept):
                assert part["confirm"]["text"]["text"].strip("…")


@pytest.mark.parametrize("name", CARDS)
def test_slack_shows_it_as_its_golden_file_has_it(name: str) -> None:
    golden = (slack_files.FOLDER / f"{name}.json").read_text(encoding="utf-8")
    assert slack_files.written(CARDS[name]) == golden, (
        "if that is right: `python -m tests.render.gallery drawn`, and read the difference"
    )


def test_there_are_no_other_files() -> None:
    assert {path.stem for path in slack_files.FOLDER.glob("*.json")} == set(CARDS)


@pytest.mark.parametrize("path", sorted(slack_files.FOLDER.glob("*.json")), ids=lambda path: path.stem)
def test_each_golden_file_is_within_slacks_limits(path: Path) -> None:
    shown = json.loads(path.read_text(encoding="utf-8"))
    problems = (
        blockkit.view_problems(shown) if "type" in shown else blockkit.problems(shown["blocks"], "message")
    )
    assert problems == []


@pytest.mark.parametrize("name", CARDS)
def test_teams_shows_it_as_its_golden_file_has_it(name: str) -> None:
    golden = (teams_files.FOLDER / f"{name}.json").read_text(encoding="utf-8")
    assert teams_files.written(CARDS[name]) == golden, (
        "if that is right: `python -m tests.render.gallery drawn`, and read the difference"
    )


def test_there_are_no_other_files_for_teams() -> None:
    assert {path.stem for path in teams_files.FOLDER.glob("*.json")} == set(CARDS)


@pytest.mark.parametrize("path", sorted(teams_files.FOLDER.glob("*.json")), ids=lambda path: path.stem)
def test_each_golden_file_is_valid_by_microsofts_schema_and_within_teams_limits(path: Path) -> None:
    assert problems(json.loads(path.read_text(encoding="utf-8"))["card"]) == []
