"""What could not be sent is set aside with its reason; an administrator is told, and sends it again."""

from datetime import timedelta

import pytest

from bot.sending import CantSend
from storage.models import OutboxMessage
from tests.support.world import World

WHY = "Slack refused: invalid_arguments"


@pytest.fixture
def refused(paired: World, monkeypatch: pytest.MonkeyPatch) -> World:
    """Let a message to Priya be refused for a reason that does not mend."""
    paired.settle()

    def no(*_: object) -> str:
        raise CantSend(WHY)

    with monkeypatch.context() as patch:
        (transport,) = paired.worker.delivery.transports.values()
        patch.setattr(type(transport), "send", no)
        paired.chat("Gareth Llewellyn").say("/action @Priya Nair Phone the landlord by Friday")
        paired.settle()
    return paired


def test_an_administrator_is_told_the_reason_and_sends_it_again(refused: World) -> None:
    ada, priya = refused.chat("Ada Lead"), refused.chat("Priya Nair")
    assert [row.state for row in refused.rows(OutboxMessage, name="action.told")] == ["failed"]
    assert "did not go out" not in ada.all
    refused.wait(days=1)
    assert "Messages that did not go out" in ada.all
    assert WHY in ada.all
    assert "landlord" not in ada.all
    assert "Priya" not in next(card for card in ada.cards if "did not go out" in card)
    assert not any("A new action" in card for card in priya.cards)
    assert "again" in ada.press("Try them again")
    refused.settle()
    assert sum("A new action" in card for card in priya.cards) == 1
    refused.wait(days=2)
    assert sum("did not go out" in card for card in ada.cards) <= 1, "it is said once"


def test_nobody_else_is_told_or_can_send_it_again(refused: World) -> None:
    ada, gareth = refused.chat("Ada Lead"), refused.chat("Gareth Llewellyn")
    refused.wait(days=1)
    assert "did not go out" not in gareth.all
    held = ada.held("Try them again")
    assert "Only administrators" in gareth.press_held(held)
    assert [row.state for row in refused.rows(OutboxMessage, name="action.told")] == ["failed"]


def test_what_nobody_needs_any_more_is_no_longer_told(refused: World) -> None:
    ada = refused.chat("Ada Lead")
    refused.wait(days=1)
    before = refused.clock.now() - timedelta(hours=1)
    with refused.app.transaction() as db:
        for row in refused.rows(OutboxMessage, state="failed"):
            found = db.get_one(OutboxMessage, row.id)
            found.state, found.due_at = "unneeded", before
    assert "Nothing is set aside" in ada.press("Try them again")
