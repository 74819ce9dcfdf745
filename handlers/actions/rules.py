"""Rules of actions: how lateness is worded, what typed words mean and which action they name."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from rapidfuzz import fuzz, utils

from handlers import formatting, person_names
from handlers.ui import Tone
from storage.models import ActionPoint, Person

LIMIT = 1_000
"""Most characters in one action."""

DEFAULT_TIME = timedelta(weeks=2)
"""Time until an action without a date is due, where the policy sets no date that can be computed."""

DATE_WORDS = 6
"""Most words in a typed date."""

SOON = 3
"""Days before its date from which an action counts as due soon."""

_ME = re.compile(r"@?(?:me|myself)\b[\s:,]*", re.IGNORECASE)
_MENTION = re.compile(r"(<@[A-Za-z0-9-]+(?:\|[^>]*)?>)[\s:,]*")
_BY = re.compile(r"\s(?:by|before|due)\s+", re.IGNORECASE)
_HOUR = re.compile(
    r"\b(?:at\s+)?\d{1,2}(?:[:.]\d\d)?\s*(?:am|pm)\b|\b(?:at\s+)?\d{1,2}:\d\d\b|\b(?:noon|midday|lunchtime)\b",
    re.IGNORECASE,
)
_DATED = re.compile(
    r"(?:mon|tues?|wed(?:nes)?|thur?s?|fri|sat(?:ur)?|sun)(?:day)?s?|(?:jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec)\w*|"
    r"\d[\d:./-]*(?:st|nd|rd|th|am|pm|h)?|am|pm|the|of|on|at|in|a|an|by|before|after|next|this|coming|end|start|mid|"
    r"today|tonight|tomorrow|tmrw|tom|day|days|week|weeks|fortnight|month|months|quarter|year|weekend|time|close|play|"
    r"one|two|three|four|five|six|seven|eight|nine|ten|first|second|third|last|noon|midday|morning|afternoon|evening|lunch\w*|"
    r"eod|eow|eom|cop|christmas|easter|bank|holiday",
    re.IGNORECASE,
)
"""One word that may be part of a date."""
_FOR = re.compile(r"^for\s+", re.IGNORECASE)
_TO = re.compile(r"\s(?:to|until|till|by)\s+", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class OwnerChoice:
    """Who is to do an action, and which pair sees it (0: nobody but its owner), as a form's choice carries it."""

    pair_id: int
    owner_id: int

    def __str__(self) -> str:
        return f"{self.pair_id}:{self.owner_id}"

    @classmethod
    def read(cls, value: str) -> "OwnerChoice | None":
        """Return the choice that `str` has written; None for anything else."""
        found = _OWNER_CHOICE.fullmatch(value)
        return cls(int(found[1]), int(found[2])) if found else None


_OWNER_CHOICE = re.compile(r"([0-9]{1,15}):([0-9]{1,15})")


DETAILS = ("mode", "type", "points_to", "good", "tell")
"""Fields of the form that give an action weight."""
STANDARD = "standard:"
"""Before a standard of the policy that an action answers."""
ActionType = Literal["", "resource", "training", "signpost", "pass on"]
TYPES: Mapping[str, str] = {
    "resource": "Something that the work lacks",
    "training": "Training",
    "signpost": "Somewhere to turn to",
}
"""Types of action that people choose from, in words; "pass on" is only ever made by a record."""


@dataclass(frozen=True, slots=True)
class Details:
    """What an action has beside its text, owner and date; `tell_id`: who hears that it is done."""

    mode: str = ""
    type: ActionType = ""
    purpose: str = ""
    points_to: str = ""
    good: str = ""
    tell_id: int | None = None


@dataclass(frozen=True, slots=True)
class ActionView:
    """Action with its text, for a person who may read it; what good looks like, and what was learned, where it says."""

    row: ActionPoint
    text: str
    owner: Person
    set_by: Person
    good: str = ""
    learned: str = ""
    tell: Person | None = None
    """Who hears that it is done, beside whoever gave it."""


def answers(points_to: str) -> str:
    """Return what an action answers, in words; empty for what is kept elsewhere, such as an objective's number."""
    return (
        points_to.removeprefix(STANDARD)
        if points_to.startswith(STANDARD)
        else (
            "Feedback in a record"
            if points_to.startswith("record:")
            else "An objective"
            if points_to.startswith("objective:")
            else ""
        )
    )


def timing(due: date, today: date) -> tuple[str, Tone]:
    """Return when an action is due, in kind words, and its tone."""
    days = (due - today).days
    if days < 0:
        return f"{formatting.lateness(-days)} late, due {formatting.plain_day(due, today)}", "late"
    return f"by {formatting.day(due, today)}" if days else "due today", "soon" if days <= SOON else "plain"


