"""Not at work for a time: the writer's own absence."""

import re
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from itertools import pairwise

from handlers.language.document.document import View
from handlers.language.document.guards import ANOTHER
from handlers.language.document.polarity import said_times
from handlers.language.model import Meaning, Reading, unclear
from handlers.language.text.patterns import any_of, said
from handlers.language.time.parser import Phrase
from handlers.language.time.resolver import Impossible, day_after, days_of
from handlers.language.time.types import ClockTime, Days, MonthDay, Stretch, Week, Weekday

_KIND = (
    r"(?:annual|sick|study|compassionate|parental|maternity|paternity|mat|pat|carers?'?|special|"
    r"bereavement|adoption|shared|long service|unpaid|jury|emergency|dependants?|family|casual|earned|"
    r"privilege|medical)"
)
_AWAY = re.compile(
    rf"\bannual-leave\b|\b{_KIND} leave\b|\b(?:on|taking|take|took|have|having|got|starting|start|"
    rf"start(?:ing)? my|my|using|for|some|day'?s?) (?:\w+ )?(?:leave|holiday|vacation|hols|sabbatical)\b|"
    rf"\b(?:leave|holidays?) (?:: |- |booked |is |from |until |to |for |starts |starting |next |booked from "
    rf")?TIME|\bbooked (?:leave|holiday|off|TIME off|annual-leave)\b"
    r"|\b(?:ooo|pto|toil|rdo|al|pl|cl|lwp|flexi)\b|\bday off\b|\b(?:got|have|having|taking|take|booked) "
    r"TIME (?:and TIME )?off\b|\bdays off\b|\b(?:sickie|sick day|sick|poorly|unwell|crook|bedbound|jury "
    r"service)\b(?! note| pay| policy| record| child| kid| day policy)|\bill\b"
    r"|^(?:(?:i|we|am|are|is|will|be|going|to|fyi|just|,|-|gonna|now|actually|ill|that|had|have) )*(?:off|"
    r"away|out)(?! (?:the|to|of|a|with|on a)\b)(?: (?:sick|ill|work|for|from|until|on|again|all|now|"
    r"poorly|the)\b.*| TIME.*| ?[,.!-].*)?$"
    r"|\bi (?:am|will be|shall be)(?: \w+){0,2} (?:off|away|out)\b(?! (?:the|to|of|a|with)\b)|\boff "
    r"(?:sick|ill|work|on TIME|from TIME|until TIME|TIME)\b|\baway (?:from|until|on|TIME|for)\b"
    r"|\bnot (?:be )?(?:in(?= TIME| until| on| from| at all| again| now| ?[,.!?]|$)|at work|"
    r"working|around|on shift|in work|in the office|available)\b(?! (?:the "
    r")?(?:person|agreement|record|time|notes|my|favour))|\bsigned off\b(?! (?:the|on|by(?! (?:the |my |a "
    r")?(?:gp|doctors?|dr|hospital|consultant|occupational))|as|it|that))"
    r"|(?:^|[,.;(:-] |\b(?:i am|am|be|and|then|get|will be|sick|leave|ill|off|holiday|now|not) )"
    r"back (?:in |at |to )?(?:work |the office |on deck |online )?(?:on |from )?TIME|\bmat leave\b|"
    r"\b(?:holiday|vacation) (?:TIME|from|until|for|next)|\bfinish(?:ing)? (?:for|up for) (?:maternity|"
    r"mat|paternity|holiday|leave)"
)
_OTHERS = said(
    r"""he / she / they / his / her / their / manager / supervisor / supervisee / colleague / boss / everyone /
    team / staff / someone / husband / wife / son / daughter / kid / kids / child / mum / dad / client /
    who / you / we are both / partner"""
)
_COMPANY = re.compile(r"\bwith (?:the|my) (?:\w+)")
_NOT_AWAY = any_of(
    r"\b(?:not|no longer) (?:off|away|on leave|on annual-leave|on holiday|sick)\b",
    r"\bput (?:it |this |that )?off\b",
    r"\b(?:approve|approved|policy|request(?:ed|ing)?|form|balance|entitlement|booking|how (?:do|much|"
    r"many)|cancelled|cancel my|can i|could i|may i|is it ok)\b",
    r"\b(?:kick|sign me|knock|signed) off (?:the|on|as)\b",
    r"\b(?:would like|want|need|request\w*|apply\w*|asking for|hoping for)\b(?: [\w'-]+){0,4} (?:leave|"
    r"annual-leave|holiday|off)\b",
    r"\bif\b",
    r"\bunless\b",
    r"\b(?:might|maybe|probably|possibly|perhaps|likely)\b",
    r"\b(?:i|we) may\b",
    r"\b(?:called|flat|worn|burnt|burned|locked|rushed|run|stressed|logged|maxed|well|badly|better|worse) "
    r"(?:out|off)\b",
)


