"""Whatever Teams sends is answered, and nothing that it might send is an error of ours."""

import json
import random
from typing import Any

import pytest

from storage.models import AgendaItem, HandledRequest, OutboxMessage
from tests.support.sampling import sample
from tests.teams.activities import everything
from tests.teams.fake import FakeTeams
from tests.teams.test_tokens import forgeries
from tests.teams.world import TeamsWorld

Activity = dict[str, Any]

ODD: list[Any] = [
    None, 5, "", [], {}, "\ud800", "\0", [[]], True, {"id": 7}, 1e308, -1, 10**40, 0.5, "x" * 3_000, "[" * 100_000,
    "agenda.add", "<at>", "&#0;", "https://[", {"a": {"b": [None]}},
]  # fmt: skip


@pytest.fixture
def pair(world: TeamsWorld) -> TeamsWorld:
    world.pair("Gareth Llewellyn", "Priya Nair")
    return world


def kinds(world: TeamsWorld, fake: FakeTeams) -> list[Activity]:
    person = fake.people[world.chat("Priya Nair").user]
    user = world.chat("Priya Nair").user
    fake.created.add(person.conversation)
    fake.groups |= {"19:general@thread.tacv2", "19:group@thread.v2"}
    return list(everything(user, fake.service_url, person.conversation))


def quiet(capsys: pytest.CaptureFixture[str]) -> None:
    """Check that no trace of an internal error was logged."""
    assert "Traceback" not in "".join(capsys.readouterr())


def test_every_kind_of_activity_is_answered(
    pair: TeamsWorld, fake_teams: FakeTeams, capsys: pytest.CaptureFixture[str]
) -> None:
    for activity in kinds(pair, fake_teams):
        answer = post(pair, activity)
        known = activity["type"] != "invoke" or answer.status_code != 404
        assert answer.status_code == (200 if known else 404), activity
        if answer.content:
            assert isinstance(answer.json(), dict)
    pair.worker.deliver()
    quiet(capsys)


def really_sent(world: TeamsWorld) -> list[Activity]:
    """Return one of each kind, as it was really sent."""
    sent: list[Activity] = []
    keep = world.post
    world.post = lambda activity, **claims: (sent.append(activity), keep(activity, **claims))[1]  # type: ignore[method-assign]
    priya = world.chat("Priya Nair")
    priya.say("/agenda My leave")
    priya.press("Add an item")
    priya.submit(text="More")
    priya.press(priya.buttons[0])
    priya.say("/actions")
    priya.from_message("agenda.add", "Their words", "https://teams.microsoft.com/l/message/1")
    world.post = keep  # type: ignore[method-assign]
    return json.loads(json.dumps(sent))


def mutated(whole: Activity, chance: random.Random) -> Activity:
    """Return the same with one thing in it removed or changed."""
    activity = json.loads(json.dumps(whole))
    spot: Any = activity
    while True:
        name = chance.choice(list(spot)) if isinstance(spot, dict) else chance.randrange(len(spot))
        if isinstance(spot[name], dict | list) and spot[name] and chance.random() < 0.7:
            spot = spot[name]
            continue
        if chance.random() < 0.6 or isinstance(spot, list):
            spot[name] = chance.choice(ODD)
        else:
            del spot[name]
        return activity


def test_signed_but_mutated_activities_are_no_error_of_ours(
    pair: TeamsWorld, fake_teams: FakeTeams, capsys: pytest.CaptureFixture[str]
) -> None:
    chance = random.Random(11)
    whole = [*really_sent(pair) * 8, *kinds(pair, fake_teams)]
    for number in sample(range(1_500), 400):
        activity = mutated(chance.choice(whole), chance)
        activity.setdefault("conversation", {})
        answer = post(pair, activity)
        assert answer.status_code < 500, activity
        assert "Traceback" not in answer.text
        if number % 300 == 0:
            pair.worker.deliver()
            quiet(capsys)
    quiet(capsys)


def post(world: TeamsWorld, activity: Activity) -> Any:
    """Send an activity as Microsoft would sign it, whatever it contains."""
    authority = world.fake.authority
    header = {"authorization": authority.authorization(activity)}
    return world.client.post("/api/messages", content=json.dumps(activity).encode(), headers=header)


def test_forged_activities_change_nothing(pair: TeamsWorld, fake_teams: FakeTeams) -> None:
    authority = fake_teams.authority
    made = forgeries(authority, pair.clock, random.Random(12))
    before = len(pair.rows(OutboxMessage))
    for _ in sample(range(500), 200):
        token, activity = next(made)
        header = [(b"authorization", f"Bearer {token}".encode("latin-1", "replace"))]
        body = json.dumps({**activity, "text": "agenda Mine"}).encode()
        answer = pair.client.post("/api/messages", content=body, headers=header)  # type: ignore[arg-type]
        assert answer.status_code in (400, 401, 403)
    assert (pair.rows(AgendaItem), pair.rows(HandledRequest), len(pair.rows(OutboxMessage))) == (
        [],
        [],
        before,
    )


def test_a_form_that_says_it_was_opened_in_somebody_elses_chat_changes_nothing_there(
    pair: TeamsWorld, fake_teams: FakeTeams
) -> None:
    gareth, priya = pair.chat("Gareth Llewellyn"), pair.chat("Priya Nair")
    gareth.say("/supervision")
    stands = fake_teams.screen(gareth.user)[-1]
    before = json.dumps(stands.activity)
    priya.say("/agenda My leave")
    priya.press("Add an item")
    form = priya.form
    assert form is not None
    form.card["actions"][0]["data"]["from"] |= {"c": stands.conversation, "m": stands.id}
    priya.submit(text="Mine")
    assert len(pair.rows(AgendaItem)) == 2
    assert json.dumps(stands.activity) == before
    assert "Mine" in priya.last
