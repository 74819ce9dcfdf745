"""Text as a PDF/A-2b with its fonts embedded, to print and to file (ADR 0024).

What draws it is imported for the first one: it takes longer to load than the rest of the service.
"""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from fpdf import FPDF

FONT, SIZE, LINE = "DejaVu", 10.5, 5.6
"""Typeface, size in points, line height in millimetres."""
Pairs = Sequence[tuple[str, str]]


def pdf(
    title: str,
    facts: Pairs,
    sections: Pairs,
    notes: Sequence[str],
    statements: Pairs,
    at: datetime,
    language: str = "en-GB",
) -> bytes:
    """Return the file: facts in a line each, sections with headings, notes, and who said what. `at`: its time."""
    from fpdf import FPDF
    from matplotlib import get_data_path

    # DejaVu comes with matplotlib, which draws the charts: it has the letters of every European language.
    fonts = Path(get_data_path()) / "fonts" / "ttf"
    page = FPDF(format="A4", enforce_compliance="PDF/A-2B")
    page.add_font(FONT, "", fonts / "DejaVuSans.ttf")
    page.add_font(FONT, "B", fonts / "DejaVuSans-Bold.ttf")
    page.set_title(title)
    page.set_lang(language)
    page.set_creation_date(at)
    page.set_margins(20, 20)
    page.set_auto_page_break(auto=True, margin=20)
    page.add_page()
    _line(page, title, bold=True, size=15)
    page.ln(2)
    for label, value in facts:
        _line(page, f"{label}: {value}")
    for heading, words in sections:
        page.ln(3)
        _line(page, heading, bold=True, size=12)
        _line(page, words)
    for note in notes:
        page.ln(3)
        _line(page, note)
    page.ln(3)
    for who, words in statements:
        _line(page, f"{who}." if not words else f"{who}:")
        if words:
            _line(page, words)
    return bytes(page.output())


def _line(page: "FPDF", text: str, *, bold: bool = False, size: float = SIZE) -> None:
    page.set_font(FONT, "B" if bold else "", size)
    page.multi_cell(0, LINE * size / SIZE, text, new_x="LMARGIN", new_y="NEXT")
