"""Rules of appraisals: whose hand each part is in, when each reads the other's, what is signed. Pure."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Literal

from handlers.policy import Policy
from handlers.policy.development import AppraisalRules
from handlers.policy.documents import TemplateSection
from handlers.routing import Refused
from storage.models import AppraisalPart, AppraisalSide

Side = Literal["worker", "supervisor"]
SIDES: tuple[Side, Side] = ("worker", "supervisor")
LIMIT = 3_000
NOTHING = "Nothing to note"
COMPETENCIES = "_competencies"
"""Key under which each side keeps the areas that it ticked."""
OBJECTIVE = "_objective"
"""Beginning of the keys under which the worker says how each objective stands."""
PLAN = "development_plan"
"""Key of the part that is the development plan."""

_PLAIN = (
    TemplateSection(key="looking_back", title="Looking back", prompt="What went well, and what was hard?"),
    TemplateSection(key="looking_ahead", title="Looking ahead", prompt="What matters most in the next period?"),
    TemplateSection(key=PLAN, title="Development", prompt="What will you learn, and where is help to be found?"),
    TemplateSection(key="feedback_to_manager", title="Feedback for your manager", hand="worker",
                    prompt="What helps, and what could be better?"),
)  # fmt: skip
"""Parts of the form where the policy brings none: the organisation's own form is beside it."""


def rule_of(policy: Policy) -> AppraisalRules:
    """Return the policy's rules of appraisals; raise Refused where it has none."""
    if policy.appraisal is None:
        raise Refused("Your policy asks for no appraisal, so none is kept here.")
    return policy.appraisal


def all_sections(policy: Policy) -> tuple[TemplateSection, ...]:
    """Return the parts of the form that people write, in order."""
    name = policy.appraisal.template if policy.appraisal else None
    template = policy.template(name) if name else None
    sections = tuple(s for s in template.sections if s.kind in ("text", "tick", "ticks")) if template else ()
    return sections or _PLAIN


def sections(policy: Policy, side: Side) -> list[TemplateSection]:
    """Return the parts that one side writes in their own hand."""
    return [one for one in all_sections(policy) if hand_of(one) in ("each", side)]


def hand_of(section: TemplateSection) -> str:
    """Return whose own part it is: "worker", "supervisor" or "each"."""
    return section.hand or ("worker" if section.by == "worker" else "each")


def other(side: Side) -> Side:
    """Return the other side."""
    return "supervisor" if side == "worker" else "worker"


def signers(policy: Policy) -> tuple[Side, ...]:
    """Return who signs."""
    return policy.appraisal.signed_by if policy.appraisal else ()


def revealed(
    rule: AppraisalRules, state: str, sides: Mapping[str, AppraisalSide], booked: date | None, today: date
) -> bool:
    """Return whether each side reads what the other prepared: as the policy says, at the latest on the day."""
    if state != "open" or rule.reveal == "at once" or (booked is not None and booked <= today):
        return True
    return rule.reveal != "on the day" and all(side in sides and sides[side].ready_at for side in SIDES)


def reveal_words(rule: AppraisalRules) -> str:
    """Return when each reads the other's part, in words."""
    if rule.reveal == "on the day":
        return "on the day"
    return (
        "as soon as it is written" if rule.reveal == "at once" else "once you are both ready, or on the day"
    )


def digest(parts: Iterable[AppraisalPart], texts: Mapping[str, str]) -> str:
    """Return the SHA-256 of everything that both wrote: what a signature stands under."""
    whole = sorted([part.side, part.key, texts[part.text_id]] for part in parts)
    return hashlib.sha256(json.dumps(whole, ensure_ascii=False).encode()).hexdigest()
