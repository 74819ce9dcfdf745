"""What a check found: how it is, and how to mend it; and all of it in lines."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from rich.console import Console
from rich.text import Text

MARKS: dict[str, tuple[str, str]] = {"good": ("✓", "green"), "look": ("!", "yellow"), "bad": ("✗", "red")}


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at: how it is, and how to mend it."""

    how: Literal["good", "look", "bad"]
    what: str
    said: str
    mend: str = ""


def report(findings: list[Finding]) -> None:
    """A line for each finding, and beneath it how to mend it."""
    console = Console(highlight=False, soft_wrap=True)
    for finding in findings:
        mark, colour = MARKS[finding.how]
        console.print(Text.assemble((mark, colour), " ", (f"{finding.what:<12}", "bold"), finding.said))
        if finding.mend and finding.how != "good":
            console.print(Text(f"  {'':<12}→ {finding.mend}"))
    count: Callable[[str], int] = lambda how: sum(finding.how == how for finding in findings)  # noqa: E731
    if count("bad") or count("look"):
        console.print(f"\n{count('bad')} to mend, {count('look')} to look at.")
    else:
        console.print("\nAll is well.")
