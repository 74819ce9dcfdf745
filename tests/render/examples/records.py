"""A record written, shared, agreed, added to, disagreed with, copied."""

from handlers.policy.documents import RecordRules
from tests.support.world import World

WORDS = {"part_wellbeing": "All is well.", "part_work": "The panel went well."}


def play(world: World) -> None:
    """Three sessions: one agreed, one disagreed with, one commented on."""
    priya, gareth = world.chat("Priya Nair"), world.chat("Gareth Llewellyn")
    world.wait(days=1)
    gareth.say("/supervision held yesterday")
    gareth.say("/supervision record")
    gareth.submit(**WORDS, then="draft")
    gareth.press("Go on writing")
    gareth.first_step()
    gareth.submit(
        what1="Book the training", who1=str(world.id_of("Priya Nair")), due1="2026-03-20", then="draft"
    )
    gareth.press("Agree and share it with Priya Nair")
    world.settle()
    priya.press("Read and agree")
    priya.press("Comment")
    priya.submit(words="It was Hale Lane.")
    world.settle()
    priya.say("/supervision sign")
    priya.press("Read and agree") if "Read and agree" in priya.buttons else None
    priya.press("Agree")
    world.settle()
    priya.say("/supervision records")
    priya.press("Read")
    priya.press("Keep a copy")
    gareth.say("/supervision records")
    gareth.press("Read")
    gareth.press("Add to it")
    gareth.submit(words="The training is on 4 May.")
    world.settle()
    world.wait(days=1)
    gareth.say("/supervision held today")
    gareth.say("/supervision record")
    gareth.submit(**WORDS, then="share")
    world.settle()
    priya.press("Read and agree")
    priya.press("Disagree")
    priya.submit(words="Nights were not agreed.")
    world.settle()
    gareth.press("Read it")
    _typed(world)


def _typed(world: World) -> None:
    """Sam types for Gareth, after Priya's yes."""
    rules = world.app.policy.record or RecordRules()
    world.policy(record=rules.model_copy(update={"helper": "with worker consent"}))
    priya, gareth, sam = (world.chat(name) for name in ("Priya Nair", "Gareth Llewellyn", "Sam Okafor"))
    world.wait(days=7)
    gareth.say("/supervision held today")
    gareth.say("/supervision typist @Sam Okafor with Priya Nair")
    world.settle()
    priya.press("No", card="Who types?")
    priya.press("Yes", card="Who types?")
    world.settle()
    sam.press("What is to be typed")
    sam.press("Type it")
    sam.submit(**WORDS)
    world.settle()
    priya.say("/supervision who reads")
