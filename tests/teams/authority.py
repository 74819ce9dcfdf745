"""Microsoft's logins of our own: tokens for apps, as Entra gives them, and the keys that the Bot Framework signs with.

authority = Authority(clock)
authority.authorization(activity)  # the header with which the Bot Framework sends an activity
authority.roll_over()  # the next key signs
authority.wrong = "AADSTS7000222"  # every request for a token is refused so
"""

import base64
import json
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from itertools import count
from threading import Event
from typing import Any
from urllib.parse import parse_qsl

import jwt
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.hashes import SHA1, SHA256
from jwt.algorithms import RSAAlgorithm
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bot.clock import Clock, SystemClock

APP = "0a0a0a0a-1111-4222-8333-444444444444"
TENANT = "5a5a5a5a-0000-4000-8000-000000000001"
SECRET = "a client secret"
ISSUER = "https://api.botframework.com"
BOT_SCOPE = "https://api.botframework.com/.default"
ENDORSEMENTS = ("msteams", "webchat", "directline")
"""Of each key, as in Microsoft's list: the channels that it may sign for."""
ASSERTION = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"


@cache
def private_key(number: int) -> rsa.RSAPrivateKey:
    """Return one of Microsoft's keys, created once in a test run, because that is slow."""
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


@dataclass
class Authority:
    """The login authority, and the Bot Framework's OpenID metadata.

    Tokens end when a test says so, by no clock: msal keeps them by the machine's clock, and the tests' moves days.
    """

    clock: Clock = field(default_factory=SystemClock)
    tenant: str = TENANT
    app: str = APP
    secret: str = SECRET
    certificate: x509.Certificate | None = None
    address: str = ""
    published: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """Ids of the keys in the list, and what each is endorsed for."""
    asked: list[str] = field(default_factory=list)
    """Requested paths, in order."""
    tokens: dict[str, str] = field(default_factory=dict)
    """Every valid token, and what it is for."""
    wrong: str = ""
    broken: bool = False
    """Whether the metadata answer 503."""
    hanging: bool = False
    """Whether the metadata wait until `go_on` is set."""
    go_on: Event = field(default_factory=Event)
    reached: Event = field(default_factory=Event)
    """Set once the metadata were requested."""

    def __post_init__(self) -> None:
        self._numbers = count(1)
        self.signer = 0
        self.published[self.kid] = ENDORSEMENTS

    # What a test does

    @property
    def kid(self) -> str:
        """The id of the key that signs now."""
        return f"key-{self.signer}"

    @property
    def metadata(self) -> str:
        return f"{self.address}/v1/.well-known/openidconfiguration"

    def roll_over(self) -> None:
        """Sign with a new key; the old one is still in the list."""
        self.signer += 1
        self.published[self.kid] = ENDORSEMENTS

    def claims(self, activity: Mapping[str, Any], **changed: Any) -> dict[str, Any]:
        """Return the Bot Framework's claims for an activity sent now; those changed to None are left out."""
        now = int(self.clock.now().timestamp())
        told = {
            "serviceurl": activity.get("serviceUrl"),
            "nbf": now,
            "exp": now + 3600,
            "iss": ISSUER,
            "aud": self.app,
        }
        return {name: value for name, value in {**told, **changed}.items() if value is not None}

    def authorization(self, activity: Mapping[str, Any], **changed: Any) -> str:
        """Return the header that comes with an activity."""
        return "Bearer " + self.signed(self.claims(activity, **changed))

    def signed(self, claims: Mapping[str, Any]) -> str:
        """Return a token with any claims, which no library would make."""
        headers = {"kid": self.kid, "x5t": self.kid}
        return jwt.PyJWS().encode(json.dumps(claims).encode(), private_key(self.signer), "RS256", headers)

    def fetches(self) -> int:
        """Return how often the keys' metadata were requested."""
        return self.asked.count("/v1/.well-known/openidconfiguration")

    def good_for(self, authorization: str) -> str:
        """Return what the token in a header was given for; "" for an invalid one."""
        return self.tokens.get(authorization.removeprefix("Bearer "), "")

    # Keys

    def openid(self, request: Request) -> Response:
        self.asked.append(request.url.path)
        self.reached.set()
        if self.hanging:
            self.go_on.wait(30)
        if self.broken:
            return Response("Service Unavailable", 503)
        told = {
            "issuer": ISSUER,
            "authorization_endpoint": "https://invalid.botframework.com",
            "jwks_uri": f"{self.address}/v1/.well-known/keys",
            "id_token_signing_alg_values_supported": ["RS256"],
            "token_endpoint_auth_methods_supported": ["private_key_jwt"],
        }
        return JSONResponse(told)

    def keys(self, request: Request) -> Response:
        self.asked.append(request.url.path)
        return JSONResponse({"keys": [self._listed(kid) for kid in self.published]})

    def _listed(self, kid: str) -> dict[str, Any]:
        public = private_key(int(kid.removeprefix("key-"))).public_key()
        told = RSAAlgorithm.to_jwk(public, as_dict=True)
        named = {"kty": "RSA", "use": "sig", "kid": kid, "x5t": kid, "n": told["n"], "e": told["e"]}
        return {**named, "x5c": ["MIIC"], "endorsements": list(self.published[kid])}

    # Tokens for apps

    def discovery(self, request: Request) -> Response:
        self.asked.append(request.url.path)
        tenant = request.path_params["tenant"]
        if tenant != self.tenant:
            return self._no("AADSTS90002", "invalid_tenant")
        told = {
            "token_endpoint": f"{self.address}/{tenant}/oauth2/v2.0/token",
            "authorization_endpoint": f"{self.address}/{tenant}/oauth2/v2.0/authorize",
            "device_authorization_endpoint": f"{self.address}/{tenant}/oauth2/v2.0/devicecode",
            "issuer": f"{self.address}/{tenant}/v2.0",
            "jwks_uri": f"{self.address}/{tenant}/discovery/v2.0/keys",
        }
        return JSONResponse(told)

    async def token(self, request: Request) -> Response:
        self.asked.append(request.url.path)
        form = dict(parse_qsl((await request.body()).decode()))
        if self.wrong:
            return self._no(self.wrong)
        if request.path_params["tenant"] != self.tenant:
            return self._no("AADSTS90002", "invalid_request")
        if form.get("grant_type") != "client_credentials":
            return self._no("AADSTS70003", "unsupported_grant_type")
        if form.get("client_id") != self.app:
            return self._no("AADSTS700016", "unauthorized_client")
        if form.get("client_assertion_type") == ASSERTION:
            if not self._is_signed(form.get("client_assertion", "")):
                return self._no("AADSTS700027")
        elif form.get("client_secret") != self.secret:
            return self._no("AADSTS7000215")
        scope = form.get("scope", "")
        if not scope.endswith("/.default"):
            return self._no("AADSTS1002012", "invalid_scope")
        return JSONResponse({"token_type": "Bearer", "expires_in": 3599, "access_token": self.give(scope)})

    def identity(self, request: Request) -> Response:
        """Answer as a machine's managed identity, like App Service and Container Apps."""
        self.asked.append(request.url.path)
        told = request.query_params
        if request.headers.get("X-IDENTITY-HEADER") != "identity-header":
            return JSONResponse({"statusCode": 401, "message": "no header"}, 401)
        if told.get("client_id") != self.app:
            return JSONResponse({"statusCode": 400, "message": "no managed identity found"}, 400)
        token = self.give(f"{told.get('resource')}/.default")
        expires = str(int(time.time()) + 3600)
        return JSONResponse({"access_token": token, "expires_on": expires, "token_type": "Bearer"})

    def give(self, scope: str) -> str:
        """Return a new token for a scope."""
        token = f"token-{next(self._numbers)}"
        self.tokens[token] = scope
        return token

    def _is_signed(self, assertion: str) -> bool:
        """Return whether the app's own certificate signed it and is named, as Entra asks."""
        if self.certificate is None:
            return False
        public: Any = self.certificate.public_key()
        try:
            header = jwt.get_unverified_header(assertion)
            endpoint = f"{self.address}/{self.tenant}/oauth2/v2.0/token".replace("http://", "https://")
            told = jwt.decode(
                assertion, public, algorithms=["PS256", "RS256"], audience=endpoint, issuer=self.app
            )
        except jwt.PyJWTError:
            return False
        prints = {
            "x5t#S256": base64.urlsafe_b64encode(self.certificate.fingerprint(SHA256())).decode().rstrip("="),
            "x5t": base64.urlsafe_b64encode(self.certificate.fingerprint(SHA1())).decode().rstrip("="),
        }
        named = [header[name].rstrip("=") == prints[name] for name in prints if name in header]
        return bool(named) and all(named) and told["sub"] == self.app

    def _no(self, code: str, error: str = "invalid_client") -> Response:
        told = {
            "error": error,
            "error_description": f"{code}: no. Trace ID: x",
            "error_codes": [int(code[6:])],
        }
        return JSONResponse(told, 401 if error == "invalid_client" else 400)


def routes(now: Mapping[str, Any]) -> list[Route]:
    """Return the routes; `now["authority"]` is the authority that answers."""

    def openid(request: Request) -> Response:
        return now["authority"].openid(request)

    def keys(request: Request) -> Response:
        return now["authority"].keys(request)

    def discovery(request: Request) -> Response:
        return now["authority"].discovery(request)

    async def token(request: Request) -> Response:
        return await now["authority"].token(request)

    def identity(request: Request) -> Response:
        return now["authority"].identity(request)

    return [
        Route("/v1/.well-known/openidconfiguration", openid),
        Route("/v1/.well-known/keys", keys),
        Route("/{tenant}/v2.0/.well-known/openid-configuration", discovery),
        Route("/{tenant}/oauth2/v2.0/token", token, methods=["POST"]),
        Route("/msi/token", identity),
    ]
