"""One obligation as the facts make it. Pure."""

from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True, slots=True)
class ObligationSpec:
    """One obligation as the facts make it. `steps` are the days on which its owner is told; none: quiet for now."""

    kind: str
    about: str
    owner_id: int
    person_id: int
    pair_id: int | None
    due: date
    overdue_from: date | None
    clause: str
    why: str
    every: str = ""
    counts: bool = True
    steps: tuple[date, ...] = ()
    not_before: datetime | None = None

    @property
    def remind_on(self) -> str:
        """The steps as they are kept with the obligation, so that there is one computation of them."""
        return " ".join(day.isoformat() for day in self.steps)
