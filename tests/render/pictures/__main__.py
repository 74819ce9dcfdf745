"""`python -m tests.render.pictures`: draw `docs/images/slack-*.png` anew, in headless Chromium."""

import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

from tests.render.pictures.drawing import page
from tests.render.pictures.playing import played
from tests.web.conftest import ARGUMENTS, CHROMIUM

IMAGES = Path(__file__).parents[3] / "docs" / "images"
TALL = 900
"""Pixels of a page that are shown at most."""

with sync_playwright() as playwright:
    browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(ARGUMENTS))
    at = browser.new_page(viewport={"width": 640, "height": 100})
    for name, shown in played():
        at.set_content(page(shown))
        height = min(TALL, at.evaluate("Math.ceil(document.body.getBoundingClientRect().height)"))
        path = IMAGES / f"slack-{name}.png"
        at.set_viewport_size({"width": 640, "height": height})
        at.screenshot(path=path, clip={"x": 0, "y": 0, "width": 640, "height": height})
        sys.stdout.write(f"{path.name}: {path.stat().st_size // 1000} kB\n")
    browser.close()
