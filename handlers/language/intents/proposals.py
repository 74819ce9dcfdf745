"""Answers to "please find a time" and to times on offer: accept, decline, or another time."""

import re

from handlers.language.document.document import Clause, View
from handlers.language.document.offered_slots import every_option, matches, starts_on_offer
from handlers.language.document.polarity import BUSY, Said
from handlers.language.document.slots import NOT_THE_WHOLE, narrowed, offered_times, propose
from handlers.language.document.yes_no import is_no, is_refusal, is_yes
from handlers.language.intents.slot_choice import picked
from handlers.language.model import Meaning, Reading, unclear
from handlers.language.text.patterns import any_of
from handlers.language.time.parser import Phrase
from handlers.language.time.time_of_day import UNITS
from handlers.language.time.types import ClockTime, Days, Vague

_DECLINE = any_of(
    r"\b(?:none|neither|not any|no good|not able|nothing)\b(?: of)?(?: (?:them|these|those|suits?|works?|"
    r"good|is|are))?",
    r"\b(?:can|could|will|do|does|would|am|is|are) not (?:\w+ )?(?:do|make|work|manage|suit|able|any|"
    r"available|possible|free|good|come|attend|those|these)\b",
    r"\bunable to\b",
    r"\bno longer\b",
    r"\b(?:all|they|these|those|it|that)(?: (?:are|is|all|will|do|does))* (?:no good|not possible|not "
    r"good|not suitable|bad|clash|not work|not suit|out|impossible|unsuitable)\b",
    r"\b(?:no use|no good|not much use|useless)(?: to| for)? (?:me|us)\b",
    r"\b(?:to be|it is|is|that is) a no\b(?! (?:brainer|problem|go))",
    r"\bi will pass\b",
    r"\bfully booked\b",
    r"\bdo not think (?:any|either|those|these|they|that|it|them)(?: \w+){0,3} (?:works?|suits?|do|"
    r"possible|ok|good)\b",
    r"\bbooked (?:up|solid)\b",
    r"\bi would rather (?:not|leave it|skip|pass|give it a miss|wait)\b",
)
_SECOND_THOUGHT = any_of(
    r"\b(?:failing (?:that|which)|otherwise (?:TIME|on|the|could|can we)|alternatively|second choice|plan "
    r"b|back-?up|or (?:yours|mine|theirs)|no wait|wait no|hang on|scrap that|or else|or is|or would|or shall"
    r"|or should|or could)\b",
    r"\b(?:or|is|wait|no|and|,) \d{1,2}(?: [?!.,]|$| (?:is|would|better))",
)
"""A second time, or a second thought, beside the one that was understood."""
_ALL = re.compile(
    r"\b(?:any|none|neither|either|these|those|them|all|that|it|anything|this|both|nothing|sorry|can not "
    r"make|unable|anymore|pass)\b"
)


def to_times(view: View) -> Meaning | None:
    """Return what an answer to `book` or `slots` means, or None where it is no such answer."""
    said = offered_times(view)
    if _CONTENT.match(view.line):
        return Meaning("decline")
    if view.message.asked == "slots":
        if not said and not view.question and is_refusal(view.core):
            return Meaning("decline")
        taken = picked(view, said)
        if taken is not None:
            return taken
    offered = [one for one in said if one.stance == "offered"]
    dated = [one for one in offered if not is_vague(one.phrase)]
    offered = dated or offered
    refused = [one for one in said if one.stance == "refused"]
    if any(one.stance == "doubtful" and not is_vague(one.phrase) for one in said) or re.search(
        r"\b(?:do|did) you mean\b", view.line
    ):
        return unclear()
    if len(offered) == 1 and len(said) - len(refused) > 1 and re.search(r"\bor\b", view.line):
        return unclear()
    if len(offered) == 1 and hour_apart(offered[0], said):
        return unclear()
    if len(offered) == 1:
        return one_offered(view, offered[0], refused)
    if len(offered) > 1:
        found = [propose(view, one) for one in offered]
        return unclear(*(Reading(m.intent, m.fields) for m in found if m.intent == "propose"))
    return _no_time(view, said, refused)


_CONTENT = re.compile(
    r"^no ?,? (?:i|we) (?:am|are) (?:all )?(?:grand|fine|good|ok|alright|sorted|set)(?: (?:for|as|we|i|are"
    r"|am|now|at|the|"
    r"moment|with))*(?: TIME)?(?: ?[.!])*$"
)
"""A no, and that all is well without a session: "no ta, I'm grand this month"."""
_PREFERS = re.compile(r"\bprefer TIME\b")
"""With two days joined by "to": "I'd prefer Thursday to Friday" is no stretch of days."""


