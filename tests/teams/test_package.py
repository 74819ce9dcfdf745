"""The app package: what Microsoft's schema asks for, and nothing that the product doesn't use."""

import io
import json
import zipfile
from pathlib import Path
from typing import Any

import jsonschema
import matplotlib.image
import pytest

from bot.channels.teams.package import (
    PERSONAL,
    SCHEMA,
    TOGETHER,
    manifest,
    package,
)
from handlers import commands as typed
from handlers.features import TABLE
from tests.teams.authority import APP
from tests.teams.test_accounts import run

PUBLISHED = json.loads(
    (Path(__file__).parent / "schemas" / f"manifest-{SCHEMA}.schema.json").read_text("utf-8-sig")
)
"""Microsoft's own, from its npm package `@microsoft/app-manifest` 1.1.2 (MIT)."""
WEBSITE = "https://example.org/supervision"


def made() -> dict[str, Any]:
    return manifest(TABLE, APP, WEBSITE, "Our organisation")


def test_the_manifest_is_valid_by_microsofts_schema() -> None:
    checker = jsonschema.Draft4Validator(PUBLISHED)
    assert [error.message for error in checker.iter_errors(made())] == []
    assert [error.message for error in checker.iter_errors({**made(), "surplus": 1})] != []


def test_the_package_holds_the_manifest_and_icons_of_the_size_that_teams_asks_for() -> None:
    archive = zipfile.ZipFile(io.BytesIO(package(TABLE, APP, WEBSITE, "Ours")))
    assert sorted(archive.namelist()) == ["color.png", "manifest.json", "outline.png"]
    assert json.loads(archive.read("manifest.json"))["id"] == APP
    color, outline = (
        matplotlib.image.imread(io.BytesIO(archive.read(f"{name}.png"))) for name in ("color", "outline")
    )
    assert (color.shape[:2], outline.shape[:2]) == ((192, 192), (32, 32))
    assert color[..., 3].min() == 1, "the colour icon has no holes"
    seen = outline[..., 3] > 0.02
    assert outline[seen][:, :3].min() > 0.95, "the outline icon is white"
    assert (~seen).mean() > 0.4, "and transparent beside its lines"


def test_the_same_app_is_the_same_package() -> None:
    assert package(TABLE, APP, WEBSITE, "Ours") == package(TABLE, APP, WEBSITE, "Ours")


def test_every_command_of_the_lists_is_one_that_is_answered() -> None:
    for words in (*PERSONAL, *TOGETHER):
        assert words in TABLE.commands
    firsts = {words.split()[0] for words in TABLE.commands}
    assert {words.split()[0] for words in PERSONAL} == firsts, "each first word is offered"


def test_what_a_command_says_may_follow_it_is_understood_as_teams_puts_it_in_the_box() -> None:
    for listed in made()["bots"][0]["commandLists"]:
        for offered in listed["commands"]:
            command = TABLE.commands[offered["title"]]
            following = " Something" if command.follows and command.follows in offered["description"] else ""
            found = typed.match(TABLE, offered["title"] + following)
            assert found is not None
            assert found[0] is command


def test_every_message_action_is_an_action_and_opens_a_dialog() -> None:
    commands = made()["composeExtensions"][0]["commands"]
    assert (
        {one["id"] for one in commands}
        == {"agenda.from_message", "action.from_message"}
        <= set(TABLE.actions)
    )
    assert all(one["fetchTask"] and one["context"] == ["message"] for one in commands)


def test_it_asks_to_read_no_channel() -> None:
    assert "authorization" not in made()
    assert "validDomains" not in made()


@pytest.mark.parametrize(
    ("app", "website", "words"),
    [
        ("no guid", WEBSITE, "TEAMS_APP_ID has to be"),
        (APP, "http://example.org", "https address"),
        (APP, "https://", "https address"),
    ],
)
def test_wrong_input_ends_with_2(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    app: str,
    website: str,
    words: str,
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("TEAMS_APP_ID", app)
    assert run("teams", "package", "--website", website) == 2
    assert words in capsys.readouterr().err
    assert not (tmp_path / "alongside.zip").exists()


def test_the_command_writes_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("TEAMS_APP_ID", APP.upper())
    out = tmp_path / "app.zip"
    assert run("teams", "package", "--website", WEBSITE, "--out", str(out)) == 0
    assert json.loads(zipfile.ZipFile(out).read("manifest.json"))["bots"][0]["botId"] == APP
    assert "Manage apps" in capsys.readouterr().out
