"""Learns the weights of the second opinion from the samples: `python -m tests.language.learn`.

Multinomial logistic regression over runs of words (`second_opinion.runs`), by Adam, with a little weight decay. Half a
minute on one core. Weights too small to matter are left out, so the file can be read, and its changes reviewed.
"""

import hashlib
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import numpy as np

from alongside.handlers import language
from alongside.handlers.language.second_opinion import SHARED, WEIGHTS, runs
from alongside.handlers.language.tokens import terms_of
from alongside.handlers.language.view import View
from tests.language.scoring import SAMPLES, accepted, message_of, samples

PLACE = Path(language.__file__).parent / WEIGHTS
STEPS, RATE, DECAY, LEAST = 140, 0.05, 3e-5, 0.1
SEEN = 2
"""Times that a run of words must stand in the samples to be weighed."""


def fingerprint() -> str:
    """A hash of what the weights are learnt from: the texts, what was asked, and the meanings."""
    digest = hashlib.sha256()
    for item in samples():
        digest.update(repr((item["text"], item["asked"], [m["intent"] for m in accepted(item)])).encode())
    return digest.hexdigest()[:16]


def learnt(items: list[dict[str, Any]]) -> tuple[list[str], dict[str, list[float]]]:
    """The intents, and each run's weight for each of them; `SHARED` is what all messages share."""
    found = [runs(View(m, terms_of(None)).line, m) for m in map(message_of, items)]
    counts = Counter(run for of_one in found for run in of_one)
    table = {run: n for n, run in enumerate(sorted(run for run in counts if counts[run] >= SEEN))}
    intents = sorted({meaning["intent"] for item in items for meaning in accepted(item)})
    given = np.zeros((len(items), len(table) + 1), np.float32)
    wanted = np.zeros((len(items), len(intents)), np.float32)
    for row, (item, of_one) in enumerate(zip(items, found, strict=True)):
        given[row, [table[run] for run in of_one if run in table] + [len(table)]] = 1
        given[row] /= np.sqrt(given[row].sum())
        takes = {meaning["intent"] for meaning in accepted(item)}
        wanted[row, [intents.index(intent) for intent in takes]] = 1 / len(takes)
    weights = np.zeros((given.shape[1], len(intents)), np.float32)
    mean, spread = np.zeros_like(weights), np.zeros_like(weights)
    for step in range(1, STEPS + 1):
        scores = given @ weights
        odds = np.exp(scores - scores.max(axis=1, keepdims=True))
        slope = given.T @ (odds / odds.sum(axis=1, keepdims=True) - wanted) / len(items) + DECAY * weights
        mean, spread = 0.9 * mean + 0.1 * slope, 0.99 * spread + 0.01 * slope * slope
        weights -= RATE * (mean / (1 - 0.9**step)) / (np.sqrt(spread / (1 - 0.99**step)) + 1e-8)
    rows = {run: weights[n].tolist() for run, n in table.items()}
    return intents, rows | {SHARED: weights[-1].tolist()}


def written(intents: list[str], rows: dict[str, list[float]]) -> str:
    """The file of weights."""
    lines = [fingerprint(), " ".join(intents)]
    for run in sorted(rows):
        least = 0 if run == SHARED else LEAST
        kept = [f"{n}:{round(w * 100)}" for n, w in enumerate(rows[run]) if abs(w) >= least]
        lines += ["\t".join([run, *kept])] if kept else []
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    without = sys.argv[1:]  # files left out, to see how samples fare that were not learnt from
    names = sorted(path.stem for path in SAMPLES.glob("*.jsonl"))
    PLACE.write_text(written(*learnt(samples(*(name for name in names if name not in without)))), "utf-8")
