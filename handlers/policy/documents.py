"""Policy sections about documents: agreements, records, templates, signing, disagreement, audits."""

from typing import Annotated, Literal

from pydantic import Field, PlainValidator

from handlers.policy.rules import Campaign, Condition
from handlers.policy.signposts import HelpKind
from handlers.policy.values import Days, IntervalText, Many, Section, Span, Text

Party = Literal["worker", "supervisor"]
Count = Literal["working", "calendar"]
Force = Literal["required", "suggested", "own allowed"]


def _field_default(value: object) -> str | bool:
    if isinstance(value, str | bool):
        return value
    raise ValueError("expected text in quotation marks, true or false")


FieldDefault = Annotated[str | bool, PlainValidator(_field_default)]


class AgreementDue(Section):
    """When an agreement must be in place: after a number of sessions, or of days from the start; not both (S22)."""

    after_sessions: Annotated[int, Field(ge=1, le=100)] | None = None
    days: Days | None = None
    count: Count = "calendar"


class AgreementField(Section):
    """`[[agreement.field]]`: one thing that the agreement settles; `key` identifies it in code and in versions.

    `need`: "required" must be filled, "discuss" must be ticked as talked about, "optional" may stay empty,
    "off" is hidden. `kind` is the type of answer; `fixed` keeps `default` from being changed; a `private`
    field is for the two people only. `by` "worker": in the worker's own hand, who changes it alone at any time.
    """

    key: Text
    title: Text
    need: Literal["required", "discuss", "optional", "off"] = "optional"
    kind: Literal["text", "tick", "interval", "minutes", "date", "person", "choice"] = "text"
    default: FieldDefault | None = None
    choices: Many[Text] = ()
    help: str = ""
    fixed: bool = False
    private: bool = False
    by: Literal["both", "worker"] = "both"


class Frequency(Section):
    """Interval that an agreement starts from, and who sets it (S1)."""

    default: IntervalText | None = None
    set_by: Literal["supervisor", "both"] = "both"


class ExtraAgreement(Section):
    """`[[agreement.also]]`: a second agreement for some people, such as a learning agreement (STK-10i)."""

    name: Text
    for_: Condition = Field(default=Condition(), alias="for")
    fields: Many[AgreementField] = Field(default=(), alias="field")
    signers: Many[Literal["worker", "supervisor", "assessor", "reflective supervisor"]] = ()


class AgreementRules(Section):
    """`[agreement]`: the standing agreement of a pair.

    `start`: when it is begun. `review_every` counts from its acceptance; `review_may_be` says whether the
    pair may choose only an "earlier" date, or "earlier or later" (W3). `renew_every`: after that time both
    accept it anew. `amend`: whose consent a change
    needs.
    """

    required: bool = False
    name: str | None = None
    start: Literal["relationship start", "first session"] | None = None
    due: AgreementDue | None = None
    review_every: Span | None = None
    review_may_be: Literal["earlier", "earlier or later"] | None = None
    renew_every: Span | None = None
    amend: Literal["both", "supervisor"] | None = None
    format: Force | None = None
    frequency: Frequency | None = None
    open_points: bool = True
    purpose: str = ""
    notices: Many[Text] = ()
    fields: Many[AgreementField] = Field(default=(), alias="field")
    also: Many[ExtraAgreement] = ()


class RecordDue(Section):
    """When the record must be written: `days` after the session, in calendar or working days (S10).

    `agreement_may`: whether a pair's agreement may "shorten" the time or "change" it either way (S11).
    """

    days: Days
    count: Count = "calendar"
    from_: Literal["session start", "session end"] = Field(default="session end", alias="from")
    agreement_may: Literal["shorten", "change"] | None = None


class RecordRules(Section):
    """`[record]`: who writes a session up, by when, and how the record is handled afterwards.

    `place`: where it is written: "here", "elsewhere" (on paper, or in another system), or "either", as the writer
    chooses; of one that is written elsewhere, dates, place and signatures are kept here. `typed`: typed rather than by
    hand, where that is possible.
    """

    writer: Literal["supervisor", "worker", "either", "named per session"] | None = None
    helper: Literal["with worker consent", "allowed", "nobody"] | None = None
    due: RecordDue | None = None
    copy_to_worker: Literal["on save", "on finalising", "on request"] | None = None
    next_date_required: bool = False
    complete: bool = False
    template: str | None = None
    correction: Literal["addendum only"] | None = None
    third_parties: Literal["no names", "numbers only"] | None = None
    decisions_with_reasons: bool = False
    typed: bool = False
    place: Literal["here", "elsewhere", "either"] = "here"


