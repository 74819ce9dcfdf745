"""Builders of policies and facts for tests."""

from datetime import date
from pathlib import Path

from handlers.policy import Due, HeldSession, Interval, PairFacts, Policy, RequestedInterval, next_session
from handlers.policy.loading import parse

EXAMPLE = Path(__file__).parent / "data" / "example.toml"


def policy(text: str) -> Policy:
    """Return the policy in this text; a broken one fails the test with its problems."""
    found, problems = parse(f'[policy]\nname = "Test"\n{text}'.encode(), "test.toml")
    assert found is not None, [str(problem) for problem in problems]
    return found


def day(text: str) -> date:
    """Return the date in "2026-03-31"."""
    return date.fromisoformat(text)


def every(text: str | None) -> Interval | None:
    """Return the interval in "3 weeks"."""
    return None if text is None else Interval.read(text)


def facts(
    start: str = "2026-01-31",
    *sessions: str,
    role: str = "",
    stage: str = "",
    fte: float = 1,
    programme: str | None = None,
    agreement: str | None = None,
    asked: tuple[str, str] | None = None,
    person_type: str = "",
    agreed_on: str | None = None,
    asked_on: str | None = None,
    away: tuple[tuple[str, str], ...] = (),
) -> PairFacts:
    """Return a pair's facts.

    A session is "2026-03-01", "2026-03-01 informal" or "2026-03-01 informal 45" (minutes).
    """
    return PairFacts(
        day(start),
        role,
        stage,
        fte,
        day(programme) if programme else None,
        tuple(_held(one) for one in sessions),
        every(agreement),
        RequestedInterval(Interval.read(asked[0]), asked[1], day(asked_on) if asked_on else None)  # type: ignore[arg-type]
        if asked
        else None,
        tuple((day(first), day(last)) for first, last in away),
        person_type=person_type,
        agreement_on=day(agreed_on) if agreed_on else None,
    )


def _held(text: str) -> HeldSession:
    on, _, rest = text.partition(" ")
    kind, _, minutes = rest.rpartition(" ")
    if not minutes.isdigit():
        kind, minutes = rest, ""
    return HeldSession(day(on), kind or "planned", int(minutes) if minutes else None)


def due(rules: str, known: PairFacts, today: str = "2026-12-31") -> Due:
    """Return the next session under these rules."""
    return next_session(policy(rules), known, day(today))


def cadence(**keys: object) -> str:
    """Return a `[[cadence]]` with these keys; text is quoted, the rest is written as it is."""
    rows = [
        f'{key} = "{value}"' if isinstance(value, str) else f"{key} = {value}" for key, value in keys.items()
    ]
    return "\n".join(["[[cadence]]", 'basis = "4.2"', *rows])
