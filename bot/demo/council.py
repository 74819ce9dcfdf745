"""People of the invented council. Nobody here is real."""

from collections.abc import Iterator
from dataclasses import dataclass, field

DIRECTOR = ("Ruth Okonjo", "director")
SERVICE_LEADER = ("Marcus Hale", "service leader")


@dataclass(frozen=True, slots=True)
class Team:
    """Team with its leader, a senior practitioner who supervises some of it, and everybody else."""

    name: str
    leader: str
    senior: str
    workers: tuple[str, ...]
    supervised_by_senior: int = 3


TEAMS = (
    Team(
        "Riverside",
        "Gareth Llewellyn",
        "Hannah Brooks",
        ("Priya Nair", "Tunde Adeyemi", "Kath Sugden", "Callum Fraser", "Aoife Byrne", "Meera Krishnan", "Jordan Lee",
         "Sam Okafor", "Chloe Baptiste", "Dave Pritchard"),
    ),
    Team(
        "Hillcrest",
        "Siobhán O’Brien",
        "Mohammed Iqbal",
        ("Nia Rhys", "Elena Petrova", "Oscar Lindqvist", "Fatima Zahra", "Ben Whitaker", "Grace Mbeki", "Liam Doyle",
         "Yasmin Haddad", "Peter Novak", "Ines Carvalho", "Tom Ashworth"),
    ),
    Team(
        "Millbrook",
        "Dorothy Achebe",
        "Wei Zhang",
        ("Rosa Delgado", "Kofi Mensah", "Beth Turner", "Arun Patel", "Molly Flynn", "Hassan Ali", "Zoe Marsh",
         "Ivan Kovac", "Lucy Hart", "Femi Ojo", "Anita Rao"),
    ),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Member:
    """One person: a manager in the hierarchy, and the supervisor if that is somebody else."""

    name: str
    role: str
    manager: str | None
    supervisor: str | None
    stage: str = ""
    fte: float = 1.0
    working_days: str = "1,2,3,4,5"
    email: str = field(default="")


PART_TIME = {
    "Kath Sugden": (0.6, "1,2,3"),
    "Grace Mbeki": (0.5, "3,4,5"),
    "Lucy Hart": (0.8, "1,2,4,5"),
}
NEWLY_QUALIFIED = ("Jordan Lee", "Ines Carvalho", "Zoe Marsh")
FAMILY_WORKERS = ("Dave Pritchard", "Tom Ashworth", "Anita Rao", "Chloe Baptiste")


def members() -> Iterator[Member]:
    """Yield everybody, each after their manager."""
    yield Member(*DIRECTOR, None, None)
    yield Member(*SERVICE_LEADER, DIRECTOR[0], DIRECTOR[0])
    for team in TEAMS:
        yield Member(team.leader, "team leader", SERVICE_LEADER[0], SERVICE_LEADER[0])
        yield Member(team.senior, "senior practitioner", team.leader, team.leader)
        for number, name in enumerate(team.workers):
            fte, days = PART_TIME.get(name, (1.0, "1,2,3,4,5"))
            supervisor = (
                team.senior if number < team.supervised_by_senior and name != "Priya Nair" else team.leader
            )
            role = "children and family worker" if name in FAMILY_WORKERS else "social worker"
            stage = "newly qualified" if name in NEWLY_QUALIFIED else ""
            yield Member(name, role, team.leader, supervisor, stage, fte, days)


def address(name: str) -> str:
    """Return an e-mail address in a domain that can't exist."""
    plain = name.lower().replace("’", "").replace("á", "a").replace(" ", ".")
    return f"{plain}@council.example"
