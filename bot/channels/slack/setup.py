"""Construction of the Slack channel from its settings."""

import asyncio
from collections.abc import AsyncGenerator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass

import structlog
from anyio import to_thread
from starlette.routing import BaseRoute

from bot.app import App
from bot.channels.slack import routes as http
from bot.channels.slack.dispatcher import Dispatcher
from bot.channels.slack.messages import Messages
from bot.channels.slack.oauth import OAuth
from bot.channels.slack.oauth_flow import Installing
from bot.channels.slack.transport import SlackTransport
from bot.channels.slack.webapi import SLACK, SlackError, WebApi, Workspaces
from bot.channels.slack.workspaces import ManyWorkspaces, OneWorkspace
from bot.schedule import Worker
from bot.settings import Settings

log = structlog.get_logger()


@dataclass(frozen=True)
class Slack:
    """The Slack channel: what the web server serves, what delivery sends by, and what runs beside the server."""

    api: WebApi
    edge: Dispatcher
    transport: SlackTransport
    endpoints: Sequence[BaseRoute]
    app_token: str
    base_url: str
    installing: Installing | None = None
    """The install flow, if workspaces are added by OAuth."""

    def routes(self, _worker: Worker) -> Sequence[BaseRoute]:
        """Return what Slack and those who install the bot call."""
        return self.endpoints

    @asynccontextmanager
    async def lifespan(self) -> AsyncGenerator[None]:
        """Run Socket Mode while the server runs, if an app token is set, and meanwhile ask whose bot token it is."""
        learning = asyncio.create_task(to_thread.run_sync(self.learn_home))
        try:
            if not self.app_token:
                yield
                return
            from bot.channels.slack import socket

            async with socket.connected(self.edge, self.app_token, self.base_url):
                yield
        finally:
            await asyncio.gather(learning, return_exceptions=True)

    def learn_home(self) -> None:
        """Ask Slack which team the bot token belongs to, so that requests from any other are refused."""
        workspaces = self.api.workspaces
        if not isinstance(workspaces, OneWorkspace):
            return
        try:
            told = self.api.call("", "auth.test")
        except SlackError as problem:
            log.warning("Slack did not say whose token it is", problem=problem.code)
            return
        team, enterprise = str(told.get("team_id") or ""), str(told.get("enterprise_id") or "")
        if team or enterprise:
            workspaces.learn(team, enterprise, told.get("is_enterprise_install") is True)


def slack(app: App, settings: Settings) -> Slack | None:
    """Return the Slack channel: by OAuth if its three settings are set, else by a bot token; None without either."""
    if settings.slack_by_oauth:
        oauth = OAuth(settings.slack_client_id, settings.slack_client_secret, settings.slack_api_url or SLACK)
        installing = Installing(app, oauth)
        return _together(app, settings, ManyWorkspaces(app, oauth), installing)
    if settings.slack_bot_token:
        return _together(app, settings, OneWorkspace(settings.slack_bot_token), None)
    return None


def _together(app: App, settings: Settings, workspaces: Workspaces, installing: Installing | None) -> Slack:
    base_url = settings.slack_api_url or SLACK
    api = WebApi(workspaces, app.clock, base_url)
    posting = Messages(api)
    edge = Dispatcher(app, posting)
    routes: list[BaseRoute] = []
    if settings.slack_signing_secret:
        routes += http.routes(edge, settings.slack_signing_secret, app.clock)
    if installing is not None:
        from bot.channels.slack import install_pages

        routes += install_pages.routes(installing)
    transport = SlackTransport(app, posting)
    return Slack(api, edge, transport, routes, settings.slack_app_token, base_url, installing)
