"""The times on offer, and which of them a message names by number, place, day or hour."""

import re
from datetime import datetime

from handlers.language.document.document import Element, View, local_time
from handlers.language.document.polarity import Said, only_weekday
from handlers.language.model import Reading
from handlers.language.text.patterns import any_of, word_set
from handlers.language.time.meeting_times import hour_of
from handlers.language.time.resolver import Impossible, Moment, days_of
from handlers.language.time.types import ClockTime, Hours, MonthDay

ORDER = {
    "first": 1, "1st": 1, "second": 2, "2nd": 2, "third": 3,
    "3rd": 3, "fourth": 4, "4th": 4, "fifth": 5, "5th": 5,
}  # fmt: skip


OPTION = any_of(
    r"(?:\b(?:option|number|slot|choice|no|#|opt|date|time) ?\.? ?#? ?|# ?)(?P<n>\d{1,2}|one|two|three|four|"
    r"five)\b",
    r"\b(?P<nth>first|second|third|fourth|fifth|1st|2nd|3rd|4th|5th|last|final|latest|latter|former|"
    r"earliest|earlier|later|early|late|middle|top|bottom)(?: (?P<noun>one|option|slot|choice|time|date|"
    r"of|offer))?\b",
)


NUMBER_WORDS = {"one": 1, "two": 2, "three": 3, "four": 4, "five": 5}


PLAIN_PICK = word_set(
    """i will we go with for the please a an of is fine good ok works suits me work suit great best perfect
    take would like that one prefer let us do yes number option slot it be to can could and on have choose
    pick happy either but lock in my preference vote this choice if possible grand lovely at by dandy
    brilliant ideal better easiest both all sure am want d make free sounds look looks just their then so
    only there now opt thing 's time date also really most definitely say going ticks suitable available
    NAME convenient thank"""
)


def starts_on_offer(view: View) -> list[datetime]:
    """Return the start times on offer, in the order shown; what is no time is left out."""
    return [start for start in (local_time(text) for text in view.message.offered) if start is not None]


def every_option(view: View) -> list[Reading]:
    """Each option on offer as a meaning to ask about."""
    return [Reading("accept", {"option": n + 1}) for n in range(len(view.message.offered))]


def matches(one: Said, starts: list[datetime], moment: Moment) -> list[int]:
    """Which of the offered starts a phrase can mean."""
    phrase, hour = one.phrase, hour_of(one.phrase)
    out: list[int] = []
    weekday = only_weekday(phrase)
    piece = phrase.days[0] if len(phrase.days) == 1 else None
    dom = piece.day if isinstance(piece, MonthDay) and piece.month is None and piece.months is None else None
    span = None
    if phrase.days and weekday is None and dom is None:
        try:
            span = days_of(phrase, moment)
        except Impossible:
            return []
    for n, start in enumerate(starts):
        if weekday is not None and start.weekday() != weekday:
            continue
        if dom is not None and start.day != dom:
            continue
        if span is not None and not span.first <= start.date() <= span.last:
            continue
        minute = start.hour * 60 + start.minute
        if (
            isinstance(hour, ClockTime)
            and minute != hour.minute
            and not (hour.said and minute == (hour.minute + 720) % 1440)
        ):
            continue
        if isinstance(hour, Hours) and not hour.start <= minute < hour.end:
            continue
        if phrase.zone is not None:
            continue
        out.append(n)
    return out


def named_options(view: View, said: list[Said]) -> list[int]:
    """Return the options that a message names by number or place, counted from 0, whether or not there are so many."""
    line = view.line
    places = list(OPTION.finditer(line))
    starts, count = starts_on_offer(view), len(view.message.offered)
    found = [n for match in places if (n := _by_place(match, starts, count)) is not None]
    if places:
        also = _OR_ANOTHER.finditer(line)
        found += [(NUMBER_WORDS.get(match["n"]) or int(match["n"])) - 1 for match in also]
    for n, item in enumerate(view.items):
        option = _by_word(view, n, bool(places))
        if option is None and item.phrase:
            option = _by_phrase(view, item, count)
        found += [option] if option is not None else []
    return found


_OR_ANOTHER = re.compile(r"\b(?:or|and|to|nor) (?:the )?(?P<n>one|two|three|four|five|\d)\b(?! of)")
_LATEST = word_set("last final latest latter bottom later late")
_EARLIEST = word_set("former top earliest earlier early")
_COMPARED = word_set("later late earlier early")
_BY_THE_CLOCK = word_set("latest later late earliest earlier early")


def _by_place(match: re.Match[str], starts: list[datetime], count: int) -> int | None:
    """Return the option of "option 2", "the second", "the later one"; None where there is no such place."""
    word = match["n"] or match["nth"]
    if word in NUMBER_WORDS or word.isdecimal():
        return (NUMBER_WORDS.get(word) or int(word)) - 1
    if word in ORDER:
        return ORDER[word] - 1
    if word == "middle" and count == 3:
        return 1
    if not count or word not in _LATEST | _EARLIEST:
        return None
    if word in _COMPARED and count != 2 and match["noun"] is None:
        return None
    timed = word in _BY_THE_CLOCK and len(starts) == count
    if word in _LATEST:
        return max(range(count), key=lambda n: starts[n]) if timed else count - 1
    return min(range(count), key=lambda n: starts[n]) if timed else 0


def _by_word(view: View, n: int, placed: bool) -> int | None:
    """Return the option of a bare number; `placed` where an option was named by its place already."""
    item = view.items[n]
    if item.word.isdecimal() and len(item.word) <= 2 and not placed:
        return int(item.word) - 1
    ends = n + 1 == len(view.items) or view.items[n + 1].word in PLAIN_PICK | {",", ".", "!", "?", "TIME"}
    if item.word in NUMBER_WORDS and not placed and item.word != "one" and ends:
        return NUMBER_WORDS[item.word] - 1
    return 0 if item.word == "one" and view.core == "one" else None


def _by_phrase(view: View, item: Element, count: int) -> int | None:
    """Return the option of a number that was read as a time: "I'll go for 3", "the 2nd"."""
    if may_be_an_option(view, item):
        return int(view.tokens[item.start].norm) - 1
    phrase = item.phrase
    if phrase is None or phrase.hour or len(phrase.days) != 1:
        return None
    piece = phrase.days[0]
    token = view.tokens[item.start + (view.tokens[item.start].norm == "the")]
    dated = isinstance(piece, MonthDay) and piece.month is None and token.norm in ORDER and piece.day <= count
    return piece.day - 1 if dated and isinstance(piece, MonthDay) else None


def may_be_an_option(view: View, item: Element) -> bool:
    """Whether a time is a bare number that may just as well be an option's: "I'll go for 3"."""
    before = view.tokens[item.start - 1].norm if item.start else ""
    alone = item.phrase is not None and not item.phrase.days and not item.phrase.part and not item.phrase.zone
    return (
        alone
        and item.end == item.start + 1
        and view.tokens[item.start].norm.isdecimal()
        and before in ("for", "do", "or", "and")
    )
