"""`docs/teams.md` names what the product really asks for."""

import re
from pathlib import Path

from bot.cli import sync, teams
from bot.settings import Settings
from tests.teams.graph import EVERYTHING

ROOT = Path(__file__).parents[2]
GUIDE = (ROOT / "docs" / "teams.md").read_text()
CODE = "".join(path.read_text() for path in (ROOT / "bot").rglob("*.py"))


def test_every_permission_that_graph_asks_for_has_its_reason() -> None:
    table = re.findall(r"^\| `([A-Za-z.]+)` \| .{20,} \| .{10,} \|$", GUIDE, re.MULTILINE)
    assert set(table) == EVERYTHING, "the fake refuses without these, as the real one does"


def test_what_the_commands_tell_to_grant_is_in_the_guide() -> None:
    told = set(re.findall(r"\b[A-Z][A-Za-z]+\.Read[A-Za-z.]*\.?[A-Za-z]+\b", CODE))
    assert {"User.Read.All", teams.PERMISSION} <= told <= EVERYTHING


def test_every_setting_of_teams_is_told() -> None:
    settings = {field.alias for field in Settings.model_fields.values() if field.alias}
    for name in sorted(one for one in settings if one.startswith("TEAMS_")):
        assert name in GUIDE, name


def test_the_commands_it_tells_to_run_are_there() -> None:
    names = {command.name for command in (*teams.app.registered_commands, *sync.app.registered_commands)}
    for command in set(re.findall(r"`?alongside (?:teams|people sync) ([a-z]+)", GUIDE)):
        assert command in names, command
