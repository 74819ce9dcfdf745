"""A small product of our own behind the console, so that these tests know every card."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta

from sqlalchemy import Engine
from starlette.applications import Starlette

from bot import figures as counting
from bot.app import App
from bot.channels.console.setup import ConsoleChannel
from bot.channels.console.transport import CHANNEL, Conversations
from bot.clock import Clock, MovableClock
from bot.delivery import Delivery
from bot.schedule import Worker
from bot.web.server import application
from handlers.policy import load
from handlers.routing import Refused, Request, Routes
from handlers.routing import RouteTable as Answers
from handlers.ui import (
    Bar,
    Button,
    Buttons,
    Card,
    Chart,
    ChoiceInput,
    Column,
    DateInput,
    Divider,
    Facts,
    Figure,
    Figures,
    File,
    Form,
    Heading,
    Item,
    Line,
    Link,
    Menu,
    Months,
    Note,
    Option,
    PersonName,
    Quote,
    Reply,
    State,
    Table,
    Text,
    TextInput,
    TicksInput,
    TimeInput,
)
from storage import outbox
from storage.db import Db
from storage.keys import KeyRing
from storage.models import About, Identity, Organisation, Person

START = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
NAMES = ("Priya Nair", "Gareth Llewellyn", "Morag Sinclair", "Wilhelmina Featherstonehaugh-Cholmondeley")

BARS = (Bar("Gareth Llewellyn", (2, 1, 0)), Bar(NAMES[3], (1, 3, 2)), Bar("Ola Ademola-Price", (0, 1, 1)))
CHART = Chart(
    "Overdue sessions in Riverside",
    ("up to 2 weeks", "2 to 6 weeks", "longer"),
    BARS,
    "Overdue sessions: Gareth Llewellyn 3, Wilhelmina Featherstonehaugh-Cholmondeley 6, Ola Ademola-Price 2.",
)
LATE = Table(
    "Who has something late",
    (Column("Who"), Column("How late"), Column("Days"), Column("Last met", wide=True)),
    (
        (PersonName(1, NAMES[0]), State("31 days late", "late"), 31, "19 February"),
        (NAMES[3], State("due today", "soon"), 0, Link("the board", "https://example.org/board")),
    ),
)
MONTHS = Months(
    "The last months",
    ("Dec", "Jan", "Feb"),
    ((NAMES[0], ("on time", "late", "missed")), (NAMES[3], ("excused", "none", "on time"))),
    "Priya Nair met on time once in three months.",
)
CSV = b"name,days\r\n'=1+1,9\r\n"
EVERYTHING = Card(
    "Before Thursday’s session",
    (
        Text("You meet Gareth on Thursday 5 March at 14:00, in 3 days.\nThis is what you have so far."),
        Heading("Agenda"),
        Item(
            "How the Riverside duty rota leaves no time for visits",
            "from you, carried over twice",
            "soon",
            (Button("Done", "notes.done", {"note": 1}, "primary"),),
            (
                Button("Carry over", "notes.done", {"note": 1}),
                Button("Drop", "notes.drop", {"note": 1}, "danger", "Drop this for good?"),
            ),
        ),
        Item("Annual leave in April", "from Gareth", "plain", (Button("Done", "notes.done", {"note": 2}),)),
        Item("Write up February’s record", "due Friday 27 February", "late", (Button("Write it", "notes.new"),)),
        Item("Read the lone working guidance", "done on Friday", "good"),
        Divider(),
        Heading("Last time"),
        Quote("I would like to shadow a court hearing.", "Priya, 5 February"),
        Facts((("Next session", "Thursday 5 March at 14:00"), ("Place", "Room 2, Town Hall"), ("Every", "4 weeks"))),
        Menu("Remind me", "notes.remind", (Option("1", "Tomorrow"), Option("7", "In a week")), {"note": 1}),
        Line(("Ask ", PersonName(2, NAMES[1]), " or read ", Link("our policy", "https://example.org/policy"), ".")),
        LATE,
        Figures((Figure("On time", "84 %", "6 more than last quarter", (71, 78, 84)), Figure("Held", "31"))),
        MONTHS,
        CHART,
        File("overdue.csv", "text/csv", CSV, "everyone below you, 12 rows"),
        Buttons(
            (
                Button("Add an item", "notes.new", {}, "primary"),
                Link("Open the board", "https://example.org/board"),
                Button("Not now", "notes.later"),
            )
        ),
        Note("Sections 4.2 and 4.3 of the policy. You and Gareth can read this."),
    ),
    preview="A reminder for Thursday",
    more=(Button("Why these dates", "notes.later"), Button("Stop asking", "notes.later", {"note": 1})),
)  # fmt: skip
KINDS = (Option("planned", "Planned"), Option("informal", "Informal"))
FORM = Form(
    "Write the record",
    "notes.save",
    (
        Text("Gareth will see this as soon as you save it."),
        TextInput("words", "What was agreed", "", "In a few lines.", required=True, lines="many", limit=200),
        TextInput("place", "Where you met", "Room 2"),
        ChoiceInput("kind", "Kind of session", KINDS, "planned", required=True),
        ChoiceInput("mood", "How it went", tuple(Option(str(n), f"{n} of 7") for n in range(1, 8))),
        TicksInput("talked", "What you talked about", (Option("cases", "Cases"), Option("leave", "Leave")), ("leave",)),
        Heading("Next time"),
        DateInput("on", "Next session on", date(2026, 4, 2), "A working day."),
        TimeInput("at", "At", time(14, 0)),
    ),
    {"session": 7},
)  # fmt: skip


@dataclass
class Little:
    """The product, its people by name, and what they saved."""

    app: App
    worker: Worker
    conversations: Conversations
    people: dict[str, int]
    saved: list[dict[str, str]] = field(default_factory=list)

    def serve(self, figures: counting.ServiceFigures | None = None, **told: object) -> Starlette:
        """Return the web application with the console."""
        chosen = {"first": [self.people[name] for name in NAMES[:3]], **told}
        console = ConsoleChannel(self.app, self.conversations, **chosen)  # type: ignore[arg-type]
        return application(self.app, lambda: "", console.routes(self.worker), [console.lifespan], figures)

    def enqueue(self, name: str, after: timedelta, key: str) -> None:
        """Queue this person the card of everything."""
        with self.app.transaction() as db:
            outbox.enqueue(db, "everything", self.people[name], key=key, due_at=self.app.clock.now() + after)


def little(engine: Engine, clock: Clock | None = None) -> Little:
    """Return a new one, on an empty database."""
    organisation_id = _organisation(engine)
    clock = clock or MovableClock(START)
    conversations = Conversations(clock)
    saved: list[dict[str, str]] = []
    ring = KeyRing.parse("test:" + "QUFB" * 10 + "QUE=")
    app = App(engine, organisation_id, ring, load("generic"), clock, Answers.of([_routes(saved)]))
    worker = Worker(app, Delivery(app, {CHANNEL: conversations}))
    people: dict[str, int] = {}
    with app.transaction() as db:
        for name in NAMES:
            person = Person(name=name, email=f"{name}@example.org", role="social worker", introduced_at=START)
            db.add(person)
            db.flush()
            person.path = f"/{person.id}/"
            db.add(Identity(person_id=person.id, channel=CHANNEL, address=str(person.id)))
            people[name] = person.id
    return Little(app, worker, conversations, people, saved)


def _organisation(engine: Engine) -> int:
    with engine.begin() as connection:
        found = connection.execute(
            Organisation.__table__.insert().values(name="Test Council", policy_fingerprint="")
        )
        return found.inserted_primary_key[0]


def _routes(saved: list[dict[str, str]]) -> Routes:
    routes = Routes()

    @routes.action("typed")
    def typed(db: Db, request: Request) -> Reply:
        match request.text:
            case "everything":
                return EVERYTHING
            case "form":
                return FORM
            case "boom":
                raise RuntimeError("a defect of ours")
            case "kept":
                return routes.cards["kept"](db, request)
            case "nothing":
                return None
            case "/overdue":
                return Card("Overdue below you", EVERYTHING.blocks[4:6], place="below")
            case "/overdue chart":
                return Card("Overdue below you, as a chart", (CHART,))
            case "tell Gareth":
                gareth = db.query(Person).filter_by(name="Gareth Llewellyn").one()
                outbox.enqueue(db, "everything", gareth.id, key="told", due_at=request.now)
                return Card("Told", (Text("Gareth knows."),))
        return Card("You said", (Quote(request.text, request.me.name),))

    @routes.action("notes.done")
    def done(db: Db, request: Request) -> Reply:
        return Card(
            "Done", (Text(f"Note {request.id('note')} is done."), Buttons((Button("Undo", "notes.undo"),)))
        )

    @routes.action("notes.drop")
    def drop(db: Db, request: Request) -> Reply:
        return Card("Dropped", (Text("It is gone."),), place="below")

    @routes.action("notes.later")
    def later(db: Db, request: Request) -> Reply:
        return None

    @routes.action("notes.remind")
    def remind(db: Db, request: Request) -> Reply:
        return Card(
            "Later",
            (Text(f"In {request.fields['choice']} days about note {request.id('note')}."),),
            place="below",
        )

    @routes.action("notes.new")
    def new(db: Db, request: Request) -> Reply:
        return FORM

    @routes.action("notes.save")
    def save(db: Db, request: Request) -> Reply:
        words = request.typed("words", limit=200, required="Please write at least a line.")
        if words == "boom":
            raise RuntimeError("a defect of ours")
        if words == "refused":
            raise Refused("This record was agreed meanwhile. Nothing was changed.")
        saved.append(dict(request.fields))
        outbox.refresh(db, About("note", 1), request.now)
        return Card("Saved", (Quote(words, request.me.name),))

    @routes.card("kept")
    def kept(db: Db, request: Request) -> Card:
        return Card("Notes", (Text(f"{len(saved)} saved"),), source=("kept", {"note": 1}))

    @routes.card("everything")
    def everything(db: Db, request: Request) -> Card:
        return EVERYTHING

    return routes
