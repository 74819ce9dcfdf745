"""Tokens for Microsoft's services by msal: with a secret, a certificate or a managed identity, in one tenant.

msal caches a token until shortly before it expires. It uses our own HTTP client, for its timeouts.
"""

import logging
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Protocol, cast
from urllib.parse import urlsplit

import httpx
import msal  # pyright: ignore[reportMissingTypeStubs]
from msal.exceptions import MsalError  # pyright: ignore[reportMissingTypeStubs]

from bot.channels.teams import http_client
from bot.settings import Settings

AUTHORITY = "https://login.microsoftonline.com"
CONNECTOR = "https://api.botframework.com/.default"
"""Scope of a token for the connector."""
TIMEOUT = 10.0

logging.getLogger("msal").setLevel(logging.CRITICAL + 1)  # its logs may contain an answer's body

_CODE = re.compile(r"AADSTS\d+")
_WORD = re.compile(r"[a-z_]{1,40}")
_PEM = re.compile(r"-----BEGIN (CERTIFICATE|[A-Z ]*PRIVATE KEY)-----.+?-----END \1-----", re.DOTALL)


class NoToken(Exception):
    """Failure to get a token. `why` is Microsoft's code, such as "AADSTS7000215", or our own; never a secret."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


class Credentials(Protocol):
    """The bot's credentials with Microsoft. Every method is thread-safe."""

    def token(self, scope: str = CONNECTOR) -> str:
        """Return a token for `scope`, as an app. Raise NoToken."""
        ...

    def forget(self) -> None:
        """Drop cached tokens, because one was refused."""
        ...


class AppCredentials:
    """Credentials of an app registration: `credential` is a secret, or msal's form of a certificate."""

    def __init__(
        self, app_id: str, tenant_id: str, credential: str | dict[str, Any], authority: str = ""
    ) -> None:
        self._app_id = app_id
        self._credential = credential
        base = (authority or AUTHORITY).rstrip("/")
        self._authority = base if urlsplit(base).path else f"{base}/{tenant_id}"
        self._own = bool(authority)
        self._msal: Any = None  # its types are loose

    def token(self, scope: str = CONNECTOR) -> str:
        """Return a token for `scope`, as an app. Raise NoToken."""
        try:
            if self._msal is None:
                self._msal = self._application()
            return _given(self._msal.acquire_token_for_client([scope]))
        except httpx.HTTPError:
            raise NoToken("no answer") from None
        except (ValueError, KeyError, TypeError, AttributeError, RuntimeError, MsalError):
            raise NoToken("the tenant or the credential can't be used") from None

    def forget(self) -> None:
        """Drop cached tokens, because one was refused."""
        self._msal = None

    def _application(self) -> Any:
        address = urlsplit(self._authority)
        return msal.ConfidentialClientApplication(
            self._app_id,
            self._credential,
            address._replace(scheme="https").geturl(),
            # Do not ask Microsoft's login whether it knows an authority that the settings name.
            instance_discovery=False if self._own else None,
            http_client=_Http(address.netloc if address.scheme == "http" else ""),
        )


class IdentityCredentials:
    """Credentials of a user-assigned managed identity, whose client id is the app's."""

    def __init__(self, app_id: str) -> None:
        self._app_id = app_id
        self._msal = self._client()

    def token(self, scope: str = CONNECTOR) -> str:
        """Return a token for `scope`, as the identity. Raise NoToken."""
        try:
            return _given(self._msal.acquire_token_for_client(resource=scope.removesuffix("/.default")))
        except httpx.HTTPError:
            raise NoToken("no answer from this machine's managed identity") from None
        except (ValueError, KeyError, TypeError, OSError, MsalError, msal.ManagedIdentityError):
            raise NoToken("this machine's managed identity can't be used") from None

    def forget(self) -> None:
        """Drop cached tokens, because one was refused."""
        self._msal = self._client()

    def _client(self) -> Any:
        identity = msal.UserAssignedManagedIdentity(client_id=self._app_id)
        return msal.ManagedIdentityClient(identity, http_client=_Http())


def credentials(settings: Settings) -> Credentials | None:
    """Return the configured credentials: managed identity, certificate or secret; None without any.

    Raises OSError or ValueError for a certificate file that can't be used.
    """
    app_id, tenant_id, authority = settings.teams_app_id, settings.teams_tenant_id, settings.teams_authority
    if settings.teams_managed_identity:
        return IdentityCredentials(app_id)
    if settings.teams_certificate is not None:
        found = certificate(settings.teams_certificate, settings.teams_certificate_thumbprint)
        return AppCredentials(app_id, tenant_id, found, authority)
    if settings.teams_app_secret:
        return AppCredentials(app_id, tenant_id, settings.teams_app_secret, authority)
    return None


def certificate(file: Path, thumbprint: str = "") -> dict[str, Any]:
    """Return a PEM file's private key and certificate in msal's form.

    Raise OSError, or ValueError for a missing part.
    """
    pem = file.read_text("ascii", errors="replace")
    parts = {found[1].split()[-1]: found[0] for found in _PEM.finditer(pem)}
    if "KEY" not in parts:
        raise ValueError(f"{file} holds no private key")
    if "CERTIFICATE" in parts:
        return {"private_key": parts["KEY"], "public_certificate": parts["CERTIFICATE"]}
    if not thumbprint:
        raise ValueError(f"{file} holds no certificate beside its key")
    return {"private_key": parts["KEY"], "thumbprint": thumbprint.replace(":", "")}


def _given(answer: object) -> str:
    told = cast("dict[str, Any]", answer) if isinstance(answer, dict) else {}
    token = told.get("access_token")
    if isinstance(token, str) and token:
        return token
    code = _CODE.search(str(told.get("error_description", "")))
    error = str(told.get("error", ""))
    raise NoToken(code[0] if code else error if _WORD.fullmatch(error) else "refused")


class _Http:
    """HTTP client for msal. `plain` is the one host and port that is called without TLS.

    msal takes https addresses only, and a configured authority may be on loopback.
    """

    def __init__(self, plain: str = "") -> None:
        self._plain = plain

    def get(
        self,
        url: str,
        params: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
        **_: object,
    ) -> httpx.Response:
        answer = self._call("GET", url, params=params, headers=headers)
        if not self._plain:
            return answer
        text = answer.text.replace(f"http://{self._plain}", f"https://{self._plain}")
        return httpx.Response(answer.status_code, text=text, request=answer.request)

    def post(
        self,
        url: str,
        params: Mapping[str, str] | None = None,
        data: Any = None,
        headers: Mapping[str, str] | None = None,
        **_: object,
    ) -> httpx.Response:
        if isinstance(
            data, dict
        ):  # httpx would send bytes, such as a signed assertion, as Python writes them: b'…'
            given = cast("dict[str, object]", data).items()
            data = {name: value.decode() if isinstance(value, bytes) else value for name, value in given}
        return self._call("POST", url, params=params, data=data, headers=headers)

    def _call(self, method: str, url: str, **given: Any) -> httpx.Response:
        if self._plain and url.startswith(f"https://{self._plain}/"):
            url = "http" + url.removeprefix("https")
        with http_client.client(TIMEOUT) as client:  # needed about once an hour, so not kept open
            return client.request(method, url, **given)

    def close(self) -> None:
        """Do nothing: msal requires this method, and nothing is open."""
