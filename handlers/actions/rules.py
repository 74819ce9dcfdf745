"""The rules of actions: how late one is in kind words, what typed words mean, which action they point to."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from rapidfuzz import fuzz, utils

from handlers import formatting
from handlers.ui import Tone
from storage.models import ActionPoint, Person

LIMIT = 1_000
"""Characters of one action."""

WITHOUT_A_RULE = timedelta(weeks=2)
"""When an action without a date is due, where the policy sets nothing that can be reckoned."""

SOON = 3
"""Days before its date from which an action is soon."""

_ME = re.compile(r"@?(?:me|myself)\b[\s:,]*", re.IGNORECASE)
_MENTION = re.compile(r"(<@[A-Za-z0-9-]+(?:\|[^>]*)?>)[\s:,]*")
_BY = re.compile(r"\s(?:by|before|due)\s+", re.IGNORECASE)
_TO = re.compile(r"\s(?:to|until|till|by)\s+", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class ActionList:
    """An action as one who may read it sees it."""

    row: ActionPoint
    text: str
    owner: Person
    set_by: Person


def timing(due: date, today: date) -> tuple[str, Tone]:
    """When an action is for, in kind words, and how it stands."""
    days = (due - today).days
    if days < 0:
        return f"was for {formatting.day(due, today)}", "late"
    return f"by {formatting.day(due, today)}" if days else "for today", "soon" if days <= SOON else "plain"


def owner(text: str, others: Sequence[Person]) -> tuple[str, list[Person], str]:
    """Whom the beginning of a typed action names: as typed ("me", a mention, a name or ""), who that may be, and the
    rest. A full name comes before a first name; several people of one first name are all returned."""
    text = text.strip()
    if me := _ME.match(text):
        return "me", [], text[me.end() :]
    if mention := _MENTION.match(text):
        return mention[1], [], text[mention.end() :]
    body = text.lstrip("@")
    for names in ({p.id: p.name for p in others}, {p.id: formatting.first_name(p.name) for p in others}):
        found = [p for p in others if _begins(body, names[p.id])]
        if found:
            name = body[: len(names[found[0].id])]
            return name, found, re.sub(r"^[\s:,]+(?:(?:to|will)\s+)?", "", body[len(name) :])
    if text.startswith("@"):
        first, _, rest = body.partition(" ")
        return f"@{first}", [], rest
    return "", [], text


def _begins(text: str, name: str) -> bool:
    return re.match(rf"{re.escape(name)}(?![\w'-])", text, re.IGNORECASE) is not None


def split_due(text: str) -> tuple[str, str]:
    """ "Phone the landlord by Friday" as its words and its date as typed; "" where no "by" ends it."""
    return _split(text, _BY)


def split_deferral(text: str) -> tuple[str, str]:
    """ "2 to next week", "the risk assessment until Friday": which action, and the new date as typed."""
    return _split(f" {text}", _TO)


def _split(text: str, joint: re.Pattern[str]) -> tuple[str, str]:
    found = list(joint.finditer(text))
    if not found:
        return text.strip(), ""
    return text[: found[-1].start()].strip(), text[found[-1].end() :].strip()


def pointed_at(words: str, texts: Sequence[str]) -> list[int]:
    """Which of the texts some typed words mean, as indexes, best first: one where it is plain, several where it isn't.

    All typed words inside one text alone are plain; otherwise a likeness of 75 in 100 that is 15 ahead of the next.
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


def later(today: date, due: date, next_session: date | None) -> list[tuple[str, date]]:
    """The quick choices of who needs longer: one and two weeks on, counted from the date or today, whichever is later,
    and the next session."""
    start = max(today, due)
    choices = [
        ("A week longer", start + timedelta(weeks=1)),
        ("Two weeks longer", start + timedelta(weeks=2)),
    ]
    if next_session is not None and next_session > today:
        choices.append(("The next session", next_session))
    return choices
