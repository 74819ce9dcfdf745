"""No command shows that somebody has asked for a way round their supervisor."""

from pathlib import Path

import pytest

from storage.models import SealedNote
from tests.cli.conftest import Run
from tests.support.world import RING, World

WORDS = "We have not met since October"


@pytest.fixture
def asked(world: World) -> World:
    """Let Priya write to Ada, above Gareth."""
    world.usual_pair()
    priya = world.chat("Priya Nair")
    priya.say("/supervision raise")
    priya.press("Choose", on="How I am treated")
    priya.press("Write to Ada")
    priya.submit(words=WORDS, wants="other")
    priya.submit()
    world.settle()
    assert WORDS in world.chat("Ada Lead").last
    assert len(world.rows(SealedNote)) == 2
    return world


def test_no_command_shows_it(run: Run, asked: World, tmp_path: Path) -> None:
    keys = "test:" + "QUFB" * 10 + "QUE="
    assert RING.keys.keys() == {"test"}
    url = asked.app.engine.url.render_as_string(hide_password=False)
    emails = ("priya.nair@example.org", "gareth.llewellyn@example.org", "ada.lead@example.org")
    commands = [
        ("doctor",),
        ("audit", "verify"),
        *(("access", "list", email) for email in emails),
        *(("export", email, "--to", tmp_path / "out") for email in emails),
    ]
    said = "".join(run(*command, DATABASE_URL=url, KEYS=keys).all for command in commands)
    said += "".join(file.read_text() for file in (tmp_path / "out").iterdir())
    assert "priya.nair@example.org" in said
    assert "Gareth Llewellyn" in said, said
    for words in (WORDS, "another supervisor", "note.sealed", "not right", "sealed note", "asks you"):
        assert words not in said, words
