"""Records as files: one HTML page that needs nothing else, and PDF/A-2b with its fonts embedded (ADR 0024).

What draws a page or a PDF is imported for the first one: the latter takes longer to load than the rest of the service.
"""

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from handlers.records.documents import RecordDocument

if TYPE_CHECKING:
    from fpdf import FPDF

FONT, SIZE, LINE = "DejaVu", 10.5, 5.6
"""Typeface, size in points, line height in millimetres."""


def html(document: RecordDocument) -> bytes:
    """Render one page."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    templates = Path(__file__).parent / "templates"
    environment = Environment(loader=FileSystemLoader(templates), autoescape=True, undefined=StrictUndefined)
    return environment.get_template("record.html").render(document=document).encode()


def pdf(document: RecordDocument, at: datetime) -> bytes:
    """Return a PDF/A-2b, as the library claims; no validator was at hand. `at` is the time it carries."""
    from fpdf import FPDF
    from matplotlib import get_data_path

    # DejaVu comes with matplotlib, which draws the charts: it has the letters of every European language.
    fonts = Path(get_data_path()) / "fonts" / "ttf"
    page = FPDF(format="A4", enforce_compliance="PDF/A-2B")
    page.add_font(FONT, "", fonts / "DejaVuSans.ttf")
    page.add_font(FONT, "B", fonts / "DejaVuSans-Bold.ttf")
    page.set_title(document.title)
    page.set_lang(document.language)
    page.set_creation_date(at)
    page.set_margins(20, 20)
    page.set_auto_page_break(auto=True, margin=20)
    page.add_page()
    _line(page, document.title, bold=True, size=15)
    page.ln(2)
    for label, value in document.facts:
        _line(page, f"{label}: {value}")
    for title, words in document.sections:
        page.ln(3)
        _line(page, title, bold=True, size=12)
        _line(page, words)
    if document.left_out:
        page.ln(3)
        _line(page, left_out(document))
    page.ln(3)
    for who, words in document.statements:
        _line(page, f"{who}." if not words else f"{who}:")
        if words:
            _line(page, words)
    return bytes(page.output())


def left_out(document: RecordDocument) -> str:
    """Say which parts are not in the document, and where they are."""
    return f"Kept in Alongside, for those whom the policy names: {', '.join(document.left_out)}."


def _line(page: "FPDF", text: str, *, bold: bool = False, size: float = SIZE) -> None:
    page.set_font(FONT, "B" if bold else "", size)
    page.multi_cell(0, LINE * size / SIZE, text, new_x="LMARGIN", new_y="NEXT")
