"""Policy section `[training]`: what supervisors must have learned."""

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from pydantic import Field

from handlers.policy.rules import fold
from handlers.policy.values import Many, Section, Span, Text


class TrainingDone(NamedTuple):
    """Training that somebody had: by which route, on which day, and its last day where one was given."""

    route: str
    on: date
    until: date | None


class TrainingItem(Section):
    """`[[training.item]]`: one training of supervisors: the `routes` of which one will do, and how long it counts."""

    name: Text
    routes: Many[Text] = ()
    valid: Span | None = None

    def takes(self, route: str) -> bool:
        """Return whether training by this route counts: any, where the policy lists none."""
        return not self.routes or fold(route) in {fold(one) for one in self.routes}

    def ends(self, done: Iterable[TrainingDone]) -> date | None:
        """Return the last day on which training counts: `date.max` where it does not end, None where none was had."""
        found = [
            one.until or (self.valid.after(one.on) if self.valid else date.max)
            for one in done
            if self.takes(one.route)
        ]
        return max(found, default=None)


class TrainingRules(Section):
    """`[training]`: what supervisors must have learned, by when, and whether to ask those who have not.

    `required` names trainings without more; `[[training.item]]` those with routes or an end. `due` says by when, in
    words; `within` is the time from the first day of supervising after which it is late: at once, where there is none.
    """

    required: Many[Text] = ()
    items: Many[TrainingItem] = Field(default=(), alias="item")
    due: str | None = None
    within: Span | None = None
    warn: bool = True

    @property
    def asked(self) -> tuple[TrainingItem, ...]:
        """Every training that is asked for; none where nobody is to be asked."""
        named = tuple(TrainingItem(name=name, basis=self.basis) for name in self.required)
        return (*named, *self.items) if self.warn else ()

    def item(self, name: str) -> TrainingItem | None:
        """Return the training of this name, in any spelling; None where the policy has none."""
        return next((one for one in self.asked if fold(one.name) == fold(name)), None)

    def late_from(self, start: date) -> date:
        """Return the day by which somebody who supervises since `start` is to have been trained."""
        return self.within.after(start) if self.within else start
