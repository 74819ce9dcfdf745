"""Policy sections about sessions: how often, in which programme, of which kinds and how long."""

import re
import unicodedata
from collections.abc import Mapping
from datetime import date
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, PlainValidator, PrivateAttr

from handlers.policy.values import (
    Days,
    Every,
    IntervalText,
    Many,
    Minutes,
    MonthRule,
    Section,
    Span,
    Text,
    YearStart,
)

Shorten = Literal["either", "both", "supervisor"]
Lengthen = Literal["never", "agreement"]
Absence = Literal["runs on", "stops"]
Fte = Annotated[float, Field(gt=0, le=1, strict=False)]


def fold(text: str) -> str:
    """Return a name as it is compared: case folded, hyphens and underscores as spaces, spaces collapsed."""
    plain = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())
    return " ".join(re.sub(r"[-_\u2010\u2011]", " ", plain).split())


def same_role(others: Mapping[str, tuple[str, ...]], role: str, name: str) -> bool:
    """Return whether somebody's role is the one of this name, by `[aliases]` too; an empty role is none."""
    aliases = {fold(alias): fold(of) for of, spellings in others.items() for alias in spellings}
    mine, wanted = fold(role), fold(name)
    return bool(mine) and aliases.get(mine, mine) == aliases.get(wanted, wanted)


class Condition(Section):
    """Condition that says whom a rule is for; an absent key matches everybody.

    Names are compared folded, and an alias of `[aliases]` counts as the name that it stands for.
    """

    roles: Many[Text] | None = None
    stage: Text | None = None
    person_types: Many[Text] | None = None
    _aliases: Mapping[str, str] = PrivateAttr(default_factory=dict[str, str])

    @property
    def everybody(self) -> bool:
        """Whether there is no condition at all."""
        return self.roles is None and self.stage is None and self.person_types is None

    def matches(self, role: str, stage: str, person_type: str = "") -> bool:
        """Return whether the rule is for somebody of this role, stage and person type (empty where unknown)."""
        return (
            self._holds(self.roles, role)
            and self._holds(None if self.stage is None else (self.stage,), stage)
            and self._holds(self.person_types, person_type)
        )

    def _holds(self, names: tuple[str, ...] | None, value: str) -> bool:
        return names is None or self._name(value) in {self._name(one) for one in names}

    def _name(self, text: str) -> str:
        folded = fold(text)
        return self._aliases.get(folded, folded)

    def know(self, aliases: Mapping[str, str]) -> None:
        """Store the policy's aliases, folded, once it is loaded."""
        self._aliases = aliases


class Timing(Section):
    """Keys that a cadence and a programme share: who may change the interval, absence and grace.

    `shorten`: who may have sessions more often: "either" of the two, only "both", or the "supervisor" (or
    both). `lengthen`: whether the agreement may make the interval longer. `absence`: whether days away stop
    the clock. `grace`: whole days after the due date before a session is overdue.
    """

    for_: Condition = Field(default=Condition(), alias="for")
    shorten: Shorten = "both"
    lengthen: Lengthen = "never"
    absence: Absence = "runs on"
    grace: Days = 0

    def may_shorten(self, by: str) -> bool:
        """Return whether a request of `by` ("worker", "supervisor" or "both") for more sessions counts."""
        return (
            by == "both" or self.shorten == "either" or (self.shorten == "supervisor" and by == "supervisor")
        )


class Cadence(Timing):
    """`[[cadence]]`: how often planned sessions fall due for some people; the first that matches counts.

    `every` is mandatory (GEN-6a). `month` says what a month is (X2). `floor` marks the interval as a
    minimum standard that no agreement may loosen. `pro_rata` stretches it for part-time hours, to
    `pro_rata_cap` at most (WCC-1.4d). `ask_at_start`: as somebody begins this stage, the supervisor is asked
    how often, and until when (WCC-1.5).
    """

    every: Every
    month: MonthRule = "rolling"
    floor: bool = False
    pro_rata: Literal["none", "fte"] = "none"
    pro_rata_cap: IntervalText | None = None
    ask_at_start: bool = False


class ProgrammePhase(Section):
    """`[[programme.phase]]`: sessions are due `every` interval until (exclusive) the programme's start plus `until`."""

    until: Span
    every: Every


class Series(Section):
    """`[[programme.series]]`: a second series of sessions beside the first, with its own clock (STK-10d).

    `supervisor`: "named" (somebody else, whom the assessor names), "line" or "pool". `required`: "always",
    "normally" or "offered"; only for "always" and "normally" does a session fall due. With
    `private_from_line_manager = false` the line manager may read its records too.
    """

    name: Text
    every: Every
    supervisor: Literal["named", "line", "pool"] = "named"
    template: str | None = None
    required: Literal["always", "normally", "offered"] = "always"
    until: Span | None = None
    private_from_line_manager: bool = True


