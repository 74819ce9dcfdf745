"""What the doctor says of Slack: tokens, scopes and ways in, and how to mend them."""

from pathlib import Path

import pytest

from bot.cli import doctor
from bot.settings import Settings
from bot.wiring import wire
from storage.db import transaction
from storage.models import Identity, Person
from storage.queries import installations
from storage.queries.installations import Granted, Tokens
from tests.slack.fake import APP_TOKEN, SCOPES, TEAM, TOKEN, FakeSlack
from tests.slack.installs import CLIENT_ID, CLIENT_SECRET, Token

OAUTH = {"SLACK_CLIENT_ID": CLIENT_ID, "SLACK_CLIENT_SECRET": CLIENT_SECRET, "SLACK_SIGNING_SECRET": "s"}


@pytest.fixture
def clean(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    for name in (*OAUTH, "SLACK_BOT_TOKEN", "SLACK_APP_TOKEN", "DATABASE_URL"):
        monkeypatch.delenv(name, raising=False)
    return tmp_path


def said(fake: FakeSlack, **given: str) -> list[tuple[str, str, str]]:
    settings = Settings(**{"SLACK_API_URL": f"{fake.address}/api/", "ALONGSIDE_PORT": "0", **given})  # type: ignore[arg-type]
    return [(f.how, f.said, f.mend) for f in doctor.examine(settings) if f.what == "Slack"]


def test_without_slack_nothing_is_said_of_it(clean: Path, fake: FakeSlack) -> None:
    assert said(fake) == []


def test_everything_in_order(clean: Path, fake: FakeSlack) -> None:
    found = said(fake, SLACK_BOT_TOKEN=TOKEN, SLACK_APP_TOKEN=APP_TOKEN)
    assert [how for how, _, _ in found] == ["good", "good"]
    assert "Fake: the token works" in found[0][1]


def test_a_scope_that_is_missing_is_named_with_its_reason(clean: Path, fake: FakeSlack) -> None:
    fake.installs.tokens[TOKEN].scopes = frozenset(SCOPES - {"im:history"})
    ((how, words, mend),) = said(fake, SLACK_BOT_TOKEN=TOKEN, SLACK_SIGNING_SECRET="s")
    assert how == "bad"
    assert "im:history (hears what people write to it" in words
    assert "install it again" in mend


@pytest.mark.parametrize(
    ("given", "words", "mend"),
    [
        (
            {"SLACK_BOT_TOKEN": "xoxb-wrong", "SLACK_SIGNING_SECRET": "s"},
            "refuses it (invalid_auth)",
            "SLACK_BOT_TOKEN",
        ),
        ({"SLACK_BOT_TOKEN": TOKEN}, "nothing is heard", "SLACK_SIGNING_SECRET"),
        ({"SLACK_BOT_TOKEN": TOKEN, "SLACK_APP_TOKEN": "xapp-wrong"}, "the app token", "connections:write"),
        ({"SLACK_APP_TOKEN": APP_TOKEN}, "no bot token", "SLACK_BOT_TOKEN"),
        (
            {"SLACK_CLIENT_ID": CLIENT_ID, "SLACK_SIGNING_SECRET": "s"},
            "needs SLACK_CLIENT_SECRET",
            "Basic Information",
        ),
    ],
)
def test_what_is_wrong_is_said_with_how_to_mend_it(
    clean: Path, fake: FakeSlack, given: dict[str, str], words: str, mend: str
) -> None:
    found = [line for line in said(fake, **given) if line[0] == "bad"]
    assert len(found) == 1
    assert words in found[0][1]
    assert mend in found[0][2]


def test_slack_that_can_not_be_reached(clean: Path, fake: FakeSlack) -> None:
    fake.fault("auth.test", drop=True)
    ((how, words, _),) = said(fake, SLACK_BOT_TOKEN=TOKEN, SLACK_SIGNING_SECRET="s")
    assert (how, "no answer" in words) == ("bad", True)


def test_every_installation_is_looked_at(clean: Path, fake: FakeSlack) -> None:
    settings = Settings(**OAUTH)  # type: ignore[arg-type]
    app = wire(settings).app
    fake.installs.tokens["xoxb-2"] = Token(TEAM)
    assert "no workspace has it yet" in said(fake, **OAUTH)[0][1]
    now = app.clock.now()
    with app.transaction() as db:
        person = Person(name="Priya", email="priya@example.org")
        db.add(person)
        db.flush()
        db.add(Identity(person_id=person.id, channel="slack", address="U1"))
        for workspace, name, access in (
            (TEAM, "Fake", "xoxb-2"),
            ("T2", "Gone", "xoxb-3"),
            ("T3", "Dead", "xoxb-4"),
        ):
            installations.keep(db, Granted(workspace, "", False, name, "", Tokens(access)), now)
        row = installations.at(db, "T2")
        assert row is not None
        installations.end(db, row, "app_uninstalled", now)
        db.add(Identity(person_id=person.id, channel="slack", address="U2"))
    found = said(fake, **OAUTH, SLACK_BOT_TOKEN=TOKEN)
    assert [how for how, _, _ in found] == ["good", "look", "bad", "look", "look"]
    for line, words in zip(
        found, ("works", "app_uninstalled", "invalid_auth", "1 people", "not used"), strict=True
    ):
        assert words in line[1], line
    with transaction(app.engine, app.organisation_id, app.ring, reading=True) as db:
        assert installations.at(db, "T3").ended_at is None, "nothing is changed"  # type: ignore[union-attr]
    app.engine.dispose()
