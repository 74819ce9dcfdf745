"""Reader of people.csv: from bytes to entries, or to everything that is wrong at once. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ValidationError, ValidationInfo

from handlers.people import columns, timezones, validators
from handlers.people.columns import IdColumn
from handlers.people.file_formats import MAX_BYTES, ListInvalid, RowError, table
from handlers.people.hierarchy import PersonLine, check

__all__ = ["MAX_BYTES", "Defaults", "ListInvalid", "PeopleFile", "PersonEntry", "RowError", "read"]

NAMED = 10
"""Most people or columns that a note names."""


@dataclass(frozen=True, slots=True)
class PersonEntry:
    """One person of the list; `line` is where it begins in the file.

    `working_days` are ISO weekdays, "1,2,4". An empty `manager_email` means no manager; a channel without an id
    leaves the known one unchanged. `fte` is hours as a part of full time, 0 < fte ≤ 1.
    """

    line: int
    name: str
    email: str
    manager_email: str = ""
    team: str = ""
    role: str = ""
    stage: str = ""
    stage_until: date | None = None
    person_type: str = ""
    fte: float = 1.0
    start_date: date | None = None
    leaving_date: date | None = None
    timezone: str = "Europe/London"
    working_days: str = "1,2,3,4,5"
    staff_number: str = ""
    ids: Mapping[str, str] = field(default_factory=dict[str, str])
    """Channel → the person's id there, if the file has one."""


@dataclass(frozen=True, slots=True)
class Defaults:
    """Meaning of an empty cell: a time zone, and working days as ISO weekdays."""

    timezone: str = "Europe/London"
    working_days: str = "1,2,3,4,5"


@dataclass(frozen=True, slots=True)
class PeopleFile:
    """Content of a file: its people, and notes about what was assumed or left out, each once."""

    entries: list[PersonEntry]
    notes: tuple[str, ...] = ()
    absent: frozenset[str] = frozenset()
    """Columns that the file does not have."""


@dataclass(frozen=True, slots=True)
class _Context:
    defaults: Defaults
    full_time: float | None


def _fte(text: str, info: ValidationInfo[_Context]) -> float:
    return validators.fte(text, info.context.full_time)


def _zone(text: str, info: ValidationInfo[_Context]) -> str:
    return timezones.zone(text, info.context.defaults.timezone)


def _working_days(text: str, info: ValidationInfo[_Context]) -> str:
    return validators.working_days(text, info.context.defaults.working_days)


def _optional_email(text: str) -> str:
    return validators.email(text) if text else ""


_Label = Annotated[str, BeforeValidator(validators.label)]
_Day = Annotated[date | None, BeforeValidator(validators.day)]


class _Row(BaseModel):
    """Cells of one row, each read from its text."""

    name: Annotated[str, BeforeValidator(validators.person_name)]
    email: Annotated[str, BeforeValidator(validators.email)]
    manager_email: Annotated[str, BeforeValidator(_optional_email)]
    team: _Label
    role: _Label
    stage: _Label
    stage_until: _Day
    person_type: _Label
    fte: Annotated[float, BeforeValidator(_fte)]
    start_date: _Day
    leaving_date: _Day
    timezone: Annotated[str, BeforeValidator(_zone)]
    working_days: Annotated[str, BeforeValidator(_working_days)]
    staff_number: _Label


def read(
    data: bytes,
    defaults: Defaults,
    others: Mapping[str, str] | None = None,
    *,
    ids: Sequence[IdColumn],
    full_time: float | None = None,
    mapping: Mapping[str, str] | None = None,
) -> PeopleFile:
    """Return the people of the file; raise `ListInvalid` with everything that is wrong.

    `others` are people who are not in the file and stay, e-mail address → their manager's: the file's people may have
    them as managers. `ids`: the channels' columns. `full_time`: weekly hours of a full post, where the file has hours.
    `mapping`: our column → the file's header.
    """
    problems: list[RowError] = []
    entries: list[PersonEntry] = []
    lines: list[PersonLine] = []
    gone: list[str] = []
    day_first = ""
    mapping = mapping or {}
    found = table(data, lambda row: columns.is_header(row, mapping), problems)
    header = columns.header(found.line, found.header, mapping, ids)
    context = _Context(defaults, full_time)
    for number, row in found.rows:
        if (len(row) > header.width and any(cell.strip() for cell in row[header.width :])) or len(
            row
        ) < header.width:
            problems.append(RowError(number, "", f"has {len(row)} columns; the header has {header.width}"))
            continue
        values = {column: validators.plain(cell) for column, cell in header.values(row).items()}
        if header.is_gone(row):
            gone.append(values["name"] or values["email"])
            continue
        # Somebody whose own line is wrong still counts as known, for those who have them as a manager.
        email, manager = values["email"].lower(), values["manager_email"].lower()
        lines.append(PersonLine(number, email, manager, {column.name: values[column.name] for column in ids}))
        entry = _entry(number, values, context, ids, problems)
        if entry is not None:
            entries.append(entry)
            day_first = day_first or _ambiguous(values)
    problems += [RowError(*wrong) for wrong in check(lines, others or {})]
    if problems:
        raise ListInvalid(problems)
    if not entries:
        raise ListInvalid([RowError(found.line, "", "the file lists nobody")])
    notes = (*found.notes, *_notes(header, gone, day_first, entries))
    return PeopleFile(entries, notes, frozenset(header.columns) - header.places.keys())


def _entry(
    line: int, row: Mapping[str, str], context: _Context, ids: Sequence[IdColumn], problems: list[RowError]
) -> PersonEntry | None:
    """Return a row's values, or None with what is wrong in each of its cells added to `problems`."""
    before = len(problems)
    read: _Row | None = None
    try:
        read = _Row.model_validate(row, context=context)
    except ValidationError as invalid:
        for error in invalid.errors():
            cause: Any = error.get("ctx", {}).get("error")
            problems.append(RowError(line, str(error["loc"][0]), str(cause or error["msg"])))
    found: dict[str, str] = {}
    for column in ids:
        try:
            found[column.channel] = validators.channel_id(row[column.name])
        except ValueError as wrong:
            problems.append(RowError(line, column.name, str(wrong)))
    if read is None or len(problems) > before:
        return None
    return PersonEntry(line, **read.model_dump(), ids={channel: id for channel, id in found.items() if id})


def _ambiguous(values: Mapping[str, str]) -> str:
    """Return the first date of a row in which day and month could be exchanged, or ""."""
    dates = (values[column] for column in ("start_date", "leaving_date", "stage_until"))
    return next((text for text in dates if validators.is_day_first(text)), "")


def _notes(
    header: columns.ColumnPositions, gone: list[str], day_first: str, entries: list[PersonEntry]
) -> Iterator[str]:
    if header.left_aside or header.nameless:
        unnamed = f"{header.nameless} without a name" if header.nameless else ""
        yield f"Columns left aside: {' and '.join(filter(None, [_named(header.left_aside), unnamed]))}."
    if gone:
        yield f"Guests and disabled or deactivated accounts left aside: {_named(gone)}."
    if day_first and (day := validators.day(day_first)):
        yield f"Dates are read day before month: {day_first} is {day.day} {day:%B %Y}."
    fixed = [entry.name for entry in entries if entry.timezone.casefold() in timezones.FIXED]
    if fixed:
        yield f"GMT never changes to summer time; Europe/London does. It is kept as it is for {_named(fixed)}."


def _named(names: list[str] | tuple[str, ...]) -> str:
    more = len(names) - NAMED
    return ", ".join(names[:NAMED]) + (f" and {more:,} more" if more > 0 else "")
