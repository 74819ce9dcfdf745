"""Workspaces with the bot: one by its token, or many by OAuth."""

from datetime import datetime, timedelta

import structlog

from bot.app import App
from bot.channels.slack.oauth import OAuth
from bot.channels.slack.webapi import NOT_INSTALLED, Here, SlackError
from handlers.people import unreachable
from storage import audit_log
from storage.db import Db
from storage.models import Installation
from storage.queries import installations
from storage.queries.installations import Tokens

log = structlog.get_logger()

EARLY = timedelta(hours=2)
"""Time before its expiry at which a token is renewed: it lasts twelve hours, so Slack may be down for two."""
SHORTLY = timedelta(seconds=5)
"""Time until the next attempt while another caller renews the token."""
LATER = timedelta(minutes=1)
"""Time until the next attempt after a token could not be renewed."""
EXPIRED = "token_expired"
OVER = frozenset({"invalid_auth", "account_inactive", "token_revoked", "not_authed", EXPIRED})
"""Slack's codes for a token that will never work again."""
REFUSED = frozenset({"invalid_refresh_token", "token_revoked", "invalid_auth", "account_inactive"})
"""Slack's codes for a refresh token that will never work again."""


class OneWorkspace:
    """One workspace by its bot token. Its people and messages are stored without a workspace: there is only one."""

    def __init__(self, token: str) -> None:
        self._token = token
        self._home: tuple[str, str] | None = None

    def learn(self, team_id: str, enterprise_id: str, whole: bool) -> None:
        """Store whose token it is: a team's, or (`whole`) a Grid's. Until then, every signed request is accepted."""
        self._home = ("", enterprise_id) if whole else (team_id, "")

    def here(self, db: Db, team_id: str, enterprise_id: str, whole: bool) -> Here | None:
        """Return the one workspace; None for a request from another team than the token's."""
        if self._home is not None:
            team, enterprise = self._home
            theirs, ours = (team_id, team) if team else (enterprise_id, enterprise)
            if theirs and theirs != ours:
                return None
        return Here("", without_workspace=True)

    def token(self, workspace: str) -> str:
        """Return the one token."""
        return self._token

    def ended(self, workspace: str, why: str, token: str) -> bool:
        """Log that the token does not work, for whoever runs the service."""
        log.error("Slack refuses the bot's token: set SLACK_BOT_TOKEN to a working one", problem=why)
        return False

    def left(self, team_id: str, enterprise_id: str, whole: bool, why: str, at: datetime) -> None:
        """Log it, as `ended` does."""
        self.ended("", why, "")


class ManyWorkspaces:
    """Workspaces and Grids that were installed by OAuth.

    Their tokens are read from the database for each call, so that every process sees at once what another has
    installed, renewed or ended.
    """

    def __init__(self, app: App, oauth: OAuth) -> None:
        self._app = app
        self._oauth = oauth

    def here(self, db: Db, team_id: str, enterprise_id: str, whole: bool) -> Here | None:
        """Return the workspace itself or the Grid that it is in; None if neither has a working installation."""
        workspaces = (enterprise_id,) if whole else (team_id, enterprise_id)
        for workspace in filter(None, workspaces):
            row = installations.at(db, workspace)
            if row is not None and row.ended_at is None and (row.whole or workspace == team_id):
                only = installations.at(db, "")
                return Here(row.workspace, without_workspace=only is not None and only.id == row.id)
        return None

    def token(self, workspace: str) -> str:
        """Return the token there, renewed if it expires soon."""
        with self._app.transaction(reading=True) as db:
            row = installations.at(db, workspace)
            if row is None or row.ended_at is not None:
                raise SlackError(NOT_INSTALLED)
            kept = installations.tokens(db, row)
        if kept.expires_at is None or not kept.refresh or kept.expires_at - self._now > EARLY:
            return kept.access
        return self._renewed(row, kept)

    def ended(self, workspace: str, why: str, token: str) -> bool:
        """End the installation, unless it has another token by now or can get one."""
        with self._app.transaction() as db:
            row = installations.at(db, workspace)
            if row is None or row.ended_at is not None:
                return False
            kept = installations.tokens(db, row)
            if kept.access != token:
                return True
            if why == EXPIRED and kept.refresh:
                row.expires_at = self._now  # the next call renews it first
                return True
            if why in OVER:
                self._end(db, row, why)
        return False

    def left(self, team_id: str, enterprise_id: str, whole: bool, why: str, at: datetime) -> None:
        """End the installation, unless it was installed again after that time."""
        with self._app.transaction() as db:
            row = (
                installations.at(db, enterprise_id if whole else team_id)
                if enterprise_id or team_id
                else None
            )
            if row is not None and at >= row.installed_at.replace(microsecond=0):
                self._end(db, row, why)

    def _renewed(self, row: Installation, kept: Tokens) -> str:
        """Renew a token, or return the present one while another caller renews it.

        No transaction is open while Slack is called.
        """
        assert kept.expires_at is not None
        with self._app.transaction() as db:
            mine = installations.claim(db, row)
        works = kept.expires_at > self._now
        if not mine:
            if works:
                return kept.access
            raise SlackError("token_being_renewed", SHORTLY)
        try:
            fresh = self._oauth.renew(kept.refresh, self._now)
        except SlackError as problem:
            log.warning("a Slack token could not be renewed", workspace=row.workspace, problem=problem.code)
            if works:  # the lease stays, so nobody tries again before it is over
                return kept.access
            if problem.code in REFUSED:
                with self._app.transaction() as db:
                    self._end(db, row, problem.code)
                raise SlackError(NOT_INSTALLED) from None
            raise SlackError("token_not_renewed", problem.wait or LATER) from None
        with self._app.transaction() as db:
            installations.renewed(db, row, fresh)
        return fresh.access

    def _end(self, db: Db, row: Installation, why: str) -> None:
        if installations.end(db, row, why, self._now):
            audit_log.write(db, self._now, None, "slack.ended", f"slack:{row.workspace}", detail=why)
            unreachable.tell(db, self._app.policy, self._now)
            log.error("Slack no longer lets the bot into a workspace", workspace=row.workspace, problem=why)

    @property
    def _now(self) -> datetime:
        return self._app.clock.now()
