"""Group sessions: booked, held, written up, and what follows from them."""

from handlers.policy import Interval, load
from tests.support.world import World

KINDS = load("stockport").kinds


def play(world: World) -> None:
    """As Gareth's team meets as a group, by Stockport's kinds of session."""
    gareth_name, priya_name, wei_name = "Gareth Llewellyn", "Priya Nair", "Wei Chen"
    world.pair(gareth_name, wei_name)
    world.person("Fred Marsh", manager="Ada Lead", role="team leader")
    world.person("Tom Okafor", manager="Fred Marsh", role="social worker")
    world.policy(kinds=KINDS, cases=load("stockport").cases)
    gareth, priya, wei, tom, fred = (
        world.chat(name) for name in (gareth_name, priya_name, wei_name, "Tom Okafor", "Fred Marsh")
    )
    gareth.say("/supervision book group")
    people = f"{world.id_of(priya_name)},{world.id_of(wei_name)}"
    gareth.submit(day="2026-03-06", time="10:00", place="Room 2", people=people, others="Tom Okafor")
    world.settle()
    wei.press("I can’t come")
    priya.say("/supervision")
    priya.press("Open", on="Group supervision")
    gareth.say("/supervision book peer with Priya Nair Friday 3pm")
    gareth.press("Cancel it")
    world.settle()
    world.wait(days=5)
    gareth.say("/supervision")
    gareth.press("It took place", on="group supervision")
    gareth.submit()
    world.settle()
    tom.press("Yes, a decision is needed")
    tom.submit(reference="4711")
    priya.press("No")
    world.wait(days=1)
    fred.say("/supervision")
    fred.press("Decided, and on the file")
    gareth.press("Write the record", card="Group supervision")
    gareth.submit(then="draft")
    gareth.press("Write the record", card="Group supervision")
    key = next(key for key in gareth.fields if key.startswith("part_"))
    gareth.submit(**{key: "How we end our visits.", "then": "share"})
    world.settle()
    priya.press("Read it")
    world.policy(kinds=load("generic").kinds, cases=None)
    gareth.say("/supervision held group today")
    gareth.submit(people=people)
    world.settle()
    priya.press("It is on their file")
    priya.submit(reference="2026/114")
    wei.press("Nothing to put there")
    priya.say("/supervision held informal today")
    gareth.press("Undo", card="held")
    world.policy(kinds=KINDS)
    world.wait(days=3)
    priya.say("/supervision held informal today")
    priya.press("Yes, a decision is needed", card="held")
    gareth.say("/supervision")
    every = tuple(
        k.model_copy(update={"every": Interval(6, "week")}) if k.name == "group" else k for k in KINDS
    )
    world.policy(kinds=every)
    gareth.say("/supervision held group with Priya Nair today")
    world.wait(days=45)
    gareth.say("/supervision")
    gareth.press("Book it", on="Priya Nair")
