"""The Bot Connector: one call at a time, with timeouts and no retries. Whoever calls decides what a failure means."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from alongside.bot.clock import Clock
from alongside.bot.teams.outbound import Credentials

NO_ANSWER = "no_answer"
"""The call's end is unknown: it may have happened."""
THROTTLED = "throttled"
"""Teams asks to wait."""
BLOCKED = "blocked"
"""The person has blocked the bot, or doesn't have it."""
NOT_FOUND = "not_found"
"""The conversation, the message or the person is not there any more."""
TOO_LARGE = "too_large"
REFUSED = "refused"
"""Anything else that Teams says no to: our own mistake."""
TOKEN = "token"  # noqa: S105 - a code
"""We get no token, or Teams doesn't take ours: nothing goes out until that is put right."""


class Problem(Exception):
    """A call failed: `code` is one of the above; `wait` is how long to leave that conversation alone."""

    def __init__(self, code: str, wait: timedelta | None = None) -> None:
        super().__init__(code)
        self.code = code
        self.wait = wait


class Connector:
    """Calls to Teams. Any thread may call anything."""

    def __init__(self, app_id: str, credentials: Credentials, clock: Clock) -> None:
        self._app_id = app_id
        self._credentials = credentials
        self._clock = clock

    def create(self, service_url: str, tenant: str, user: str) -> str:
        """The id of the conversation between the bot and a person (a Teams id or an Entra object id). Raises Problem."""
        raise NotImplementedError

    def send(
        self, service_url: str, conversation: str, activity: Mapping[str, Any], reply_to: str = ""
    ) -> str:
        """Send an activity; its id. With `reply_to`, in the thread of that activity. Raises Problem."""
        raise NotImplementedError

    def update(
        self, service_url: str, conversation: str, activity_id: str, activity: Mapping[str, Any]
    ) -> None:
        """Show an activity in place of the one of this id. Raises Problem."""
        raise NotImplementedError

    def upload(self, url: str, content: bytes) -> None:
        """Put a file where a file consent said. Raises Problem."""
        raise NotImplementedError
