"""Lists of words and phrases, written the way they are read."""

import re


def word_set(text: str) -> frozenset[str]:
    """Return the words of a text that are set apart by spaces, as a set."""
    return frozenset(text.split())


def said(text: str, then: str = "") -> re.Pattern[str]:
    """Return a pattern for any phrase of a list, as whole words: `text` sets them apart by " / ", over as many
    lines as it takes.

    A phrase may hold pattern syntax; `then` is a pattern for what must follow, or must not.
    """
    phrases = " ".join(text.split()).split(" / ")
    return re.compile(rf"\b(?:{'|'.join(phrases)})\b{then}")


def any_of(*patterns: str) -> re.Pattern[str]:
    """Return a pattern that matches where any of several does: one way of saying a thing on each line."""
    return re.compile("|".join(patterns))
