"""Every row of the commands in both spellings, on every channel, in the own chat and in a group.

It is Monday 2 March 2026.
"""

import html
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from handlers.features import TABLE
from storage.models import Absence, ActionPoint, AgendaItem
from tests.scenarios.command_rows import ADA, GARETH, PRIYA, ROWS, table
from tests.support.sampling import everything
from tests.support.world import World

Say = Callable[[World, str, str], str]
NAMES = {"priya": PRIYA, "gareth": GARETH}


def people(world: World) -> None:
    world.person(ADA, role="service manager", is_admin=True)
    world.person(GARETH, manager=ADA, role="team leader")
    world.person(PRIYA, manager=GARETH, role="social worker")
    world.pair(GARETH, PRIYA, since=date(2026, 2, 16))


def own_chat(world: World, who: str, text: str) -> str:
    chat: Any = world.chat(who)
    shown = chat.say(text.format(**{key: f"@{name}" for key, name in NAMES.items()}))
    chat.form = None
    return shown


def slack_channel(world: Any, who: str, text: str) -> str:
    chat = world.chat(who)
    from tests.slack.world import user_of

    said = html.escape(text, quote=False).format(
        **{key: f"<@{user_of(world.id_of(name))}>" for key, name in NAMES.items()}
    )
    event = {"type": "app_mention", "user": chat.user, "text": f"<@UBOT> {said}", "ts": world.fake.ts(),
             "channel": "C0GENERAL"}  # fmt: skip
    return chat._done(lambda: world.event(event))


def teams_channel(with_ids: bool) -> Say:
    def say(world: Any, who: str, text: str) -> str:
        from tests.teams.world import BOT, user_of

        chat = world.chat(who)
        entities: list[Any] = [
            {"type": "mention", "text": "<at>Alongside</at>", "mentioned": {"id": BOT, "name": "Alongside"}}
        ]
        shown = html.escape(text, quote=False)
        for key, name in NAMES.items():
            if f"{{{key}}}" not in shown:
                continue
            shown = shown.replace(f"{{{key}}}", f"<at>{name}</at>")
            who_is = {"id": f"29:{key}", "name": name}
            if with_ids:
                who_is["aadObjectId"] = user_of(world.id_of(name))
            entities.append({"type": "mention", "text": f"<at>{name}</at>", "mentioned": who_is})
        group = {"isGroup": True, "conversationType": "channel", "id": "19:general@thread.tacv2",
                 "tenantId": world.activity(chat.user, "message")["conversation"]["tenantId"]}  # fmt: skip
        sent = world.activity(
            chat.user, "message", text=f"<at>Alongside</at> {shown}", entities=entities, conversation=group
        )
        return chat._done(lambda: world.post(sent))

    return say


PLACES: dict[str, tuple[str, Say]] = {
    "own chat": ("any", own_chat),
    "Slack channel": ("slack", slack_channel),
    "Teams channel, with ids": ("teams", teams_channel(True)),
    "Teams channel, without ids": ("teams", teams_channel(False)),
}


@pytest.mark.parametrize("slash", ["/", ""], ids=["slash", "words"])
@pytest.mark.parametrize("place", PLACES)
def test_every_row_is_answered_by_its_command(
    world: World, place: str, slash: str, request: pytest.FixtureRequest
) -> None:
    channel, say = PLACES[place]
    here = request.node.callspec.params["world"]
    if (channel != "any" and here != channel) or (channel == "any" and here == "postgres"):
        pytest.skip("a place of another channel")
    if not slash and channel != "any" and not everything():
        pytest.skip("in a group without the slash: by `make test-all`")
    people(world)
    wrong: list[str] = []
    for row in ROWS:
        shown = say(world, row.who, slash + row.typed)
        world.settle()
        if row.built and (row.answer not in shown or "I don't know" in shown):
            wrong.append(f"{slash}{row.typed}: {shown[:200]!r} lacks {row.answer!r}")
    assert wrong == [], "\n".join(wrong)
    assert "complain" not in world.chat(GARETH).all
    august = world.rows(Absence)
    assert len(august) <= 1, "an item about leave sets none"


@pytest.fixture
def three(world: World) -> World:
    people(world)
    return world


@pytest.mark.parametrize("typed", ["agenda pls", "agenda please", "agenda?"])
def test_a_politeness_shows_the_agenda_and_adds_nothing(three: World, typed: str) -> None:
    assert "Agenda with Gareth Llewellyn" in three.chat(PRIYA).say(typed)
    assert three.rows(AgendaItem) == []


@pytest.mark.parametrize("typed", ["agenda looks good, thanks", "agenda is fine"])
def test_a_statement_about_the_agenda_is_no_item(three: World, typed: str) -> None:
    three.chat(PRIYA).say(typed)
    assert three.rows(AgendaItem) == []


