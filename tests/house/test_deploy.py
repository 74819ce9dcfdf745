"""The files for running it: every setting that they name exists, and what they make public is what is served."""

import json
import re
from pathlib import Path

import pytest
from sqlalchemy import create_engine

from bot.app import App
from bot.clock import SystemClock
from bot.figures import ServiceFigures
from bot.settings import Settings
from handlers.policy import load
from handlers.routing import RouteTable
from storage.keys import KeyRing, new_key

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


def _exported() -> set[str]:
    """Return every name that a scrape of the figures has."""
    ring, policy = KeyRing.parse(new_key()), load("generic")
    figures = ServiceFigures(
        App(create_engine("sqlite://"), 0, ring, policy, SystemClock(), RouteTable.of([]))
    )
    names: set[str] = set()
    for collector in list(figures.registry._names_to_collectors):
        names.add(collector)
    return names


@pytest.mark.parametrize("file", ["alerts.yaml", "dashboard.json"])
def test_what_monitoring_asks_for_is_exported(file: str):
    text = (ROOT / "deploy" / "monitoring" / file).read_text()
    asked = set(re.findall(r"\balongside_[a-z_]+", text))
    assert asked
    assert asked - _exported() == set()


def test_each_rule_is_whole():
    """Each alert has an expression with balanced brackets, a severity and words; each panel a query."""
    text = (ROOT / "deploy" / "monitoring" / "alerts.yaml").read_text()
    rules = text.split("- alert: ")[1:]
    names = [rule.splitlines()[0] for rule in rules]
    assert len(names) == len(set(names)) >= 8
    for rule in rules:
        (expression,) = re.findall(r"^ +expr: (.+)$", rule, re.MULTILINE)
        for opening, closing in ("()", "{}", "[]"):
            assert expression.count(opening) == expression.count(closing), expression
        for part in ("severity: ", "summary: ", "description: "):
            assert len(re.findall(rf"^ +{part}\S", rule, re.MULTILINE)) == 1, (rule, part)
    board = json.loads((ROOT / "deploy" / "monitoring" / "dashboard.json").read_text())
    assert all(target["expr"] for panel in board["panels"] for target in panel["targets"])
    assert len({panel["id"] for panel in board["panels"]}) == len(board["panels"])
