"""What somebody wrote in a form that they closed: it is offered once more, or thrown away."""

from handlers import form_drafts
from tests.support.world import World


def play(world: World) -> None:
    """Close two forms before they are sent, go on with one, and throw the other away."""
    priya = world.chat("Priya Nair")
    now, me = world.clock.now(), world.id_of("Priya Nair")
    with world.app.transaction() as db:
        for action, title in (("agenda.save", "Add to the agenda"), ("action.save", "New action")):
            opener = {"action": action.replace("save", "add"), "ids": {}, "text": "", "fields": {}}
            words = {"text": "How the duty rota leaves no time for visits"}
            form_drafts.keep(db, me, action, {}, words, now, title, opener)
            form_drafts.tell(db, me, action, {}, now)
    world.settle()
    priya.press("Throw it away")
    priya.press("Go on writing")
