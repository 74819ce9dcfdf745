"""Sessions that are arranged already, or that are wanted sooner."""

import re

from handlers.language.document.document import View
from handlers.language.document.polarity import STAYS
from handlers.language.document.slots import offered_times
from handlers.language.model import Meaning, unclear
from handlers.language.text.patterns import any_of, said
from handlers.language.time.meeting_times import when
from handlers.language.time.parser import Phrase
from handlers.language.time.resolver import Impossible, days_of

_BOOKED = any_of(
    r"\b(?:it|ours|one) is (?:already )?(?:in|on|down|set) (?:for|on|at)? ?TIME",
    r"\b(?:already|all|is|are|am|have|has|got|been|we|i|it|now|ours|one|session|just|that|yes)(?: \w"
    r"+){0,2} (?:booked|arranged|scheduled|sorted|organised|organized|agreed|fixed|set|diarised|pencilled "
    r"in|pencilled|planned|set up|lined up|in the diary|in the calendar|on the calendar|confirmed|diaried)"
    r"\b",
    r"^(?:(?:yes|no|already|all|ok|done|have|been|is|it|now|oh|actually)(?: ?, ?| ))*(?:booked|arranged|"
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
    r"\b(?:have|got|'ve got|there is|we have|i have)(?: (?:already|one|it|ours|a|our|my|the|session|"
    r"catchup|got))+(?: (?:in|booked|set|down|on|for|with))?(?: (?:with|NAME|for|in|on|at|down|the|diary))* "
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


def booked(view: View) -> Meaning | None:
    """Return `booked` with its start or its day; None where nobody says that one is arranged."""
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
    if (
        re.match(r"^(?:please |ok |hi |and )?(?:set up|fix up|line up|pencil in)\b", line)
        and "already" not in line
    ):
        return None  # an errand: "set up supervision with Priya for 9am on the 25th"
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
        re.search(
            r"\b(?:before|earlier than|sooner than|wait|wait until)(?: the| my| our| next| in| on)*$", ahead
        )
    )


def requested(view: View) -> Meaning | None:
    """Return `request` for a session sooner than planned or an extra one; None where nobody asks."""
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
    """Return `request` with the time that the message gives; `unclear` where there are two, or none that can come.

    What a session should come before, or be sooner than, is no time of it.
    """
    said = [
        one for one in offered_times(view) if one.stance != "refused" and not STAYS.search(one.clause.line)
    ]
    before = [one for one in said if one.phrase.lead == "before" and not one.phrase.hour]
    after_before = [one for one in said if one.phrase.days and _later_than(view, one.phrase)]
    said = [one for one in said if one not in before and one not in after_before]
    said = [one for one in said if one.stance == "offered"] or said
    if len(said) > 1:  # "an extra one tomorrow, it's about Friday's incident"
        said = [one for one in said if _REQUEST.search(one.clause.line) or _STRONG.search(one.clause.line)]
        if len(said) != 1:
            return unclear()
    if not said:
        return Meaning("request")
    try:
        return Meaning("request", when(said[0].phrase, view.moment))
    except Impossible:
        return unclear()
