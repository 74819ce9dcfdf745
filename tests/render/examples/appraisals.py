"""A PDR: opened, points parked, both parts written, booked, held, signed, and the plan passed on."""

from datetime import timedelta

from handlers.policy import load
from tests.support.world import World


def play(world: World) -> None:
    """As Priya and Gareth go through it under Stockport's rules, and others get the plan."""
    policy = load("stockport")
    rule = policy.appraisal
    assert rule is not None
    rule = rule.model_copy(
        update={"competencies": ("Relationships", "Analysis"), "competencies_link": "https://example.org/framework",
                "form": "https://example.org/pdr", "plan_to": ("workforce team", "training board")}
    )  # fmt: skip
    world.policy(appraisal=rule, templates=(*world.app.policy.templates, *policy.templates), kinds=policy.kinds,
                 words=policy.words, concerns=policy.concerns)  # fmt: skip
    world.person("Wanda Finch", role="workforce team")
    gareth, priya, wanda = (world.chat(name) for name in ("Gareth Llewellyn", "Priya Nair", "Wanda Finch"))
    priya.say("/agenda A course in leading others")
    priya.press("Keep for the PDR", on="A course")
    priya.press("Open the form")
    priya.press("Back to the agenda", on="A course")
    priya.press("Add a point")
    priya.submit(text="A course in leading others")
    priya.press("Write my part")
    priya.submit(part_reviewee_ready="0,1", part_looking_back="Hale Road held", part_delivery_plan="Panel by May",
                 part_feedback_to_manager="More time, please", part_development_plan="Chairing",
                 _competencies="1")  # fmt: skip
    priya.press("I am ready")
    gareth.say("/supervision appraisal with Priya Nair")
    gareth.press("Write my part")
    gareth.submit(part_reviewer_ready="0,1,2", part_looking_back="Steady, and kind", part_delivery_plan="Panel",
                  part_development_plan="Chairing, with Ada")  # fmt: skip
    gareth.press("Nothing new will come up")
    gareth.press("Find a time")
    day = (world.today + timedelta(days=20)).isoformat()
    gareth.submit(day=day, time="10:00", place="Room 2")
    world.settle()
    priya.press("Yes, that works")
    world.wait(days=7)
    priya.say("/supervision")
    gareth.say("/supervision appraisal with Priya Nair")
    gareth.press("I am ready")
    gareth.press("The pack of the year")
    gareth.press("I have read it")
    world.wait(days=14)
    gareth.say("/supervision held with Priya Nair")
    world.settle()
    priya.press("Read it", card="was held")
    priya.press("Sign as Priya Nair")
    gareth.say("/supervision appraisal with Priya Nair")
    gareth.press("Sign as Gareth Llewellyn")
    world.settle()
    wanda.press("I have received it")
    gareth.press("I have passed it on")
