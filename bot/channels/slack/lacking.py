"""What is missing where Slack's settings are half made. Asks nobody, and loads nothing of Slack's."""

from collections.abc import Iterator, Sequence

from bot.check_result import Finding
from bot.settings import Settings

WHAT = "Slack"
OAUTH = {
    "SLACK_CLIENT_ID": "slack_client_id",
    "SLACK_CLIENT_SECRET": "slack_client_secret",
    "SLACK_SIGNING_SECRET": "slack_signing_secret",
}


def lacking(settings: Settings) -> Sequence[str]:
    """Return what is missing where Slack's settings are half made."""
    if settings.slack_bot_token or settings.slack_app_token or settings.slack_client_id:
        return [finding.said for finding in ways_in(settings)]
    if settings.slack_signing_secret or settings.slack_client_secret:
        return ["there is no bot token to answer with (SLACK_BOT_TOKEN)"]
    return ()


def ways_in(settings: Settings) -> Iterator[Finding]:
    """Check whether Slack can reach the service at all."""
    given = [name for name, field in OAUTH.items() if getattr(settings, field)]
    if (settings.slack_client_id or settings.slack_client_secret) and len(given) < len(OAUTH):
        lacking = " and ".join(name for name in OAUTH if name not in given)
        yield Finding(
            "bad", WHAT, f"OAuth needs {lacking} too", "Both are on the app's page, Basic Information."
        )
    if not settings.slack_signing_secret and not settings.slack_app_token:
        mend = "Set SLACK_SIGNING_SECRET (HTTP) or SLACK_APP_TOKEN (Socket Mode): Basic Information has both."
        yield Finding(
            "bad", WHAT, "nothing is heard: there is neither a signing secret nor an app token", mend
        )
    if settings.slack_app_token and not settings.slack_bot_token and not settings.slack_by_oauth:
        mend = "Set SLACK_BOT_TOKEN: OAuth & Permissions has it."
        yield Finding("bad", WHAT, "there is an app token, and no bot token to answer with", mend)
