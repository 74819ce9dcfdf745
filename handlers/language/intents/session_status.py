"""Sessions that took place, that are arranged already, or that are wanted sooner."""

import re
from datetime import date

from handlers.language.document.document import View
from handlers.language.document.polarity import STAYS
from handlers.language.document.slots import offered_times
from handlers.language.model import Meaning, unclear
from handlers.language.text.patterns import any_of, said
from handlers.language.time.meeting_times import when
from handlers.language.time.parser import Phrase
from handlers.language.time.resolver import Impossible, days_of

_HELD = any_of(
    r"\b(?:we|i|NAME and i)(?: \w+){0,3} (?:met|meet up|caught up|connected|spoke|talked|touched base|sat "
    r"down(?: together)?|had (?:it|ours|one|our|a|the|my)|did (?:it|ours|one|this|that|our|session|a)|"
    r"held|have (?:had|met|done)|already (?:met|did|had))\b(?! (?:with )?(?:the|a|my (?!supervisor|"
    r"manager))(?! ?(?:session|catchup|meeting|1)))",
    r"\b(?:session|catchup|checkin|meeting|it|ours|one|this)(?: (?:was|has|have|already|been|is|all))* "
    r"(?:happened|took place|taken place|went ahead|held|done|was held|completed|conducted)\b",
    r"\b(?:session|catchup) (?:with NAME )?(?:done|held|completed|had|happened) (?:on |at )*TIME",
    r"\b(?:already|it|we|session) (?:happened|went ahead|got together)\b",
    r"^went ahead\b",
    r"\bgot together\b",
    r"\bsupervised me\b",
    r"\bi was supervised\b",
    r"\bmanaged (?:it|one|ours|to meet|to (?:fit|squeeze) (?:it|one) in)\b",
    r"\b(?:got|fitted|squeezed) (?:it|one|ours) in\b(?! for| on| at)",
    r"\b(?:session|catchup) was (?:held )?(?:on |at )*TIME",
    r"^(?:(?:yes|no|ok|sure|we|i|have|already|just|all|oh|actually) )*(?:had|did|met|done|caught up|held|"
    r"completed|finished)(?: (?:it|ours|one|that|this|our|my|a|the|quick|informal|short|session|already|"
    r"done|supervision))*(?: (?:already|thanks|with NAME|NAME))*(?: (?:on|at|in|last|over|this)?(?: ?,)? "
    r"?TIME| ?, TIME)*(?: ?[.!,].*)?$",
    r"\b(?:had|did)(?: (?:a|an|our|my|the|it|one|quick|informal|short|brief|good|formal|wee|proper|nice|"
    r"great|observed|group))* (?:session|catchup|chat|checkin|meeting)(?! (?:with )?(?:the|a) )\b",
    r"\b(?:saw|met(?: with)?|caught up with|catchup with|spoke to|seen|sat down with|met up with) (?:NAME(?! and i)|"
    r"my supervisor|my manager)\b",
    r"\b(?:have|i) (?:that|it) done(?: already)?\b",
    r"\bdone already\b",
    r"\balready done\b",
    r"\b(?:has|have) (?:already )?(?:happened|met|been held)\b",
)
_NOT_HELD = re.compile(
    r"\b(?:let us|shall|should|not|never|nobody|will|going to|should|need to|when|if|would|want|hope|"
    r"might|could|can)\b(?! "
    r"(?:only|just))"
)
_BOOKED = any_of(
    r"\b(?:it|ours|one) is (?:already )?(?:in|on|down|set) (?:for|on|at)? ?TIME",
    r"\b(?:already|all|is|are|am|have|has|got|been|we|i|it|now|ours|one|session|just|that|yes)(?: \w"
    r"+){0,2} (?:booked|arranged|scheduled|sorted|organised|organized|agreed|fixed|set|diarised|pencilled "
    r"in|pencilled|planned|set up|lined up|in the diary|in the calendar|on the calendar|confirmed|diaried)"
    r"\b",
    r"^(?:(?:yes|no|already|all|ok|done|have|been|is|it|now|oh|actually) ?,? ?)*(?:booked|arranged|"
    r"scheduled|diarised|pencilled in|sorted|fixed|confirmed|set)(?: (?:in|it|for|already|on|at|with|NAME|"
    r"us|one|up|that|and|the|diary|to|our|session|ours|as|,|-))* TIME",
    r"^(?:booked|arranged|scheduled|all booked|already booked|booked in|already arranged|already "
    r"scheduled)(?: (?:in|it|already|that|with NAME|now|for us))*$",
    r"\b(?:have|got|put|is|have put|there is|we are|it is|have got)(?: \w+){0,4} in (?:the|my|our|NAME 's|"
    r"both)? ?(?:diary|calendars|calendar|calendars)\b",
    r"\bon (?:the|my|our) calendar\b",
    r"\b(?:sorted|arranged|booked|agreed|fixed)(?: it| this| that| one)? (?:between )?(?:ourselves|us|the two of us)\b",
    r"\b(?:in (?:the |my |our |both )?diar(?:y|ies)|already in)\b",
    r"\b(?:have|got) TIME in (?:already|(?:the |my |our )?diary)\b",
    r"^(?:arranged|booked|scheduled|sorted|fixed|confirmed|done) ?[.,:-]+ TIME(?: ?[.!])*$",
    r"\b(?:i am|we are|am|i will be|are|is) (?:already )?(?:seeing|meeting)(?: (?:with|up with|up|for|"
    r"NAME|my|supervisor|manager|supervision|session|each other|again))*(?: (?:on|at|this|for))* TIME",
    r"\b(?:have|got|'ve got|there is|we have|i have) (?:(?:already|one|it|ours|a|our|my|the|session|"
    r"catchup|got) ?)+(?:in|booked|set|down|on|for|with)?(?: (?:with|NAME|for|in|on|at|down|the|diary))* "
    r"TIME",
    r"\b(?:session|catchup|ours|supervision) (?:is|'s) (?:on|at|for|in|set for|down for)? ?TIME",
    r"\b(?:are|am) down for TIME",
    r"\bnext (?:one|session|catchup) is (?:on |at |set for |booked for )*TIME",
    r"\b(?:down|due|set|scheduled|lined up) to meet(?: up)?(?: on| at)* TIME",
    r"\bput (?:it|one|something|us|that|session) in (?:for |on |at )*TIME",
    r"\b(?:sent|accepted|send)(?: \w+){0,3} (?:invite|invitation)\b",
    r"\balready (?:got|have|had)(?: \w+){0,2} (?:one|it|session|date|slot|time)\b",
    r"\b(?:we|i|NAME)(?: and \w+)?(?: \w+)? (?:agreed|arranged|booked|fixed|settled) (?:on |for |it for |"
    r"it |one )?TIME",
)
_NOT_BOOKED = any_of(
    r"\b(?:not|never|need|needs|want|please|would like|can we|could we|can you|could you|if|fully booked|"
    r"booked up|booked solid|up solid|let us|will|shall|double|have to|get|i am booked|am booked)\b",
    r"^(?:book|arrange|schedule|put|set it|pencil)\b",
    r"\b(?:free|available|clear|space|gaps?|room|opening|nothing|window)\b",
)
_NO_NEED = re.compile(r"\bno need\b[^,.;:!?]*")
"""What need not be done, since a session is arranged."""
_PLACE = re.compile(r"\b(?:in|at) (?:the |my |our )?(?:[\w']+ ){0,3}(?:room|office|hub|suite|cafe)\b")
"""Where a session is."""
_OTHER_BOOKED = any_of(
    r"\bbooked (?:the|a|an|my|some) (?!session|slot|catchup|meeting)",
    r"\b(?:jab|flu|appointment|dentist|doctor|gp|holiday|leave|annual-leave|room|training|course|flight|"
    r"hotel|taxi|review|visit|interview|van|car|mot|panel|clinic|conference|class|gym|vet|driver|venue|"
    r"hoist|assessment|smear|haircut|lesson|table|restaurant|respite|transport|client|family|landlord|"
    r"moving|another meeting|team|hospital|scan|blood|physio|therapy|court|tribunal|desk|minibus)\b",
)
_BOOKED_US = re.compile(
    r"^NAME (?:'s|is|has)(?: (?:already|now|just|been))* (?:booked|arranged|scheduled|organised|fixed|put|set|"
    r"got|sent|"
    r"diarised|pencilled)(?: up| in)? (?:it|one|something|us|session|ours|our|that|invite|an invite|me in)\b"
)
"""Somebody else's doing that is the pair's session all the same: "Meera's already put one in for Monday"."""
_REQUEST = any_of(
    r"\b(?:extra|additional|another|ad-?hoc|ad hoc|one more|unscheduled|emergency|impromptu|unplanned|"
    r"urgent)\b(?: \w+){0,2} (?:session|catchup|meeting|checkin|chat|one|slot|debrief|call|time|hour)\b",
    r"\b(?:sooner|asap|a\.s\.a\.p|as soon as|before (?:then|that|our|the next|my next|TIME|next)|"
    r"urgent(?:ly)?|earlier (?:session|slot)|earlier than|can not wait|cannot wait|desperate(?:ly)?|"
    r"crisis|emergency)\b",
    r"\b(?:need|needing|could do with|want|like|value|appreciate|would love|got to|have to|really need|must"
    r"|can i|could i|"
    r"may i|any chance of|is there any chance|possible to|could i please|request)(?: \w+){0,3} (?:talk|"
    r"speak|chat|see|debrief|yarn|catchup|session|offload|meet|natter|word|a call|time with|supervision)\b",
)
_STRONG = said(
    r"""extra / additional / ad-?hoc / ad hoc / sooner / asap / urgent / urgently / emergency / crisis /
    debrief / offload / earlier than / before then / before that / before (?:our|the|my)
    (?:usual|next|planned|regular) (?:one|session|catchup) / unscheduled / impromptu / desperate\w* /
    can not wait / early session / earlier session / earlier slot / session early / one more session /
    another session / another catchup"""
)
_SESSION = said(
    r"""session / catchup / meeting / talk / speak / chat / see / meet / debrief / yarn / checkin / one /
    offload / word / call / supervision / natter / time with / help / not wait / seeing / be seen / anything sooner /
    (?:fit|squeeze|slot)(?: \w+)? in / hour with"""
)
_NOT_REQUEST = said(
    r"""(?:put|added) (?:on|to) / the list / forget / remember / no need / do not need / not need /
    not urgent / nothing urgent / no rush / not (?:an )?emergency / who /
    which / action / agenda / agreement / record / reply / respond / gp / landlord / email"""
)