def test_a_number_without_a_slash_settles_that_action_alone(three: World) -> None:
    priya = three.chat(PRIYA)
    for text in ("One", "Two", "Three"):
        priya.say(f"/action me {text}")
    priya.say("/action")
    priya.say("action 3 complete")
    assert [a.state for a in three.rows(ActionPoint)] == ["open", "open", "done"]


def test_an_item_that_hurts_is_shown_to_nobody_before_its_writer_has_chosen(three: World) -> None:
    priya, gareth = three.chat(PRIYA), three.chat(GARETH)
    for spelled in ("/agenda", "agenda", "/agenda add", "agenda add"):
        shown = priya.say(f"{spelled} Gareth keeps shouting at me")
        assert "Gareth Llewellyn has not seen this" in shown
        assert priya.buttons[-3:] == ["Keep it to me", "Another way", "Add it, Gareth will see it"]
    assert three.rows(AgendaItem) == []
    assert "Something is not right" in priya.press("Another way")
    assert three.rows(AgendaItem) == []
    priya.say("/agenda Gareth keeps shouting at me")
    priya.press("Keep it to me")
    assert "shouting" not in gareth.say("/agenda")
    priya.say("/agenda Gareth keeps shouting at me")
    priya.press("Add it, Gareth will see it")
    assert "shouting" in gareth.say("/agenda")


def test_an_action_that_hurts_is_told_to_nobody_before_its_writer_has_chosen(three: World) -> None:
    priya, gareth = three.chat(PRIYA), three.chat(GARETH)
    assert "has not seen this" in priya.say("/action @Gareth stop bullying me")
    three.settle()
    assert "bullying" not in gareth.all
    priya.press("Keep it to me")
    three.settle()
    assert "bullying" not in gareth.say("/action list")


def test_a_plain_wish_about_a_hard_matter_is_kept_to_its_writer_first(three: World) -> None:
    priya, gareth = three.chat(PRIYA), three.chat(GARETH)
    assert "only you can see it, until you share it" in priya.say("add stress at work to the agenda")
    assert "stress" not in gareth.say("/agenda")
    priya.press("Share it")
    assert "stress" in gareth.say("/agenda")


def test_a_reason_that_hurts_cancels_nothing_and_tells_nobody(three: World) -> None:
    priya, gareth = three.chat(PRIYA), three.chat(GARETH)
    gareth.say("/supervision book Thursday at 2pm")
    three.settle()
    priya.press("Yes, that works")
    for slash in ("/", ""):
        assert "Something is not right" in priya.say(f"{slash}supervision cancel Gareth is bullying me")
    three.settle()
    assert "bullying" not in gareth.all


@pytest.mark.parametrize(
    ("typed", "said", "due"),
    [
        ("/action me ring the nursery by Friday 5pm", "I keep the day, not the hour (5pm).", "2026-03-06"),
        ("/action me ring the nursery by Monday", "Today is Monday, so I took next week's.", "2026-03-09"),
    ],
)
def test_what_is_not_plain_about_a_date_is_said_aloud(three: World, typed: str, said: str, due: str) -> None:
    priya = three.chat(PRIYA)
    shown = priya.say(typed)
    assert said in shown
    assert [str(a.due) for a in three.rows(ActionPoint)] == [due]


def test_today_is_one_tap_away(three: World) -> None:
    priya = three.chat(PRIYA)
    priya.say("/action me ring the nursery by Monday")
    priya.press("Make it today")
    assert [str(a.due) for a in three.rows(ActionPoint)] == ["2026-03-02"]


def test_the_same_action_again_within_minutes_is_asked_about(three: World) -> None:
    priya = three.chat(PRIYA)
    priya.say("/action me ring the nursery")
    assert "a few minutes ago" in priya.say("/action me ring the nursery")
    priya.press("Leave it at one")
    assert len(three.rows(ActionPoint)) == 1
    priya.say("/action me ring the nursery")
    priya.press("Add it again")
    assert len(three.rows(ActionPoint)) == 2


def test_a_name_that_is_nearly_right_is_one_tap_away(three: World) -> None:
    gareth = three.chat(GARETH)
    assert "Did you mean Priya Nair?" in gareth.say("/action list Prya")
    assert "Open actions: Priya Nair" in gareth.press("Priya Nair")


def test_the_rows_make_a_table() -> None:
    lines = table().splitlines()
    assert len(lines) == len(ROWS) + 2
    assert any("not built yet" in line for line in lines) or all(row.built for row in ROWS)


def test_every_command_has_a_row() -> None:
    assert sorted(set(TABLE.commands) - {row.command for row in ROWS}) == []


def test_every_row_that_says_an_answer_has_its_command() -> None:
    assert [row.typed for row in ROWS if row.answer and not row.built] == [], (
        "renamed, or no longer in the table"
    )
