"""Slack, put together from its settings."""

from collections.abc import AsyncGenerator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass

from starlette.routing import BaseRoute

from alongside.bot.app import App
from alongside.bot.settings import Settings
from alongside.bot.slack import http, socket
from alongside.bot.slack.edge import Edge
from alongside.bot.slack.posting import Posting
from alongside.bot.slack.transport import SlackTransport
from alongside.bot.slack.webapi import SLACK, WebApi
from alongside.bot.slack.workspaces import OneWorkspace


@dataclass(frozen=True)
class Slack:
    """The channel: what the web server serves, what delivery sends by, and what runs beside the server."""

    api: WebApi
    edge: Edge
    transport: SlackTransport
    routes: Sequence[BaseRoute]
    app_token: str
    base_url: str

    @asynccontextmanager
    async def beside(self) -> AsyncGenerator[None]:
        """Socket Mode for as long as the server runs, where an app token is set."""
        if not self.app_token:
            yield
            return
        async with socket.connected(self.edge, self.app_token, self.base_url):
            yield


def slack(app: App, settings: Settings) -> Slack | None:
    """The channel, where a bot token is set."""
    if not settings.slack_bot_token:
        return None
    base_url = settings.slack_api_url or SLACK
    api = WebApi(OneWorkspace(settings.slack_bot_token), app.clock, base_url)
    posting = Posting(api)
    edge = Edge(app, posting)
    routes = (
        http.routes(edge, settings.slack_signing_secret, app.clock) if settings.slack_signing_secret else []
    )
    return Slack(api, edge, SlackTransport(app, posting), routes, settings.slack_app_token, base_url)
