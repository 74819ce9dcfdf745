"""Policy sections about practice: agenda, actions, nudges, booking, access, retention, cases and help."""

from datetime import date
from typing import Annotated, Literal

from pydantic import Field, PlainValidator

from handlers.policy.values import (
    Days,
    Interval,
    IntervalText,
    Many,
    Minutes,
    Section,
    Span,
    Text,
    TimeOfDay,
)

ObligationKind = Literal[
    "session",
    "series",
    "milestone",
    "hours",
    "agenda",
    "rebook",
    "record",
    "signing",
    "agreement",
    "agreement_review",
    "action",
    "appraisal",
    "objectives",
    "learning",
    "concern",
    "observation",
    "case",
    "policy_review",
    "training",
]
Weekday = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
_WEEKDAYS: tuple[Weekday, ...] = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def _action_due(value: object) -> Interval | Literal["next session"]:
    if value == "next session":
        return "next session"
    try:
        return value if isinstance(value, Interval) else Interval.read(value)
    except ValueError as error:
        raise ValueError(f'{error}, or "next session"') from None


ActionDue = Annotated[Interval | Literal["next session"], PlainValidator(_action_due)]


class Agenda(Section):
    """`[agenda]`: both are asked for items `lead` working days before the session; with `mode` "at start", nobody is.

    `first` holds the standing items, in order; `order` says whose items come next. `absent_after`: sessions in a
    row without one of `[policy] functions` after which that one stands on the agenda. `role_clear`: whether the role is
    clear is asked at the first session, and at the next one after another role.
    """

    lead: Days | None = None
    mode: Literal["before", "at start", "agreement"] | None = None
    first: Many[Literal["last record", "actions", "objectives", "cases due"]] = ()
    order: Literal["worker first", "supervisor first", "as added"] | None = None
    supervisor_note: str | None = None
    read_papers: bool = False
    items: Many[Text] = ()
    absent_after: Annotated[int, Field(ge=1, le=100)] | None = None
    role_clear: bool = False


class Actions(Section):
    """`[actions]`: days before and after an action's date on which its owner is reminded; `due` without a date.

    `mode`: each says whether the two agreed on it or the supervisor requires it. `learned`: whoever closes one may
    add what was learned. `standards`: what an action may point to.
    """

    before: Many[Days] | None = None
    on_day: bool = True
    after: Many[Days] | None = None
    due: ActionDue | None = None
    learned: bool = False
    mode: bool = False
    standards: Many[Text] = ()


class Escalate(Section):
    """When a nudge is escalated: so many days after the due date, and to whom."""

    after: Days
    to: Literal["supervisor's manager", "policy owner"] = "supervisor's manager"


class NudgeSteps(Section):
    """Days before and after the due date on which to send a nudge about one kind of obligation."""

    before: Many[Days] = ()
    on_day: bool = True
    after: Many[Days] = ()
    escalate: Escalate | None = None


class Nudges(Section):
    """`[nudges]`: the hour of the day, and the steps of each kind of obligation, as in `[nudges.steps.session]`.

    `again`: interval of nudges about what stays overdue after its last step.
    """

    hour: TimeOfDay | None = None
    again: IntervalText | None = None
    steps: dict[ObligationKind, NudgeSteps] = Field(default_factory=dict[ObligationKind, NudgeSteps])


class Booking(Section):
    """`[booking]`: working hours of those who set none, and what a cancellation asks for.

    `rebook`: "in addition" to the next session (Victoria's rule), or the next one "replaces" it.
    `rebook_within`: days from the cancellation in which a new date must be found; without it, at once.
    `notice`: days before the session after which a booking is late, counted by `notice_count`. `buffer`:
    minutes that stay free before and after, in the times that are offered.
    """

    working_from: TimeOfDay | None = None
    working_to: TimeOfDay | None = None
    working_days: Many[Weekday] | None = None
    rebook: Literal["in addition", "replaces"] | None = None
    rebook_within: Days | None = None
    rebook_by: Literal["both", "supervisor", "worker"] | None = None
    cancel_needs_reason: bool = False
    room_by: Literal["supervisor", "worker"] | None = None
    private_place: bool = False
    place: str | None = None
    buffer: Minutes = 0
    notice: Days | None = None
    notice_count: Literal["working", "calendar"] = "calendar"
    outcome_needs: Many[Literal["start time", "length", "attendance"]] = ()

    @property
    def weekdays(self) -> frozenset[int] | None:
        """Working days as numbers, Monday 0 to Sunday 6; None where the policy does not say."""
        return (
            None
            if self.working_days is None
            else frozenset(_WEEKDAYS.index(day) for day in self.working_days)
        )


Tell = Literal["before", "at once", "after", "in the agreement", "not automatically"]


class Reader(Section):
    """`[[access.reader]]`: who may read records besides the two, why, on what condition, and what the worker is told.

    `needs`: "standing" (at any time), on "request", or only with a "formal case".
    """

    who: Text
    why: Text
    needs: Literal["standing", "request", "formal case"]
    tell_worker: Tell = "at once"
    level: Literal["content", "dates only", "counts"] = "content"


class Access(Section):
    """`[access]`: who may read records.

    `off_record`: whether the worker may ask that something be talked about but not written. `decides`: who
    says yes to somebody who asks to read. `open`: whether the named readers are examples, so that whoever decides
    may say yes to another purpose too, with why.
    `data_requests`: the e-mail address of whoever is told when somebody asks for their own data.
    """

    heading: str | None = None
    data_requests: Text | None = None
    off_record: bool | None = None
    decides: Literal["supervisor", "organisation", "both"] | None = None
    owner: Literal["organisation", "pair"] | None = None
    open: bool = False
    readers: Many[Reader] = Field(default=(), alias="reader")
    always_shared: Many[Text] = ()


