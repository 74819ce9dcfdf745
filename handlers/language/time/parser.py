"""Phrases of time in a message: pieces found one after the other, and put together where they belong together."""

from collections.abc import Sequence
from dataclasses import dataclass

from handlers.language.text.patterns import word_set
from handlers.language.time.dates import MONTHS, WEEKDAYS, day
from handlers.language.time.time_of_day import DAY_START, NUMBERS, PARTS, UNITS, clock, hours, number
from handlers.language.time.types import (
    Ahead,
    ClockTime,
    DayPiece,
    Days,
    HourPiece,
    Hours,
    Later,
    MonthDay,
    Piece,
    SameTime,
    Week,
    Weekday,
    Zone,
)
from handlers.language.time.zones import zone_named


@dataclass(frozen=True, slots=True)
class Phrase:
    """One phrase of time: at most one day (in one or two pieces that must agree), one time of day and one zone.

    It covers the tokens from `start` to `end`; `lead` is the word before it that says how it is meant ("by",
    "until", "after", "not"), "" where there is none.
    """

    days: tuple[DayPiece, ...]
    hour: HourPiece | None
    part: Hours | None
    zone: Zone | None
    start: int
    end: int
    lead: str


@dataclass(frozen=True, slots=True)
class _Found:
    piece: Piece
    start: int
    end: int


_LOOSE = word_set(
    """at @ about around after before between from until by say approximately circa or and do it to for make of"""
)
"""Words that make a clock time of the bare number that follows them."""
_GLUE = word_set(
    """at @ on in the of , around about over for any time anytime sometime ( ) - : say from is 's and"""
)
_DAY_GLUE = frozenset({"the", ",", "of", "on", "in", "(", ")", "is", "-", "any", "day", "time"})
LEADS = word_set("""by until after before from since on due for in within at @ to back than starting
    through""")


def phrases(words: Sequence[str], noise: Sequence[bool]) -> list[Phrase]:
    """Every phrase of time among the words, in order; `noise` marks words that are not to be read as time."""
    found = _scan(words, noise)
    out: list[Phrase] = []
    group: list[_Found] = []
    for item in found:
        if group and not (_glued(words, group[-1].end, item) and _fits(group, item, words)):
            out.append(_phrase(words, group))
            group = []
        group.append(item)
    if group:
        out.append(_phrase(words, group))
    return out


def _scan(words: Sequence[str], noise: Sequence[bool]) -> list[_Found]:
    found: list[_Found] = []
    i = 0
    while i < len(words):
        item = None if noise[i] else _piece(words, i, found)
        if item is None:
            i += 1
            continue
        found.append(item)
        i = item.end
    return found


def _piece(words: Sequence[str], i: int, found: list[_Found]) -> _Found | None:
    """Return the piece that starts at word `i`, if any."""
    word = words[i]
    before = words[i - 1] if i else ""
    if word == "same" and words[i + 1 : i + 2] == ["time"]:
        return _Found(SameTime(), i, i + 2)
    shift = _shift(words, i)
    if shift:
        return shift
    if _beside_an_hour(words, i, found):
        zone = zone_named(words, i)
        if zone:
            return _Found(Zone(zone[0]), i, zone[1])
    after_day = bool(found) and found[-1].end == i and not isinstance(found[-1].piece, ClockTime | Hours)
    after_comma = before == "," and bool(found) and found[-1].end == i - 1
    after_comma = after_comma and not isinstance(found[-1].piece, ClockTime | Hours | Zone)
    before_day = word == "pm" and words[i + 1 : i + 2] == ["on"] and not (found and found[-1].end == i)
    if word in ("am", "pm") and (after_day or after_comma or before_day):
        return _Found(PARTS["morning" if word == "am" else "afternoon"], i, i + 1)
    sits = word == "sat" and words[i + 1 : i + 2] and words[i + 1] in ("down", "in", "with")
    if sits or (word in ("sat", "sun") and before in _NOT_BEFORE_A_DAY):
        return None
    found_day = day(words, i)
    if found_day:
        return _Found(found_day[0], i, found_day[1])
    if word == "until" and after_day and day(words, i + 1) is None if i + 1 < len(words) else False:
        ends = clock(words, i + 1, True)
        if ends and ends[0].minute > DAY_START and not _is_count(words, i + 1, ends[1]):
            return _Found(Hours(DAY_START, ends[0].minute), i, ends[1])
    near = bool(found) and isinstance(found[-1].piece, Weekday | MonthDay | Ahead | Days | Week | Hours)
    near = near and all(
        word in (",", "-", "at", "on", "(", ":", "morning") for word in words[found[-1].end : i]
    )
    listed = (
        bool(found) and before in ("or", "and", "to", "/") and found[-1].end == i - 1 and _had_hour(found[-1])
    )
    said = before in _LOOSE - {"or", "and", "to", "for", "of", "do", "it", "make"}
    said = said or (before == "is" and words[max(0, i - 2)] == "how" and _hour_alone(words, i))
    if word == "one" and not said:
        return None
    weak = before in ("do", "it", "to", "for", "make", "of", "be") and _hour_alone(words, i)
    if word in _BOUNDS and i + 1 < len(words):
        dated = day(words, i + 1)
        if dated and isinstance(dated[0], MonthDay) and dated[0].month:
            return None  # "from 5 October" is a day
    found_hour = hours(words, i, near or listed or said or weak or _before_day(words, i))
    if found_hour and not _is_count(words, i, found_hour[1]):
        return _Found(found_hour[0], i, found_hour[1])
    return None


