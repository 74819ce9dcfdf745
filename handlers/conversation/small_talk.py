"""Small talk: greetings, farewells, and laughs that may be about a joke rather than a suggested time. Pure."""

import re

_GREETING = re.compile(
    r"\W*(?:hello|hi|hey|hiya|good (?:morning|afternoon|evening))(?: (?:there|all|alongside))?\W*",
    re.IGNORECASE,
)
_WISHED = (
    r"(?:have|hope you have|enjoy) (?:a |an |your |the )?(?:really |very )?"
    r"(?:(?:good|great|nice|lovely|wonderful|fab) )?(?:rest of (?:your|the) )?(?:bank holiday |long )?"
    r"(?:day|evening|night|afternoon|week|weekend|break|holidays?|lunch|trip|one|time off|christmas|easter)"
)
_FAREWELL = re.compile(
    r"\W*(?:(?:thanks|thank you|cheers|great|lovely|ok|okay|bye)\b\W*)?"
    rf"(?:{_WISHED}|(?:see|catch|speak to|talk to) (?:you|ya|u) (?:later|soon|around|then|there|tomorrow|next week)"
    r"|good ?night|take care|bye(?: for now)?)(?: (?:all|everyone|both|too))?\W*",
    re.IGNORECASE,
)
_LAUGH = re.compile(r"\b(?:(?:ha){2,}h?|(?:he){2,}|lo+l|lmao|rofl)\b|[😂🤣😆😄]", re.IGNORECASE)
_PRAISE = re.compile(
    r"\b(?:oh|so|very|that|is|that['’]s|it|this|love|brilliant|great|lovely|nice|good|one|amazing|excellent|perfect|"
    r"fab|fabulous|classic|hilarious|funny|wow)\b|[\W_]",
    re.IGNORECASE,
)


def greets(text: str) -> bool:
    """Return whether the text is only a greeting, which gets an answer since silence would be rude."""
    return _GREETING.fullmatch(text) is not None


_OKAY = re.compile(
    r"\W*(?:ok(?:ay|ey)?|k+|fine|right(?:y|o)?|cool|sure|noted|got it|understood|will do|fair enough|👍|👌|🙏|✅)+\W*",
    re.IGNORECASE,
)
_ASKS = re.compile(
    r"(?:what|who|whose|when|where|which|why|how|is|are|was|were|do|does|did|can|could|will|would|has|have|should)"
    r"(?:['’]?s)?\b",
    re.IGNORECASE,
)


_THANKS = re.compile(r"\b(?:thanks?|thankyou|thx|ta|ty|cheers|appreciated?|grateful)\b", re.IGNORECASE)


def thanks(text: str) -> bool:
    """Return whether the text thanks, and is more than a goodbye."""
    return _THANKS.search(text) is not None and not takes_leave(text)


def agrees(text: str) -> bool:
    """Return whether the text is only an okay, which needs no answer where nothing was asked."""
    return len(text) <= 20 and _OKAY.fullmatch(text) is not None


def asks(text: str) -> bool:
    """Return whether the text is a question."""
    return text.rstrip().endswith("?") or _ASKS.match(text.strip()) is not None


_BOOKS = re.compile(
    r"\W*(?:please |can (?:we|you|i) )?(?:book|find|arrange|schedule|set up)\b", re.IGNORECASE
)


def books(text: str) -> bool:
    """Return whether the text wants something booked; with whom, and when, is not looked at."""
    return _BOOKS.match(text) is not None


def takes_leave(text: str) -> bool:
    """Return whether somebody says goodbye or wishes a good weekend, to which a menu is no answer."""
    return _FAREWELL.fullmatch(text) is not None


def laughs(text: str) -> bool:
    """Return whether the text is only a laugh with praise ("haha brilliant")."""
    return _LAUGH.search(text) is not None and not _PRAISE.sub("", _LAUGH.sub("", text))
