"""Records as files: one HTML page that needs nothing else, and PDF/A-2b with its fonts embedded (ADR 0024).

What draws a page is imported for the first one.
"""

from datetime import datetime
from pathlib import Path

from handlers import paper
from handlers.records.documents import RecordDocument


def html(document: RecordDocument) -> bytes:
    """Render one page."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    templates = Path(__file__).parent / "templates"
    environment = Environment(loader=FileSystemLoader(templates), autoescape=True, undefined=StrictUndefined)
    return environment.get_template("record.html").render(document=document).encode()


def pdf(document: RecordDocument, at: datetime) -> bytes:
    """Return a PDF/A-2b, as the library claims; no validator was at hand. `at` is the time it carries."""
    return paper.pdf(
        document.title,
        document.facts,
        document.sections,
        [left_out(document)] if document.left_out else [],
        document.statements,
        at,
        document.language,
    )


def left_out(document: RecordDocument) -> str:
    """Say which parts are not in the document, and where they are."""
    return f"Kept in Alongside, for those whom the policy names: {', '.join(document.left_out)}."
