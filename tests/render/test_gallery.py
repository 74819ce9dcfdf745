"""Every card and form of the product: as its golden file has it, within what each channel takes."""

from typing import Any

import pytest

from handlers import ui
from handlers.features import TABLE
from tests.render import examples
from tests.render.adaptive.problems import problems
from tests.render.gallery import playing, showing, slack_files, teams_files
from tests.render.slack_reading import objects, options
from tests.slack import blockkit
from tests.support.chat import pressable

FOR_GOOD = {"record.agree", "record.initial", "record.share", "agreement.accept", "agreement.withdraw", "pair.end",
            "cover.end", "raise.help", "raise.close", "read.yes", "read.file", "read.end", "agenda.spoken",
            "extra_agreement.accept", "form.forget"}  # fmt: skip
"""Every action that a button alone settles, and that no other takes back. Forms are read before they are sent."""
ANOTHERS = {
    "typed",
    "typed.name",
    "conversation",
    "agenda.add",
    "parked.form",
    "parked.answer",
    "told.answer.kept",
    "form.reopen",
}
"""What only hands on what another action answered, at once or later: `tests/handlers/test_kept_answers`."""
NOT_YET = {"overdue.longest", "overdue.lead"}
"""What still has no example: only ever shorter."""
MOST = 120
FEATURES = pytest.mark.parametrize("feature", examples.FEATURES)


def test_every_action_and_message_has_an_example() -> None:
    there = {*TABLE.actions, *(f"told.{name}" for name in TABLE.cards)}
    missing = there - showing.names() - ANOTHERS - NOT_YET
    assert not missing, (
        f"nothing shows {sorted(missing)}: play it in tests/render/examples/<feature>.py, then "
        "`python -m tests.render.gallery <feature>`, and read the new golden files"
    )


def test_what_has_an_example_by_now_is_no_longer_called_missing() -> None:
    assert not NOT_YET & showing.names()


def test_the_golden_files_are_those_of_the_examples_and_few() -> None:
    found = {path.name for path in showing.GOLDEN.iterdir()}
    assert found == {showing.path(of, on).name for of in examples.FEATURES for on in showing.CHANNELS}
    assert len(found) <= MOST


@FEATURES
def test_its_cards_are_as_the_golden_files_have_them(feature: str) -> None:
    for channel in showing.CHANNELS:
        assert showing.written(feature, channel) == showing.path(feature, channel).read_text(
            encoding="utf-8"
        ), f"if that is right: `python -m tests.render.gallery {feature}`, and read the difference"


@FEATURES
def test_each_is_valid_and_within_what_the_channels_take(feature: str) -> None:
    for name, card in showing.golden(feature, "slack").items():
        assert slack_problems(card) == [], name
    for name, kept in showing.golden(feature, "teams").items():
        assert problems(kept["card"]) == [], name


@FEATURES
def test_nobody_settles_anything_for_good_without_being_asked_first(feature: str) -> None:
    for name, card in showing.shown(feature).cards.items():
        for _, button in pressable(card) if isinstance(card, ui.Card) else ():
            assert bool(button.confirm) == (button.action in FOR_GOOD), (name, button)
    for part in objects(list(showing.golden(feature, "slack").values())):
        if "action_id" in part:  # in Slack's own dialog, whether it is a button or stands in a menu
            offered = options(part) if part["type"] in ("overflow", "static_select") else [part]
            kept = [one["value"] for one in offered if one.get("value", "").startswith("[")]
            if any(action in value.split('"')[1:2] for value in kept for action in FOR_GOOD):
                assert part["confirm"]["text"]["text"].strip("…")


def test_the_longest_data_that_is_allowed_fits_too() -> None:
    """Names of 200 characters, every text to the brim: an automatic play presses everything that it is shown."""
    found = playing.brimful()
    assert len(found) > 100
    for name, card in found.items():
        assert slack_problems(slack_files.rendered(card)) == [], name
        assert problems(teams_files.card(card)) == [], name


def slack_problems(shown: Any) -> list[str]:
    """Return what Slack would not take in a message or modal."""
    return blockkit.view_problems(shown) if "type" in shown else blockkit.problems(shown["blocks"], "message")
