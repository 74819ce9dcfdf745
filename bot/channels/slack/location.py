"""Where in Slack somebody did something, and what a form's private metadata or a message's block ids keep of it."""

import json
from dataclasses import dataclass

from bot.payloads import Unreadable
from bot.payloads import part as _part
from bot.payloads import text as _text

OPENER = 500
"""Maximum characters of what opened a form, in its private metadata."""
HOME = "home"
"""The `ref` of a person's App Home among posted messages."""


@dataclass(frozen=True, slots=True)
class Location:
    """Where somebody did something, and so where the answer goes.

    `channel` and `ts` name the message that was pressed, or the conversation that was typed in. A `passing`
    (ephemeral) message is seen by one person for a while and can only be reached through `response_url`. `view` is
    the view that was pressed.
    """

    channel: str = ""
    ts: str = ""
    thread: str = ""
    passing: bool = False
    about: str = ""
    response_url: str = ""
    trigger: str = ""
    view: str = ""
    view_type: str = ""
    view_hash: str = ""
    opener: str = ""
    """What opened the form, as JSON; empty where that can't be repeated."""

    @property
    def ref(self) -> str:
        """The `ref` of the posted message: HOME, or conversation and time; empty for a message that is not stored."""
        if self.view_type == HOME:
            return HOME
        return f"{self.channel}/{self.ts}" if self.channel and self.ts and not self.passing else ""

    @property
    def root(self) -> str:
        """The `ref` of the message whose thread this is, in a conversation with the bot; else empty."""
        return f"{self.channel}/{self.thread}" if self.channel and self.thread and not self.passing else ""


# A form's private metadata stores where it was opened from; a passing message's block ids store what it is about.


def opened_at(spot: Location) -> str:
    """Return a form's private metadata: where it was opened from."""
    kept = {
        "c": spot.channel,
        "t": spot.ts,
        "p": spot.passing,
        "a": spot.about,
        "r": spot.response_url,
        "v": HOME if spot.view_type else "",
        "o": spot.opener,
    }
    return json.dumps({name: value for name, value in kept.items() if value}, separators=(",", ":"))


def opened_from(metadata: str) -> Location:
    """Parse the metadata that `opened_at` wrote."""
    try:
        kept = _part(json.loads(metadata or "{}"))
    except ValueError:
        raise Unreadable from None
    return Location(
        channel=_text(kept, "c", ""),
        ts=_text(kept, "t", ""),
        passing=kept.get("p") is True,
        about=_text(kept, "a", ""),
        response_url=_text(kept, "r", ""),
        view_type=_text(kept, "v", ""),
        opener=_text(kept, "o", ""),
    )


def block_id(of: str, number: int) -> str:
    """Return the id of a block of a passing message about `of`."""
    return f"{of}#{number}"


def about_of(block: str) -> str:
    """Return the `of` of a block id that `block_id` wrote; else empty."""
    of, mark, _ = block.rpartition("#")
    return of if mark and ":" in of else ""
