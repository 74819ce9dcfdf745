"""Words and numbers of a message, each with its place in the text and its normal form."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from handlers.language.text.abbreviations import word_meant
from handlers.language.text.patterns import word_set

READ = 2_000
"""Characters that are read for their meaning. A longer message is an account of something, not an answer."""


@dataclass(frozen=True, slots=True)
class Token:
    """One word, number or mark: its normal form, and where it stands in the plain text."""

    norm: str
    start: int
    end: int
    capital: bool = False


_ONE_TO_ONE = (
    r"\b(?:1[ -]?(?:2|to|on)[ -]?1|1 ?: ?1|1-1|one(?:-| )(?:to|on|2)(?:-| )one)(?:'?s)?\b(?![.:]?\d)|"
    r"\b121s?\b"
)
_MONTH = "jan feb mar apr may jun jul aug sep sept oct nov dec".replace(" ", "[a-z]*|") + "[a-z]*"
REFERENCE = "reference"
"""Stands for a link, an address, a file's or a machine's name, a telephone or another number: no date is in it."""
_NO_DATE = (
    r"(?:https?://|www\.)\S+|[\w.+-]+@[\w-]+\.[\w.-]+"
    r"|(?<![\w.-])[\w-][\w.-]*\.(?:docx?|pdf|xlsx?|pptx?|txt|csv|png|jpe?g|msg|eml|zip|md|html?|rtf|ics)\b"
    r"|(?<![\w.-])(?!(?:mon|tue|wed|thu|fri|sat|sun|jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec|today|tomorrow)[a-z]*"
    r"[-.\d])[a-z][a-z\d]*(?:[-._][a-z\d]+)*[-._]?\d+[-.]\d+[-.]\d+(?:[-.][\w-]+)*"
    r"|(?<![\w.])\d{1,3}(?:\.\d{1,3}){3,}(?![\w])|(?<![\w.])\d{1,3}\.\d{1,3}\.(?:[4-9]\d|\d{3})(?![\w.])(?=\s*$)"
    r"|\b\d{1,2}[-./]\d{1,2}[-./]\d{2,4}/\d+|(?<![\w/.-])\+?\(?0\d{2,4}\)?[ -]?\d{3,4}[ -]?\d{3,4}(?!\w)"
    r"|(?<!\w)\+\d{1,3}(?:[ -]?\d{2,4}){3,4}(?!\w)"
)
_TOKEN = re.compile(
    rf"(?P<one>{_ONE_TO_ONE})"
    rf"|(?P<ref>{_NO_DATE})"
    rf"|(?P<dmony>\b(?P<d>\d{{1,2}})(?:(?P<s>[-/.])(?P<m>{_MONTH})(?P=s)|(?P<m2>{_MONTH}))(?P<y>\d{{4}}|\d\d)\b)"
    r"|(?P<ymd>\b\d{4}/\d\d?/\d\d?(?!\d))"
    r"|(?P<dmdot>(?<![\d.])\d{1,2}\.(?:0[1-9]|1[0-2]|[1-9])\.(?=\s+(?:at\b|@|\d)))"
    r"|(?P<iso>\b\d{4}-\d\d?-\d\d?(?:[T ]\d\d:\d\d(?::\d\d)?)?(?!\d))"
    r"|(?P<dmy>\b\d{1,2}(?P<sep>[./-])\d{1,2}(?P=sep)(?:\d{4}|\d{2})\b)"
    r"|(?P<dm>\b\d{1,2}/\d{1,2}\b)"
    r"|(?P<hm>\b\d{1,2}[:.]\d\d(?::\d\d)?(?![\d])|\b\d{1,2}h\d\d\b)"
    r"|(?P<nth>\b\d{1,3} ?(?:st|nd|rd|th)\b)"
    r"|(?P<slang>\b2(?:moro|morrow|mrw|day|nite|night|moz|mo)\b|\bb4\b)"
    r"|(?P<ampm>(?<![^\W\d_])[ap](?:\. ?m\b\.?|m\b\.?))"
    r"|(?P<num>\d{1,9})"
    r"|(?P<word>[^\W\d_]+(?:'[^\W\d_]+)*)"
    r"|(?P<mark>[^\s\w]|_)",
    re.I,
)
_MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
_PARTS: dict[str, tuple[str, ...]] = {
    "can't": ("can", "not"), "cant": ("can", "not"), "cannot": ("can", "not"), "carnt": ("can", "not"),
    "won't": ("will", "not"), "wont": ("will", "not"), "don't": ("do", "not"), "dont": ("do", "not"),
    "doesnt": ("does", "not"), "didnt": ("did", "not"), "isnt": ("is", "not"), "arent": ("are", "not"),
    "havent": ("have", "not"), "hasnt": ("has", "not"), "hadnt": ("had", "not"), "wasnt": ("was", "not"),
    "werent": ("were", "not"), "couldnt": ("could", "not"), "wouldnt": ("would", "not"),
    "shan't": ("will", "not"),
    "shouldnt": ("should", "not"), "im": ("i", "am"), "i'm": ("i", "am"), "i'd": ("i", "would"),
    "we'd": ("we", "had"),
    "ive": ("i", "have"), "i'll": ("i", "will"), "let's": ("let", "us"), "lets": ("let", "us"),
    "its": ("it", "is"),
    "thats": ("that", "is"), "whats": ("what", "is"), "whos": ("who", "is"), "whens": ("when", "is"),
    "wheres": ("where", "is"), "hows": ("how", "is"), "theyre": ("they", "are"), "'tis": ("it", "is"),
    "tis": ("it", "is"), "gimme": ("give", "me"), "youre": ("you", "are"), "theres": ("there", "is"),
    "weve": ("we", "have"), "shes": ("she", "is"), "hes": ("he", "is"), "y'all": ("you", "all"),
    "ain't": ("is", "not"),
    "who've": ("who", "have"), "shall": ("shall",), "whose": ("whose",), "oclock": ("o'clock",),
}  # fmt: skip
_TAILS = {"n't": "not", "'re": "are", "'ve": "have", "'ll": "will", "'d": "would", "'m": "am"}
_IS_OWNERS = word_set(
    """it that what who when where how he she there here this which everything all everyone"""
)
Terms = Mapping[tuple[str, ...], str]
"""Runs of normal words, and the one word that each stands for."""
_LONGEST_TERM = 5
_MERGED: Terms = {
    ("catch", "up"): "catchup", ("catch", "-", "up"): "catchup", ("catching", "up"): "catchup",
    ("check", "-", "in"): "checkin", ("check", "in"): "checkin",
    ("o", "'", "clock"): "o'clock", ("o", "clock"): "o'clock", ("a", "/", "l"): "annual-leave",
    ("annual", "leave"): "annual-leave", ("e", "o", "d"): "eod", ("w", "/", "c"): "w/c",
    ("w", "/", "b"): "w/c",
    ("w", "/", "k"): "week", ("week", "commencing"): "w/c", ("week", "beginning"): "w/c",
    ("week", "starting"): "w/c",
    ("wc",): "w/c", ("thank", "you"): "thanks", ("for", "now"): "for-now", ("to", "-", "do"): "todo",
    ("to", "do", "list"): "todo", ("todo", "list"): "todo", ("lunch", "time"): "lunchtime",
    ("mid", "day"): "noon",
    ("out", "of", "office"): "ooo", ("out", "of", "the", "office"): "ooo", ("by", "the", "way"): "by-the-way",
    ("first", "thing"): "morning", ("first", "thing", "in", "the", "morning"): "morning",
    ("supervision",): "session", ("supervisions",): "session", ("sessions",): "session",
    ("supervision", "session"): "session", ("supervision", "sessions"): "session",
    ("contract",): "agreement", ("contracts",): "agreement", ("agreements",): "agreement",
    ("actions",): "action",
    ("task",): "action", ("tasks",): "action", ("action", "point"): "action", ("action", "points"): "action",
    ("action", "item"): "action", ("action", "items"): "action", ("records",): "record",
    ("or", "so"): "ish", ("or", "thereabouts"): "ish", ("no", "can", "do"): "no",
    ("afraid", "not"): "no", ("of", "course"): "yes",
    ("no", "one"): "nobody", ("up", "-", "to", "-", "date"): "up-to-date", ("in", "-", "person"): "in-person",
}  # fmt: skip
_MERGED_HEADS = {key[0] for key in _MERGED}


def tokens(text: str, names: frozenset[str] = frozenset(), terms: Terms | None = _MERGED) -> list[Token]:
    """Return the tokens of a plain text, at most `READ` characters of it.

    `names` are lower-case words that are left as they are,
    however much they look like a slip of another word;
    `terms` the runs of words that become one (`terms_of`), None for none.
    """
    found: list[Token] = []
    for match in _TOKEN.finditer(text[:READ]):
        kind, start, end, raw = match.lastgroup, match.start(), match.end(), match[0]
        if kind in ("word", "slang"):
            found.extend(_words(raw, start, names))
        elif kind == "one":
            found.append(Token("session", start, end))
        elif kind == "ref":
            found.append(Token(REFERENCE, start, end))
        elif kind in ("y", "dmony"):
            year = match["y"] if len(match["y"]) == 4 else f"20{match['y']}"
            month = _MONTHS.index((match["m"] or match["m2"])[:3].lower()) + 1
            found.append(Token(f"{year}-{month}-{match['d']}", start, end))
        elif kind == "ymd":
            found.append(Token(raw.replace("/", "-"), start, end))
        elif kind == "dmdot":
            found.append(Token(raw[:-1].replace(".", "/"), start, end))
        elif kind == "ampm":
            found.append(Token(raw[0].lower() + "m", start, end))
        elif kind == "iso":
            cut = next((n for n, letter in enumerate(raw) if letter in "tT "), len(raw))
            found.append(Token(raw[:cut], start, start + cut))
            if cut < len(raw):
                found.append(Token(raw[cut + 1 :], start + cut + 1, end))
        elif kind == "nth":
            found.append(Token(raw.lower().replace(" ", ""), start, end))
        else:
            found.append(Token(raw.lower(), start, end))
    return found if terms is None else merged(found, terms)


def _words(raw: str, start: int, names: frozenset[str]) -> Iterator[Token]:
    """Return the one or two normal words that one typed word stands for ("can't", "Dave's")."""
    low, end, capital = raw.lower(), start + len(raw), raw[0].isupper()
    parts = _PARTS.get(low)
    if parts:
        for part in parts:
            yield Token(part, start, end, capital)
        return
    head, quote, _ = low.partition("'")
    if not quote or low in names:
        meant = low if low in names else word_meant(low)
        for part in ("today", "evening") if meant == "tonight" else (meant,):
            yield Token(part, start, end, capital)
        return
    tail = low[-3:] if low.endswith(("n't", "'re", "'ve", "'ll")) else low[-2:]
    if low.endswith("n't"):
        head = low[:-3]
    elif tail == "'s":
        head = low[:-2]
    if tail in _TAILS and head:
        cut = end - len(tail)
        yield Token(head if head in names else word_meant(head), start, cut, capital)
        yield Token(_TAILS[tail], cut, end)
    elif tail == "'s" and head:
        yield Token(head if head in names else word_meant(head), start, end - 2, capital)
        yield Token("is" if head in _IS_OWNERS else "'s", end - 2, end)
    elif low.endswith("'") or head in ("o", "d"):
        yield Token(low, start, end, capital)
    else:
        yield Token(word_meant(low.replace("'", "")), start, end, capital)


def terms_of(words: Mapping[str, Iterable[str]] | None) -> Terms:
    """Return the table that puts an organisation's own words into ours: `words` names each of our words
    ("session", "agreement", "action", "agenda", "record") with the terms that stand for it."""
    if not words:
        return _MERGED
    table = dict(_MERGED)
    for ours, theirs in (words or {}).items():
        for term in theirs:
            key = tuple(token.norm for token in tokens(term, terms=None))
            if key and key != (ours,):
                table[key] = ours
    return table


def merged(found: list[Token], terms: Terms) -> list[Token]:
    """Return the tokens with each run that is a term of the table put into one token, the longest run first."""
    heads = _MERGED_HEADS if terms is _MERGED else {key[0] for key in terms}
    out: list[Token] = []
    i = 0
    while i < len(found):
        if found[i].norm in heads:
            for length in range(min(_LONGEST_TERM, len(found) - i), 0, -1):
                ours = terms.get(tuple(token.norm for token in found[i : i + length]))
                if ours is not None:
                    out.append(Token(ours, found[i].start, found[i + length - 1].end, found[i].capital))
                    i += length
                    break
            else:
                out.append(found[i])
                i += 1
        else:
            out.append(found[i])
            i += 1
    return out
