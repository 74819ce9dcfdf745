"""`Policy`: an organisation's supervision policy as data, one class a section of the file (clauses.md 3.8).

A section or key that is absent is None or empty: "the policy does not say". The properties at the end of
`Policy` are the safe defaults where the policy is silent. They decide how the product behaves, and are
never shown as rules of the policy.
"""

from datetime import date, time
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, ConfigDict, Field, PrivateAttr

from handlers.policy.absence import AbsenceRules
from handlers.policy.case_rules import Cases
from handlers.policy.development import AppraisalRules, Concerns, Learning, Objectives, PolicyLink, Regulator
from handlers.policy.documents import (
    AgreementRules,
    Disagreement,
    ObservationRules,
    Qa,
    RecordRules,
    Signing,
    Template,
)
from handlers.policy.induction import Induction
from handlers.policy.practice import (
    Access,
    Actions,
    Agenda,
    Booking,
    CalendarRules,
    Chat,
    DisclosureRules,
    Escalation,
    Nudges,
    NudgeSteps,
    ObligationKind,
    PairRules,
    Pulse,
    RecordStore,
    Report,
    Retention,
)
from handlers.policy.rules import Cadence, Duration, Measure, Programme, SessionKind, fold
from handlers.policy.signposts import HelpKind, Signpost, national_signposts
from handlers.policy.training import TrainingRules
from handlers.policy.values import Interval, Many, Section, Span, Text
from handlers.policy.words import Words


class Version(Section):
    """`[[policy.versions]]`: one row of the version history."""

    version: Text
    on: date | None = None
    author: str | None = None
    reason: str | None = None


class Header(Section):
    """`[policy]`: what the document is called, whose it is and when it is reviewed.

    `unmatched`: what `check` says of people whom no cadence names: "warn", "use default" or "none" (S3,
    C2).
    """

    name: Text = "Supervision policy"
    organisation: str | None = None
    version: str | None = None
    approved_by: str | None = None
    approved_on: date | None = None
    owner: str | None = None
    lead: str | None = None
    committee: str | None = None
    last_review: date | None = None
    review_by: date | None = None
    review_every: Span | None = None
    review_latest: Span | None = None
    review_triggers: Many[Text] = ()
    versions: Many[Version] = ()
    links: Many[PolicyLink] = ()
    purpose: Many[Text] = ()
    functions: Many[Text] = ()
    announce: bool = False
    unmatched: Literal["warn", "use default", "none"] | None = None


class Scope(Section):
    """`[scope]`: whom the policy covers, apart from how often they meet (S3)."""

    roles: Many[Text] | None = None
    person_types: Many[Text] = ()


class Conflict(Section):
    """`[[conflict]]`: a contradiction in the source: every reading, and the one that is followed."""

    id: Text
    says: Annotated[Many[Text], Field(min_length=1)]
    chosen: str | None = None
    why: str | None = None
    by: str | None = None
    on: date | None = None


def _named(key: str) -> BeforeValidator:
    """Return a validator for a table that may be written as a bare string: the value of `key`."""

    def read(value: Any) -> Any:
        return {key: value} if isinstance(value, str) else value

    return BeforeValidator(read)


def _listed(value: Any) -> Any:
    """Return a list for a single table or bare name."""
    return [value] if isinstance(value, str | dict) else value  # pyright: ignore[reportUnknownVariableType]


_DEFAULT_STEPS: dict[str, NudgeSteps] = {
    "session": NudgeSteps(before=(14, 7), after=(1, 7)),
    "series": NudgeSteps(before=(7,), after=(1, 7)),
    "agenda": NudgeSteps(),
    "rebook": NudgeSteps(after=(2, 5)),
    "record": NudgeSteps(before=(1,), after=(1, 3)),
    "signing": NudgeSteps(after=(3, 7)),
    "agreement": NudgeSteps(before=(7,), after=(7,)),
    "agreement_review": NudgeSteps(before=(28, 7), after=(7,)),
    "action": NudgeSteps(before=(2,), after=(3, 7)),
}
_STEPS_OF_THE_REST = NudgeSteps(before=(28, 7), after=(7,))


