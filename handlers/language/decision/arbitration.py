"""The meaning of a message: what it says of itself first, then what it answers; a question where it could be two."""

import re
from collections.abc import Callable

from handlers.language.decision.registry import BY_NAME, INTENTS
from handlers.language.document.document import View
from handlers.language.document.guards import unsettled
from handlers.language.document.yes_no import is_no, is_noise, is_yes
from handlers.language.intents.agenda_reply import to_agenda
from handlers.language.intents.bare_time import time_alone
from handlers.language.intents.contract import Evidence, KnownIntent, Step
from handlers.language.intents.proposals import to_times
from handlers.language.intents.session_held import not_held
from handlers.language.intents.session_kinds import with_kind
from handlers.language.model import UNCLEAR, Meaning, Reading, unclear


def decide(view: View) -> Meaning:
    """Return what a message means, by the contract: see `interpret`."""
    asked = view.message.asked
    found = _first(view, "care")
    if found:
        return found
    if not view.whole and asked != "agenda":
        return UNCLEAR
    if not view.items:
        return _pictures(view)
    if _only_marks(view):
        return UNCLEAR
    found = _first(view, "item") or _first(view, "look-up")
    if found:
        return found
    if asked == "agenda":
        return to_agenda(view)
    if asked == "held" and not_held(view):
        return Meaning("decline")
    if asked == "held" and _IT_WAS.match(view.line) and not (view.phrases or view.question):
        return with_kind(view, _held_as_asked(view)) or UNCLEAR
    found = _acts(view) or _answer(view)
    return UNCLEAR if unsettled(view, found) else found


_IT_WAS = re.compile(
    r"(?:(?:yes|yeah|ok|sure)\b[ ,.!]*(?:all )?(?:done|it did|it was|we did|we met|held|happened)?|"
    r"it (?:did|was|has been)|we (?:did|met|have)|all done|done|happened)\b"
    r"(?!.*\b(?:cancel\w*|moved|postponed|not|never|nobody|might|think|meant)\b)"
)
"""Says that it took place, whatever is said of it beside."""


def _only_marks(view: View) -> bool:
    return not any(item.word[0].isalnum() for item in view.items)


def _pictures(view: View) -> Meaning:
    """Read a message of pictures and polite words only."""
    if view.says_yes and not view.says_no:
        return _yes(view)
    if view.says_no and not view.says_yes:
        return _no(view)
    return Meaning("thanks") if any(token.norm[0].isalnum() for token in view.tokens) else UNCLEAR


def _readers(step: Step) -> list[KnownIntent]:
    """Return the intents of a step in order, each reader once."""
    return list({one.reads: one for one in reversed(INTENTS) if one.step == step}.values())[::-1]


def _first(view: View, step: Step) -> Meaning | None:
    """Return what the first reader of a step finds."""
    found = (one.detect(view) for one in _readers(step))
    return next((evidence.meaning for evidence in found if evidence), None)


def _acts(view: View) -> Meaning | None:
    """Return the one act that a message states.

    Two acts that do not belong together are a question (rule 13).
    """
    found: list[Evidence] = []
    hesitant: Evidence | None = None
    arranged = False
    times = view.message.asked in ("book", "slots")
    for intent in _readers("act"):
        evidence = intent.detect(view)
        if evidence is None:
            continue
        if not evidence.sure:
            hesitant = evidence if hesitant is None or not hesitant.readings else hesitant
            arranged = arranged or intent.name in ("held", "booked")
        elif evidence.intent not in [other.intent for other in found]:
            found.append(evidence)
    kept = [e for e in found if not any(o.intent in BY_NAME[e.intent].gives_way_to for o in found)]
    if times and kept and all(e.intent in ("away", "snooze") for e in kept):
        answer = to_times(view)
        if answer and (
            answer.intent in ("propose", "accept") or (answer.intent == "decline" and not view.phrases)
        ):
            return answer
    if len(kept) == 1:
        return kept[0].meaning
    if len(kept) > 1:
        return unclear(*(Reading(e.intent, e.fields) for e in kept))
    if hesitant and times and not arranged:
        answer = to_times(view)
        if answer and answer.intent in ("propose", "accept", "decline"):
            return answer
    return hesitant.meaning if hesitant else None


def _answer(view: View) -> Meaning:
    """Read a message that states no act of its own as an answer to what was asked."""
    asked = view.message.asked
    if asked in ("book", "slots"):
        answer = to_times(view)
        if is_noise(view) and not (view.phrases or is_yes(view.core) or is_no(view.core)):
            return answer if view.thanked and answer and answer.intent != "unclear" else Meaning("thanks")
        return answer or (Meaning("thanks") if is_noise(view) else UNCLEAR)
    if view.phrases:
        return time_alone(view)
    if is_yes(view.core) or _starts_with(view, is_yes):
        return _yes(view)
    if is_no(view.core) or _starts_with(view, is_no):
        return _no(view)
    return Meaning("thanks") if is_noise(view) else UNCLEAR


def _starts_with(view: View, says: Callable[[str], bool]) -> bool:
    """Whether the first clause answers and the rest only adds to it."""
    first = view.clauses[0] if view.clauses else None
    if first is None or not says(first.line) or view.question or view.message.asked is None:
        return False
    return not re.search(
        r"\b(?:but|if|not|unless|except|although|however|or|what|when|which|just|needs?|wrong|only|"
        r"once|after|until|before|provided|assuming|typo|change|changed|fix|fixed)\b",
        view.line[len(first.line) :],
    )


def _yes(view: View) -> Meaning:
    """Yes to what was asked (rule 11)."""
    match view.message.asked:
        case "action":
            return Meaning("action_done")
        case "agreement":
            return Meaning("agreement_review")
        case "sign":
            return Meaning("sign")
        case "held":
            return _held_as_asked(view)
        case "book":
            return Meaning("accept")
        case "slots" if len(view.message.offered) == 1:
            return Meaning("accept")
        case "slots":
            return unclear(*(Reading("accept", {"option": n + 1}) for n in range(len(view.message.offered))))
        case "agenda":
            return UNCLEAR
        case None:
            plain_yes = view.core.split()[:1] == ["yes"] or not view.core
            if not view.core:
                return Meaning("thanks")
            bare = plain_yes and set(view.core.split()) <= {"yes", "to", "for", "NAME"} and not view.thanked
            return Meaning("thanks") if is_noise(view) and not bare else UNCLEAR


def _held_as_asked(view: View) -> Meaning:
    """Yes to "was it held?": on the day of the session, where that is known and not still to come."""
    booked = view.moment.booked
    if booked is None or booked.date() > view.moment.today:
        return Meaning("held")
    return Meaning("held", {"on": booked.date().isoformat()})


def _no(view: View) -> Meaning:
    """No to what was asked; to nothing it is a question (rule 10)."""
    if view.message.asked is None:
        return (
            Meaning("thanks") if view.thanked or "worries" in view.line or "problem" in view.line else UNCLEAR
        )
    return Meaning("decline")
