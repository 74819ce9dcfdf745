"""Answers to "what would you like to discuss?"."""

import re

from handlers.language.document.document import View
from handlers.language.document.yes_no import is_noise, is_yes
from handlers.language.intents.absence import absent
from handlers.language.intents.bare_time import AROUND, time_alone
from handlers.language.intents.reschedule_cancel import changed
from handlers.language.intents.session_held import held
from handlers.language.intents.session_status import booked
from handlers.language.intents.snooze_pause import paused, snoozed
from handlers.language.model import UNCLEAR, Meaning, Reading, unclear
from handlers.language.text.patterns import word_set

_TOPICS = word_set(
    """stress weekend evening morning afternoon night year birthday easter christmas problem bother help work
    worries"""
)
"""Words of politeness that may be what somebody wants to discuss."""


_ONLY = re.compile(
    r"^(?:nothing|not|no)(?: (?:major|much|special|big|urgent|really|else|specific|heavy|massive|huge|new|a lot|lot))+"
    r"(?: (?:from|for) \w+)? ?[,.;:-]* ?(?:just|only|but|except|apart from|other than|bar)(?: (?:maybe|perhaps))? "
    r"(?P<text>\w.+)$"
)
"""Little to discuss, and what it is: "nothing major, just who's covering August"."""


_NO_ANSWER = frozenset(
    {
        "maybe", "not sure", "dunno", "i do not know", "do not know", "idk", "hmm", "what", "why", "who", "unsure",
        "eh", "hm", "no idea", "see above", "same", "done", "same again", "same as last time", "as above",
        "as before", "ditto", "tbc", "anything",
    }
)  # fmt: skip
"""Answers that name nothing."""
_NOTHING = re.compile(
    r"^(?:no|nope|nothing|none|not (?:really|this time|anything|at all)|i have (?:nothing|no)|no i)\b"
)
_BUT = re.compile(
    r"\b(?:but|except|apart|other than|yet|just|only|has|have been|maybe|perhaps|though|actually)\b"
)
_NOTHING_ELSE = re.compile(
    r"\b(?:nothing|no items|not got anything|have not got anything|nothing else|nothing further|"
    r"nothing to (?:add|discuss))\b"
)
_BUT_MAYBE = re.compile(r"\b(?:but|except|has|yet|maybe|perhaps|though|actually)\b")
_CHANGE_IT = re.compile(
    r"^(?:(?:can|could|shall|should) (?:we|i|you) |please )?(?:cancel|move|reschedule|postpone)(?: "
    r"(?:it|this|that|session|the session|our session|TIME))* ?[?.!]*$|^(?:i )?can not (?:make|come|"
    r"do)(?: (?:it|that|TIME))*$"
)
_NOT_YET = re.compile(r"\bnot (?:yet|now|sure)\b|\byet\b")
_ASKS_FOR_A_TOPIC = re.compile(
    r"^(?!what (?:i|we) \w+ed\b|what (?:i|we) said\b)(?:what|when|who|why|which|where|did|do|does|is|are|"
    r"can you|could you|would you) (?:do|"
    r"does|did|is|are|am|will|should|can|have|has|i|we|you|this|that|it|there)\b|^(?:for |with |"
    r"about )?(?:which|who|whom) \w+$"
)
_NO_IDEA = re.compile(
    r"\b(?:(?:can not|not|do not|never) (?:think|know|sure|mind|fussed|have|got|bothered)|no idea|"
    r"nothing comes|let me think|need to think|thinking|no clue|mind blank|up to you|you choose|"
    r"whatever|anything you)\b"
)
_PASSES = re.compile(
    r"^(?:(?:hmm?|sorry|no|i|will|have to|think|am going to|honestly|really|at the moment) )*(?:pass|skip(?: it)?|"
    r"can not think of (?:anything|owt)|all (?:good|fine|quiet))(?: (?:this time|for now|today|thanks|right now|myself|"
    r"from me|on this one|at the moment|sorry))*(?: ?[.!])*$"
)
"""Says that there is nothing, without a word for nothing: "pass"."""
_STEERS = re.compile(
    r"(?i)(?:please |can we |could we |i(?:'d| would) like to |i want to |i need to |add |discuss "
    r"|talk about |maybe |just |yes[, ]+|yeah[, ]+|hi[, ]+|and |also |to )"
)


