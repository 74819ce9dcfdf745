"""`alongside policy due` and the running product are one function: the same facts, the same answer."""

import json
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

from bot.cli.policy import app
from handlers.obligations.facts import ObligationFacts
from handlers.policy import Policy, load, owed
from storage.models import Absence, Agreement, FrequencyRequest, Pair, Person, Session
from storage.queries.facts import PairRows

FILE = Path(__file__).parent / "data" / "everything.toml"
DAYS = st.dates(date(2025, 1, 1), date(2027, 12, 31))
EVERY = st.builds(
    lambda n, unit: f"{n} {unit}s", st.integers(1, 9), st.sampled_from(["day", "week", "month"])
)
ROWS = st.fixed_dictionaries(
    {
        "role": st.sampled_from(["", "SW", "social worker", "cook", "Team-Leader"]),
        "stage": st.sampled_from(["", "NQSW", "newly qualified", "probation"]),
        "person_type": st.sampled_from(["", "bank", "agency", "permanent", "volunteer"]),
        "fte": st.sampled_from([1.0, 0.5, 0.6, 0.33]),
        "start": DAYS,
        "programme_start": st.none() | DAYS,
        "sessions": st.lists(
            st.fixed_dictionaries(
                {"on": DAYS, "kind": st.sampled_from(["planned", "informal", "safeguarding"]),
                 "minutes": st.sampled_from([30, 60, 90])}
            ),
            max_size=6,
        ),
        "agreement": st.none() | st.fixed_dictionaries({"every": EVERY, "on": DAYS}),
        "asked": st.none()
        | st.fixed_dictionaries(
            {"every": EVERY, "by": st.sampled_from(["worker", "supervisor", "both"]), "on": DAYS}
        ),
        "absences": st.lists(
            st.tuples(DAYS, st.integers(0, 30)).map(lambda one: [one[0], one[0] + timedelta(days=one[1])]),
            max_size=3,
        ),
        "today": DAYS,
    }
)  # fmt: skip


@cache
def everything() -> Policy:
    return load(FILE)


def in_the_product(row: dict) -> dict[str, str | None]:
    """Store the same facts as rows of the database, and return the product's answer."""
    worker = Person(id=1, name="P", email="p@x", role=row["role"], stage=row["stage"], fte=row["fte"],
                    person_type=row["person_type"], stage_from=row["programme_start"], timezone="UTC",
                    working_days="1,2,3,4,5")  # fmt: skip
    supervisor = Person(id=2, name="S", email="s@x", timezone="UTC", working_days="1,2,3,4,5")
    if row["programme_start"] is None:
        worker.stage_from = None
    pair = Pair(id=1, supervisor_id=2, supervisee_id=1, series="line", starts_on=row["start"])
    found = PairRows(pair, supervisor, worker, None)
    for number, held in enumerate(row["sessions"]):
        starts = datetime.combine(held["on"], time(10), UTC)
        found.sessions.append(
            Session(id=number, pair_id=1, state="held", kind=held["kind"], starts_at=starts, minutes=60,
                    held_on=held["on"], minutes_held=held["minutes"])
        )  # fmt: skip
    if row["agreement"]:
        agreed = row["agreement"]
        found.agreements.append(
            Agreement(id=1, pair_id=1, state="active", every=agreed["every"], active_on=agreed["on"])
        )
    if row["asked"]:
        wish = row["asked"]
        by = {"worker": [1], "supervisor": [2], "both": [1, 2]}[wish["by"]]
        found.asks += [
            FrequencyRequest(pair_id=1, by_id=one, every=wish["every"], asked_on=wish["on"]) for one in by
        ]
    away = tuple(Absence(person_id=1, first_day=first, last_day=last) for first, last in row["absences"])
    now = datetime.combine(row["today"], time(12), UTC)
    facts = ObligationFacts(everything(), found, away, now)
    due = owed("session", everything(), facts.pair_facts, facts.today)
    return {
        "due": due.due.isoformat() if due.due else None,
        "overdue_from": due.overdue_from.isoformat() if due.overdue_from else None,
        "from": due.earliest.isoformat() if due.earliest else None,
        "every": due.every,
        "clause": due.clause,
        "why": due.why,
    }


@settings(max_examples=60, deadline=None)
@given(st.lists(ROWS, min_size=20, max_size=40))
def test_the_command_and_the_product_answer_alike(rows: list[dict]) -> None:
    for row in rows:
        if row["stage"] and row["programme_start"] is None:
            row["stage"] = ""  # the product takes a stage to begin with the person's first day
    text = "\n".join(json.dumps(row, default=str) for row in rows)
    result = CliRunner().invoke(app, ["due", str(FILE)], input=text)
    assert result.exit_code == 0, result.stderr
    answers = [json.loads(line) for line in result.stdout.splitlines()]
    assert [{key: one[key] for key in one if key != "id"} for one in answers] == [
        in_the_product(row) for row in rows
    ]
