"""Routes of the console: its page, the chats on it, live news, and the clock of a demo.

What a person does goes to `App.answer` in a worker thread, as for any other channel; the answer goes into their
conversation, or back to the page as a dialog.
"""

import asyncio
import json
from collections.abc import AsyncIterator, Sequence
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import anyio
import structlog
from anyio import to_thread
from sse_starlette import EventSourceResponse, ServerSentEvent
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from bot.app import App, Incoming
from bot.channels.console import inbound, pages
from bot.channels.console.demo import Demo
from bot.channels.console.demo_clock import ClockIsMoving, Mover
from bot.channels.console.pages import Who
from bot.channels.console.respond import Responder
from bot.channels.console.sse import Listener, Topic
from bot.channels.console.transport import Conversations
from bot.clock import MovableClock
from bot.schedule import Worker
from handlers.overdue.board import board
from handlers.ui import Card
from storage.models import Person
from storage.queries import people as people_queries

log = structlog.get_logger()

STATIC = Path(__file__).parent / "static"
PROGRESS_SECONDS = 0.25
GRACE_SECONDS = 1
"""Seconds that a stream has to end by itself when the server stops."""
BOARD_IDS = ("kind", "team", "unit", "direct")
"""Query parameters of the board: a part of the question."""


class Console:
    """The console's routes. `first` are the people whose chats a new page shows."""

    def __init__(
        self,
        app: App,
        worker: Worker,
        conversations: Conversations,
        first: Sequence[int] = (),
        demo: Demo | None = None,
    ) -> None:
        self._app = app
        self._responder = Responder(app, worker, conversations)
        self._conversations = conversations
        self._first = first
        self._demo = demo
        self._mover = Mover(app.clock, worker, conversations) if isinstance(app.clock, MovableClock) else None
        self._listeners: set[Listener] = set()
        conversations.listen(self._tell)

    def routes(self) -> list[Route | Mount]:
        """Return all routes under `/`."""
        return [
            Route("/", self.page),
            Route("/people", self.people),
            Route("/chat/{person:int}", self.chat),
            Route("/board/{person:int}", self.board),
            Route("/events", self.events),
            Route("/say", self.say, methods=["POST"]),
            Route("/press", self.press, methods=["POST"]),
            Route("/submit", self.press, methods=["POST"]),
            Route("/clock", self.clock, methods=["POST"]),
            Route("/tour", self.tour),
            Route("/again", self.again, methods=["POST"]),
            Mount("/static", StaticFiles(directory=STATIC)),
        ]

    def page(self, request: Request) -> Response:
        """Show the page. `?chats=3,1,2` says whose chats it shows."""
        people = self._people()
        known = {who.id for who in people}
        asked = [int(part) for part in request.query_params.get("chats", "").split(",") if part.isdecimal()]
        order = dict.fromkeys(
            [*asked, *self._first, *self._a_pair_and_its_lead(), *(who.id for who in people)]
        )
        shown = [person for person in order if person in known][:3]
        return HTMLResponse(
            pages.page(
                people,
                shown,
                self._app.clock.now(),
                self._conversations.run,
                movable=self._mover is not None,
                demo=self._demo,
            )
        )

    def people(self, _request: Request) -> Response:
        """List everybody who can be chosen: id, name, role."""
        return JSONResponse([{"id": who.id, "name": who.name, "role": who.role} for who in self._people()])

    def chat(self, request: Request) -> Response:
        """Show a person's conversation as HTML; with `?since=`, only what is newer than that version."""
        who = self._who(request.path_params["person"])
        since = request.query_params.get("since", "0")
        entries = self._conversations.since(who.id, int(since) if since.isdecimal() else 0)
        return HTMLResponse(pages.chat(entries, ZoneInfo(who.timezone)))

    def board(self, request: Request) -> Response:
        """Show who is overdue as this person may see it; `?kind=`, `?team=` and `?unit=` restrict it."""
        who = self._who(request.path_params["person"])
        ids = {name: value for name, value in request.query_params.items() if name in BOARD_IDS}
        shown = self._app.at_once(
            lambda db: board(db, self._app.request(db.get_one(Person, who.id), "overdue", ids))
        )
        if shown is not None:
            return HTMLResponse(pages.board(shown))
        answer = self._app.answer(
            Incoming(who.id, text="/overdue", slash="")
        )  # whoever leads nobody: their own
        return HTMLResponse(pages.own(answer) if isinstance(answer, Card) else "")

    async def events(self, _request: Request) -> Response:
        """Stream server-sent events: `chat` with a person's id, `clock` with the time."""
        stopping = anyio.Event()
        stream = self.news(stopping)
        return EventSourceResponse(stream, shutdown_event=stopping, shutdown_grace_period=GRACE_SECONDS)

    async def news(self, stopping: anyio.Event) -> AsyncIterator[ServerSentEvent]:
        """Yield the events of `/events` until `stopping`.

        The time comes first, so that a reconnected page is up to date.
        """
        listener = Listener()
        self._listeners.add(listener)
        ending = asyncio.create_task(_tell_of_the_end(stopping, listener))
        try:
            yield await self._time()
            while "end" not in (topics := await listener.news()):
                for topic in topics:
                    yield (
                        await self._time() if topic == "clock" else ServerSentEvent(str(topic), event="chat")
                    )
        finally:
            ending.cancel()
            self._listeners.discard(listener)

    async def say(self, request: Request) -> Response:
        """Add a typed message to its writer's conversation, then the answer."""
        said = await inbound.read(request, inbound.TypedMessage)
        who = await to_thread.run_sync(self._who, said.person)
        self._conversations.typed(who.id, said.text)
        return await self._responder.answer(said.incoming())

    async def press(self, request: Request) -> Response:
        """Answer a press, a choice or a submission."""
        did = await inbound.read(request, inbound.PressedButton)
        await to_thread.run_sync(self._who, did.person)
        return await self._responder.answer(did.incoming(), did.ref, did.place)

    async def clock(self, request: Request) -> Response:
        """Advance the clock, and return who was written to meanwhile. 409 if that is not possible now."""
        moved = await inbound.read(request, inbound.ClockMove)
        if self._mover is None:
            raise HTTPException(409, "This clock is the machine's own: it moves by itself.")
        version = self._conversations.version
        try:
            words = await self._move(self._mover, moved)
        except ClockIsMoving:
            return JSONResponse({"words": "The clock is still moving. Please wait a moment."}, 409)
        except Exception:
            log.exception("the clock stopped")
            return JSONResponse(
                {"words": "Something went wrong on the way. What had happened by then stays."}, 500
            )
        finally:
            self._tell("clock")
        names = {who.id: who.name for who in await to_thread.run_sync(self._people)}
        heard = [
            {"id": who, "name": names[who]} for who in self._conversations.heard(version) if who in names
        ]
        return JSONResponse({"words": words, "heard": heard})

    def tour(self, _request: Request) -> Response:
        """Say which steps of the demo's tour were done."""
        return JSONResponse({"done": list(self._demo.ticks()) if self._demo is not None else []})

    async def again(self, request: Request) -> Response:
        """Begin the demo again, by the policy that was chosen; pages notice, and load anew."""
        wanted = await inbound.read(request, inbound.FreshStart)
        if self._demo is None or (self._mover is not None and self._mover.moving):
            raise HTTPException(409, "This can't begin again now. Please wait a moment.")
        try:
            await to_thread.run_sync(self._demo.start_again, wanted.policy)
        except ValueError:
            raise HTTPException(400, "There is no such policy here.") from None
        self._tell("end")
        return JSONResponse({})

    async def _move(self, mover: Mover, moved: inbound.ClockMove) -> str:
        """Move the clock in a thread, and meanwhile show how far it has come."""

        async def show_progress() -> None:
            while True:
                await anyio.sleep(PROGRESS_SECONDS)
                self._tell("clock")

        progress = asyncio.create_task(show_progress())
        try:
            return await to_thread.run_sync(mover.move, moved.to, moved.people)
        finally:
            progress.cancel()

    def _tell(self, topic: Topic) -> None:
        for listener in tuple(self._listeners):
            listener.tell(topic)

    async def _time(self) -> ServerSentEvent:
        people = await to_thread.run_sync(self._people)
        now = self._app.clock.now()
        moving = self._mover is not None and self._mover.moving
        time: dict[str, Any] = {
            "iso": now.isoformat(),
            "words": pages.clock_words(now, pages.common_zone(people)),
            "moving": moving,
            "run": self._conversations.run,
        }
        return ServerSentEvent(json.dumps(time), event="clock")

    def _people(self) -> list[Who]:
        with self._app.transaction(reading=True) as db:
            found = people_queries.present(db)
            return [Who(person.id, person.name, person.role, person.timezone) for person in found]

    def _who(self, person_id: int) -> Who:
        with self._app.transaction(reading=True) as db:
            person = db.get(Person, person_id) if 0 < person_id < 2**63 else None
            if person is None:
                raise HTTPException(404, "There is nobody of that number here.")
            return Who(person.id, person.name, person.role, person.timezone)

    def _a_pair_and_its_lead(self) -> list[int]:
        with self._app.transaction(reading=True) as db:
            return people_queries.first_pair_and_lead(db)


async def _tell_of_the_end(stopping: anyio.Event, listener: Listener) -> None:
    await stopping.wait()
    listener.tell("end")
