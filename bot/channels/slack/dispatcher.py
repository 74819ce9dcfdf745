"""Dispatcher of Slack's payloads to Bolt's listeners, for HTTP and Socket Mode.

`App.answer` answers everything that people do, in a worker thread. What Slack takes in the response goes there, and
the rest is done after it. Slack waits three seconds, so nothing here calls it.
"""

import dataclasses
import json
import re
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any, cast

import structlog
from anyio import CapacityLimiter, to_thread
from slack_bolt.async_app import AsyncAck, AsyncApp, AsyncBoltRequest
from slack_bolt.authorization import AuthorizeResult
from slack_sdk.web.async_client import AsyncWebClient

from bot.app import STRANGER, Answer, App, Incoming, Origin
from bot.background import After
from bot.channels.person_names import with_addresses
from bot.channels.slack import inbound
from bot.channels.slack.accounts import account, is_of
from bot.channels.slack.inbound import InboundEvent, Workspace
from bot.channels.slack.messages import Messages
from bot.channels.slack.respond import TROUBLE, Responder
from bot.channels.slack.responses import in_response, unread
from bot.channels.slack.transport import CHANNEL, member
from bot.channels.slack.webapi import QUIET
from bot.payloads import Payload, Unreadable
from handlers import form_drafts
from handlers.features import START
from handlers.people import accounts
from handlers.people.accounts import Account
from handlers.routing import Room
from handlers.ui import Card, Form, Text
from storage.db import Db
from storage.models import Identity
from storage.queries import channels, messages

log = structlog.get_logger()

ANYTHING = re.compile("")
UNHANDLED = 404
"""Status that Bolt returns if no listener takes a payload."""
THREADS = 8
"""Requests that are answered at once: more threads would only compete for the interpreter with the event loop."""

NOT_HERE = Card(
    "Not set up here",
    (Text("Alongside isn't set up in this workspace. If it should be, please tell your administrator."),),
    preview="Alongside isn't set up here.",
    place="below",
)


@dataclass(frozen=True, slots=True)
class HandledPayload:
    """HTTP answer to one request, and what to do after it in a worker thread."""

    status: int
    body: str
    content_type: str
    after: list[After] = field(default_factory=list[After])


@dataclass(slots=True)
class _Course:
    """State of one request on its way through Bolt."""

    failed: bool = False
    after: list[After] = field(default_factory=list[After])


