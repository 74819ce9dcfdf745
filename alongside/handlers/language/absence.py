"""Not now, not here, and not so often: snooze, away and pause."""

import re
from dataclasses import replace
from datetime import date, datetime, timedelta
from itertools import pairwise

from .grammar import Phrase
from .model import Meaning, Reading, unclear
from .pieces import Ahead, Clock, Days, Month, Stretch, Vague, Week, Weekday
from .resolve import Impossible, days_of
from .stance import said_times
from .view import View
from .wordlist import any_of, said

_KIND = (
    r"(?:annual|sick|study|compassionate|parental|maternity|paternity|mat|pat|carers?'?|special|"
    r"bereavement|adoption|shared|long service|unpaid|jury|emergency|dependants?|family|casual|earned|"
    r"privilege|medical)"
)
_AWAY = re.compile(
    rf"\bannual-leave\b|\b{_KIND} leave\b|\b(?:on|taking|take|took|have|having|got|starting|start|"
    rf"start(?:ing)? my|my|using|for|some|day'?s?) (?:\w+ )?(?:leave|holiday|vacation|hols|sabbatical)\b|"
    rf"\b(?:leave|holidays?) (?:: |- |booked |is |from |until |for |starts |starting |next |booked from "
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
    r")?(?:person|agreement|record|time|notes|my|favour))|\bsigned off\b(?! (?:the|on|by|as|it|that))"
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
    r"\bif\b",
    r"\bunless\b",
    r"\bmight\b",
    r"\bmaybe\b",
    r"\b(?:called|flat|worn|burnt|burned|locked|rushed|run|stressed|logged|maxed|well|badly|better|worse) "
    r"(?:out|off)\b",
)


_PUT_OFF = re.compile(
    r"\b((?:call|calling|called|put|putting|kick|finish|round|tick|ticked|cross|log|drop|set|start|come|cry|"
    r"hold|fob|write|back|push)(?: it| this| that| them)?) off\b(?! work| sick)"
)
"""Verbs with "off" that are no absence."""


def absent(view: View) -> Meaning | None:
    """The writer's own time away from work, or None. Somebody else's is `unclear` (rule 8)."""
    line = _PUT_OFF.sub(r"\1", view.line)
    if not _AWAY.search(line):
        return None
    if view.message.asked == "agenda" and not re.search(r"\b(?:i am|i will|am|until|back|ooo)\b", line):
        return None
    if _NOT_AWAY.search(line) or re.match(
        r"^(?:is|are|am(?! (?:on|off|away|out|sick|not|back))|was|when|who|what|did|does|do|how|why|which)\b",
        line,
    ):
        return unclear()
    if (
        view.names
        or _OTHERS.search(
            re.sub(
                r"\b(?:merry|happy|hi|morning|all|good luck|bye)(?: \w+)? (?:everyone|team|"
                r"who)\b|\b(?:see|tell|let|thank|with) (?:you|them)\b|\bcover\b.*",
                "",
                _COMPANY.sub("", line),
            )
        )
        or _stranger(view)
    ):
        return unclear()
    if re.search(
        r"\b(?:was|were|had|been (?!signed)|would be|thinking|hoping|considering|wish|fancy|"
        r"need a|just back|am back(?! (?:on |in |at work |in the office )*TIME)|back "
        r"from|could use)\b",
        line,
    ):
        return unclear()
    if not view.phrases and (
        (len(view.core.split()) == 1 and view.core in ("off", "sick", "ill", "away", "out"))
        or re.search(r"\b(?:that|then|those|these)\b", line)
    ):
        return unclear()
    if any(one.stance == "offered" and isinstance(one.phrase.hour, Clock) for one in said_times(view)):
        return unclear()  # an absence, and a time to meet
    return _away(view)


def _stranger(view: View) -> bool:
    """Whether the message starts with somebody's name that the bot does not know ("Gary's off Thursday")."""
    return bool(
        re.match(r"^[a-z]{3,} (?:'s|is|has|will be) (?:\w+ )?(?:off|away|on|out|sick|not)\b", view.line)
    ) and not re.match(r"^(?:there|this|that|today|which|what|when|who|now)\b", view.line)


