"""Variants of scenarios: on the cards themselves, on each channel, and some on PostgreSQL."""

from types import ModuleType

import pytest

from tests.conftest import CHANNELS

HERE = [
    "sqlite",
    *(pytest.param(name, marks=getattr(pytest.mark, name)) for name in CHANNELS),
]
POSTGRES = pytest.param("postgres", marks=pytest.mark.postgres)
_first: dict[ModuleType, str] = {}


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run each scenario on SQLite and on each channel, and one of each module on PostgreSQL.

    That is the first, or each that is marked `on_postgres`: what a person sees does not depend on the database.
    """
    own = any("world" in str(mark.args[0]) for mark in metafunc.definition.iter_markers("parametrize"))
    if "world" in metafunc.fixturenames and not own:
        metafunc.parametrize("world", [*HERE, *([POSTGRES] if _on_postgres(metafunc) else [])], indirect=True)


def _on_postgres(metafunc: pytest.Metafunc) -> bool:
    marked = [one for one in vars(metafunc.module).values() if _marked(one)]
    if marked:
        return metafunc.function in marked
    return _first.setdefault(metafunc.module, metafunc.function.__name__) == metafunc.function.__name__


def _marked(function: object) -> bool:
    return any(mark.name == "on_postgres" for mark in getattr(function, "pytestmark", ()))


@pytest.fixture(autouse=True)
def no_limits(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let everything through at once: a scenario's clock stands still, and what a second holds is tested elsewhere."""
    for channel in ("slack", "teams"):
        monkeypatch.setattr(f"bot.channels.{channel}.transport.BURST", 10_000)