class Dispatcher:
    """Answers Slack's payloads."""

    def __init__(self, app: App, posting: Messages) -> None:
        self._app = app
        self._posting = posting
        self._workspaces = posting.api.workspaces
        self._showing = Responder(app, posting)
        self._threads = CapacityLimiter(THREADS)
        self._bolt = self._listening()

    async def hear(self, payload: dict[str, Any]) -> HandledPayload:
        """Answer one payload that came by HTTP or Socket Mode."""
        course = _Course()
        try:
            # Bolt checks signatures for HTTP only; our own check has run before, for HTTP and Socket Mode.
            request = AsyncBoltRequest(body=payload, mode="socket_mode", context={"course": course})
            answer = await self._bolt.async_dispatch(request)
        except Exception as problem:  # Bolt reads payloads before its own error handling begins
            log.warning("a payload that Slack does not send", problem=type(problem).__name__)
            return HandledPayload(400, "", "text/plain")
        if answer.status == UNHANDLED:  # Slack disables events for apps that return many errors
            log.debug("nobody handles this", kind=inbound.kind(payload))
            return HandledPayload(200, "", "text/plain")
        status = 400 if answer.status >= 500 and not course.failed else answer.status
        kind = answer.headers.get("content-type", ["text/plain"])[0]
        return HandledPayload(status, answer.body if status == 200 else "", kind, course.after)

    def _listening(self) -> Any:
        bolt: Any = AsyncApp(  # its types are loose
            name="alongside",
            logger=QUIET,
            signing_secret="",
            client=AsyncWebClient(base_url=self._posting.api.base_url, retry_handlers=[], logger=QUIET),
            authorize=_authorized,
            process_before_response=True,
            request_verification_enabled=False,
            ssl_check_enabled=False,
            ignoring_self_events_enabled=False,
            attaching_function_token_enabled=False,
        )
        for register, read in (
            (bolt.command(ANYTHING), inbound.command),
            (bolt.action(ANYTHING), inbound.pressed),
            (bolt.view(ANYTHING), inbound.submitted),
            (bolt.view_closed(ANYTHING), inbound.closed),
            (bolt.shortcut(ANYTHING), inbound.shortcut),
            (bolt.event("message"), inbound.said),
            (bolt.event("app_mention"), inbound.said),
            (bolt.event("app_home_opened"), inbound.opened_home),
        ):
            register(self._listener(read))
        for name in ("team_join", "user_change"):
            bolt.event(name)(self._listen_for_accounts)
        bolt.event("app_uninstalled")(self._listen_for_the_end)
        bolt.event("tokens_revoked")(self._listen_for_the_end)
        return bolt

    async def _listen_for_accounts(self, body: dict[str, Any], ack: AsyncAck) -> None:
        """Update a person's account: somebody joined, changed their profile or was deactivated."""
        member = inbound.event(body).get("user")
        told = cast("dict[str, Any]", member) if isinstance(member, dict) else {}
        workspace = inbound.workspace(body)
        found = account(told) if is_of(told, *workspace[:2]) else None
        if found is not None:
            await to_thread.run_sync(self._hear_of, workspace, found)
        await ack("")

    def _hear_of(self, workspace: Workspace, found: Account) -> None:
        with self._app.transaction() as db:
            here = self._workspaces.here(db, *workspace)
            if here is not None:
                now = self._app.clock.now()
                accounts.take_over(
                    db, CHANNEL, here.workspace, found, now, without_workspace=here.without_workspace
                )

    async def _listen_for_the_end(self, body: dict[str, Any], ack: AsyncAck) -> None:
        """End an installation: the bot was removed from a workspace, or its token was revoked."""
        why = str(inbound.event(body).get("type"))
        try:
            at = inbound.event_time(body)
            if why == "app_uninstalled" or inbound.bot_token_revoked(body):
                await to_thread.run_sync(self._workspaces.left, *inbound.workspace(body), why, at)
        except Unreadable:
            log.warning("a payload that Slack does not send", kind=why[:40])
        await ack("")

    def _listener(self, read: Callable[[Payload], InboundEvent | None]) -> Callable[..., Awaitable[None]]:
        async def listen(body: dict[str, Any], ack: AsyncAck, context: Any) -> None:
            course: _Course = context["course"]
            try:
                did = read(body)
            except (Unreadable, ValueError, KeyError, TypeError):
                log.warning("a payload that Slack does not send", kind=str(body.get("type"))[:40])
                said = unread(body) if body.get("type") == "view_submission" else None
                await (ack("") if said is None else ack(said))
                return
            if did is None:
                await ack("")
                return
            try:
                response, after = await to_thread.run_sync(self._respond, did, limiter=self._threads)
            except Exception:  # App.answer has logged it
                if did.how in ("said", "opened"):
                    course.failed = True  # Slack sends events again: nothing was done yet
                    raise
                response, after = (
                    in_response(did, TROUBLE)[0],
                    partial(self._showing.after, did, None, TROUBLE),
                )
            if after is not None:
                course.after.append(after)
            await (ack("") if response is None else ack(response))

        return listen

    def _respond(self, did: InboundEvent) -> tuple[dict[str, Any] | None, After | None]:
        """Return what goes into the response, and what is left to do after it."""
        if did.how in ("typing", "closed"):
            self._keep(did)
            return None, None
        did, person_id, answer = self._answer(did)
        if isinstance(answer, Form) and answer.draft and not answer.errors and person_id is not None:
            with self._app.transaction(reading=True) as db:
                answer = form_drafts.filled(db, person_id, answer)
        answer = with_addresses(self._app, answer, CHANNEL, did.workspace, member)
        response, whole = in_response(did, answer)
        return response, None if whole else partial(self._showing.after, did, person_id, answer)

    def _keep(self, did: InboundEvent) -> None:
        """Keep what stands in a form as it is typed; tell whoever has closed it that it is kept."""
        with self._app.transaction() as db:
            did, identity, _ = self.look_up(db, did)
            if identity is None:
                return
            person_id, now = identity.person_id, self._app.clock.now()
            if did.fields:
                opener = json.loads(did.spot.opener or "{}")
                form_drafts.keep(db, person_id, did.action, did.ids, did.fields, now, did.text, opener)
            if did.how == "closed":
                form_drafts.tell(db, person_id, did.action, did.ids, now)

    def _answer(self, did: InboundEvent) -> tuple[InboundEvent, int | None, Answer]:
        who = _Doer(self, did)
        answer = self._app.answer(who)
        did, identity = who.did, who.identity
        if identity is None:
            return did, None, answer
        if identity.unreachable:  # somebody who writes can be written to again
            with self._app.transaction() as db:
                channels.reachable(db, CHANNEL, identity.workspace, did.user, "")
        return did, identity.person_id, answer

    def sent(self, db: Db, person_id: int, did: InboundEvent) -> None:
        """Forget what was kept of a form that is sent."""
        form_drafts.forget(db, person_id, did.action, did.ids, self._app.clock.now())

    def look_up(self, db: Db, did: InboundEvent) -> tuple[InboundEvent, Identity | None, Card | None]:
        """Return what was done, with its workspace; who did it; and the answer if nobody known did."""
        here = self._workspaces.here(db, did.team, did.enterprise, did.whole)
        if here is None:  # answer only in the response
            return did, None, NOT_HERE if did.how == "command" else None
        identity = channels.identity_at(
            db, CHANNEL, here.workspace, did.user, without_workspace=here.without_workspace
        )
        did = dataclasses.replace(did, workspace=here.workspace if identity is None else identity.workspace)
        if did.how == "command" and self._is_ours(db, did.workspace, did):
            did = inbound.between_us(did)
        return did, identity, STRANGER

    def _is_ours(self, db: Db, workspace: str, did: InboundEvent) -> bool:
        """Return whether a conversation is the one between this person and the bot, as far as is known.

        Slack is not asked.
        """
        channel = did.spot.channel
        known = self._posting.known_conversation(workspace, did.user)
        return channel == known if known else messages.stands_in(db, CHANNEL, workspace, did.user, channel)