def _length(view: View) -> int:
    return len(view.core.split())


def _is_thanks(view: View) -> bool:
    words = view.core.split()
    if not is_noise(view) or is_yes(view.core) or view.phrases or words[:1] == ["no"]:
        return False
    if not set(words) & _TOPICS:
        return True
    return view.thanked and words[0] not in _TOPICS  # "thanks for the help", but not "stress at work, thanks"


def _is_nothing(view: View) -> bool:
    line = view.line
    plain = _NOTHING.match(line) and _length(view) <= 9 and not _BUT.search(line)
    return bool(plain or (_NOTHING_ELSE.search(line) and _length(view) <= 8 and not _BUT_MAYBE.search(line)))


def _item(view: View) -> Meaning:
    """Return the whole message as an item, without the words that only steer the bot."""
    text = view.text(0, len(view.items))
    steer = _STEERS.match(text)
    while steer and len(text) > steer.end():
        text = text[steer.end() :]
        steer = _STEERS.match(text)
    return Meaning("agenda_add", {"text": text}) if text else UNCLEAR


def _later(view: View) -> Meaning | None:
    """Return `pause` or `snooze` where that is what the answer wants, rather than to discuss it."""
    stop = paused(view)
    if stop:
        return stop
    later = snoozed(view) if _length(view) <= 12 else None
    if later and (later.intent == "unclear" or not re.search(r"\b(?:discuss|talk)\b", view.line)):
        return later
    if _NOT_YET.search(view.line) and _length(view) <= 7:
        yet = "yet" in view.core.split() and not re.search(r"\bnot sure\b", view.line)
        return Meaning("snooze") if yet else UNCLEAR
    return None


def _act(view: View) -> Meaning | None:
    """Return what is said of the session instead, where it is short; a question where it is long."""
    if not re.search(r"\b(?:session|we|i am|i will|our)\b", view.line):
        return None
    for read in (changed, held, booked, absent):
        found = read(view)
        if found and found.intent != "unclear":
            short = found.intent in ("cancel", "move", "held", "away") and _length(view) <= 10
            return found if short else UNCLEAR
    return None


def _is_question(view: View) -> bool:
    asks = view.question and not re.match(r"^(?:can|could|shall|should) (?:we|i)\b", view.line)
    wh = re.match(r"^(?:what|when|who|why|which|where|how|did|do|does|is|are|will|would)\b", view.line)
    return bool((asks and (wh or _length(view) > 3)) or _ASKS_FOR_A_TOPIC.match(view.line))


def _names_nothing(view: View) -> bool:
    letters = re.fullmatch(r"[^aeiouy]*", view.core) and _length(view) == 1 and len(view.core) <= 2
    return bool((_NO_IDEA.search(view.line) and _length(view) <= 10) or letters)


def to_agenda(view: View) -> Meaning:
    """Return an answer to "what would you like to discuss?": an item, unless it says that there is none, or not now."""
    if _is_thanks(view):
        return Meaning("thanks")
    if is_yes(view.core) or view.core in _NO_ANSWER:
        return UNCLEAR
    only = _ONLY.match(view.line)
    if only:
        return Meaning("agenda_add", {"text": view.text(view.item_at(only.start("text")), len(view.items))})
    if _is_nothing(view) or _PASSES.match(view.core):
        return Meaning("decline")
    if _CHANGE_IT.match(view.core):
        return unclear(Reading("cancel"), Reading("move"))
    found = _later(view) or _act(view)
    if found:
        return found
    if all(item.word in AROUND or item.word.isdecimal() for item in view.items):
        return time_alone(view) if view.phrases else UNCLEAR
    if _is_question(view):
        return unclear(Reading("agenda_add", {"text": view.text(0, len(view.items))}))
    return UNCLEAR if _names_nothing(view) else _item(view)
