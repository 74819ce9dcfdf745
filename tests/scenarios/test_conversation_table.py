"""Every intent of the language contract, walked: what is shown, what has changed then, and the way back."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC
from typing import Any

import pytest

from handlers.conversation.intent_handlers import HANDLERS
from storage.models import (
    Absence,
    Acceptance,
    ActionPoint,
    AgendaItem,
    Obligation,
    OutboxMessage,
    Person,
    Record,
    Session,
)
from tests.support.chat import Chat
from tests.support.world import World

INTENTS = (
    "propose", "accept", "decline", "booked", "held", "cancel", "move", "snooze", "away", "request", "agenda_add",
    "agenda_show", "action_add", "action_done", "action_defer", "actions_show", "overdue", "next_session",
    "agreement_show", "agreement_review", "sign", "dispute", "pause", "help", "thanks", "unclear",
)  # fmt: skip
"""As the contract has them (docs/language.md)."""
LOOK_UPS = {"why", "policy_show", "record_show", "readers", "back", "raise", "care", "figures"}
"""Walked in test_conversation_look_ups."""

Facts = Mapping[str, list[str]]
Step = Callable[[World, Chat, Chat], Any]


def facts(world: World) -> Facts:
    """Return everything that a message could change, each in a word or two."""
    priya = world.id_of("Priya Nair")
    [me] = world.rows(Person, id=priya)
    return {
        "sessions": [f"{s.state} {s.starts_at.astimezone(UTC):%a %H:%M}" for s in world.rows(Session)],
        "away": [f"{a.first_day} {a.last_day}" for a in world.rows(Absence)],
        "agenda": [item.state for item in world.rows(AgendaItem)],
        "actions": [f"{a.state} {a.due:%d %b}" for a in world.rows(ActionPoint)],
        "records": [record.state for record in world.rows(Record)],
        "accepted": [f"{a.at:%d %b}" for a in world.rows(Acceptance)],
        "quiet": [
            str(day) for day in {o.snoozed_until for o in world.rows(Obligation, owner_id=priya)} if day
        ],
        "paused": [str(me.paused_until)] if me.paused_until else [],
        "told": [p.name for p in world.rows(OutboxMessage) if p.name in ("session.wanted", "data.requested")],
    }


def changed(before: Facts, after: Facts) -> dict[str, list[str]]:
    return {name: rows for name, rows in after.items() if rows != before[name]}


# What stands before the message


def nothing(world: World, priya: Chat, gareth: Chat) -> None:
    """Start with a new pair."""


def overdue(world: World, priya: Chat, gareth: Chat) -> None:
    world.wait(days=30)


def asked_to_book(world: World, priya: Chat, gareth: Chat) -> None:
    world.wait(days=18)


def suggested(world: World, priya: Chat, gareth: Chat) -> None:
    gareth.say("/supervision book Thursday at 2pm")
    world.settle()


def arranged(world: World, priya: Chat, gareth: Chat) -> None:
    suggested(world, priya, gareth)
    priya.press("Yes, that works")


def two_weeks_on(world: World, priya: Chat, gareth: Chat) -> None:
    world.wait(days=10)


def with_an_action(world: World, priya: Chat, gareth: Chat) -> None:
    priya.say("/action me Book the safeguarding training by Friday")


def with_an_item(world: World, priya: Chat, gareth: Chat) -> None:
    priya.say("/agenda My caseload")


def agreed(world: World, priya: Chat, gareth: Chat) -> None:
    priya.say("/supervision agreement")
    priya.press("Start it")
    priya.submit(purpose="We meet to learn")
    world.settle()
    gareth.press("Read it", card="A proposal")
    gareth.press("Accept")
    world.wait(days=1)


def with_a_record(world: World, priya: Chat, gareth: Chat) -> None:
    world.wait(days=10)
    gareth.say("/supervision held yesterday")
    gareth.press("Write the record")
    gareth.submit(part_wellbeing="All is well.", then="share")
    world.settle()


# What is pressed and sent after it


def press(label: str, **typed: str) -> Step:
    """Return a step that presses this, and submits the form if one opens."""

    def step(world: World, priya: Chat, gareth: Chat) -> None:
        priya.press(label)
        if priya.form is not None:
            priya.submit(**typed)
        world.settle()

    return step


def send_the_form(world: World, priya: Chat, gareth: Chat) -> None:
    if priya.form is None:  # a channel that opens forms only from a press
        priya.press("Open the form")
    priya.submit()


@dataclass(frozen=True)
class Walk:
    """One intent: said, shown; `does` at once, or only `then`; `back` takes it back."""

    said: str
    shows: str
    given: Step = nothing
    does: Facts = field(default_factory=dict)
    then: Step | None = None
    done: Facts = field(default_factory=dict)
    back: Step | None = None
    again: Facts = field(default_factory=dict)
    """What differs from the beginning once it was taken back: what was cancelled leaves its trace."""


WALKS: dict[str, Walk] = {
    "propose": Walk(
        "thurs half 2?", "Thursday 26 March, 14:30–15:30 with Gareth Llewellyn", asked_to_book,
        then=press("Yes"), done={"sessions": ["proposed Thu 14:30"]},
        back=press("Take it back"), again={"sessions": ["cancelled Thu 14:30"]},
    ),
    "accept": Walk(
        "yes that works for me", "You meet Gareth Llewellyn", suggested,
        does={"sessions": ["booked Thu 14:00"]},
        back=press("Cancel it"), again={"sessions": ["cancelled Thu 14:00"]},
    ),
    "decline": Walk(
        "sorry, I can't do that", "Times in your working hours", suggested,
        does={"sessions": ["cancelled Thu 14:00"]}, back=press("Undo"),
    ),
    "booked": Walk(
        "Gareth and I have booked our supervision in for Thursday at 2pm",
        "Thursday 5 March, 14:00–15:00 with Gareth Llewellyn: shall I note it?",
        then=press("Yes"), done={"sessions": ["proposed Thu 14:00"]},
        back=press("Take it back"), again={"sessions": ["cancelled Thu 14:00"]},
    ),
    "held": Walk(
        "we met yesterday", "met on Wednesday 11 March", two_weeks_on,
        does={"sessions": ["held Wed 09:00"]}, back=press("Undo"), again={"sessions": ["cancelled Wed 09:00"]},
    ),
    "cancel": Walk(
        "I have to cancel our session", "Shall I cancel the supervision with Gareth Llewellyn", arranged,
        then=press("Cancel it"), done={"sessions": ["cancelled Thu 14:00"]}, back=press("Undo"),
    ),
    "move": Walk(
        "can we move it to Friday at 10 instead?", "Friday 6 March, 10:00–11:00 with Gareth Llewellyn", arranged,
        then=press("Yes"), done={"sessions": ["booked Thu 14:00", "proposed Fri 10:00"]},
        back=press("Take it back"), again={"sessions": ["booked Thu 14:00", "cancelled Fri 10:00"]},
    ),
    "request": Walk(
        "could I have an extra supervision, sooner than planned?", "shall I tell Gareth Llewellyn?",
        then=press("Yes"), done={"told": ["session.wanted"]},
    ),
    "snooze": Walk(
        "remind me on Monday", "You will hear from me again on Monday 6 April", overdue,
        does={"quiet": ["2026-04-06"]}, back=press("Undo"),
    ),
    "away": Walk(
        "I'm off till the 13th", "until Friday 13 March", does={"away": ["2026-03-02 2026-03-13"]},
        back=press("Undo"),
    ),
    "pause": Walk(
        "please stop messaging me until 16 March", "You will hear from me again on Monday 16 March",
        does={"paused": ["2026-03-16"]}, back=press("Undo"),
    ),
    "agenda_add": Walk(
        "can you add my caseload to the agenda please", "my caseload", does={"agenda": ["open"]},
        back=press("Undo"), again={"agenda": ["dropped"]},
    ),
    "agenda_show": Walk("what's on the agenda?", "My caseload", with_an_item),
    "action_add": Walk(
        "new action for me: book the safeguarding training by Friday", "By Friday 6 March",
        does={"actions": ["open 06 Mar"]}, back=press("Undo"), again={"actions": ["dropped 06 Mar"]},
    ),
    "action_done": Walk(
        "I've done the safeguarding training", "Done", with_an_action,
        does={"actions": ["done 06 Mar"]}, back=press("Undo"),
    ),
    "action_defer": Walk(
        "can I have until 20 March for the safeguarding training?", "By Friday 20 March", with_an_action,
        does={"actions": ["open 20 Mar"]}, back=press("Undo"),
    ),
    "actions_show": Walk("what are my actions?", "safeguarding training", with_an_action),
    "overdue": Walk("what's overdue?", "What is waiting for you"),
    "next_session": Walk("when's my next supervision?", "Thursday 5 March at 14:00", arranged),
    "agreement_show": Walk("can I see our supervision agreement?", "We meet to learn", agreed),
    "agreement_review": Walk(
        "could we review our supervision agreement?", "Read it again: is it still right?", agreed,
        then=press("Still right"), done={"accepted": ["03 Mar", "02 Mar"]},
    ),
    "sign": Walk(
        "I agree the record", "1 March", with_a_record,
        then=lambda w, p, g: (p.press("Read and agree"), p.press("Agree")), done={"records": ["agreed"]},
    ),
    "dispute": Walk(
        "I disagree with the record, I never said that all is well", "", with_a_record,
        then=send_the_form, done={"records": ["disputed"]},
    ),
    "help": Walk("what can you do?", "Here is what I can do. Type any of these"),
    "thanks": Walk("thanks so much!", "👍", suggested),
    "unclear": Walk("Tues at 10 or Weds at 2", "What did you mean?", asked_to_book),
}  # fmt: skip


def test_no_intent_is_missing() -> None:
    assert set(WALKS) == set(INTENTS)
    assert set(HANDLERS) == (set(INTENTS) - {"thanks", "unclear"}) | LOOK_UPS


@pytest.mark.parametrize("intent", INTENTS)
def test_what_is_said_is_shown_done_and_can_be_taken_back(
    world: World, pair: tuple[Chat, Chat], intent: str
) -> None:
    walk = WALKS[intent]
    priya, gareth = pair
    walk.given(world, priya, gareth)
    begin = facts(world)
    said = priya.say(walk.said)
    assert walk.shows in said or walk.shows in str(priya.form)
    assert changed(begin, facts(world)) == walk.does
    if walk.then is not None:
        walk.then(world, priya, gareth)
        assert changed(begin, facts(world)) == (walk.done or walk.does)
    if walk.back is not None:
        walk.back(world, priya, gareth)
        assert changed(begin, facts(world)) == walk.again


@pytest.mark.parametrize("intent", [i for i in INTENTS if not WALKS[i].does and WALKS[i].then is None])
def test_what_only_shows_changes_nothing_however_often(
    world: World, pair: tuple[Chat, Chat], intent: str
) -> None:
    walk = WALKS[intent]
    walk.given(world, *pair)
    begin = facts(world)
    for _ in range(2):
        pair[0].say(walk.said)
    assert changed(begin, facts(world)) == {}