_LEAVE_ALONE = re.compile(
    r"\b(?:to|will|can|could|must|should|us|please|just|would|let us) leave\b(?! (?:from|on)\b)|"
    r"\bleave (?:it|this|that|me|you|them|the|at|by|early)\b"
)
"""The verb "leave", which is no absence."""
_PUT_OFF = re.compile(
    r"\b((?:sign|call|calling|called|put|putting|kick|finish|round|tick|ticked|cross|log|drop|set|start|come|cry|"
    r"hold|fob|write|back|push)(?: it| this| that| them)?) off\b(?! work| sick)"
)
"""Verbs with "off" that are no absence."""


def absent(view: View) -> Meaning | None:
    """Return the writer's own time away from work, or None. Somebody else's is `unclear` (rule 8)."""
    line = _LEAVE_ALONE.sub("go", _PUT_OFF.sub(r"\1", view.line))
    if not _AWAY.search(line):
        return None
    if view.message.asked == "agenda" and not re.search(r"\b(?:i am|i will|am|until|back|ooo)\b", line):
        return None
    if re.search(r"\bsession (?:is|'s)(?: now| all)? off\b", line):
        return None
    if not_ones_own(view, line):
        return _of_another(view, line)
    if not view.phrases and (
        (len(view.core.split()) == 1 and view.core in ("off", "sick", "ill", "away", "out"))
        or re.search(r"\b(?:that|then|those|these)\b", line)
    ):
        return unclear()
    if any(one.stance == "offered" and isinstance(one.phrase.hour, ClockTime) for one in said_times(view)):
        return unclear()  # an absence, and a time to meet
    return absence_of(view)


_ANOTHER_IS = re.compile(
    r"^NAME (?:'s|is|has|will be|has been|has called in|has gone|called in|rang in|goes|is going)(?: now| also)? "
    r"(?:off|away|out|on|sick|ill|not in|poorly)\b(?!.*\b(?:may|might|maybe|if|says|said|not sure|unless|probably)\b)"
)


def _of_another(view: View, line: str) -> Meaning:
    """Return a question with the days that a named person is away on offer, where it says so plainly (rule 8)."""
    names = {name.who for name in view.names}
    if view.question or len(names) != 1 or None in names or not _ANOTHER_IS.match(line):
        return unclear()
    found = absence_of(view)
    return unclear(Reading("away", found.fields)) if found.intent == "away" else unclear()


def not_ones_own(view: View, line: str) -> bool:
    """Whether an absence is somebody else's, over, wished for, asked about or denied (rule 8)."""
    if _NOT_AWAY.search(line) or re.match(
        r"^(?:is|are|am(?! (?:on|off|away|out|sick|not|back))|was|when|who|what|did|does|do|how|why|which)\b",
        line,
    ):
        return True
    if (
        view.names
        or _OTHERS.search(
            re.sub(
                r"\b(?:merry|happy|hi|morning|all|good luck|bye)(?: \w+)? (?:everyone|team|"
                r"who)\b|\bto (?:get|take|look after|help|see|visit|care|settle|be with|support|mind|collect"
                r"|drop)\b.*|\b(?:see|tell|let|thank|with) (?:you|them)\b|\bcover\b.*",
                "",
                _COMPANY.sub("", line),
            )
        )
        or _stranger(view)
    ):
        return True
    return bool(
        ANOTHER.search(line)
        or re.search(
            r"\b(?:was|were|had|been (?!signed|(?:\w+ )*since\b)|would be|thinking|hoping|considering|wish|fancy|"
            r"need a|just back|am back(?! (?:on |in |at work |in the office )*TIME)|back "
            r"from|could use)\b",
            line,
        )
    )


def _stranger(view: View) -> bool:
    """Whether the message starts with somebody's name that the bot does not know ("Gary's off Thursday")."""
    return bool(
        re.match(r"^[a-z]{3,} (?:'s|is|has|will be) (?:\w+ )?(?:off|away|on|out|sick|not)\b", view.line)
    ) and not re.match(r"^(?:there|this|that|today|which|what|when|who|now)\b", view.line)


