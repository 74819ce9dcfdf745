"""The doctor says whether the bot can hear Teams and speak there, and how to mend it where not."""

from pathlib import Path
from typing import Any

import pytest

from bot.channels.teams.checks import check
from bot.check_result import Finding
from bot.settings import Settings
from tests.teams.authority import APP, SECRET, TENANT, Authority


def found(authority: Authority, **given: Any) -> list[Finding]:
    told = {"teams_app_id": APP, "teams_tenant_id": TENANT, "teams_app_secret": SECRET,
            "teams_authority": authority.address, "teams_openid_metadata": authority.metadata, **given}  # fmt: skip
    return list(check(Settings(**told), None))


def bad(findings: list[Finding]) -> list[tuple[str, str]]:
    return [(finding.said, finding.mend) for finding in findings if finding.how == "bad"]


def test_all_is_well(authority: Authority) -> None:
    findings = found(authority)
    assert {finding.how for finding in findings} == {"good"}
    assert len(findings) == 2


def test_without_teams_there_is_nothing_to_say(authority: Authority) -> None:
    assert found(authority, teams_app_id="", teams_tenant_id="", teams_app_secret="") == []


@pytest.mark.parametrize("setting", ["teams_app_id", "teams_tenant_id"])
@pytest.mark.parametrize("value", ["", "alongside", f"{APP} ", f"28:{APP}", "contoso.onmicrosoft.com"])
def test_ids_that_are_none(authority: Authority, setting: str, value: str) -> None:
    [(said, mend)] = bad(found(authority, **{setting: value}))
    assert setting.upper() in said
    assert "ID: in Microsoft Entra" in mend
    assert not any(path.endswith("/token") for path in authority.asked)


def test_no_credential_and_too_many(authority: Authority) -> None:
    assert "no credential" in bad(found(authority, teams_app_secret=""))[0][0]
    assert [one.how for one in found(authority, teams_certificate=Path("bot.pem"))] == ["look", "bad", "good"]


@pytest.mark.parametrize(
    ("wrong", "mend"),
    [
        ("AADSTS7000222", "has ended"),
        ("AADSTS7000215", "value, not to its id"),
        ("AADSTS9999999", "docs/teams.md"),
    ],
)
def test_no_token(authority: Authority, wrong: str, mend: str) -> None:
    authority.wrong = wrong
    [(said, how)] = bad(found(authority))
    assert wrong in said
    assert mend in how
    assert SECRET not in said + how


def test_a_certificate_that_is_not_there(authority: Authority, tmp_path: Path) -> None:
    for file in (tmp_path / "nowhere.pem", tmp_path):
        [(said, mend)] = bad(found(authority, teams_app_secret="", teams_certificate=file))
        assert "certificate" in said
        assert "PEM" in mend


def test_microsoft_cannot_be_reached(authority: Authority) -> None:
    nowhere = "http://127.0.0.1:9"
    [token, keys] = bad(found(authority, teams_authority=nowhere, teams_openid_metadata=nowhere))
    assert token == (
        "Microsoft gives the bot no token: no answer",
        f"Let this machine reach {nowhere} on port 443.",
    )
    assert nowhere in keys[1]


def test_keys_that_are_not_for_teams(authority: Authority) -> None:
    authority.published[authority.kid] = ("webchat",)
    assert bad(found(authority)) == [
        ("none of the signing keys is for Teams", "Unset TEAMS_OPENID_METADATA.")
    ]
