"""People and their Slack accounts: matched by e-mail address, by the command and by events."""

from pathlib import Path
from typing import Any

import pytest

from bot.__main__ import main
from bot.channels.slack.accounts import everybody, is_of
from bot.channels.slack.transport import CHANNEL
from handlers.people import accounts
from storage.models import Identity, Person
from storage.queries import channels
from tests.slack.fake import BOT, TOKEN, FakeSlack
from tests.slack.world import SlackWorld, user_of


def sync(world: SlackWorld) -> list[str]:
    found = list(everybody(world.api, ""))
    with world.app.transaction() as db:
        diff = accounts.compare(db, CHANNEL, "", found)
        accounts.carry_out(db, CHANNEL, "", diff, world.clock.now())
    return list(accounts.describe(diff))


def address(world: SlackWorld, name: str) -> str:
    return ",".join(i.address for i in world.rows(Identity, channel=CHANNEL, person_id=world.id_of(name)))


def test_accounts_are_matched_by_email_and_the_rest_is_told(world: SlackWorld) -> None:
    priya = world.person("Priya Nair")
    world.person("Gareth Llewellyn")
    del world.fake.users[user_of(priya)]
    world.fake.person("UNEW", "Priya N", "Priya.Nair@Example.org", tz="Europe/Dublin")
    world.fake.person("UOTHER", "Somebody Else", "else@example.org")
    world.fake.person(BOT, "Bot", is_bot=True)
    said = sync(world)
    assert "+ Priya Nair: " + user_of(priya) + " → UNEW" in said
    assert "~ Priya Nair: time zone Europe/London → Europe/Dublin" in said
    assert "  1 account is of nobody in the list of people" in said
    assert address(world, "Priya Nair") == "UNEW"
    assert world.rows(Person, id=priya)[0].timezone == "Europe/Dublin"
    assert "Nothing to do." in sync(world)


def test_two_accounts_with_one_address_are_named_and_nobody_is_taken_over(world: SlackWorld) -> None:
    priya = world.person("Priya Nair")
    world.fake.person("UTWIN", "Priya the second", "priya.nair@example.org")
    said = sync(world)
    assert address(world, "Priya Nair") == user_of(priya), "whose account is known keeps it"
    assert "UTWIN" not in {i.address for i in world.rows(Identity, channel=CHANNEL)}
    gareth = world.person("Gareth Llewellyn")
    del world.fake.users[user_of(gareth)]
    for twin in ("UONE", "UTWO"):
        world.fake.person(twin, "Gareth L", "gareth.llewellyn@example.org")
    said = sync(world)
    assert any(
        line.startswith("! Gareth Llewellyn: accounts with one e-mail address (UONE, UTWO)") for line in said
    )
    assert address(world, "Gareth Llewellyn") == user_of(gareth)


def test_a_deactivated_account_is_noted_and_nobody_leaves_for_it(world: SlackWorld) -> None:
    priya = world.person("Priya Nair")
    world.fake.users[user_of(priya)]["deleted"] = True
    assert any("deactivated" in line for line in sync(world))
    assert world.rows(Identity, channel=CHANNEL)[0].unreachable
    assert world.rows(Person, id=priya)[0].left_on is None
    world.fake.users[user_of(priya)]["deleted"] = False
    assert "+ Priya Nair: account back" in sync(world)
    assert not world.rows(Identity, channel=CHANNEL)[0].unreachable


def test_many_members_come_page_by_page(world: SlackWorld) -> None:
    for number in range(450):
        world.fake.person(f"U{number:09d}", f"Person {number}")
    assert len(list(everybody(world.api, ""))) == 450
    assert len(world.fake.called("users.list")) == 3


def profile(user: str, email: str, **more: Any) -> dict[str, Any]:
    return {"id": user, "profile": {"real_name": "X", "email": email}, "tz": "Europe/London", **more}


