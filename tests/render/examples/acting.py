"""An agreement in steps with what stands beside it; a session's room and papers; an action with weight."""

from handlers.policy.documents import AgreementField, AgreementRules
from handlers.policy.model import Header
from handlers.policy.practice import Actions, Agenda, Booking
from storage.models import Session
from tests.support.world import World

FIELDS = (
    AgreementField(key="every", title="How often", kind="interval", need="required", default="1 month"),
    AgreementField(key="length", title="How long", kind="minutes", need="required", default="60 min"),
    AgreementField(key="place", title="Where", need="required"),
    AgreementField(key="cancelling", title="Cancelling", default="We find a new time the same week."),
    *(AgreementField(key=f"point{n}", title=f"Point {n}", kind="tick", need="discuss") for n in range(1, 6)),
    AgreementField(key="helps", title="What helps me", by="worker"),
)


def play(world: World) -> None:
    """One pair: its agreement, a booking, and an action that is done, learned from and opened again."""
    priya, gareth = world.chat("Priya Nair"), world.chat("Gareth Llewellyn")
    purpose = "Good services, and support for those who give them."
    world.policy(
        agreement=AgreementRules(required=True, purpose=purpose, format="own allowed", field=FIELDS),
        booking=Booking(room_by="supervisor", private_place=True),
        actions=Actions(learned=True, mode=True, standards=("Recording standard",)),
        agenda=Agenda(read_papers=True),
        header=Header(name="Policy", functions=("Management", "Support")),
    )
    gareth.say("/supervision book with Priya 13 march 10am")
    priya.press("Yes, that works")
    world.settle()
    gareth.press("Open", card="Booked:")
    gareth.press("Say where")
    gareth.submit(place="Room 4, second floor", private="yes")
    gareth.say("/supervision agreement")
    gareth.press("Start it")
    gareth.send({"place": "Room 4"})
    gareth.send({"go": "back"})
    gareth.send({})
    gareth.submit(point4="yes", again="2026-03-16", then="draft")
    gareth.press("Go on with it")
    gareth.submit()
    world.settle()
    priya.press("Read it")
    priya.press("Accept")
    priya.press("Change: What helps me")
    priya.submit(words="Points in writing beforehand.")
    priya.press("Read it", card="Kept")
    priya.press("Later", on="Point 3")
    priya.press("Read it", card="Point 3")
    priya.press("Talked about", on="Point 2")
    gareth.say("/supervision agreement")
    gareth.press("Print")
    gareth.press("As a PDF")
    gareth.say("/supervision agreement")
    gareth.press("Propose a change")
    gareth.submit(parts="every,place")
    gareth.form = None
    world.wait(days=9)
    priya.press("What to read")
    gareth.say("/action me ring the court")
    priya.press("What to read")
    priya.press("I have read it")
    gareth.say("/action")
    gareth.press("Add an action")
    owner = f"{world.rows(Session)[0].pair_id}:{world.id_of('Priya Nair')}"
    gareth.submit(text="Redo the chronology", owner=owner, good="Dated and sourced", mode="required",
                  points_to="standard:Recording standard")  # fmt: skip
    world.settle()
    priya.press("Done", card="A new action")
    priya.press("What did we learn?")
    priya.submit(learned="Start from the court bundle.")
    world.settle()
    gareth.press("Open it again")
    gareth.press("What it serves")
    gareth.submit(serves="Support")
    priya.say("/supervision objective add Chair a panel")
    priya.press("What it serves")
    priya.submit(serves="Management")
