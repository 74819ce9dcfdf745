"""What somebody writes in a form that they close is kept, and offered once, until it is sent or thrown away."""

from dataclasses import replace

from sqlalchemy import func, select

from handlers.policy import load
from storage.models import AgendaItem, EncryptedText, PendingRequest
from tests.slack.world import SlackWorld

WORDS = "How the duty rota leaves no time for visits"


def test_what_was_typed_into_a_form_that_was_closed_is_there_when_it_is_opened_again(
    world: SlackWorld,
) -> None:
    world.pair("Gareth Llewellyn", "Priya Nair")
    priya = world.chat("Priya Nair")
    priya.say("/agenda add")
    priya.types(text=WORDS[:9])
    priya.types(text=WORDS)
    priya.close()
    assert "Kept: Add" in priya.last
    assert "only you can open it" in priya.last
    assert WORDS not in priya.last
    assert all(WORDS not in str(shown.message["text"]) for shown in world.fake.screens[priya.user])

    priya.press("Go on writing")
    assert priya.form is not None
    assert priya.fields["text"] == WORDS
    priya.close()  # closed once more: one card offers it
    assert sum("Kept: Add" in card for card in priya.cards) == 1

    priya.say("/agenda add")  # opened in the usual way, it is there too
    assert priya.fields["text"] == WORDS
    priya.submit(text=f"{WORDS} at all")
    world.settle()
    assert [item.state for item in world.rows(AgendaItem)] == ["open"]
    assert not any("Kept: Add" in card for card in priya.cards)
    assert not [row for row in world.rows(PendingRequest) if row.action.startswith("draft:")]
    priya.say("/agenda add")
    assert priya.fields["text"] == ""


def test_nothing_is_said_of_a_form_in_which_nothing_was_written_and_it_can_be_thrown_away(
    world: SlackWorld,
) -> None:
    world.pair("Gareth Llewellyn", "Priya Nair")
    priya = world.chat("Priya Nair")
    priya.say("/agenda add")
    before = len(priya.cards)
    priya.close()
    assert len(priya.cards) == before
    priya.say("/agenda add")
    priya.types(text=WORDS)
    with world.app.transaction(reading=True) as db:
        texts = db.scalar(select(func.count()).select_from(EncryptedText))
    priya.types(text=f"{WORDS} at all")  # in place of what was kept before
    with world.app.transaction(reading=True) as db:
        assert db.scalar(select(func.count()).select_from(EncryptedText)) == texts
    priya.close()
    priya.press("Throw it away")
    assert "Nothing of it is kept" in priya.last
    priya.say("/agenda add")
    assert priya.fields["text"] == ""


def test_a_form_that_somebody_else_would_open_gets_none_of_it(world: SlackWorld) -> None:
    world.pair("Gareth Llewellyn", "Priya Nair")
    priya, gareth = world.chat("Priya Nair"), world.chat("Gareth Llewellyn")
    priya.say("/agenda add")
    priya.types(text=WORDS)
    gareth.say("/agenda add")
    assert gareth.fields["text"] == ""


def test_what_nobody_may_keep_is_not_sent_while_it_is_typed(world: SlackWorld) -> None:
    world.app = replace(world.app, policy=load("stockport"))
    world._serve()  # pyright: ignore[reportPrivateUsage]
    world.person("Marcus Hale", role="service manager")
    world.person("Gareth Llewellyn", manager="Marcus Hale", role="team leader")
    world.person("Aoife Byrne", manager="Gareth Llewellyn", role="social worker")
    world.pair("Gareth Llewellyn", "Aoife Byrne")
    aoife = world.chat("Aoife Byrne")
    aoife.say("/supervision raise")
    aoife.press("Choose", on="How my supervision goes")
    aoife.press("Write to Marcus")
    assert aoife.form is not None
    view = aoife.form.view
    assert view["notify_on_close"] is False
    assert not any(block.get("dispatch_action") for block in view["blocks"])
