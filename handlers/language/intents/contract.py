"""What an intent is: its name, what says and unsays it, what it finds in a message, and its fields."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

from handlers.language.document.document import View
from handlers.language.document.rules import Rule
from handlers.language.model import Fields, Meaning, Reading
from handlers.language.text.phrases import Guard, phrases_of

Step = Literal["care", "item", "look-up", "act", "answer"]
"""When an intent is looked for: the first of care, items and look-ups that finds anything ends the search; acts are
gathered; an answer is read by what was asked."""
Reader = Callable[[View], Meaning | None]
"""Reads a message: a meaning, `unclear` with what it could be, or nothing."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """What a message holds of an intent. Not `sure`: only a question is left, with its `readings`.

    One reader may find evidence of another intent than the one that was looked for: the words that cancel a session
    move it where they give a new time.
    """

    intent: str
    fields: Fields
    sure: bool
    readings: tuple[Reading, ...]

    @property
    def meaning(self) -> Meaning:
        """The evidence as the meaning of the message."""
        return Meaning(self.intent if self.sure else "unclear", self.fields, self.readings)


class Intent(Protocol):
    """One intent of the contract."""

    @property
    def name(self) -> str:
        """Name in the contract."""
        ...

    @property
    def says(self) -> Sequence[re.Pattern[str]]:
        """Patterns over a laid-out line that speak for it; empty where what was asked decides."""
        ...

    @property
    def unsays(self) -> Sequence[Guard | Rule[View, Meaning | None]]:
        """Guards, each with an example sentence, that forbid it."""
        ...

    def detect(self, view: View) -> Evidence | None:
        """Return the evidence in a message; what speaks for it decides nothing yet."""
        ...

    def fill(self, view: View) -> Fields | None:
        """Return the fields where the intent is known from elsewhere; None where they are not plain."""
        ...


@dataclass(frozen=True, slots=True)
class KnownIntent:
    """An intent by its reader and its fields' reader.

    `phrases` are the files in `data/phrases` that say it, `patterns` and `guards` those in code. `gives_way_to`: acts
    that explain it away where one message seems to say both.
    """

    name: str
    step: Step
    reads: Reader | None = None
    fills: Reader | None = None
    phrases: tuple[str, ...] = ()
    patterns: tuple[re.Pattern[str], ...] = ()
    guards: tuple[Rule[View, Meaning | None], ...] = ()
    gives_way_to: frozenset[str] = frozenset()

    @property
    def says(self) -> Sequence[re.Pattern[str]]:
        """Patterns of its files and of its reader."""
        return (*(phrases_of(name).said for name in self.phrases), *self.patterns)

    @property
    def unsays(self) -> Sequence[Guard | Rule[View, Meaning | None]]:
        """Guards of its files and of its reader."""
        return (*(guard for name in self.phrases for guard in phrases_of(name).unsaid), *self.guards)

    def detect(self, view: View) -> Evidence | None:
        """Return what its reader finds."""
        found = self.reads(view) if self.reads is not None else None
        if found is None:
            return None
        sure = found.intent != "unclear"
        return Evidence(found.intent if sure else self.name, found.fields, sure, found.readings)

    def fill(self, view: View) -> Fields | None:
        """Return its fields, where no file of its guards forbids it."""
        if any(phrases_of(name).unsaid_in(view.line) for name in self.phrases):
            return None
        found = self.fills(view) if self.fills is not None else Meaning(self.name)
        return found.fields if found is not None and found.intent == self.name else None
