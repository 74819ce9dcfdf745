"""Every command closes the database connections that it opens, whether it ends well or not."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event
from sqlalchemy.pool import Pool

from tests.cli.conftest import Data, Run

COMMANDS = (
    "db upgrade", "doctor", "keys rotate", "audit verify", "people admins", "people export", "people import none.csv",
    "people import {people} --yes", "access list", "export nobody@example.org", "slack workspaces",
    "policy check generic",
    "policy simulate generic", "people sync slack", "teams install",
)  # fmt: skip


@pytest.fixture
def open_now() -> Iterator[set[int]]:
    """Yield the open connections, by identity, without those of the test's own data."""
    alive: set[int] = set()

    def opened(connection: Any, *_: object) -> None:
        alive.add(id(connection))

    def closed(connection: Any, *_: object) -> None:
        alive.discard(id(connection))

    event.listen(Pool, "connect", opened)
    event.listen(Pool, "close", closed)
    yield alive
    event.remove(Pool, "connect", opened)
    event.remove(Pool, "close", closed)


@pytest.mark.parametrize("command", COMMANDS)
def test_no_connection_is_left_open(
    command: str, run: Run, data: Data, open_now: set[int], tmp_path: Path
) -> None:
    data.engine.dispose()
    people = tmp_path / "people.csv"
    people.write_text("name,email\nAnn,ann@example.org\n")
    run(*command.replace("{people}", str(people)).split())
    assert open_now == set()


def test_the_count_would_show_one(data: Data, open_now: set[int]) -> None:
    data.engine.dispose()
    with data.engine.connect():
        assert len(open_now) == 1
