"""Names as people type them: a phone's apostrophe, no accents or hyphens, first names, "Surname, First (she/her)".

Pure. Directories write names in many ways and people type them in others; both are folded before they are
compared.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence

_PRONOUNS = re.compile(r"\s*[(\[][^()\[\]]*[)\]]\s*")
_APOSTROPHES = "'’‘ʼ`´′"
_WORD = re.compile(rf"[^\W\d_]+(?:[{_APOSTROPHES}][^\W\d_]+)*", re.UNICODE)
_LETTERS = str.maketrans({"ø": "o", "ł": "l", "ß": "ss", "đ": "d", "æ": "ae", "œ": "oe", "ı": "i"})
MENTION = re.compile(r"<@(?P<address>[A-Za-z0-9-]+)(?:\|[^>]*)?>")
"""Mention of a person in a channel's own markup."""


def fold(text: str) -> str:
    """Return the text without case, accents and apostrophes: "O’Brien" equals "o'brien", and "Siân" equals "Sian"."""
    plain = unicodedata.normalize("NFKD", text.casefold().translate(_LETTERS))
    return "".join(c for c in plain if not unicodedata.combining(c) and c not in _APOSTROPHES)


def spoken(name: str) -> str:
    """Return a name in the order in which it is said: "O'Brien, Siân (she/her)" is "Siân O'Brien"."""
    bare = _PRONOUNS.sub(" ", name).strip()
    family, comma, given = bare.partition(",")
    return " ".join(f"{given} {family}".split()) if comma and given.strip() else " ".join(bare.split())


def words_of(text: str) -> list[str]:
    """Return the folded words of a name or of a typed text; a hyphen separates words."""
    return [fold(found.group()) for found in _WORD.finditer(text)]


def same(typed: str, name: str) -> bool:
    """Return whether a typed text is the whole of a name, in either order."""
    return sorted(words_of(_PRONOUNS.sub(" ", typed))) == sorted(words_of(_PRONOUNS.sub(" ", name)))


def may_mean(typed: str, name: str) -> bool:
    """Return whether every typed word begins a word of the name."""
    wanted, parts = words_of(typed), words_of(_PRONOUNS.sub(" ", name))
    return bool(wanted) and all(any(part.startswith(word) for part in parts) for word in wanted)


def at_start(text: str, names: Sequence[str]) -> tuple[int, list[int]]:
    """Return how many characters a name takes at the beginning of a text, and which of `names` it may be, as indexes.

    A full name, in either order, comes before a first name. Where nothing is found, return (0, []).
    """
    typed = list(_WORD.finditer(text))
    if not typed or text[: typed[0].start()].strip("@ "):
        return 0, []
    folded = [fold(found.group()) for found in typed[:8]]
    best, found = 0, list[int]()
    for index, name in enumerate(names):
        length = max((len(v) for v in _variants(name) if folded[: len(v)] == v), default=0)
        if length > best:
            best, found = length, [index]
        elif length and length == best:
            found.append(index)
    if not best:
        return 0, []
    end = typed[best - 1].end()
    pronouns = _PRONOUNS.match(text, end)
    return (pronouns.end() if pronouns else end), found


def anywhere(text: str, names: Sequence[str]) -> Iterator[tuple[int, int, list[int]]]:
    """Yield each place where a text has one of `names`: its start, its end, and which it may be."""
    end = 0
    for word in _WORD.finditer(text):
        if word.start() < end:
            continue
        length, found = at_start(text[word.start() :], names)
        if found:
            start, end = word.start(), word.start() + length
            yield start - (text[start - 1 : start] == "@"), end, found


def _variants(name: str) -> list[list[str]]:
    bare = _PRONOUNS.sub(" ", name)
    said = words_of(spoken(name))
    return [
        v for v in (said, words_of(bare), said[:1], words_of(spoken(name).split()[0] if said else "")) if v
    ]
