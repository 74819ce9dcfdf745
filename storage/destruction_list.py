"""List of destructions outside the database and outside every backup: a file, or a table of a second database.

A database remembers the id of its list. The list is written before anything is destroyed, so a crash in between loses
nothing: the next start carries the entry out (`storage/destruction`).
"""

import fcntl
import hashlib
import json
import os
import secrets
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path
from typing import Protocol

from pydantic import TypeAdapter
from sqlalchemy import Column, Engine, MetaData, String, Table, Text, select
from sqlalchemy.orm import Session as OrmSession

from storage.connections import connect

MARK = "alongside destructions"


class ListMissing(Exception):
    """The list of destructions that belongs to the database is missing or another one; the message says what to do."""


@dataclass(frozen=True, slots=True)
class Destruction:
    """One destruction: the file's key by its random id, or single texts by theirs. Nothing of it says what was written.

    `at` is an ISO time in UTC.
    """

    organisation_id: int
    person_id: int
    at: str
    key_id: str = ""
    texts: tuple[str, ...] = ()


class DestructionRegister(Protocol):
    """List of destructions outside the database. `id` is random, made with the list."""

    @property
    def id(self) -> str:
        """Return the list's id, and make the list if there is none."""
        ...

    def exists(self) -> bool:
        """Return whether there is a list."""
        ...

    def append(self, destruction: Destruction) -> str:
        """Write one entry so that it lasts, and return the SHA-256 of its line."""
        ...

    def __iter__(self) -> Iterator[Destruction]:
        """Yield every entry, oldest first."""
        ...


def register(address: str) -> DestructionRegister:
    """Return the list at a path, or in the database at an address such as postgresql://…"""
    return DatabaseRegister(address) if "://" in address else FileRegister(Path(address))


@dataclass(frozen=True, slots=True)
class FileRegister:
    """List in a file: a first line with its id, then one JSON object a line. Only its owner can read it."""

    path: Path

    def exists(self) -> bool:
        """Return whether there is a list."""
        return self.path.exists()

    @property
    def id(self) -> str:
        """Return the list's id, and make the list if there is none."""
        if not self.exists():
            self.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._write(f"{MARK} {secrets.token_hex(16)}")
        first = next(iter(self._lines()), "")
        if not first.startswith(MARK):
            raise ListMissing(
                f"{self.path} is no list of destructions: set ALONGSIDE_DESTRUCTIONS to the right file"
            )
        return first.removeprefix(MARK).strip()

    def append(self, destruction: Destruction) -> str:
        """Write one entry so that it lasts, and return the SHA-256 of its line."""
        assert self.id
        line = _line(destruction)
        self._write(line)
        return _digest(line)

    def __iter__(self) -> Iterator[Destruction]:
        """Yield every entry, oldest first."""
        for line in self._lines()[1:]:
            yield _read(line)

    def _lines(self) -> list[str]:
        whole = self.path.read_text(encoding="utf-8").split("\n")
        return [line for line in whole[:-1] if line]

    def _write(self, line: str) -> None:
        """Append a line, and wait until the disk has it.

        A line that a crash cut short goes: nothing was destroyed by it, since entries are written first.
        """
        descriptor = os.open(self.path, os.O_RDWR | os.O_CREAT, 0o600)
        with os.fdopen(descriptor, "r+b") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            file.truncate(file.read().rfind(b"\n") + 1)
            file.seek(0, os.SEEK_END)
            file.write(line.encode() + b"\n")
            file.flush()
            os.fsync(file.fileno())


_METADATA = MetaData()
_ENTRIES = Table(
    "alongside_destructions",
    _METADATA,
    Column("number", String(40), primary_key=True),
    Column("line", Text, nullable=False),
)


@dataclass(frozen=True)
class DatabaseRegister:
    """List in a table of a second database, which is in no backup of the first."""

    address: str

    def exists(self) -> bool:
        """Return whether there is a list."""
        with self._open() as db:
            return db.execute(select(_ENTRIES.c.line).limit(1)).first() is not None

    @property
    def id(self) -> str:
        """Return the list's id, and make the list if there is none."""
        with self._open() as db:
            first = db.scalar(select(_ENTRIES.c.line).where(_ENTRIES.c.number == ""))
            if first is None:
                first = f"{MARK} {secrets.token_hex(16)}"
                db.execute(_ENTRIES.insert().values(number="", line=first))
                db.commit()
        return first.removeprefix(MARK).strip()

    def append(self, destruction: Destruction) -> str:
        """Write one entry so that it lasts, and return the SHA-256 of its line."""
        assert self.id
        line = _line(destruction)
        with self._open() as db:
            number = f"{destruction.at}-{secrets.token_hex(4)}"
            db.execute(_ENTRIES.insert().values(number=number[:40], line=line))
            db.commit()
        return _digest(line)

    def __iter__(self) -> Iterator[Destruction]:
        """Yield every entry, oldest first."""
        with self._open() as db:
            found = db.scalars(
                select(_ENTRIES.c.line).where(_ENTRIES.c.number != "").order_by(_ENTRIES.c.number)
            )
            yield from [_read(line) for line in found]

    def _open(self) -> OrmSession:
        return OrmSession(_opened(self.address))


@cache
def _opened(address: str) -> Engine:
    engine = connect(address)
    _METADATA.create_all(engine)
    return engine


def _line(destruction: Destruction) -> str:
    return json.dumps(asdict(destruction), sort_keys=True)


def _read(line: str) -> Destruction:
    return _READER.validate_json(line)


_READER = TypeAdapter(Destruction)


def _digest(line: str) -> str:
    return hashlib.sha256(line.encode()).hexdigest()
