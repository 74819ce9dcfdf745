"""Whom a message names. What one person was asked about is never answered by a message that names another."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from handlers.access import PairMembership
from handlers.language import Message
from handlers.language.document.document import View
from handlers.language.text.tokeniser import terms_of
from handlers.person_names import MENTION
from storage.db import Db
from storage.queries import people


@dataclass(frozen=True, slots=True)
class MentionedPeople:
    """Whom a message names: those of the writer's pairs, and whether it names only people who are in none of them."""

    pairs: list[PairMembership] = field(default_factory=list[PairMembership])
    stranger: bool = False

    @property
    def nobody(self) -> bool:
        """Whether the message names nobody who is known."""
        return not self.pairs and not self.stranger

    def has(self, pair_id: int | None) -> bool:
        """Whether the other of this pair is named."""
        return any(s.pair.id == pair_id for s in self.pairs)

    def after_with(self, text: str) -> "MentionedPeople":
        """Only whom it names after "with": an item for the agenda may be about anybody, and is with one."""
        return MentionedPeople(
            [s for s in self.pairs if re.search(rf"\bwith {_name(s)}\b", text, re.IGNORECASE)]
        )


def named(message: Message, mine: Sequence[PairMembership]) -> MentionedPeople:
    """Whom the message names. A first name that two of mine share names both."""
    view = View(message, terms_of(None))
    found: list[PairMembership] = []
    for name in view.names:
        first = view.tokens[name.start].norm.casefold()
        found += [
            s for s in mine
            if s not in found
            and (s.other.name == name.who if name.who else s.other.name.split()[0].casefold() == first)
        ]  # fmt: skip
    return MentionedPeople(found, bool(view.names) and not found)


def spelled_out(db: Db, text: str, known: Iterable[str]) -> str:
    """The text with mentions of people whom the writer may name as their names."""
    names = set(known)

    def name(found: re.Match[str]) -> str:
        person = people.by_address(db, found["address"])
        return person.name if person is not None and person.name in names else found[0]

    return MENTION.sub(name, text)


def pointed_out(text: str, pairs: Sequence[PairMembership]) -> str:
    """The text without the words that only say whose question it answers: "yes to Tunde's" → "yes"."""
    if not pairs:
        return text
    pointing = (
        rf"\s*,?\s*\b(?:(?:to|for|with|on|re)\s+)?(?:{'|'.join(map(_name, pairs))})(?:['’]?s)?"
        r"(?:\s+(?:one|time|suggestion|question))?(?=\s*(?:[.,!?;:]|$))"
    )
    return re.sub(pointing, "", text, flags=re.IGNORECASE).strip()


def _name(standing: PairMembership) -> str:
    """How the other is written: by whole or by first name."""
    name = standing.other.name
    return rf"@?(?:{re.escape(name)}|{re.escape(name.split()[0])})"