def test_who_joins_is_known_from_then_on(world: SlackWorld) -> None:
    priya = world.person("Priya Nair")
    with world.app.transaction() as db:
        for identity in channels.identities_of(db, CHANNEL, priya):
            db.delete(identity)
    world.event({"type": "team_join", "user": profile("UJOIN", "priya.nair@example.org")})
    assert address(world, "Priya Nair") == "UJOIN"


def test_nobody_takes_over_somebody_elses_place_by_their_email(world: SlackWorld) -> None:
    priya = world.person("Priya Nair")
    world.event({"type": "user_change", "user": profile("UEVIL", "priya.nair@example.org")})
    assert address(world, "Priya Nair") == user_of(priya)


def test_people_of_an_organisation_that_shares_a_channel_are_nobody_here(world: SlackWorld) -> None:
    """Slack tells of them too, under the e-mail addresses that their own administrators have set."""
    priya = world.person("Priya Nair")
    with world.app.transaction() as db:
        for identity in channels.identities_of(db, CHANNEL, priya):
            db.delete(identity)
    del world.fake.users[user_of(priya)]
    world.event({"type": "user_change", "user": profile("UEVIL", "priya.nair@example.org", team_id="TEVIL")})
    assert address(world, "Priya Nair") == ""
    world.fake.person("UEVIL", "Priya Nair", "priya.nair@example.org", team_id="TEVIL")
    theirs = world.fake.users["UEVIL"]
    assert not is_of(theirs, "T0FAKE", "")
    assert not is_of(theirs, "", "E1")
    sync(world)
    assert address(world, "Priya Nair") == ""
    assert is_of({**theirs, "enterprise_user": {"enterprise_id": "E1"}}, "T0FAKE", "E1")


def test_who_is_deactivated_is_no_longer_written_to(world: SlackWorld) -> None:
    priya = world.person("Priya Nair")
    world.event({"type": "user_change", "user": profile(user_of(priya), "", deleted=True)})
    assert world.rows(Identity, channel=CHANNEL)[0].unreachable


@pytest.mark.parametrize("odd", [None, "U1", {}, {"id": 5}, {"id": "U1", "profile": 7}])
def test_odd_profiles_change_nothing(world: SlackWorld, odd: Any) -> None:
    world.person("Priya Nair")
    assert world.event({"type": "user_change", "user": odd}).status_code < 500
    assert len(world.rows(Identity, channel=CHANNEL)) == 1


def test_the_command_shows_the_difference_and_changes_nothing_unasked(
    fake: FakeSlack, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    people = tmp_path / "people.csv"
    columns = "name,email,manager_email,role,stage,fte,start_date,timezone,working_days,slack_id,teams_id"
    people.write_text(f"{columns}\nPriya Nair,priya@example.org,,,,,,,,,\n")
    fake.person("U1", "Priya", "priya@example.org")
    assert run(["people", "import", str(people), "--yes"]) == 0
    assert run(["people", "sync", "slack", "--dry-run"]) == 2
    assert "SLACK_BOT_TOKEN is not set" in capsys.readouterr().err
    monkeypatch.setenv("SLACK_BOT_TOKEN", TOKEN)
    monkeypatch.setenv("SLACK_API_URL", f"{fake.address}/api/")
    assert run(["people", "sync", "slack", "--dry-run"]) == 0
    assert "+ Priya Nair: U1" in capsys.readouterr().out
    assert run(["people", "sync", "slack", "--yes"]) == 0
    assert run(["people", "sync", "slack", "--yes"]) == 0
    assert "Nothing to do." in capsys.readouterr().out
    fake.fault("users.list", error="invalid_auth")
    assert run(["people", "sync", "slack"]) == 2
    assert "refuses the token" in capsys.readouterr().err


def run(arguments: list[str]) -> int:
    try:
        main(arguments)
    except SystemExit as left:
        return int(left.code or 0)
    return 0
