"""Who is meant: names in a message, as people write them to colleagues."""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz.distance import OSA

from handlers.language.text.abbreviations import REAL, TARGETS
from handlers.language.text.patterns import word_set
from handlers.language.text.tokeniser import Token

_ALSO_WORDS = word_set(
    """will may mark april june august jan grace rose hope joy day young penny bill rob sue art dawn faith
    summer drew chase miles dean frank guy jack pat ray rich max carol iris ivy lily olive robin sandy terry
    gene dale glen jay king bishop cook baker long short white black brown green gray price love ward sunny
    angel honey bob don wade storm rusty case read reed page hall wood woods hill lane field banks brook
    marsh park sat sun mon and the bay"""
)
"""First and last names that are words or days too: they are a person only where they are written and placed as one."""

_AFTER_A_NAME = word_set("to will 's is has and needs should must , : - can could would did does was")
_BEFORE_A_NAME = word_set(
    """for with ask tell give assign action : - , and is has does what overdue about from"""
)


@dataclass(frozen=True, slots=True)
class Named:
    """People's name at tokens `start` to `end`. `who` is the display name, or None where two people share it."""

    start: int
    end: int
    who: str | None


def folded(name: str) -> str:
    """Return a name in lower case and without accents."""
    if name.isascii():
        return name.lower()
    flat = unicodedata.normalize("NFKD", name.casefold())
    return "".join(letter for letter in flat if not unicodedata.combining(letter)).replace("’", "'")


def name_words(people: Sequence[str]) -> frozenset[str]:
    """Every word of everybody's name, as typed in lower case and without accents."""
    words = {word.lower() for name in people for word in name.replace("’", "'").split()}
    return frozenset(words | {folded(word) for word in words})


def named(tokens: Sequence[Token], people: Sequence[str], taken: Sequence[bool]) -> list[Named]:
    """Return the people of `people` that the tokens name, by first name, last name or both; `taken` marks other tokens.

    A first name with one slip of the finger counts where it is five letters or longer and only one person's.
    """
    parts = _parts(tuple(people))
    if not parts:
        return []
    out: list[Named] = []
    i = 0
    while i < len(tokens):
        if taken[i] or not tokens[i].norm[0].isalpha():
            i += 1
            continue
        found = _full(tokens, i, parts) or _single(tokens, i, parts, taken)
        if found:
            out.append(found)
            i = found.end
        else:
            i += 1
    return out


@lru_cache(maxsize=256)
def _parts(people: tuple[str, ...]) -> list[tuple[str, list[str]]]:
    """Each display name with its words."""
    return [(name, words) for name in people if (words := folded(name).replace("'", "").split())]


def _word(tokens: Sequence[Token], i: int) -> str:
    return folded(tokens[i].norm).replace("'", "") if i < len(tokens) else ""


def _full(tokens: Sequence[Token], i: int, parts: list[tuple[str, list[str]]]) -> Named | None:
    """Return a first and last name, or a first name and the last one's initial."""
    first, second = _word(tokens, i), _word(tokens, i + 1)
    if not second:
        return None
    if second == "-" and i + 2 < len(tokens):  # "Lesley-Ann"
        double = f"{first}-{_word(tokens, i + 2)}"
        both = [(name, words) for name, words in parts if words[0] == double]
        last = [name for name, words in both if words[-1] == _word(tokens, i + 3) and len(words) > 1]
        found = last or [name for name, _ in both]
        if found:
            return Named(i, i + 3 + bool(last), found[0] if len(found) == 1 else None)
    whole = [name for name, words in parts if len(words) > 1 and words[0] == first and words[-1] == second]
    if not whole and len(second) == 1 and not (second in ("a", "i") and not tokens[i + 1].capital):
        whole = [
            name for name, words in parts if len(words) > 1 and words[0] == first and words[-1][0] == second
        ]
    return Named(i, i + 2, whole[0] if len(whole) == 1 else None) if whole else None


def _single(
    tokens: Sequence[Token], i: int, parts: list[tuple[str, list[str]]], taken: Sequence[bool]
) -> Named | None:
    word = _word(tokens, i)
    if len(word) < 2 or not (tokens[i].capital or word[0] in {words[0][0] for _, words in parts}):
        return None
    if word.endswith("s") and not any(word in words for _, words in parts):
        owner = [
            name
            for name, words in parts
            if words[0] == word[:-1] and len(word) > 3 and word[:-1] not in _ALSO_WORDS
        ]
        if owner:  # "daves off thurs"
            return Named(i, i + 1, owner[0] if len(owner) == 1 else None)
    whole = [name for name, words in parts if words[0] == word] or [
        name for name, words in parts if words[-1] == word and tokens[i].capital
    ]
    if whole:
        if word in _ALSO_WORDS and not _placed_as_name(tokens, i, _opens(tokens, i, taken)):
            return None
        return Named(i, i + 1, whole[0] if len(whole) == 1 else None)
    if len(word) < 4 or word in TARGETS or word in REAL:
        return None
    swapped = [
        name
        for name, words in parts
        if sorted(words[0]) == sorted(word) and OSA.distance(words[0], word) == 1
    ]
    near = swapped or [
        name
        for name, words in parts
        if min(len(words[0]), len(word)) >= 5
        and words[0][0] == word[0]
        and OSA.distance(words[0], word, score_cutoff=1) == 1
    ]
    return Named(i, i + 1, near[0]) if len(near) == 1 and tokens[i].capital else None


def _opens(tokens: Sequence[Token], i: int, taken: Sequence[bool]) -> bool:
    """Whether only greetings, marks and polite words stand before a token."""
    return all(taken[n] or not tokens[n].norm[0].isalnum() or tokens[n].norm in _POLITE for n in range(i))


_POLITE = frozenset({"sorry", "thanks", "please", "cheers", "ta"})


def _placed_as_name(tokens: Sequence[Token], i: int, opens: bool) -> bool:
    """Whether a name that is also a word stands where a name does; `opens`: it is the first word, greetings aside."""
    before = tokens[i - 1].norm if i else ""
    after = tokens[i + 1].norm if i + 1 < len(tokens) else ""
    if before in ("may", "i", "we", "you", "it", "please") and not tokens[i].capital:
        return False
    if tokens[i].capital and (not opens or after in _AFTER_A_NAME):
        return before not in (".", "!", "?") or after in _AFTER_A_NAME
    return after in ("to", "will", "'s") and (opens or before in _BEFORE_A_NAME)