def _away(view: View) -> Meaning:
    today = view.moment.today
    first: date | None = None
    last: date | None = None
    stretch: Stretch | None = None
    back = False
    singles: list[tuple[date, date]] = []
    which = "plain"
    for n, item in enumerate(view.items):
        phrase = item.phrase
        if phrase is None or not phrase.days:
            continue
        piece = phrase.days[0]
        before = " ".join(other.word for other in view.items[max(0, n - 5) : n])
        if isinstance(piece, Stretch):
            stretch = piece
            continue
        if (
            isinstance(piece, Weekday)
            and piece.which == "plain"
            and which == "next"
            and before.endswith(("and", ","))
        ):
            piece = Weekday(piece.day, "next")
        span = _span(Phrase((piece, *phrase.days[1:]), None, None, None, 0, 0, ""), view)
        if isinstance(piece, Weekday):
            which = piece.which
        if re.search(
            r"\b(?:back|return(?:ing)?|returns)(?: (?:in|at|to|work|the|office|on|deck|online|from|again|"
            r"full|time|properly))*$",
            before,
        ):
            if span is None:
                return unclear()
            if singles and span[0] <= singles[0][0]:  # back on the first such day after the leave began
                later = replace(view.moment, now=datetime.combine(singles[-1][1], view.moment.now.time()))
                try:
                    span = (days_of(Phrase(phrase.days, None, None, None, 0, 0, ""), later).first, span[1])
                except Impossible:
                    return unclear()
            last, back = span[0] - timedelta(days=1), True
        elif span is None:
            return unclear()
        elif phrase.lead == "until":
            last = span[1]
        elif (phrase.lead in ("from", "since") and not isinstance(piece, Days | Week)) or re.search(
            r"\b(?:start|starts|starting|from|as of|begins|beginning)(?: \w+)?$", before
        ):
            first = span[0]
            if isinstance(piece, Days):
                last = span[1]
        else:
            singles.append(span)
    if singles:
        singles.sort()
        if any(later[0] - earlier[1] > timedelta(days=1) for earlier, later in pairwise(singles)):
            return unclear()
        if first is None:
            first = singles[0][0]
            if last is None and stretch is None:
                last = singles[-1][1]
        else:
            last = singles[-1][1] if last is None else last
    first = first or today
    if stretch is not None and last is None:
        last = _after(first, stretch) - timedelta(days=1)
        if re.search(r"\bworking\b", view.line):
            return unclear()
    fields: dict[str, object] = {"from": first.isoformat()}
    if last is not None:
        if last < first or last < today:
            return unclear(Reading("away", fields)) if not back else unclear()
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
    try:
        span = days_of(phrase, view.moment)
    except Impossible:
        return None
    return span.first, span.last


