"""Answers to "please find a time" and to times on offer: accept, decline, or another time."""

import re
from datetime import date, datetime

from .answers import is_no, is_yes
from .meetings import narrowed, offered_times, propose
from .model import Meaning, Reading, unclear
from .pieces import Clock, Hours, MonthDay, Vague
from .resolve import Impossible, Moment, days_of, hour_of
from .stance import Said, only_weekday
from .view import Item, View, local_time

_DECLINE = re.compile(
    r"\b(?:none|neither|not any|no good|not able|nothing)\b(?: of)?(?: (?:them|these|those|suits?|works?|good|is|are))?|\b(?:can|could|will|do|does|would|am|is|are) not (?:\w+ )?(?:do|make|work|manage|suit|able|any|available|possible|free|good|come|attend|those|these)\b|\bunable to\b|\bno longer\b"
    r"|\b(?:all|they|these|those|it|that)(?: (?:are|is|all|will|do|does))* (?:no good|not possible|not good|not suitable|bad|clash|not work|not suit|out|impossible|unsuitable)\b|\bi will pass\b|\bfully booked\b|\bbooked (?:up|solid)\b|\bi would rather not\b"
)
_ALL = re.compile(
    r"\b(?:any|none|neither|either|these|those|them|all|that|it|anything|this|both|nothing|sorry|can not make|unable|anymore|pass)\b"
)
_ORDER = {
    "first": 1,
    "1st": 1,
    "second": 2,
    "2nd": 2,
    "third": 3,
    "3rd": 3,
    "fourth": 4,
    "4th": 4,
    "fifth": 5,
    "5th": 5,
}
_OPTION = re.compile(
    r"(?:\b(?:option|number|slot|choice|no|#|opt|date|time) ?#? ?|# ?)(?P<n>\d{1,2}|one|two|three|four|five)\b|\b(?P<nth>first|second|third|fourth|fifth|1st|2nd|3rd|4th|5th|last|final|latest|latter|former|earliest|earlier|later|early|late|middle|top|bottom)(?: (?P<noun>one|option|slot|choice|time|date|of|offer))?\b"
)
_WORDS = {"one": 1, "two": 2, "three": 3, "four": 4, "five": 5}
_PLAIN_PICK = frozenset(
    ["i", "will", "we", "go", "with", "for", "the", "please", "a", "an", "of", "is", "fine", "good", "ok", "works", "suits", "me", "work", "suit", "great", "best", "perfect", "take", "would", "like", "that", "one", "prefer", "let", "us", "do", "yes", "number", "option", "slot", "it", "be", "to", "can", "could", "and", "on", "have", "choose", "pick", "happy", "either", "but", "lock", "in", "my", "preference", "vote", "this", "choice", "if", "possible", "grand", "lovely", "at", "by", "dandy", "brilliant", "ideal", "better", "easiest", "us", "both", "all", "sure", "am", "want", "d", "make", "free", "sounds", "look", "looks", "just", "with", "their", "then", "so", "only", "there", "now", "opt", "thing", "'s", "time", "date", "also", "really", "most", "definitely", "am", "say", "going", "ticks", "suitable", "available", "NAME", "convenient", "thank"]
)


def to_times(view: View) -> Meaning | None:
    """What an answer to `book` or `slots` means, or None where it is no such answer."""
    said = offered_times(view)
    if view.message.asked == "slots":
        picked = _picked(view, said)
        if picked is not None:
            return picked
    offered = [one for one in said if one.stance == "offered"]
    refused = [one for one in said if one.stance == "refused"]
    if any(one.stance == "doubtful" for one in said) or re.search(r"\b(?:do|did) you mean\b", view.line):
        return unclear()
    if len(offered) == 1 and len(said) - len(refused) > 1 and re.search(r"\bor\b", view.line):
        return unclear()
    if len(offered) == 1:
        return _one_offered(view, offered[0], refused)
    if len(offered) > 1:
        found = [propose(view, one) for one in offered]
        return unclear(*(Reading(m.intent, m.fields) for m in found if m.intent == "propose"))
    return _no_time(view, said, refused)


def _one_offered(view: View, one: Said, refused: list[Said]) -> Meaning:
    line = view.line
    if re.search(
        r"\b(?:or next|or the (?:week|day)|or (?:so|later|whenever|another|any|something|after|before|\d+))\b",
        line,
    ):
        return unclear()
    if re.match(
        r"^(?:is|was|are|will (?:NAME|it|they|there|he|she)|what|which|when|who|why|where|do you|did)\b", line
    ) and not re.match(
        r"^(?:is TIME (?:any good|ok|good|possible|free|fine|convenient|alright|all right|better|an option|available|suitable|too|doable|of)|is TIME ?\?|are you (?:free|around|available|about|in)|what about|do you have|is there (?:any|a|anything)|what of|when about|are we (?:ok|able|free))",
        line,
    ):
        return unclear()
    if re.search(
        r"\b(?:if|unless)\b(?! (?:that|this|it|you|poss|possible|ok|so|convenient|free|we|all|suits|works|NAME|i))",
        line,
    ):
        return unclear()
    return narrowed(view, one, refused, "propose")