@dataclass(slots=True)
class _Leave:
    """The days of an absence as its phrases give them, one after the other."""

    view: View
    first: date | None = None
    last: date | None = None
    stretch: Stretch | None = None
    back: bool = False
    begun: date | None = None
    """The day just past that the first day may be (rule 5)."""
    which: str = "plain"
    singles: list[tuple[date, date]] = field(default_factory=list[tuple[date, date]])

    def take(self, phrase: Phrase, before: str) -> bool:
        """Take up one phrase, with the words before it; False where it is not plain which days it means."""
        piece = phrase.days[0]
        if isinstance(piece, Stretch):
            self.stretch = piece
            return True
        if self.which == "next" and isinstance(piece, Weekday) and piece.which == "plain":
            listed = before.endswith(("and", ","))  # "next Monday and Tuesday"
            piece = Weekday(piece.day, "next") if listed else piece
        span = _span(Phrase((piece, *phrase.days[1:]), None, None, None, 0, 0, phrase.lead), self.view)
        self.which = piece.which if isinstance(piece, Weekday) else self.which
        if span is None:
            return False
        if _BACK_ON.search(before):
            return self._back(phrase, span)
        if phrase.lead == "after":
            self.first = span[0]
        elif phrase.lead in ("until", "through") or (phrase.lead == "to" and _LEAVE_TO.search(before)):
            self.last = span[1]
        elif _STARTS.search(before) or (
            phrase.lead in ("from", "since") and not isinstance(piece, Days | Week)
        ):
            self.first = span[0]
            self.begun = self.view.day(phrase, past=True) if isinstance(piece, MonthDay) else None
            self.last = span[1] if isinstance(piece, Days) else self.last
        else:
            self.singles.append(span)
        return True

    def _back(self, phrase: Phrase, span: tuple[date, date]) -> bool:
        """Take the day of the return: the first such day after the leave began."""
        first = span[0]
        if self.singles and first <= self.singles[0][0]:
            later = replace(
                self.view.moment, now=datetime.combine(self.singles[-1][1], self.view.moment.now.time())
            )
            try:
                first = days_of(Phrase(phrase.days, None, None, None, 0, 0, ""), later).first
            except Impossible:
                return False
        self.last, self.back = first - timedelta(days=1), True
        return True

    def add_singles(self) -> bool:
        """Take up the days that are only named; False where there is a gap between them."""
        self.singles.sort()
        if any(later[0] - earlier[1] > timedelta(days=1) for earlier, later in pairwise(self.singles)):
            return False
        if self.singles and self.first is None:
            self.first = self.singles[0][0]
            if self.last is None and self.stretch is None:
                self.last = self.singles[-1][1]
        elif self.singles and self.last is None:
            self.last = self.singles[-1][1]
        return True


_BACK_ON = re.compile(
    r"\b(?:back|return(?:ing)?|returns)(?: (?:in|at|to|work|the|office|on|deck|online|from|again|"
    r"full|time|properly))*$"
)
_LEAVE_TO = re.compile(r"\b(?:leave|off|holiday) to$")
_STARTS = re.compile(r"\b(?:start|starts|starting|from|as of|begins|beginning)(?: [\w-]+){0,3}$")


def absence_of(view: View) -> Meaning:
    """Return the first and last day of an absence, by the phrases of time in a message (rule 8)."""
    leave, today = _Leave(view), view.moment.today
    for n, item in enumerate(view.items):
        if item.phrase is not None and item.phrase.days:
            before = " ".join(other.word for other in view.items[max(0, n - 5) : n])
            if not leave.take(item.phrase, before):
                return unclear()
    if not leave.add_singles():
        return unclear()
    first, last = leave.first or today, leave.last
    if last is not None and first > last and leave.begun is not None:
        first = leave.begun
    if leave.stretch is not None and last is None:
        last = _after(first, leave.stretch) - timedelta(days=1)
        if re.search(r"\bworking\b", view.line):
            return unclear()
    fields: dict[str, object] = {"from": first.isoformat()}
    if last is not None:
        if last < first or last < today:
            return unclear() if leave.back else unclear(Reading("away", fields))
        fields["until"] = last.isoformat()
    return Meaning("away", fields)


def _after(first: date, stretch: Stretch) -> date:
    month = first.month - 1 + stretch.months
    year, month = first.year + month // 12, month % 12 + 1
    day = first
    if stretch.months:
        for dom in range(first.day, 27, -1):
            try:
                day = date(year, month, dom)
                break
            except ValueError:
                continue
        else:
            day = date(year, month, first.day)
    return day + timedelta(days=stretch.days)


def _span(phrase: Phrase, view: View) -> tuple[date, date] | None:
    """Return a phrase's first and last day, with leave that has begun counted back (rule 5), or None."""
    piece = phrase.days[0]
    try:
        if phrase.lead == "after":
            first = day_after(phrase, view.moment)
            return first, first
        span = days_of(phrase, view.moment, past=phrase.lead == "since")
        if isinstance(piece, Days) and isinstance(piece.first, MonthDay) and isinstance(piece.last, MonthDay):
            ends = days_of(replace(phrase, days=(piece.last,)), view.moment).last
            if ends < span.first:
                return days_of(replace(phrase, days=(piece.first,)), view.moment, past=True).first, ends
    except Impossible:
        return None
    return span.first, span.last
