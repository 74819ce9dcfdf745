"""Rules of polls: groups that are never too small, and which results may be shown. Pure."""

from collections import Counter
from collections.abc import Mapping, Sequence

ANSWERS = ("yes", "partly", "no")
EVERYBODY = "all"
REVIEW_QUESTIONS = (
    "Does the policy give you what you need from supervision?",
    "Is it followed where you work?",
    "Is there too much in it that helps nobody?",
)
Numbers = Mapping[tuple[int, str], int]


def groups(paths: Mapping[int, str], fewest: int) -> dict[int, str]:
    """Return each person's group by their place in the hierarchy: the nearest lead above so many of those asked.

    `paths` is "/1/7/12/": the ids from the top down to the person. Where a lead's people are too few for a group of
    their own, they are counted with those of the lead above.
    """
    found = {person: _above(path) for person, path in paths.items()}
    while True:
        sizes = Counter(one[-1] if one else 0 for one in found.values())
        small = {lead for lead, size in sizes.items() if lead and size < fewest}
        if not small:
            return {person: str(one[-1]) if one else EVERYBODY for person, one in found.items()}
        found = {person: one[:-1] if one and one[-1] in small else one for person, one in found.items()}


def _above(path: str) -> list[int]:
    return [int(part) for part in path.split("/") if part][:-1]


def answered(numbers: Numbers) -> int:
    """Return how many people have answered in a group: each answers all questions."""
    return sum(number for (question, _), number in numbers.items() if question == 0)


def shown(tallies: Mapping[str, Numbers], fewest: int) -> dict[str, Numbers]:
    """Return the groups in which enough have answered. The others are in no figure, so that none is worked out."""
    return {of: numbers for of, numbers in tallies.items() if answered(numbers) >= fewest}


def total(some: Sequence[Numbers]) -> Counter[tuple[int, str]]:
    """Add up several groups."""
    found: Counter[tuple[int, str]] = Counter()
    for one in some:
        found.update(one)
    return found
