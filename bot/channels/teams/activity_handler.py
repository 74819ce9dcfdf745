"""Handler of Teams' activities: turns them into requests; answers go into the response or after it.

`App.answer` answers everything that people do, in a worker thread. Teams waits about ten seconds and shows a red
error if the HTTP answer is not valid, so nothing here calls it, and every activity is answered.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import structlog
from anyio import CapacityLimiter, to_thread

from bot.app import STRANGER, Answer, App, Incoming, Origin
from bot.background import After
from bot.channels.person_names import with_addresses
from bot.channels.teams import inbound
from bot.channels.teams.files import Files
from bot.channels.teams.inbound import InboundEvent, Unreadable
from bot.channels.teams.messages import CHANNEL, Messages, account
from bot.channels.teams.respond import ERROR, Responder, read_dialog
from bot.render import teams as renderer
from handlers.features import START
from handlers.people import unreachable
from handlers.routing import Room
from handlers.typed_words import typed_blocks
from handlers.ui import Card, Text
from storage import outbox
from storage.db import Db
from storage.models import Identity
from storage.queries import channels, conversations, idempotency

log = structlog.get_logger()

REMOVED = "this person removed the app from Teams"
INVOKE = "invoke"
DIALOGS = ("task/", "composeExtension/fetchTask", "composeExtension/submitAction")
THREADS = 8
"""Activities that are answered at once, in other threads than those that wait for Teams after the response."""
AMONG_OTHERS = (
    "Hello, I'm Alongside: I help people with their one-to-one sessions. Mention me here, and I answer you in our own "
    "chat, where only you can read it. I read nothing here but the messages that mention me."
)
SORRY = "Something went wrong on our side. Please look at what stands there, and try once more in a minute."


@dataclass(frozen=True, slots=True)
class HandledActivity:
    """HTTP answer to one activity, and what to do after it in a worker thread."""

    status: int = 200
    body: Mapping[str, Any] | None = None
    after: list[After] = field(default_factory=list[After])


class ActivityHandler:
    """Answers Teams' activities."""

    def __init__(self, app: App, posting: Messages) -> None:
        self._app = app
        self._posting = posting
        self._showing = Responder(app, posting)
        self._files = Files(app, posting)
        self._threads = CapacityLimiter(THREADS)

    async def hear(self, activity: dict[str, Any]) -> HandledActivity:
        """Answer one activity, which `TokenValidator` has verified to be Microsoft's."""
        try:
            did = inbound.did(activity)
        except (Unreadable, ValueError, KeyError, TypeError):
            log.warning("an activity that Teams does not send", kind=str(activity.get("type"))[:40])
            return _unknown(activity)
        if did is None:
            return _unknown(activity)
        try:
            return await to_thread.run_sync(self._hear, did, limiter=self._threads)
        except Unreadable:  # a form that was never rendered
            return _unknown(activity)
        except Exception:  # such as the database: avoid Teams' red error, which does not explain anything
            log.exception("an activity could not be answered", how=did.how)
            return self._troubled(did)

    def _hear(self, did: InboundEvent) -> HandledActivity:
        match did.how:
            case "left":
                self._left(did)
                return HandledActivity()
            case "arrived" | "filed":
                with self._app.transaction() as db:
                    identity = self._identity(db, did)
                after = self._arrived if did.how == "arrived" else self._files.answered
                return HandledActivity(after=[partial(after, did, identity)])
            case "refreshed":
                return self._answered(did, None, self._showing.membership(did))
            case _:
                return self._answered(did, *self._done(did))

    def _answered(self, did: InboundEvent, person_id: int | None, answer: Answer) -> HandledActivity:
        answer = with_addresses(self._app, answer, CHANNEL, self._posting.tenant, account)
        body = self._showing.response(did, answer)
        return HandledActivity(body=body, after=[partial(self._showing.after, did, person_id, answer)])

    def _identity(self, db: Db, did: InboundEvent) -> Identity | None:
        """Return the person's identity, and note that they are here.

        A dialog's submission is not noted: its location comes from the person's own client.
        """
        if did.spot.personal and did.how != "submitted":
            return self._posting.learn(db, did.user, did.spot.conversation, did.spot.service_url)
        return channels.identity_at(db, CHANNEL, did.tenant, did.user)

    def _done(self, did: InboundEvent) -> tuple[int | None, Answer]:
        """Do what was asked, in the transaction in which the person is looked up."""
        known: list[int] = []

        def who(db: Db) -> Incoming | Card | None:
            identity = self._identity(db, did)
            if identity is None:
                return STRANGER
            known.append(identity.person_id)
            if did.how == "pressed" and did.action == renderer.CANCEL:
                return None  # show the previous card again
            on, replied = self._where(did, did.spot.ref), self._where(did, did.spot.answered)
            return Incoming(
                identity.person_id,
                did.action,
                did.ids,
                did.fields,
                did.text,
                on,
                did.idempotency_key,
                replied,
                slash="",
                room=self._room(did),
            )

        answer = self._app.answer(who)  # sets person_id
        return (known[0] if known else None), answer

    def _room(self, did: InboundEvent) -> Room | None:
        """Return the channel or group in which something was typed; its threads are part of it."""
        if did.how != "said" or did.spot.personal:
            return None
        address = did.spot.conversation.partition(";")[0]
        return Room(CHANNEL, self._posting.tenant, address, did.spot.service_url)

    def _where(self, did: InboundEvent, name: str) -> Origin | None:
        return Origin(CHANNEL, did.user, name, self._posting.tenant) if name else None

    def _troubled(self, did: InboundEvent) -> HandledActivity:
        """Return an answer to an internal error, in words, that needs only the connector."""
        match did.how:
            case "pressed" | "refreshed":
                value = {"code": "InternalServerError", "message": SORRY}
                return HandledActivity(body={"statusCode": 500, "type": ERROR, "value": value})
            case "opened" | "submitted" | "shortcut":
                return HandledActivity(body={"task": {"type": "message", "value": SORRY}})
            case "said" if did.spot.personal:
                return HandledActivity(after=[partial(self._showing.say_there, did, SORRY)])
            case _:
                return HandledActivity()

    def _arrived(self, did: InboundEvent, identity: Identity | None) -> None:
        """Welcome somebody for whom the app was installed, once; tell a stranger that they are not expected.

        Added to a group or a channel, the bot says there what it does with messages.
        """
        if not did.spot.personal:
            with self._app.transaction() as db:
                again = bool(did.idempotency_key) and not idempotency.first(
                    db, did.idempotency_key, self._app.clock.now()
                )
            if not again:
                self._showing.say_there(did, AMONG_OTHERS)
            return
        if identity is None:
            with self._app.transaction() as db:  # Teams sends two activities for one arrival
                told = not idempotency.first(db, f"stranger:{CHANNEL}:{did.user}", self._app.clock.now())
            if not told:
                self._posting.post(did.user, STRANGER, None)
            return
        now = self._app.clock.now()
        with self._app.transaction() as db:
            key = f"welcome:{CHANNEL}:{identity.person_id}"
            outbox_message: dict[str, Any] = {
                "name": START,
                "person_id": identity.person_id,
                "ids": {},
                "key": key,
                "due_at": now,
            }
            outbox.enqueue_all(db, [outbox_message])

    def _left(self, did: InboundEvent) -> None:
        if did.spot.personal:
            with self._app.transaction() as db:
                if channels.identity_at(db, CHANNEL, did.tenant, did.user) is not None:
                    now = self._app.clock.now()
                    unreachable.note(db, self._app.policy, CHANNEL, did.tenant, did.user, REMOVED, now)
                conversations.forget(db, CHANNEL, did.tenant, did.user)


def _unknown(activity: Mapping[str, Any]) -> HandledActivity:
    """Return the answer to an activity that is not for us or was never rendered; nothing changes."""
    if activity.get("type") != INVOKE:
        return HandledActivity()
    if activity.get("name") == "adaptiveCard/action":
        value = {"code": "BadRequest", "message": "That button no longer works. Type “supervision” to start."}
        return HandledActivity(body={"statusCode": 400, "type": ERROR, "value": value})
    name = activity.get("name")
    if isinstance(name, str) and name.startswith(DIALOGS):
        words = "That no longer works. Nothing was changed: please type “supervision” and start from there."
        back = typed_blocks(inbound.typed_into(activity))
        if back:  # a dialog that closes takes along what was typed into it
            card = Card("That form no longer works", (Text(words), *back))
            return HandledActivity(body=read_dialog(card.title, renderer.adaptive(card)))
        return HandledActivity(body={"task": {"type": "message", "value": words}})
    return HandledActivity(404)  # nothing here answers to that name