def _beside_an_hour(words: Sequence[str], i: int, found: list[_Found]) -> bool:
    """Whether a zone may be named at word `i`: right after an hour, or after the day that follows one."""
    if not found or (found[-1].end != i and not (found[-1].end == i - 1 and words[i - 1] == ",")):
        return False
    if isinstance(found[-1].piece, ClockTime | Hours):
        return True
    return len(found) > 1 and _had_hour(found[-2]) and _glued(words, found[-2].end, found[-1])


def _had_hour(item: _Found) -> bool:
    return isinstance(item.piece, ClockTime | Hours)


def _hour_alone(words: Sequence[str], i: int) -> bool:
    """Whether a bare number stands where only an hour could: "push to 3", "make it 3 instead"."""
    after = words[i + 1] if i + 1 < len(words) else ""
    return not after or after in _AFTER_AN_HOUR or after in WEEKDAYS


_AFTER_AN_HOUR = word_set("? ! . , instead rather please on thanks cheers ta many pm am and if x xx")


def _before_day(words: Sequence[str], i: int) -> bool:
    """Whether a number stands right before a day: "1400 thurs", "2 on Thursday"."""
    if number(words[i]) is None or (words[i] in NUMBERS and i and words[i - 1] == "the"):
        return False
    j = i + 1
    if j + 1 < len(words) and words[j] in ("-", "to", "until") and number(words[j + 1]) is not None:
        j += 2
    while j < len(words) and words[j] in ("on", ",", "the"):
        j += 1
    return j < len(words) and (
        words[j] in WEEKDAYS or words[j] in ("today", "tomorrow", "tonight", "this", "next")
    )


def _is_count(words: Sequence[str], i: int, end: int) -> bool:
    """Whether what looks like a time counts things: "2 weeks", "1 and 3", "10 mins"."""
    return end < len(words) and words[end] in UNITS and words[end] not in ("of", "day", "days")


_BOUNDS = frozenset({"from", "after", "before", "past", "since"})
_NOT_BEFORE_A_DAY = word_set("i we they he she have has been just was were you in")
"""Words after which "sat" and "sun" are no days: "we sat down", "in the sun"."""
_SHIFTS = frozenset({"back", "forward", "out", "up", "by", "half", "a", "an"})


def _shift(words: Sequence[str], i: int) -> _Found | None:
    """Read "an hour later", half an hour earlier, back by a week, forward an hour: counted from the booked session."""
    if words[i] not in _SHIFTS and not words[i].isdecimal() and words[i] not in NUMBERS:
        return None
    sign, j = 0, i
    if words[i] in ("back", "forward", "out", "up", "by") and i:
        sign = -1 if words[i] in ("forward", "up") else 1
        j += 1
        if words[i] == "by":
            if words[i - 1] in ("forward", "earlier"):
                sign = -1
            elif not any(
                word in ("push", "postpone", "delay", "move", "shift", "bump", "prepone", "back", "it")
                for word in words[:i]
            ):
                return None
            if "prepone" in words[:i]:
                sign = -1
        j += j < len(words) and words[j] == "by"
    size: tuple[int, int] | None = None

    def get(k: int) -> str:
        return words[k] if k < len(words) else ""

    if get(j) == "half" and get(j + 1) in ("an", "hour"):
        size, j = (30, 0), j + 2 + (get(j + 1) == "an")
    else:
        count = 1 if get(j) in ("a", "an") else number(get(j))
        unit = get(j + 1)
        table = {"minutes": (1, 0), "hour": (60, 0), "hours": (60, 0), "day": (0, 1), "days": (0, 1), "week": (0, 7),
                 "weeks": (0, 7), "fortnight": (0, 14)}  # fmt: skip
        if count is not None and count <= 1000 and unit in table:
            size, j = (count * table[unit][0], count * table[unit][1]), j + 2
    if size is None:
        return None
    if get(j) in ("later", "earlier", "back", "forward") and not sign:
        sign, j = (1 if get(j) in ("later", "back") else -1), j + 1
        if get(j) == "than":
            return None
    if not sign:
        return None
    return _Found(Later(sign * size[0], sign * size[1]), i, j)