def owner(text: str, others: Sequence[Person]) -> tuple[str, list[Person], str]:
    """Return whom a typed action names: as typed ("me", a mention, a name or ""), who it may be, and the rest.

    A name at the start counts first: "me", a mention, a full name before a first name; all people who share
    a first name are returned. Otherwise the first mention counts, wherever it is.
    """
    text = text.strip()
    if (bare := _FOR.sub("", text)) != text and (named := owner(bare, others))[0]:
        return named
    if me := _ME.match(text):
        return "me", [], text[me.end() :]
    if mention := _MENTION.match(text):
        return mention[1], [], text[mention.end() :]
    length, which = person_names.at_start(text, [p.name for p in others])
    if which:
        rest = re.sub(r"^[\s:,]+(?:(?:to|will)\s+)?", "", text[length:])
        return text[:length].lstrip("@"), [others[i] for i in which], rest
    if text.startswith("@"):
        first, _, rest = text.partition(" ")
        return first, [], rest
    return _mentioned(text, others)


def _mentioned(text: str, others: Sequence[Person]) -> tuple[str, list[Person], str]:
    """Return the first mention in a text, by a channel's id or by an @ before a name."""
    if mention := person_names.MENTION.search(text):
        return mention[0], [], _without(text, mention.start(), mention.end())
    for start, end, which in person_names.anywhere(text, [p.name for p in others]):
        if text[start] == "@":
            return text[start + 1 : end], [others[i] for i in which], _without(text, start, end)
    return "", [], text


def _without(text: str, start: int, end: int) -> str:
    return f"{text[:start].rstrip()} {text[end:].lstrip()}".strip()


def due_candidates(text: str) -> list[tuple[str, str]]:
    """Return every way to split a text into its words and a typed date after "by", likeliest first.

    For example "By Friday ring the nursery" and "Phone the landlord by Friday". The date may be anywhere
    after "by" and takes as many words as can belong to a date.
    """
    found: list[tuple[str, str]] = []
    for joint in reversed(list(_BY.finditer(f" {text}"))):
        before, after = f" {text}"[: joint.start()].strip(), f" {text}"[joint.end() :].split()
        for length in range(min(len(after), DATE_WORDS), 0, -1):
            rest = " ".join(after[length:])
            if not all(_DATED.fullmatch(word.strip(".,;:!")) for word in after[:length]):
                continue
            found.append((f"{before} {rest}".strip(), " ".join(after[:length])))
    return found


def split_deferral(text: str) -> tuple[str, str]:
    """Split "2 to next week" or "the risk assessment until Friday" into the action and the new date, as typed."""
    return _split(f" {text}", _TO)


def _split(text: str, joint: re.Pattern[str]) -> tuple[str, str]:
    found = list(joint.finditer(text))
    if not found:
        return text.strip(), ""
    return text[: found[-1].start()].strip(), text[found[-1].end() :].strip()


def matching(words: str, texts: Sequence[str]) -> list[int]:
    """Return the indexes of the texts that some typed words mean, best first; one index where it is unambiguous.

    It is unambiguous where one text alone holds all typed words, or where a text scores at least 75 of 100
    and 15 more than the next.
    """
    wanted = set(utils.default_process(words).split())
    if not wanted:
        return []
    whole = [i for i, text in enumerate(texts) if wanted <= set(utils.default_process(text).split())]
    if len(whole) == 1:
        return whole
    scores = [fuzz.token_set_ratio(words, text, processor=utils.default_process) for text in texts]
    partial = [fuzz.WRatio(words, text, processor=utils.default_process) for text in texts]
    marks = sorted(
        ((max(a, b), i) for i, (a, b) in enumerate(zip(scores, partial, strict=True))), reverse=True
    )
    near = [i for mark, i in marks if mark >= 75]
    if len(near) > 1 and not whole and marks[0][0] - marks[1][0] >= 15:
        return near[:1]
    return whole or near


def later_choices(today: date, due: date, next_session: date | None) -> list[tuple[str, date]]:
    """Return the quick choices for a later date: one week, two weeks, and the next session.

    Weeks count from the due date or from today, whichever is later.
    """
    start = max(today, due)
    choices = [
        ("A week longer", start + timedelta(weeks=1)),
        ("Two weeks longer", start + timedelta(weeks=2)),
    ]
    if next_session is not None and next_session > today:
        choices.append(("The next session", next_session))
    return choices


def hour_in(when: str) -> str:
    """Return the hour in a typed date ("Friday 5pm"), or "" where it has none: an action is due on a day."""
    found = _HOUR.search(when)
    return found.group().strip() if found else ""


def names_weekday(when: str, day: date) -> bool:
    """Return whether a date as typed is the bare name of the weekday that `day` is."""
    return when.casefold().strip(" .,!") in (f"{day:%A}".casefold(), f"{day:%a}".casefold())
