"""Cards of a feature's example, and their golden files: one for each feature and channel."""

import json
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from types import ModuleType

from handlers import ui
from tests.render import examples
from tests.render.gallery import slack_files, teams_files
from tests.support import databases
from tests.support.world import World

GOLDEN = Path(__file__).parents[1] / "golden"
CHANNELS: dict[str, ModuleType] = {"slack": slack_files, "teams": teams_files}
HANDED_ON = "handed on"


@cache
def shown(feature: str) -> examples.Shown:
    """Return what a feature's example shows; it runs once in a process."""
    with TemporaryDirectory() as folder, databases.sqlite(_template(), Path(folder)) as engine:
        return examples.play(feature, World(engine))


@cache
def _template() -> Path:
    kept = TemporaryDirectory()
    _kept.append(kept)
    return databases.migrated_sqlite(Path(kept.name) / "template.db")


_kept: list[TemporaryDirectory[str]] = []
"""Deleted when the process ends."""


def every_card() -> dict[str, ui.Card | ui.Form]:
    """Return all of them, by feature and name."""
    return {f"{of}.{name}": card for of in examples.FEATURES for name, card in shown(of).cards.items()}


def path(feature: str, channel: str) -> Path:
    """Return the path of a golden file."""
    return GOLDEN / f"{feature}.{channel}.json"


def written(feature: str, channel: str) -> str:
    """Return a golden file's contents: every card in the channel's format, and who returns another's."""
    found = shown(feature)
    lines = [
        f"{json.dumps(name)}: {CHANNELS[channel].written(card).rstrip()}"
        for name, card in found.cards.items()
    ]
    lines.append(f"{json.dumps(HANDED_ON)}: {json.dumps(found.handed_on, indent=1, sort_keys=True)}")
    return "{\n" + ",\n".join(lines) + "\n}\n"


def golden(feature: str, channel: str) -> dict[str, dict[str, object]]:
    """Return a golden file's cards, by name."""
    kept = json.loads(path(feature, channel).read_text(encoding="utf-8"))
    return {name: card for name, card in kept.items() if name != HANDED_ON}


def names() -> set[str]:
    """Return everything that some golden file shows or attributes to another."""
    kept = [json.loads(file.read_text(encoding="utf-8")) for file in GOLDEN.glob("*.slack.json")]
    return {name for one in kept for name in (*one, *one[HANDED_ON])} - {HANDED_ON}
