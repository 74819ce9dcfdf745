"""Parser of one pair's facts from a row of JSON, as `alongside policy due` takes them."""

import re
from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, PlainValidator, ValidationError
from pydantic_core import ErrorDetails

from handlers.policy.facts import FactsInvalid, HeldSession, PairFacts, RequestedInterval, WorkDone
from handlers.policy.values import Interval

_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def _day(value: object) -> date:
    if isinstance(value, str) and _DATE.fullmatch(value):
        try:
            return date.fromisoformat(value)
        except ValueError:
            raise ValueError(f"there is no day {value}") from None
    raise ValueError("expected a date, YYYY-MM-DD")


def _fte(value: object) -> float:
    if value is None:
        return 1.0
    if isinstance(value, int | float) and not isinstance(value, bool) and 0 < value <= 1:
        return float(value)
    raise ValueError("expected a part of full time, over 0 and up to 1")


def _minutes(value: object) -> int:
    if value is None:
        return 60
    if isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= 24 * 60:
        return value
    raise ValueError("expected whole minutes, up to a day")


def _none_as(empty: object) -> BeforeValidator:
    """Return a validator that reads null like a missing value."""

    def read(value: Any) -> Any:
        return empty if value is None else value

    return BeforeValidator(read)


Day = Annotated[date, PlainValidator(_day)]
Every = Annotated[Interval, PlainValidator(Interval.read)]
Name = Annotated[str, _none_as("")]


class _Row(BaseModel):
    model_config = ConfigDict(strict=True, extra="ignore")


class SessionRow(_Row):
    """Session that was held."""

    on: Day
    kind: Annotated[str, _none_as("planned")] = "planned"
    minutes: Annotated[int, PlainValidator(_minutes)] = 60


class WorkRow(_Row):
    """Amount of work on a day, for measures that count by it."""

    on: Day
    what: Literal["shifts", "client sessions", "hours"]
    number: Annotated[float, Field(ge=0, strict=False)]


class AgreementRow(_Row):
    """Interval that both accepted, and the day from which it counts."""

    every: Every
    on: Day | None = None


class RequestRow(AgreementRow):
    """Request for more sessions, and whose it is."""

    by: Literal["worker", "supervisor", "both"]


class PairRow(_Row):
    """Facts of one pair, and the day for which the due date is asked."""

    id: Any = None
    role: Name = ""
    stage: Name = ""
    person_type: Name = ""
    fte: Annotated[float, PlainValidator(_fte)] = 1.0
    start: Day
    programme_start: Day | None = None
    sessions: Annotated[list[SessionRow], _none_as([])] = Field(default_factory=list[SessionRow])
    agreement: AgreementRow | None = None
    asked: RequestRow | None = None
    absences: Annotated[list[Annotated[list[Day], Field(min_length=2, max_length=2)]], _none_as([])] = Field(
        default_factory=list[list[date]]
    )
    work: Annotated[list[WorkRow], _none_as([])] = Field(default_factory=list[WorkRow])
    today: Day


FIELDS = tuple(PairRow.model_fields)


def read_pair(row: Mapping[str, object]) -> tuple[PairFacts, date]:
    """Return one pair's facts, and the day for which the due date is asked.

    Raise `FactsInvalid` with everything that is wrong. Ignore keys other than `FIELDS`.
    """
    try:
        read = PairRow.model_validate(dict(row))
    except ValidationError as error:
        raise FactsInvalid([_said(detail) for detail in error.errors(include_url=False)]) from None
    agreed, asked = read.agreement, read.asked
    facts = PairFacts(
        start=read.start,
        role=read.role,
        stage=read.stage,
        fte=read.fte,
        programme_start=read.programme_start,
        sessions=tuple(HeldSession(one.on, one.kind or "planned", one.minutes) for one in read.sessions),
        agreement=agreed.every if agreed else None,
        asked=RequestedInterval(asked.every, asked.by, asked.on) if asked else None,
        absences=tuple((first, last) for first, last in read.absences),
        person_type=read.person_type,
        agreement_on=agreed.on if agreed else None,
        work=tuple(WorkDone(one.on, one.what, one.number) for one in read.work),
    )
    return facts, read.today


_KINDS = {
    "string": "text",
    "model": "an object",
    "list": "a list",
    "literal": '"worker", "supervisor" or "both"',
    "too": "[first day, last day]",
}


def _said(detail: ErrorDetails) -> str:
    """Return one mistake in words: "session 1, on: is missing; expected a date, YYYY-MM-DD"."""
    path = detail["loc"]
    if detail["type"] == "missing":
        field = _FIELD_KINDS.get(str(path[-1]), "a value")
        return f"{_place(path)}: is missing; expected {field}"
    expected = next((words for start, words in _KINDS.items() if detail["type"].startswith(start)), None)
    if path[0] == "absences" and len(path) == 2:
        expected = "[first day, last day]"
    words = f"expected {expected}" if expected else str(detail.get("ctx", {}).get("error", detail["msg"]))
    return f"{_place(path)}: {_found(detail['input'])}; {words}"


_FIELD_KINDS = {
    "by": '"worker", "supervisor" or "both"',
    "every": 'a whole number of days, weeks or months, such as "2 weeks"',
    "start": "a date, YYYY-MM-DD",
    "today": "a date, YYYY-MM-DD",
    "on": "a date, YYYY-MM-DD",
}


def _place(path: tuple[str | int, ...]) -> str:
    """Return the position in the row: "session 1, on", "absence 2, last day"."""
    words: list[str] = []
    for index, part in enumerate(path):
        if not isinstance(part, int):
            words.append(part)
        elif index == 1:
            words[-1] = f"{words[-1].removesuffix('s')} {part + 1}"
        else:
            words.append(("first day", "last day")[part])
    return ", ".join(words)


def _found(value: object) -> str:
    if value is None:
        return "is missing"
    text = "true" if value is True else "false" if value is False else repr(value)
    return f"found {text if len(text) <= 40 else text[:39] + '…'}"
