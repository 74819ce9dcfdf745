"""Ways of saying something, kept as data: `data/phrases/NAME.toml`, an entry a line, read when first needed.

A file has `said` (patterns over a laid-out message's line), `unsaid` (guards: a pattern and an example sentence that it
stops), and `words` (names for parts of patterns, written `{name}`). `{w}` is any one word, `{s}` is "'s".
"""

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TypedDict, cast

_ANY_WORD, _POSSESSIVE = r"[\w'-]+", "'s"


class _Unsaid(TypedDict):
    pattern: str
    example: str


class _File(TypedDict, total=False):
    said: list[str]
    asked_sign: list[str]
    unsaid: list[_Unsaid]
    words: dict[str, str]


@dataclass(frozen=True, slots=True)
class Guard:
    """What forbids to take a message as an intent that its words speak for, with an example."""

    pattern: re.Pattern[str]
    example: str


@dataclass(frozen=True, slots=True)
class Phrases:
    """What says an intent, and what unsays it. `signing` says it only where a record waits for a signature."""

    said: re.Pattern[str]
    unsaid: tuple[Guard, ...]
    signing: re.Pattern[str] | None = None

    def in_line(self, line: str, signing: bool = False) -> re.Match[str] | None:
        """Where the line says it and no guard unsays it."""
        found = self.said.search(line) or (self.signing.search(line) if signing and self.signing else None)
        return None if found is None or self.unsaid_in(line) else found

    def unsaid_in(self, line: str) -> bool:
        """Whether a guard forbids to take the line as this."""
        return any(guard.pattern.search(line) for guard in self.unsaid)


@cache
def phrases_of(name: str) -> Phrases:
    """Return the ways of saying what that file is about."""
    text = (files("handlers.language") / "data" / "phrases" / f"{name}.toml").read_text(encoding="utf-8")
    data = cast("_File", cast("object", tomllib.loads(text)))
    words = {**data.get("words", {}), "w": _ANY_WORD, "s": _POSSESSIVE}

    def pattern(*patterns: str, anywhere: bool = False) -> re.Pattern[str]:
        """Any of several patterns; looked for where a word begins, unless `anywhere`: that takes longer."""
        whole = "|".join(patterns)
        while True:
            plain = whole
            for word, meant in words.items():
                plain = plain.replace(f"{{{word}}}", meant)
            if plain == whole:
                return re.compile(whole if anywhere else rf"(?:^|(?<= ))(?:{whole})")
            whole = plain

    signing = data.get("asked_sign")
    return Phrases(
        pattern(*data.get("said", [])),
        tuple(
            Guard(pattern(guard["pattern"], anywhere=True), guard["example"])
            for guard in data.get("unsaid", [])
        ),
        pattern(*signing) if signing else None,
    )
