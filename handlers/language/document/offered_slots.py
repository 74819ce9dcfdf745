"""The times on offer, and which of them a message names by number, place, day or hour."""

import re
from datetime import datetime

from handlers.language.document.document import Item, View, local_time
from handlers.language.document.polarity import Said, only_weekday
from handlers.language.model import Reading
from handlers.language.text.patterns import any_of, word_set
from handlers.language.time.meeting_times import hour_of
from handlers.language.time.resolver import Impossible, Moment, days_of
from handlers.language.time.types import Clock, Hours, MonthDay

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
    """The start times on offer, in the order shown; what is no time is left out."""
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
            isinstance(hour, Clock)
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
    """The options that a message names by number or place, counted from 0, whether or not there are so many."""
    count = len(view.message.offered)
    starts = starts_on_offer(view)
    found: list[int] = []
    line = view.line
    for match in OPTION.finditer(line):
        word = match["n"] or match["nth"]
        if word in NUMBER_WORDS or word.isdecimal():
            found.append((NUMBER_WORDS.get(word) or int(word)) - 1)
        elif word in ORDER:
            found.append(ORDER[word] - 1)
        elif word in ("last", "final", "latest", "latter", "bottom", "later", "late") and count:
            if word in ("later", "late") and count != 2 and match["noun"] is None:
                continue
            timed = word in ("latest", "later", "late") and len(starts) == count
            found.append(max(range(count), key=lambda n: starts[n]) if timed else count - 1)
        elif word in ("former", "top", "earliest", "earlier", "early") and count:
            if word in ("earlier", "early") and match["noun"] is None and count != 2:
                continue
            timed = word in ("earliest", "earlier", "early") and len(starts) == count
            found.append(min(range(count), key=lambda n: starts[n]) if timed else 0)
        elif word == "middle" and count == 3:
            found.append(1)
    if OPTION.search(line):
        also = re.finditer(r"\b(?:or|and|to|nor) (?:the )?(?P<n>one|two|three|four|five|\d)\b(?! of)", line)
        found += [(NUMBER_WORDS.get(match["n"]) or int(match["n"])) - 1 for match in also]
    for n, item in enumerate(view.items):
        if item.word.isdecimal() and len(item.word) <= 2 and not OPTION.search(line):
            found.append(int(item.word) - 1)
        elif (
            item.word in NUMBER_WORDS
            and not OPTION.search(line)
            and item.word != "one"
            and (
                n + 1 == len(view.items)
                or view.items[n + 1].word in PLAIN_PICK | {",", ".", "!", "?", "TIME"}
            )
        ):
            found.append(NUMBER_WORDS[item.word] - 1)
        elif item.word == "one" and view.core == "one":
            found.append(0)
        elif item.phrase and may_be_an_option(view, item):
            found.append(int(view.tokens[item.start].norm) - 1)
        elif item.phrase and not item.phrase.hour and len(item.phrase.days) == 1:
            piece = item.phrase.days[0]
            token = view.tokens[item.start + (view.tokens[item.start].norm == "the")]
            if (
                isinstance(piece, MonthDay)
                and piece.month is None
                and token.norm in ORDER
                and piece.day <= count
            ):
                found.append(piece.day - 1)
    return found


def may_be_an_option(view: View, item: Item) -> bool:
    """Whether a time is a bare number that may just as well be an option's: "I'll go for 3"."""
    before = view.tokens[item.start - 1].norm if item.start else ""
    alone = item.phrase is not None and not item.phrase.days and not item.phrase.part and not item.phrase.zone
    return (
        alone
        and item.end == item.start + 1
        and view.tokens[item.start].norm.isdecimal()
        and before in ("for", "do", "or", "and")
    )
