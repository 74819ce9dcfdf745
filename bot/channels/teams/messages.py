"""Posting cards as messages, for delivery and for answers. Everything that calls Teams raises TeamsError."""

from collections.abc import Container
from typing import Any

import structlog

from bot.app import App, Origin
from bot.channels.teams.connector import (
    NOT_FOUND,
    OTHER_HOST,
    TOO_LARGE,
    Connector,
    TeamsError,
)
from bot.channels.teams.inbound import ref
from bot.render import teams as renderer
from bot.render.callback_data import Attachment
from handlers import pending_requests
from handlers.ui import Card, Text
from storage.db import Db
from storage.models import Identity, Person
from storage.queries import channels, conversations

log = structlog.get_logger()

CHANNEL = "teams"
"""The channel's name in `identities`."""
ANYWHERE = "https://smba.trafficmanager.net/teams/"
"""Service URL for people who have never written: Microsoft's address for all regions."""
GOVERNMENT = "https://smba.infra.gcc.teams.microsoft.com/teams/"
"""The same for tenants of the United States' GCC, used after the first one refuses them."""
SHORT = Text("This is too long for Teams to show here. Type “supervision” to see it piece by piece.")
CONSENT = "application/vnd.microsoft.teams.card.file.consent"
SAVED = "application/vnd.microsoft.teams.card.file.info"


def account(person: Person, _identity: Identity) -> str:
    """Return what a name leads to: Teams opens a chat by the e-mail address of the account."""
    return person.email


class Messages:
    """Posts and updates messages, and offers files. `anywhere` is the service URL for new conversations."""

    def __init__(self, app: App, connector: Connector, tenant: str, anywhere: str = "") -> None:
        self._app = app
        self.connector = connector
        self.tenant = tenant
        self._anywhere = anywhere or ANYWHERE

    def conversation(self, user: str) -> tuple[str, str]:
        """Return the service URL and id of this person's conversation with the bot. Create it if there is none."""
        with self._app.transaction(reading=True) as db:
            known = conversations.at(db, CHANNEL, self.tenant, user)
            if known is not None:
                return known.service_url, known.ref
        where = self._anywhere
        try:
            begun = self.connector.create(where, self.tenant, user)
        except TeamsError as problem:
            if problem.why != OTHER_HOST:
                raise
            where = GOVERNMENT
            begun = self.connector.create(where, self.tenant, user)
        with self._app.transaction() as db:
            self.learn(db, user, begun, where)
        return where, begun

    def learn(self, db: Db, user: str, conversation: str, service_url: str) -> Identity | None:
        """Store where this person's conversation with the bot is, and that they can be reached.

        Returns the person's identity, or None for a stranger.
        """
        known = conversations.at(db, CHANNEL, self.tenant, user)
        identity = channels.identity_at(db, CHANNEL, self.tenant, user)
        if known is None or (known.ref, known.service_url) != (conversation, service_url):
            conversations.keep(db, CHANNEL, self.tenant, user, conversation, service_url)
        if identity is not None and identity.unreachable:
            channels.reachable(db, CHANNEL, self.tenant, user, "")
        return identity

    def post(
        self,
        user: str,
        card: Card,
        person_id: int | None,
        opens: Container[str] | None = None,
        *,
        alert: bool = False,
    ) -> str:
        """Post a new message to this person, offer its files, and return its `ref`.

        `opens` are the actions that open a form here, if they are not the usual ones. With `alert`, Teams notifies
        the person as their own settings say, because they are not looking.
        """
        more = {"channelData": {"notification": {"alert": True}}} if alert else {}
        try:
            service_url, conversation, sent = self._send(user, {**self.message(user, card, opens), **more})
        except TeamsError as problem:
            if problem.code != TOO_LARGE:
                raise
            card = Card(card.title, (SHORT,), card.preview)
            service_url, conversation, sent = self._send(user, {**self.message(user, card), **more})
        if person_id is not None:
            self.offer(service_url, conversation, card, person_id)
        return ref(conversation, sent)

    def post_in(self, service_url: str, conversation: str, card: Card) -> str:
        """Post a card in a channel or a group, where everybody reads it, and return its `ref`."""
        activity = renderer.message(card, self._app.table.forms, "")
        return ref(conversation, self.connector.send(service_url, conversation, activity))

    def _send(self, user: str, activity: dict[str, Any]) -> tuple[str, str, str]:
        """Send an activity; return its service URL, conversation and id.

        If the conversation is gone, create a new one.
        """
        service_url, conversation = self.conversation(user)
        try:
            return service_url, conversation, self.connector.send(service_url, conversation, activity)
        except TeamsError as problem:
            if problem.code != NOT_FOUND:
                raise
        with self._app.transaction() as db:  # the conversation is gone, so nothing was sent: create a new one
            conversations.forget(db, CHANNEL, self.tenant, user)
        service_url, conversation = self.conversation(user)
        return service_url, conversation, self.connector.send(service_url, conversation, activity)

    def update(self, user: str, name: str, card: Card) -> None:
        """Replace a message with `card`, in this person's own conversation only.

        A dialog's hidden data say what it was opened from, and they come from the person's own client.
        """
        service_url, ours = self.conversation(user)
        conversation, _, message = name.rpartition("/")
        if conversation != ours:
            raise TeamsError(NOT_FOUND)
        self.connector.update(service_url, conversation, message, self.message(user, card))

    def delete(self, user: str, name: str) -> None:
        """Delete a message, in this person's own conversation only."""
        service_url, ours = self.conversation(user)
        conversation, _, message = name.rpartition("/")
        if conversation != ours:
            raise TeamsError(NOT_FOUND)
        self.connector.delete(service_url, conversation, message)

    def message(self, user: str, card: Card, opens: Container[str] | None = None) -> dict[str, Any]:
        """Return a card for this person as an activity."""
        return renderer.message(card, self._app.table.forms if opens is None else opens, user)

    def offer(self, service_url: str, conversation: str, card: Card, person_id: int) -> None:
        """Offer a card's files, each with Teams' question whether to save it. Failures are only logged."""
        for file in renderer.attachments(card):
            with self._app.transaction() as db:
                waiting = pending_requests.keep_file(
                    db, person_id, file.name, file.content, self._app.clock.now()
                )
            try:
                self.connector.send(service_url, conversation, consent(file, waiting))
            except TeamsError as problem:
                log.warning("Teams took a card without its file", problem=problem.code)

    def shown(self, user: str, person_id: int | None, name: str, card: Card) -> None:
        """Store that this card is shown there, so that it is refreshed."""
        if person_id is not None and name:
            self._app.shown(person_id, Origin(CHANNEL, user, name, self.tenant), card)


def consent(file: Attachment, waiting: int) -> dict[str, Any]:
    """Return Teams' own card that asks whether a file may be saved to the reader's OneDrive."""
    content = {
        "description": file.title,
        "sizeInBytes": len(file.content),
        "acceptContext": {"file": waiting},
        "declineContext": {"file": waiting},
    }
    return {
        "type": "message",
        "summary": "A file for you.",
        "attachments": [{"contentType": CONSENT, "name": file.name, "content": content}],
    }
