"""Rules of records: template and text, who may write, and the state after each signature or dispute. Pure."""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from handlers.cases.rules import numbers
from handlers.policy import Policy, session_kinds
from handlers.policy.documents import Template, TemplateSection
from handlers.routing import is_number
from storage.models import Pair, Record, Signature

LIMIT = 3_000
"""Most characters in one section."""

ROWS = 6
"""Most new actions that one record's form takes, two on each step."""
DECISIONS = 2
"""Number of decisions, each with its reason, that a form asks for."""

THIN = 4
"""Number of words below which a part that must be filled is pointed out, before it is shared."""
NOTHING = "Nothing to note"
OFF_RECORD = "Talked about, not written down."

TALKED = "_talked"
"""Key under which a draft keeps the ids of the agenda items that its writer has ticked, joined by commas."""
FORM_ONLY = ("_what", "_who", "_due", "_mode", "_choice", "_reason", "_must", "_objective", "_need", TALKED)
"""Beginnings of the keys that a draft holds for its form alone: nothing of them is in what is shared."""
AGREED_ACTIONS, NEXT, DECIDED, PASSED_ON, YEAR = "_actions", "_next", "_decided", "_passed", "_year"
"""What a record holds beside its template's sections: the actions agreed, a line each; when the next session is to be,
as an ISO moment; decisions with their reasons; what is to be passed on; how objectives stand and what became of
learning needs."""

OUTSIDE = "_outside"
"""What a record holds that is written elsewhere: that it is, and where it is kept."""

Words = dict[str, str]
"""Text of a record: section key → words. Keys that begin with "_" are the product's own."""

Side = Literal["worker", "supervisor"]
Owed = Literal["agree", "sign", "initial"]
BINDING_STATEMENTS = ("agreed", "signed", "disputed")

PLAIN = Template(
    name="plain",
    section=(
        TemplateSection(key="summary", title="Summary", prompt="What was talked about, in outline."),
        TemplateSection(key="decisions", title="Decisions", prompt="What was decided, and why."),
    ),
)
"""Template for a policy that brings none: what is normally enough (GEN-10c)."""


# Template and text


def template_for(policy: Policy, kind: str, series: str) -> Template:
    """Return the template for a session of this kind in this series, or a plain one where the policy has none."""
    name = next((s.template for p in policy.programmes for s in p.series if s.name == series), None)
    own = policy.template(name) if name else None
    found = own or policy.template_for(kind)
    return found if found is not None and found.sections else PLAIN


def shown(template: Template, role: str, supervises: bool) -> list[TemplateSection]:
    """Return the sections that concern a worker of this role."""
    return [
        s for s in template.sections
        if (s.roles is None or role in s.roles) and (supervises or not s.supervises)
    ]  # fmt: skip


def by_writer(sections: Iterable[TemplateSection]) -> list[TemplateSection]:
    """Return the sections that the record's writer fills in."""
    return [s for s in sections if s.kind != "auto" and s.by != "worker"]


def initials_of(sections: Iterable[TemplateSection], words: Mapping[str, str]) -> str:
    """Return the sections whose words ask for initials, as a version keeps them: "worker/disagreements"."""
    return ",".join(
        f"{party}/{section.key}"
        for section in sections
        for party in section.initials
        if words.get(section.key, "").strip() not in ("", NOTHING, OFF_RECORD)
    )


def parts_to_initial(initials: str, signatures: Iterable[Signature], mine: Side) -> list[str]:
    """Return the keys of the sections of a version that this side has still to put its initials to."""
    done = {s.part for s in signatures if s.how == "initialled"}
    asked = [one.partition("/") for one in initials.split(",") if one]
    return [key for party, _, key in asked if party == mine and key not in done]


def dump(words: Mapping[str, str]) -> str:
    """Return a record's text in the form that is encrypted and signed."""
    return json.dumps(dict(words), ensure_ascii=False)


def load(text: str) -> Words:
    """Return the sections of a stored text; an erased one says so in its only section."""
    return json.loads(text) if text.startswith("{") else {"_erased": text}


def talked(words: Mapping[str, str]) -> set[int]:
    """Return the ids of the agenda items that a draft's writer has ticked as talked about."""
    return {int(part) for part in words.get(TALKED, "").split(",") if is_number(part)}


def next_moment(words: Mapping[str, str]) -> datetime | None:
    """When the next session is to be by a record's words."""
    return datetime.fromisoformat(words[NEXT]) if words.get(NEXT) else None


def digest(text: str) -> str:
    """Return the SHA-256 of the text that somebody signed (GEN-10d)."""
    return hashlib.sha256(text.encode()).hexdigest()


def signed_text(words: Mapping[str, str], own: Mapping[str, str]) -> str:
    """Return what somebody signs: the record's text, and with it the worker's own words, where there are any."""
    return dump(words) + (dump({key: own[key] for key in sorted(own)}) if own else "")


def case_numbers(policy: Policy, text: str, field: str) -> str:
    """Return the case numbers in a text; raise Refused where it holds anything else (STK-13.1a, STK-A.6)."""
    return ", ".join(numbers(policy, text, field))


