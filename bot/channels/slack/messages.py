"""Posting cards as messages and views, for delivery and for answers. Everything raises SlackError."""

from collections.abc import Callable, Sequence
from typing import Any

import structlog

from bot.channels.slack.location import HOME, block_id
from bot.channels.slack.webapi import SlackError, WebApi
from bot.render import slack as renderer
from handlers.ui import Card, Text, about

log = structlog.get_logger()

Write = Callable[[Card, renderer.TableStyle], dict[str, Any]]
"""Writes a card somewhere, with its tables shown in this style."""
EVENT = "alongside_message"
"""Type of the metadata of a queued message: it carries the key by which the message is found again."""
HISTORY = 100
"""Number of a conversation's newest messages that are searched for a key."""
CONFLICT = "hash_conflict"
"""Slack's code for a view that somebody else has changed meanwhile."""
TOO_LONG = frozenset({"msg_too_long", "msg_blocks_too_long", "invalid_blocks", "invalid_blocks_format"})
"""Slack's codes for a card that exceeds a limit. This is an error in a renderer; the person is still told."""
SHORT = Text(
    "This is too long for Slack to show here: all of it is in the file that comes with it. "
    "To do something about it, type /supervision."
)
NO_FILE = Card(
    "The file did not come",
    (Text("Slack would not take it just now. Nothing was lost: please ask for it once more in a minute."),),
    "A file did not come.",
    "below",
)


