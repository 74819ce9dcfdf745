"""The meaning of a message: what it says of itself first, then what it answers; a question where it could be two."""

import re
from collections.abc import Callable

from .absence import absent, paused, snoozed, until_day
from .actions import finished, put_off
from .answers import is_no, is_noise, is_yes
from .asking import asked_for
from .items import action, agenda_item, due_day
from .meetings import bare_time, changed
from .model import UNCLEAR, Meaning, Reading, unclear
from .records import disputed, signed, to_review
from .replies import to_times
from .sessions import booked, held, requested
from .view import View

_Reader = Callable[[View], Meaning | None]

_WHOLE: tuple[_Reader, ...] = (agenda_item, action)
"""Readers whose find is the whole message: the rest of it is their text."""

_ACTS: tuple[_Reader, ...] = (
    paused, held, booked, requested, disputed, signed, to_review, finished, put_off, absent, changed, snoozed,
)  # fmt: skip

_GIVES_WAY: dict[str, frozenset[str]] = {
    "snooze": frozenset(
        {
            "away",
            "pause",
            "action_defer",
            "dispute",
            "move",
            "cancel",
            "held",
            "booked",
            "action_done",
            "request",
            "agreement_review",
            "decline",
        }
    ),
    "booked": frozenset({"held"}),
    "request": frozenset({"held", "booked", "move", "cancel"}),
    "action_defer": frozenset({"pause", "dispute", "action_done"}),
    "sign": frozenset({"dispute"}),
    "move": frozenset({"agreement_review", "action_defer"}),
    "away": frozenset({"cancel", "pause"}),
    "cancel": frozenset({"held"}),
}
"""For each act, the acts that explain it away when one message seems to say both."""


def decide(view: View) -> Meaning:
    """What a message means, by the contract: see `interpret`."""
    asked = view.message.asked
    if not view.whole and asked != "agenda":
        return UNCLEAR
    if not view.items:
        return _pictures(view)
    if _only_marks(view):
        return UNCLEAR
    for read in _WHOLE:
        found = read(view)
        if found:
            return found
    found = asked_for(view)
    if found:
        return found
    if asked == "agenda":
        return _to_agenda(view)
    found = _acts(view)
    if found:
        return found
    return _answer(view)


def _only_marks(view: View) -> bool:
    return not any(item.word[0].isalnum() for item in view.items)


def _pictures(view: View) -> Meaning:
    """A message of pictures and polite words only."""
    if view.says_yes and not view.says_no:
        return _yes(view)
    if view.says_no and not view.says_yes:
        return _no(view)
    return Meaning("thanks") if any(token.norm[0].isalnum() for token in view.tokens) else UNCLEAR


def _acts(view: View) -> Meaning | None:
    """The one act that a message states. Two acts that do not belong together are a question (rule 13)."""
    found: list[Meaning] = []
    hesitant: Meaning | None = None
    times = view.message.asked in ("book", "slots")
    for read in _ACTS:
        meaning = read(view)
        if meaning is None:
            continue
        if meaning.intent == "unclear":
            hesitant = hesitant or meaning
        elif meaning.intent not in [other.intent for other in found]:
            found.append(meaning)
    kept = [m for m in found if not any(o.intent in _GIVES_WAY.get(m.intent, frozenset()) for o in found)]
    if times and kept and all(m.intent in ("away", "snooze") for m in kept):
        answer = to_times(view)
        if answer and answer.intent in ("propose", "accept"):
            return answer
    if len(kept) == 1:
        return kept[0]
    if len(kept) > 1:
        return unclear(*(Reading(m.intent, m.fields) for m in kept))
    if hesitant and times:
        answer = to_times(view)
        if answer and answer.intent in ("propose", "accept", "decline"):
            return answer
    return hesitant


def _answer(view: View) -> Meaning:
    """A message that states no act of its own, as an answer to what was asked."""
    asked = view.message.asked
    if asked in ("book", "slots"):
        if is_noise(view) and not (view.phrases or is_yes(view.core) or is_no(view.core)):
            return Meaning("thanks")
        return to_times(view) or (Meaning("thanks") if is_noise(view) else UNCLEAR)
    if view.phrases:
        return _time(view)
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
        r"\b(?:but|if|not|unless|except|although|however|or|what|when|which|just|needs?|wrong|only)\b",
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
            bare = plain_yes and len(view.core.split()) == 1 and not view.thanked
            return Meaning("thanks") if is_noise(view) and not bare else UNCLEAR


def _no(view: View) -> Meaning:
    """No to what was asked; to nothing it is a question (rule 10)."""
    if view.message.asked is None:
        return (
            Meaning("thanks") if view.thanked or "worries" in view.line or "problem" in view.line else UNCLEAR
        )
    return Meaning("decline")