_PAUSE = any_of(
    r"\b(?:stop|quit|cease|halt)(?: \w+){0,2} (?:messag\w*|remind\w*|nudg\w*|ping\w*|bother\w*|contact\w*|"
    r"notif\w*|send\w*|ask\w*|text\w*|nag\w*|chas\w*|spam\w*|pester\w*|hassl\w*|email\w*|dm\w*|this|these|"
    r"them|it)\b",
    r"^(?:please )?(?:stop|unsubscribe|mute|pause|quiet|silence|shush|shut up|opt out|be quiet|go away|no "
    r"more|enough)(?: (?:now|it|this|me|please|already))*(?: (?:until|for)? ?TIME)?(?: ?[!.])*$",
    r"\b(?:pause|mute|silence|suspend|turn off|switch off|disable|unsubscribe (?:me )?from|opt out of|"
    r"halt|snooze all|less|fewer|reduce|cut down|cut back|too many|so many|no|no more|not so many|do not "
    r"(?:need|want)(?: any)?(?: more)?|not want any more(?: of)?)(?: (?:all|the|my|your|these|of|on|any|"
    r"more))* (?:messages?|reminders?|nudges?|notifications?|alerts?|pings?|these|them|emails?|prompts?|"
    r"supervision reminders|session reminders)\b",
    r"\b(?:messag\w*|remind\w*|nudg\w*|ping\w*|bother\w*|contact\w*|notif\w*|ask\w*|chas\w*|send)(?: \w"
    r"+){0,3} (?:less(?: often| frequently)?|so often|so much|fewer|so many|too often|too much)\b",
    r"\b(?:do not|not to|never)(?: \w+)? (?:message|remind|nudge|ping|bother|contact|notify|text|chase|"
    r"disturb)(?: (?:me|us))?\b(?! (?:to|about what))",
    r"\bleave me (?:alone|in peace|be)\b",
    r"\b(?:give (?:it|me) a (?:rest|break)|ease (?:up|off)|back off|tone it down|dial (?:it|this) (?:down|"
    r"back)|pipe down|calm down with)\b",
    r"\bunsubscribe\b",
    r"\bdo not disturb\b",
    r"\bpause (?:until|for|everything|for-now)\b",
    r"\bmute (?:until|for|yourself)\b",
    r"\b(?:turn|switch) (?:this|these|it|them|that|all this) off\b",
    r"\bopt(?:ing)? out\b(?! of (?:the )?(?:pension|session))",
    r"\b(?:take|remove|get) me (?:off|from) (?:this|the|these|your|here)\b",
    r"\benough (?:of )?(?:the |these )?(?:reminders|messages|notifications|nudges)\b",
    r"\b(?:spamming|pestering|bombarding|hassling|nagging) me\b",
    r", stop(?: it| now)?(?: ?[.!])*$",
    r"^(?:can|could|would|will) you (?:just )?stop(?: it| now)?(?: ?[?.!])*$",
    r"\bdo not send(?: me)?(?: any)?(?: more)? (?:messages|reminders|these|this)\b",
    r"\bless often\b",
    r"\bgo(?:ing)? quiet\b",
    r"\b(?:be|keep|stay) quiet\b",
)
_PAUSE_NOT = any_of(
    r"\b(?:do not|never) (?:stop|pause|mute)\b",
    r"\bpause (?:the |my |our )?(?:session|action|agreement|clock|leave|case)\b",
    r"\bto stop (?:smoking|the|a)\b",
    r"\bnon-?stop\b",
)


def paused(view: View) -> Meaning | None:
    """A wish for no messages, or fewer, or None."""
    if not _PAUSE.search(view.line) or _PAUSE_NOT.search(view.line):
        return None
    if (
        view.message.asked == "agenda"
        and len(view.items) > 7
        and not re.search(r"\b(?:me|messages?|reminders?)\b", view.line)
    ):
        return None
    return _until(view, "pause")


_AGAIN = any_of(
    r"\b(?:remind|ask|nudge|ping|try|chase|message|prompt|catch|text|buzz|poke|prod|tell|check with|check "
    r"in with|bug|hassle|contact|email)(?: (?:me|us|again|back|in with me))+\b(?! (?:what|when|who|where|"
    r"why|how|of|about (?!it\b|this\b|that\b)|if)\b)(?! to (?!do (?:this|it|that)|sign|book|look|reply|"
    r"answer|review)\w+)",
    r"\bask (?:again )?(?:later|TIME|in TIME|on TIME|after TIME|another time)",
    r"\bsnooze\b",
    r"\b(?:not|maybe|perhaps|do (?:it|this|that)|will|bit) (?:right )?(?:now|later)\b",
    r"^(?:not )?(?:now|later|in a (?:bit|while|moment|sec|minute|minutes|mo)|another time|some other time|"
    r"hold on|one sec|one moment|two minutes|2 minutes)\b",
    r"\b(?:later|another time|later on|for-now)(?: ?[.!])*$",
    r"\bnot (?:at the moment|right now|now|just now|today|this week|right this)\b",
    r"\b(?:leave|park|hold) (?:it|this|that)(?: \w+){0,2} (?:until|for|with me|TIME)\b",
    r"\b(?:come|get|circle|check|look|swing) back(?: to (?:me|you|this|it))?\b",
    r"\bhold off\b",
    r"\b(?:can|could|will) (?:it|this|that) wait\b",
    r"\b(?:it|this|that|we|i)(?: (?:can|could|will))? wait until\b",
    r"\bneed (?:to think|time to think|a think)\b",
    r"\b(?:think|mull)(?: \w+)? (?:about|over) it\b",
    r"\b(?:give me|gimme)(?: another)?(?: until)? TIME",
    r"\bneed (?:another |until )TIME",
    r"\bgive me (?:a|until|some)\b",
    r"\b(?:will|let me|going to|i shall|can i|could i|may i)(?: (?:just|probably|try and|have to|"
    r"definitely|then))? (?:look|sign|do|read|review|check|have a look|get to|get round to|reply|think|"
    r"sort|answer|go through|let you know|send|add|put)(?: (?:at|it|this|that|to|them|over|through|one|"
    r"properly|you|about|something|some|on|items?|points|topics|ideas|things|a|few|my|list|down|"
    r"together)){0,5} (?:TIME|later|after TIME|in TIME|on TIME|by TIME|tonight|when|once|asap|soon)\b",
    r"^(?:no )?not (?:just )?yet(?: ?[.!])*$",
    r"\b(?:bad time|not a good time|mid shift|busy (?:right )?(?:now|just now|at the moment|atm)|driving)"
    r"\b",
)
_SNOOZE_NOT = re.compile(
    r"\brather than later\b|\bnot wait\b|\bdo not (?:snooze|remind|ask)\b|\bremind (?:me|us)(?: again)? (?:what|when|"
    r"who|where|why|how|of)\b"
)


