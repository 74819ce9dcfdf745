"""Policy section `[training]`: what supervisors must have learned."""

from pydantic import Field

from handlers.policy.values import Many, Section, Span, Text


class TrainingItem(Section):
    """`[[training.item]]`: one training of supervisors: the `routes` of which one will do, and how long it counts."""

    name: Text
    routes: Many[Text] = ()
    valid: Span | None = None


class Training(Section):
    """`[training]`: what supervisors must have learned, by when, and whether to ask those who have not.

    `required` names trainings without more; `[[training.item]]` those with routes or an end. `due` says by when, in
    words; `within` is the time from the first day of supervising after which it is late.
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
