"""A year's objectives, learning needs and log, between Priya and Gareth under Stockport's rules."""

from handlers.policy import load
from tests.support.world import World


def play(world: World) -> None:
    """As the two set the year's objectives, keep what is learned, and look through what is unfinished."""
    policy = load("stockport")
    links = load("childrens").header.links
    header = world.app.policy.header.model_copy(update={"links": links})
    assert policy.objectives is not None
    goals = policy.objectives.model_copy(update={"half_way": True})
    world.policy(objectives=goals, learning=policy.learning, regulator=policy.regulator, header=header)
    gareth, priya = world.chat("Gareth Llewellyn"), world.chat("Priya Nair")
    gareth.say("/supervision objectives with Priya Nair")
    gareth.press("Suggest one")
    gareth.submit(what="Chair a panel review", due="2026-06-30", helper="Ada", how="Watch two, then chair one",
                  scope="career", plan="0")  # fmt: skip
    world.settle()
    priya.press("Change")
    priya.submit(what="Chair two panel reviews")
    world.settle()
    gareth.press("Agree")
    priya.say("/supervision objective add Close cases in time by 31 May with Gareth Llewellyn")
    priya.submit(helper="Gareth", how="An hour a week")
    priya.say("/supervision objectives")
    priya.press("Drop", on="Close cases")
    priya.press("Undo")
    gareth.say("/supervision objectives with Priya Nair")
    gareth.press("Agree", on="Close cases")
    gareth.press("Done", on="Close cases")
    priya.say("/supervision learning")
    priya.press("How I learn best")
    priya.submit(text="By watching somebody, and doing it myself")
    priya.press("Add a need")
    priya.submit(text="Motivational interviewing", scope="this job")
    priya.say("/supervision learning add Court skills")
    priya.say("/supervision learning done Read the guidance on neglect")
    priya.press("Learning")
    priya.press("Note something")
    priya.submit(kind="highlight", text="The Hale Road children are home")
    priya.say("/supervision highlight Calm in court")
    priya.say("/supervision learning")
    priya.press("Drop", on="Court skills")
    priya.press("Undo")
    priya.press("Met", on="Court skills")
    priya.say("/supervision learning")
    priya.press("My log as a file")
    gareth.say("/supervision learning with Priya Nair")
    gareth.say("/supervision objectives with Priya Nair")
    gareth.press("We looked through them")
    world.wait(days=220)
    priya.say("/supervision")
    gareth.say("/supervision")
    gareth.press("See the list", on="look through what is unfinished")
