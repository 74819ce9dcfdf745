"""Microsoft's signing keys."""

from alongside.bot.clock import Clock

METADATA = "https://login.botframework.com/v1/.well-known/openidconfiguration"


class Keys:
    """The keys that the Bot Framework signs with, by id, from its OpenID metadata."""

    def __init__(self, clock: Clock, metadata: str = METADATA) -> None:
        self._clock = clock
        self._metadata = metadata
