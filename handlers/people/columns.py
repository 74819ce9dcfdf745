"""Columns of a people file: our names, their aliases, and the headers of directory exports. Pure."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from handlers.people.file_formats import ListInvalid, RowError
from handlers.people.validators import quoted

COLUMNS = (
    "name", "email", "manager_email", "team", "role", "stage", "stage_until", "person_type", "fte", "start_date",
    "leaving_date", "timezone", "working_days", "staff_number",
)  # fmt: skip
"""The columns that every people file may have; each channel adds the one of its ids."""

ALIASES: dict[str, tuple[str, ...]] = {
    "name": ("fullname", "displayname", "employeename", "workername", "staffname"),
    "email": ("emailaddress", "mail", "workemail", "workemailaddress", "userprincipalname"),
    "manager_email": (
        "manager", "manageremailaddress", "linemanager", "linemanageremail", "supervisoremail", "reportsto",
    ),
    "team": ("teamname",),
    "role": ("jobtitle", "jobrole", "title", "position", "post"),
    "stage": ("careerstage",),
    "stage_until": ("stageends", "probationends", "probationenddate"),
    "person_type": ("workertype", "employmenttype", "contracttype", "employeetype"),
    "fte": ("fulltimeequivalent", "hours", "weeklyhours", "contractedhours"),
    "start_date": ("start", "startdate", "datestarted", "hiredate", "employmentstartdate"),
    "leaving_date": ("leaving", "leavedate", "enddate", "terminationdate", "employmentenddate"),
    "timezone": ("tz",),
    "working_days": ("workdays", "days", "workingpattern"),
    "staff_number": ("employeeid", "employeenumber", "staffid", "payrollnumber", "personnelnumber"),
}  # fmt: skip
"""Other headers for a column, folded; the first that has a value in a row counts."""
FIRST_NAMES = ("firstname", "givenname", "forename", "preferredname")
LAST_NAMES = ("lastname", "surname", "familyname")


@dataclass(frozen=True, slots=True)
class Export:
    """List of accounts as a platform exports it; headers and values are folded."""

    headers: frozenset[str]
    """Headers by which it is recognised."""
    id: str
    """Header of the ids."""
    gone: Mapping[str, tuple[str, ...]]
    """Rows that are left out: header → values."""


@dataclass(frozen=True, slots=True)
class IdColumn:
    """Column of people's ids on a channel; `aliases` are its other headers, folded."""

    channel: str
    """Name of the channel in `identities`."""
    aliases: tuple[str, ...]
    export: Export | None

    @property
    def name(self) -> str:
        """Return the header."""
        return id_header(self.channel)


def id_header(channel: str) -> str:
    """Return the header of people's ids on a channel."""
    return f"{channel}_id"


def headers(ids: Sequence[IdColumn]) -> tuple[str, ...]:
    """Return every header of a people file, where the channels have these columns."""
    return (*COLUMNS, *(column.name for column in ids))


@dataclass(frozen=True, slots=True)
class ColumnPositions:
    """Position of each column: column → positions, of which the first that has a value counts."""

    columns: tuple[str, ...]
    places: Mapping[str, tuple[int, ...]]
    first: int | None
    last: int | None
    gone: Mapping[int, tuple[str, ...]]
    """Positions of a directory's export whose values leave a row out."""
    left_aside: tuple[str, ...]
    nameless: int
    """Number of columns to which the header gives no name."""
    width: int

    def values(self, row: Sequence[str]) -> dict[str, str]:
        """Return the row's cells by column, empty where the file has no such column."""
        found = {
            column: next(
                (row[at] for at in self.places.get(column, ()) if at < len(row) and row[at].strip()), ""
            )
            for column in self.columns
        }
        if not found["name"] and self.first is not None and self.last is not None:
            parts = (row[at].strip() for at in (self.first, self.last) if at < len(row))
            found["name"] = " ".join(part for part in parts if part)
        return found

    def is_gone(self, row: Sequence[str]) -> bool:
        """Return whether a directory's export says that this is no member any more: a guest, a disabled account."""
        return any(at < len(row) and fold(row[at]) in values for at, values in self.gone.items())


def fold(text: str) -> str:
    """Return a header without case, spaces and punctuation."""
    return re.sub(r"[\W_]+", "", text).casefold()


def is_header(row: Sequence[str], mapping: Mapping[str, str]) -> bool:
    """Return whether a row names at least the columns for a name and an e-mail address."""
    names = {fold(cell) for cell in row}

    def has(column: str) -> bool:
        return bool(names & _names(column, mapping))

    named = has("name") or (names & set(FIRST_NAMES) and names & set(LAST_NAMES))
    return bool(named and has("email"))


def header(
    line: int, row: Sequence[str], mapping: Mapping[str, str], ids: Sequence[IdColumn]
) -> ColumnPositions:
    """Return where each column is; raise `ListInvalid` for a column that is there twice."""
    names = [fold(cell) for cell in row]
    places: dict[str, tuple[int, ...]] = {}
    columns = headers(ids)
    exported = {
        column.name: column.export
        for column in ids
        if column.export is not None and set(names) >= column.export.headers
    }
    aliases = {**ALIASES, **{column.name: column.aliases for column in ids}}
    used: set[int] = set()
    problems: list[RowError] = []
    for column in columns:
        wanted = [fold(mapping[column])] if column in mapping else [fold(column), *aliases[column]]
        if column in exported:
            wanted.append(exported[column].id)
        for name in wanted:
            if names.count(name) > 1:
                problems.append(
                    RowError(line, row[names.index(name)].strip(), f"is there {names.count(name)} times")
                )
        found = tuple(names.index(name) for name in wanted if name in names)
        if found:
            places[column] = found
            used.update(found)
    for column, theirs in mapping.items():
        if column not in columns:
            problems.append(RowError(line, column, f"is no column of ours; ours are {','.join(columns)}"))
        elif fold(theirs) not in names:
            problems.append(
                RowError(line, column, f"the file has no column {quoted(theirs)}, which the mapping names")
            )
    if problems:
        raise ListInvalid(problems)
    first = next((names.index(name) for name in FIRST_NAMES if name in names), None)
    last = next((names.index(name) for name in LAST_NAMES if name in names), None)
    if "name" not in places:
        used |= {at for at in (first, last) if at is not None}
    gone = {
        names.index(name): values
        for export in exported.values()
        for name, values in export.gone.items()
        if name in names
    }
    aside = tuple(
        cell.strip() for at, cell in enumerate(row) if cell.strip() and at not in used | gone.keys()
    )
    return ColumnPositions(
        columns, places, first, last, gone, aside, sum(not cell.strip() for cell in row), len(row)
    )


def _names(column: str, mapping: Mapping[str, str]) -> set[str]:
    return {fold(mapping[column])} if column in mapping else {fold(column), *ALIASES[column]}
