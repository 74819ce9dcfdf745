"""How likely each meaning is, by the words of a message alone: logistic regression, learnt from the samples.

It weighs the runs of one to three words that a message holds, each word beside what was asked, the pieces of its longer
words (so that a slip of the finger costs little), and of each time in it what kind of time it is and how it stands to
now, to the times on offer and to the booked session. It knows no fields. `python -m tests.language.learn` learns it.
"""

import math
import re
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from itertools import pairwise

from handlers.language.document.booked_day import is_booked
from handlers.language.document.document import Clause, View
from handlers.language.document.offered_slots import matches, starts_on_offer
from handlers.language.document.polarity import Said
from handlers.language.time.parser import Phrase

WEIGHTS = "data/weights.tsv"
"""The file of weights: the samples' hash; the intents, each with a letter; then a line for each feature with a letter
and a number of tenths for every intent that it speaks for or against."""
SHARED = "(all)"
"""Stands in that file for what all messages share; no feature is written so."""
_WORDS = 80
"""Words of a message that are weighed."""
_PIECE = 5
"""Letters in a piece of a word."""
_NOWHERE = Clause((), "")


def features(view: View) -> set[str]:
    """Return what is weighed of a message."""
    message = view.message
    words = ["^", *view.line.split()[:_WORDS], "$"]
    asked = message.asked or "none"
    if asked == "slots":
        asked += str(min(2, len(message.offered)))
    found = {f"asked={asked}{'B' if message.booked else '-'}", f"len{min(len(words) // 3, 6)}"}
    found.update(words)
    found.update(f"{asked}:{word}" for word in words)
    found.update(map(" ".join, pairwise(words)))
    found.update(map(" ".join, zip(words, words[1:], words[2:], strict=False)))
    opening = view.core.split()[:3]
    found.update(("^" + " ".join(opening[:2]), f"{asked}^" + " ".join(opening[:2]), "^" + " ".join(opening)))
    found.add(f"{asked}{'?' if view.question else '.'}")
    found.update(_pieces(words))
    found.add(f"{asked}*{min(3, len(view.phrases))}")
    for phrase in view.phrases:
        kind = _kind(view, phrase)
        found.update((f"@{kind}", f"{asked}@{kind}", f"{phrase.lead}@", f"{asked}{phrase.lead}@"))
    return found


def _pieces(words: list[str]) -> Iterator[str]:
    for word in words:
        if len(word) > 3 and word.isalpha() and word.islower():
            edged = f"<{word}>"
            for start in range(len(edged) - _PIECE + 1):
                yield "~" + edged[start : start + _PIECE]


def _kind(view: View, phrase: Phrase) -> str:
    """Return what kind of time a phrase is, and how it stands to today, to the offer and to the booked session."""
    kind = type(phrase.days[0]).__name__ if phrase.days else ""
    if phrase.days:
        day = view.day(phrase)
        today = view.moment.today
        kind += "?" if day is None else "<" if day < today else "=" if day == today else ">"
        if view.moment.booked and is_booked(view, phrase):
            kind += "b"
    if phrase.hour:
        kind += "h"
    if phrase.part:
        kind += "p"
    if view.message.asked == "slots":
        on_offer = matches(Said(phrase, "offered", _NOWHERE), starts_on_offer(view), view.moment)
        kind += f"/{min(2, len(on_offer))}"
    return kind


@cache
def _weights() -> tuple[list[str], dict[str, list[tuple[int, float]]]]:
    """Return the intents, and for each feature its weight for the intents that it speaks for or against.

    Read when the first message is weighed.
    """
    _, named, *lines = (files("handlers.language") / WEIGHTS).read_text(encoding="utf-8").splitlines()
    letters = {one[0]: n for n, one in enumerate(named.split())}
    table: dict[str, list[tuple[int, float]]] = {}
    for line in lines:
        feature, weights = line.split("\t")
        table[feature] = [(letters[letter], int(tenths) / 10) for letter, tenths in _WEIGHT.findall(weights)]
    return [one[2:] for one in named.split()], table


_WEIGHT = re.compile(r"([A-Za-z])(-?\d+)")


def likelihoods(view: View) -> dict[str, float]:
    """How likely the samples make each meaning that a message may have: intent to likelihood; together they make 1."""
    intents, table = _weights()
    scores = [0.0] * len(intents)
    found = features(view)
    for feature in found:
        for n, weight in table.get(feature, ()):
            scores[n] += weight
    scale = math.sqrt(len(found))  # as learnt: a long message has more features, not more certainty
    shared = dict(table[SHARED])
    powers = [math.exp(score / scale + shared.get(n, 0.0)) for n, score in enumerate(scores)]
    total = sum(powers)
    return {intent: power / total for intent, power in zip(intents, powers, strict=True)}
