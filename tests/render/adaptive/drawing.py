"""Microsoft's own card renderer, from npm, in Chromium."""

import json
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
NODE = HERE.parents[1] / "node" / "node_modules"
SCRIPTS = (NODE / "adaptivecards/dist/adaptivecards.min.js", NODE / "markdown-it/dist/markdown-it.min.js")
LIGHT = json.loads((HERE / "microsoft-teams-light.json").read_text(encoding="utf-8"))
WIDTH = 720
"""Approximate width of a card in Teams on a laptop, in pixels."""


class Renderer:
    """Page that draws one card after the other."""

    def __init__(self, browser: Any, width: int = WIDTH) -> None:
        self.page = browser.new_context(
            viewport={"width": width, "height": 120}, device_scale_factor=1.5
        ).new_page()
        self.page.set_content((HERE / "page.html").read_text(encoding="utf-8"))
        for script in (*SCRIPTS, HERE / "page.js"):
            self.page.add_script_tag(path=script)

    def draw(self, card: dict[str, Any]) -> list[str]:
        """Draw a card, and return what the renderer complains about."""
        return self.page.evaluate("([card, look]) => draw(card, look)", [card, LIGHT])

    def picture(self, path: Path) -> None:
        """Save what was drawn as a PNG."""
        self.page.screenshot(path=path, full_page=True)
