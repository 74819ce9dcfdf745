"""Construction of the Teams channel from its settings."""

from collections.abc import Sequence
from contextlib import AbstractAsyncContextManager, nullcontext
from dataclasses import dataclass

from starlette.routing import BaseRoute

from bot.app import App
from bot.channels.teams import routes as http
from bot.channels.teams.activity_handler import ActivityHandler
from bot.channels.teams.connector import Connector
from bot.channels.teams.credentials import credentials
from bot.channels.teams.jwt_validation import TokenValidator
from bot.channels.teams.messages import Messages
from bot.channels.teams.signing_keys import Keys
from bot.channels.teams.transport import TeamsTransport
from bot.schedule import Worker
from bot.settings import Settings


@dataclass(frozen=True)
class Teams:
    """The Teams channel: what the web server serves, and what delivery sends by."""

    transport: TeamsTransport
    endpoints: Sequence[BaseRoute]

    def routes(self, _worker: Worker) -> Sequence[BaseRoute]:
        """Return what Teams calls."""
        return self.endpoints

    def lifespan(self) -> AbstractAsyncContextManager[None]:
        """Return an empty context: nothing has to run beside the web server."""
        return nullcontext()


def teams(app: App, settings: Settings, anywhere: str = "") -> Teams | None:
    """Return the Teams channel, if the bot's id, its tenant and a credential are set.

    `anywhere` is the service URL for people who have never written, if it is not Microsoft's own address. Raises
    OSError or ValueError for a certificate that can't be used.
    """
    shown = credentials(settings)
    if not settings.teams_app_id or not settings.teams_tenant_id or shown is None:
        return None
    app_id, tenant = settings.teams_app_id.lower(), settings.teams_tenant_id.lower()
    connector = Connector(app_id, shown, app.clock)
    posting = Messages(app, connector, tenant, anywhere)
    tokens = TokenValidator(app_id, tenant, Keys(app.clock, settings.teams_openid_metadata), app.clock)
    return Teams(TeamsTransport(app, posting), http.routes(ActivityHandler(app, posting), tokens))
