"""What people want to see or know: why something is due, the policy, a record, who reads it, figures."""

import re
from calendar import monthrange
from datetime import date, timedelta

from handlers.language.document.document import View
from handlers.language.intents.contract import Reader
from handlers.language.model import Meaning
from handlers.language.text.patterns import any_of
from handlers.language.text.phrases import phrases_of
from handlers.language.time.dates import MONTHS
from handlers.language.time.resolver import Impossible, days_of
from handlers.language.time.types import Month, Week

_WHATS = (
    ("actions", re.compile(r"\b(?:action|todos?)\b")),
    ("appraisals", re.compile(r"\b(?:appraisals?|pdrs?)\b")),
    ("observations", re.compile(r"\b(?:observations?|observed)\b")),
    ("cases", re.compile(r"\bcases?\b(?! (?:notes|conference))")),
    ("learning", re.compile(r"\b(?:learning|training|cpd)\b")),
    ("agreements", re.compile(r"\bagreement\b|\breviewed\b")),
    ("reviews", re.compile(r"\breviews?\b")),
    (
        "records",
        re.compile(r"\b(?:records?|notes|minutes|signed|unsigned|paperwork|write[- ]?ups?|written)\b"),
    ),
    ("sessions", re.compile(r"\b(?:session|catchup|met|meeting|supervised|one to ones?)\b|\bhad one\b")),
)
_MINE = re.compile(r"\b(?:my|mine|i|me)\b(?! (?:team|lot|people|staff))")
_TEAM = any_of(
    r"\b(?:teams?|everyone|everybody|staff|my people|my lot|direct reports|reports)\b",
    r"\b(?:any|all|which|who|one|none|some|many) (?:of|in|on) my (?!action|session|record|agreement)",
)
_PLACE = re.compile(
    r"\b(?:who|which|what|anyone|anybody|everyone|people|staff)\b(?: \w+){0,3} "
    r"(?:in|at|on|from) (?:the )?(?P<team>[a-z]\w+)|"
    r"\b(?:overdue|late|chart|csv|figures|numbers)\b(?: \w+){0,3} (?:for|in|at) (?:the )?(?P<named>[a-z]\w+)"
)
_NO_PLACE = frozenset(
    {"time", "total", "my", "our", "the", "work", "all", "date", "supervision", "session", "line", "general"}
)
_QUARTER = re.compile(r"\b(?P<which>this|last|previous|the) quarter\b")
_YEAR = re.compile(r"\b(?P<which>this|last|previous) year\b")
_SEE = re.compile(
    r"^(?:(?:can|could|may) (?:i|me)|(?:show|tell|remind|give|let) (?:i|me|us)|i (?:want|need|would like) to)\b"
)


_WANTS_TO_SEE = re.compile(
    r"^(?:(?:can|could|may|please|i|we|you|me|want|need|would|like|to|just|hi|ok|yes|and|the|my|our|let|have|had|"
    r"all|any) )*"
    r"(?:show|see|view|open|read|find|where|what|send|pull|get|bring|remind|look|access|copy|share|check|"
    r"last|latest|previous|session|NAME|TIME|records?|notes?|minutes|write|a copy|is there|"
    r"not (?:for the life of (?:me|i) )?(?:recall|remember))\b"
)
"""The form of a wish to see something, or of the thing's bare name."""


def look_up(name: str, fields: Reader | None = None) -> Reader:
    """Return the reader of a look-up whose words are in its file of phrases; `fields` reads the rest of it."""

    def read(view: View) -> Meaning | None:
        line, asked = view.line, view.message.asked
        if asked == "agenda" and not (view.question or _ASKS.match(line)):
            return None  # items for the agenda are wanted: only a question is a look-up
        if name == "record_show" and not _WANTS_TO_SEE.match(line):
            return None
        if not phrases_of(name).in_line(line, signing=asked == "sign"):
            return None
        return fields(view) if fields else Meaning(name)

    return read


