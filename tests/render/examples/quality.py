"""Audit of a file: drawn at random, answered by the policy's form, and what follows."""

from bot.app import Incoming
from handlers.policy.documents import Audit, Qa
from handlers.policy.values import Interval
from tests.support.world import World


def play(world: World) -> None:
    """Draw a file, fill in the form, add what follows and see it done."""
    audit = Audit(of="as supervisor", files=1, every=Interval.read("12 months"), basis="section 8")
    world.policy(qa=Qa(audit=audit, form=("Is the agreement in place?",), standards=("Meets each month",)))
    ada, gareth = world.chat("Ada Lead"), world.chat("Gareth Llewellyn")
    world.wait(days=1)
    gareth.say("/supervision held yesterday")
    world.app.answer(
        Incoming(world.id_of("Ada Lead"), "audit.show", {"person": world.id_of("Gareth Llewellyn")})
    )
    ada.say("/overdue audit Gareth Llewellyn")
    ada.press("Draw a file")
    ada.press("Open")
    ada.press("Fill in the form")
    ada.submit(q0="yes", q1="partly", note="In order")
    ada.press("Add what follows")
    ada.submit(text="Agree the review")
    ada.press("Done")
    ada.say("/overdue audit Gareth Llewellyn")
