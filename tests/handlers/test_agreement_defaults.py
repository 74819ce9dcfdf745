"""What a first agreement starts from: never a shorter interval than the policy's own clock has."""

from datetime import date

from handlers.agreements.rules import Worker, defaults
from handlers.policy import PairFacts, cadence_due, load

TODAY = date(2026, 3, 2)


def test_the_interval_is_stretched_for_part_time_staff_as_the_clock_is() -> None:
    policy = load("woughton")
    clock = {
        fte: cadence_due(policy, PairFacts(start=TODAY, role="officer", fte=fte), TODAY).every
        for fte in (1.0, 0.5)
    }
    assert clock[1.0] != clock[0.5]
    for fte, every in clock.items():
        assert defaults(policy, Worker("officer", "", fte), TODAY)["frequency"] == every
