"""What a typed message means: pure, on the machine, and rather a question than a guess.

`interpret` reads a message by the rules of the language contract (docs/language.md) in five steps, a folder each, and
each imports only from those before it: `text` (normal words and names), `time` (phrases of time), `document` (the
message laid out, and what it says of each time), `intents` (what says and unsays each intent, and its fields),
`decision` (the one meaning). `data` holds phrases and weights.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace

from handlers.language.decision.arbitration import decide
from handlers.language.decision.confidence import weighed
from handlers.language.decision.people_meant import about_whom
from handlers.language.decision.signals import signal_in
from handlers.language.document.document import View
from handlers.language.intents.reason_clauses import without_reasons
from handlers.language.intents.session_held import not_held
from handlers.language.model import FIELDS, OVERDUE_WHAT, Asked, Meaning, Message, Reading, Signal
from handlers.language.text.tokeniser import terms_of

__all__ = ["FIELDS", "OVERDUE_WHAT", "Asked", "Meaning", "Message", "Reading", "Signal", "interpret"]


def interpret(message: Message, words: Mapping[str, Iterable[str]] | None = None) -> Meaning:
    """Return what a message means: an intent of the contract and its fields, `unclear` where it could be two.

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
    if signal is None and meaning.intent in ("unclear", "decline") and not_held(view):
        signal = "not_held"
    return replace(meaning, signal=signal) if signal else meaning
