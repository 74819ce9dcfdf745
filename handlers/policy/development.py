"""Policy sections about a worker's year: appraisals, objectives and their plans, learning, and concerns."""

from datetime import date
from typing import Annotated, Literal

from pydantic import PlainValidator

from handlers.policy.documents import Party
from handlers.policy.values import Days, Many, Section, Span, Text, YearStart


def _day_of_year(value: object) -> str:
    try:
        date.fromisoformat(f"2001-{value}")
    except ValueError:
        raise ValueError('expected a day of every year, such as "11-30"') from None
    return str(value)


DayOfYear = Annotated[str, PlainValidator(_day_of_year, json_schema_input_type=str)]
"""Day of every year, such as "11-30"."""


class PolicyLink(Section):
    """`[[policy.links]]`: a policy or page that this one points to."""

    title: Text
    url: str | None = None


class AppraisalRules(Section):
    """`[appraisal]`: the yearly review; `year` is the "anniversary" of the start, or a day such as "04-01".

    `notice`: days between booking and holding it, below which a booking is warned. `prepare`: days before it at
    which both are asked to prepare; `reveal`: when each reads what the other prepared. `form`: a link to the
    organisation's own form, beside the template. `competencies` are areas to tick, with a link to the framework.
    `no_surprises`: the reviewer sees the year's concerns and confirms that nothing new comes up. `plan_to`: who gets
    the development plan: by role, else the reviewer passes it on.
    """

    name: str | None = None
    first: Span | None = None
    every: Span | None = None
    year: YearStart | None = None
    notice: Days | None = None
    prepare: Days | None = None
    template: str | None = None
    form: Text | None = None
    reveal: Literal["when both are ready", "on the day", "at once"] | None = None
    competencies: Many[Text] = ()
    competencies_link: Text | None = None
    no_surprises: bool = False
    signed_by: Many[Party] = ()
    staff_number: bool = False
    plan_to: Many[Text] = ()
    mid_year: bool = False


class Objectives(Section):
    """`[objectives]`: what a worker is to reach between two appraisals.

    `within`: time from the period's start by which there must be some. `needs`: what an objective says beside what is
    to be reached. `half_way`: both look through what is unfinished half-way too, and not only at the period's end.
    """

    within: Span | None = None
    needs: Many[Literal["how", "standard", "by when", "who helps"]] = ()
    half_way: bool = False


class Learning(Section):
    """`[learning]`: learning needs, kept until they are met; `within`: time in which each is to be met."""

    within: Span | None = None


class Concerns(Section):
    """`[concerns]`: concerns about practice or performance, which a supervisor opens.

    `readers` are all who may read one; without "worker" among them it is kept from the worker. `look`: most days
    until the two look at it again. `outcomes` and `routes` (formal procedures) are fixed words to choose from.
    """

    readers: Many[Literal["worker", "supervisor", "supervisor's manager"]] = ("worker", "supervisor")
    look: Days | None = None
    outcomes: Many[Text] = ()
    routes: Many[Text] = ()


class Regulator(Section):
    """`[regulator]`: the professional body (S21).

    `renews` is the day of every year by which a worker renews; `remind` days before it, the worker is asked to take
    a copy of their log. `roles` are those who register; without them, everybody does.
    """

    name: Text
    roles: Many[Text] = ()
    renews: DayOfYear | None = None
    remind: Days | None = None