@dataclass(slots=True)
class _Doer:
    """Whoever did something, looked up in the transaction that answers it; it keeps what it found."""

    dispatcher: Dispatcher
    did: InboundEvent
    identity: Identity | None = None

    def __call__(self, db: Db) -> Incoming | Card | None:
        self.did, self.identity, stranger = self.dispatcher.look_up(db, self.did)
        if self.identity is None:
            return stranger
        did, spot = self.did, self.did.spot
        on = Origin(CHANNEL, did.user, spot.ref, did.workspace) if spot.ref and did.how != "opened" else None
        answering = Origin(CHANNEL, did.user, spot.root, did.workspace) if spot.root else None
        action = START if did.how == "opened" else did.action
        if did.how == "submitted" or "go" in did.fields:  # a refusal takes this back
            self.dispatcher.sent(db, self.identity.person_id, did)
        return Incoming(
            self.identity.person_id,
            action,
            did.ids,
            did.fields,
            did.text,
            on,
            did.idempotency_key,
            answering,
            room=_room(did),
        )


def _room(did: InboundEvent) -> Room | None:
    """Return the channel or group in which something was typed; None in a conversation of two."""
    among_many = did.spot.passing and did.spot.channel[:1] in ("C", "G")
    typed = did.how in ("command", "said") and among_many
    return Room(CHANNEL, did.workspace, did.spot.channel) if typed else None


async def _authorized(context: Mapping[str, Any]) -> AuthorizeResult:
    """Return an authorization without a token.

    Bolt asks for one before it dispatches, but `Workspaces` has the tokens.
    """
    return AuthorizeResult(enterprise_id=context.get("enterprise_id"), team_id=context.get("team_id"))
