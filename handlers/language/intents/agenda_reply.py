"""Answers to "what would you like to discuss?"."""

import re

from handlers.language.document.document import View
from handlers.language.document.yes_no import is_noise, is_yes
from handlers.language.intents.absence import absent
from handlers.language.intents.bare_time import AROUND, time_alone
from handlers.language.intents.reschedule_cancel import changed
from handlers.language.intents.session_status import booked, held
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


def to_agenda(view: View) -> Meaning:
    """An answer to "what would you like to discuss?": an item, unless it says that there is none, or not now."""
    core, words = view.core, view.core.split()
    if (
        is_noise(view)
        and not is_yes(core)
        and not view.phrases
        and (view.thanked or not set(words) & _TOPICS)
        and words[:1] != ["no"]
    ):
        return Meaning("thanks")
    if is_yes(core) or core in (
        "maybe",
        "not sure",
        "dunno",
        "i do not know",
        "do not know",
        "idk",
        "hmm",
        "what",
        "why",
        "who",
        "unsure",
        "eh",
        "hm",
        "no idea",
        "see above",
        "same",
        "done",
        "same again",
        "same as last time",
        "as above",
        "as before",
        "ditto",
        "tbc",
        "anything",
    ):
        return UNCLEAR
    only = _ONLY.match(view.line)
    if only:
        return Meaning("agenda_add", {"text": view.text(view.item_at(only.start("text")), len(view.items))})
    if (
        re.match(
            r"^(?:no|nope|nothing|none|not (?:really|this time|anything|at all)|i have (?:nothing|no)|no "
            r"i)\b",
            view.line,
        )
        and len(words) <= 9
        and not re.search(
            r"\b(?:but|except|apart|other than|yet|just|only|has|have been|maybe|perhaps|though|actually)\b",
            view.line,
        )
    ):
        return Meaning("decline")
    if (
        re.search(
            r"\b(?:nothing|no items|not got anything|have not got anything|nothing else|nothing further|"
            r"nothing to (?:add|discuss))\b",
            view.line,
        )
        and len(words) <= 8
        and not re.search(r"\b(?:but|except|has|yet|maybe|perhaps|though|actually)\b", view.line)
    ):
        return Meaning("decline")
    if re.match(
        r"^(?:(?:can|could|shall|should) (?:we|i|you) |please )?(?:cancel|move|reschedule|postpone)(?: "
        r"(?:it|this|that|session|the session|our session|TIME))* ?[?.!]*$|^(?:i )?can not (?:make|come|"
        r"do)(?: (?:it|that|TIME))*$",
        core,
    ):
        return unclear(Reading("cancel"), Reading("move"))
    paused_ = paused(view)
    if paused_:
        return paused_
    later = snoozed(view) if len(words) <= 12 else None
    if later and (later.intent == "unclear" or not re.search(r"\b(?:discuss|talk)\b", view.line)):
        return later
    if re.search(r"\bnot (?:yet|now|sure)\b|\byet\b", view.line) and len(words) <= 7:
        return Meaning("snooze") if "yet" in words and not re.search(r"\bnot sure\b", view.line) else UNCLEAR
    for read in (changed, held, booked, absent):
        found = read(view)
        if (
            found
            and found.intent != "unclear"
            and re.search(r"\b(?:session|we|i am|i will|our)\b", view.line)
        ):
            return (
                found if found.intent in ("cancel", "move", "held", "away") and len(words) <= 10 else UNCLEAR
            )
    if all(item.word in AROUND or item.word.isdecimal() for item in view.items):
        return time_alone(view) if view.phrases else UNCLEAR
    asks = view.question and not re.match(r"^(?:can|could|shall|should) (?:we|i)\b", view.line)
    wh = re.match(r"^(?:what|when|who|why|which|where|how|did|do|does|is|are|will|would)\b", view.line)
    if (asks and (wh or len(words) > 3)) or re.match(
        r"^(?!what (?:i|we) \w+ed\b|what (?:i|we) said\b)(?:what|when|who|why|which|where|did|do|does|is|are|"
        r"can you|could you|would you) (?:do|"
        r"does|did|is|are|am|will|should|can|have|has|i|we|you|this|that|it|there)\b|^(?:for |with |"
        r"about )?(?:which|who|whom) \w+$",
        view.line,
    ):
        return unclear(Reading("agenda_add", {"text": view.text(0, len(view.items))}))
    if (
        re.search(
            r"\b(?:(?:can not|not|do not|never) (?:think|know|sure|mind|fussed|have|got|bothered)|no idea|"
            r"nothing comes|let me think|need to think|thinking|no clue|mind blank|up to you|you choose|"
            r"whatever|anything you)\b",
            view.line,
        )
        and len(words) <= 10
    ):
        return UNCLEAR
    if re.fullmatch(r"[^aeiouy]*", core) and len(words) == 1 and len(core) <= 2:
        return UNCLEAR
    text = view.text(0, len(view.items))
    while True:
        steer = re.match(
            r"(?i)(?:please |can we |could we |i(?:'d| would) like to |i want to |i need to |add |discuss "
            r"|talk about |maybe |just |yes[, ]+|yeah[, ]+|hi[, ]+|and |also |to )",
            text,
        )
        if not steer or len(text) <= steer.end():
            break
        text = text[steer.end() :]
    return Meaning("agenda_add", {"text": text}) if text else UNCLEAR
