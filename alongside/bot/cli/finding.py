"""What the doctor finds."""

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at: how it is, and how to mend it."""

    how: Literal["good", "look", "bad"]
    what: str
    said: str
    mend: str = ""