_CONDITION_AFTER = re.compile(r"(\bTIME\b[^?!.]*?),? if (?![^?!.]*\b(?:TIME|not|no|or|maybe)\b)[^?!.]*")
"""What a suggestion hangs on, said after it: the other decides all the same ("3 on Friday if the room's free")."""


def hour_apart(one: Said, said: list[Said]) -> bool:
    """Whether a day is offered and an hour stands apart from it, which may be of that day or of something else."""
    hours = [other for other in said if isinstance(other.phrase.hour, ClockTime) and not other.phrase.days]
    whole = bool(one.phrase.days) and not one.phrase.hour
    return whole and any(other.stance == "mentioned" for other in hours)


def is_vague(phrase: Phrase) -> bool:
    """Whether a phrase only has words that name no day, and so is no second time."""
    return bool(phrase.days) and all(isinstance(piece, Vague) for piece in phrase.days)


def _stray_number(view: View) -> bool:
    """Whether a number is left over that could be an hour which was not understood: "9 CST, Friday"."""
    words = [item.word for item in view.items]
    return any(
        word.isdecimal()
        and 1 <= int(word) <= 24
        and (words[n + 1] if n + 1 < len(words) else "") not in UNITS
        and (words[n - 1] if n else "")
        not in ("room", "floor", "bay", "ward", "unit", "option", "#", "number", "level", "for")
        for n, word in enumerate(words)
        if len(word) <= 2
    )


def _refused_after_all(view: View, one: Said, refused: list[Said]) -> bool:
    """Whether the day on offer is one that the message refuses in other words: "Thursday? not tomorrow"."""
    on = view.day(one.phrase)
    if on != view.day(one.phrase, last=True):
        return False
    return any(
        on is not None
        and not other.phrase.hour
        and view.day(other.phrase) == view.day(other.phrase, last=True) == on
        for other in refused
    )


def _takes_back(clause: Clause) -> bool:
    """Whether a "but" takes back what was offered: "I'd say Friday but I know Chloe's on a course"."""
    words = clause.line.split()
    return (
        clause.opener == "but" and "TIME" not in words and bool(BUSY.search(clause.line)) and "NAME" in words
    )


def one_offered(view: View, one: Said, refused: list[Said]) -> Meaning:
    """Return the one time that an answer offers, without what it refuses; `unclear` where a word leaves it open."""
    line = view.line
    if one.phrase.days and _refused_after_all(view, one, refused):
        return unclear()
    if any(_takes_back(clause) for clause in view.clauses):
        return unclear()
    if (one.phrase.lead == "by" or view.tokens[one.phrase.start].norm == "within") and not isinstance(
        one.phrase.hour, ClockTime
    ):
        return unclear()
    if one.phrase.hour is None and _stray_number(view):
        return unclear()
    if re.search(r"\bevery (?:other )?TIME\b", line):
        return unclear()  # what is usual, rather than when
    if _SECOND_THOUGHT.search(line):
        return unclear()
    if one.phrase.hour is None and one.phrase.part is None and NOT_THE_WHOLE.search(line):
        return unclear()
    if len(one.phrase.days) == 1 and isinstance(one.phrase.days[0], Days) and _PREFERS.search(line):
        return unclear()
    if re.search(
        r"\b(?:or next|or the (?:week|day)|or (?:so|later|whenever|another|any|something|after|before|"
        r"\d+))\b",
        line,
    ):
        return unclear()
    if re.match(
        r"^(?:is|was|are|will (?:NAME|it|they|there|he|she)|what|which|when|who|why|where|do you|did)\b", line
    ) and not re.match(
        r"^(?:is TIME (?:any good|ok|yes|okay|good|possible|free|fine|convenient|alright|all right|better|an "
        r"option|available|suitable|too|doable|of)|is TIME ?\?|are you (?:free|around|available|about|in)|"
        r"what about|do you have|is there (?:any|a|anything)|what of|when about|are we (?:ok|able|free))",
        line,
    ):
        return unclear()
    if re.search(
        r"\b(?:if|unless)\b(?! (?:that|this|it|you|poss|possible|ok|so|convenient|free|we|all|suits|works|"
        r"NAME|i (?:may|can|could)))|\bunless\b|\bbut (?:i am |am )?not sure\b|\b(?:need|have|"
        r"let me|will) (?:to )?check\b|"
        r"\bsubject to\b|\btbc\b|\bscrap that\b|^still\b",
        _CONDITION_AFTER.sub(r"\1", line) if view.message.asked == "book" else line,
    ):
        return unclear()
    return narrowed(view, one, refused, "propose")


