"""A year of two sources' organisations, played in steps: what fell due, what was asked, what was late.

The clock goes from one Monday to another, mostly four weeks on, and what falls due in between happens in one step.
"""

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta

from handlers.policy import Policy, load
from storage.models import Obligation, OutboxMessage
from tests.scenarios.variants import SQLITE
from tests.support.world import World

START = date(2026, 3, 2)


class Year:
    """One organisation through a year: the days that are looked at, what was late on each, and what was sent."""

    def __init__(self, world: World, policy: str) -> None:
        self.world = world
        self.late: dict[str, Counter[str]] = {}
        """On how many of those days each person had things of a kind late, by name, one for each thing."""
        rules = load(policy)
        world.policy(**{field: getattr(rules, field) for field in Policy.model_fields})

    def weeks(self, *others: int) -> Iterator[tuple[int, date]]:
        """Yield every fourth week and some others, with its Monday at noon and everything done that fell due before."""
        for week in sorted({*range(0, 53, 4), *others}):
            day = START + timedelta(weeks=week)
            noon = datetime.combine(day, time(12), UTC)
            if noon > self.world.clock.now():
                self.world.clock.move_to(noon)
            self.world.settle()
            names = {number: name for name, number in self.world._people.items()}  # pyright: ignore[reportPrivateUsage]
            for row in self.world.rows(Obligation):
                if row.counts and row.overdue_from is not None and row.overdue_from <= day:
                    self.late.setdefault(names[row.person_id], Counter())[row.kind] += 1
            yield week, day

    def asked(self, name: str, person: str) -> int:
        """Return how many messages of a card somebody was sent."""
        return len(
            self.world.rows(
                OutboxMessage, name=name, person_id=self.world.id_of(person), state="sent", message_id=None
            )
        )


@SQLITE
def test_a_year_of_woughtons_council(world: World) -> None:
    year = Year(world, "woughton")
    world.person("Ada Lead", role="council manager", is_admin=True)
    people = {"Half Timer": {"fte": 0.5}, "Full Timer": {}, "New Starter": {"stage": "probation", "stage_from": START},
              "Unpaid Helper": {"person_type": "volunteer"}}  # fmt: skip
    for name, facts in people.items():
        world.person(name, manager="Ada Lead", role="officer", starts_on=START, **facts)
        world.pair("Ada Lead", name, since=START)
    ada = world.chat("Ada Lead")
    for week, day in year.weeks(1, 25, 27):
        if week == 1:
            ada.say("/supervision")
            ada.press("Set it")
            ada.submit(every="4 weeks", until="2026-08-31")
        often = {"Half Timer": 16, "Full Timer": 8, "New Starter": 4 if day <= date(2026, 8, 31) else 8}
        for name, weeks in often.items():
            if week % weeks == 0 and not (name == "Full Timer" and 20 < week < 36):
                ada.say(f"/supervision held today with {name}")
    late = {name: counts["session"] for name, counts in year.late.items() if counts["session"]}
    assert late.keys() == {"Full Timer"}
    assert late["Full Timer"] == 6, "from two months after week 16 to week 40"
    assert year.late["Unpaid Helper"]["no_interval"] == 16, "a gap all year: nobody has agreed how often"
    assert year.asked("stage.told", "New Starter") == 2, "a week before the end of probation, and after it"
    assert year.late.pop("Ada Lead") == {"policy_review": 17}, "the policy was to be reviewed in 2025"
    assert all(counts["agreement"] == 16 for counts in year.late.values()), "no contract was ever made"


@SQLITE
def test_a_year_of_the_generic_policys_organisation(world: World) -> None:
    year = Year(world, "generic")
    world.person("Ada Lead", role="manager", is_admin=True)
    for name in ("One", "Two"):
        world.person(f"{name} Worker", manager="Ada Lead", role="care worker", starts_on=START)
        world.pair("Ada Lead", f"{name} Worker", since=START)
    ada, one = world.chat("Ada Lead"), world.chat("One Worker")
    for week, _ in year.weeks(2):
        if week == 2:
            ada.say("/supervision agreement with One Worker")
            ada.press("Start it")
            ada.submit(frequency="4 weeks", arrangements="We plan them ahead")
            world.settle()
            one.press("Read it", card="A proposal")
            one.press("Accept")
        if 4 <= week <= 28 and week % 4 == 0:
            ada.say("/supervision held today with One Worker")
    assert year.late["One Worker"]["session"] == 5, "from four weeks after week 28"
    assert "session" not in year.late.get("Two Worker", Counter()), "nothing is due where nothing was agreed"