class Policy(Section):
    """Whole policy file."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, populate_by_name=True)

    header: Header = Field(default=Header(), alias="policy")
    scope: Scope | None = None
    conflicts: Many[Conflict] = Field(default=(), alias="conflict")
    cadences: Many[Cadence] = Field(default=(), alias="cadence")
    programmes: Many[Programme] = Field(default=(), alias="programme")
    kinds: Many[SessionKind] = Field(default=(), alias="kind")
    duration: Duration | None = None
    measures: Annotated[Many[Annotated[Measure, _named("by")]], BeforeValidator(_listed)] = Field(
        default=(), alias="measure"
    )
    aliases: dict[Text, Many[Text]] = Field(default_factory=dict[Text, Many[Text]])
    agreement: AgreementRules | None = None
    record: RecordRules | None = None
    templates: Many[Template] = Field(default=(), alias="template")
    signing: Signing | None = None
    disagreement: Disagreement | None = None
    absence: AbsenceRules | None = None
    agenda: Agenda | None = None
    actions: Actions | None = None
    nudges: Nudges | None = None
    booking: Booking | None = None
    access: Access | None = None
    disclosure: DisclosureRules | None = None
    retention: Retention | None = None
    store: RecordStore | None = None
    cases: Cases | None = None
    escalation: Escalation | None = None
    qa: Qa | None = None
    appraisal: AppraisalRules | None = None
    objectives: Objectives | None = None
    learning: Learning | None = None
    concerns: Concerns | None = None
    observation: ObservationRules | None = None
    pulse: Pulse | None = None
    signposts: Many[Signpost] = Field(default=(), alias="signpost")
    report: dict[str, Report] = Field(default_factory=dict[str, Report])
    training: TrainingRules | None = None
    induction: Induction | None = None
    pair: PairRules | None = None
    regulator: Annotated[Regulator, _named("name")] | None = None
    chat: Chat | None = None
    calendar: Annotated[CalendarRules, _named("name")] | None = None
    pause_on: Many[Text] = ()
    remote: str | None = None
    correction: Literal["addendum only"] | None = None
    conflict_of_interest: str | None = None
    words: Words = Words()
    _fingerprint: str = PrivateAttr("")

    def model_post_init(self, context: Any, /) -> None:
        """Store the file's fingerprint, which the loader passes as context, and give each condition the aliases."""
        if isinstance(context, str):
            self._fingerprint = context
        aliases = {fold(alias): fold(name) for name, others in self.aliases.items() for alias in others}
        observe = self.qa.observe if self.qa is not None else None
        for rule in (*self.cadences, *self.programmes, *self.measures, *([observe] if observe else []),
                     *(self.agreement.also if self.agreement else ()),
                     *([self.induction] if self.induction else [])):  # fmt: skip
            rule.for_.know(aliases)

    @property
    def fingerprint(self) -> str:
        """The SHA-256 of the file's bytes, in hexadecimal; empty for a policy that came from no file."""
        return self._fingerprint

    # Entries of the file, by name.

    @property
    def measure(self) -> Measure | None:
        """First measure, or None where there is only the interval."""
        return self.measures[0] if self.measures else None

    @property
    def name(self) -> str:
        """Title of the policy."""
        return self.header.name

    def kind(self, name: str) -> SessionKind | None:
        """Return the session kind of this name, or None where the policy has none of that name."""
        return next((kind for kind in self.kinds if kind.name == name), None)

    def counts(self, kind: str) -> bool:
        """Return whether a session of this kind resets the clock; a kind unknown to the policy only if "planned"."""
        named = self.kind(kind)
        return kind == "planned" if named is None else named.counts

    @property
    def appraisal_kind(self) -> str:
        """Name of the kind of session that an appraisal is: the one with its template, else "appraisal"."""
        template = self.appraisal.template if self.appraisal else None
        return next((kind.name for kind in self.kinds if template and kind.template == template), "appraisal")

    @property
    def passes_records_on(self) -> bool:
        """Whether a new supervisor reads the records that were written before."""
        history = self.pair.history_to_new_supervisor if self.pair else None
        kept = self.retention.on_supervisor_change if self.retention else None
        return kept == "pass on" if history is None else history

    @property
    def interval_to_be_set(self) -> bool:
        """Whether nobody has a figure: the rule for everybody leaves the interval to each pair."""
        return (
            not self.measures
            and any(cadence.every == "individual" and cadence.for_.everybody for cadence in self.cadences)
            and len(self.cadences) == 1
        )

    def template(self, name: str) -> Template | None:
        """Return the template of this name, or None where there is none."""
        return next((template for template in self.templates if template.name == name), None)

    def template_for(self, kind: str) -> Template | None:
        """Return the template that a session of this kind is recorded on: the kind's own, else that of `[record]`."""
        named = self.kind(kind)
        name = (named.template if named else None) or (self.record.template if self.record else None)
        return self.template(name) if name else None

    # Safe defaults, where the policy is silent.

    @property
    def session_minutes(self) -> int:
        """Minutes that a session is booked for: the default, else the minimum, else 60."""
        duration = self.duration or Duration()
        return duration.default or duration.minimum or 60

    @property
    def record_writer(self) -> Literal["supervisor", "worker", "either", "named per session"]:
        """Who writes the record: the supervisor, where the policy does not say."""
        return (self.record.writer if self.record else None) or "supervisor"

    @property
    def signing_style(self) -> Literal["none", "agree", "sign"]:
        """How a record is signed: not at all, where the policy does not say."""
        return self.signing.record if self.signing else "none"

    @property
    def may_disagree(self) -> bool:
        """Whether words of disagreement may be added to a record: yes, where the policy does not say."""
        return self.disagreement.allowed if self.disagreement else True

    @property
    def agreement_required(self) -> bool:
        """Whether a pair owes an agreement: no, where the policy does not say."""
        return self.agreement is not None and self.agreement.required

    @property
    def off_record_allowed(self) -> bool:
        """Whether "talk, do not write" is offered: no, where the policy does not say."""
        return bool(self.access and self.access.off_record)

    @property
    def agenda_lead(self) -> int:
        """Number of working days before a session at which both are asked for items: 3, where it does not say."""
        return 3 if self.agenda is None or self.agenda.lead is None else self.agenda.lead

    @property
    def rebook(self) -> Literal["in addition", "replaces"]:
        """What the new date of a cancelled session is: it replaces the old one, where the policy does not say."""
        return (self.booking.rebook if self.booking else None) or "replaces"

    @property
    def booking_buffer(self) -> int:
        """Minutes that stay free before and after, in the times that are offered: none, where it does not say."""
        return self.booking.buffer if self.booking is not None else 0

    @property
    def cancel_needs_reason(self) -> bool:
        """Whether cancelling asks for a reason: no, where the policy does not say."""
        return self.booking is not None and self.booking.cancel_needs_reason

    @property
    def working_hours(self) -> tuple[time, time]:
        """Start and end of the day for people who set none: 09:00 to 17:00, where the policy does not say."""
        booking = self.booking or Booking()
        return booking.working_from or time(9), booking.working_to or time(17)

    @property
    def working_days(self) -> frozenset[int]:
        """Working days of people who set none, Monday 0 to Sunday 6: Monday to Friday, where it does not say."""
        return (self.booking.weekdays if self.booking else None) or frozenset(range(5))

    @property
    def nudge_hour(self) -> time:
        """Time of day for nudges, in the reader's zone: 09:30, where the policy does not say."""
        return (self.nudges.hour if self.nudges else None) or time(9, 30)

    def nudge_steps(self, kind: ObligationKind) -> NudgeSteps:
        """Return the days before and after the due date for nudges about a kind; a few default ones if it is silent."""
        own = self.nudges.steps.get(kind) if self.nudges else None
        return own or _DEFAULT_STEPS.get(kind, _STEPS_OF_THE_REST)

    @property
    def nudge_again(self) -> Interval:
        """Interval of nudges about what stays overdue after its last step: 2 weeks, where the policy does not say."""
        return (self.nudges.again if self.nudges else None) or Interval(2, "week")

    def signposts_for(self, kind: HelpKind) -> tuple[Signpost, ...]:
        """Return whom to turn to for one kind of help, urgent ones first.

        The policy's own, else national services of the calendar's country, each marked as `national`.
        """
        own = tuple(post for post in self.signposts if kind in post.for_)
        found = own or national_signposts(kind, self.calendar.place[0] if self.calendar else "GB")
        return tuple(sorted(found, key=lambda post: not post.urgent))

    @property
    def retention_period(self) -> Interval | None:
        """How long records are kept; None where the policy does not say, and then nothing is deleted."""
        return self.retention.keep if self.retention else None
