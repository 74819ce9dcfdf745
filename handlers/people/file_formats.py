"""File formats of a people file: encodings, separators and title lines, from bytes to rows. Pure.

What the reader assumed is said once in `notes`; what cannot be read raises `ListInvalid` with the line.
"""

import csv
import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

MAX_BYTES = 100_000_000
HEADER_WITHIN = 20
"""Number of rows in which the header is looked for: exports put titles and empty rows before it."""
SEPARATORS = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "bars"}


@dataclass(frozen=True, slots=True)
class RowError:
    """Error in a line of the file."""

    line: int
    column: str
    what: str

    def __str__(self) -> str:
        return f"line {self.line}: " + (f"{self.column}: " if self.column else "") + self.what


class ListInvalid(ValueError):
    """List that can't be imported; `problems` holds everything that is wrong, in order of line."""

    def __init__(self, problems: list[RowError]) -> None:
        self.problems = tuple(sorted(problems, key=lambda problem: problem.line))
        super().__init__("; ".join(str(problem) for problem in self.problems[:10]))


@dataclass(slots=True)
class CsvTable:
    """Header of a file and the rows below it, each with the line on which it begins."""

    line: int
    header: list[str]
    rows: Iterator[tuple[int, list[str]]]
    notes: list[str] = field(default_factory=list[str])


def table(data: bytes, is_header: Callable[[list[str]], bool], problems: list[RowError]) -> CsvTable:
    """Return the rows of a people file, adding to `problems` what stops the reading half-way.

    Raise `ListInvalid` for a file that is not text, or whose header is not found.
    """
    text = decoded(data)
    notes: list[str] = []
    skipped, separator = 0, ""
    first, _, rest = text.partition("\n")
    if first.strip().lower().startswith("sep=") and len(first.strip()) == 5:
        separator, text, skipped = first.strip()[4], rest, 1  # Excel's own line, which names the separator
    for candidate in [separator] if separator else SEPARATORS:
        found = _header(_rows(text, candidate, skipped, []), is_header)
        if found is not None:
            return _table(text, candidate, skipped, found, problems, notes)
    raise ListInvalid(
        [
            RowError(
                1 + skipped,
                "",
                "no header was found: the file needs one line that names its columns, name and email at least",
            )
        ]
    )


def _header(
    rows: Iterator[tuple[int, list[str]]], is_header: Callable[[list[str]], bool]
) -> tuple[int, int] | None:
    """Return the index of the header's row and its line, or None."""
    for index, (line, row) in enumerate(rows):
        if index >= HEADER_WITHIN:
            return None
        if is_header(row):
            return index, line
    return None


def _table(
    text: str,
    separator: str,
    skipped: int,
    found: tuple[int, int],
    problems: list[RowError],
    notes: list[str],
) -> CsvTable:
    index, line = found
    rows = _rows(text, separator, skipped, problems)
    for _ in range(index):
        next(rows)
    if index:
        notes.append(
            f"What stands above the header is left aside as a title; the header was found on line {line}."
        )
    if separator != ",":
        notes.append(f"The columns are separated by {SEPARATORS.get(separator, repr(separator))}.")
    return CsvTable(line, next(rows)[1], rows, notes)


def decoded(data: bytes) -> str:
    """Return the text without a byte order mark; raise `ListInvalid` with the place of the first invalid byte."""
    if len(data) > MAX_BYTES:
        raise ListInvalid([RowError(1, "", f"the file is larger than {MAX_BYTES // 1_000_000} MB")])
    if data.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        raise ListInvalid(
            [RowError(1, "", "this is an Excel workbook; save it as “CSV UTF-8” and import that")]
        )
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return _utf16(data)
    start = data[:500].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if start.startswith((b"<!doctype html", b"<html", b"<table", b"<?xml")):
        raise ListInvalid(
            [RowError(1, "", "this is a web page, not a list; export the list as CSV and import that")]
        )
    if b"\x00" in data[:4]:
        raise ListInvalid(
            [
                RowError(
                    1, "", "the file is in UTF-16 without its mark; save it as “CSV UTF-8” and import that"
                )
            ]
        )
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        at = error.start + (3 if data.startswith(b"\xef\xbb\xbf") else 0)  # counted after the byte order mark
        line = data.count(b"\n", 0, at) + 1
        place = at - (data.rfind(b"\n", 0, at) + 1) + 1
        what = f"byte {place} of the line (0x{data[at]:02x}) is not UTF-8; save the file as “CSV UTF-8” and import that"
        raise ListInvalid([RowError(line, "", what)]) from None


def _utf16(data: bytes) -> str:
    try:
        return data.decode("utf-16")
    except UnicodeDecodeError as error:
        what = f"byte {error.start + 1} of the file is not UTF-16; save it as “CSV UTF-8” and import that"
        raise ListInvalid([RowError(1, "", what)]) from None


def _rows(
    text: str, separator: str, skipped: int, problems: list[RowError]
) -> Iterator[tuple[int, list[str]]]:
    """Yield each row that is not blank, with the line on which it begins; stop at an unclosed quotation mark."""
    reader = csv.reader(io.StringIO(text, newline=""), strict=True, delimiter=separator)
    line = 1 + skipped
    try:
        for row in reader:
            if any(cell.strip() for cell in row):
                yield line, row
            line = reader.line_num + 1 + skipped
    except csv.Error as error:
        said = f"can't be read as CSV: {_explained(str(error))}; nothing after it was looked at"
        problems.append(RowError(line, "", said))


def _explained(error: str) -> str:
    if "unexpected end of data" in error:
        return "a quotation mark is opened and never closed"
    if "expected after" in error:
        return "something follows a closing quotation mark; one inside a cell is written twice"
    if "field limit" in error:
        return "a cell is longer than 131,072 characters; is a quotation mark missing?"
    return error