def held(view: View) -> Meaning | None:
    """A session that took place, with its day where the message gives one; None where nobody says so."""
    line = view.line
    match = _HELD.search(line)
    if not match or view.question:
        return None
    if _NOT_HELD.search(line[: match.end()].replace("can confirm", "")) or re.match(
        r"^(?:did (?:we|you|i|it happen|NAME)|have we|has|when|what|was|were|who|NAME (?!and i\b)(?:and|"
        r"met|said|has|is))\b",
        line,
    ):
        return None
    if view.message.asked in ("action", "sign", "agenda", "agreement", "slots") and not re.search(
        r"\b(?:session|catchup|met)\b", line
    ):
        return None
    if view.message.asked is None and not re.search(
        r"\b(?:session|catchup|met|caught up|ours|we|one|saw|seen|held)\b", line
    ):
        return None
    if re.search(
        r"\bmet (?:our|all|every)\b|\b(?:met|saw|meeting|chat|spoke|spoken|talked) (?:with |to |about |"
        r"over )?(?:the|a|an|his|her|their|client|family|NAME 's|my (?!supervisor|manager))\b(?! "
        r"(?:session|catchup|phone))",
        line,
    ):
        return None
    if re.search(r"\b(?:action|agreement|record|agenda|notes)\b", line) and "session" not in line:
        return None
    if re.search(r"\bhad no\b|\bnot (?:\w+ ){0,4}(?:session|formal|proper|properly|supervision)\b", line):
        return unclear()
    if re.search(
        r"\blast time (?:we|i)\b|\b(?:did|had|met)(?: on)? a TIME\b|\b(?:usually|normally|always|used to)\b",
        line,
    ):
        return unclear()  # what is usual, rather than what took place
    days: list[date] = []
    for phrase in view.phrases:
        if not phrase.days:
            continue
        try:
            span = days_of(phrase, view.moment, past=True)
        except Impossible:
            if not any(
                item.phrase is phrase and view.items[max(0, n - 1)].word in ("before", "after")
                for n, item in enumerate(view.items)
            ):
                if type(phrase.days[0]).__name__ == "Vague":
                    continue
                return unclear()
            continue
        if span.first == span.last:
            days.append(span.first)
        elif span.first > view.moment.today:
            return unclear()
    if not days:
        later = [p for p in view.phrases if not p.days]
        return Meaning("held", {"on": view.moment.today.isoformat()} if later and "just" in line else {})
    if len(set(days)) > 1 or days[0] > view.moment.today:
        return unclear()
    clock = next((p for p in view.phrases if p.days and p.hour), None)
    if clock and days[0] == view.moment.today and _still_to_come(view):
        return unclear()
    return Meaning("held", {"on": days[0].isoformat()})


