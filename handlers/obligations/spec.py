"""Specification of one obligation, as the facts make it. Pure."""

from dataclasses import dataclass
from datetime import date, datetime

from storage.models import About


@dataclass(frozen=True, slots=True)
class ObligationSpec:
    """One obligation as the facts make it; `steps` are the days of its nudges, empty for none now."""

    kind: str
    about: About
    owner_id: int
    person_id: int
    pair_id: int | None
    due: date
    overdue_from: date | None
    clause: str
    why: str
    every: str = ""
    counts: bool = True
    since: date | None = None
    excused: int = 0
    steps: tuple[date, ...] = ()
    not_before: datetime | None = None

    @property
    def remind_on(self) -> str:
        """Steps as they are stored with the obligation, so that they are computed only once."""
        return " ".join(day.isoformat() for day in self.steps)
