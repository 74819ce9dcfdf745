"""While another writer holds the SQLite file, whoever only looks is answered at once."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy.exc import OperationalError
from structlog.testing import capture_logs

from bot.app import Incoming
from handlers.ui import Card
from storage import connections
from storage.models import AuditEntry
from tests.scenarios.command_rows import ADA, GARETH, PRIYA
from tests.support.world import World

LOOKS = (
    (GARETH, "/overdue"),
    (ADA, "/overdue team"),
    (GARETH, "/overdue csv"),
    (GARETH, "who's overdue?"),
    (PRIYA, "/supervision"),
    (PRIYA, "/supervision why"),
    (PRIYA, "/supervision policy"),
    (PRIYA, "/supervision records"),
    (PRIYA, "/supervision who reads"),
    (PRIYA, "/supervision help"),
    (PRIYA, "/agenda"),
    (PRIYA, "/action"),
    (PRIYA, "when is my next supervision?"),
)


@contextmanager
def locked(file: Path) -> Iterator[None]:
    other = sqlite3.connect(file, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    try:
        yield
    finally:
        other.rollback()
        other.close()


@pytest.mark.parametrize("world", ["sqlite"], indirect=True)
def test_looking_does_not_wait_and_what_it_leaves_is_written_afterwards(
    paired: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    paired.chat(PRIYA).say("/agenda My leave")
    paired.wait(days=60)
    file = tmp_path / "alongside.db"
    monkeypatch.setattr(connections, "BUSY_SECONDS", 0.02)  # whoever waited would fail
    seen = len(paired.rows(AuditEntry, verb="overdue.seen"))
    with locked(file):
        for number, (who, words) in enumerate(LOOKS):
            asked = Incoming(paired.id_of(who), text=words, idempotency_key=f"look {number}")
            answer = paired.app.answer(asked)
            assert answer is not None, words
            assert not (isinstance(answer, Card) and answer.title == "Not done"), words
            assert paired.app.answer(asked) is None, f"{words}: answered a second time"
        with capture_logs(), pytest.raises(OperationalError, match="locked"):
            paired.app.answer(Incoming(paired.id_of(PRIYA), text="/agenda Something new"))
        monkeypatch.setattr(connections, "BUSY_SECONDS", 10)
    paired.app.afterwards.finish()
    assert len(paired.rows(AuditEntry, verb="overdue.seen")) == seen + 4
    assert paired.app.answer(asked) is None
    assert "Dropped" in paired.chat(PRIYA).say(
        "/agenda drop 1"
    )  # the list that was shown while it was locked


@pytest.mark.parametrize("world", ["slack", "teams", "console"], indirect=True)
def test_a_lead_is_answered_at_once_on_every_channel(
    paired: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    paired.wait(days=60)
    gareth = paired.chat(GARETH)
    gareth.say("/overdue")  # what is learned of somebody the first time is written then
    paired.settle()
    monkeypatch.setattr(connections, "BUSY_SECONDS", 0.02)
    with locked(tmp_path / "alongside.db"), capture_logs():
        shown = gareth.say("/overdue")
    monkeypatch.setattr(connections, "BUSY_SECONDS", 10)
    paired.app.afterwards.finish()
    assert PRIYA in shown
