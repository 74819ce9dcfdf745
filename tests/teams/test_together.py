"""The channel as `alongside serve` has it: there when it is set, and only then."""

from pathlib import Path

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from bot.settings import Settings
from bot.wiring import wire
from tests.teams.authority import APP, SECRET, TENANT


def settings(folder: Path, **told: str) -> Settings:
    return Settings(policy="generic", data=folder, **told)  # type: ignore[arg-type]


def test_with_its_settings_teams_is_served_and_delivered_to(tmp_path: Path) -> None:
    told = {"teams_app_id": APP, "teams_tenant_id": TENANT, "teams_app_secret": SECRET}
    product = wire(settings(tmp_path, **told))
    client = TestClient(Starlette(routes=list(product.channels["teams"].routes(product.worker))))
    assert client.post("/api/messages", json={"type": "message"}).status_code == 401
    product.app.engine.dispose()


@pytest.mark.parametrize("missing", ["teams_app_id", "teams_tenant_id", "teams_app_secret"])
def test_without_one_of_its_settings_there_is_no_teams(tmp_path: Path, missing: str) -> None:
    told = {"teams_app_id": APP, "teams_tenant_id": TENANT, "teams_app_secret": SECRET}
    product = wire(settings(tmp_path, **{**told, missing: ""}))
    assert product.channels == {}
    product.app.engine.dispose()
