"""The worker's own part, before and after; parts of a long record that are changed; what a session covered."""

from handlers.policy.documents import RecordRules, Template, TemplateSection
from handlers.policy.model import Header
from handlers.policy.values import Interval
from tests.support.world import World

SECTIONS = (
    TemplateSection(key="wellbeing", title="Well-being", prompt="How are you?", by="both", ask="before",
                    function="Support"),
    TemplateSection(key="feedback", title="To your supervisor", prompt="What helps?", by="worker", up=True,
                    every=Interval.read("3 months")),
    *(TemplateSection(key=f"part{n}", title=f"Part {n}") for n in range(1, 6)),
    TemplateSection(key="disagreements", title="Where we disagree", initials=("worker",)),
)  # fmt: skip


def play(world: World) -> None:
    """Before the session, in the form, and after it was shared."""
    priya, gareth = world.chat("Priya Nair"), world.chat("Gareth Llewellyn")
    world.policy(
        templates=(Template(name="record", section=SECTIONS),),
        record=RecordRules(template="record", decisions_with_reasons=True),
        header=Header(functions=("Support", "Mediation")),
    )
    world.wait(days=1)
    gareth.say("/supervision held yesterday")
    priya.say("/supervision record")
    priya.submit(part_wellbeing="Better than in October.", go="keep")
    priya.press("Change it")
    priya.submit(part_feedback="A word of praise now and then.", later="The duty rota")
    priya.press("Send a copy to Ada")
    world.settle()
    world.chat("Ada Lead").press("Read it", card="From Priya")
    gareth.say("/supervision record")
    gareth.submit(
        part_wellbeing="Agreed.", part_disagreements="Who is first on duty.", choice1="Two days of duty a week.",
        reason1="The team is short.",
    )  # fmt: skip
    world.settle()
    priya.press("My own part")
    priya.submit(part_wellbeing="Better than in October, by far.")
    world.settle()
    gareth.press("Read it")
    gareth.press("Change it")
    gareth.submit(parts="part/part1,next")
    gareth.submit(part_part1="More on that.")
    gareth.press("Read it")
    gareth.press("What it covered")
    gareth.submit(served="0,1")
