"""Which of the times on offer an answer takes."""

import re
from collections.abc import Sequence
from datetime import date, datetime

from handlers.language.document.document import Element, View
from handlers.language.document.offered_slots import (
    NUMBER_WORDS,
    OPTION,
    ORDER,
    PLAIN_PICK,
    every_option,
    matches,
    may_be_an_option,
    named_options,
    starts_on_offer,
)
from handlers.language.document.polarity import Said
from handlers.language.document.slots import propose
from handlers.language.model import Meaning, Reading, unclear
from handlers.language.text.patterns import any_of, word_set
from handlers.language.time.meeting_times import hour_of
from handlers.language.time.types import Hours, MonthDay, Vague

_THE_OTHER = re.compile(
    r"\b(?:first|second|1st|2nd|one|1|2)\b[^?]*\b(?:not|no good|no use|clash\w*|out|"
    r"a no)\b[^?]*\bthe other(?: one| slot| time)?\b"
    r"(?! (?:is|also|clash\w*|not))"
)
"""With two on offer, one refused and "the other one" taken."""
_DOUBTED = any_of(
    r"\bbut (?:i am |am )?not sure\b",
    r"\b(?:need|have|let me|will) (?:to )?check\b",
    r"\bsubject to\b",
    r"\btbc\b",
    r"\bscrap that\b",
    r"^still\b",
    r"\bmay be\b",
    r"^(?:may|might)\b",
    r"\bi (?:may|might)\b",
)
"""A doubt about what was picked."""


def picked(view: View, said: list[Said]) -> Meaning | None:
    """Return the option that an answer takes by number, place, day or hour; `unclear` where it could be two."""
    starts, count, line = starts_on_offer(view), len(view.message.offered), view.line
    if len(starts) != count or not count:
        return None
    if _DOUBTED.search(line):
        return unclear()
    offered = [one for one in said if one.stance == "offered"]
    among = _place_among(view, [one for one in said if one.stance != "refused"], starts)
    if among is not None:
        return Meaning("accept", {"option": among + 1})
    named = [n for n in named_options(view, said) if n < count or not offered]
    refused = [one for one in said if one.stance == "refused"]
    numbered = [item for item in view.items if item.word.isdecimal() or may_be_an_option(view, item)]
    offered = [
        one
        for one in offered
        if not any(item.phrase is one.phrase and may_be_an_option(view, item) for item in view.items)
    ]
    other = _other_of_two(view, refused, starts)
    if other is not None and not offered:
        return Meaning("accept", {"option": other + 1})
    questions = (
        re.match(r"^(?:is|are|what|which|who|why|when|where|would|will|do|does|did|how|has)\b", line)
        and view.question
    )
    if named:
        return _by_number(view, named, numbered, offered, starts)
    if not offered or (
        questions and not re.match(r"^is TIME (?:still )?(?:ok|good|fine|free|available|going)", line)
    ):
        return None
    if re.search(r"\b(?:or|instead)\b", line) and len(offered) > 1:
        return None
    sets = [matches(one, starts, view.moment) for one in offered]
    if len(offered) == 1:
        return _by_time(view, offered[0], sets[0], refused, starts)
    if all(len(found) == 1 for found in sets) and len({found[0] for found in sets}) == 1:
        return Meaning("accept", {"option": sets[0][0] + 1})
    return None


def _other_of_two(view: View, refused: list[Said], starts: list[datetime]) -> int | None:
    """With two on offer, one refused by its day or hour, and "the other one" taken: which that is."""
    if len(starts) != 2 or not _OTHER_ONE.search(view.line) or len(refused) != 1:
        return None
    gone = matches(refused[0], starts, view.moment)
    return 1 - gone[0] if len(gone) == 1 else None


def _place_among(view: View, offered: list[Said], starts: list[datetime]) -> int | None:
    """Return the earlier or later of the times on one day: "the later of the two on Tuesday"."""
    place = _AMONG.search(view.line)
    if place is None or len(offered) != 1 or offered[0].phrase.hour:
        return None
    found = sorted(matches(offered[0], starts, view.moment), key=lambda n: starts[n])
    if len(found) < 2:
        return None
    return found[-1] if place[1] in ("later", "latest", "last") else found[0]


_OTHER_ONE = re.compile(r"\bthe other(?: (?:one|slot|time|option|date|day))?\b(?! (?:is|also|clash\w*|not))")
_AMONG = re.compile(
    r"\b(later|latest|last|earlier|earliest|first) (?:one|slot|time|option|of the (?:two|three))\b"
)


def _after_but(line: str, starts: list[datetime]) -> int | None:
    """Return the one option taken after others were refused: "neither of the first two, but the last is fine"."""
    head, but, tail = line.rpartition(" but ")
    if (
        not but
        or not _REFUSING.search(head)
        or _REFUSING.search(tail)
        or re.search(r"\b(?:if|or|might|maybe)\b|\?", line)
    ):
        return None
    found = {match["n"] or match["nth"] for match in OPTION.finditer(tail)}
    if len(found) != 1 or not re.search(
        r"\b(?:fine|good|ok|yes|works?|suits?|great|perfect|grand|best|possible)\b", tail
    ):
        return None
    word = found.pop()
    if word[0].isdecimal() and not word.isdecimal():
        return None  # "the 1st is fine" may be a date
    if word == "last":
        return len(starts) - 1
    choice = ORDER.get(word) or NUMBER_WORDS.get(word) or (int(word) if word.isdecimal() else 0)
    return choice - 1 if 0 < choice <= len(starts) else None


_REFUSING = re.compile(r"\b(?:not|neither|nor|never|except|no good|no use|none|clash\w*|out)\b")


