"""A second opinion on what the readers found: how the words of the samples speak for it.

The readers know ways of saying things, one at a time. What they have never met they may take for something that they
know, or not understand at all. So each meaning is weighed by other means (`likelihood`), which err in other places:

- a change that the words speak against becomes a question, with that reading on offer; where they speak very clearly
  for a suggestion or a look-up instead, that is taken;
- where no reader found anything, a meaning that the words speak for clearly is taken, if its fields are plain
  (`filling`) and nothing forbids it (`caution`); where they speak for one or two less clearly, these are offered.
"""

import re
from collections.abc import Mapping

from handlers.language.decision.classifier import likelihoods
from handlers.language.decision.registry import filled
from handlers.language.decision.signals import signal_in
from handlers.language.document.document import View
from handlers.language.document.guards import not_to_be_supposed, unsettled
from handlers.language.document.polarity import TURNS
from handlers.language.document.yes_no import is_no, is_yes
from handlers.language.model import CHANGES, SHOWN, Meaning, Reading, unclear

GRAVE = frozenset({"accept", "agreement_review", "sign", "action_done"})
"""What others rely on at once: supposed only where the words speak for it very clearly."""

# The likelihoods from which on something is done, measured as docs/decisions/0018 tells.
_STANDS, _STANDS_TURNED = 0.08, 0.2
"""A change that a reader found stands; the second of a message with a word that can turn it."""
_STANDS_SHOWN = 0.1
"""A time that a reader found suggested stands."""
_ASKED, _UNASKED, _TURNED, _LOOKED = 0.65, 0.75, 0.85, 0.5
"""What no reader found is taken: in answer to something, out of the blue, with a word that can turn it; a look-up."""
_DESPITE = 0.85
"""A meaning is taken despite what the readers found, or hesitate between."""
_OFFERED = 0.15
"""A meaning is offered in a question."""


def weighed(view: View, meaning: Meaning) -> Meaning:
    """Return the meaning, a question with it on offer, or a meaning that no reader found."""
    if meaning.intent not in CHANGES | SHOWN | {"unclear"} or _bare(view):
        return meaning
    odds = likelihoods(view)
    if _HOW_OFTEN.search(view.line) and not _OF_FEELING.search(view.line):
        odds = {intent: odd for intent, odd in odds.items() if intent not in ("care", "raise")}
    told = _told(view, odds, meaning)
    if told is not None and meaning.intent in _SHARED:
        return told
    if meaning.intent == "unclear":
        return _supposed(view, odds, meaning)
    turned = view.question or TURNS.search(view.line)
    least = (_STANDS_TURNED if turned else _STANDS) if meaning.intent in CHANGES else _STANDS_SHOWN
    if odds.get(meaning.intent, 0) >= least:
        return meaning
    return _supposed(view, odds, unclear(Reading(meaning.intent, meaning.fields), *meaning.readings))


_SHARED = frozenset({"agenda_add", "dispute", "unclear", "decline"})
"""What would put the writer's words before somebody else, or leave them unanswered."""
_TOLD, _TOLD_SHARED = 0.6, 0.35
"""Distress, danger or a complaint is answered as one; the second where its words would go before somebody else."""


_HOW_OFTEN = re.compile(
    r"\b(?:every|each|per|once a|twice a) (?:other |single |two |three |four |six )?"
    r"(?:TIME|day|week|month|fortnight|quarter|year|visit|session|case|child|worker|supervisee|client|family|team)s?\b"
)
"""How often something is done, or for how many ("a visit every month")."""
_OF_FEELING = re.compile(
    r"\b(?:i|me|my|cry|cries|crying|tears|panic|breakdown|sick|scared|afraid|hurts?|hits?|bruis\w*|marks|shout\w*|"
    r"scream\w*|swears?|drunk|drink\w*|cut\w*|sleep|kill\w*|die|abus\w*|neglect\w*|risk|unsafe|danger|alone|bull\w*)\b"
)
"""What people in distress say "every" of."""


def _told(view: View, odds: Mapping[str, float], meaning: Meaning) -> Meaning | None:
    """Distress, danger or a complaint that the words speak for more than for anything else."""
    care, wrong = odds.get("care", 0.0), odds.get("raise", 0.0)
    if care + wrong < (_TOLD_SHARED if meaning.intent in ("agenda_add", "dispute") else _TOLD) or signal_in(
        view
    ):
        return None
    found = filled(view, "care" if care > wrong else "raise")
    return None if found is not None and not_to_be_supposed(view, found) else found


_WITH_WHOM = frozenset({"TIME", "NAME", "book", "with", "for", "in", "on", "at"})
"""Words of a time and whom it is with: "book Tunde next week"."""


def _bare(view: View) -> bool:
    """Whether a message has no words to weigh: pictures, a number, a time, a bare yes or no (rules 10 to 12)."""
    words = view.core.split()
    return (
        view.core == "held"
        or all(word in _WITH_WHOM or not word[0].isalpha() for word in words)
        or is_yes(nameless := " ".join(word for word in words if word != "NAME"))
        or is_no(nameless)
    )


def _supposed(view: View, odds: Mapping[str, float], meaning: Meaning) -> Meaning:
    """Return what the words speak for, if they speak clearly; else the question, with what it could be."""
    best = sorted(odds, key=odds.__getitem__, reverse=True)[:3]
    found = [m for intent in best if odds[intent] >= _OFFERED and (m := filled(view, intent)) is not None]
    found = [m for m in found if not (unsettled(view, m) or not_to_be_supposed(view, m))]
    clear = found and found[0].intent == best[0] and odds[best[0]] >= _least(view, found[0], meaning)
    if clear and _goes_with(found[0], meaning):
        return found[0]
    offered = [Reading(m.intent, m.fields) for m in found if m.intent not in ("thanks", "help")]
    return unclear(*meaning.readings, *(offered if len(meaning.readings) < 2 else ()))


def _goes_with(found: Meaning, hesitation: Meaning) -> bool:
    """Whether a meaning may be taken beside what the readers found.

    Where they found one change and the words speak for another, or they found two, it is a question (rules 1 and 13).
    """
    read = {reading.intent for reading in hesitation.readings}
    return found.intent not in CHANGES or not read or read == {found.intent}


def _least(view: View, found: Meaning, hesitation: Meaning) -> float:
    if hesitation.readings:
        return _DESPITE
    if found.intent in ("care", "raise"):
        return _TOLD
    if found.intent not in CHANGES | SHOWN:
        return _LOOKED
    turned = view.question or TURNS.search(view.line) or found.intent == "dispute"
    if found.intent in GRAVE or (found.intent in CHANGES and turned):
        return _TURNED
    return _ASKED if view.message.asked else _UNASKED