_ASKS = re.compile(r"^(?:who|why|how|show me)\b")


def one_name(view: View) -> tuple[bool, str | None]:
    """Whether somebody is named, and who where that is one person."""
    names = {name.who for name in view.names}
    return bool(names), names.pop() if len(names) == 1 else None


def record_of(view: View) -> Meaning:
    """Whose record somebody wants to see."""
    some, who = one_name(view)
    if some:
        return Meaning("record_show", {"whose": who}) if who else Meaning("unclear")
    mine = re.search(r"\b(?:my|mine)\b", _SEE.sub("", view.line))
    return Meaning("record_show", {"whose": "me"} if mine else {})


def what_of(view: View) -> str | None:
    """Return the kind of obligation that a question is about."""
    return next((what for what, pattern in _WHATS if pattern.search(view.line)), None)


def who_of(view: View) -> str | None:
    """About whom a question is: a name, "team", "me" or a team as written; None where it does not say."""
    _, who = one_name(view)
    if who:
        return who
    if _TEAM.search(view.line):
        return "team"
    team = _team_named(view)
    if team:
        return team
    return "me" if _MINE.search(_SEE.sub("", view.line)) else None


def _team_named(view: View) -> str | None:
    """Return a team's name as it is written: "who in Riverside is overdue"."""
    found = _PLACE.search(view.line)
    if found is None:
        return None
    group = "team" if found["team"] else "named"
    if found[group] in _NO_PLACE:
        return None
    item = view.item_at(found.start(group))
    return view.text(item, item + 1) if view.tokens[view.items[item].start].capital else None


def figures_of(view: View) -> Meaning:
    """Return what is to be counted, for whom, and over which period."""
    fields: dict[str, object] = {}
    what, who = what_of(view), who_of(view)
    if what:
        fields["what"] = what
    if who:
        fields["who"] = who
    period = period_of(view)
    if period:
        fields["from"], fields["to"] = (day.isoformat() for day in period)
    return Meaning("figures", fields)


def _months_named(view: View) -> list[date]:
    """Return the first days of the months that a message names, the last ones that have begun."""
    named = [p.days[0].number for p in view.phrases if p.days and isinstance(p.days[0], Month)]
    words = [MONTHS[w] for w in view.line.split() if w in MONTHS and w not in ("may", "march", "mar")]
    numbers = [n for n in named if n is not None] + words
    today = view.moment.today
    return [date(today.year - (n > today.month), n, 1) for n in numbers]


def period_of(view: View) -> tuple[date, date] | None:
    """Return the first and last day of the period that a message names; a week, month, quarter or year is whole."""
    today = view.moment.today
    quarter, year = _QUARTER.search(view.line), _YEAR.search(view.line)
    if quarter:
        first = date(today.year, 3 * ((today.month - 1) // 3) + 1, 1)
        if quarter["which"] in ("last", "previous"):
            before = first - timedelta(days=1)
            first = date(before.year, before.month - 2, 1)
        return first, date(first.year, first.month + 2, monthrange(first.year, first.month + 2)[1])
    if year:
        shown = today.year - (year["which"] != "this")
        return date(shown, 1, 1), date(shown, 12, 31)
    if months := _months_named(view):
        first, last = months[0], months[-1]
        last = last.replace(year=first.year + (last.month < first.month))
        since = any(phrase.lead == "since" for phrase in view.phrases) and len(months) == 1
        return first, today if since else last.replace(day=monthrange(last.year, last.month)[1])
    for phrase in view.phrases:
        try:
            span = days_of(phrase, view.moment, past=True)
        except Impossible:
            continue
        piece = phrase.days[0]
        if isinstance(piece, Week):
            monday = span.last - timedelta(days=4)
            return monday, monday + timedelta(days=6)
        if isinstance(piece, Month):
            return span.first.replace(day=1), span.last
        return (span.first, today) if phrase.lead == "since" else (span.first, span.last)
    return None
