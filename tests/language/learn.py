"""Learns how likely each meaning is from the samples and the phrasebook: `python -m tests.language.learn`.

Multinomial logistic regression over what `classifier.features` finds in a message, by scikit-learn, twice: over all
features, to see which matter, and then over the most telling ones alone. Fewer features say more of messages that
nobody has seen (docs/language.md), and the file can be read, and its changes reviewed. A minute on one core.
"""

import hashlib
import math
import string
import sys
from pathlib import Path
from typing import Any

import numpy as np
from sklearn.feature_extraction import DictVectorizer
from sklearn.linear_model import LogisticRegression

from handlers import language
from handlers.language.decision.classifier import SHARED, WEIGHTS, features
from handlers.language.document.document import View
from handlers.language.text.tokeniser import terms_of
from tests.language.phrasebook import phrases
from tests.language.scoring import SAMPLES, accepted, message_of, samples

PLACE = Path(language.__file__).parent / WEIGHTS
KEPT = 3000
"""Features that are kept: those with the greatest weights, rare ones counted for less."""
SEEN = 2
"""Samples in which a feature must stand to be kept."""
OFTEN = 10
"""Samples from which on a feature is not rare."""
LEAST = 0.5
"""The least weight that is written."""
FREEDOM, KEPT_FREEDOM = 30, 90
"""How freely the regression may lean on single features, over all and over those kept: the inverse of its penalty."""

Weights = dict[str, dict[str, float]]
"""For each feature, its weight for the intents that it speaks for or against."""


def fingerprint() -> str:
    """Return a hash of what the weights are trained on: the texts, the questions, and the meanings."""
    digest = hashlib.sha256()
    for item in [*samples(), *phrases()]:
        digest.update(repr((item["text"], item["asked"], [m["intent"] for m in accepted(item)])).encode())
    return digest.hexdigest()[:16]


def learnt(items: list[dict[str, Any]]) -> tuple[list[str], Weights]:
    """Return the intents and the weights; `SHARED` is the feature that all messages share."""
    rows: list[set[str]] = []
    wanted: list[str] = []
    shares: list[float] = []
    for item in items:
        found = features(View(message_of(item), terms_of(None)))
        intents = list(dict.fromkeys(meaning["intent"] for meaning in accepted(item)))
        rows += [found] * len(intents)
        wanted += intents
        shares += [1 / len(intents)] * len(intents)
    table = DictVectorizer(dtype=np.float32)
    given = table.fit_transform([dict.fromkeys(row, 1 / math.sqrt(len(row))) for row in rows])
    first = LogisticRegression(C=FREEDOM, max_iter=400, tol=1e-3).fit(given, wanted, sample_weight=shares)
    seen = np.asarray((given > 0).sum(axis=0)).ravel()
    telling = np.abs(first.coef_).max(axis=0) * np.sqrt(np.minimum(seen, OFTEN))
    telling[seen < SEEN] = 0
    kept = np.sort(np.argsort(-telling)[:KEPT])
    model = LogisticRegression(C=KEPT_FREEDOM, max_iter=400, tol=1e-3)
    model.fit(given[:, kept], wanted, sample_weight=shares)
    intents = [str(intent) for intent in model.classes_]
    weights = {SHARED: dict(zip(intents, map(float, model.intercept_), strict=True))}
    for n, column in enumerate(kept):
        row = {i: float(w) for i, w in zip(intents, model.coef_[:, n], strict=True) if abs(w) >= LEAST}
        weights |= {table.feature_names_[column]: row} if row else {}
    return intents, weights


def written(intents: list[str], weights: Weights) -> str:
    """Return the text of the file of weights."""
    letters = dict(zip(intents, string.ascii_letters, strict=False))
    lines = [fingerprint(), " ".join(f"{letter}={intent}" for intent, letter in letters.items())]
    for feature in sorted(weights):
        row = "".join(f"{letters[i]}{round(w * 10)}" for i, w in weights[feature].items())
        lines.append(f"{feature}\t{row}")
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    without = sys.argv[1:]  # files left out, to see how samples fare that were not learnt from
    names = sorted(path.stem for path in SAMPLES.glob("*.jsonl"))
    known = samples(*(name for name in names if name not in without))
    PLACE.write_text(written(*learnt([*known, *phrases()])), "utf-8")
