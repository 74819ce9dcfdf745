"""Policy files and the due dates that follow from them: pure, typed, and without a clock.

`load` reads a file, `next_session` and `owed` say when something is due and why, `explain` puts the policy
into words.
"""

from handlers.policy.answer import Due
from handlers.policy.calendar import (
    add_working_days,
    bank_holidays,
    is_working_day,
    next_working_day,
    pauses,
)
from handlers.policy.due import cadence_due, next_session
from handlers.policy.due_dates import Owed, owed
from handlers.policy.explain import HOW_OFTEN, ExplainedSection, explain, often_for, often_for_all
from handlers.policy.fact_rows import read_pair
from handlers.policy.facts import (
    ActionFacts,
    AgreementFacts,
    FactsInvalid,
    HeldSession,
    PairFacts,
    RequestedInterval,
    SessionFacts,
    WorkDone,
    YearlyFacts,
)
from handlers.policy.fates import MissingKey, empty_sections, in_words, not_carried_out
from handlers.policy.loading import check, load, read, shipped
from handlers.policy.measures import credited_minutes, over_most, period_changed, shortfall_due
from handlers.policy.model import Policy
from handlers.policy.practice import ObligationKind
from handlers.policy.problems import PolicyInvalid, Problem
from handlers.policy.programmes import (
    MilestoneDue,
    SeriesDue,
    milestone_key,
    milestones_due,
    series_due,
)
from handlers.policy.reviews import action_reminders
from handlers.policy.signposts import HELP_KINDS, HelpKind, Signpost
from handlers.policy.values import Interval
from handlers.policy.words import Word, Words

__all__ = [
    "HELP_KINDS",
    "HOW_OFTEN",
    "ActionFacts",
    "AgreementFacts",
    "Due",
    "ExplainedSection",
    "FactsInvalid",
    "HeldSession",
    "HelpKind",
    "Interval",
    "MilestoneDue",
    "MissingKey",
    "ObligationKind",
    "Owed",
    "PairFacts",
    "Policy",
    "PolicyInvalid",
    "Problem",
    "RequestedInterval",
    "SeriesDue",
    "SessionFacts",
    "Signpost",
    "Word",
    "Words",
    "WorkDone",
    "YearlyFacts",
    "action_reminders",
    "add_working_days",
    "bank_holidays",
    "cadence_due",
    "check",
    "credited_minutes",
    "empty_sections",
    "explain",
    "in_words",
    "is_working_day",
    "load",
    "milestone_key",
    "milestones_due",
    "next_session",
    "next_working_day",
    "not_carried_out",
    "often_for",
    "often_for_all",
    "over_most",
    "owed",
    "pauses",
    "period_changed",
    "read",
    "read_pair",
    "series_due",
    "shipped",
    "shortfall_due",
]
