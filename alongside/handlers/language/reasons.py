"""Reasons that people add to what they say: "can't make Tuesday, a family meeting has just landed"."""

from dataclasses import replace

from .model import Message
from .stance import BUSY
from .view import View
from .wordlist import any_of, said

_JOINS = frozenset({",", ".", ";", "!", "-", "because", "as", "since", "so"})
"""Marks and words between what a message says and the reason that it gives."""
_NO_REASON = any_of(
    r"\b(?:if|unless|once|provided|or|not sure|maybe|might|perhaps|possibly|instead|but|except|unsure|depends|only|"
    r"actually|sorry|wait|scrap|ignore|cancel|cancelled|move|moved|reschedule|please|can|could|shall|"
    r"should|let us|would|add|action|agenda|agreement|record|session|catchup|remind|done|stop|sign|wrong|"
    r"yes|no|not|never|what|who|which|when|how|why|then|failing|otherwise|alternatively|hang|mind|any|"
    r"all(?! TIME| day)|either|both|none|those|these|them|option|first|second|third|he|she|they|ask|tell|"
    r"until|done|booked|met|had|forget)\b",
    r"\?",
    r"#",
    r"\bNAME\b",
)
"""Words with which a stretch of a message says more than a reason: a condition, an act, a doubt, a question."""
_IS_REASON = said(
    r"""i am / am / i have / have / has / is / are / 's / got / been / was / we are / busy / too / rough /
    short / on / at / in / swamped / manic / hectic / clinics? / courts? / meetings? / training / visits? /
    emergency / off / sick / poorly / ill / dentist / doctor / school / appointment / clash\w*"""
)
_LEAST = 2


def without_reasons(view: View) -> list[Message]:
    """The message without each stretch of it that only gives a reason, one at a time."""
    stretches: list[tuple[int, int]] = []
    start = 0
    for n, item in enumerate(view.items):
        if item.word in _JOINS and not (item.word in ("so", "as") and n == 0):
            stretches.append((start, n))
            start = n + (item.word in (",", ".", ";", "!", "-"))
    stretches.append((start, len(view.items)))
    stretches = [(first, last) for first, last in stretches if last > first]
    if not 1 < len(stretches) <= 4:
        return []
    out: list[Message] = []
    for first, last in stretches:
        words = " ".join(item.word for item in view.items[first:last])
        if last - first < _LEAST or _NO_REASON.search(words) or (first == 0 and not _IS_REASON.search(words)):
            continue
        if "TIME" in words.split() and not BUSY.search(words):
            continue
        if any(item.phrase and item.phrase.hour for item in view.items[first:last]):
            continue
        start = view.tokens[view.items[first].start].start
        end = view.tokens[view.items[last - 1].end - 1].end
        out.append(
            replace(view.message, text=f"{view.plain[:start].rstrip()} {view.plain[end:].lstrip(' ,.;-')}")
        )
    return out
