"""Something that is not right: people and routes, writing to somebody, and who can read it."""

from bot.app import Incoming
from handlers.policy.practice import Escalation, EscalationStep
from handlers.policy.signposts import Signpost
from tests.support.world import World


def play(world: World) -> None:
    """Open one page after the other, as Priya; write to Ada, who books a meeting of three."""
    world.policy(
        escalation=Escalation(
            basis="9",
            routes=("Complaints", "Mediation"),
            formal="sam.okafor@example.org",
            step=(
                EscalationStep(to="supervisor", who_may=("worker",)),
                EscalationStep(to="supervisor's manager", offer=("three-way meeting",)),
            ),
        ),
        signposts=(
            Signpost(name="Employee helpline", contact="0808 157 0100", when="day and night"),
            Signpost(name="Wellbeing lead", when="from 09:00", person="sam.okafor@example.org"),
        ),
    )
    me = world.id_of("Priya Nair")
    for way in ("supervision", "treated", "risk", "wrong", "readers", "leave"):
        world.app.answer(Incoming(me, "support"))
        world.app.answer(Incoming(me, "raise.start"))
        world.app.answer(Incoming(me, f"raise.{way}"))
    world.app.answer(Incoming(me, "raise.help", {"post": 1}))
    priya, ada = world.chat("Priya Nair"), world.chat("Ada Lead")
    priya.say("/supervision raise")
    priya.press("Choose", on="How my supervision goes")
    priya.press("Write to Ada")
    priya.submit(words="We have not met since October. I have asked twice.", wants="three")
    priya.submit()
    world.settle()
    priya.say("/supervision raise")
    priya.press("Open", on="Ada Lead")
    ada.press("Book the three-way")
    ada.submit(day="2026-03-09", time="10:00", minutes="45", place="Room 2")
    world.settle()
    priya.press("It is settled")
