"""What a typed message means: pure, on the machine, and rather a question than a guess.

`interpret` reads a message by the rules of the language contract (docs/language.md). The modules build on
each other in this order: `markup` (to plain words), `spelling` and `tokens` (to normal words), `greetings`
and `padding` (words that say nothing), `clock`, `days` and `grammar` (to phrases of time), `zones` and
`resolve` (to days and hours), `people` (to names), `view` (the message laid out), `stance` (what is said of
each time), then a module for each family of intents, and `decide`, which chooses. `second_opinion` weighs what was
found by the words of the samples (`likelihood`), and takes what they speak for where nothing was (`filling`).
`caution` says what forbids to act.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace

from .decide import decide
from .model import FIELDS, OVERDUE_WHAT, Asked, Meaning, Message, Reading, Signal
from .named import about_whom
from .reasons import without_reasons
from .second_opinion import weighed
from .signals import signal_in
from .tokens import terms_of
from .view import View

__all__ = ["FIELDS", "OVERDUE_WHAT", "Asked", "Meaning", "Message", "Reading", "Signal", "interpret"]


def interpret(message: Message, words: Mapping[str, Iterable[str]] | None = None) -> Meaning:
    """What a message means: an intent of the contract and its fields, `unclear` where it could be two.

    `words` gives the organisation's own terms for ours, such as `{"session": ["reflective hour"]}`; the keys are
    "session", "agreement", "action", "agenda" and "record". The same arguments always give the same meaning; no text
    raises an error.
    """
    view = View(message, terms_of(words))
    meaning = decide(view)
    if meaning.intent == "unclear" and not (meaning.readings or view.sour) and message.asked != "agenda":
        said = [decide(View(rest, terms_of(words))) for rest in without_reasons(view)]
        plain = [one for one in said if one.intent not in ("unclear", "thanks")]
        plain = [one for one in plain if one.intent != "away" or "until" in one.fields or not view.phrases]
        if plain and all(one == plain[0] for one in plain):
            meaning = plain[0]
    meaning = about_whom(view, weighed(view, meaning))
    signal = "distress" if meaning.intent == "care" else signal_in(view)
    return replace(meaning, signal=signal) if signal else meaning
