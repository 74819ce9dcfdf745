"""The gallery as Adaptive Cards, a golden file each."""

import json
import re
from pathlib import Path
from typing import Any

from bot.render import teams
from handlers import ui
from handlers.features import TABLE

FOLDER = Path(__file__).parent / "teams"


def card(shown: ui.Card | ui.Form) -> dict[str, Any]:
    """Render a card as its Adaptive Card, a form as its dialog's."""
    return teams.adaptive(shown, TABLE.forms) if isinstance(shown, ui.Card) else teams.dialog(shown, {})


def written(shown: ui.Card | ui.Form) -> str:
    """Return the contents of a golden file: one element on each line.

    Pictures are left out: their bytes differ from machine to machine.
    """
    whole = card(shown)
    summary = teams.message(shown)["summary"] if isinstance(shown, ui.Card) else shown.title
    body = ",\n".join(json.dumps(element, ensure_ascii=False) for element in whole["body"])
    body = re.sub(r'"data:image/png;base64,[^"]*"', '"data:image/png;base64,"', body)
    rest = json.dumps({name: value for name, value in whole.items() if name != "body"}, ensure_ascii=False)
    return f'{{"summary": {json.dumps(summary, ensure_ascii=False)},\n"card": {rest[:-1]}, "body": [\n{body}\n]}}}}\n'
