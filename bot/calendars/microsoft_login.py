"""Tokens for Outlook's calendars, by msal, as an app registration: with a secret or a certificate."""

import logging
import re
from pathlib import Path
from typing import Any, cast

import msal  # pyright: ignore[reportMissingTypeStubs]
import requests
from msal.exceptions import MsalError  # pyright: ignore[reportMissingTypeStubs]

from bot.calendars.contract import CalendarError
from bot.calendars.http import SOON, WHEN_MENDED

AUTHORITY = "https://login.microsoftonline.com"
TIMEOUT = 10
_CODE = re.compile(r"AADSTS\d+")
_PEM = re.compile(r"-----BEGIN (CERTIFICATE|[A-Z ]*PRIVATE KEY)-----.+?-----END \1-----", re.DOTALL)

logging.getLogger("msal").setLevel(logging.CRITICAL + 1)  # what it logs may hold an answer's body


class MicrosoftLogin:
    """One app in one tenant. msal keeps a token until shortly before it ends; any thread may ask."""

    def __init__(
        self, app_id: str, tenant: str, credential: str | dict[str, Any], authority: str = ""
    ) -> None:
        self._given = (app_id, credential, f"{(authority or AUTHORITY).rstrip('/')}/{tenant}")
        self._own = bool(authority)
        self._app: Any = None  # its types are loose

    def token(self, scope: str) -> str:
        """Return a token for `scope`. Raises CalendarError."""
        try:
            if self._app is None:
                app_id, credential, authority = self._given
                self._app = msal.ConfidentialClientApplication(
                    app_id, credential, authority, timeout=TIMEOUT,
                    instance_discovery=False if self._own else None,
                )  # fmt: skip
            answer: object = self._app.acquire_token_for_client([scope])
        except requests.RequestException:
            raise CalendarError("Microsoft's login gave no answer", SOON) from None
        except (ValueError, KeyError, TypeError, AttributeError, RuntimeError, MsalError):
            raise CalendarError("Microsoft's tenant or the credential can't be used", WHEN_MENDED) from None
        told = cast("dict[str, Any]", answer) if isinstance(answer, dict) else {}
        if isinstance(told.get("access_token"), str):
            return str(told["access_token"])
        code = _CODE.search(str(told.get("error_description", "")))
        raise CalendarError(f"Microsoft gives no token: {code[0] if code else 'refused'}", WHEN_MENDED)

    def forget(self) -> None:
        """Keep no token any longer: one was refused."""
        self._app = None


def certificate(file: Path, thumbprint: str = "") -> dict[str, Any]:
    """Return msal's form of a PEM file's key and certificate. Raises OSError, or ValueError for what is missing."""
    parts = {
        found[1].split()[-1]: found[0] for found in _PEM.finditer(file.read_text("ascii", errors="replace"))
    }
    if "KEY" not in parts or not ("CERTIFICATE" in parts or thumbprint):
        raise ValueError(f"{file} holds no private key with its certificate")
    if "CERTIFICATE" in parts:
        return {"private_key": parts["KEY"], "public_certificate": parts["CERTIFICATE"]}
    return {"private_key": parts["KEY"], "thumbprint": thumbprint.replace(":", "")}
