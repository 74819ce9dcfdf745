"""Our own tokens: with a secret, a certificate or a managed identity, in one tenant."""

import logging
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.hashes import SHA1, SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

from bot.channels.teams.credentials import (
    CONNECTOR,
    AppCredentials,
    NoToken,
    credentials,
)
from bot.settings import Settings
from tests.teams.authority import APP, SECRET, TENANT, Authority, private_key

GRAPH = "https://graph.microsoft.com/.default"


def settings(authority: Authority, **given: Any) -> Settings:
    told = {"teams_app_id": APP, "teams_tenant_id": TENANT, "teams_authority": authority.address, **given}
    return Settings(**told)


def token(authority: Authority, scope: str = CONNECTOR, **given: Any) -> str:
    found = credentials(settings(authority, **given))
    assert found is not None
    return found.token(scope)


def certified() -> tuple[x509.Certificate, bytes, bytes]:
    """Return a certificate, and it and its key as PEM. msal only looks at its thumbprint."""
    key, name = private_key(3), x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Alongside")])
    day = datetime(2026, 1, 1, tzinfo=UTC)
    made = x509.CertificateBuilder(name, name, key.public_key(), 7, day, day + timedelta(days=700)).sign(
        key, SHA256()
    )
    pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    return made, made.public_bytes(Encoding.PEM), pem


def test_a_secret(authority: Authority) -> None:
    assert authority.good_for(token(authority, teams_app_secret=SECRET)) == CONNECTOR
    assert authority.good_for(token(authority, GRAPH, teams_app_secret=SECRET)) == GRAPH


def test_a_token_is_kept_until_one_is_refused(authority: Authority) -> None:
    ours = AppCredentials(APP, TENANT, SECRET, authority.address)
    first = ours.token()
    assert (ours.token(), ours.token(GRAPH)) == (first, "token-2")
    ours.forget()
    assert ours.token() == "token-3"


@pytest.mark.parametrize("turned", [False, True])
def test_a_certificate(authority: Authority, tmp_path: Path, turned: bool) -> None:
    authority.certificate, certificate, key = certified()
    file = tmp_path / "bot.pem"
    file.write_bytes(certificate + key if turned else key + b"Bag Attributes: none\n" + certificate)
    assert authority.good_for(token(authority, teams_certificate=file)) == CONNECTOR


def test_a_key_alone_with_its_certificates_thumbprint(authority: Authority, tmp_path: Path) -> None:
    authority.certificate, _, key = certified()
    file = tmp_path / "bot.key"
    file.write_bytes(key)
    shown = authority.certificate.fingerprint(SHA1()).hex(":").upper()
    given = {"teams_certificate": file, "teams_certificate_thumbprint": shown}
    assert authority.good_for(token(authority, **given)) == CONNECTOR


def test_a_certificate_that_entra_does_not_know(authority: Authority, tmp_path: Path) -> None:
    _, certificate, key = certified()
    (tmp_path / "bot.pem").write_bytes(certificate + key)
    with pytest.raises(NoToken, match="AADSTS700027"):
        token(authority, teams_certificate=tmp_path / "bot.pem")


@pytest.mark.parametrize(
    "parts", [(), (1,), (2,), (b"nonsense",)], ids=["empty", "no key", "no certificate", "nonsense"]
)
def test_a_certificates_file_that_lacks_something(
    authority: Authority, tmp_path: Path, parts: tuple[Any, ...]
) -> None:
    made = certified()
    (tmp_path / "bot.pem").write_bytes(
        b"".join(part if isinstance(part, bytes) else made[part] for part in parts)
    )
    with pytest.raises(ValueError, match=r"bot\.pem holds no"):
        credentials(settings(authority, teams_certificate=tmp_path / "bot.pem"))


def test_a_managed_identity(authority: Authority, monkeypatch: pytest.MonkeyPatch) -> None:
    """As App Service and Container Apps offer it to what runs there."""
    monkeypatch.setenv("IDENTITY_ENDPOINT", f"{authority.address}/msi/token")
    monkeypatch.setenv("IDENTITY_HEADER", "identity-header")
    assert authority.good_for(token(authority, teams_managed_identity=True)) == CONNECTOR
    assert authority.asked == ["/msi/token"]
    with pytest.raises(NoToken):
        token(authority, teams_managed_identity=True, teams_app_id=TENANT)
    monkeypatch.setenv("IDENTITY_ENDPOINT", "http://127.0.0.1:9/msi/token")
    with pytest.raises(NoToken, match="no answer"):
        token(authority, teams_managed_identity=True)


@pytest.mark.parametrize(
    ("wrong", "why"),
    [({"teams_app_secret": "another"}, "AADSTS7000215"), ({"teams_app_id": TENANT}, "AADSTS700016"),
     ({"teams_tenant_id": APP}, "can't be used"), ({"teams_authority": "http://127.0.0.1:9"}, "no answer"),
     ({"teams_authority": "nonsense"}, "can't be used")],
    ids=str,
)  # fmt: skip
def test_microsofts_word_for_what_is_wrong(authority: Authority, wrong: dict[str, str], why: str) -> None:
    with pytest.raises(NoToken, match=why):
        token(authority, **{"teams_app_secret": SECRET, **wrong})


def test_nothing_is_set(authority: Authority) -> None:
    assert credentials(settings(authority)) is None


def test_the_tenant_is_asked_and_never_the_world(authority: Authority) -> None:
    """Of an authority of one's own, Microsoft's login isn't asked whether it knows it: tests and sealed networks."""
    token(authority, teams_app_secret=SECRET)
    assert authority.asked == [
        f"/{TENANT}/v2.0/.well-known/openid-configuration",
        f"/{TENANT}/oauth2/v2.0/token",
    ]


def test_no_secret_and_no_token_is_ever_logged(
    authority: Authority, caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level(logging.INFO)
    given = token(authority, teams_app_secret=SECRET)
    authority.wrong = "AADSTS7000222"
    with pytest.raises(NoToken) as problem:
        token(authority, teams_app_secret=SECRET)
    said = caplog.text + "".join(capsys.readouterr()) + str(problem.value)
    assert SECRET not in said
    assert given not in said
    assert SECRET not in repr(settings(authority, teams_app_secret=SECRET))
