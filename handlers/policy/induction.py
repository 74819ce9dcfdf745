"""Policy section about induction: the steps of new people, kept with the day on which each was completed."""

from typing import Annotated

from pydantic import BeforeValidator, Field

from handlers.policy.rules import Condition
from handlers.policy.values import Many, Section, Span, Text


class InductionStep(Section):
    """Step of an induction; may be written as a plain string. `within`: by when, from the first day."""

    name: Text
    within: Span | None = None


def _step(value: object) -> object:
    return {"name": value} if isinstance(value, str) else value


class Induction(Section):
    """`[induction]`: what somebody new completes (STK-4.3d, CYP-SR4); ticked with its day by the supervisor.

    `first`: how long after the first day somebody counts as new; a year, where the policy does not say.
    """

    for_: Condition = Field(default=Condition(), alias="for")
    steps: Many[Annotated[InductionStep, BeforeValidator(_step)]] = ()
    first: Span | None = None
