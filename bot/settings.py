"""Settings from the environment and the file .env, read once into a frozen object. Nothing else reads os.environ."""

import os
from collections.abc import Mapping
from difflib import get_close_matches
from pathlib import Path
from urllib.parse import urlsplit

from pydantic import Field, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

KINDS = ("outlook", "google", "caldav")
FILES = "files"
LOOPBACK = ("127.0.0.1", "localhost", "::1")
FILE = ".env"
"""File in the current folder that is read beside the environment, which wins."""
OURS = ("ALONGSIDE_", "DATABASE_", "SLACK_", "TEAMS_", "OUTLOOK_", "CALDAV_", "GOOGLE_")
OF_COMPOSE = ("ALONGSIDE_DOMAIN",)
"""Read by deploy/compose.yaml alone."""
CLOSE = 0.8


class Settings(BaseSettings):
    """Configuration by the organisation that runs Alongside: one environment variable for each `alias`."""

    model_config = SettingsConfigDict(
        frozen=True, populate_by_name=True, extra="ignore", env_file=FILE, env_ignore_empty=True
    )

    policy: str = Field("generic", alias="ALONGSIDE_POLICY")
    """Path of a policy file, or a shipped policy's name."""
    data: Path = Field(Path("data"), alias="ALONGSIDE_DATA")
    """Data folder, for the SQLite file and the key file unless other places are set for them."""
    keys: str = Field("", alias="ALONGSIDE_KEYS", repr=False)
    """Key ring, `id:base64` separated by commas, or the path of a key file (a mounted secret); without it, a key file
    in the data folder."""
    audit_heads: Path | None = Field(None, alias="ALONGSIDE_AUDIT_HEADS")
    """File to which the audit log's head is appended once a day: best on another machine's disk."""
    destructions: str = Field("", alias="ALONGSIDE_DESTRUCTIONS", repr=False)
    """List of what was destroyed: a file, or a second database's address, outside every backup of the first."""
    records: Path | None = Field(None, alias="ALONGSIDE_RECORDS")
    """Folder in which agreed records are filed, for the records system to fetch."""
    host: str = Field("127.0.0.1", alias="ALONGSIDE_HOST")
    port: int = Field(8080, alias="ALONGSIDE_PORT")
    metrics: str = Field("127.0.0.1:9464", alias="ALONGSIDE_METRICS")
    """Where Prometheus finds the figures, host:port; a port alone is on loopback, `off` is nowhere."""
    console: bool = Field(False, alias="ALONGSIDE_CONSOLE")
    """Serve the web console: on loopback only, unless ALONGSIDE_CONSOLE_ANYWHERE says otherwise."""
    public_url: str = Field("", alias="ALONGSIDE_PUBLIC_URL")
    """Where people's browsers and calendars reach the service, https://…: for links, feeds and notifications."""
    calendars: str = Field("files", alias="ALONGSIDE_CALENDARS")
    """How sessions get into people's calendars: `files`, or `outlook`, `google`, `caldav` by commas, the default first.
    A person's own choice is in the database."""
    console_anywhere: bool = Field(False, alias="ALONGSIDE_CONSOLE_ANYWHERE")
    organisation: str = Field("Our organisation", alias="ALONGSIDE_ORGANISATION")
    database_url: str = Field("", alias="DATABASE_URL", repr=False)

    slack_bot_token: str = Field("", alias="SLACK_BOT_TOKEN", repr=False)
    """Slack, in one workspace: its bot token, `xoxb-…`."""
    slack_signing_secret: str = Field("", alias="SLACK_SIGNING_SECRET", repr=False)
    """Secret with which Slack signs its requests; without it, nothing is received over HTTP."""
    slack_app_token: str = Field("", alias="SLACK_APP_TOKEN", repr=False)
    """App-level token, `xapp-…`, for Socket Mode."""
    slack_client_id: str = Field("", alias="SLACK_CLIENT_ID")
    """Slack in many workspaces or a Grid: with the client secret and the signing secret, installed by OAuth."""
    slack_client_secret: str = Field("", alias="SLACK_CLIENT_SECRET", repr=False)
    slack_api_url: str = Field("", alias="SLACK_API_URL")
    """Alternative base address of Slack's Web API."""

    teams_app_id: str = Field("", alias="TEAMS_APP_ID")
    """Microsoft Teams: the bot's application (client) id in Microsoft Entra, a GUID."""
    teams_app_secret: str = Field("", alias="TEAMS_APP_SECRET", repr=False)
    """Its client secret; or a certificate, or a managed identity."""
    teams_certificate: Path | None = Field(None, alias="TEAMS_CERTIFICATE")
    """PEM file with the application's certificate and its private key."""
    teams_certificate_thumbprint: str = Field("", alias="TEAMS_CERTIFICATE_THUMBPRINT")
    """The certificate's SHA-1 thumbprint, as Entra shows it, if the file has only the private key."""
    teams_managed_identity: bool = Field(False, alias="TEAMS_MANAGED_IDENTITY")
    """Whether the bot is a user-assigned managed identity, whose client id is TEAMS_APP_ID."""
    teams_tenant_id: str = Field("", alias="TEAMS_TENANT_ID")
    """The organisation's Entra tenant, a GUID: activities from other tenants are refused."""
    teams_authority: str = Field("", alias="TEAMS_AUTHORITY")
    """Alternative address of Microsoft's login authority, without the tenant."""
    teams_openid_metadata: str = Field("", alias="TEAMS_OPENID_METADATA")
    """Alternative address of the Bot Framework's OpenID metadata."""
    teams_graph_url: str = Field("", alias="TEAMS_GRAPH_URL")
    """Alternative base address of Microsoft Graph, for national clouds."""

    calendar_poll: int = Field(300, alias="ALONGSIDE_CALENDAR_POLL", ge=10)
    """Seconds between looks at what changed in calendars."""
    outlook_tenant_id: str = Field("", alias="OUTLOOK_TENANT_ID")
    """Outlook calendars: the Entra tenant, the app's id and its credential; Teams' own where these are not set."""
    outlook_client_id: str = Field("", alias="OUTLOOK_CLIENT_ID")
    outlook_client_secret: str = Field("", alias="OUTLOOK_CLIENT_SECRET", repr=False)
    outlook_certificate: Path | None = Field(None, alias="OUTLOOK_CERTIFICATE")
    outlook_certificate_thumbprint: str = Field("", alias="OUTLOOK_CERTIFICATE_THUMBPRINT")
    outlook_authority: str = Field("", alias="OUTLOOK_AUTHORITY")
    """Another address of Microsoft's login authority, without the tenant."""
    outlook_graph_url: str = Field("", alias="OUTLOOK_GRAPH_URL")
    """Another base address of Microsoft Graph, without /v1.0."""
    google_service_account: Path | None = Field(None, alias="GOOGLE_SERVICE_ACCOUNT")
    """Google calendars: a service account's JSON file, with domain-wide delegation."""
    google_calendar_url: str = Field("https://www.googleapis.com/calendar/v3", alias="GOOGLE_CALENDAR_URL")
    """Another base address of Google Calendar, with /calendar/v3."""
    caldav_url: str = Field("", alias="CALDAV_URL")
    """CalDAV calendars: where people's homes are, each under their e-mail address, or where `{email}` stands."""
    caldav_username: str = Field("", alias="CALDAV_USERNAME")
    caldav_password: str = Field("", alias="CALDAV_PASSWORD", repr=False)

    @field_validator("public_url")
    @classmethod
    def _address(cls, given: str) -> str:
        """Without its last slash; https, or http on this machine."""
        parts = urlsplit(given)
        secure = parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in LOOPBACK)
        if given and (not secure or not parts.netloc or parts.query or parts.fragment):
            raise ValueError("expected an address that begins with https://")
        return given.rstrip("/")

    @field_validator("metrics")
    @classmethod
    def _host_and_port(cls, given: str) -> str:
        host, _, port = given.strip().rpartition(":")
        if given.strip().casefold() in ("", "off"):
            return ""
        if not port.isdecimal() or int(port) > 65_535:
            raise ValueError("expected host:port, a port alone, or off")
        return f"{host.strip('[]') or LOOPBACK[0]}:{port}"

    @field_validator("calendars")
    @classmethod
    def _kinds(cls, given: str) -> str:
        kinds = [kind.strip().casefold() for kind in given.split(",") if kind.strip()]
        if any(kind not in (FILES, *KINDS) for kind in kinds):
            raise ValueError(f"expected {', '.join((FILES, *KINDS))}, one or several by commas")
        return ",".join(kinds)

    @property
    def calendar_kinds(self) -> tuple[str, ...]:
        """The kinds of calendar that Alongside reads and writes itself, the default first."""
        return tuple(kind for kind in self.calendars.split(",") if kind and kind != FILES)

    @property
    def slack_by_oauth(self) -> bool:
        """Whether Slack workspaces are added by OAuth: a bot token is then not used."""
        return bool(self.slack_client_id and self.slack_client_secret and self.slack_signing_secret)

    @property
    def database(self) -> str:
        """The database's address: DATABASE_URL, or the SQLite file in the data folder."""
        return self.database_url or f"sqlite:///{self.data / 'alongside.db'}"


def misspelt(environment: Mapping[str, str] | None = None, file: Path | None = None) -> dict[str, str]:
    """Return names that look like settings and are none, each with the setting that was probably meant, or empty.

    Names of other programs (SLACK_WEBHOOK …) are left alone unless they are close to one of ours.
    """
    known = sorted(str(field.alias) for field in Settings.model_fields.values())
    names = set(os.environ if environment is None else environment)
    found: dict[str, str] = {}
    for name in sorted(names | _names_in(file or Path(FILE))):
        upper = name.upper()
        if upper in known or upper in OF_COMPOSE or not upper.startswith(OURS):
            continue
        meant = get_close_matches(upper, known, 1, CLOSE)
        if meant or upper.startswith(OURS[0]):
            found[name] = meant[0] if meant else ""
    return found


def _names_in(file: Path) -> set[str]:
    """Return the names that a file of settings gives."""
    try:
        lines = file.read_text(encoding="utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError):
        return set()
    named = (line.partition("=")[0].removeprefix("export ").strip() for line in lines if "=" in line)
    return {name for name in named if name.isidentifier()}
