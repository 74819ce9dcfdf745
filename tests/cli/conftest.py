"""Running of the command line in this process, on a data folder of its own."""

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy import Engine

from bot.__main__ import main
from storage.connections import connect
from storage.db import Db, transaction
from storage.keys import KeyRing
from storage.queries import organisations


@dataclass(frozen=True)
class Ended:
    """How a command ended: its exit code, and what it printed."""

    code: int
    out: str
    err: str

    @property
    def all(self) -> str:
        return self.out + self.err


Run = Callable[..., Ended]


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Run:
    """Run one command; settings are given as keywords, without their ALONGSIDE_."""
    for name in [name for name in os.environ if name.startswith("ALONGSIDE_")]:
        monkeypatch.delenv(name)
    monkeypatch.delenv("DATABASE_URL", raising=False)
    monkeypatch.setenv("ALONGSIDE_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("ALONGSIDE_PORT", "0")
    monkeypatch.setenv("COLUMNS", "120")

    def run(*arguments: str | Path, **settings: str) -> Ended:
        with monkeypatch.context() as patch:
            for name, value in settings.items():
                patch.setenv(name if name == "DATABASE_URL" else f"ALONGSIDE_{name}", value)
            capsys.readouterr()
            with pytest.raises(SystemExit) as ended:
                main([str(a) for a in arguments])
        said = capsys.readouterr()
        return Ended(int(ended.value.code or 0), said.out, said.err)

    return run


@dataclass(frozen=True)
class Data:
    """A data folder as the service would have left it: a database, a key file, one organisation."""

    folder: Path
    engine: Engine
    organisation_id: int

    @property
    def database(self) -> Path:
        return self.folder / "alongside.db"

    @property
    def keys(self) -> Path:
        return self.folder / "keys"

    def open(self) -> AbstractContextManager[Db]:
        return transaction(self.engine, self.organisation_id, KeyRing.load(self.keys))


@pytest.fixture
def data(sqlite_template: Path, tmp_path: Path) -> Iterator[Data]:
    folder = tmp_path / "data"
    folder.mkdir(mode=0o700)
    shutil.copy(sqlite_template, folder / "alongside.db")
    KeyRing.load(folder / "keys")
    engine = connect(f"sqlite:///{folder / 'alongside.db'}")
    yield Data(folder, engine, organisations.the_one(engine, "Test Council"))
    engine.dispose()
