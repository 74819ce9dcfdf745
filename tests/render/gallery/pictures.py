"""`python -m tests.render.gallery.pictures [name …]`: cards and forms as Microsoft's renderer draws them, as PNG.

Into build/teams; some of them, in fewer colours, are docs/images/teams-*.png. Needs `npm ci` in tests/node, and
Chromium.
"""

import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

from tests.render.adaptive.drawing import Renderer
from tests.render.gallery import showing, teams_files
from tests.web.conftest import ARGUMENTS, CHROMIUM

ROOT = Path(__file__).parents[3]


def main(names: list[str]) -> None:
    """Draw these cards, or all."""
    folder = ROOT / "build" / "teams"
    folder.mkdir(parents=True, exist_ok=True)
    gallery = showing.every_card()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(ARGUMENTS))
        renderer = Renderer(browser)
        for name in names or gallery:
            renderer.draw(teams_files.card(gallery[name]))
            renderer.picture(folder / f"{name}.png")
        browser.close()
    sys.stdout.write(f"{len(names or gallery)} pictures in {folder}\n")


if __name__ == "__main__":
    main(sys.argv[1:])
