"""A large invented organisation, loaded in bulk into the tables.

One chief; below them directorates of 5,000: a director, 16 services of 24 teams of 12. Everybody but the chief makes
a pair with their manager, and each pair owes its next session, both of them: two obligations. One pair in five is
overdue.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy.sql.schema import ScalarElementColumnDefault

from storage.models import Base

DAY = date(2026, 3, 2)
NOW = datetime.combine(DAY, time(9, 30), ZoneInfo("Europe/London")).astimezone(UTC)
BELOW = 5_000
"""People below each director."""
SERVICES, TEAMS, TEAM = 16, 24, 12
DUE = 1_000
"""Obligations whose nudge is due now: those of 500 pairs, spread evenly."""

Row = tuple[object, ...]
Table = tuple[str, tuple[str, ...], Iterable[Row]]
"""A table's name, its columns, and its rows."""

PEOPLE = ("id", "organisation_id", "name", "email", "manager_id", "path", "role", "stage", "fte", "timezone",
          "working_days", "is_admin")  # fmt: skip
PAIRS = ("id", "organisation_id", "supervisor_id", "supervisee_id", "series", "starts_on")
OBLIGATIONS = ("id", "organisation_id", "kind", "about", "owner_id", "person_id", "pair_id", "due", "overdue_from",
               "counts", "every", "clause", "why", "remind_on", "next_nudge_at")  # fmt: skip
MESSAGES = ("id", "organisation_id", "person_id", "name", "ids", "about", "channel", "workspace", "address", "ref",
            "sent_at", "drawn")  # fmt: skip

WHY = "The policy sets 1 month; it is counted from the last supervision on 2 February 2026."


@dataclass(frozen=True)
class Place:
    """Somebody's place in the hierarchy."""

    id: int
    manager_id: int | None
    path: str


@dataclass(frozen=True)
class Organisation:
    """Organisation of `directorates` × 5,001 people and a chief."""

    directorates: int

    @property
    def pairs(self) -> int:
        """Number of pairs: one for everybody but the chief."""
        return self.directorates * (BELOW + 1)

    @property
    def director(self) -> int:
        """The first director's id; 5,000 people are below."""
        return 2

    @property
    def team_leader(self) -> int:
        """A team leader of that directorate, of 12."""
        return 2 + SERVICES + 1

    def places(self) -> Iterator[Place]:
        """Yield everybody, from the top: ids run from 1, and a manager comes before those below."""
        yield Place(1, None, "/1/")
        following = 2
        for _ in range(self.directorates):
            director = Place(following, 1, f"/1/{following}/")
            yield director
            services = [self._below(director, director.id + 1 + n) for n in range(SERVICES)]
            yield from services
            first = director.id + 1 + SERVICES
            teams = [self._below(services[n % SERVICES], first + n) for n in range(SERVICES * TEAMS)]
            yield from teams
            first += len(teams)
            workers = BELOW - SERVICES - len(teams)
            yield from (self._below(teams[min(n // TEAM, len(teams) - 1)], first + n) for n in range(workers))
            following += BELOW + 1

    @staticmethod
    def _below(manager: Place, number: int) -> Place:
        return Place(number, manager.id, f"{manager.path}{number}/")

    def tables(self) -> Iterator[Table]:
        """Yield each table's name, its columns, and its rows; columns not named here get their model's default."""
        for name, columns, rows in self._tables():
            defaults = {
                column.name: column.default.arg
                for column in Base.metadata.tables[name].columns
                if column.name not in columns and isinstance(column.default, ScalarElementColumnDefault)
            }
            yield name, (*columns, *defaults), _widened(rows, tuple(defaults.values()))

    def _tables(self) -> Iterator[Table]:
        yield "organisations", ("id", "name", "policy_fingerprint"), [(1, "Large Council", "")]
        yield "people", PEOPLE, (
            (p.id, 1, f"Person {p.id}", f"person.{p.id}@example.org", p.manager_id, p.path, "social worker", "", 1.0,
             "Europe/London", "1,2,3,4,5", False)
            for p in self.places()
        )  # fmt: skip
        yield (
            "pairs",
            PAIRS,
            (
                (p.id - 1, 1, p.manager_id, p.id, "line", date(2025, 1, 6))
                for p in self.places()
                if p.manager_id
            ),
        )
        yield "obligations", OBLIGATIONS, self._obligations()
        yield "messages", MESSAGES, (
            (owner, 1, owner, "nudge", f'{{"person": {owner}, "day": "2026-02-02"}}', f"person:{owner}", "console",
             "", str(owner), f"m{owner}", moment(NOW - timedelta(days=28)), 0)
            for owner in self._told()
        )  # fmt: skip

    def _told(self) -> list[int]:
        now = moment(NOW)
        return sorted({int(str(row[4])) for row in self._obligations() if row[-1] == now})

    def due_now(self, pair: int) -> bool:
        """Return whether this pair's nudges are due now."""
        every = self.pairs // (DUE // 2)
        return pair % every == 0 and pair // every <= DUE // 2

    def next_nudge(self, pair: int) -> str:
        """Return when this pair's next nudges are due."""
        return moment(NOW if self.due_now(pair) else NOW + timedelta(days=pair % 29 + 1))

    def _obligations(self) -> Iterator[Row]:
        every = self.pairs // (DUE // 2)
        days = [DAY + timedelta(days=offset) for offset in range(-40, 40)]
        for place in self.places():
            if place.manager_id is None:
                continue
            pair = place.id - 1
            due_now = self.due_now(pair)
            due = days[pair % 40] if pair % 5 == 0 else days[40 + pair % 39]
            due = days[(33, 39, 40, 47, 54)[pair // every % 5]] if due_now else due
            next_nudge = self.next_nudge(pair)
            told_on = reminders(due)
            for side, owner in enumerate((place.manager_id, place.id)):
                yield (2 * pair + side, 1, "session", f"pair:{pair}", owner, place.id, pair, due,
                       due + timedelta(days=1), side == 0, "1 month", "T-2", WHY, told_on, next_nudge)  # fmt: skip


def reminders(due: date) -> str:
    """Return the reminder days of a session due on that day."""
    return " ".join(str(due + timedelta(days=days)) for days in (-14, -7, 0, 1, 7))


def moment(at: datetime) -> str:
    """Return a time as text that both databases take; SQLite stores it as it is, in UTC."""
    return f"{at.astimezone(UTC):%Y-%m-%d %H:%M:%S.%f}"


def _widened(rows: Iterable[Row], values: Row) -> Iterator[Row]:
    """Yield each row with `values` behind it."""
    return ((*row, *values) for row in rows)
