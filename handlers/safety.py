"""Detection of words that must not reach a shared agenda unasked: distress, danger, risk, a complaint. Pure.

The language package interprets messages. This is a second check of texts that go to somebody else. It stops
too many rather than too few, since the only consequence is that the writer is asked first.
"""

import re
from collections.abc import Iterable, Mapping
from functools import cache
from importlib import resources
from typing import Literal

from rapidfuzz.distance import OSA

from handlers import person_names
from handlers.language import Meaning

Concern = Literal["distress", "safeguarding", "complaint"]


PHRASES = "safety_phrases.txt"


@cache
def _phrases() -> Mapping[str, re.Pattern[str]]:
    """Return the patterns of each part of the file, joined into one for each part."""
    parts: dict[str, list[str]] = {}
    lines: list[str] = []
    for line in resources.files("handlers").joinpath(PHRASES).read_text(encoding="utf-8").splitlines()[2:]:
        if line.startswith("# "):
            lines = parts.setdefault(line.removeprefix("# "), [])
        elif line:
            lines.append(line)
    return {name: re.compile(rf"\b(?:{'|'.join(of)})(?!\w)") for name, of in parts.items()}


def _says(part: str, line: str) -> bool:
    return _phrases()[part].search(line) is not None


_CONTRACTED = (
    (re.compile(r"\bcan'?t\b|\bcannot\b"), "can not"),
    (re.compile(r"\bwon'?t\b"), "will not"),
    (re.compile(r"n't\b"), " not"),
    (re.compile(r"\b(do|does|did|is|are|was|were|has|have|would|could|should)nt\b"), r"\1 not"),
    (re.compile(r"\b(i|you|we|they)'?ve\b"), r"\1 have"),
    (re.compile(r"\bi'?m\b"), "i am"),
    (re.compile(r"\b(he|she|it|that)'s\b"), r"\1 is"),
    (re.compile(r"\b(they|we|you)'re\b"), r"\1 are"),
)  # fmt: skip


def concern(text: str, supervisors: Iterable[str] = (), meaning: Meaning | None = None) -> Concern | None:
    """Return the concern of a text that belongs to a person rather than on an agenda, or None.

    `supervisors` are the names of those who supervise the writer: hard words about one of them are a
    complaint. The language package's `meaning` counts too.
    """
    line = _plain(text)
    read = concern_of(meaning) if meaning is not None else None
    if _says("work", line) and read is None and _PERSONAL.search(line) is None:
        return None
    if read == "distress" or _says("distress", line):
        return "distress"
    if read == "safeguarding" or _says("safeguarding", line):
        return "safeguarding"
    if read == "complaint" or _says("complaint", line) or _against(line, supervisors):
        return "complaint"
    return None


def hard(text: str) -> bool:
    """Return whether a plain wish to discuss something is about a hard matter, at first private to its writer."""
    line = _plain(text)
    return _says("hard", line) and not _says("work", line)


def concern_of(meaning: Meaning) -> Concern | None:
    """Return the concern that the language package found in a message, or None."""
    if meaning.intent == "care":
        return "safeguarding" if meaning.fields.get("about") == "other" else "distress"
    if meaning.intent == "raise":
        return "complaint"
    return "distress" if meaning.signal == "distress" else None


def _against(line: str, supervisors: Iterable[str]) -> bool:
    """Return whether it says something hard about a supervisor by name."""
    for name in supervisors:
        said = person_names.spoken(name)
        names = {person_names.fold(said), person_names.fold(said.split()[0] if said else "")} - {""}
        who = "|".join(map(re.escape, names))
        after = rf"\b(?:{who})s?\b[^.!?]{{0,40}}\b(?:{_phrases()['against'].pattern})"
        before = rf"(?:{_phrases()['about'].pattern})\b[^.!?]{{0,30}}\b(?:{who})\b"
        if re.search(after, line) or re.search(before, line):
            return True
    return False


_PERSONAL = re.compile(r"\b(?:me|he|she|they|him|her|i am|i was)\b")
"""What makes more of a work word than a topic: "at the training he touched me"."""
_BUSY = re.compile(
    r"\b(?:drowning|buried|snowed under|swamped|(?:up )?to my (?:neck|eyes|ears|eyeballs)) (?:in|under|with|by) "
    r"(?:(?:all|my|the|these|this|a|too|much|many|sea|pile|mountain|of|new|more) ){0,4}"
    r"(?:paper(?: ?work)?|work|e-?mails?|admin|reports?|notes?|referrals?|forms?|recordings?|visits?|meetings?|audits?|"
    r"assessments?|deadlines?|case ?notes|training|rotas?|duty|calls?)\b"
)
"""Figures of speech for having much to do, which are no distress by themselves."""


def _plain(text: str) -> str:
    line = _BUSY.sub("busy", " ".join(text.casefold().replace("’", "'").replace("‘", "'").split()))
    line = line.replace("cnat ", "can not ")
    for pattern, words in _CONTRACTED:
        line = pattern.sub(words, line)
    return " ".join(_corrected(word) for word in person_names.fold(line).split())


_HARD_WORDS = """abused abusing assaulted attacked boyfriend bullied bullies bullying capability confidence confidential
girlfriend harassed harassing laughed manager overdose racist rough screaming shouted sick someone stammer suicidal
suicide supervisor threatened threatening touched touching"""
_MISTYPED = frozenset(_HARD_WORDS.split())
"""Words that a person in distress may mistype: two letters changed round, or one left out or put in."""


def _corrected(word: str) -> str:
    """Return the hard word that a mistyped word means; any other word as it is."""
    if len(word) < 4 or not word.isalpha() or word in _MISTYPED:
        return word
    near = (hard for hard in _MISTYPED if abs(len(hard) - len(word)) < 2 and OSA.distance(hard, word) == 1)
    turned = (hard for hard in near if len(hard) != len(word) or sorted(hard) == sorted(word))
    return next(turned, word)