def snoozed(view: View) -> Meaning | None:
    """A wish to be asked again later, or None."""
    if view.core == "not TIME" and view.message.asked in ("sign", "agreement", "agenda"):
        return Meaning("snooze") if view.day(view.phrases[0]) == view.moment.today else unclear()
    if not _AGAIN.search(view.line) or _SNOOZE_NOT.search(view.line):
        return None
    if view.message.asked == "slots" and view.core == "later":
        return None  # later today, or a later time
    if re.search(
        r"\bmaybe not\b|\blet me check TIME|\b(?:sign|agree)(?: it| this| that)? (?:when|once|if|after) i\b",
        view.line,
    ):
        return unclear()
    if view.question and re.match(r"^(?:what|when|who|where|why|how|which|is|are)\b", view.line):
        return None
    return _until(view, "snooze")


def _until(view: View, intent: str) -> Meaning:
    """A snooze or a pause with the day on which it ends, where the message gives one."""
    found: list[str] = []
    said = _PAUSE if intent == "pause" else _AGAIN
    own = [
        item
        for clause in view.clauses
        if said.search(clause.line)
        for item in clause.items
        if item.phrase and item.phrase.lead != "since"
    ]
    for item in own or view.items:
        phrase = item.phrase
        if phrase is None or phrase.lead == "since":
            continue
        day = until_day(view, phrase, intent)
        if day is None:
            vague = all(isinstance(piece, Vague) for piece in phrase.days)
            holiday = any(
                isinstance(piece, Vague) and piece.words in ("a holiday", "easter", "summer")
                for piece in phrase.days
            )
            if not vague or holiday:
                return unclear(Reading(intent))
        elif day not in found:
            found.append(day)
    if len(found) > 1:
        return unclear(*(Reading(intent, {"until": day}) for day in found))
    return Meaning(intent, {"until": found[0]} if found else {})


def until_day(view: View, phrase: Phrase, intent: str = "snooze") -> str | None:
    """The day that a phrase puts something off to, ISO: a week's Monday, a month's first, today for hours (rule 7)."""
    today = view.moment.today
    if not phrase.days:
        if phrase.hour is None and phrase.part is not None and view.moment.now.hour * 60 >= phrase.part.start:
            return (today + timedelta(days=1)).isoformat()  # "in the morning" is the one to come
        return today.isoformat() if phrase.hour or phrase.part else None
    piece = phrase.days[0]
    if isinstance(piece, Stretch):
        piece = Ahead(piece.days, piece.months)
        phrase = Phrase((piece,), None, None, None, 0, 0, "")
    try:
        span = days_of(phrase, view.moment)
    except Impossible:
        return None
    this = isinstance(piece, Week | Month) and span.first <= today <= span.last
    day = span.last if this and intent == "pause" else span.first
    if this and intent == "snooze" and isinstance(piece, Week):
        return None
    return day.isoformat() if day >= today else None
