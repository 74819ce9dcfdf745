"""200 sentences of harm, distress and complaint: none reaches an agenda, another person, a log line or a preview."""

import logging
import re
from pathlib import Path

import pytest
import structlog

from handlers import safety
from storage.models import ActionPoint, AgendaItem, AuditEntry, OutboxMessage
from tests.scenarios.variants import SQLITE
from tests.support.world import World

SENTENCES = [
    line for line in (Path(__file__).parent / "data" / "harm.txt").read_text().splitlines() if not line.startswith("#")
]  # fmt: skip
WAYS = (
    "/agenda {}",
    "agenda {}",
    "/action @Gareth {}",
    "add to the agenda: {}",
    "/agenda add {}",
    "action @Gareth {}",
)
CARDS = ("Please talk to somebody now", "Somebody may be at risk: act now", "Something is not right")


@pytest.fixture
def team(world: World) -> World:
    world.person("Ada Lead", role="service manager", is_admin=True)
    world.person("Gareth Llewellyn", manager="Ada Lead", role="team leader")
    world.person("Priya Nair", manager="Gareth Llewellyn", role="social worker")
    world.pair("Gareth Llewellyn", "Priya Nair")
    return world


@SQLITE
def test_none_reaches_an_agenda_another_person_a_log_or_a_preview(
    team: World, caplog: pytest.LogCaptureFixture
) -> None:
    world = team
    assert len(SENTENCES) >= 200
    caplog.set_level(logging.DEBUG)
    priya, gareth = world.chat("Priya Nair"), world.chat("Gareth Llewellyn")
    gareth.say("/supervision book Thursday at 2pm")
    world.settle()
    told, audit = gareth.all, len(world.rows(AuditEntry))
    promised = len(world.rows(OutboxMessage))
    previews: list[str] = []
    wrong: list[str] = []
    with structlog.testing.capture_logs() as logs:
        for number, sentence in enumerate(SENTENCES):
            shown = priya.say(sentence)
            previews.append(priya.preview)
            if not shown.startswith(CARDS):
                wrong.append(f"{sentence!r} is answered with {shown[:80]!r}")
            shown = priya.say(WAYS[number % len(WAYS)].format(sentence))
            previews.append(priya.preview)
            if not shown.startswith(("Only you have seen this", *CARDS)):
                wrong.append(f"{WAYS[number % len(WAYS)].format(sentence)!r} is answered with {shown[:80]!r}")
    world.settle()
    assert wrong == [], "\n".join(wrong)
    assert world.rows(AgendaItem) == world.rows(ActionPoint) == []
    assert (gareth.all, world.chat("Ada Lead").cards) == (told, [])
    assert (len(world.rows(AuditEntry)), len(world.rows(OutboxMessage))) == (audit, promised)
    said = f"{logs} {caplog.text}"
    for sentence in SENTENCES:
        assert sentence not in said
    for preview in previews:
        assert not re.search("risk|danger|help|complain|harm|distress|right|somebody", preview), preview


@pytest.mark.parametrize(
    "work",
    [
        "my leave in august",
        "training on suicide awareness",
        "the complaints procedure",
        "case 4711: next visit",
        "safeguarding training dates",
        "the rota for half term",
        "my objectives for the year",
        "the audit of the Hale Road files",
        "Gareth is on leave in May, who covers?",
        "tell Gareth about the new form",
        "a family complained about parking",
        "working with families",
        "my supervisor training",
    ],
)
def test_everyday_work_is_let_through(work: str) -> None:
    assert safety.concern(work, ["Gareth Llewellyn"]) is None
    assert not safety.hard(work)
