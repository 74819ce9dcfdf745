"""What people say that is no command: `handlers/language` understands it, the buttons' own actions answer it."""

from alongside.handlers.conversation.hearing import hear, routes

__all__ = ["hear", "routes"]
