"""A second opinion on a reading that would change something: how the words of the samples speak for it.

The grammar knows ways of saying things, one at a time; what it has never met it may take for something that it knows.
So each change that it reads is weighed by other means: by the runs of one to three words that the message holds, as
they stood in the samples of every meaning. The two err in different places. The second opinion never reads a meaning
of its own: it can only make a question of one.
"""

import math
from functools import cache
from importlib.resources import files
from itertools import pairwise

from .model import Meaning, Message, Reading, unclear
from .stance import TURNS
from .view import View
from .wordlist import word_set

CHANGES = word_set(
    """accept decline booked held cancel snooze away agenda_add action_add action_done action_defer
    agreement_review sign dispute pause"""
)
"""The intents that change something, but for times that are suggested: these are shown before anything happens, so that
a question saves nobody anything, and people put them in more ways than samples teach."""
WEIGHTS = "second_opinion.txt"
"""The file of weights: the samples' hash, the intents, then a line for each run of words, sparse and in hundredths."""
SHARED = "(all)"
"""Stands in that file for what all messages share; no run of words is written so."""
_WORDS = 80
"""Words of a message that are weighed."""
_DOUBTFUL, _TURNED = 0.08, 0.2
"""The least likelihood with which a change stands: of a plain message, and of one with a word that can turn it."""


def runs(line: str, message: Message) -> set[str]:
    """The runs of words that a laid-out line holds, each word with what was asked too, and how long the line is."""
    words = ["^", *line.split()[:_WORDS], "$"]
    asked = message.asked or "none"
    if asked == "slots":
        asked += str(min(2, len(message.offered)))
    found = {f"asked={asked}{'B' if message.booked else '-'}", f"len{min(len(words) // 3, 6)}"}
    found.update(words)
    found.update(f"{asked}:{word}" for word in words)
    found.update(map(" ".join, pairwise(words)))
    found.update(map(" ".join, zip(words, words[1:], words[2:], strict=False)))
    return found


@cache
def _weights() -> tuple[list[str], dict[str, list[tuple[int, float]]]]:
    """The intents, and for each run of words its weight for the intents that it speaks for or against."""
    lines = (files(__package__ or "") / WEIGHTS).read_text(encoding="utf-8").splitlines()
    table: dict[str, list[tuple[int, float]]] = {}
    for line in lines[2:]:
        run, *weights = line.split("\t")
        pairs = (weight.split(":") for weight in weights)
        table[run] = [(int(n), int(hundredths) / 100) for n, hundredths in pairs]
    return lines[1].split(), table


def likelihood(view: View, intent: str) -> float:
    """How likely the samples make that a message means this intent, from 0 to 1."""
    intents, table = _weights()
    scores = [0.0] * len(intents)
    known = [table[run] for run in runs(view.line, view.message) if run in table]
    for weights in known:
        for n, weight in weights:
            scores[n] += weight
    scale = math.sqrt(len(known) + 1)  # as learnt: a long message has more runs, not more certainty
    powers = [
        math.exp((score + bias) / scale) for score, (_, bias) in zip(scores, table[SHARED], strict=True)
    ]
    return powers[intents.index(intent)] / sum(powers)


def questioned(view: View, meaning: Meaning) -> Meaning:
    """The meaning, or a question with it on offer where it would change something and the words speak against it."""
    if meaning.intent not in CHANGES:
        return meaning
    least = _TURNED if view.question or TURNS.search(view.line) else _DOUBTFUL
    if likelihood(view, meaning.intent) >= least:
        return meaning
    return unclear(Reading(meaning.intent, meaning.fields), *meaning.readings)
