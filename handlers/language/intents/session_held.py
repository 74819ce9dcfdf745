"""Sessions that took place, or did not."""

import re
from datetime import date

from handlers.language.document.document import View
from handlers.language.document.rules import Rule, first
from handlers.language.model import UNCLEAR, Meaning, unclear
from handlers.language.text.patterns import any_of
from handlers.language.time.meeting_times import when
from handlers.language.time.parser import Phrase
from handlers.language.time.resolver import Impossible, days_of
from handlers.language.time.types import Vague

HELD = any_of(
    r"\b(?:we|i|NAME and i)(?: \w+){0,3} (?:met|meet up|caught up|connected|spoke|talked|touched base|sat "
    r"down(?: together)?|had (?:it|ours|one|our|a|the|my)|did (?:it|ours|one|this|that|our|session|a)|"
    r"held|have (?:had|met|done)|already (?:met|did|had))\b(?! (?:with )?(?:the|a|my (?!supervisor|"
    r"manager))(?! ?(?:session|catchup|meeting|1)))",
    r"\b(?:session|catchup|checkin|meeting|it|ours|one|this)(?: (?:was|has|have|already|been|is|all))* "
    r"(?:happened|took place|taken place|went ahead|held|done|was held|completed|conducted)\b",
    r"\b(?:session|catchup) (?:with NAME )?(?:done|held|completed|had|happened) (?:on |at )*TIME",
    r"\b(?:already|it|we|session) (?:happened|went ahead|got together)\b",
    r"^went ahead\b",
    r"^(?:it was |yes )?held(?: ?[.!])*$",
    r"\bgot together\b",
    r"\bsupervised me\b",
    r"\bi was (?:supervised|observed)\b",
    r"\bmanaged (?:it|one|ours|to meet|to (?:fit|squeeze) (?:it|one) in)\b",
    r"\b(?:got|fitted|squeezed) (?:it|one|ours) in\b(?! for| on| at| (?:the |my |our )?(?:diary|calendar))",
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
_ASKS_IF_HELD = re.compile(
    r"^(?:did (?:we|you|i|it happen|NAME)|have we|has|when|what|was|were|who|NAME (?!and i\b)(?:and|"
    r"met|said|has|is))\b"
)
_OF_A_SESSION = re.compile(r"\b(?:session|catchup|met|caught up|ours|we|one|saw|seen|held)\b")
_MET_OTHERS = re.compile(
    r"\bmet (?:our|all|every)\b|\b(?:met|saw|meeting|chat|spoke|spoken|talked) (?:with |to |about |"
    r"over )?(?:the|a|an|his|her|their|client|family|NAME 's|my (?!supervisor|manager))\b(?! "
    r"(?:session|catchup|phone))"
)
_NOT_PROPER = re.compile(r"\bhad no\b|\bnot (?:\w+ ){0,4}(?:session|formal|proper|properly|supervision)\b")
_USUAL = re.compile(
    r"\blast time (?:we|i)\b|\b(?:did|had|met)(?: on)? a TIME\b|\b(?:usually|normally|always|used to)\b"
)


def _denied(view: View) -> bool:
    match = HELD.search(view.line)
    said = view.line[: match.end()].replace("can confirm", "") if match else ""
    return bool(_NOT_HELD.search(said) or _ASKS_IF_HELD.match(view.line))


def _answers_another(view: View) -> bool:
    waits = view.message.asked in ("action", "sign", "agenda", "agreement", "slots")
    return waits and not re.search(r"\b(?:session|catchup|met)\b", view.line)


HELD_UNSAID: tuple[Rule[View, Meaning | None], ...] = (
    Rule("denied, to come, or asked", _denied, None, "we haven't met yet"),
    Rule("answers something else", _answers_another, None, "done it yesterday", asked="action"),
    Rule("no word of a session", lambda v: v.message.asked is None and not _OF_A_SESSION.search(v.line),
         None, "it went ahead on Monday"),
    Rule("others were met", lambda v: _MET_OTHERS.search(v.line), None, "we met the family yesterday"),
    Rule(
        "something else was done",
        lambda v: re.search(r"\b(?:action|agreement|record|agenda|notes)\b", v.line) and "session" not in v.line,
        None, "we did our agreement yesterday",
    ),
    Rule("not a proper one", lambda v: _NOT_PROPER.search(v.line), UNCLEAR, "we had a chat, not a formal session"),
    Rule("what is usual", lambda v: _USUAL.search(v.line), UNCLEAR, "we usually met on Tuesdays"),
)  # fmt: skip
"""What unsays that a session took place: None leaves the message to others, `unclear` makes a question of it."""


def held(view: View) -> Meaning | None:
    """Return `held` with its day where the message gives one; None where nobody says so."""
    if not HELD.search(view.line) or view.question:
        return None
    unsaid = first(HELD_UNSAID, view)
    if unsaid:
        return unsaid.gives
    days = _days_held(view)
    if days is None:
        return unclear()
    if not days:
        later = [p for p in view.phrases if not p.days]
        just = later and "just" in view.line
        return Meaning("held", {"on": view.moment.today.isoformat()} if just else {})
    if len(set(days)) > 1 or days[0] > view.moment.today:
        return unclear()
    clock = next((p for p in view.phrases if p.days and p.hour), None)
    if clock and days[0] == view.moment.today and _still_to_come(view):
        return unclear()
    return Meaning("held", {"on": days[0].isoformat()})


def _days_held(view: View) -> list[date] | None:
    """Return the single days that a message names, counted back; None where one of them is not plain or to come."""
    days: list[date] = []
    for phrase in view.phrases:
        if not phrase.days:
            continue
        try:
            span = days_of(phrase, view.moment, past=True)
        except Impossible:
            if not _beside(view, phrase, ("before", "after")):
                if isinstance(phrase.days[0], Vague):
                    continue
                return None
            continue
        if span.first == span.last:
            days.append(span.first)
        elif span.first > view.moment.today:
            return None
    return days


def _beside(view: View, phrase: Phrase, words: tuple[str, ...]) -> bool:
    """Whether one of the words stands right before a phrase."""
    return any(
        item.phrase is phrase and view.items[max(0, n - 1)].word in words for n, item in enumerate(view.items)
    )


_NOT_TAKEN_PLACE = any_of(
    r"\b(?:never|did not|does not|has not|was not|were not|have not)(?: \w+)? "
    r"(?:turn(?:ed)? up|show(?:ed)?(?: up)?|happen(?:ed)?|come|came|appear(?:ed)?|"
    r"hold|held|go ahead|met|meet|take place|took place|join(?:ed)?|make it|made it)\b",
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
