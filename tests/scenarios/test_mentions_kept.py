"""Stored text holds names, never a channel's markup for a mention: in forms, commands, records and exports."""

from sqlalchemy import select

from bot.app import Incoming
from storage import secrets
from storage.models import Identity, LogEntry, Objective
from tests.scenarios.variants import SQLITE
from tests.support.world import World


@SQLITE
def test_what_is_typed_and_what_is_sent_in_a_form_is_kept_with_names(world: World) -> None:
    world.usual_pair()
    world.person("Tunde Adeyemi", role="social worker")
    address = world.rows(Identity, person_id=world.id_of("Tunde Adeyemi"))[0].address
    priya = world.chat("Priya Nair")
    mention = f"<@{address}>"
    assert "Ask Tunde Adeyemi about it" in priya.say(f"/agenda Ask {mention} about it")
    assert "Shadow Tunde Adeyemi" in priya.say(f"/supervision objective add Shadow {mention} by June")
    assert "Thanked by Tunde Adeyemi" in priya.say(f"/supervision highlight Thanked by {mention}")
    world.app.answer(
        Incoming(
            world.id_of("Priya Nair"),
            "learning.noted",
            fields={"text": f"Learned from {mention}", "kind": ""},
        )
    )
    with world.app.transaction(reading=True) as db:
        for model, column in ((Objective, Objective.text_id), (LogEntry, LogEntry.text_id)):
            for text_id in db.scalars(select(column)):
                text = secrets.unseal(db, [text_id])[str(text_id)]
                assert "Tunde Adeyemi" in text, model
                assert "<@" not in text, model
    assert "<@" not in priya.all
