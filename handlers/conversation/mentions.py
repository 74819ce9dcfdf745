"""Mentions: whom a message names. A message that names one person never answers a question about another."""

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
    """People whom a message names: those of the writer's pairs; `stranger`: it names only people outside them."""

    pairs: list[PairMembership] = field(default_factory=list[PairMembership])
    stranger: bool = False

    @property
    def nobody(self) -> bool:
        """Whether the message names nobody who is known."""
        return not self.pairs and not self.stranger

    def has(self, pair_id: int | None) -> bool:
        """Return whether the other person of this pair is named."""
        return any(s.pair.id == pair_id for s in self.pairs)

    def after_with(self, text: str) -> "MentionedPeople":
        """Return only whom the text names after "with": an agenda item may be about anybody, and is with one person."""
        return MentionedPeople(
            [s for s in self.pairs if re.search(rf"\bwith {_name(s)}\b", text, re.IGNORECASE)]
        )


def mentioned(message: Message, mine: Sequence[PairMembership]) -> MentionedPeople:
    """Return whom the message names; a first name that two of the pairs share names both."""
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


def with_names(db: Db, text: str, known: Iterable[str]) -> str:
    """Return the text with mentions replaced by names, for people whom the writer may name."""
    names = set(known)

    def name(found: re.Match[str]) -> str:
        person = people.by_address(db, found["address"])
        return person.name if person is not None and person.name in names else found[0]

    return MENTION.sub(name, text)


def without_pointer(text: str, pairs: Sequence[PairMembership]) -> str:
    """Return the text without words that only say whose question it answers: "yes to Tunde's" → "yes"."""
    if not pairs:
        return text
    pointing = (
        rf"\s*,?\s*\b(?:(?:to|for|with|on|re)\s+)?(?:{'|'.join(map(_name, pairs))})(?:['’]?s)?"
        r"(?:\s+(?:one|time|suggestion|question))?(?=\s*(?:[.,!?;:]|$))"
    )
    return re.sub(pointing, "", text, flags=re.IGNORECASE).strip()


def _name(membership: PairMembership) -> str:
    """Return a pattern for the other person's full or first name."""
    name = membership.other.name
    return rf"@?(?:{re.escape(name)}|{re.escape(name.split()[0])})"
