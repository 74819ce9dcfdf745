"""Fate of every key that a policy file may hold: carried out, shown, or not carried out yet.

The product never claims more than it does. This one table says of each key which module carries it out,
which shows it as a text that people read, or what this version does not do with it. A test fails for a key
that has no fate or two, and for one that its module does not read. A key is written without the numbers of
lists and the names of tables, as in "programme.phase.every" and "nudges.steps.before".
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Literal, cast, get_args

from pydantic import BaseModel

from handlers.policy.model import Policy
from handlers.policy.values import Section
from handlers.policy.words import Words

Fate = Literal["carried out", "shown", "not carried out yet"]

_FOR = "{0}.for.roles {0}.for.stage {0}.for.person_types"
_FIELD = "{0}.key {0}.title {0}.need {0}.kind {0}.default {0}.choices {0}.fixed"

CARRIED_OUT: Mapping[str, str] = {
    "handlers.policy.rules": " ".join(
        _FOR.format(one)
        for one in ("cadence", "programme", "measure", "agreement.also", "induction", "qa.observe")
    ),
    "handlers.policy.model": """
        aliases duration.default signing.record disagreement.allowed agenda.lead
        record.template kind.template programme.series.template nudges.hour booking.working_from booking.buffer
        booking.working_to kind.counts kind.name access.off_record signpost.urgent signpost.for template.name
        nudges.again pair.history_to_new_supervisor
    """,
    "handlers.policy.due": """
        cadence.every cadence.shorten cadence.lengthen cadence.absence cadence.grace cadence.month
        cadence.pro_rata cadence.pro_rata_cap programme.shorten programme.lengthen programme.absence
        programme.grace programme.phase.until programme.phase.every
    """,
    "handlers.policy.work_measures": "measure.shifts measure.per measure.excused",
    "handlers.policy.measures": """
        measure.by measure.hours measure.at_least measure.year measure.kinds measure.grace
        measure.at_most measure.group_credit.small_group measure.group_credit.small calendar.term.from calendar.term.to
    """,
    "handlers.policy.programmes": """
        programme.name programme.length programme.series.name programme.series.every programme.series.required
        programme.series.until programme.series.private_from_line_manager programme.milestones.at
        programme.milestones.name
    """,
    "handlers.programmes.induction": "induction.steps.name induction.steps.within induction.first",
    "handlers.programmes.reviews": "programme.milestones.kind",
    "handlers.obligations.programme_people": "programme.series.supervisor",
    "handlers.obligations.worker_facts": "programme.assessor",
    "handlers.obligations.kinds.stage_start": "cadence.ask_at_start",
    "handlers.obligations.kinds.no_supervisor": "pair.everybody",
    "handlers.pairs.odd": "pair.type",
    "handlers.obligations.kinds.extra_agreement": "agreement.also.signers",
    "handlers.agreements.extra": """
        agreement.also.name agreement.also.field.key agreement.also.field.title agreement.also.field.need
    """,
    "handlers.policy.reviews": """
        policy.review_by policy.review_every policy.review_latest policy.last_review
        agreement.required agreement.start agreement.due.after_sessions agreement.due.days agreement.due.count
        observation.every observation.by qa.observe.every qa.observe.by
        agreement.review_every agreement.review_may_be agreement.renew_every actions.before actions.on_day
        actions.after actions.due appraisal.first appraisal.every appraisal.year
    """,
    "handlers.policy.year": "objectives.within objectives.half_way learning.within appraisal.mid_year",
    "handlers.sessions.appraisal": "appraisal.notice",
    "handlers.obligations.kinds.appraisal_prepare": "appraisal.prepare",
    "handlers.obligations.kinds.log_copy": "regulator.roles regulator.renews regulator.remind",
    "handlers.appraisals.rules": "appraisal.template appraisal.reveal appraisal.signed_by template.section.hand",
    "handlers.appraisals.cards": """
        appraisal.form appraisal.competencies appraisal.competencies_link appraisal.staff_number
    """,
    "handlers.appraisals.routes": "appraisal.no_surprises",
    "handlers.appraisals.plan": "appraisal.plan_to",
    "handlers.development.rules": "objectives.needs",
    "handlers.concerns.register": "concerns.readers",
    "handlers.concerns.cards": "concerns.outcomes concerns.routes concerns.look",
    "handlers.policy.deadlines": """
        record.due.days record.due.count record.due.from record.due.agreement_may signing.when signing.within
        signing.count signing.fallback.after signing.fallback.do agenda.mode booking.rebook
        booking.rebook_within
    """,
    "handlers.overdue.figures": "report.level",
    "handlers.polls.opening": "pulse.on pulse.minimum_group pulse.questions",
    "handlers.obligations.kinds.audit": "qa.audit.of qa.audit.every",
    "handlers.quality.auditing": "qa.audit.files qa.form qa.form_missing qa.standards qa.standards_missing",
    "handlers.policy_life.versions": "policy.announce policy.name",
    "handlers.obligations.kinds.policy_review": "policy.owner policy.lead",
    "handlers.policy_life.review": "policy.review_triggers",
    "handlers.policy.practice": """
        calendar.name calendar.country calendar.subdivision booking.working_days pair.cover_may
    """,
    "handlers.policy.session_checks": "policy.unmatched scope.roles",
    "handlers.policy.words": "words",
    "handlers.agreements.rules": f"""
        agreement.frequency.default agreement.frequency.set_by agreement.open_points agreement.format agreement.field.by
        {_FIELD.format("agreement.field")} duration.minimum
    """,
    "handlers.agreements.operations": "agreement.amend",
    "handlers.obligations.facts": "duration.short",
    "handlers.obligations.reminder_days": "nudges.steps.before nudges.steps.on_day nudges.steps.after",
    "handlers.obligations.kinds.escalation": "nudges.steps.escalate.after nudges.steps.escalate.to pair.delegate",
    "handlers.obligations.kinds.rebook": "booking.rebook_by",
    "handlers.records.form": """
        record.next_date_required record.complete record.third_parties template.cases template.section.key
        template.section.prompt template.section.choices template.section.may_be_off template.section.kind
        template.section.title template.section.required template.section.help_for actions.mode
    """,
    "handlers.records.steps": "record.decisions_with_reasons",
    "handlers.records.rules": """
        template.section.supervises template.section.roles disagreement.initial_by signing.by
        template.section.initials record.place
    """,
    "handlers.records.filled": "template.section.auto template.people.worker template.people.supervisor",
    "handlers.records.covered": "template.section.function policy.functions",
    "handlers.records.own_part": "template.section.by template.section.ask template.section.every template.section.up",
    "handlers.records.contents": "template.section.sensitive template.section.restricted",
    "handlers.agenda.rules": "agenda.first agenda.order agenda.items",
    "handlers.agenda.cards": "agenda.supervisor_note agenda.read_papers",
    "handlers.records.loading": "pair.history_whole",
    "handlers.sessions.views": "booking.notice booking.notice_count",
    "handlers.agenda.operations": "agenda.absent_after",
    "handlers.policy.session_kinds": "kind.group kind.record_required kind.recorder",
    "handlers.sessions.kinds": """
        kind.reasons_required kind.warning kind.reasons.name kind.outside_people kind.supervisor
        kind.reasons.ends_with kind.reasons.restricted
    """,
    "handlers.follow_ups.meetings": "kind.tell_line_manager kind.decision_by kind.on_file",
    "handlers.obligations.kinds.kind_interval": "kind.every",
    "handlers.sessions.qualified": "pair.pool kind.reasons.supervisor_needs",
    "handlers.obligations.kinds.room": "booking.room_by",
    "handlers.actions.cards": "actions.learned",
    "handlers.actions.weight": "actions.standards",
    "handlers.sessions.reschedule": "booking.cancel_needs_reason",
    "handlers.conversation.data_requests": "access.data_requests",
    "handlers.record_access": """
        access.reader.who access.reader.why access.reader.needs access.reader.tell_worker access.reader.level
        template.readers
    """,
    "handlers.support.ways": "escalation.step.skip_allowed escalation.formal",
    "handlers.support.cards": "escalation.routes signpost.person",
    "handlers.access": "retention.on_supervisor_change",
    "handlers.retention.rules": """
        retention.keep retention.from retention.leaver.to retention.leaver.after retention.draft
    """,
    "handlers.records.filing": "store.place",
    "handlers.records.outside": "record.typed",
    "handlers.obligations.kinds.outside": "store.confirm_every",
    "handlers.disclosures.rules": "disclosure.tell disclosure.when disclosure.agreed_in_session disclosure.to",
    "handlers.records.sharing": "access.always_shared template.missing template.section.reminds",
    "handlers.reading.rules": "access.decides access.open",
    "handlers.pairs.cover": "pair.cover_allowed",
    "handlers.policy.training": """
        training.required training.warn training.within training.item.name training.item.routes training.item.valid
    """,
    "handlers.obligations.kinds.return_session": "absence.return_after",
    "handlers.agenda.new_role": "agenda.role_clear",
    "handlers.records.typing": "record.helper",
    "handlers.policy.case_clocks": """
        cases.use cases.floor cases.allocation cases.allocation_applies cases.change.within cases.clauses.floor
        cases.clauses.allocation cases.clauses.next_due
    """,
    "handlers.cases.rules": "cases.id cases.example cases.on_file cases.ticks cases.reasons cases.raised",
    "handlers.cases.discussions": "cases.next_due_required cases.reason_required",
    "handlers.cases.changes": "cases.change.kinds",
    "handlers.cases.routes": "cases.prompts",
}
"""Keys that are carried out, by module."""

SHOWN: Mapping[str, str] = {
    "handlers.policy.explain": """
        policy.version policy.approved_by policy.approved_on policy.committee policy.versions.version
        policy.versions.on policy.versions.author policy.versions.reason
        conflict.id conflict.says conflict.chosen conflict.why cadence.floor
        duration.guideline duration.set_in_advance kind.title
    """,
    "handlers.policy.explain_documents": """
        record.writer record.copy_to_worker cases.text
        retention.on_transfer
        escalation.step.who_may escalation.step.to escalation.step.offer
        signpost.name signpost.contact access.heading booking.private_place template.title
    """,
    "handlers.support.cards": "signpost.when",
    "handlers.policy.explain_people": "training.due",
    "handlers.agreements.cards": """
        agreement.field.help agreement.purpose agreement.notices agreement.name agreement.also.field.help
        agreement.also.field.kind agreement.also.field.choices
    """,
    "handlers.appraisals.pack": "appraisal.name",
    "handlers.development.cards": "policy.links.title policy.links.url regulator.name",
    "bot.wiring": "policy.organisation",
}
"""Keys whose text people read, by module; where a deadline or duty depends on one as well, it is in `PARTLY`."""

NOT_YET: Mapping[str, str] = {
    "some details of the file are kept and shown nowhere": """
        policy.purpose
        conflict.by conflict.on calendar.term.name remote conflict_of_interest
        access.owner store.custodian store.secure
        record.correction correction template.force template.free_text
    """,
    "person types outside the scope are not left out": "scope.person_types",
    "a second agreement starts empty": """
        agreement.also.field.default agreement.also.field.fixed agreement.also.field.private
        agreement.also.field.by
    """,
    "whoever may read the agreement reads all of it": "agreement.field.private",
    "a refusal to sign is kept as words of disagreement, and nothing follows": "signing.if_refused",
    "the place that the policy names is not filled in": "booking.place",
    "who came and how long it took are offered after a session, and never required": "booking.outcome_needs",
    "practice weeks are not planned": "qa.campaign.name qa.campaign.from qa.campaign.to",
    "a session with a cover counts": "pair.cover_counts",
    "how long a chat is kept is decided where it is read": "chat.keep_messages",
    "an absence moves a date only where the interval says so": "pause_on",
}
"""Keys that this version does not carry out, by what is missing."""

PARTLY: Mapping[str, str] = {}
"""Keys whose text is shown, but whose deadline or duty this version does not carry out."""

UNCOUNTED: tuple[str, ...] = ()
"""Kinds of obligation whose `[nudges.steps.…]` a file may hold and that this version never asks for."""


@dataclass(frozen=True, slots=True)
class KeyFate:
    """Fate of one key; `by` is the module that carries it out or shows it, or what is missing."""

    key: str
    fate: Fate
    by: str


@dataclass(frozen=True, slots=True)
class MissingKey:
    """Key of a policy that this version does not carry out: where it is, and what is missing."""

    path: tuple[str | int, ...]
    key: str
    what: str
    basis: str


def fates() -> dict[str, KeyFate]:
    """Return the fate of every key, by key; raise `ValueError` for a key that has two."""
    found: dict[str, KeyFate] = {}
    tables: tuple[tuple[Fate, Mapping[str, str]], ...] = (
        ("carried out", CARRIED_OUT),
        ("shown", SHOWN),
        ("not carried out yet", NOT_YET),
    )
    for fate, table in tables:
        for by, keys in table.items():
            for key in keys.split():
                if key in found:
                    raise ValueError(f"{key} has two fates: {found[key].by} and {by}")
                found[key] = KeyFate(key, fate, by)
    return found


@cache
def _missing() -> Mapping[str, str]:
    return {**{one.key: one.by for one in fates().values() if one.fate == "not carried out yet"}, **PARTLY}


def keys() -> Iterator[tuple[str, type[Section], str]]:
    """Yield every key that a policy file may hold, with the table's type and the field's name in it."""
    yield from _keys_of(Policy, "")


def _keys_of(model: type[Section], path: str) -> Iterator[tuple[str, type[Section], str]]:
    for name, field in model.model_fields.items():
        if name in ("basis", "own"):
            continue
        key = f"{path}.{field.alias or name}".lstrip(".")
        tables = [one for one in _models_in(field.annotation) if issubclass(one, Section)]
        for table in tables:
            yield from _keys_of(table, key)
        if not tables:
            yield key, model, name


def _models_in(annotation: Any) -> list[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return [annotation]
    return [model for part in get_args(annotation) for model in _models_in(part)]


def not_carried_out(policy: Policy) -> list[MissingKey]:
    """Return what this policy asks for that this version does not carry out, in the order of its tables.

    Only keys that the file itself holds, with a value that asks for something.
    """
    return list(_asked(policy, (), "", ""))


def _asked(value: object, path: tuple[str | int, ...], key: str, basis: str) -> Iterator[MissingKey]:
    if isinstance(value, Section):
        for name, field in type(value).model_fields.items():
            if name not in ("basis", "own") and name in value.model_fields_set:
                here = field.alias or name
                yield from _asked(
                    getattr(value, name), (*path, here), f"{key}.{here}".lstrip("."), value.basis or basis
                )
    elif isinstance(value, Words):
        return
    elif isinstance(value, tuple) and any(
        isinstance(one, Section) for one in cast("tuple[object, ...]", value)
    ):
        for index, one in enumerate(cast("tuple[object, ...]", value)):
            yield from _asked(one, (*path, index), key, basis)
    elif isinstance(value, dict):
        for name, one in cast("dict[str, object]", value).items():
            if key == "nudges.steps" and name in UNCOUNTED:
                what = f"nobody is reminded of this yet: {name.replace('_', ' ')}"
                yield MissingKey((*path, name), f"{key}.{name}", what, basis)
            else:
                yield from _asked(one, (*path, name), key, basis)
    elif key == "nudges.steps.escalate.to" and value == "policy owner":
        yield MissingKey(path, key, "only the supervisor's manager is told, not the policy's owner", basis)
    elif value not in (None, False, (), "") and (what := _missing().get(key)):
        yield MissingKey(path, key, what, basis)


def in_words(missing: list[MissingKey]) -> list[str]:
    """Return what is missing, one line for each thing, with the tables and clauses that ask for it."""
    found: dict[str, dict[str, None]] = {}
    for one in missing:
        table = ".".join(part for part in one.path[:-1] if isinstance(part, str)) or str(one.path[-1])
        where = f"[{table}]" + (f", {one.basis}" if one.basis else "")
        found.setdefault(one.what, {})[where] = None
    return [f"{what[:1].upper()}{what[1:]}: {'; '.join(list(where)[:4])}{' …' if len(where) > 4 else ''}."
            for what, where in found.items()]  # fmt: skip


EMPTY_SECTIONS = {
    "nudges": "nobody is nudged by the policy's own steps: quiet default steps are used",
    "access": "it does not say who may read besides the two",
    "disagreement": "it does not say what becomes of a disagreement: words may be put to a record",
    "escalation": "it does not say where to turn when something does not work",
}


def empty_sections(policy: Policy) -> dict[str, str]:
    """Return the sections that a policy should have and this one lacks, each with what follows from that."""
    return {name: what for name, what in EMPTY_SECTIONS.items() if getattr(policy, name) is None}