class DisclosureRules(Section):
    """`[disclosure]`: what happens when something said in supervision is passed on.

    `tell`: who of the two is told beside whoever passes it on. `agreed_in_session`: how it is passed on is settled
    in the meeting, so it is asked for.
    """

    tell: Literal["worker", "both", "nobody"] | None = None
    when: Literal["before", "at once", "after"] | None = None
    agreed_in_session: bool = False
    to: Many[Text] = ()


class LeaverRule(Section):
    """Where a leaver's records go, and when."""

    to: Text
    after: Span | None = None


class Retention(Section):
    """`[retention]`: how long records are kept, and from when (S12); without `keep`, nothing is ever deleted."""

    keep: Span | None = None
    from_: Literal["leaving", "hr receipt", "record date"] | None = Field(default=None, alias="from")
    on_supervisor_change: Literal["pass on", "keep"] | None = None
    on_transfer: Literal["follow the person"] | None = None
    leaver: LeaverRule | None = None
    draft: Span | None = None


class RecordStore(Section):
    """`[store]`: who keeps the records, and their place; `confirm_every`: how often those on paper are confirmed."""

    custodian: Literal["supervisor", "organisation"] | None = None
    place: str | None = None
    secure: bool = True
    confirm_every: Span | None = None


class EscalationStep(Section):
    """`[[escalation.step]]`: who may take a disagreement to whom; `skip_allowed` if earlier steps may be skipped.

    `to`: "supervisor", "supervisor's manager", "senior manager", or the e-mail address of somebody here. Whatever
    `skip_allowed` says, any step can be the first: a step that is meant to come before is shown before.
    """

    who_may: Many[Literal["worker", "supervisor"]] = ("worker", "supervisor")
    to: Text
    offer: Many[Text] = ()
    skip_allowed: bool = False


class Escalation(Section):
    """`[escalation]`: what to do when something does not work, and the formal routes to point to.

    `formal`: the e-mail address of whoever says how a formal route begins.
    """

    steps: Many[EscalationStep] = Field(default=(), alias="step")
    routes: Many[Text] = ()
    formal: Text | None = None


class Pulse(Section):
    """`[pulse]`: short private questions to workers after sessions, shown only for `minimum_group` people or more."""

    on: bool = False
    minimum_group: Annotated[int, Field(ge=3, le=1000)] = 5
    questions: Many[Text] = ()


class Report(Section):
    """`[report.NAME]`: what some readers of figures get: "counts" (no names), or "names"."""

    level: Literal["counts", "names"]


CoverMay = Literal["records", "reading", "agreement"]


class PairRules(Section):
    """`[pair]`: who supervises (X9), what a cover supervisor's sessions count for (G6), and what a cover may do.

    `cover_may`: beside holding sessions, write "records", read those from before ("reading"), accept the pair's
    "agreement"; the first two where the policy does not say.

    `pool`: the roles of those who may give any session where `type` is "pool"; without it, everybody who
    manages somebody.

    `history_whole`: a new supervisor also reads the parts that are between the two. `everybody`: everybody
    has a supervisor, so that their manager is asked who it is while they have none.
    """

    everybody: bool = False
    type: Literal["line manager", "designated", "pool"] | None = None
    pool: Many[Text] = ()
    delegate: bool = False
    cover_allowed: bool | None = None
    cover_counts: bool | None = None
    cover_may: Many[CoverMay] | None = None
    history_to_new_supervisor: bool | None = None
    history_whole: bool = False


def cover_may(rules: PairRules | None, what: CoverMay) -> bool:
    """Return whether somebody who covers may do this beside holding sessions."""
    named = rules.cover_may if rules else None
    return what in (("records", "reading") if named is None else named)


class Chat(Section):
    """`[chat]`: what the chat platform keeps."""

    keep_messages: Literal["none", "platform"] = "none"


CALENDAR_NAMES = {
    "england": ("GB", "ENG"),
    "england-and-wales": ("GB", "ENG"),
    "wales": ("GB", "WLS"),
    "scotland": ("GB", "SCT"),
    "northern-ireland": ("GB", "NIR"),
    "ireland": ("IE", ""),
    "australia": ("AU", ""),
    "new-zealand": ("NZ", ""),
    "united-states": ("US", ""),
    "canada": ("CA", ""),
    "india": ("IN", ""),
}
"""Calendars that a policy may name in words; any other by ISO codes, such as "AU-VIC" or "FR"."""


class Term(Section):
    """`[[calendar.term]]`: a school term, from its first to its last day."""

    name: str = ""
    first: date = Field(alias="from")
    last: date = Field(alias="to")


class CalendarRules(Section):
    """`[calendar]`, or just its name: bank holidays and school terms.

    Bank holidays go by country (ISO, e.g. "GB") and subdivision (e.g. "ENG"); terms are
    `[[calendar.term]]`.
    """

    name: str = ""
    country: str = ""
    subdivision: str = ""
    terms: Many[Term] = Field(default=(), alias="term")

    @property
    def place(self) -> tuple[str, str]:
        """Country and subdivision that the policy names, or empty; `calendar.region_of` checks them."""
        if not self.name:
            return self.country.upper(), self.subdivision.upper()
        name = self.name.strip().lower().replace(" ", "-")
        if name in CALENDAR_NAMES:
            return CALENDAR_NAMES[name]
        country, _, subdivision = self.name.strip().upper().partition("-")
        return country, subdivision
