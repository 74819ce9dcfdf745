"""Registry of every kind of obligation: a new one is a module in `kinds` and a line here."""

from collections.abc import Mapping

from handlers.obligations.kind import Group, Kind, OfPairs, OfPeople
from handlers.obligations.kinds.action import ACTION
from handlers.obligations.kinds.agenda import AGENDA
from handlers.obligations.kinds.agreement import AGREEMENT
from handlers.obligations.kinds.agreement_point import AGREEMENT_POINT
from handlers.obligations.kinds.agreement_review import AGREEMENT_REVIEW
from handlers.obligations.kinds.appraisal import APPRAISAL
from handlers.obligations.kinds.appraisal_prepare import APPRAISAL_PREPARE
from handlers.obligations.kinds.appraisal_sign import APPRAISAL_SIGN
from handlers.obligations.kinds.assessor import ASSESSOR
from handlers.obligations.kinds.audit import AUDIT
from handlers.obligations.kinds.case import CASE
from handlers.obligations.kinds.case_tick import CASE_TICK
from handlers.obligations.kinds.concern import CONCERN
from handlers.obligations.kinds.decision import DECISION
from handlers.obligations.kinds.escalation import escalation_of
from handlers.obligations.kinds.extra_agreement import EXTRA_AGREEMENT
from handlers.obligations.kinds.group_outcome import GROUP_OUTCOME
from handlers.obligations.kinds.group_record import GROUP_RECORD
from handlers.obligations.kinds.hours import HOURS
from handlers.obligations.kinds.kind_interval import KIND_INTERVAL
from handlers.obligations.kinds.learning import LEARNING
from handlers.obligations.kinds.log_copy import LOG_COPY
from handlers.obligations.kinds.looking_for import LOOKING_FOR
from handlers.obligations.kinds.milestone import MILESTONE
from handlers.obligations.kinds.no_interval import NO_INTERVAL
from handlers.obligations.kinds.no_supervisor import NO_SUPERVISOR
from handlers.obligations.kinds.objectives import OBJECTIVES
from handlers.obligations.kinds.objectives_look import OBJECTIVES_LOOK
from handlers.obligations.kinds.observation import OBSERVATION
from handlers.obligations.kinds.observation_feedback import OBSERVATION_FEEDBACK
from handlers.obligations.kinds.on_file import ON_FILE
from handlers.obligations.kinds.outcome import OUTCOME
from handlers.obligations.kinds.outside import OUTSIDE
from handlers.obligations.kinds.policy_review import POLICY_REVIEW
from handlers.obligations.kinds.rebook import REBOOK
from handlers.obligations.kinds.record import RECORD
from handlers.obligations.kinds.return_session import RETURN_SESSION
from handlers.obligations.kinds.room import ROOM
from handlers.obligations.kinds.second_supervisor import SECOND_SUPERVISOR
from handlers.obligations.kinds.session import SESSION
from handlers.obligations.kinds.signing import SIGNING
from handlers.obligations.kinds.stage_start import STAGE_START
from handlers.obligations.kinds.training import TRAINING

KINDS: tuple[Kind, ...] = (
    SESSION,
    REBOOK,
    AGENDA,
    OUTCOME,
    ROOM,
    ACTION,
    AGREEMENT,
    AGREEMENT_REVIEW,
    AGREEMENT_POINT,
    RECORD,
    SIGNING,
    CASE,
    CASE_TICK,
    NO_INTERVAL,
    HOURS,
    STAGE_START,
    EXTRA_AGREEMENT,
    MILESTONE,
    NO_SUPERVISOR,
    ASSESSOR,
    SECOND_SUPERVISOR,
    APPRAISAL,
    APPRAISAL_PREPARE,
    APPRAISAL_SIGN,
    OBJECTIVES,
    OBJECTIVES_LOOK,
    LEARNING,
    LOG_COPY,
    CONCERN,
    KIND_INTERVAL,
    LOOKING_FOR,
    DECISION,
    ON_FILE,
    GROUP_OUTCOME,
    GROUP_RECORD,
    OBSERVATION,
    OBSERVATION_FEEDBACK,
    POLICY_REVIEW,
    AUDIT,
    TRAINING,
    RETURN_SESSION,
    OUTSIDE,
)
"""Kinds of obligation, in the order in which reports show them."""

ESCALATIONS: Mapping[Kind, Kind] = {
    kind: escalation_of(kind) for kind in KINDS if isinstance(kind.due, OfPairs)
}
"""Escalation of each kind."""

OF_PEOPLE: Mapping[Kind, OfPeople] = {kind: kind.due for kind in KINDS if isinstance(kind.due, OfPeople)}

GROUPS: tuple[Group, ...] = tuple(dict.fromkeys(kind.group for kind in KINDS))
"""Groups that `/overdue` counts together, in the order of the kinds."""

BY_NAME: Mapping[str, Kind] = {kind.name: kind for kind in (*KINDS, *ESCALATIONS.values())}


def kind(name: str) -> Kind:
    """Return the kind that a stored obligation names; raise KeyError for an unregistered one, without a default."""
    return BY_NAME[name]


def in_group(name: str) -> tuple[Kind, ...]:
    """Return the kinds in the group of `/overdue` of this name."""
    return tuple(kind for kind in KINDS if kind.group.name == name)
