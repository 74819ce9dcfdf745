"""What forbids to act on what a message seems to say: doubts, denials, somebody else's doing, half a date.

`unsettled` holds for whatever was found, by whatever means. `not_to_be_supposed` holds for what the words alone speak
for (`decision/confidence`): a reader that knows a way of saying something has made sure of the same by its own list.
"""

import re
from collections.abc import Mapping

from handlers.language.document.document import View
from handlers.language.document.yes_no import is_no
from handlers.language.model import CHANGES, Meaning
from handlers.language.text.abbreviations import UNSURE_DAY
from handlers.language.text.patterns import any_of, said
from handlers.language.time.dates import MONTHS, WEEKDAYS

_HESITATES = any_of(
    r"\bnot sure (?:which|whether|if (?!that|it|this|you))",
    r"\b(?:can not|not) (?:decide|made my mind|choose)\b",
    r"\bundecided\b",
    r"\bin two minds\b",
    r"\btorn between\b",
    r"\beither (?!of\b|way\b|one\b)\w+ (?:[\w']+ )*?or (?!TIME)\w+",
)
"""Words of somebody who has not decided: whatever else the message says, nothing is to be changed (rule 1)."""
_ALSO_AN_ITEM = re.compile(
    r"\b(?:and|also|then)(?: please| can you| could you)? (?:put|add|stick|pop)\b[^.;!?]* (?:on|to|onto) "
    r"(?:the|our|my) agenda\b"
)
"""An item for the agenda beside another act (rule 13)."""
_IN_PART = any_of(
    r"\b(?:almost|nearly|barely|hardly|scarcely|partly|mostly|practically|sort of|kind of|half|far from|never|"
    r"thirds?|percent)\b",
    r"\d ?%",
)
"""Done in part, or not at all."""
_ASKS_WHETHER = re.compile(r"^(?:is|are|has|was|were|does|did (?:i|we|you|he|she|they|NAME|the|my|our))\b")
_NOT_TO = re.compile(
    r"\b(?:do not|never|no need to|rather not) (?:\w+ )?"
    r"(?:stop|cancel|move|add|put|change|pause|book|reschedule|postpone)\b"
)
"""A change that is not wished: "please don't cancel"."""
_TAKES_AWAY = re.compile(r"\b(?:remove|delete|drop|take)\b")
"""What is to go from the agenda is nothing to put on it."""
_LOOKS = re.compile(
    r"^(?:(?:can|could|please|you|i|we) )*"
    r"(?:show|list|see|view|what|which|who|when|where|how|why|is|are|was|were|did|does|has)\b"
)
"""A message that asks to see or to know something."""
_OUGHT = re.compile(
    r"\b(?:have i to|(?:do|would) (?:i|we) (?:have|need) to|(?:should|must) (?:i|we)|"
    r"(?:am i|are we) (?:meant|supposed) to)\b"
)
"""Asks whether it ought to be done: no wish to have it done."""
_WILL_SEE = re.compile(
    r"\b(?:will|going to|let me|want to|need to) (?:\w+ )?(?:read|look|check|see|think|go through)\b"
)
"""What is still to be read is not agreed."""
ANOTHER = any_of(
    r"(?:^|[,.;] |\band )(?:NAME|he|she|they|(?:my|our|the) (?:manager|supervisor|boss|lead|colleague|team|admin|mum|"
    r"dad|son|daughter|husband|wife|partner|kids?|child|children|friend))(?: (?:'s|and \w+))? "
    r"(?!'s (?:record|notes|action|session|supervision|one)\b)",
    r"\b(?:can|could|may) (?:NAME|he|she|they)\b",
)
"""Somebody else's doing, or somebody else's wish."""
_PLAIN_REFUSAL = re.compile(
    r"^(?:(?:no|sorry|i|we|am|oh|so|really|just|unfortunately|afraid) )*can not"
    r"(?: (?:do|make|come|attend|manage|meet))?"
    r"(?: (?:that|it|this|these|those|any|either|both|all|of|them|one|then|TIME|day|time|slot|now|sorry|week))*$"
)
"""No to a time: "sorry, I can't do that" is no cry for help."""
_SPEAKS_OF: Mapping[str, re.Pattern[str]] = {
    "agenda_show": said(
        r"""agenda / discuss\w* / talk\w* / cover\w* / list / items? / topics? / points? / session / catchup /
        (?:go|run) (?:through|over) / down for"""
    ),
    "actions_show": said(
        r"""action / actions / to-?dos? / to - dos? / tasks? / list / plate / jobs? / owe / agreed? / promised / said /
        to do"""
    ),
    "overdue": said(
        r"""overdue / late / behind / due / outstanding / missed / missing / waiting / owe / without / unsigned /
        lapsed / expired / not (?:had|got|have|done|met|been|signed) / no (?:session|record|agreement|supervisor) /
        slipp\w+ / finished / should"""
    ),
    "next_session": said(
        r"""next / session / catchup / meet\w* / see\w* / booked / when / timing / slot / appointment"""
    ),
    "agreement_show": said("agreement / agreed?"),
    "policy_show": said(
        r"""policy / policies / rules? / often / how (?:many|long) / supposed / meant / allowed / must / weeks /
        requirement\w* / required / guidance / standard\w* / say"""
    ),
    "record_show": said(
        r"""records? / notes? / minutes / write / written / said / say / agreed? / last / previous / discuss\w*"""
    ),
    "readers": said(
        r"""read\w* / see\w* / saw / look\w* / access\w* / view\w* / open\w* / private / confidential / shared? /
        records? / notes? / been in / what i / writ\w+"""
    ),
    "figures": said(
        r"""how many / share / percent\w* / proportion / rate / figures / numbers? / stats / statistics / count /
        total / on time / compliance / doing"""
    ),
    "why": said("why / reason / how come / rule / clause / date / due / says"),
    "help": said(
        r"""help\w* / what (?:can|do|are|is|else|all) / how (?:do|does|can) / commands? / use / guide / menu / stuck /
        lost / options / type / explain / you work"""
    ),
}
"""What a look-up must speak of before words alone may speak for it: "what is the capital of France" asks for none."""
_OWN = frozenset(
    {"accept", "decline", "away", "sign", "dispute", "action_done", "action_defer", "agreement_review"}
)
"""What only the writer can say of themselves."""
_YES = frozenset({"accept", "sign", "agreement_review", "action_done"})
_SAID_IN_A_QUESTION = frozenset({"agenda_add", "action_add", "agreement_review", "snooze"})
"""Changes that people ask for as a question: "could we discuss the rota?"."""
_DATED = frozenset({"start", "from", "to", "on", "until", "due"})
_TIME_WORDS = (frozenset(MONTHS) | frozenset(WEEKDAYS)) - {"may", "march", "sat", "sun"}
"""Words that a phrase of time should have taken up; one that is left over means that a date was not understood."""


