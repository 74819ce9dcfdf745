"""Checks of `alongside doctor` for Slack: settings, tokens and their scopes. Nothing is renewed or changed."""

from collections.abc import Iterator

from bot.channels.contract import Store
from bot.channels.slack.lacking import WHAT, ways_in
from bot.channels.slack.oauth import SCOPES
from bot.channels.slack.webapi import (
    NO_ANSWER,
    RATELIMITED,
    SLACK,
    SlackError,
    ask,
    scopes_of,
)
from bot.check_result import Finding
from bot.clock import SystemClock
from bot.settings import Settings
from storage.db import Db, transaction
from storage.keys import KeyProblem
from storage.models import Installation
from storage.queries import channels, installations, organisations
from storage.queries.installations import Tokens

AGAIN = "Install it again (docs/slack.md)"


def check(settings: Settings, store: Store | None) -> Iterator[Finding]:
    """Check every workspace, then the settings and the tokens in them."""
    if store is not None and settings.slack_by_oauth:
        yield from check_installations(settings, store)
    yield from check_tokens(settings)


def check_tokens(settings: Settings) -> Iterator[Finding]:
    """Check the settings and the tokens in them."""
    base_url = settings.slack_api_url or SLACK
    if not (settings.slack_bot_token or settings.slack_app_token or settings.slack_client_id):
        return
    yield from ways_in(settings)
    if settings.slack_by_oauth:
        if settings.slack_bot_token:
            yield Finding("look", WHAT, "SLACK_BOT_TOKEN is not used beside OAuth", "Unset it.")
    elif settings.slack_bot_token:
        yield token(
            base_url, settings.slack_bot_token, "", "Set SLACK_BOT_TOKEN to the one on OAuth & Permissions."
        )
    if settings.slack_app_token:
        yield _app_token(base_url, settings.slack_app_token)


def check_installations(settings: Settings, store: Store) -> Iterator[Finding]:
    """Check every workspace and Grid that was installed by OAuth."""
    found = 0
    for organisation_id in organisations.every(store.engine):
        with transaction(store.engine, organisation_id, store.ring, reading=True) as db:
            kept = [(row, _opened(db, row)) for row in installations.every(db)]
            lost = sum(1 for i in channels.identities(db, installations.CHANNEL) if not i.workspace)
        found += len(kept)
        for row, tokens in kept:
            yield _installation(settings.slack_api_url or SLACK, row, tokens)
        if lost and len(kept) > 1:
            mend = "alongside people sync slack --workspace …, for each workspace"
            yield Finding(
                "look", WHAT, f"of {lost:,} people it isn't known in which workspace they are", mend
            )
    if not found:
        yield Finding(
            "look", WHAT, "no workspace has it yet", "alongside slack install-link https://your.address"
        )


def token(base_url: str, secret: str, where: str, mend: str) -> Finding:
    """Check whether a bot token works and has all scopes that are needed. `where` names the workspace."""
    try:
        about, granted = scopes_of(base_url, secret)
    except SlackError as problem:
        return _refused(problem, where or "the bot's token", mend)
    name = where or str(about.get("team", ""))
    missing = sorted(SCOPES.keys() - granted)
    if missing:
        reasons = "; ".join(f"{scope} ({SCOPES[scope]})" for scope in missing)
        mend = "Add them under OAuth & Permissions (or take over app_manifest.yml), then install it again."
        return Finding("bad", WHAT, f"{name}: the token lacks {reasons}", mend)
    return Finding("good", WHAT, f"{name}: the token works, and may do all that is needed")


def _app_token(base_url: str, secret: str) -> Finding:
    mend = "Make one with the scope connections:write under Basic Information, and switch Socket Mode on."
    try:
        ask(base_url, secret, "apps.connections.open")
    except SlackError as problem:
        return _refused(problem, "the app token", mend)
    return Finding("good", WHAT, "Socket Mode: the app token opens connections")


def _installation(base_url: str, row: Installation, tokens: Tokens | None) -> Finding:
    where = f"{row.name or row.workspace} ({row.workspace})"
    if row.ended_at is not None:
        if row.ended_why == installations.TAKEN_OVER:
            return Finding("good", WHAT, f"{where}: its whole Grid has it now")
        said = f"{where}: ended on {row.ended_at:%Y-%m-%d} ({row.ended_why})"
        return Finding("look", WHAT, said, "alongside slack install-link makes a link to add it again")
    if tokens is None:
        return Finding("bad", WHAT, f"{where}: its token doesn't open with these keys", AGAIN)
    if tokens.expires_at is not None and tokens.expires_at <= SystemClock().now():
        return Finding("good", WHAT, f"{where}: the token is over, and renewed at the next call")
    return token(base_url, tokens.access, where, AGAIN)


def _opened(db: Db, row: Installation) -> Tokens | None:
    try:
        return installations.tokens(db, row)
    except KeyProblem:
        return None


def _refused(problem: SlackError, what: str, mend: str) -> Finding:
    if problem.code == NO_ANSWER:
        return Finding(
            "bad", WHAT, f"{what}: Slack gives no answer", "Let this machine reach https://slack.com."
        )
    if problem.code == RATELIMITED:
        return Finding("look", WHAT, f"{what}: Slack asks to wait", "Run this again in a minute.")
    return Finding("bad", WHAT, f"{what}: Slack refuses it ({problem.code})", mend)
