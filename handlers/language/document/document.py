"""A message laid out for reading: its words with names and times put into one word each, and its clauses."""

import re
from bisect import bisect_right
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cached_property

from handlers.language.document.greetings import MARKS, greetings, wishes
from handlers.language.model import Message
from handlers.language.text.filler import padding
from handlers.language.text.markup import BOT, NO, YES, plain
from handlers.language.text.names import Named, name_words, named
from handlers.language.text.patterns import word_set
from handlers.language.text.tokeniser import READ, Terms, Token, tokens
from handlers.language.time.dates import MONTHS
from handlers.language.time.meeting_times import one_moment
from handlers.language.time.parser import Phrase, phrases
from handlers.language.time.resolver import Impossible, Moment, days_of
from handlers.language.time.zones import in_capitals, zone

_SPLITTERS = word_set(
    """, . ; ! ? ( ) - : but however although though so because since while once unless if as when"""
)
_SMALL = word_set(
    """please kindly thanks sorry cheers ta x xx xxx xo lol haha apologies afraid though btw by-the-way"""
)
_SOUR = ("🙄", "😒", "😤", "🙃", "😑", ":roll_eyes:", ":face_with_rolling_eyes:", ":unamused:")
"""Pictures with which a yes is hardly meant as one."""
_AFTER_THANKS = word_set("very so much a lot million again all you to ever")


_ALL_BUT = frozenset({"any", "anything", "all", "day", "time", "everything", "anytime"})


@dataclass(frozen=True, slots=True)
class Element:
    """One word of the laid-out message: tokens `start` to `end` of it, with the phrase or name it stands for."""

    word: str
    start: int
    end: int
    phrase: Phrase | None = None
    name: Named | None = None


@dataclass(frozen=True, slots=True)
class Clause:
    """A stretch of items between marks or joining words; `opener` is the joining word, "" where there is none."""

    items: tuple[Element, ...]
    opener: str

    @property
    def line(self) -> str:
        """The clause's words, a space between each."""
        return " ".join(item.word for item in self.items)


class View:
    """A message laid out. `line` holds its items a space apart: TIME for a phrase of time, NAME for a person."""

    def __init__(self, message: Message, terms: Terms) -> None:
        self.message = message
        self.terms = terms
        self.plain = plain(message.text, message.people)
        self.whole = len(self.plain) <= READ
        names = name_words(message.people)
        self.tokens: list[Token] = tokens(self.plain, names, terms)
        self.says_yes = any(token.norm == YES for token in self.tokens)
        self.says_no = any(token.norm == NO for token in self.tokens)
        self.tokens = [token for token in self.tokens if token.norm not in (YES, NO)]
        words = [token.norm for token in self.tokens]
        greeting = greetings(self.tokens)
        noise = [i < greeting for i in range(len(words))]
        wished = wishes(words) | padding(words)
        for i in wished:
            noise[i] = True
        raw = [self.plain[token.start : token.end] for token in self.tokens]
        spoken = in_capitals(words, raw)
        self.phrases = phrases(
            ["." if aside else word for word, aside in zip(spoken, noise, strict=True)], noise
        )
        taken = noise[:]
        for phrase in self.phrases:  # "May 29" is a date even where somebody is called May
            dated = any(word[0].isdigit() for word in words[phrase.start : phrase.end])
            for i in range(phrase.start, phrase.end):
                taken[i] = taken[i] or (dated and words[i] in MONTHS)
        self.names = named(self.tokens, message.people, taken)
        self.phrases = [
            p for p in self.phrases if not any(n.start < p.end and p.start < n.end for n in self.names)
        ]
        self.moment = _moment(message)
        if len(self.phrases) > 1 and any(phrase.zone for phrase in self.phrases):
            self.phrases = one_moment(self.phrases, words, self.moment)
        self.sour = any(picture in message.text for picture in _SOUR)
        self.thanked = any(word in ("thanks", "cheers", "ta") for word in words)
        self.items = _items(words, greeting, wished, self.phrases, self.names)
        self.line = " ".join(item.word for item in self.items)

    @cached_property
    def core(self) -> str:
        """The line without its marks."""
        return " ".join(item.word for item in self.items if item.word not in MARKS)

    @cached_property
    def question(self) -> bool:
        """Whether the message ends in a question mark."""
        return self.line.endswith("?")

    @cached_property
    def clauses(self) -> list[Clause]:
        """The message's clauses, in order."""
        out: list[Clause] = []
        current: list[Element] = []
        opener = ""
        for n, item in enumerate(self.items):
            following = self.items[n + 1].word if n + 1 < len(self.items) else ""
            splits = item.word in _SPLITTERS or (
                item.word == "and" and following in ("i", "we", "can", "could", "then")
            )
            splits = splits or (
                item.word in ("after", "before") and following in ("my", "the", "a", "i", "that", "we")
            )
            asks = item.word in ("can", "could", "shall", "how", "what") and following in (
                "we",
                "i",
                "you",
                "about",
            )
            if asks and len(current) > 1 and current[-1].word not in ("how", "what", "when", "and", "if"):
                out.append(Clause(tuple(current), opener))
                current, opener = [], ""
            splits = splits and not (item.word == "but" and current and current[-1].word in _ALL_BUT)
            splits = splits and not (
                item.word in ("as", "so", "if") and following in ("soon", "well", "far", "poss")
            )
            if splits:
                if current:
                    out.append(Clause(tuple(current), opener))
                    opener = ""
                current = []
                opener = item.word if item.word not in MARKS or not opener else opener
            else:
                current.append(item)
        if current:
            out.append(Clause(tuple(current), opener))
        return out

    def search(self, pattern: re.Pattern[str]) -> re.Match[str] | None:
        """Where a pattern first matches in the line."""
        return pattern.search(self.line)

    @cached_property
    def _offsets(self) -> list[int]:
        offsets: list[int] = []
        at = 0
        for item in self.items:
            offsets.append(at)
            at += len(item.word) + 1
        return offsets

    def item_at(self, offset: int) -> int:
        """Return the index of the item that stands at a place of the line."""
        return bisect_right(self._offsets, offset) - 1

    def text(self, start: int, end: int) -> str:
        """Return the writer's own words for items `start` to `end`; the last of a long message takes its rest along."""
        if start >= end or start >= len(self.items):
            return ""
        first, last = self.items[start], self.items[end - 1]
        stop = self.tokens[last.end - 1].end
        if end == len(self.items) and not self.whole:
            stop = len(self.plain)
        return self.plain[self.tokens[first.start].start : stop].strip(" \t\n,;:-.\"'“”")

    def item_of(self, phrase: Phrase) -> int:
        """Return the index of the item that stands for a phrase."""
        return next(n for n, item in enumerate(self.items) if item.phrase is phrase)

    def day(self, phrase: Phrase, past: bool = False, last: bool = False) -> date | None:
        """Return the first (or last) day of a phrase, or None where it names none."""
        try:
            span = days_of(phrase, self.moment, past)
        except Impossible:
            return None
        return span.last if last else span.first


