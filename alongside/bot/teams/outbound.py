"""Our own tokens, by msal: with a secret, a certificate or a managed identity."""

AUTHORITY = "https://login.microsoftonline.com"
CONNECTOR = "https://api.botframework.com/.default"
"""What a token for the connector is asked for."""


class NoToken(Exception):
    """Microsoft gave no token; the words say why, without any secret."""


class Credentials:
    """What the bot shows Microsoft to be who it is."""

    def token(self, scope: str = CONNECTOR) -> str:
        """A token for `scope`. Raises NoToken."""
        raise NotImplementedError
