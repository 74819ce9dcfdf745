"""Steps of a record's form: which inputs stand on which, at most eight on one. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from handlers import formatting
from handlers.policy import Policy
from handlers.policy.documents import TemplateSection
from handlers.records import rules

MOST = 8
"""Most inputs on one step."""
CHECK = "check"
"""Key of the last step, on which nothing is filled in."""


@dataclass(frozen=True, slots=True)
class FormStep:
    """One step: its key, its title, and what stands on it.

    `holds` names the inputs: "talked", "part/KEY", "case/ID", "decision/2", "must", "year/KEY", "row/3", "next"; and
    "own/KEY", the worker's own words, which are only read.
    """

    key: str
    title: str
    holds: tuple[str, ...] = ()


def steps_of(
    policy: Policy, sections: Sequence[TemplateSection], words: Mapping[str, str], *, agenda: bool,
    cases: Sequence[int] = (), leads: bool = True, booked: bool = False, year: Sequence[str] = (), decides: bool = True,
) -> list[FormStep]:  # fmt: skip
    """Return the steps of a form, as far as is known from what was filled in so far.

    `agenda`: whether there are items to tick off; `cases`: ids of the cases with inputs of their own;
    `year`: keys of the inputs on objectives and learning; `decides`: whether decisions are made in such a session.
    """
    said: list[tuple[str, int]] = []
    for section in sections:
        if section.by == "worker" and section.kind != "auto":
            said.append((f"own/{section.key}", 0))
        if section.by == "worker" or section.kind == "auto":
            continue
        if section.kind == "case ids":
            said += [(f"case/{number}", 3 if _next_of_cases(policy, leads) else 1) for number in cases]
        said.append((f"part/{section.key}", 2 if section.may_be_off and policy.off_record_allowed else 1))
    decisions: list[tuple[str, int]] = []
    if decides and policy.record is not None and policy.record.decisions_with_reasons:
        decisions += [(f"decision/{n}", 2) for n in range(1, rules.DECISIONS + 1)]
    if policy.access is not None and policy.access.always_shared:
        decisions.append(("must", 1))
    each = 4 if policy.actions is not None and policy.actions.mode else 3
    rows = [(f"row/{n}", each) for n in range(1, _rows(words) + 1)]
    follow = [] if booked else [("next", 2)]
    names = policy.words
    return [
        *([FormStep("agenda", names.agenda.title, ("talked",))] if agenda else []),
        *_packed("said", "What was said", said),
        *_packed("year", "Objectives and learning", [(f"year/{key}", 1) for key in year]),
        *_packed("decided", "Decisions", decisions),
        *_packed("actions", formatting.capital(names.action.many), [*rows, *follow]),
        FormStep(CHECK, "Check and share"),
    ]


def _next_of_cases(policy: Policy, leads: bool) -> bool:
    return leads and policy.cases is not None and policy.cases.next_due_required


def _rows(words: Mapping[str, str]) -> int:
    """Return how many actions the form asks about: two, and two more where those are filled in."""
    filled = max((n for n in range(1, rules.ROWS + 1) if words.get(f"_what{n}")), default=0)
    return min(rules.ROWS, filled // 2 * 2 + 2)


def _packed(key: str, title: str, inputs: Iterable[tuple[str, int]]) -> list[FormStep]:
    """Return inputs, each with the number of fields that it takes, on as many steps as they need."""
    found: list[list[str]] = []
    room = 0
    for name, size in inputs:
        if not found or size > room:
            found.append([])
            room = MOST
        found[-1].append(name)
        room -= size
    return [
        FormStep(f"{key}{number}", title if number == 1 else f"{title}, {number}", tuple(holds))
        for number, holds in enumerate(found, 1)
    ]


def at(steps: Sequence[FormStep], key: str) -> int:
    """Return the index of a step; the first one where there is none of this key any more."""
    return next((n for n, step in enumerate(steps) if step.key == key), 0)


def with_field(steps: Sequence[FormStep], name: str) -> int:
    """Return the index of the step that holds an input; the first one where none does."""
    return next((n for n, step in enumerate(steps) if name in step.holds), 0)


def keys_on(step: FormStep, sections: Sequence[TemplateSection]) -> set[str]:
    """Return the keys of a draft that a step fills anew."""
    known = {section.key for section in sections}
    found: set[str] = set()
    for name in step.holds:
        kind, _, which = name.partition("/")
        match kind:
            case "talked":
                found.add(rules.TALKED)
            case "part":
                found |= {which} & known
            case "case":
                found |= {f"_case{which}", f"_casenext{which}", f"_casewhy{which}"}
            case "decision":
                found |= {f"_choice{which}", f"_reason{which}"}
            case "must":
                found.add("_must")
            case "year":
                found.add(which)
            case "row":
                found |= {f"_{part}{which}" for part in ("what", "who", "due", "mode")}
            case "next":
                found.add(rules.NEXT)
            case _:
                pass
    return found
