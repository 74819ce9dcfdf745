"""A record on paper: where it is kept, and that it is still there a year later."""

from handlers.policy.documents import RecordRules
from handlers.policy.practice import RecordStore
from handlers.policy.values import Interval
from tests.support.world import World


def play(world: World) -> None:
    """From the session to the two confirmations a year later."""
    record = world.app.policy.record or RecordRules()
    world.policy(
        record=record.model_copy(update={"place": "either", "typed": True}),
        store=RecordStore(confirm_every=Interval(12, "month")),
    )
    gareth = world.chat("Gareth Llewellyn")
    gareth.say("/supervision held today")
    gareth.press("It is on paper or elsewhere")
    gareth.submit(kept="paper", place="Locked cabinet, room 12", hand="yes")
    world.skip(365)
    gareth.say("/supervision")
    gareth.press("They have moved")
    gareth.submit(place="The archive")
    world.skip(365)
    gareth.say("/supervision")
    gareth.press("They are still there")