class Messages:
    """Posts and updates messages, App Homes and files."""

    def __init__(self, api: WebApi) -> None:
        self.api = api
        self._conversations: dict[tuple[str, str], str] = {}
        self._homes: dict[tuple[str, str], str] = {}
        """Hash of the App Home that this process published last, by workspace and person."""
        self._styles: dict[tuple[str, renderer.TableStyle], renderer.TableStyle] = {}
        """Best style that a workspace took after it had refused the one that it was offered first."""

    def conversation(self, workspace: str, user: str) -> str:
        """Return the id of the conversation between this person and the bot."""
        if (workspace, user) not in self._conversations:
            opened = self.api.call(workspace, "conversations.open", users=user)
            self._conversations[workspace, user] = opened["channel"]["id"]
        return self._conversations[workspace, user]

    def learn(self, workspace: str, user: str, conversation: str) -> None:
        """Remember the conversation between this person and the bot."""
        self._conversations[workspace, user] = conversation

    def known_conversation(self, workspace: str, user: str) -> str:
        """Return the same without asking Slack; empty if it is not known yet."""
        return self._conversations.get((workspace, user), "")

    def post(self, workspace: str, channel: str, card: Card, *, key: str = "", thread: str = "") -> str:
        """Post a new message and then its files. Return its `ref`: conversation and time."""
        metadata = {"event_type": EVENT, "event_payload": {"key": key}} if key else None

        def write(shown: Card, style: renderer.TableStyle) -> dict[str, Any]:
            return self.api.call(
                workspace, "chat.postMessage", channel=channel, **renderer.message(shown, style), metadata=metadata,
                thread_ts=thread or None, unfurl_links=False, unfurl_media=False,
            )  # fmt: skip

        sent, style = self._written(workspace, write, card)
        self.upload(workspace, channel, card, thread=thread, style=style)
        return f"{channel}/{sent['ts']}"

    def update(self, workspace: str, user: str, ref: str, card: Card, *, quietly: bool = False) -> None:
        """Replace a message, or the person's App Home, with `card`.

        With `quietly`, files go into the message's thread, where they notify nobody: the person did not ask for the
        update.
        """
        if ref == HOME:
            self.publish(workspace, user, card)
            return
        channel, _, ts = ref.partition("/")

        def write(shown: Card, style: renderer.TableStyle) -> dict[str, Any]:
            message = renderer.message(shown, style)
            return self.api.call(workspace, "chat.update", channel=channel, ts=ts, **message)

        _, style = self._written(workspace, write, card)
        self.upload(workspace, channel, card, thread=ts if quietly else "", quietly=quietly, style=style)

    def delete(self, workspace: str, ref: str) -> None:
        """Delete one of the bot's messages."""
        channel, _, ts = ref.partition("/")
        self.api.call(workspace, "chat.delete", channel=channel, ts=ts)

    def whisper(
        self, workspace: str, channel: str, user: str, card: Card, thread: str = ""
    ) -> renderer.TableStyle:
        """Post a message in a channel that only one person sees; return in which style Slack took it."""

        def write(shown: Card, style: renderer.TableStyle) -> dict[str, Any]:
            message, _ = passing(shown, style)
            return self.api.call(
                workspace, "chat.postEphemeral", channel=channel, user=user, text=message["text"],
                blocks=message["blocks"], thread_ts=thread or None,
            )  # fmt: skip

        return self._written(workspace, write, card)[1] or "list"

    def styles(self, workspace: str, card: Card) -> Sequence[renderer.TableStyle]:
        """Return the table styles for a card in this workspace, best first, without those that it has refused."""
        every = renderer.table_styles(card)
        taken = self._styles.get((workspace, every[0]))
        return every[every.index(taken) :] if taken in every else every

    def took(self, workspace: str, card: Card, style: renderer.TableStyle) -> None:
        """Remember that this workspace took this table style, if it had refused a better one."""
        best = renderer.table_styles(card)[0]
        if style != best:
            self._styles[workspace, best] = style

    def _written(
        self, workspace: str, write: Write, card: Card
    ) -> tuple[dict[str, Any], renderer.TableStyle | None]:
        """Write a card, and return Slack's answer and in which style it took the card; None if it took another.

        A table or a chart that the workspace refuses is written in a plainer style; a card that is too long is
        replaced by a short one.
        """
        for style in self.styles(workspace, card):
            try:
                sent = write(card, style)
            except SlackError as problem:
                if problem.code not in TOO_LONG:
                    raise
                log.warning("Slack does not take a card as it is", problem=problem.code, style=style)
            else:
                self.took(workspace, card, style)
                return sent, style
        log.error("a card is longer than Slack takes")
        return write(Card(card.title, (SHORT,), card.preview, source=card.source), "list"), None

    def publish(self, workspace: str, user: str, card: Card, seen: str = "") -> None:
        """Publish a card as App Home, replacing the view with the hash `seen`, or the one last published from here.

        Raises SlackError "hash_conflict" if it was changed meanwhile: this card may be older than what is shown now.
        """
        hash = seen or self._homes.pop((workspace, user), "")
        view = renderer.home(card)
        answer = self.api.call(workspace, "views.publish", user_id=user, view=view, hash=hash or None)
        self._homes[workspace, user] = str(answer["view"]["hash"])

    def upload(
        self,
        workspace: str,
        channel: str,
        card: Card,
        *,
        thread: str = "",
        quietly: bool = False,
        style: renderer.TableStyle | None = "data_table",
        in_view: bool = False,
    ) -> None:
        """Upload a card's pictures and files after it, and its whole text if it is not shown in full.

        `style` is the one in which Slack took the card, None if it took a short one instead.

        If Slack refuses, the person is told unless `quietly`; the card itself is not affected.
        """
        try:
            taken = style or "list"
            for file in renderer.attachments(
                card, in_view=in_view, whole=style is not None, again=quietly, style=taken
            ):
                self.api.upload(workspace, channel, file, thread)
        except SlackError as problem:
            log.warning("Slack took a card without its file", problem=problem.code)
            if not quietly:
                self._without_file(workspace, channel, thread)

    def _without_file(self, workspace: str, channel: str, thread: str) -> None:
        try:
            self.post(workspace, channel, NO_FILE, thread=thread)
        except SlackError as problem:
            log.warning("and nobody was told of that", problem=problem.code)

    def find(self, workspace: str, user: str, key: str) -> str | None:
        """Return the `ref` of the message that carries this key, or None if it did not arrive."""
        channel = self.conversation(workspace, user)
        history = self.api.call(
            workspace, "conversations.history", channel=channel, limit=HISTORY, include_all_metadata=True
        )
        for message in history["messages"]:
            metadata: dict[str, Any] = message.get("metadata") or {}
            if metadata.get("event_type") == EVENT and metadata["event_payload"].get("key") == key:
                return f"{channel}/{message['ts']}"
        return None


def passing(card: Card, style: renderer.TableStyle = "list") -> tuple[dict[str, Any], bool]:
    """Return an ephemeral message, and whether it contains everything, so that no file has to follow.

    Its blocks' ids say what it is about.
    """
    message, whole = renderer.drawn(card, style)
    of = about(card.source[1]) if card.source else ""
    blocks = [
        {**block, "block_id": block_id(of, number)}
        if of and block["type"] in ("actions", "section")
        else block
        for number, block in enumerate(message["blocks"])
    ]
    return {"response_type": "ephemeral", "text": message["text"], "blocks": blocks}, whole
