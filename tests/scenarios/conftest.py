"""Variants of scenarios: on each channel, and some on PostgreSQL."""

from types import ModuleType

import pytest

from tests.conftest import CHANNELS
from tests.scenarios.variants import POSTGRES
from tests.support.sampling import everything

_first: dict[ModuleType, str] = {}
_in_turn: dict[ModuleType, list[str]] = {}


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run each scenario on each channel, on SQLite, and one of each module on PostgreSQL.

    That is the first, or each that is marked `on_postgres`: what a person sees does not depend on the database.
    """
    own = any("world" in str(mark.args[0]) for mark in metafunc.definition.iter_markers("parametrize"))
    if "world" in metafunc.fixturenames and not own:
        here = [pytest.param(name, marks=getattr(pytest.mark, name)) for name in _channels(metafunc)]
        metafunc.parametrize("world", [*here, *([POSTGRES] if _on_postgres(metafunc) else [])], indirect=True)


def _channels(metafunc: pytest.Metafunc) -> list[str]:
    """Return every channel, or for what is marked `one_channel` the one whose turn it is."""
    if everything() or not any(metafunc.definition.iter_markers("one_channel")):
        return CHANNELS
    names = _in_turn.setdefault(metafunc.module, [])
    if metafunc.function.__name__ not in names:
        names.append(metafunc.function.__name__)
    return [CHANNELS[names.index(metafunc.function.__name__) % len(CHANNELS)]]


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