def _by_number(
    view: View, named: list[int], numbered: Sequence[Element], offered: list[Said], starts: list[datetime]
) -> Meaning | None:
    line, count = view.line, len(starts)
    choices = sorted(set(named))
    if count == 2 and len(choices) == 1 and _THE_OTHER.search(line):
        return Meaning("accept", {"option": 2 - choices[0]})
    after_but = _after_but(line, starts)
    if after_but is not None:
        return Meaning("accept", {"option": after_but + 1})
    if re.search(
        r"\b(?:not|except|but not|apart from|anything but|no good|neither|nor|never|can not|if|is a no|is "
        r"out|a no|clash|clashes)\b",
        line,
    ):
        dates = (
            offered and not numbered and not re.search(r"\b(?:first|second|third|last|option|number)\b", line)
        )
        if dates:
            taken = matches(offered[0], starts, view.moment) if len(offered) == 1 else []
            return Meaning("accept", {"option": taken[0] + 1}) if len(taken) == 1 else None
        return unclear(*every_option(view))
    if len(choices) != 1 or re.search(
        r"\b(?:all|any|those|these) (?:two|three|four|five|\d)\b|\b(?:first|last) (?:two|three|couple|few)\b",
        line,
    ):
        kept = [n for n in choices if n < count]
        return unclear(*(Reading("accept", {"option": n + 1}) for n in kept))
    return _one_number(view, choices[0], bool(numbered), offered, starts)


def _one_number(
    view: View, choice: int, numbered: bool, offered: list[Said], starts: list[datetime]
) -> Meaning | None:
    """Return the one option that a number or a place names; `unclear` where it is an hour or a day on offer too."""
    line, count = view.line, len(starts)
    day_words = [
        one for one in offered if isinstance(one.phrase.days[0] if one.phrase.days else None, MonthDay)
    ]
    times = [one for one in offered if one not in day_words]
    if (
        numbered
        and view.core.split()
        and choice + 1
        in {hour % 12 or 12 for hour in (start.hour for start in starts)} | {s.hour for s in starts}
    ):
        same = [n for n, s in enumerate(starts) if s.hour in (choice + 1, choice + 13) and s.minute == 0]
        explicit = re.search(r"\b(?:option|number|slot|choice|opt)\b|#", line)
        if not explicit and same:
            readings = [
                Reading("accept", {"option": n + 1}) for n in ([choice] if choice < count else []) + same
            ]
            if len(readings) == 1 and not view.core.isdecimal():
                return Meaning("accept", readings[0].fields)  # an hour on offer, and no option's number
            return unclear(*readings)
    if choice >= count:
        return unclear(*every_option(view)) if not offered else None
    for one in day_words + times:
        found = matches(one, starts, view.moment)
        if found and found != [choice] and choice not in found:
            return unclear(*every_option(view))
        if not found and one in times:
            return unclear(*every_option(view))
    if _ASKS.match(line) and view.question:
        return unclear()
    if len(_strange(view)) > 2 or _UNSURE.search(line):
        return unclear(*every_option(view))
    return Meaning("accept", {"option": choice + 1})


_ASKS = re.compile(r"^(?:what|which|when|who|why|is|are|does|do|would|how|where)\b")
_UNSURE = re.compile(r"\b(?:might|maybe|possibly|perhaps|mins|minutes|late|better|push)\b")
_PLACES = word_set("last latest earliest earlier later early late middle final latter former top bottom opt")
_NUMBERED = frozenset({"first", "second", "third", "last", "option", "number", *map(str, range(1, 10))})


def _strange(view: View) -> list[str]:
    """Return the words beside a named option that do not only pick it."""
    words = [item.word for item in view.clauses[0].items] if view.clauses else []
    strange = [word for word in words if not (_picks(word) or word in _PLACES)]
    if strange and len(view.clauses) > 1:
        rest = [clause for clause in view.clauses if _NUMBERED & set(clause.line.split())]
        picked = {"last", "option"}
        return [w for clause in rest for w in clause.line.split() if not (_picks(w) or w in picked)]
    return strange


def _picks(word: str) -> bool:
    plain = word in PLAIN_PICK or word.isdecimal() or word in ("TIME", "#")
    return plain or word in ORDER or word in NUMBER_WORDS


def _by_time(
    view: View, one: Said, found: list[int], refused: list[Said], starts: list[datetime]
) -> Meaning | None:
    """Return the option at a time, or a new proposal where the time is none of those on offer."""
    for other in refused:
        gone = matches(other, starts, view.moment)
        found = [n for n in found if n not in gone] or found
    if re.search(
        r"\b(?:if|unless|or)\b(?! (?:that|this|it|you|poss|possible|ok|so|we|all|suits|works))", view.line
    ):
        return unclear()
    if (
        re.search(
            r"\b(?:later|earlier|sooner|another|different|other)\b(?! (?:one|slot|option|TIME))", view.line
        )
        and not one.phrase.hour
    ):
        return unclear(*(Reading("accept", {"option": n + 1}) for n in found))
    if len(found) == 1:
        if any(isinstance(piece, Vague) for piece in one.phrase.days):
            return unclear()
        return Meaning("accept", {"option": found[0] + 1})
    if len(found) > 1:
        if one.phrase.days and isinstance(hour_of(one.phrase), Hours):
            return unclear(*(Reading("accept", {"option": n + 1}) for n in found))
        return unclear(*(Reading("accept", {"option": n + 1}) for n in found))
    if not one.phrase.days:
        days: set[date] = {start.date() for start in starts}
        readings = [propose(view, one, "propose", day) for day in sorted(days)]
        return unclear(*(Reading(m.intent, m.fields) for m in readings if m.intent == "propose"))
    return None
