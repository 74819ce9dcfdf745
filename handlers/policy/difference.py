"""What people will notice of a changed policy: the lines in plain words that go, and those that come. Pure."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from handlers.policy.explain import explain
from handlers.policy.model import Policy

NOT_RULES = "What this version does not carry out yet"
"""Section about the program, which changes without the policy."""


@dataclass(frozen=True, slots=True)
class SectionChange:
    """Section of the policy that reads otherwise now: the lines that are gone, and those that are new."""

    title: str
    gone: tuple[str, ...]
    new: tuple[str, ...]

    def lines(self) -> Iterator[str]:
        """Yield the change in lines for people."""
        for line in self.gone:
            yield f"No longer: {line}"
        for line in self.new:
            yield f"Now: {line}"


def said(policy: Policy) -> list[list[object]]:
    """Return what a policy says in plain words, as it is kept with its version: a title and lines each."""
    return [[one.title, list(one.lines)] for one in explain(policy) if one.title != NOT_RULES]


def changes(before: Sequence[Sequence[object]], after: Sequence[Sequence[object]]) -> list[SectionChange]:
    """Return what changed between two texts of `said`, in the order of the newer one; then sections that are gone."""
    old, new = _by_title(before), _by_title(after)
    found: list[SectionChange] = []
    for title in [*new, *(title for title in old if title not in new)]:
        was, is_ = old.get(title, []), new.get(title, [])
        gone = tuple(line for line in was if line not in is_)
        come = tuple(line for line in is_ if line not in was)
        if gone or come:
            found.append(SectionChange(title, gone, come))
    return found


def _by_title(sections: Sequence[Sequence[object]]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for title, lines in sections:
        if isinstance(lines, list):
            found[str(title)] = [str(line) for line in lines]  # pyright: ignore[reportUnknownVariableType, reportUnknownArgumentType]
    return found
