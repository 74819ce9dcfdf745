"""A time, and no more, where no time to meet was asked for."""

import re

from handlers.language.document.document import Clause, View
from handlers.language.document.slots import bare_time
from handlers.language.document.yes_no import is_noise
from handlers.language.intents.action_create import due_day
from handlers.language.intents.snooze_pause import until_day
from handlers.language.model import UNCLEAR, Meaning
from handlers.language.text.patterns import word_set


def time_alone(view: View) -> Meaning:
    """Return a time, and no act, where no time to meet was asked for."""
    asked = view.message.asked
    if asked is None:
        return (
            Meaning("thanks")
            if farewell(view) or (len(view.clauses) > 1 and is_noise(view) and not view.names)
            else bare_time(view) or UNCLEAR
        )
    if (
        view.question
        and re.match(r"^(?:what|when|who|why|which|where|how|is|are|did|do|does)\b", view.line)
        and not re.match(r"^(?:how about|what about|is TIME (?:ok|fine|good))\b", view.line)
    ):
        return UNCLEAR
    if len(view.phrases) != 1:
        return UNCLEAR
    phrase = view.phrases[0]
    strange = [
        item.word
        for clause in view.clauses
        for item in clause.items
        if item.word not in AROUND and not _is_when(clause)
    ]
    if strange or re.search(r"\bnot\b|\bno good\b|\bis out\b", view.line):
        return UNCLEAR
    if asked == "action":
        day = due_day(view, phrase) if phrase.days else None
        return Meaning("action_defer", {"due": day}) if day else UNCLEAR
    day = until_day(view, phrase)
    if day is None or (phrase.hour and phrase.days and asked in ("agreement", "sign")):
        return UNCLEAR
    return Meaning("snooze", {"until": day})


def _is_when(clause: Clause) -> bool:
    """Whether a clause only says what the time waits for: "this afternoon, once I'm back at my desk"."""
    return clause.opener in ("once", "when", "after", "because") and not re.search(
        r"\b(?:TIME|NAME|not|if|he|she|they)\b", clause.line
    )


AROUND = word_set(
    """TIME i will would can could do it that this by on at in the of for about say maybe perhaps until please
    around how what ? . ! , - yes ok no sure let us get to be better best good fine after before then should
    have probably later we you so sometime there early again this'll latest need needs give me wait more
    like am with realistically make new date move due look sign is if possible ish"""
)


def farewell(view: View) -> bool:
    """Whether a message with a time in it only says goodbye: "see you Thursday"."""
    return (
        bool(
            re.match(
                r"^(?:(?:ok|great|yes|lovely|perfect|brill|cool|grand|,|\.|!|and|looking forward to|look "
                r"forward to) )*(?:see (?:you|NAME)|speak|talk|have a|enjoy|happy|good luck|catch you|"
                r"until)\b",
                view.line,
            )
        )
        and len(view.items) <= 8
        and not view.question
    )
