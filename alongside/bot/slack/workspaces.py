"""Where the bot is installed."""

import structlog

log = structlog.get_logger()


class OneWorkspace:
    """One workspace by its bot token. Its people and messages need no place: there is only one."""

    unplaced = True

    def __init__(self, token: str) -> None:
        self._token = token

    def place(self, team_id: str, enterprise_id: str, whole: bool) -> str:
        """Always the same."""
        return ""

    def token(self, place: str) -> str:
        """The one token."""
        return self._token

    def ended(self, place: str, why: str) -> None:
        """Say so in the log, for whoever runs the service."""
        log.error("Slack refuses the bot's token: set SLACK_BOT_TOKEN to a working one", problem=why)