_NOT_TAKEN_PLACE = any_of(
    r"\b(?:never|did not|does not|has not|was not|were not|have not)(?: \w+)? "
    r"(?:turn(?:ed)? up|show(?:ed)?(?: up)?|happen(?:ed)?|come|came|appear(?:ed)?|"
    r"held|go ahead|met|meet|take place|took place|join(?:ed)?|make it|made it)\b",
    r"^(?:(?:no|nope|it|that|session|was|got|had to be|we|i|had to|been|he|she|they|NAME|,) )*"
    r"(?:cancel(?:led)?|postponed|rescheduled|called off|fell through|no show|moved)\b",
    r"\b(?:no ?-? ?show|stood me up|fell through)\b",
)


def not_held(view: View) -> bool:
    """Whether an answer to "was it held?" says that it was not: "he never turned up"."""
    return not view.question and bool(_NOT_TAKEN_PLACE.search(view.line))


def _still_to_come(view: View) -> bool:
    for phrase in view.phrases:
        try:
            if "start" in when(phrase, view.moment):
                return True
        except Impossible:
            continue
    return False


def booked(view: View) -> Meaning | None:
    """A session that is arranged already, with its start or its day; None where nobody says so."""
    line = view.line
    if not _BOOKED.search(line) or (view.question and not re.search(r"\balready\b", line)):
        return None
    strong = re.search(
        r"\balready\b|\bdiary\b|\bcalendar\b|\bbooked\b|\barranged\b|\bscheduled\b|\bseeing\b|\bmeeting\b|"
        r"\bin (?:with|for)\b|\b(?:one|it) in\b|\bagreed\b",
        line,
    )
    wanted = _PLACE.sub("", _NO_NEED.sub("", line))
    if (_NOT_BOOKED.search(wanted) and not re.search(r"\balready\b", line)) or re.search(
        r"\bnot (?:yet )?(?:booked|arranged|scheduled|been)\b|\b(?:fully|double) booked|booked (?:up|"
        r"solid|out|all)\b",
        line,
    ):
        return None
    if re.match(r"^(?:is|are|did|has|have we|have you|when|what|who|why|how|am|do|does|was)\b", line):
        return None
    if view.message.asked in ("action", "sign", "agenda", "agreement"):
        return None
    if _OTHER_BOOKED.search(wanted) or (
        re.match(r"^NAME (?:'s|is|has|and (?!i\b)|said)\b", line) and not _BOOKED_US.search(line)
    ):
        return unclear()
    if (
        re.search(
            r"\b(?:seeing|meeting)(?: with)? (?!NAME|on|for|at|my|up|again|each|TIME|with|supervisor|"
            r"manager)\w+",
            line,
        )
        and "session" not in line
    ):
        return unclear()
    if view.message.asked is None and not (
        strong and re.search(r"\b(?:session|catchup|one|it|ours|NAME|we|booked in|us)\b", line)
    ):
        return unclear()
    said = [p for p in view.phrases if p.days]
    extra = [p for p in view.phrases if not p.days]
    if len(said) > 1 or (extra and not said):
        return unclear() if not extra or said else (Meaning("booked") if not view.phrases else unclear())
    if not said:
        plain = re.search(
            r"\b(?:booked|arranged|scheduled|diary|calendars|calendar|set up|sorted|organised|organized|"
            r"invite|diarised|pencilled|one in|confirmed|planned)\b",
            line,
        )
        return Meaning("booked") if plain else unclear()
    try:
        fields = when(said[0], view.moment)
        span = days_of(said[0], view.moment)
    except Impossible:
        return unclear()
    if "start" in fields:
        return Meaning("booked", fields)
    return Meaning("booked", {"on": span.first.isoformat()} if span.first == span.last else {})


