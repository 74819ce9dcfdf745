"""The week's figures in a channel that a lead chooses: without names, never of fewer than five, set up and stopped."""

from typing import Any

import pytest

from handlers.overdue import weekly
from storage.models import ChannelPost, OutboxMessage, Person
from tests.scenarios.test_commands import slack_channel, teams_channel
from tests.scenarios.test_sources import SQLITE, under
from tests.support.world import World

ROOM = {"slack": "C0GENERAL", "teams": "19:general@thread.tacv2"}
ON_BOTH = pytest.mark.parametrize(
    "world",
    [pytest.param(name, marks=getattr(pytest.mark, name)) for name in ("slack", "teams")],
    indirect=True,
)


def posted(world: Any, channel: str) -> list[str]:
    """Return what stands in the channel, as text."""
    if channel == "slack":
        return [str(message) for message in world.fake.rooms.get(ROOM[channel], [])]
    there = [str(shown.activity) for shown in world.fake.screens.get(ROOM[channel], [])]
    return [said for said in there if "Held on time" in said]


def say(world: World, channel: str, text: str, who: str = "Ada Lead") -> str:
    return (slack_channel if channel == "slack" else teams_channel(True))(world, who, text)


@ON_BOTH
def test_a_lead_has_figures_posted_every_monday_and_stops_it(
    world: Any, request: pytest.FixtureRequest
) -> None:
    channel = request.node.callspec.params["world"]
    under(world, "woughton")
    if channel == "teams":
        world.fake.groups.add(ROOM["teams"])
    assert "Fewer than 5 people" in say(world, channel, "overdue weekly")
    for number in range(4):
        world.person(f"Worker {number}", manager="Gareth Llewellyn", role="officer")
    assert "Only whoever leads" in say(world, channel, "overdue weekly", "Priya Nair")
    assert "Every Monday morning" in say(world, channel, "overdue weekly")
    world.settle()
    (first,) = posted(world, channel)
    assert "Held on time" in first
    assert "6 people" in first
    for name in ("Priya", "Gareth", "Worker"):
        assert name not in first
    assert "Every Monday" in say(world, channel, "overdue weekly"), "said again, set up once"
    assert "Somebody else’s figures" in say(world, channel, "overdue weekly", "Gareth Llewellyn")
    assert len(world.rows(ChannelPost)) == 1
    world.skip(7)
    world.worker.keep()
    world.wait(hours=12)
    world.worker.keep()
    world.settle()
    assert len(posted(world, channel)) == 2, "once a week"
    if channel == "slack":
        world.fake.members.discard(ROOM["slack"])
        world.skip(7)
        world.worker.keep()
        world.wait(days=1)
        assert "I am not in that channel" in world.chat("Ada Lead").all
        world.fake.members.add(ROOM["slack"])
    assert "no figures any more" in say(world, channel, "overdue weekly stop")
    before = len(posted(world, channel))
    world.skip(7)
    world.worker.keep()
    world.wait(days=1)
    assert len(posted(world, channel)) == before
    assert world.rows(ChannelPost) == []


@SQLITE
def test_in_a_chat_without_channels_it_says_where_to_type_it_and_two_posts_give_nobody_away(
    world: World,
) -> None:
    under(world, "woughton")
    ada = world.chat("Ada Lead")
    assert "in the channel" in ada.say("/overdue weekly")
    assert "no figures of yours" in ada.say("/overdue weekly stop")
    assert world.rows(ChannelPost) == []
    for number in range(4):
        world.person(f"Worker {number}", manager="Gareth Llewellyn", role="officer")
    with world.app.transaction() as db:
        for lead, shown in (("Gareth Llewellyn", True), ("Ada Lead", False)):
            row = ChannelPost(
                lead_id=world.id_of(lead), channel="slack", address=lead, set_at=world.clock.now()
            )
            db.add(row)
            db.flush()
            asked = world.app.request(db.get_one(Person, row.lead_id), weekly.POST, {"post": row.id})
            assert (weekly.post(db, asked) is not None) is shown, "6 less 5 people would be one of them"
    assert "in 1 channel" in ada.say("/overdue weekly")
    ada.press("Stop it")
    assert len(world.rows(ChannelPost)) == 1
    assert world.rows(OutboxMessage, name=weekly.POST) == []
