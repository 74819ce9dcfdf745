"""Greetings and good wishes, which say nothing of their own."""

from handlers.language.text.abbreviations import TARGETS
from handlers.language.text.markup import BOT
from handlers.language.text.patterns import word_set
from handlers.language.text.tokeniser import Token
from handlers.language.time.dates import WEEKDAYS

MARKS = frozenset(",.;!?-:()/\"'#@&+*=[]{}|\\^%$£€~_<>`")
"""Marks that a message is cut at, or that carry no words."""
_HELLO = word_set(
    """hi hello hey hiya heya hullo dear g'day gday howdy yo alright oh ah well um erm ok so yeah yay woohoo woo"""
)
_FEASTS = word_set("new christmas xmas easter diwali eid hanukkah thanksgiving holi vaisakhi")


def wishes(words: list[str]) -> set[int]:
    """Where good wishes stand ("happy new year", "merry christmas", "happy Friday!"): their words are no times."""
    found: set[int] = set()
    for n, word in enumerate(words[:-1]):
        if word not in ("happy", "merry"):
            continue
        following = words[n + 2] if n + 2 < len(words) else ""
        opens = n == 0 or words[n - 1] in MARKS
        day = (
            opens and words[n + 1] in WEEKDAYS and (not following or following in MARKS or following == "all")
        )
        if words[n + 1] in _FEASTS or day:
            end = n + 2 + (following == "year")
            while end < len(words) and words[end] in (
                "all",
                "everyone",
                "team",
                "both",
                "folks",
                "to",
                "you",
            ):
                end += 1
            found.update(range(n, min(end, len(words))))
    return found


def greetings(tokens: list[Token]) -> int:
    """How many words at the start only greet, and call the bot by a name: "Hi Bot, good morning"."""
    words = [token.norm for token in tokens]
    i = _greeting(words, 0)
    while i and i < len(words):
        called = tokens[i].capital and words[i].isalpha() and words[i + 1 : i + 2] in ([","], ["!"])
        called = called and words[i - 1] not in MARKS and words[i] not in TARGETS | _ANSWERS
        further = i + 2 if called and i + 2 < len(words) else _greeting(words, i)
        if further <= i or further >= len(words):
            return i
        i = further
    return i


_ANSWERS = word_set(
    """yes no ok fine perfect great sure lovely good grand happy none neither both either done agreed brilliant cool
    super excellent wonderful ideal sorted"""
)
"""Words with a capital that answer rather than call somebody."""


def _greeting(words: list[str], i: int) -> int:
    """Where a greeting that starts at word `i` ends; `i` where there is none."""
    while i < len(words) and words[i] in (BOT, ",", ":", "-", "@", "!", "."):
        i += 1
    opens = i
    while i < len(words) and words[i] in (",", "!", ".", "thanks", "sorry", "cheers", "ta"):
        i += 1
    start = i
    if (
        i < len(words)
        and words[i] == "good"
        and words[i + 1 : i + 2]
        and words[i + 1] in ("morning", "afternoon", "evening", "day")
    ):
        i += 2
    elif i < len(words) and words[i] in ("morning", "afternoon", "evening"):
        if words[i + 1 : i + 2] and words[i + 1] in (",", "!", ".", "all", "everyone", "both", "team"):
            i += 1
    elif i < len(words) and words[i] in _HELLO and words[i] not in ("ok", "so", "yeah"):
        i += 1
    if i > start:
        if words[i : i + 1] == ["there"] and words[i + 1 : i + 2] not in (["is"], ["'s"], ["are"], ["was"]):
            i += 1
        while i < len(words) and words[i] in (
            "all",
            "team",
            "everyone",
            "both",
            "folks",
            "mate",
            "again",
            ",",
            "!",
            ".",
            "-",
        ):
            i += 1
    return i if i > start else opens
