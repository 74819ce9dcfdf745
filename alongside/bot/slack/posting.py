"""Cards as messages and views: what delivery and answers have in common. Everything raises Problem."""

from typing import Any

import structlog

from alongside.bot.render import slack as renderer
from alongside.bot.slack.reading import HOME, block_id
from alongside.bot.slack.webapi import Problem, WebApi
from alongside.handlers.ui import Card, about

log = structlog.get_logger()

EVENT = "alongside_promise"
"""The type of the metadata that a promised message carries: its key, by which it is found again."""
HISTORY = 100
"""How many of a conversation's newest messages are searched for a key."""
CONFLICT = "hash_conflict"
"""Slack's word for a view that somebody else has changed meanwhile."""
TITLE = 24
"""Characters that Slack gives a modal's title."""


class Posting:
    """Writes and rewrites messages, App Homes and files."""

    def __init__(self, api: WebApi) -> None:
        self.api = api
        self._conversations: dict[tuple[str, str], str] = {}
        self._homes: dict[tuple[str, str], str] = {}
        """The hash of the App Home that this process published last, by place and person."""

    def conversation(self, place: str, user: str) -> str:
        """The conversation between this person and the bot."""
        if (place, user) not in self._conversations:
            opened = self.api.call(place, "conversations.open", users=user)
            self._conversations[place, user] = opened["channel"]["id"]
        return self._conversations[place, user]

    def known_conversation(self, place: str, user: str) -> str:
        """The same without asking Slack; empty where it is not known here yet."""
        return self._conversations.get((place, user), "")

    def post(self, place: str, channel: str, card: Card, *, key: str = "", thread: str = "") -> str:
        """A new message; returns its name, conversation and time. Its files follow it."""
        metadata = {"event_type": EVENT, "event_payload": {"key": key}} if key else None
        sent = self.api.call(
            place, "chat.postMessage", channel=channel, **renderer.message(card), metadata=metadata,
            thread_ts=thread or None, unfurl_links=False, unfurl_media=False,
        )  # fmt: skip
        self.upload(place, channel, card)
        return f"{channel}/{sent['ts']}"

    def update(self, place: str, user: str, ref: str, card: Card) -> None:
        """Show `card` in place of what stands there: a message, or the person's App Home."""
        if ref == HOME:
            self.publish(place, user, card)
            return
        channel, _, ts = ref.partition("/")
        self.api.call(place, "chat.update", channel=channel, ts=ts, **renderer.message(card))
        self.upload(place, channel, card)

    def publish(self, place: str, user: str, card: Card, seen: str = "") -> None:
        """Show a card as App Home, in place of what was `seen` there (a view's hash), or was last published from here.

        Problem "hash_conflict" where another was quicker: this card may be older than what stands there now.
        """
        hash = seen or self._homes.pop((place, user), "")
        view = renderer.home(card)
        answer = self.api.call(place, "views.publish", user_id=user, view=view, hash=hash or None)
        self._homes[place, user] = str(answer["view"]["hash"])

    def upload(self, place: str, channel: str, card: Card) -> None:
        """A card's pictures and files, after it. The card says in words what they show, so it counts without them."""
        try:
            for file in renderer.attachments(card):
                self.api.upload(place, channel, file.name, file.content, file.alt, file.title)
        except Problem as problem:
            log.warning("Slack took a card without its file", problem=problem.code)

    def find(self, place: str, user: str, key: str) -> str | None:
        """The message that carries this key, if it arrived."""
        channel = self.conversation(place, user)
        history = self.api.call(
            place, "conversations.history", channel=channel, limit=HISTORY, include_all_metadata=True
        )
        for message in history["messages"]:
            metadata: dict[str, Any] = message.get("metadata") or {}
            if metadata.get("event_type") == EVENT and metadata["event_payload"].get("key") == key:
                return f"{channel}/{message['ts']}"
        return None


def passing(card: Card) -> tuple[dict[str, Any], bool]:
    """A message that one person sees for a while, and whether all is in it, so that no file has to follow.

    Its blocks' ids say what it is about.
    """
    message, whole = renderer.drawn(card)
    of = about(card.source[1]) if card.source else ""
    blocks = [
        {**block, "block_id": block_id(of, number)}
        if of and block["type"] in ("actions", "section")
        else block
        for number, block in enumerate(message["blocks"])
    ]
    return {"response_type": "ephemeral", "text": message["text"], "blocks": blocks}, whole


def modal(card: Card, metadata: str) -> dict[str, Any]:
    """A card as a view over App Home."""
    title = card.title if len(card.title) <= TITLE else card.title[: TITLE - 1] + "…"
    return {
        "type": "modal",
        "callback_id": "card",
        "title": {"type": "plain_text", "text": title, "emoji": False},
        "close": {"type": "plain_text", "text": "Close", "emoji": False},
        "private_metadata": metadata,
        "blocks": renderer.home(card)["blocks"],
    }
