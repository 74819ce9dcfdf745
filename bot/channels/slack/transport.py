"""Slack's transport for delivery."""

from collections.abc import Sequence
from datetime import timedelta

from bot.app import App
from bot.channels.person_names import with_names
from bot.channels.slack.messages import CONFLICT, HOME, Messages
from bot.channels.slack.webapi import NO_ANSWER, TOKEN_ENDED, SlackError
from bot.sending import CantSend
from handlers.people import unreachable
from handlers.routing import Room
from handlers.ui import Card
from storage.models import Identity, Person
from storage.queries import messages
from storage.turns import Rate

CHANNEL = "slack"
"""The channel's name in `identities`."""

UNREACHABLE = {
    "channel_not_found": "Slack knows no conversation with this person",
    "user_not_found": "Slack knows nobody of this id",
    "users_not_found": "Slack knows nobody of this id",
    "user_not_visible": "this person can't be seen by the bot",
    "user_disabled": "this person's Slack account is deactivated",
    "cannot_dm_bot": "this Slack id is a bot's",
    "is_archived": "the conversation with this person is archived",
    "not_in_channel": "the bot was removed from the conversation with this person",
    "restricted_action": "the workspace doesn't let the bot write to this person",
}
"""Why a person can't be written to, in words for the administrator, by Slack's code."""
NO_ROOM = frozenset({"not_in_channel", "channel_not_found", "is_archived", "restricted_action"})
"""Slack's codes for a channel that the bot may not post in."""
NOT_IN_ROOM = "I am not in that channel, or it takes no messages from me"
GONE = frozenset(
    {
        "message_not_found",
        "cant_update_message",
        "edit_window_closed",
        "channel_not_found",
        "is_archived",
        "cant_delete_message",
    }
)
"""Slack's codes for a message that can no longer be updated or deleted."""
A_MESSAGE, BURST = timedelta(seconds=1), 4
"""One message a second in a conversation, and "short bursts" (docs.slack.dev/apis/web-api/rate-limits)."""
TIER_3, TIER_4, SEVERAL = timedelta(seconds=60 / 50), timedelta(seconds=60 / 100), 20
"""Calls of a method in a workspace: at least 50 and 100 a minute, several at once."""
SOON = timedelta(seconds=30)
WHEN_MENDED = timedelta(minutes=30)
"""Time until the next attempt if an administrator has to correct the workspace first."""


def member(_person: Person, identity: Identity) -> str:
    """Return what a name leads to: the member of that workspace."""
    return identity.address


class SlackTransport:
    """Sends messages to people's conversations with the bot, and updates them."""

    def __init__(self, app: App, posting: Messages) -> None:
        self._app = app
        self._posting = posting

    def send(self, to: Identity, card: Card, key: str) -> str:
        """Send a new message, and return its conversation and time. Raise CantSend."""
        card = with_names(self._app, card, CHANNEL, to.workspace, member)
        try:
            channel = self._conversation(to)
        except SlackError as problem:
            raise self._not_reached(to, problem, alone=True) from None  # its limit is no other message's
        try:
            return self._posting.post(to.workspace, channel, card, key=key)
        except SlackError as problem:
            raise self._not_reached(to, problem) from None

    def post(self, room: Room, card: Card, key: str) -> str:
        """Post a message in a channel. Raise CantSend."""
        card = with_names(self._app, card, CHANNEL, room.workspace, member)
        try:
            return self._posting.post(room.workspace, room.address, card, key=key)
        except SlackError as problem:
            wrong = _cant_send(problem)
            raise CantSend(NOT_IN_ROOM, alone=True) if problem.code in NO_ROOM else wrong from None

    def _not_reached(self, to: Identity, problem: SlackError, *, alone: bool = False) -> CantSend:
        if problem.code in UNREACHABLE:
            why = UNREACHABLE[problem.code]
            with self._app.transaction() as db:
                unreachable.note(
                    db, self._app.policy, CHANNEL, to.workspace, to.address, why, self._app.clock.now()
                )
        found = _cant_send(problem)
        found.alone = alone
        return found

    def update(self, to: Identity, ref: str, card: Card) -> None:
        """Replace a message with `card`; ignore one that is gone. Raise CantSend."""
        card = with_names(self._app, card, CHANNEL, to.workspace, member)
        try:
            self._posting.update(to.workspace, to.address, ref, card, quietly=True)
        except SlackError as problem:
            if problem.code not in GONE:
                raise _cant_send(problem) from None

    def delete(self, to: Identity, ref: str) -> None:
        """Delete a message; ignore one that is gone, and App Home, which is not a message. Raise CantSend."""
        if ref == HOME:
            return
        try:
            self._posting.delete(to.workspace, ref)
        except SlackError as problem:
            if problem.code not in GONE:
                raise _cant_send(problem) from None

    def find(self, to: Identity, key: str) -> str | None:
        """Return the message that was sent with this key, or None. Raise CantSend."""
        try:
            self._conversation(to)
            return self._posting.find(to.workspace, to.address, key)
        except SlackError as problem:
            wrong = _cant_send(problem)
            wrong.alone = True  # the history's limit says nothing about sending
            raise wrong from None

    def _conversation(self, to: Identity) -> str:
        """Return the conversation with this person: asking Slack is limited, and it is in what was sent before."""
        known = self._posting.known_conversation(to.workspace, to.address)
        if known:
            return known
        with self._app.transaction(reading=True) as db:
            ref = messages.newest_ref(db, CHANNEL, to.workspace, to.address)
        channel, separator, _ = ref.partition("/")
        if separator:
            self._posting.learn(to.workspace, to.address, channel)
        return self._posting.conversation(to.workspace, to.address)

    def rates(self, to: Identity, ref: str | None) -> Sequence[Rate]:
        """Return how often Slack allows a new message in this conversation, or a change in this workspace."""
        workspace = f"{CHANNEL}:{to.workspace}"
        if ref is None:
            return (
                Rate(f"{workspace} chat.postMessage {to.address}", A_MESSAGE, BURST),
                Rate(f"{workspace} chat.postMessage", whole=True),
            )
        if ref == HOME:
            return (Rate(f"{workspace} views.publish", TIER_4, SEVERAL, whole=True),)
        return (Rate(f"{workspace} chat.update", TIER_3, SEVERAL, whole=True),)


def _cant_send(problem: SlackError) -> CantSend:
    if problem.wait is not None:
        return CantSend("Slack asks to wait", problem.wait, gate=True)
    if problem.code == CONFLICT:  # somebody else changed it first: build it again
        return CantSend("App Home was changed meanwhile", timedelta(0))
    if problem.code == NO_ANSWER:
        return CantSend("Slack gave no answer", SOON, no_answer=True)
    if problem.code in TOKEN_ENDED:
        return CantSend("Slack refuses the bot's token", WHEN_MENDED)
    return CantSend(UNREACHABLE.get(problem.code, f"Slack refused: {problem.code}"))
