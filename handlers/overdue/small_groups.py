"""Small numbers: which groups may be shown to those who see no names, so that none can be worked out. Pure."""

from collections.abc import Mapping

FEWEST = 5
"""Fewest people in a group of which a figure without names is shown."""


def shown(sizes: Mapping[str, int], fewest: int = FEWEST) -> set[str]:
    """Return the groups that may be shown beside the figure for all of them.

    A group of fewer people is not. Those left out are together at least as many, or nobody: the figure for all less
    those shown would else say what theirs is.
    """
    found = {name for name, size in sizes.items() if size >= fewest}
    hidden = sum(size for name, size in sizes.items() if name not in found)
    for name in sorted(found, key=lambda one: (sizes[one], one)):
        if hidden == 0 or hidden >= fewest:
            break
        found.discard(name)
        hidden += sizes[name]
    return found
