"""Checks across the lines of a list of people: nobody twice, every manager there, no circle. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from rapidfuzz import process

LEVELS = 50
"""Most levels of managers: no organisation is deeper, so a list that is must be wrong."""
HINTS = 20
"""Most unknown managers with a "did you mean": searching a long list for each would take too long."""


class PersonLine(NamedTuple):
    """Values of a line that other lines may refer to or clash with; e-mail addresses in lower case."""

    line: int
    email: str
    manager: str
    ids: Mapping[str, str]
    """Column → id on a channel."""


Finding = tuple[int, str, str]
"""Line, column, and what is wrong there."""


def check(lines: Sequence[PersonLine], others: Mapping[str, str]) -> Iterator[Finding]:
    """Yield everything that is wrong between the lines; `others`: people outside the file, e-mail → manager's."""
    yield from _twice("email", [(line.line, line.email) for line in lines])
    for column in dict.fromkeys(column for line in lines for column in line.ids):
        yield from _twice(column, [(line.line, line.ids.get(column, "")) for line in lines])
    known = {line.email for line in lines} | others.keys()
    unknown = 0
    for line in lines:
        if line.manager and line.manager == line.email:
            yield line.line, "manager_email", "is this person's own address; leave it empty for nobody"
        elif line.manager and line.manager not in known:
            unknown += 1
            near = (
                process.extractOne(line.manager, list(known), score_cutoff=85) if unknown <= HINTS else None
            )
            hint = f"; did you mean {near[0]}?" if near else ""
            yield line.line, "manager_email", f"nobody in the list has the address {line.manager[:254]}{hint}"
    yield from _circles(lines, others)


def _twice(column: str, values: Sequence[tuple[int, str]]) -> Iterator[Finding]:
    first: dict[str, int] = {}
    for line, value in values:
        if value and first.setdefault(value, line) != line:
            yield line, column, f"{value[:254]} is already on line {first[value]}"


def _circles(lines: Sequence[PersonLine], others: Mapping[str, str]) -> Iterator[Finding]:
    """Yield each circle once, as a chain, at its first line; and the first line that is too deep."""
    above = {**others, **{line.email: line.manager for line in reversed(lines)}}
    at = {line.email: line.line for line in reversed(lines)}
    depth: dict[str, int] = {"": 0}
    too_deep: str | None = None
    for start in [line.email for line in lines]:
        chain: dict[str, None] = {}
        here = start
        while here not in depth and here not in chain:
            chain[here] = None
            here = above.get(here, "")
        if here in chain:
            circle = list(chain)[list(chain).index(here) :]
            if len(circle) > 1:
                yield _circle(circle, at)
        reached = 0 if here in chain else depth[here]
        for name in reversed(chain):
            reached += 1
            depth[name] = reached
            if reached == LEVELS + 1 and name in at and too_deep is None:
                too_deep = name
    if too_deep is not None:
        yield (
            at[too_deep],
            "manager_email",
            f"has more than {LEVELS} managers above one another; is the list right?",
        )


def _circle(circle: list[str], at: Mapping[str, int]) -> Finding:
    first = min((name for name in circle if name in at), key=lambda name: at[name])
    turn = circle.index(first)
    chain = [*circle[turn:], *circle[:turn], first]
    shown = chain if len(chain) <= 12 else [*chain[:10], "…", first]
    return at[first], "manager_email", f"the managers run in a circle: {' → '.join(shown)}"
