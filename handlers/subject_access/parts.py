"""Parts and entries of a person's file, and the data they are built from."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, cast

from handlers.policy import Policy
from storage import secrets
from storage.db import Db
from storage.models import Grant, Pair, Person

OTHERS = "(left out: these words are about somebody else)"
ERASED = "(erased)"
SERVER = "Alongside, or an administrator of the server"

Value = str | int | float | bool | date | datetime | None | Mapping[str, str] | Sequence["Entry"]
"""Fact, words by their headings, or entries within an entry (a record's versions and signatures)."""
Entry = Mapping[str, Value]


@dataclass(frozen=True, slots=True)
class FilePart:
    """One part of a file: what it holds and, in `note`, what was left out and why."""

    key: str
    title: str
    entries: tuple[Entry, ...]
    note: str = ""


@dataclass(frozen=True, slots=True)
class SubjectFile:
    """Everything about one person, at a time."""

    person: Person
    at: datetime
    parts: tuple[FilePart, ...]


@dataclass(slots=True)
class SubjectData:
    """Data that the parts are built from: the person, everybody's names, the pairs, and decrypted words."""

    db: Db
    person: Person
    policy: Policy
    names: Mapping[int, str]
    pairs: Mapping[int, Pair]
    grants: Sequence[Grant]
    """Grants on this person's records that are in force or begin later."""
    today: date
    words: dict[str, str] = field(default_factory=dict[str, str])

    @property
    def all_pairs(self) -> list[int]:
        """Ids of the pairs on either side."""
        return list(self.pairs)

    def about_me(self, pair_id: int | None) -> bool:
        """Return whether this pair is the person's own supervision, so that its words are about them."""
        return pair_id is not None and pair_id in self.pairs and self._mine(self.pairs[pair_id])

    def _mine(self, pair: Pair) -> bool:
        return pair.supervisee_id == self.person.id

    def name(self, person_id: int | None) -> str | None:
        """Return somebody's name; None for nobody."""
        return None if person_id is None else self.names.get(person_id, "somebody who is no longer known")

    def open(self, ids: Iterable[str | None]) -> None:
        """Decrypt these texts. Besides `access`, this is the only way to people's words: for their own file."""
        self.words.update(secrets.unseal(self.db, ids))

    def text(self, text_id: str | None) -> str | None:
        """Return a decrypted text, or a note that it was erased."""
        return None if text_id is None else self.words.get(text_id, ERASED)


def other(data: SubjectData, pair_id: int) -> str | None:
    """Return the other person of a pair, seen from this one."""
    pair = data.pairs.get(pair_id)
    if pair is None:
        return None
    return pair.supervisor.name if pair.supervisee_id == data.person.id else pair.supervisee.name


def leads(data: SubjectData) -> bool:
    """Return whether this person supervises anybody, or did."""
    return any(pair.supervisor_id == data.person.id for pair in data.pairs.values())


def sections(text: str | None, titles: Mapping[str, str]) -> Mapping[str, str] | str | None:
    """Return stored words under their headings, or as they are where they have none."""
    if text is None or text == ERASED:
        return text
    try:
        found: Any = json.loads(text)
    except ValueError:
        return text
    if not isinstance(found, dict):
        return text
    sections = cast("dict[str, Any]", found)
    return {
        titles.get(key, key.strip("_").replace("_", " ")): str(value)
        for key, value in sections.items()
        if not key.startswith("_person_")
    }