def _moment(message: Message) -> Moment:
    now = message.now
    if now.tzinfo is not None:
        try:
            now = now.astimezone(zone(message.tz, now.tzinfo))
        except OverflowError:
            now = now.astimezone(UTC) if now.year not in (1, 9999) else now
    return Moment(now.replace(tzinfo=None, microsecond=0), message.tz, local_time(message.booked))


def local_time(text: str | None) -> datetime | None:
    """Return an ISO local time as a naive datetime, or None where it is not one."""
    if not text:
        return None
    try:
        return datetime.fromisoformat(text).replace(tzinfo=None)
    except ValueError:
        return None


def _items(
    words: list[str], greeting: int, wished: set[int], found: list[Phrase], names: list[Named]
) -> list[Element]:
    starts = {phrase.start: phrase for phrase in found} | {name.start: name for name in names}
    items: list[Element] = []
    i = greeting
    while i < len(words):
        at = starts.get(i)
        if isinstance(at, Phrase):
            items.append(Element("TIME", i, at.end, phrase=at))
            i = at.end
        elif isinstance(at, Named):
            items.append(Element("NAME", i, at.end, name=at))
            i = at.end
        elif i in wished:
            i += 1
        elif words[i] in _SMALL or words[i] == BOT:
            thanks = words[i] in ("thanks", "cheers")
            if thanks and items and items[-1].word in ("many", "big"):
                items.pop()
            if words[i] in ("afraid", "sorry") and [item.word for item in items[-2:]] == ["i", "am"]:
                del items[-2:]
            i += 1
            while thanks and i < len(words) and words[i] in _AFTER_THANKS:
                i += 1
        else:
            items.append(Element(words[i], i, i + 1))
            i += 1
    return _trimmed(items, words[greeting - 1] if greeting else "")


def _trimmed(items: list[Element], greeted: str) -> list[Element]:
    """Leave out the marks around a message and whom it greets; `greeted` is the greeting's last word."""
    while len(items) > 1 and items[0].word in MARKS and items[0].word != "#":
        items.pop(0)
    if greeted and items and items[0].name and (len(items) == 1 or items[1].word in MARKS):
        listed = len(items) > 1 and items[1].word == ":" and greeted in MARKS
        if not listed:  # "Hi Priya, …" rather than "Hi, Priya: send the minutes"
            items.pop(0)
    if len(items) > 2 and items[0].name and items[1].word == "i":
        items.pop(0)  # "Priya I need to talk"
    while items and items[0].word in MARKS and items[0].word != "#":
        items.pop(0)
    if items and items[0].word == "but":
        items.pop(0)  # "That's kind, but …"
    while items and items[-1].word in (",", "-", ";", ":"):
        items.pop()
    return items
