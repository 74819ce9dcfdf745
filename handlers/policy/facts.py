"""What has happened, as the rules need to know it: plain values, no texts, no clocks."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal, cast

from handlers.policy.values import Interval

By = Literal["worker", "supervisor", "both"]


class FactsInvalid(ValueError):
    """Facts that cannot be reckoned with. `problems` says everything that is wrong with them."""

    def __init__(self, problems: list[str]) -> None:
        self.problems = tuple(problems)
        super().__init__("; ".join(problems))


@dataclass(frozen=True, slots=True)
class Held:
    """A session that took place. `minutes` where its length is known; `members` is the number of supervisees
    in it.
    """

    on: date
    kind: str = "planned"
    minutes: int | None = None
    members: int = 1


@dataclass(frozen=True, slots=True)
class RequestedInterval:
    """Somebody wants sessions this often."""

    every: Interval
    by: By


@dataclass(frozen=True, slots=True)
class PairFacts:
    """What one pair's due dates depend on.

    `start` is the first day of the relationship, `programme_start` that of the stage's programme. `agreement`
    is the interval that both accepted. `absences` are first and last days away, both included, in any order,
    overlapping or not. `fte` is hours as a part of full time, over 0 and up to 1. Raises `FactsInvalid` for
    values that cannot be.
    """

    start: date
    role: str = ""
    stage: str = ""
    fte: float = 1.0
    programme_start: date | None = None
    sessions: tuple[Held, ...] = ()
    agreement: Interval | None = None
    asked: RequestedInterval | None = None
    absences: tuple[tuple[date, date], ...] = ()
    milestones_done: frozenset[str] = frozenset()

    def __post_init__(self) -> None:
        problems = [
            f"absences: {first} is after {last}; expected the first day away, then the last"
            for first, last in self.absences
            if first > last
        ]
        if not 0 < self.fte <= 1:
            problems.append(f"fte: found {self.fte}; expected a part of full time, over 0 and up to 1")
        if problems:
            raise FactsInvalid(problems)


@dataclass(frozen=True, slots=True)
class SessionFacts:
    """What the deadlines after one session depend on: all dates are days in the zone of the person who owes.

    `on` is the day it began, `ended` the day it ended where that is another. `record_days` is the turn-round
    that the pair's agreement sets. `recorded` is when the record was finished, `next_on` the day of the next
    session held or booked, `disputed` the day on which somebody disagreed with the record, `cancelled` the
    day on which the session was called off.
    """

    on: date
    kind: str = "planned"
    ended: date | None = None
    working_days: frozenset[int] | None = None
    record_days: int | None = None
    recorded: date | None = None
    next_on: date | None = None
    disputed: date | None = None
    cancelled: date | None = None


@dataclass(frozen=True, slots=True)
class AgreementFacts:
    """What an agreement's dates depend on: the pair's start and sessions, and when both accepted or last
    reviewed it.

    `review_on` is the review date that the pair chose for itself.
    """

    start: date
    sessions: tuple[Held, ...] = ()
    accepted: date | None = None
    reviewed: date | None = None
    review_on: date | None = None
    working_days: frozenset[int] | None = None


@dataclass(frozen=True, slots=True)
class ActionFacts:
    """What an action's date depends on: `due` is the one that somebody gave it."""

    created: date
    due: date | None = None
    next_session: date | None = None


@dataclass(frozen=True, slots=True)
class YearlyFacts:
    """What appraisals, observations and reviews of the policy depend on: since when, and when the last one
    was.
    """

    start: date
    last: date | None = None


_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
FIELDS = (
    "id",
    "role",
    "stage",
    "fte",
    "start",
    "programme_start",
    "sessions",
    "agreement",
    "asked",
    "absences",
    "today",
)


def read_pair(row: Mapping[str, object]) -> tuple[PairFacts, date]:
    """One pair's facts, and the day on which the question is asked, from a JSON object of `alongside policy
    due`.

    Raises `FactsInvalid` with everything that is wrong. Keys other than `FIELDS` are left alone.
    """
    problems: list[str] = []

    def day(where: str, value: object) -> date:
        if isinstance(value, str) and _DATE.fullmatch(value):
            try:
                return date.fromisoformat(value)
            except ValueError:
                problems.append(f"{where}: there is no day {value}")
                return date.min
        problems.append(f"{where}: {_found(value)}; expected a date, YYYY-MM-DD")
        return date.min

    def interval(where: str, value: object) -> Interval:
        try:
            return Interval.read(value)
        except ValueError as error:
            problems.append(f"{where}: {_found(value)}; {error}")
            return Interval(1, "day")

    def text(where: str) -> str:
        value = row.get(where)
        if value is None or isinstance(value, str):
            return value or ""
        problems.append(f"{where}: {_found(value)}; expected text")
        return ""

    def table(where: str, value: object) -> dict[str, Any]:
        if isinstance(value, dict):
            return cast("dict[str, Any]", value)
        problems.append(f"{where}: {_found(value)}; expected an object")
        return {}

    def many(where: str) -> list[Any]:
        value = row.get(where)
        if value is None or isinstance(value, list):
            return cast("list[Any]", value or [])
        problems.append(f"{where}: {_found(value)}; expected a list")
        return []

    def held(where: str, value: object) -> Held:
        session = table(where, value)
        kind = session.get("kind") or "planned"
        if not isinstance(kind, str):
            problems.append(f"{where}, kind: {_found(kind)}; expected text")
            kind = ""
        return Held(day(f"{where}, on", session.get("on")) if session else date.min, kind)

    def absence(where: str, value: object) -> tuple[date, date]:
        if isinstance(value, list):
            pair = cast("list[object]", value)
            if len(pair) == 2:
                return day(f"{where}, first day", pair[0]), day(f"{where}, last day", pair[1])
        problems.append(f"{where}: {_found(cast('object', value))}; expected [first day, last day]")
        return date.min, date.min

    def asked() -> RequestedInterval | None:
        if row.get("asked") is None:
            return None
        wish = table("asked", row["asked"])
        by = wish.get("by")
        if by not in ("worker", "supervisor", "both"):
            problems.append(f'asked, by: {_found(by)}; expected "worker", "supervisor" or "both"')
        return RequestedInterval(interval("asked, every", wish.get("every")), cast("By", by))

    def hours() -> float:
        value = row.get("fte")
        if value is None:
            return 1.0
        if isinstance(value, int | float) and not isinstance(value, bool) and 0 < value <= 1:
            return float(value)
        problems.append(f"fte: {_found(value)}; expected a part of full time, over 0 and up to 1")
        return 1.0

    agreed = row.get("agreement")
    starts = row.get("programme_start")
    absences = tuple(absence(f"absence {number}", value) for number, value in enumerate(many("absences"), 1))
    problems += [f"absence: {first} is after {last}" for first, last in absences if first > last]
    fields: dict[str, Any] = {
        "start": day("start", row.get("start")),
        "role": text("role"),
        "stage": text("stage"),
        "fte": hours(),
        "programme_start": None if starts is None else day("programme_start", starts),
        "sessions": tuple(held(f"session {number}", one) for number, one in enumerate(many("sessions"), 1)),
        "agreement": (
            None if agreed is None else interval("agreement, every", table("agreement", agreed).get("every"))
        ),
        "asked": asked(),
        "absences": absences,
    }
    today = day("today", row.get("today"))
    if problems:
        raise FactsInvalid(problems)
    return PairFacts(**fields), today


def _found(value: object) -> str:
    if value is None:
        return "is missing"
    text = "true" if value is True else "false" if value is False else repr(value)
    return f"found {text if len(text) <= 40 else text[:39] + '…'}"
