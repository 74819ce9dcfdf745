"""The policy's section on cases: numbers, clocks, ticks and the reasons to choose from."""

from typing import Literal

from handlers.policy.values import Many, Section, Span, Text


class CaseChange(Section):
    """Changes for a client after which a case is discussed again `within` an interval."""

    within: Span
    kinds: Many[Text] = ()


class CaseClauses(Section):
    """Clause of each of the clocks, where the document has one for each; else `basis` of `[cases]` counts."""

    floor: Text | None = None
    allocation: Text | None = None
    next_due: Text | None = None


class Cases(Section):
    """`[cases]`: case numbers (`id` is their pattern), never what a case is about (`text = "refuse"`).

    `example` is a number in the organisation's form, shown where one is refused. `reasons` are those for a
    next date, `raised` those that put a case first on the next agenda; `ticks` are asked about after every
    discussion.
    """

    use: bool = False
    id: str | None = None
    example: Text | None = None
    text: Literal["refuse"] = "refuse"
    floor: Span | None = None
    allocation: Span | None = None
    allocation_applies: Literal["any allocation", "new starters"] | None = None
    change: CaseChange | None = None
    next_due_required: bool = False
    reason_required: bool = False
    reasons: Many[Text] = ()
    raised: Many[Text] = ()
    on_file: bool = False
    ticks: Many[Text] = ()
    clauses: CaseClauses | None = None
    prompts: Many[Text] = ()
