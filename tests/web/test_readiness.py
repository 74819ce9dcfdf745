"""Ready is said only where the service can really serve, and within a second, whatever the database does."""

import sqlite3
import threading
import time
from collections import namedtuple
from collections.abc import Callable
from functools import partial

import pytest
from starlette.testclient import TestClient
from structlog.testing import capture_logs

from bot.figures import ServiceFigures
from bot.web.health import figures_application
from bot.web.server import application
from storage import connections, readiness
from storage.keys import KeyRing, new_key
from storage.secrets import seal
from tests.web.little import Little


def asked(product: Little, why_not: Callable[[], str] | None = None) -> tuple[int, str, float]:
    why_not = why_not or partial(readiness.why_not, product.app.engine, product.app.ring)
    client = TestClient(application(product.app, why_not))
    began = time.monotonic()
    with capture_logs():
        answer = client.get("/readyz")
    return answer.status_code, answer.json().get("why", ""), time.monotonic() - began


@pytest.fixture
def product(product: Little) -> Little:
    with product.app.engine.begin() as connection:  # this small product makes its tables without a migration
        needed = readiness.state(product.app.engine).needed
        connection.exec_driver_sql("CREATE TABLE IF NOT EXISTS alembic_version (version_num TEXT)")
        connection.exec_driver_sql("DELETE FROM alembic_version")
        connection.exec_driver_sql(f"INSERT INTO alembic_version VALUES ('{needed}')")
    return product


def test_a_database_that_takes_changes(product: Little) -> None:
    assert asked(product)[:2] == (200, "")


def test_another_program_holds_the_database(product: Little) -> None:
    other = sqlite3.connect(str(product.app.engine.url.database), isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    status, why, took = asked(product)
    other.rollback()
    other.close()
    assert (status, why) == (503, readiness.LOCKED)
    assert took < 1
    assert asked(product)[0] == 200


def test_our_own_long_change_is_no_reason(product: Little) -> None:
    with product.app.transaction():
        assert asked(product)[0] == 200


def test_a_disk_without_room(product: Little, monkeypatch: pytest.MonkeyPatch) -> None:
    usage = namedtuple("usage", "total used free")
    with monkeypatch.context() as patch:
        patch.setattr(readiness.shutil, "disk_usage", lambda _: usage(10, 10, readiness.LEAST_FREE - 1))
        assert asked(product)[:2] == (503, readiness.FULL)
    with product.app.engine.connect() as connection:  # the file may grow no further
        connections.driver(connection).execute("PRAGMA max_page_count = 1")
    assert asked(product)[:2] == (503, readiness.FULL)


def test_keys_that_open_nothing(product: Little) -> None:
    with product.app.transaction() as db:
        seal(db, product.people["Priya Nair"], "Words.")
    wrong = KeyRing.parse(new_key())
    status, why, _ = asked(product, partial(readiness.why_not, product.app.engine, wrong))
    assert status == 503
    assert "key" in why


def test_a_database_that_has_gone_silent(product: Little, monkeypatch: pytest.MonkeyPatch) -> None:
    released = threading.Event()

    def hangs() -> str:
        released.wait(20)
        return ""

    status, why, took = asked(product, hangs)
    assert (status, "in time" in why) == (503, True)
    assert took < 1.5

    monkeypatch.setattr("bot.figures._Backlog._waiting", lambda _: hangs() or ())
    with capture_logs():
        figures = TestClient(figures_application(ServiceFigures(product.app))).get("/metrics")
    released.set()
    assert figures.status_code == 200
    assert "alongside_database_up 0.0" in figures.text
    assert "alongside_pool_in_use" in figures.text
