"""Policy section `[absence]`: what follows from somebody's days away."""

from handlers.policy.values import Section, Span


class AbsenceRules(Section):
    """`[absence]`: after one of `return_after` or longer, the supervisor is offered a session on the return."""

    return_after: Span | None = None
