"""Problems in a policy file, for the person who writes it: where, what was found, what was expected."""

import difflib
import typing
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Literal, get_args, get_origin

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from handlers.policy.model import Policy
from handlers.policy.toml_positions import Lines, Path

Level = Literal["error", "warning"]
Note = tuple[Level, Path, str, str]
"""Finding of a check: level, path, what was found, and what was expected."""


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """Error in a file, or a warning that its writer should know; `line` counts from 1."""

    file: str
    line: int
    where: str
    found: str
    expected: str
    level: Literal["error", "warning"] = "error"

    def __str__(self) -> str:
        where = f"{self.where}: " if self.where else ""
        expected = f"; {self.expected}" if self.expected else ""
        return f"{self.file}:{self.line}: {self.level}: {where}{self.found}{expected}"


class PolicyInvalid(Exception):
    """Policy file that cannot be used; `problems` holds every error found, in the order of the file."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))


def place(path: Path) -> str:
    """Return a path as people say it: `("cadence", 1, "every")` → "cadence 2, every"."""
    words = ""
    for part in path:
        words += f" {part + 1}" if isinstance(part, int) else f"{', ' if words else ''}{part}"
    return words


def shown(value: object) -> str:
    """Return a value as it is written in the file, shortened to 60 characters."""
    if isinstance(value, bool):
        text = "true" if value else "false"
    elif isinstance(value, str):
        text = f'"{value}"'
    elif isinstance(value, dict):
        text = "a table"
    elif isinstance(value, list | tuple):
        text = "a list"
    else:
        text = str(value)
    return text if len(text) <= 60 else f"{text[:57]}…"


def listed(words: Iterable[str]) -> str:
    """Return choices in quotation marks: '"a", "b" or "c"'."""
    quoted = [f'"{word}"' for word in words]
    return quoted[0] if len(quoted) == 1 else f"{', '.join(quoted[:-1])} or {quoted[-1]}"


def from_validation(error: ValidationError, file: str, lines: Lines) -> list[Problem]:
    """Return every error that the types found, in words."""
    problems: dict[Path, Problem] = {}
    for detail in error.errors(include_url=False):
        path = tuple(part for part in detail["loc"] if part != "[key]")
        found, expected = _said(detail, path)
        problems.setdefault(path, Problem(file, lines.of(path), place(path), found, expected))
    return list(problems.values())


_KINDS = {
    "string": "text in quotation marks",
    "bool": "true or false",
    "int": "a whole number",
    "float": "a number",
    "date": "a date such as 2026-10-31, without quotation marks",
    "tuple": "a list in square brackets",
    "model": "a table",
    "dict": "a table",
    "time": 'a time of day, such as "09:30"',
}


def _said(detail: ErrorDetails, path: Path) -> tuple[str, str]:
    """Return what was found and what was expected, from one of pydantic's errors."""
    kind, value, context = detail["type"], detail.get("input"), detail.get("ctx", {})
    found = f"found {shown(value)}"
    if kind == "extra_forbidden" or detail["loc"][-1:] == ("[key]",):
        return _unknown(path)
    if kind == "missing":
        return "is missing", f"expected {_wanted(path)}"
    if kind == "literal_error":
        choices = _literals(str(context.get("expected", "")))
        return found, f"expected {choices}"
    if kind == "value_error":
        return found, str(context.get("error", detail["msg"]))
    if kind in ("string_too_short", "too_short"):
        return "is empty", "expected at least one character" if kind[
            0
        ] == "s" else "expected at least one entry"
    if kind == "string_too_long":
        return found, f"expected at most {context.get('max_length')} characters"
    if kind == "string_pattern_mismatch":
        return found, f"expected text of the form {context.get('pattern')}"
    if kind in ("greater_than", "greater_than_equal", "less_than", "less_than_equal"):
        return found, detail["msg"].replace("Input should be", "expected a number")
    for start, words in _KINDS.items():
        if kind.startswith(start):
            return found, f"expected {words}"
    return found, detail["msg"].replace("Input should be", "expected")


def _literals(expected: str) -> str:
    """Return pydantic's "'a', 'b' or 'c'" with the quotation marks of TOML; the choices are unchanged."""
    return expected.replace("', '", '", "').replace("' or '", '" or "').strip("'").join('""')


def _wanted(path: Path) -> str:
    if path[-1:] == ("every",):
        return 'how often, such as "1 month", or "individual" or "none"'
    return f"the key {path[-1]}"


def _unknown(path: Path) -> tuple[str, str]:
    known = _keys(path[:-1])
    close = difflib.get_close_matches(str(path[-1]), known, n=1, cutoff=0.6)
    guess = f'did you mean "{close[0]}"?' if close else f"expected one of: {', '.join(sorted(known))}"
    return "is not a key of this table", guess


def _keys(path: Path) -> list[str]:
    """Return the keys that the table at `path` may have."""
    model: type[BaseModel] = Policy
    names: list[str] | None = None
    for part in path:
        if names is not None:  # a table whose keys are names: its values are of one kind
            names = None
            continue
        if isinstance(part, int):
            continue
        annotation: Any = next(
            (f.annotation for n, f in model.model_fields.items() if part in (n, f.alias)), None
        )
        metadata_free = _model_in(annotation)
        if metadata_free is None:
            return []
        model = metadata_free
        names = _names(annotation)
    return names if names is not None else [field.alias or name for name, field in model.model_fields.items()]


def _model_in(annotation: Any) -> type[BaseModel] | None:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    return next((model for arg in get_args(annotation) if (model := _model_in(arg)) is not None), None)


def _names(annotation: Any) -> list[str] | None:
    """Return the keys of a `dict[Literal[…], …]`; None where the annotation is no dict."""
    if get_origin(annotation) is not dict:
        return None
    key: Any = get_args(annotation)[0]
    return [str(name) for name in get_args(key)] if get_origin(key) is typing.Literal else []
