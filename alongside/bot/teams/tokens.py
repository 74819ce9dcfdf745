"""Whether an activity was sent by Microsoft's Bot Framework, for this bot and from this tenant."""

from typing import Any

from alongside.bot.clock import Clock
from alongside.bot.teams.keys import Keys


class Tokens:
    """Checks what comes with an activity. `app_id` and `tenant_id` are ours."""

    def __init__(self, app_id: str, tenant_id: str, keys: Keys, clock: Clock) -> None:
        self._app_id = app_id
        self._tenant_id = tenant_id
        self._keys = keys
        self._clock = clock

    async def check(self, authorization: str, activity: dict[str, Any]) -> None:
        """Raises Rejected unless the header's token is Microsoft's for just this activity. Waits for keys, briefly."""
        raise NotImplementedError
