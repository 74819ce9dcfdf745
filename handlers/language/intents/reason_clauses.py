"""Reasons that people add to what they say: "can't make Tuesday, a family meeting has just landed"."""

from dataclasses import replace

from handlers.language.document.document import View
from handlers.language.document.polarity import BUSY
from handlers.language.model import Message
from handlers.language.text.patterns import any_of

_JOINS = frozenset({",", ".", ";", "!", "-", "because", "as", "since", "so"})
"""Marks and words between what a message says and the reason that it gives."""
_NO_REASON = any_of(
    r"\b(?:if|unless|once|provided|or|not sure|maybe|might|perhaps|possibly|instead|but|except|unsure|depends|only|"
    r"actually|sorry|wait|scrap|ignore|failing|otherwise|alternatively|hang|never|not|no|yes|"
    r"cancel|cancelled|move|moved|reschedule|stop|wrong|should|would|agenda|action|agreement|record|session|catchup|"
    r"remind|booked|met|held|sign|add|done|first|second|third|\d+|"
    r"what|who|which|how|why|all(?! TIME| day)|either|both|none|those|these|them|he|she|they|said|told|until)\b",
    r"[?#]",
    r"\bNAME\b",
)
"""Words with which a stretch of a message says more than a reason: a condition, a doubt, a refusal, a question."""
_LEAST, _MOST = 2, 6


def without_reasons(view: View) -> list[Message]:
    """Return the message without each stretch of it that only gives a reason, and without all of them."""
    stretches: list[tuple[int, int]] = []
    start = 0
    for n, item in enumerate(view.items):
        if item.word in _JOINS and not (item.word in ("so", "as") and n == 0):
            stretches.append((start, n))
            start = n + (item.word in (",", ".", ";", "!", "-"))
    stretches.append((start, len(view.items)))
    stretches = [(first, last) for first, last in stretches if last > first]
    if not 1 < len(stretches) <= _MOST:
        return []
    reasons: list[tuple[int, int]] = []
    for first, last in stretches:
        words = " ".join(item.word for item in view.items[first:last])
        if last - first < _LEAST or _NO_REASON.search(words):
            continue
        if "TIME" in words.split() and not BUSY.search(words):
            continue
        if any(item.phrase and item.phrase.hour for item in view.items[first:last]):
            continue
        reasons.append(
            (view.tokens[view.items[first].start].start, view.tokens[view.items[last - 1].end - 1].end)
        )
    left = [_without(view.plain, [reason]) for reason in reasons]
    if 1 < len(reasons) < len(stretches):
        left.append(_without(view.plain, reasons))
    return [replace(view.message, text=text) for text in left]


def _without(text: str, stretches: list[tuple[int, int]]) -> str:
    """Return the text without those stretches of it."""
    for start, end in reversed(stretches):
        text = f"{text[:start].rstrip()} {text[end:].lstrip(' ,.;-')}"
    return text