def _time(view: View) -> Meaning:
    """A time, and no act, where no time to meet was asked for."""
    asked = view.message.asked
    if asked is None:
        return Meaning("thanks") if _farewell(view) else bare_time(view) or UNCLEAR
    if (
        view.question
        and re.match(r"^(?:what|when|who|why|which|where|how|is|are|did|do|does)\b", view.line)
        and not re.match(r"^(?:how about|what about|is TIME (?:ok|fine|good))\b", view.line)
    ):
        return UNCLEAR
    if len(view.phrases) != 1:
        return UNCLEAR
    phrase = view.phrases[0]
    strange = [item.word for item in view.items if item.word not in _AROUND]
    if strange or re.search(r"\bnot\b", view.line):
        return UNCLEAR
    if asked == "action":
        day = due_day(view, phrase) if phrase.days else None
        return Meaning("action_defer", {"due": day}) if day else UNCLEAR
    day = until_day(view, phrase)
    if day is None or (phrase.hour and phrase.days and asked in ("agreement", "sign")):
        return UNCLEAR
    return Meaning("snooze", {"until": day})


_AROUND = frozenset(
    ["TIME", "i", "will", "would", "can", "could", "do", "it", "that", "this", "by", "on", "at", "in", "the", "of", "for", "about", "say", "maybe", "perhaps", "until", "please", "around", "how", "what", "?", ".", "!", ",", "-", "yes", "ok", "no", "sure", "let", "us", "get", "to", "be", "better", "best", "good", "fine", "after", "before", "then", "should", "have", "probably", "later", "we", "you", "so", "sometime", "there", "early", "by", "then", "again", "this'll", "latest", "need", "needs", "give", "me", "wait", "more", "like", "am", "with", "look", "sign", "is", "if", "possible"]
)


def _farewell(view: View) -> bool:
    return (
        bool(
            re.match(
                r"^(?:(?:ok|great|yes|lovely|perfect|brill|cool|grand|,|\.|!|and|looking forward to|look forward to) )*(?:see (?:you|NAME)|speak|talk|have a|enjoy|happy|good luck|catch you|until)\b",
                view.line,
            )
        )
        and len(view.items) <= 8
        and not view.question
    )


_TOPICS = frozenset(
    ["stress", "weekend", "evening", "morning", "afternoon", "night", "year", "birthday", "easter", "christmas", "problem", "bother", "help", "work", "worries"]
)
"""Words of politeness that may be what somebody wants to discuss."""


def _to_agenda(view: View) -> Meaning:
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
    if (
        re.match(
            r"^(?:no|nope|nothing|none|not (?:really|this time|anything|at all)|i have (?:nothing|no)|no i)\b",
            view.line,
        )
        and len(words) <= 9
        and not re.search(r"\b(?:but|except|apart|other than|yet|just|only|has|have been)\b", view.line)
    ):
        return Meaning("decline")
    if (
        re.search(
            r"\b(?:nothing|no items|not got anything|have not got anything|nothing else|nothing further|nothing to (?:add|discuss))\b",
            view.line,
        )
        and len(words) <= 8
        and not re.search(r"\b(?:but|except|has|yet)\b", view.line)
    ):
        return Meaning("decline")
    if re.match(
        r"^(?:(?:can|could|shall|should) (?:we|i|you) |please )?(?:cancel|move|reschedule|postpone)(?: (?:it|this|that|session|the session|our session|TIME))* ?[?.!]*$|^(?:i )?can not (?:make|come|do)(?: (?:it|that|TIME))*$",
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
    if all(item.word in _AROUND or item.word.isdecimal() for item in view.items):
        return _time(view) if view.phrases else UNCLEAR
    asks = view.question and not re.match(r"^(?:can|could|shall|should) (?:we|i)\b", view.line)
    wh = re.match(r"^(?:what|when|who|why|which|where|how|did|do|does|is|are|will|would)\b", view.line)
    if (
        (asks
        and (wh or len(words) > 3))
        or re.match(
            r"^(?:what|when|who|why|which|where|did|do|does|is|are|can you|could you|would you) (?:do|does|did|is|are|am|will|should|can|have|has|i|we|you|this|that|it|there)\b|^(?:for |with |about )?(?:which|who|whom) \w+$",
            view.line,
        )
    ):
        return unclear(Reading("agenda_add", {"text": view.text(0, len(view.items))}))
    if (
        re.search(
            r"\b(?:(?:can not|not|do not|never) (?:think|know|sure|mind|fussed|have|got|bothered)|no idea|nothing comes|let me think|need to think|thinking|no clue|mind blank|up to you|you choose|whatever|anything you)\b",
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
            r"(?i)(?:please |can we |could we |i(?:'d| would) like to |i want to |i need to |add |discuss |talk about |maybe |just |yes[, ]+|yeah[, ]+|hi[, ]+|and |also |to )",
            text,
        )
        if not steer or len(text) <= steer.end():
            break
        text = text[steer.end() :]
    return Meaning("agenda_add", {"text": text}) if text else UNCLEAR