def missing(
    policy: Policy, sections: Sequence[TemplateSection], words: Mapping[str, str]
) -> TemplateSection | None:
    """Return the first section that is empty and must be filled before the record is shared, or None.

    These are the required ones, or all where the policy wants the form complete (WCC-5.2a).
    """
    return next(
        (one for one in sections if is_needed(policy, one) and not words.get(one.key, "").strip()), None
    )


def is_needed(policy: Policy, section: TemplateSection) -> bool:
    """Return whether the record's writer has to fill a section before the record is shared."""
    if section.kind == "auto" or section.by == "worker":
        return False
    complete = policy.record is not None and policy.record.complete
    return section.required or (complete and section.kind in ("text", "case ids", "number", "person"))


def is_thin(section: TemplateSection, words: Mapping[str, str]) -> bool:
    """Return whether a part that must be filled holds so few words that nobody could audit it later (GEN-10b)."""
    text = words.get(section.key, "").strip()
    return (
        section.required and section.kind == "text" and text not in ("", NOTHING) and len(text.split()) < THIN
    )


# Who may write


def may_write(policy: Policy, kind: str, leads: bool) -> bool:
    """Return whether this side of a pair may write up a session of this kind (`recorder`, `[record] writer`)."""
    allowed = {"supervisor": (True,), "worker": (False,)}.get(
        session_kinds.recorder(policy, kind), (True, False)
    )
    return leads in allowed


def decides(policy: Policy, pair: Pair, kind: str, *, leads: bool) -> bool:
    """Return whether a record of this kind, by this side, holds decisions: they may be the line manager's (STK-10f)."""
    named = policy.kind(kind)
    return named is None or named.decision_by is None or (leads and pair.series == "line")


def may_continue(record: Record, pair: Pair, me: int) -> bool:
    """Return whether a person may continue a draft: their own, or one that their side of the pair began (a cover's)."""
    return side(pair, record.writer_id) == side(pair, me)


def may_be_outside(policy: Policy) -> bool:
    """Return whether a record may be written on paper or in another system (GEN-11a)."""
    return policy.record is not None and policy.record.place in ("elsewhere", "either")


# State and signatures


def side(pair: Pair, person_id: int) -> Side:
    """Return which side of a pair somebody is on; a cover is on the supervisor's."""
    return "worker" if person_id == pair.supervisee_id else "supervisor"


def last_words(pair: Pair, signatures: Iterable[Signature]) -> dict[Side, Signature]:
    """Return each side's last binding statement about one version: agreed, signed or disputed."""
    return {side(pair, s.person_id): s for s in signatures if s.how in BINDING_STATEMENTS}


def state_after(
    policy: Policy, pair: Pair, signatures: Sequence[Signature]
) -> Literal["shared", "agreed", "disputed"]:
    """Return the state that the signatures give to the newest version."""
    words = last_words(pair, signatures)
    if any(s.how == "disputed" for s in words.values()):
        return "disputed"
    if policy.signing is None or policy.signing_style == "none":
        return "shared"
    return "agreed" if all(party in words for party in policy.signing.by) else "shared"


def owes(
    policy: Policy, pair: Pair, signatures: Sequence[Signature], mine: Side, initials: str = ""
) -> Owed | None:
    """Return what this side has still to do about the newest version, whose parts ask for these `initials`."""
    words = last_words(pair, signatures)
    disputed = any(s.how == "disputed" for s in words.values())
    initialled = {side(pair, s.person_id) for s in signatures if s.how == "initialled" and not s.part}
    if parts_to_initial(initials, signatures, mine):
        return "initial"
    if disputed and policy.disagreement and mine in policy.disagreement.initial_by and mine not in initialled:
        return "initial"
    style = policy.signing_style
    if (
        disputed
        or style == "none"
        or policy.signing is None
        or mine not in policy.signing.by
        or mine in words
    ):
        return None
    return style


def signs_on_sharing(policy: Policy, mine: Side) -> bool:
    """Return whether sharing counts as the writer's signature; not where both agree at the next session (STK-13.1f)."""
    signing = policy.signing
    return (
        signing is not None
        and signing.record != "none"
        and mine in signing.by
        and signing.when != "at next session"
    )


def too_early(policy: Policy, due: date | None, today: date) -> bool:
    """Return whether it is too early to agree: the policy has it done at the next session, or after a fallback time."""
    signing = policy.signing
    return signing is not None and signing.when == "at next session" and (due is None or due > today)


@dataclass(frozen=True, slots=True)
class NewAction:
    """Row of the form: text, owner (a person's id), due date, and whether it is agreed or required."""

    text: str
    owner: int
    due: date | None
    mode: str = ""


def new_actions(words: Mapping[str, str]) -> list[NewAction]:
    """Return the rows that a draft holds until it is shared."""
    rows = (
        tuple(words.get(f"_{name}{n}", "") for name in ("what", "who", "due", "mode"))
        for n in range(1, ROWS + 1)
    )
    return [
        NewAction(what, int(who), date.fromisoformat(due) if due else None, mode)
        for what, who, due, mode in rows
        if what
    ]


def decided(words: Mapping[str, str]) -> list[str]:
    """Return the decisions of a draft, each with its reason, as a record keeps them."""
    rows = ((words.get(f"_choice{n}", ""), words.get(f"_reason{n}", "")) for n in range(1, DECISIONS + 1))
    return [f"{what} Why: {why}" if why else what for what, why in rows if what]
