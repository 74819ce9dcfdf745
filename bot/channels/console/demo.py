"""What the console's page shows of a demo beside its chats: the tour, the policies to choose, a fresh start."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from bot.demo.tour import TourStep


@dataclass(frozen=True, slots=True)
class PolicyChoice:
    """Shipped policy that the demo can be played by."""

    key: str
    name: str


class Demo(Protocol):
    """The demo behind the page."""

    policy: str
    """Key of the policy that it is played by."""
    kept: str
    """What is kept of it, in words."""

    @property
    def policies(self) -> Sequence[PolicyChoice]:
        """The policies that it can be played by."""
        ...

    @property
    def steps(self) -> Sequence[TourStep]:
        """The steps of the tour."""
        ...

    def ticks(self) -> Sequence[bool]:
        """Return for each step whether it was done."""
        ...

    def start_again(self, policy: str) -> None:
        """Begin again from the first morning, by this policy. Raise ValueError for one that is not shipped."""
        ...
