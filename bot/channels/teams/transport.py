"""Teams' transport for delivery."""

from collections.abc import Sequence
from datetime import timedelta

from bot.app import App
from bot.channels.person_names import with_names
from bot.channels.teams.connector import (
    BLOCKED,
    NOT_FOUND,
    THROTTLED,
    TOKEN,
    TeamsError,
)
from bot.channels.teams.messages import CHANNEL, Messages, account
from bot.sending import CantSend
from handlers.people import unreachable
from handlers.routing import Room
from handlers.ui import Card
from storage.models import Identity
from storage.turns import Rate

NOT_THERE = "this person does not have the app in Teams: alongside teams install gives it to them"
UNREACHABLE = {
    BLOCKED: "this person has blocked or removed the bot in Teams, or an administrator has",
    NOT_FOUND: "Teams knows no conversation with this person",
}
"""Why a person can't be written to, in words for the administrator, by our code."""
SAID = {
    "ConversationBlockedByUser": "this person has blocked the bot in Teams",
    "BotNotInConversationRoster": NOT_THERE,
    "ForbiddenOperationException": NOT_THERE,
    "BotDisabledByAdmin": "an app policy in the Teams admin centre keeps the bot from this person",
}
"""The same, by Teams' own code (learn.microsoft.com/microsoftteams/platform/bots/build-conversational-capability)."""
A_MESSAGE, BURST = timedelta(seconds=0.55), 4
"""Messages of a bot in one conversation. Teams takes 7 in a second, 8 in two, 60 in thirty
(learn.microsoft.com/microsoftteams/platform/bots/how-to/rate-limit); the 1,800 in an hour are left to its own answer.
"""


class TeamsTransport:
    """Sends messages to people's conversations with the bot, and updates them."""

    def __init__(self, app: App, posting: Messages) -> None:
        self._app = app
        self._posting = posting

    def send(self, to: Identity, card: Card, key: str) -> str:
        """Send a new message, and return its conversation and id. Raise CantSend."""
        card = with_names(self._app, card, CHANNEL, self._posting.tenant, account)
        try:
            return self._posting.post(to.address, card, to.person_id, alert=True)
        except TeamsError as problem:
            if problem.code in UNREACHABLE:
                why, now = _why(problem), self._app.clock.now()
                with self._app.transaction() as db:
                    unreachable.note(db, self._app.policy, CHANNEL, to.workspace, to.address, why, now)
            raise _cant_send(problem) from None

    def post(self, room: Room, card: Card, key: str) -> str:
        """Post a message in a channel or a group: in a channel it begins a thread. Raise CantSend."""
        try:
            return self._posting.post_in(room.service_url, room.address, card)
        except TeamsError as problem:
            if problem.code in UNREACHABLE:
                raise CantSend("I am not in that channel, or it takes no messages from me") from None
            raise _cant_send(problem) from None

    def update(self, to: Identity, ref: str, card: Card) -> None:
        """Replace a message with `card`; ignore one that is gone. Raise CantSend."""
        card = with_names(self._app, card, CHANNEL, self._posting.tenant, account)
        try:
            self._posting.update(to.address, ref, card)
        except TeamsError as problem:
            if problem.code not in UNREACHABLE:
                raise _cant_send(problem) from None

    def delete(self, to: Identity, ref: str) -> None:
        """Delete a message; ignore one that is gone. Raise CantSend."""
        try:
            self._posting.delete(to.address, ref)
        except TeamsError as problem:
            if problem.code not in UNREACHABLE:
                raise _cant_send(problem) from None

    def find(self, to: Identity, key: str) -> str | None:
        """Return None: a bot can't read a conversation in Teams.

        So after an unknown outcome, a message may come twice.
        """
        return None

    def rates(self, to: Identity, ref: str | None) -> Sequence[Rate]:
        """Return how often Teams allows a bot to send or to change something in a conversation."""
        return (Rate(f"{CHANNEL}:{to.workspace} {to.address}", A_MESSAGE, BURST),)


def _why(problem: TeamsError) -> str:
    return SAID.get(problem.why) or UNREACHABLE[problem.code]


def _cant_send(problem: TeamsError) -> CantSend:
    again = problem.again_after
    if problem.code in UNREACHABLE:
        return CantSend(_why(problem))
    if again is None:
        return CantSend(f"Teams refused: {problem.why or problem.code}")
    if problem.code == THROTTLED:
        return CantSend("Teams asks to wait", again, gate=True)
    if problem.code == TOKEN:
        return CantSend("Microsoft gives the bot no token, or Teams refuses it", again)
    return CantSend("Teams gave no answer", again, no_answer=True)