def _no_time(view: View, said: list[Said], refused: list[Said]) -> Meaning | None:
    """An answer that offers no time: yes, no, or a time only mentioned."""
    line, core = view.line, view.core
    asked = view.message.asked
    several = asked == "slots" and len(view.message.offered) > 1
    first = view.clauses[0] if view.clauses else None
    if not said or view.says_yes:
        yes = is_yes(core) or (not core and view.says_yes)
        noisy = (
            first is not None
            and not yes
            and is_yes(first.line)
            and not re.search(
                r"\b(?:but|if|not|no|unless|except|although|however|or|might|what|when|which)\b|\?", line
            )
        )
        if (yes or noisy) and not said:
            if view.question and not core:
                return None
            return unclear(*_options(view)) if several else Meaning("accept")
        if asked == "book" and re.search(
            r"^(?:(?:yes|ok|i|we|please|will|can|could|would|you|go|ahead|and|kindly) )*(?:book|find|suggest|propose|offer|send|arrange|schedule|sort|look|organise)(?: (?:it|one|a|some|me|us|for|times?|date|slot|something|session|that|in|up|out|now|at|today|another))* ?[.!?]*$",
            line,
        ):
            return Meaning("accept")
    if is_no(core) or (not core and view.says_no):
        return Meaning("decline")
    refusing = _DECLINE.search(line)
    if refusing and any(one.stance != "refused" for one in said):
        return unclear()
    if refusing and not re.match(r"^(?:is|are|what|which|why|do|does|did|who|how|can you|could you)\b", line):
        if not refused or (asked == "slots" and not several and _all_refused(view, refused)):
            if re.search(
                r"\b(?:work|working) TIME|\bonly\b|\bbut\b|\bif\b|\bnot sure\b|\bfirst\b|\bsecond\b|\bi do not work\b",
                line,
            ):
                return unclear()
            vague = [p for p in view.phrases if not p.days]
            if (asked == "book" and not re.search(r"\b(?:can|could|will|unable|pass|rather)\b", line)) or vague:
                return unclear()
            if asked == "book" or _ALL.search(line) or not several:
                return Meaning("decline")
            return unclear()
        if asked == "slots" and _all_refused(view, refused):
            return Meaning("decline")
        return unclear()
    if (
        first is not None
        and is_no(first.line)
        and not said
        and not re.search(r"\b(?:but|if|only|except|or|first|second|third|\d)\b|\?", line)
    ):
        return Meaning("decline")
    if (
        re.search(r"\bno\b", first.line if first else "")
        and said
        and asked == "slots"
        and not refused
        and not several
    ):
        return unclear()
    return unclear() if said else None


def _all_refused(view: View, refused: list[Said]) -> bool:
    """Whether every time on offer is refused by name."""
    starts = _starts(view)
    left = set(range(len(starts)))
    for one in refused:
        left -= set(_matches(one, starts, view.moment))
    return bool(starts) and not left


def _starts(view: View) -> list[datetime]:
    return [start for start in (local_time(text) for text in view.message.offered) if start is not None]


def _options(view: View) -> list[Reading]:
    return [Reading("accept", {"option": n + 1}) for n in range(len(view.message.offered))]


def _matches(one: Said, starts: list[datetime], moment: Moment) -> list[int]:
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


def _ordinal(view: View, said: list[Said]) -> list[int]:
    """The options that a message names by number or place, counted from 0, whether or not there are so many."""
    count = len(view.message.offered)
    starts = _starts(view)
    found: list[int] = []
    line = view.line
    for match in _OPTION.finditer(line):
        word = match["n"] or match["nth"]
        if word in _WORDS or word.isdecimal():
            found.append((_WORDS.get(word) or int(word)) - 1)
        elif word in _ORDER:
            found.append(_ORDER[word] - 1)
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
    if _OPTION.search(line):
        also = re.finditer(r"\b(?:or|and|to|nor) (?:the )?(?P<n>one|two|three|four|five|\d)\b(?! of)", line)
        found += [(_WORDS.get(match["n"]) or int(match["n"])) - 1 for match in also]
    for item in view.items:
        if item.word.isdecimal() and len(item.word) <= 2 and not _OPTION.search(line):
            found.append(int(item.word) - 1)
        elif item.word in _WORDS and not _OPTION.search(line) and item.word != "one":
            found.append(_WORDS[item.word] - 1)
        elif item.word == "one" and view.core == "one":
            found.append(0)
        elif item.phrase and _weak(view, item):
            found.append(int(view.tokens[item.start].norm) - 1)
        elif item.phrase and not item.phrase.hour and len(item.phrase.days) == 1:
            piece = item.phrase.days[0]
            token = view.tokens[item.start + (view.tokens[item.start].norm == "the")]
            if (
                isinstance(piece, MonthDay)
                and piece.month is None
                and token.norm in _ORDER
                and piece.day <= count
            ):
                found.append(piece.day - 1)
    return found