_TURNED_ROUND = re.compile(
    r"\b(?:but|if|not|no|unless|except|although|however|or|might|what|when|which)\b|\?"
)
_LOOK_FOR_ONE = re.compile(
    r"^(?:(?:yes|ok|i|we|please|will|can|could|would|you|go|ahead|and|kindly) )*(?:book|find|"
    r"suggest|propose|offer|send|arrange|schedule|sort|look|organise)(?: (?:it|one|a|some|me|us|"
    r"for|times?|date|slot|something|session|that|in|up|out|now|at|today|another))* ?[.!?]*$"
)
_ASKS_BACK = re.compile(r"^(?:is|are|what|which|why|do|does|did|who|how|can you|could you)\b")
_REFUSED_IN_PART = re.compile(
    r"\b(?:work|working) TIME|\bonly\b|\bbut\b|\bif\b|\bnot sure\b|\bfirst\b|\bsecond\b|\bi do not work\b"
)
_REFUSED_SO_FAR = re.compile(r"\b(?:but|if|only|except|or|first|second|third|\d)\b|\?")


def _no_time(view: View, said: list[Said], refused: list[Said]) -> Meaning | None:
    """Read an answer that offers no time: yes, no, or a time only mentioned."""
    if view.says_yes and not (said or view.core) and view.question:
        return None  # a picture and a question mark
    found = _yes_without_a_time(view, bool(said)) if not said or view.says_yes else None
    if found is not None:
        return found
    if is_no(view.core) or (not view.core and view.says_no):
        return Meaning("decline")
    if not said and not view.question and is_refusal(view.core):
        return Meaning("decline")
    none_offered = said and all(one.stance == "mentioned" for one in said)
    if none_offered and any(
        is_refusal(clause.line) and "TIME" not in clause.line.split() for clause in view.clauses
    ):
        return Meaning("decline")  # "can't do either, I'm covering both mornings"
    refusing = _DECLINE.search(view.line)
    if refusing and any(one.stance != "refused" for one in said):
        return unclear()
    if refusing and not _ASKS_BACK.match(view.line):
        return _refusal(view, refused)
    first = view.clauses[0] if view.clauses else None
    if first is not None and is_no(first.line) and not said and not _REFUSED_SO_FAR.search(view.line):
        return Meaning("decline")
    return unclear() if said else None


def _yes_without_a_time(view: View, said: bool) -> Meaning | None:
    """Return what a yes takes, "find us a time" included; None where it is no yes."""
    line, core, asked = view.line, view.core, view.message.asked
    first = view.clauses[0] if view.clauses else None
    yes = is_yes(core) or (not core and view.says_yes)
    noisy = first is not None and not yes and is_yes(first.line) and not _TURNED_ROUND.search(line)
    if (yes or noisy) and not said:
        several = asked == "slots" and len(view.message.offered) > 1
        return unclear(*every_option(view)) if several else Meaning("accept")
    return Meaning("accept") if asked == "book" and _LOOK_FOR_ONE.search(line) else None


def _refusal(view: View, refused: list[Said]) -> Meaning:
    """Return `decline` where a refusal is of everything; a question where something is left, or a condition."""
    line, asked = view.line, view.message.asked
    several = asked == "slots" and len(view.message.offered) > 1
    if refused and not (asked == "slots" and not several and _all_refused(view, refused)):
        return Meaning("decline") if asked == "slots" and _all_refused(view, refused) else unclear()
    if _REFUSED_IN_PART.search(line):
        return unclear()
    soft = asked == "book" and not re.search(r"\b(?:can|could|will|unable|pass|rather)\b", line)
    if soft or any(not phrase.days for phrase in view.phrases):
        return unclear()
    return Meaning("decline") if asked == "book" or _ALL.search(line) or not several else unclear()


def _all_refused(view: View, refused: list[Said]) -> bool:
    """Whether every time on offer is refused by name."""
    starts = starts_on_offer(view)
    left = set(range(len(starts)))
    for one in refused:
        left -= set(matches(one, starts, view.moment))
    return bool(starts) and not left