class TemplateSection(Section):
    """`[[template.section]]`: one part of a form; the product fills `auto` parts, which nobody can edit.

    `sensitive`: for the two people only. `restricted`: for them and management. `required`: must not be
    left empty, though "nothing to note" is accepted. `roles`: shown only to workers of these roles;
    `supervises`: only to those who supervise. `hand`: whose own part it is in an appraisal; "each" writes their own.

    `by`: the "writer" of the record, the "worker" in their own hand, or "both", each their own words. The worker is
    asked `ask` the session, again after `every` at the earliest; `up`: they may send a copy further up. Words in a
    part put its `initials` to it. `function`: the one of `[policy] functions` that the part serves.
    `help_for`: the kind of help whose contacts stand under it. `reminds`: each tick in it is asked about until it is on
    the file.
    """

    key: Text
    title: Text
    prompt: str = ""
    kind: Literal["text", "tick", "ticks", "date", "number", "person", "case ids", "auto"] = "text"
    auto: (
        Literal[
            "header",
            "agenda",
            "actions",
            "last_record",
            "case_ids",
            "next_session",
            "objectives",
            "observations",
            "appraisal_dates",
            "programme",
            "leave",
            "supervised",
        ]
        | None
    ) = None
    by: Literal["writer", "worker", "both"] = "writer"
    ask: Literal["before", "after"] = "after"
    every: Span | None = None
    up: bool = False
    initials: Many[Party] = ()
    function: str | None = None
    help_for: HelpKind | None = None
    choices: Many[Text] = ()
    required: bool = False
    sensitive: bool = False
    restricted: bool = False
    roles: Many[Text] | None = None
    supervises: bool = False
    hand: Literal["worker", "supervisor", "each"] | None = None
    may_be_off: bool = False
    reminds: bool = False


class FormPeople(Section):
    """What a form calls the two people in its heading, where it has words of its own for them."""

    worker: Text
    supervisor: Text


class Template(Section):
    """`[[template]]`: the form of a record; `missing = true` stands for a form that the source does not contain (S6).

    `cases`: whether case numbers may be written ("ids"), or nothing about cases ("none") (S14). `people`: what the
    heading calls the two.
    """

    name: Text
    title: str = ""
    force: Force = "suggested"
    missing: bool = False
    cases: Literal["none", "ids"] = "none"
    free_text: bool = True
    readers: Many[Literal["worker", "supervisor", "line manager"]] | None = None
    people: FormPeople | None = None
    sections: Many[TemplateSection] = Field(default=(), alias="section")


class Fallback(Section):
    """What happens where the time to sign never comes: ask both after that time, or store it as not agreed (S9)."""

    after: Span
    do: Literal["ask both now", "record as not agreed"]


class Signing(Section):
    """`[signing]`: how the two people confirm a record.

    `record`: "none" (nobody signs), "agree" (each says that it is right), "sign" (name and date). `when`:
    as it is finished, as the session ends, or at the next session. `within`: days from then until it is
    late.
    """

    record: Literal["none", "agree", "sign"]
    by: Many[Party] = ("worker", "supervisor")
    when: Literal["after the record", "session end", "at next session"] | None = None
    within: Days | None = None
    count: Count = "calendar"
    fallback: Fallback | None = None
    if_refused: Literal["record as not agreed"] | None = None


class Disagreement(Section):
    """`[disagreement]`: whether a record may be disputed in words, and who adds initials to that (WCC-5.2b)."""

    allowed: bool = True
    initial_by: Many[Party] = ()


class ObservationRules(Section):
    """`[observation]`: how often a worker's practice is observed; without `every`, only when there is a reason."""

    every: Span | None = None
    by: str | None = None


class Audit(Section):
    """How many files of each supervisor (or supervisee, S18) are audited in each interval."""

    of: Literal["as supervisor", "as supervisee", "both"] = "as supervisor"
    files: Annotated[int, Field(ge=1)] = 1
    every: Span


class Observe(Section):
    """How often those who supervise are observed supervising (STK-8e); `for`: only some of them."""

    for_: Condition = Field(default=Condition(), alias="for")
    every: Span
    by: str | None = None


class Qa(Section):
    """`[qa]`: how the organisation checks the quality of supervision."""

    audit: Audit | None = None
    observe: Observe | None = None
    campaigns: Many[Campaign] = Field(default=(), alias="campaign")
    form: Many[Text] = ()
    form_missing: bool = False
    standards: Many[Text] = ()
    standards_missing: bool = False
