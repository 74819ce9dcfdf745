"""Rules of objectives and learning: what their texts hold, how they stand, how they are typed. Pure."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from handlers import formatting
from handlers.policy import Policy
from storage.models import LearningNeed, Objective, ObjectiveProgress

LIMIT = 500
"""Most characters of an objective, a need or a line of the log."""
SCOPES = ("this job", "career")
STATES: Mapping[str, str] = {"on track": "On track", "behind": "Behind", "done": "Done"}
"""How an objective may stand in a session, and what is read."""
FIELDS: Mapping[str, str] = {"how": "how", "standard": "standard", "by when": "due", "who helps": "helper"}
"""Key of the form's field, by the policy's word for it."""


@dataclass(frozen=True, slots=True)
class Goal:
    """Words of an objective."""

    what: str
    how: str = ""
    standard: str = ""
    helper: str = ""

    def dump(self) -> str:
        """Return the words as they are stored."""
        return json.dumps({key: getattr(self, key) for key in self.__slots__ if getattr(self, key)})

    @classmethod
    def load(cls, text: str) -> "Goal":
        """Return stored words; a text that was erased says so in their place."""
        return cls(**json.loads(text)) if text.startswith("{") else cls(text)


@dataclass(frozen=True, slots=True)
class ObjectiveView:
    """Objective with its words, for one of the two."""

    row: Objective
    goal: Goal
    progress: ObjectiveProgress | None = None


@dataclass(frozen=True, slots=True)
class NeedView:
    """Learning need with its words, for one of the two."""

    row: LearningNeed
    text: str


def missing(policy: Policy, goal: Goal, due: date | None) -> str | None:
    """Return the form's field that the policy wants filled and is not; None where nothing is missing (STK-D.p2)."""
    values = {"how": goal.how, "standard": goal.standard, "by when": due, "who helps": goal.helper}
    needs = policy.objectives.needs if policy.objectives else ()
    return next((FIELDS[name] for name in needs if not values[name]), None)


def state_of(view: ObjectiveView, today: date) -> str:
    """Return how an objective stands, in a few words."""
    row = view.row
    if row.state not in ("proposed", "agreed"):
        on = f", {formatting.plain_day(row.closed_on, today)}" if row.closed_on else ""
        return f"{'done' if row.state == 'done' else 'dropped'}{on}"
    parts = [STATES[view.progress.state].lower()] if view.progress else ["not talked about yet"]
    if row.state == "proposed":
        parts = ["suggested, not agreed yet"]
    if row.due is not None:
        late, named = formatting.due_words(row.due, today)
        parts.append(f"{named} ({late})" if late else named)
    return ", ".join(parts)


def details(view: ObjectiveView) -> list[str]:
    """Return what an objective says beside what is to be reached."""
    goal, row = view.goal, view.row
    named = (("How", goal.how), ("Good enough when", goal.standard), ("Who helps", goal.helper),
             ("For", row.scope), ("From", row.plan), ("Serves", row.purpose))  # fmt: skip
    return [f"{label}: {text}" for label, text in named if text]


def age(raised: date, today: date) -> str:
    """Return how old a need is: "raised today", "open for 5 weeks"."""
    days = (today - raised).days
    return "raised today" if days <= 0 else f"open for {formatting.span(days)}"


def line(view: ObjectiveView, today: date) -> str:
    """Return an objective in one line, for an agenda or a record."""
    return f"{formatting.shorten(view.goal.what, 150)}: {state_of(view, today)}"


def need_line(view: NeedView, today: date) -> str:
    """Return a need in one line, for an agenda or a record."""
    return f"{formatting.shorten(view.text, 150)}: {age(view.row.raised_on, today)}"


def matching(text: str, texts: Sequence[str]) -> int | None:
    """Return the index of the one text that holds all the typed words, or that is held by them; else None."""
    typed = text.casefold().strip(" .")
    found = [
        n for n, one in enumerate(texts) if typed and (typed in one.casefold() or one.casefold() in typed)
    ]
    return found[0] if len(found) == 1 else None
