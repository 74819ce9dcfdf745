"""What administrators are told of keeping: leavers' files to hand on, receipts to note, what may be destroyed."""

from collections.abc import Sequence

from handlers import formatting
from handlers.retention.rules import RetentionStep, What
from handlers.routing import Request
from handlers.ui import Block, Button, Buttons, Card, Heading, Item, Note, Text

SHOWN = 10
TITLES: dict[What, str] = {
    "hand over": "To hand over",
    "receipt": "Handed over, no receipt yet",
    "destroy file": "Time is over: files",
    "destroy records": "Time is over: old records",
    "destroy drafts": "Time is over: drafts that nobody shared",
}


def due(request: Request, steps: Sequence[RetentionStep]) -> Card:
    """Return what is due, by kind, with the clause; names and days, never a word of what is in a file."""
    blocks: list[Block] = []
    for what, title in TITLES.items():
        mine = [step for step in steps if step.what == what]
        if not mine:
            continue
        blocks.append(Heading(title))
        for step in mine[:SHOWN]:
            blocks.append(
                Item(step.name, _line(request, step), "late" if step.due < request.today else "soon")
            )
            if what == "receipt":
                button = Button(f"{step.to} has it"[:70], "retention.received", {"person": step.person_id})
                blocks.append(Buttons((button,)))
        if len(mine) > SHOWN:
            blocks.append(Note(f"And {formatting.count(len(mine) - SHOWN, 'more')}."))
    blocks.append(
        Note("alongside retention --dry-run shows all of it; alongside retention does it, and asks first.")
    )
    people = len({step.person_id for step in steps})
    title = f"Keeping: {formatting.count(people, 'file', 'files')} to see to"
    return Card(title, tuple(blocks), preview="Something is due about how long files are kept.")


def _line(request: Request, step: RetentionStep) -> str:
    day = formatting.day(step.due, request.today)
    clause = f" ({step.clause})" if step.clause else ""
    text = {
        "hand over": f"to {step.to}, due {day}{clause}",
        "receipt": f"to {step.to}, on {formatting.plain_day(step.due, request.today)}",
    }.get(step.what, f"kept long enough on {formatting.plain_day(step.due, request.today)}{clause}")
    return f"{text}. On hold: {step.held}." if step.held else text


def received(request: Request, name: str, to: str) -> Card:
    """Return the answer once a receipt is noted."""
    text = (
        f"{to} has {name}’s file, noted for today. The policy’s time is counted from here where it says so."
    )
    return Card("Receipt noted", (Text(text),), preview="Noted.")