def _weak(view: View, item: Item) -> bool:
    """Whether a time is a bare number that may just as well be an option's: "I'll go for 3"."""
    before = view.tokens[item.start - 1].norm if item.start else ""
    alone = item.phrase is not None and not item.phrase.days and not item.phrase.part and not item.phrase.zone
    return (
        alone
        and item.end == item.start + 1
        and view.tokens[item.start].norm.isdecimal()
        and before in ("for", "do", "or", "and")
    )


def _picked(view: View, said: list[Said]) -> Meaning | None:
    """The option that an answer takes, by number, place, day or hour; `unclear` where it could be two; else None."""
    starts, count, line = _starts(view), len(view.message.offered), view.line
    if len(starts) != count or not count:
        return None
    named = _ordinal(view, said)
    offered = [one for one in said if one.stance == "offered"]
    refused = [one for one in said if one.stance == "refused"]
    numbered = [item for item in view.items if item.word.isdecimal() or _weak(view, item)]
    offered = [
        one
        for one in offered
        if not any(item.phrase is one.phrase and _weak(view, item) for item in view.items)
    ]
    questions = (
        re.match(r"^(?:is|are|what|which|who|why|when|where|would|will|do|does|did|how|has)\b", line)
        and view.question
    )
    if named:
        return _by_number(view, named, numbered, offered, starts)
    if (
        not offered
        or (questions
        and not re.match(r"^is TIME (?:still )?(?:ok|good|fine|free|available|going)", line))
    ):
        return None
    if re.search(r"\b(?:or|instead)\b", line) and len(offered) > 1:
        return None
    sets = [_matches(one, starts, view.moment) for one in offered]
    if len(offered) == 1:
        return _by_time(view, offered[0], sets[0], refused, starts)
    if all(len(found) == 1 for found in sets) and len({found[0] for found in sets}) == 1:
        return Meaning("accept", {"option": sets[0][0] + 1})
    return None


def _by_number(
    view: View, named: list[int], numbered: list[object], offered: list[Said], starts: list[datetime]
) -> Meaning | None:
    line, count = view.line, len(starts)
    choices = sorted(set(named))
    if re.search(
        r"\b(?:not|except|but not|apart from|anything but|no good|neither|nor|never|can not|if|is a no|is out|a no|clash|clashes)\b",
        line,
    ):
        return (
            None
            if offered
            and not numbered
            and not re.search(r"\b(?:first|second|third|last|option|number)\b", line)
            else unclear(*_options(view))
        )
    if len(choices) != 1 or re.search(
        r"\b(?:all|any|those|these) (?:two|three|four|five|\d)\b|\b(?:first|last) (?:two|three|couple|few)\b",
        line,
    ):
        kept = [n for n in choices if n < count]
        return unclear(*(Reading("accept", {"option": n + 1}) for n in kept))
    choice = choices[0]
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
            return unclear(*readings)
    if choice >= count:
        return unclear(*_options(view)) if not offered else None
    for one in day_words + times:
        found = _matches(one, starts, view.moment)
        if found and found != [choice] and choice not in found:
            return unclear(*_options(view))
        if not found and one in times:
            return unclear(*_options(view))
    words = [item.word for item in view.clauses[0].items] if view.clauses else []
    strange = [
        w
        for w in words
        if w not in _PLAIN_PICK
        and not w.isdecimal()
        and w not in _ORDER
        and w not in _WORDS
        and w
        not in (
            "TIME",
            "#",
            "last",
            "latest",
            "earliest",
            "earlier",
            "later",
            "early",
            "late",
            "middle",
            "final",
            "latter",
            "former",
            "top",
            "bottom",
            "opt",
        )
    ]
    if re.match(r"^(?:what|which|when|who|why|is|are|does|do|would|how|where)\b", line) and view.question:
        return unclear()
    if strange and len(view.clauses) > 1:
        rest = [
            clause
            for clause in view.clauses
            if any(
                w in clause.line.split()
                for w in ("first", "second", "third", "last", "option", "number", *map(str, range(1, 10)))
            )
        ]
        strange = [
            w
            for clause in rest
            for w in clause.line.split()
            if w not in _PLAIN_PICK
            and not w.isdecimal()
            and w not in _ORDER
            and w not in _WORDS
            and w not in ("TIME", "#", "last", "option")
        ]
    if len(strange) > 2 or re.search(
        r"\b(?:might|maybe|possibly|perhaps|mins|minutes|late|better|push)\b", line
    ):
        return unclear(*_options(view))
    return Meaning("accept", {"option": choice + 1})


def _by_time(
    view: View, one: Said, found: list[int], refused: list[Said], starts: list[datetime]
) -> Meaning | None:
    """The option at a time, or a new proposal where the time is none of those on offer."""
    for other in refused:
        gone = _matches(other, starts, view.moment)
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
