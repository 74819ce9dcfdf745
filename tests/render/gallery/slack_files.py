"""The gallery as Block Kit, a golden file each."""

import json
from pathlib import Path
from typing import Any

from bot.render import slack
from handlers import ui

FOLDER = Path(__file__).parent / "slack"


def rendered(shown: ui.Card | ui.Form) -> Any:
    """Render a card as its message, a form as its modal."""
    return slack.message(shown) if isinstance(shown, ui.Card) else slack.view(shown, "")


def written(shown: ui.Card | ui.Form) -> str:
    """Return the contents of a golden file: one block on each line."""
    whole = rendered(shown)
    blocks = ",\n".join(json.dumps(block, ensure_ascii=False) for block in whole["blocks"])
    rest = json.dumps({name: value for name, value in whole.items() if name != "blocks"}, ensure_ascii=False)
    return f'{rest[:-1]}, "blocks": [\n{blocks}\n]}}\n'
