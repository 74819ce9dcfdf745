"""Lists of words, written the way they are read."""


def word_set(text: str) -> frozenset[str]:
    """The words of a text that are set apart by spaces, as a set."""
    return frozenset(text.split())
