"""Generated part of docs/policy.md: `python -m tests.policy.guide` writes it again after a key has changed."""

from pathlib import Path

from handlers.policy.reference import reference

PAGE = Path(__file__).parents[2] / "docs" / "policy.md"
MARK = "<!-- Made by `python -m tests.policy.guide` from the code; do not edit below this line. -->\n"


def whole(text: str) -> str:
    """Return the page with its generated part as the code has it now."""
    return text.partition(MARK)[0] + MARK + "\n".join(reference()) + "\n"


if __name__ == "__main__":
    PAGE.write_text(whole(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