def _glued(words: Sequence[str], end: int, item: _Found) -> bool:
    gap = words[end : item.start]
    allowed = (
        _GLUE
        if isinstance(item.piece, ClockTime | Hours | SameTime | Later | Zone)
        else _DAY_GLUE | {"@", "for", "at"}
    )
    if len(gap) > 4 or any(word not in allowed for word in gap):
        return False
    return "and" not in gap


def _fits(group: list[_Found], item: _Found, words: Sequence[str]) -> bool:
    """Whether a piece may join a phrase: a second day only where it says the same day again in other words."""
    pieces = [found.piece for found in group]
    piece = item.piece
    gap = words[group[-1].end : item.start]
    opens = words[group[0].start - 1] if group[0].start else ""
    if opens == "not" and ("," in gap or "-" in gap):
        return False  # "not tomorrow - Monday at 2"
    if isinstance(piece, Zone):
        return any(isinstance(other, ClockTime | Hours) for other in pieces) and not any(
            isinstance(other, Zone) for other in pieces
        )
    if isinstance(piece, ClockTime | Hours | SameTime | Later):
        taken = [other for other in pieces if isinstance(other, ClockTime | Hours | SameTime | Later)]
        if not taken:
            return True
        if (
            len(taken) == 1
            and isinstance(taken[0], Hours)
            and isinstance(piece, Hours)
            and not taken[0].loose
        ):
            return taken[0].start <= piece.start < piece.end <= taken[0].end  # "after lunch, 2 to 3"
        if (
            len(taken) == 1
            and isinstance(taken[0], Hours)
            and isinstance(piece, ClockTime)
            and not taken[0].loose
        ):
            return taken[0].start <= piece.minute < taken[0].end and "," in gap  # "after lunch, 3 pm"
        loose = [other for other in [*taken, piece] if isinstance(other, Hours) and other.loose]
        return len(taken) == 1 and len(loose) == 1
    days = [other for other in pieces if not isinstance(other, ClockTime | Hours | SameTime | Later | Zone)]
    if not days:
        return True
    if "for" in gap:
        return False  # "swap Tuesday for the 22nd"
    if len(days) > 1:
        return len(days) == 2 and isinstance(piece, MonthDay) and isinstance(days[1], Weekday)
    negated = (
        group[0].start
        and words[group[0].start - 1] in ("not", "this", "do", "make")
        and "," in words[group[-1].end : item.start]
    )
    return not negated and _same_day(days[0], piece)


def _same_day(first: Piece, second: Piece) -> bool:
    pair = (type(first), type(second))
    if pair in {
        (Weekday, MonthDay),
        (MonthDay, Weekday),
        (Ahead, Weekday),
        (Weekday, Ahead),
        (Ahead, MonthDay),
    }:
        return True
    if isinstance(first, Week) and isinstance(second, Weekday | Days):
        return not isinstance(second, Weekday) or second.which == "plain"
    return isinstance(first, Days | Weekday) and isinstance(second, Week)


def _phrase(words: Sequence[str], group: list[_Found]) -> Phrase:
    day_pieces: list[DayPiece] = []
    hour: HourPiece | None = None
    part: Hours | None = None
    zone: Zone | None = None
    for found in group:
        piece = found.piece
        if isinstance(piece, Zone):
            zone = piece
        elif isinstance(piece, Hours) and piece.loose:
            part = piece
        elif isinstance(piece, ClockTime | Hours | SameTime | Later):
            hour = piece
        else:
            day_pieces.append(piece)
    start, end = group[0].start, group[-1].end
    k = start - 1
    while k >= 0 and words[k] in ("the", "about", "around", "like", "say", "this", "early", "on"):
        k -= 1
    first = words[start]
    lead = (
        first
        if first in ("after", "before", "from", "between", "by", "until")
        else words[k]
        if k >= 0
        else ""
    )
    if hour is None and part is not None and not day_pieces and words[start] in MONTHS:
        part = None
    if day_pieces and hour is None and end < len(words) and words[end] in ("onwards", "onward"):
        lead, end = "from", end + 1
    return Phrase(tuple(day_pieces), hour, part, zone, start, end, lead if lead in LEADS else "")