def unsettled(view: View, found: Meaning) -> bool:
    """Whether something in the message forbids to act on what was found, by whatever means it was found."""
    if found.intent == "action_done" and (_IN_PART.search(view.line) or _ASKS_WHETHER.match(view.line)):
        return True
    if found.intent in _YES and view.clauses[1:] and is_no(view.clauses[-1].line):
        return True  # "done? no"
    if found.intent in CHANGES - _SAID_IN_A_QUESTION and _OUGHT.search(view.line):
        return True
    if _ALSO_AN_ITEM.search(view.line) and found.intent != "thanks":
        return True
    if _HESITATES.search(view.line) or any(token.norm == UNSURE_DAY for token in view.tokens):
        return True
    if view.sour and not found.fields and found.intent in _YES:
        return True
    return bool(set(found.fields) & _DATED) and any(item.word in _TIME_WORDS for item in view.items)


def not_to_be_supposed(view: View, found: Meaning) -> bool:
    """Whether what the words alone speak for must not be taken: denied, somebody else's, or only asked about."""
    line = view.line
    if found.intent in ("care", "raise") and _PLAIN_REFUSAL.match(view.core):
        return True
    about = _SPEAKS_OF.get(found.intent)
    if about is not None and not about.search(line):
        return True
    if _NOT_TO.search(line) and found.intent not in ("decline", "dispute"):
        return True
    if found.intent in _OWN and (ANOTHER.search(line) or (found.intent == "sign" and _WILL_SEE.search(line))):
        return True
    if found.intent in _YES and any(is_no(clause.line) for clause in view.clauses):
        return True
    if view.message.asked == "agenda":
        return False
    if found.intent == "agenda_add" and _TAKES_AWAY.search(line):
        return True
    return found.intent in CHANGES - _SAID_IN_A_QUESTION and bool(_LOOKS.match(line))