class Milestone(Section):
    """Review of progress so long after the start of a programme; may be written as a plain interval.

    `kind` is the kind of session by which it is held.
    """

    at: Span
    name: Text = "progress review"
    kind: str | None = None


def _milestone(value: object) -> object:
    return {"at": value} if isinstance(value, str) else value


class Programme(Timing):
    """`[[programme]]`: a stage with its own intervals from `programme_start`, in phases; it precedes any cadence."""

    name: Text
    length: Span | None = None
    phases: Many[ProgrammePhase] = Field(default=(), alias="phase")
    series: Many[Series] = ()
    milestones: Many[Annotated[Milestone, BeforeValidator(_milestone)]] = ()
    assessor: Literal["line manager", "named"] | None = None


class SessionReason(Section):
    """Reason why a session of a kind may be held; may be written as a plain string.

    `supervisor_needs`: who may give it for this reason, e.g. "qualified" or "senior" (P3). `ends_with`
    closes the reason, e.g. with the stage "induction". `restricted` reasons are seen by the two and
    management only.
    """

    name: Text
    supervisor_needs: str | None = None
    ends_with: str | None = None
    restricted: bool = False


def _reason(value: object) -> object:
    return {"name": value} if isinstance(value, str) else value


def _on_file(value: object) -> bool | str:
    if isinstance(value, str | bool):
        return value
    raise ValueError("expected text in quotation marks, true or false")


class SessionKind(Section):
    """`[[kind]]`: a kind of session; with `counts = false` it never resets the clock of planned sessions.

    `group` says that it is one session of several people, seen by all of them. `recorder` is who writes it
    up (G7), `supervisor` who may give it ("line", "named" or "pool"), `warning` a fixed text shown when one
    is started (STK-5h), `on_file` whether its outcome belongs on the case file; as a text, what of it does.
    """

    name: Text
    title: str | None = None
    counts: bool = True
    template: str | None = None
    group: bool = False
    every: IntervalText | None = None
    reasons: Many[Annotated[SessionReason, BeforeValidator(_reason)]] = ()
    reasons_required: bool = False
    supervisor: Literal["line", "named", "pool"] | None = None
    outside_people: bool = False
    recorder: Literal["worker", "supervisor", "either", "lead"] | None = None
    record_required: bool | None = None
    tell_line_manager: bool = False
    decision_by: Literal["line manager"] | None = None
    on_file: Annotated[bool | str, PlainValidator(_on_file)] = False
    warning: str | None = None


class Duration(Section):
    """`[duration]`: length of a session in minutes; `short` says what a session under the minimum means (S2)."""

    default: Minutes | None = None
    minimum: Minutes | None = None
    guideline: Many[Minutes] | None = None
    set_in_advance: bool = False
    short: Literal["allow", "warn", "not counted"] | None = None


class GroupCredit(Section):
    """What an hour in a group counts for each member: `small` up to `small_group` members, else the time ÷ members."""

    small_group: Annotated[int, Field(ge=1)]
    small: Annotated[float, Field(gt=0, le=1, strict=False)]


MeasureBy = Literal[
    "interval",
    "hours per month",
    "sessions per year",
    "sessions per term",
    "shifts",
    "client sessions",
    "hours of work",
]


class Measure(Section):
    """`[[measure]]`: a count beside the cadence; of each sort the first that matches counts (X3).

    "hours per month" needs `hours`; "sessions per year" and "sessions per term" need `at_least` or
    `at_most`, and spread them evenly over the `year` (from 1 January, another day, or the "anniversary" of
    the start) or over each `[[calendar.term]]`; "shifts" needs `shifts`, "client sessions" and "hours of work"
    need `per`: one session for every so many. `kinds`: only sessions of these kinds, as for a topic. `excused`:
    a month without any of that work owes no hours.
    """

    for_: Condition = Field(default=Condition(), alias="for")
    by: MeasureBy = "interval"
    hours: Annotated[float, Field(gt=0, le=200, strict=False)] | None = None
    at_least: Annotated[int, Field(ge=1, le=366)] | None = None
    at_most: Annotated[int, Field(ge=1, le=366)] | None = None
    year: YearStart = "01-01"
    kinds: Many[Text] = ()
    group_credit: GroupCredit | None = None
    shifts: Annotated[int, Field(ge=1, le=1000)] | None = None
    per: Annotated[float, Field(gt=0, le=1000, strict=False)] | None = None
    excused: Literal["client sessions"] | None = None
    grace: Days = 0


class Campaign(Section):
    """`[[qa.campaign]]`: days in which sessions are observed, such as practice weeks (S24)."""

    name: Text
    first: date = Field(alias="from")
    last: date = Field(alias="to")
