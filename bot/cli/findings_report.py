"""Results of checks, printed with how to correct what is wrong."""

from collections.abc import Callable

from rich.console import Console
from rich.text import Text

from bot.check_result import Finding

MARKS: dict[str, tuple[str, str]] = {
    "good": ("✓", "green"),
    "note": ("·", "dim"),
    "look": ("!", "yellow"),
    "bad": ("✗", "red"),
}


def report(findings: list[Finding]) -> None:
    """Print a line for each finding, and beneath it how to correct it."""
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