def _later_than(view: View, phrase: Phrase) -> bool:
    """Whether a phrase says what the session should come before, rather than when: "can't wait until the 23rd"."""
    n = next((n for n, item in enumerate(view.items) if item.phrase is phrase), 0)
    ahead = " ".join(item.word for item in view.items[max(0, n - 4) : n])
    return bool(
        re.search(r"\b(?:before|earlier than|sooner than|wait|wait until)(?: the| my| our| next)*$", ahead)
    )


def requested(view: View) -> Meaning | None:
    """A session wanted sooner than planned, or an extra one, with the time it gives; None where nobody asks."""
    line, asked = view.line, view.message.asked
    strong = _STRONG.search(line)
    if not _REQUEST.search(line) or not _SESSION.search(line) or _NOT_REQUEST.search(line):
        return None
    if asked in ("agenda", "sign", "action", "agreement") and not (strong and "session" in line):
        return None
    if asked in ("book", "slots") and not strong:
        return None
    if not strong and (
        view.moment.booked and not re.search(r"\b(?:need|chat|talk|speak|debrief|see NAME)\b", line)
    ):
        return None
    if (
        not strong
        and re.search(r"\b(?:about|agenda|next time|record|book|meet)\b", line)
        and not re.search(r"\bneed to (?:talk|speak|see)\b", line)
    ):
        return None
    if re.match(r"^(?:NAME|what|when|why|who|how|does|did|is it|do i)\b", line) and not re.match(
        r"^how (?:about|soon)\b", line
    ):
        return None
    other = (
        r"\b(?:see|meet(?: with)?|(?:talk|speak|chat) (?:to|with)|call) (?!NAME|you|someone|somebody|my (?:manager|"
        r"supervisor|boss)|me\b|TIME|before|asap|urgent|sooner|earlier|early|soon\b|this\b|"
        r"next\b|more\b|in\b|over\b|before|a bit|on\b|at\b|about|up\b|again|as soon|today)\w"
    )
    if re.search(other, line) and "session" not in line:
        return None
    return request_of(view)


def request_of(view: View) -> Meaning:
    """A wish for a session, with the time that the message gives; `unclear` where there are two, or none that can come.

    What a session should come before, or be sooner than, is no time of it.
    """
    said = [
        one for one in offered_times(view) if one.stance != "refused" and not STAYS.search(one.clause.line)
    ]
    before = [one for one in said if one.phrase.lead == "before" and not one.phrase.hour]
    after_before = [one for one in said if one.phrase.days and _later_than(view, one.phrase)]
    said = [one for one in said if one not in before and one not in after_before]
    said = [one for one in said if one.stance == "offered"] or said
    if len(said) > 1:
        return unclear()
    if not said:
        return Meaning("request")
    try:
        return Meaning("request", when(said[0].phrase, view.moment))
    except Impossible:
        return unclear()
