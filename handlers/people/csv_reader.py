"""people.csv: its bytes to entries, or everything that is wrong with it at once. Pure."""

import csv
import io
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from handlers.people import validators
from handlers.people.hierarchy import Line, check

T = TypeVar("T")

COLUMNS = (
    "name", "email", "manager_email", "role", "stage", "fte", "start_date", "timezone", "working_days", "slack_id",
    "teams_id",
)  # fmt: skip
MAX_BYTES = 100_000_000


@dataclass(frozen=True, slots=True)
class Entry:
    """One person of the list. `working_days` are ISO weekdays, "1,2,4"; `line` is where it begins in the file.

    An empty `manager_email` is nobody above; an empty channel id leaves what is known of that channel.
    """

    line: int
    name: str
    email: str
    manager_email: str
    role: str
    stage: str
    fte: float
    start_date: date | None
    timezone: str
    working_days: str
    slack_id: str
    teams_id: str


@dataclass(frozen=True, slots=True)
class RowError:
    """What is wrong in a line of the file."""

    line: int
    column: str
    what: str

    def __str__(self) -> str:
        return f"line {self.line}: " + (f"{self.column}: " if self.column else "") + self.what


class ListInvalid(ValueError):
    """The list can't be taken over. `problems` are all that is wrong, in order of line."""

    def __init__(self, problems: list[RowError]) -> None:
        self.problems = tuple(sorted(problems, key=lambda problem: problem.line))
        super().__init__("; ".join(str(problem) for problem in self.problems[:10]))


@dataclass(frozen=True, slots=True)
class Defaults:
    """What an empty cell means: a time zone, and working days as ISO weekdays."""

    timezone: str = "Europe/London"
    working_days: str = "1,2,3,4,5"


def read(data: bytes, defaults: Defaults, others: Mapping[str, str] | None = None) -> list[Entry]:
    """The entries of the file. Raises `ListInvalid` with everything that is wrong.

    `others` are people who are not in the file and stay, e-mail address → their manager's: the file's people may have
    them as managers.
    """
    problems: list[RowError] = []
    entries: list[Entry] = []
    lines: list[Line] = []
    rows = _rows(_decoded(data), problems)
    first = next(rows, None)
    order = _header(*first) if first else _header(1, [])
    for number, row in rows:
        if len(row) != len(COLUMNS):
            problems.append(RowError(number, "", f"has {len(row)} columns; expected {len(COLUMNS)}"))
            continue
        values = {column: validators.plain(row[order[column]]) for column in COLUMNS}
        # Somebody whose own line is wrong is still there for those who have them as a manager.
        lines.append(
            Line(
                number,
                values["email"].lower(),
                values["manager_email"].lower(),
                values["slack_id"],
                values["teams_id"],
            )
        )
        entry = _entry(number, values, defaults, problems)
        if entry is not None:
            entries.append(entry)
    problems += [RowError(*found) for found in check(lines, others or {})]
    if problems:
        raise ListInvalid(problems)
    if not entries:
        raise ListInvalid([RowError(1, "", "the file lists nobody")])
    return entries


def _decoded(data: bytes) -> str:
    """The text, without a byte order mark; refused with the place of the first byte that is no UTF-8."""
    if len(data) > MAX_BYTES:
        raise ListInvalid([RowError(1, "", f"the file is larger than {MAX_BYTES // 1_000_000} MB")])
    if data.startswith((b"\xff\xfe", b"\xfe\xff")) or b"\x00" in data[:4]:
        raise ListInvalid([RowError(1, "", "the file is in UTF-16; save it as “CSV UTF-8” and import that")])
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        at = error.start + (3 if data.startswith(b"\xef\xbb\xbf") else 0)  # counted after the byte order mark
        line = data.count(b"\n", 0, at) + 1
        place = at - (data.rfind(b"\n", 0, at) + 1) + 1
        what = f"byte {place} of the line (0x{data[at]:02x}) is not UTF-8; save the file as “CSV UTF-8” and import that"
        raise ListInvalid([RowError(line, "", what)]) from None


def _rows(text: str, problems: list[RowError]) -> Iterator[tuple[int, list[str]]]:
    """Each row that is not blank, with the line on which it begins; stops where the quotation marks don't close."""
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    line = 1
    try:
        for row in reader:
            if any(cell.strip() for cell in row):
                yield line, row
            line = reader.line_num + 1
    except csv.Error as error:
        problems.append(
            RowError(line, "", f"can't be read as CSV: {_said(str(error))}; nothing after it was looked at")
        )


def _said(error: str) -> str:
    if "unexpected end of data" in error:
        return "a quotation mark is opened and never closed"
    if "expected after" in error:
        return "something follows a closing quotation mark; one inside a cell is written twice"
    if "field limit" in error:
        return "a cell is longer than 131,072 characters; is a quotation mark missing?"
    return error


def _header(line: int, row: list[str]) -> dict[str, int]:
    """Where each column stands. Refused with every column that is missing, unknown or there twice."""
    names = [cell.strip().lower() for cell in row]
    expected = f"expected the header {','.join(COLUMNS)}"
    if len(names) == 1:
        for mark, name in ((";", "semicolons"), ("\t", "tabs")):
            if mark in names[0]:
                raise ListInvalid(
                    [RowError(line, "", f"the columns are separated by {name}; expected commas")]
                )
    problems = [RowError(line, name, f"is missing; {expected}") for name in COLUMNS if name not in names]
    for name in dict.fromkeys(names):
        if name not in COLUMNS:
            problems.append(RowError(line, validators.quoted(name), f"nobody knows this column; {expected}"))
        elif names.count(name) > 1:
            problems.append(RowError(line, name, f"is there {names.count(name)} times"))
    if problems:
        raise ListInvalid(problems)
    return {name: names.index(name) for name in COLUMNS}


def _entry(line: int, row: Mapping[str, str], defaults: Defaults, problems: list[RowError]) -> Entry | None:
    """A row's values; None, and what is wrong with each of its cells in `problems`, where they can't be read."""
    before = len(problems)

    def cell(column: str, read: Callable[[str], T]) -> T | None:
        try:
            return read(row[column])
        except ValueError as error:
            problems.append(RowError(line, column, str(error)))
            return None

    def name(text: str) -> str:
        if not text:
            raise ValueError("is empty; everybody needs a name")
        return validators.words(text, validators.LONG)

    values = (
        cell("name", name),
        cell("email", validators.email),
        cell("manager_email", lambda text: validators.email(text) if text else ""),
        cell("role", validators.words),
        cell("stage", validators.words),
        cell("fte", validators.fte),
        cell("start_date", validators.day),
        cell("timezone", lambda text: validators.zone(text, defaults.timezone)),
        cell("working_days", lambda text: validators.working_days(text, defaults.working_days)),
        cell("slack_id", validators.channel_id),
        cell("teams_id", validators.channel_id),
    )
    return Entry(line, *values) if len(problems) == before else None  # pyright: ignore[reportArgumentType]
