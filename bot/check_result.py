"""Result of a check of `alongside doctor`."""

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class Finding:
    """Result of one check: how it is, and how to correct it. A note is nothing to do anything about."""

    how: Literal["good", "note", "look", "bad"]
    what: str
    said: str
    mend: str = ""
