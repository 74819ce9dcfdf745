"""Every kind of obligation there is: a new one is a module in `kinds` and a line here."""

from collections.abc import Mapping

from handlers.obligations.kind import Group, Kind, OfPairs, OfPeople
from handlers.obligations.kinds.action import ACTION
from handlers.obligations.kinds.agenda import AGENDA
from handlers.obligations.kinds.agreement import AGREEMENT
from handlers.obligations.kinds.agreement_review import AGREEMENT_REVIEW
from handlers.obligations.kinds.escalation import escalation_of
from handlers.obligations.kinds.outcome import OUTCOME
from handlers.obligations.kinds.rebook import REBOOK
from handlers.obligations.kinds.record import RECORD
from handlers.obligations.kinds.session import SESSION
from handlers.obligations.kinds.signing import SIGNING

KINDS: tuple[Kind, ...] = (
    SESSION,
    REBOOK,
    AGENDA,
    OUTCOME,
    ACTION,
    AGREEMENT,
    AGREEMENT_REVIEW,
    RECORD,
    SIGNING,
)
"""In the order in which reports show them."""

ESCALATIONS: Mapping[Kind, Kind] = {
    kind: escalation_of(kind) for kind in KINDS if isinstance(kind.due, OfPairs)
}
"""For each kind, the one that tells somebody above of it."""

OF_PEOPLE: Mapping[Kind, OfPeople] = {kind: kind.due for kind in KINDS if isinstance(kind.due, OfPeople)}

GROUPS: tuple[Group, ...] = tuple(dict.fromkeys(kind.group for kind in KINDS))
"""What `/overdue` counts together, in the order of the kinds."""

BY_NAME: Mapping[str, Kind] = {kind.name: kind for kind in (*KINDS, *ESCALATIONS.values())}


def kind(name: str) -> Kind:
    """The kind that a kept obligation names. KeyError for one that nobody registered: there is no default."""
    return BY_NAME[name]


def in_group(name: str) -> tuple[Kind, ...]:
    """The kinds of the group of `/overdue` that is called so."""
    return tuple(kind for kind in KINDS if kind.group.name == name)
