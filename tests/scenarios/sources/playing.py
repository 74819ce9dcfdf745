"""Common parts of the sources' stories: filling a form to its end, and meeting today."""

from collections.abc import Callable

from tests.support.chat import Chat
from tests.support.world import World

Two = tuple[World, Chat, Chat]
"""The organisation, the supervisor's chat and the worker's."""


def send(chat: Chat, **typed: str) -> str:
    """Send the open form with what was typed, through all its steps, and return what came of it."""
    chat.first_step()
    return chat.submit(**typed)


def refused_without(chat: Chat, key: str, reopen: Callable[[], object], **typed: str) -> str:
    """Return the refusal of a form on which one field was left empty; the form is opened anew for it."""
    reopen()
    send(chat, **{**typed, key: ""})
    assert chat.error is not None, f"{key} may stay empty"
    assert chat.error.key == key
    return chat.error.words


def begin(chat: Chat) -> str:
    """Open the form of the agreement, or go on with its draft, and return the text of all its steps."""
    chat.say("/supervision agreement")
    label = next(one for one in chat.buttons if one in ("Start it", "Go on with it"))
    text = chat.press(label)
    return chat.every_step() if chat.place else text
