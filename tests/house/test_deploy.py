"""The files for running it: every setting that they name exists, and what they make public is what is served."""

import re
from pathlib import Path

from bot.settings import Settings

ROOT = Path(__file__).parents[2]
KNOWN = {field.alias for field in Settings.model_fields.values()}
OF_COMPOSE = {"ALONGSIDE_DOMAIN", "POSTGRES_PASSWORD"}
"""Read by compose.yaml and the Caddyfile, never by Alongside."""


def test_every_setting_of_the_example_exists():
    named = set(re.findall(r"^#?([A-Z][A-Z_]+)=", (ROOT / ".env.example").read_text(), re.MULTILINE))
    assert named - OF_COMPOSE - KNOWN == set()
    assert {"ALONGSIDE_POLICY", "DATABASE_URL", "SLACK_BOT_TOKEN", "TEAMS_APP_ID"} <= named


def test_container_and_unit_set_only_what_is_read():
    for name in ("Dockerfile", "alongside.service", "compose.yaml"):
        text = (ROOT / "deploy" / name).read_text()
        named = set(re.findall(r"\b((?:ALONGSIDE|SLACK|TEAMS)_[A-Z_]+)\b", text)) - OF_COMPOSE
        assert named <= KNOWN, name


def test_figures_and_the_console_stay_inside():
    public = re.search(r"@public path (.+)", (ROOT / "deploy" / "Caddyfile").read_text())
    assert public is not None
    assert public[1].split() == ["/slack/*", "/api/messages", "/calendar/*", "/healthz", "/readyz"]
