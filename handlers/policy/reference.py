"""Reference of every table and key of a policy file, made from the code: Markdown, and a JSON schema for editors."""

import types
from collections.abc import Iterator
from typing import Annotated, Any, Literal, Union, cast, get_args, get_origin

from pydantic_core import PydanticUndefined

from handlers.policy.development import DayOfYear
from handlers.policy.fates import PARTLY, fates, keys
from handlers.policy.model import Policy
from handlers.policy.values import (
    Days,
    Every,
    IntervalRange,
    IntervalText,
    Minutes,
    Section,
    Span,
    TimeOfDay,
    YearStart,
)


def schema() -> dict[str, Any]:
    """Return the JSON schema of a policy file, for editors that complete and check TOML."""
    found = Policy.model_json_schema(by_alias=True)
    parts = found["$defs"]
    parts["Word"]["required"] = ["one"]
    for name in _SHORT:  # tables that may be written as a bare text
        parts[name] = {"anyOf": [{"type": "string"}, parts[name]]}
    kinds = parts["Signpost"]["properties"]["for"]
    parts["Signpost"]["properties"]["for"] = {"anyOf": [kinds, kinds["items"]]}
    measures = found["properties"]["measure"]
    found["properties"]["measure"] = {"anyOf": [measures, measures["items"]]}
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **found, "title": "Alongside policy"}


_SHORT = ("Word", "CalendarRules", "Measure", "Milestone", "SessionReason", "Regulator")


def reference() -> Iterator[str]:
    """Yield lines of Markdown: a table for each part of the file, with values, default and fate of each key."""
    known = fates()
    tables: dict[str, list[str]] = {}
    for key, model, name in keys():
        table, _, last = key.rpartition(".")
        fate = known[key]
        by = f": {fate.by}" if fate.fate == "not carried out yet" else f" (`{fate.by}`)"
        partly = f"; not carried out yet: {PARTLY[key]}" if key in PARTLY else ""
        row = f"| `{last}` | {_values(model, name)} | {_default(model, name)} | {fate.fate}{by}{partly} |"
        tables.setdefault(table, []).append(row)
    for table, rows in tables.items():
        yield from ("", f"### `{table or 'top of the file'}`", "", "| key | values | default | fate |")
        yield "|---|---|---|---|"
        yield from rows


_WRITTEN: tuple[tuple[Any, str], ...] = (
    (IntervalText, 'days, weeks or months: "2 weeks"'),
    (Span, 'days, weeks, months or years: "2 years"'),
    (Every, 'an interval, two of them as a range, "individual" or "none"'),
    (YearStart, '"anniversary" or a day, "04-01"'),
    (DayOfYear, 'a day of every year: "11-30"'),
    (Days, 'whole days: 5 or "5 days"'),
    (Minutes, '"90 min" or "1.5 hours"'),
    (TimeOfDay, '"09:30"'),
)


def _values(model: type[Section], name: str) -> str:
    field = model.model_fields[name]
    return _said(field.rebuild_annotation()).replace("|", "or")


def _said(annotation: Any) -> str:
    """Return what may be written for a type: its choices, or its kind of value."""
    for written, words in _WRITTEN:
        if annotation == written:
            return words
    origin, parts = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        return _said(parts[0])
    if origin is Literal:
        return ", ".join(f'"{part}"' for part in parts)
    if origin in (Union, types.UnionType):
        return " or ".join(dict.fromkeys(_said(part) for part in parts if part is not type(None)))
    if origin is tuple:
        return f"a list: {_said(parts[0])}"
    if origin is dict:
        return "a table of names"
    words = {"str": "text", "bool": "true, false", "int": "a whole number", "float": "a number", "date": "a date",
             "Interval": 'an interval: "2 weeks"', IntervalRange.__name__: "a range"}  # fmt: skip
    return words.get(getattr(annotation, "__name__", ""), "words of the organisation")


def _default(model: type[Section], name: str) -> str:
    default: object = model.model_fields[name].get_default(call_default_factory=True)
    if default is PydanticUndefined:
        return "must be there"
    if default in (None, (), "") or default == {}:
        return "the policy does not say"
    if isinstance(default, bool):
        return str(default).lower()
    if isinstance(default, tuple):
        return ", ".join(str(one) for one in cast("tuple[object, ...]", default))
    return (
        f'"{default}"'
        if isinstance(default, str)
        else str(default)
        if isinstance(default, int | float)
        else "neutral words"
    )
