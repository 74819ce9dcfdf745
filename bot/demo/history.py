"""Half a year of supervision at the invented council, the same every time: mostly on time, some of it late.

Rows are written as the features would have written them; obligations are computed from them as usual.
"""

import hashlib
import json
import random
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.app import App
from bot.demo import council, year
from handlers.policy import Policy
from handlers.policy.calendar import next_working_day
from storage import secrets
from storage.db import Db
from storage.models import (
    Absence,
    Acceptance,
    ActionPoint,
    AgendaItem,
    Agreement,
    Identity,
    Pair,
    Person,
    Record,
    RecordVersion,
    Session,
    Signature,
)

LONDON = ZoneInfo("Europe/London")
MONTHS = 6

NOTES = {
    "well_being": (
        "Workload is heavy but manageable; took the Friday off as planned.",
        "Feeling settled again after a hard case.",
        "Tired. We moved two visits to next week.",
        "Good. Enjoys the new duty rota.",
    ),
    "line_management": (
        "Reports are clear and on time. Visits could be written up sooner.",
        "Handled a difficult phone call very well.",
        "We went through the last audit together: two points to follow up.",
    ),
    "learning": (
        "Booked on the court skills day.",
        "Shared what was learned at the motivational interviewing course.",
        "Would like to shadow a colleague in the duty team.",
    ),
    "other": ("Nothing else this time.", "Asked about working from home on Wednesdays."),
}
ACTIONS = (
    "Book the safeguarding refresher", "Write up the visits of last week", "Send the training list round",
    "Ask IT about the slow laptop", "Draft a plan for the leave cover", "Read the new recording guidance",
)  # fmt: skip
ITEMS = (
    "Leave over the summer",
    "Feedback on the duty rota",
    "A training place in spring",
    "Room for the group session",
)


@dataclass(frozen=True, slots=True)
class Seeded:
    """People whom the demo opens with: a supervisee, a supervisor and a team lead's manager."""

    first: tuple[int, int, int]


def seed(app: App) -> Seeded:
    """Fill an empty organisation with history up to the app clock's time."""
    dice = random.Random(7)  # noqa: S311 - the same council for everybody, no secret
    today = app.clock.now().astimezone(LONDON).date()
    with app.transaction() as db:
        people = _people(db, today)
        pairs = _pairs(db, people, today)
        for pair in pairs:
            _past(db, app.policy, dice, pair, people, today)
        _away(db, people, today)
        year.add(db, people, pairs, today)
    names = ("Priya Nair", "Gareth Llewellyn", "Marcus Hale")
    return Seeded((people[names[0]].id, people[names[1]].id, people[names[2]].id))


def _people(db: Db, today: date) -> dict[str, Person]:
    people: dict[str, Person] = {}
    for member in council.members():
        manager = people[member.manager] if member.manager else None
        new = member.stage == "newly qualified"
        started = today - timedelta(days=24 if new else 700)
        person = Person(
            name=member.name, email=council.address(member.name), role=member.role, stage=member.stage,
            stage_from=started if new else None, fte=member.fte, working_days=member.working_days, starts_on=started,
            timezone="Europe/London", manager_id=manager.id if manager else None,
        )  # fmt: skip
        db.add(person)
        db.flush()
        person.path = f"{manager.path if manager else '/'}{person.id}/"
        db.add(Identity(person_id=person.id, channel="console", address=str(person.id)))
        people[member.name] = person
    return people


def _pairs(db: Db, people: dict[str, Person], today: date) -> list[Pair]:
    pairs: list[Pair] = []
    for member in council.members():
        if member.supervisor is None:
            continue
        worker = people[member.name]
        since = max(today - timedelta(days=30 * MONTHS), worker.starts_on or today)
        pair = Pair(
            supervisor_id=people[member.supervisor].id,
            supervisee_id=worker.id,
            series="line",
            starts_on=since,
        )
        db.add(pair)
        pairs.append(pair)
    db.flush()
    return pairs


def _past(
    db: Db, policy: Policy, dice: random.Random, pair: Pair, people: dict[str, Person], today: date
) -> None:
    """Add one pair's past sessions with their records, its agreement, and open items."""
    worker = next(p for p in people.values() if p.id == pair.supervisee_id)
    late = _lateness(worker.name, dice)
    every = 7 if worker.stage else 28
    last = today - timedelta(days=late if not worker.stage else min(late, 12))
    count = 2 if worker.stage else MONTHS - 1
    days = [last - timedelta(days=every * back) for back in reversed(range(count))]
    held: list[Session] = []
    for number, day in enumerate(d for d in days if d >= pair.starts_on):
        on = next_working_day(day, policy, frozenset(int(w) - 1 for w in worker.working_days.split(",")))
        if on >= today:
            continue
        hour = dice.choice((10, 11, 14, 15))
        session = Session(
            pair_id=pair.id, kind="planned", state="held", starts_at=_at(on, hour), minutes=90, held_on=on,
            minutes_held=dice.choice((60, 75, 90, 90)), place="The quiet room, second floor",
        )  # fmt: skip
        db.add(session)
        db.flush()
        held.append(session)
        if not (worker.name in UNWRITTEN and number == count - 1):
            _record(db, dice, pair, session, agreed=number < count - 1)
    if worker.name not in WITHOUT_AGREEMENT:
        _agreement(db, pair, worker, today, old=worker.name in OLD_AGREEMENT)
    if held:
        _open_ends(db, dice, pair, held[-1], today, worker.name)


UNWRITTEN = ("Tunde Adeyemi", "Oscar Lindqvist", "Beth Turner", "Sam Okafor")
LATE_ACTION = ("Tunde Adeyemi", "Lucy Hart", "Dave Pritchard", "Aoife Byrne", "Ivan Kovac")
WITHOUT_AGREEMENT = ("Jordan Lee", "Liam Doyle", "Femi Ojo")
OLD_AGREEMENT = ("Callum Fraser", "Elena Petrova", "Arun Patel", "Nia Rhys")
OVERDUE = {"Aoife Byrne": 52, "Meera Krishnan": 41, "Fatima Zahra": 61, "Peter Novak": 38, "Yasmin Haddad": 44,
           "Kofi Mensah": 74, "Hassan Ali": 36, "Ivan Kovac": 47, "Molly Flynn": 39, "Hannah Brooks": 40}  # fmt: skip


def _lateness(name: str, dice: random.Random) -> int:
    """Return the days since the last session: the first pair's nudge is due today, some are overdue, most are not."""
    if name == "Priya Nair":
        return 26
    if name == "Gareth Llewellyn":
        return 17
    return OVERDUE.get(name, dice.choice((4, 8, 12, 15, 19, 22)))


def _record(db: Db, dice: random.Random, pair: Pair, session: Session, agreed: bool) -> None:
    written = session.starts_at + timedelta(days=dice.choice((0, 1, 2)), hours=2)
    record = Record(
        session_id=session.id, pair_id=pair.id, template="line management", state="agreed" if agreed else "shared",
        writer_id=pair.supervisor_id, saved_at=written, shared_at=written, settled_at=written if agreed else None,
    )  # fmt: skip
    db.add(record)
    db.flush()
    text = json.dumps({key: dice.choice(notes) for key, notes in NOTES.items()}, ensure_ascii=False)
    version = RecordVersion(record_id=record.id, number=1, text_id=secrets.seal(db, pair.supervisee_id, text),
                            written_by_id=pair.supervisor_id, written_at=written)  # fmt: skip
    db.add(version)
    db.flush()
    if agreed:
        digest = hashlib.sha256(text.encode()).hexdigest()
        for person in (pair.supervisee_id, pair.supervisor_id):
            db.add(Signature(version_id=version.id, person_id=person, how="agreed", at=written + timedelta(days=1),
                             digest=digest))  # fmt: skip


def _agreement(db: Db, pair: Pair, worker: Person, today: date, old: bool) -> None:
    made = today - timedelta(days=372 if old else 150) if not worker.stage else pair.starts_on
    words = {
        "frequency": "1 week" if worker.stage else "1 month",
        "purpose": "Time to think, and to be clear about what is expected.",
        "length": "90 min",
        "contract_date": made.isoformat(),
        "review_date": (made + timedelta(days=365)).isoformat(),
        "place": "The quiet room, second floor",
        "record_place": "Personal supervision file on SharePoint",
        "record_days": "5 days",
        "cancelling": "We rearrange a cancelled session as early as we can, and both see to it.",
        "agenda_mode": "Both send items before",
        "worker_responsibilities": "Prepare and bring an agenda.",
        "supervisor_responsibilities": "Prepare, book the room, keep the time free.",
    }
    agreement = Agreement(
        pair_id=pair.id, version=1, state="active", proposed_by_id=pair.supervisor_id, proposed_at=_at(made, 11),
        active_on=made, every="1 week" if worker.stage else "1 month", policy_version="3",
        text_id=secrets.seal(db, worker.id, json.dumps(words)),
    )  # fmt: skip
    db.add(agreement)
    db.flush()
    for person in (pair.supervisor_id, pair.supervisee_id):
        db.add(Acceptance(agreement_id=agreement.id, person_id=person, at=_at(made, 12)))


def _open_ends(db: Db, dice: random.Random, pair: Pair, last: Session, today: date, worker: str) -> None:
    """Add up to two actions from the last session, and perhaps an agenda item."""
    for number in range(dice.choice((0, 1, 1, 2))):
        owner = dice.choice((pair.supervisee_id, pair.supervisee_id, pair.supervisor_id))
        late = number == 0 and worker in LATE_ACTION
        db.add(
            ActionPoint(
                pair_id=pair.id, session_id=last.id, owner_id=owner, set_by_id=pair.supervisor_id,
                text_id=secrets.seal(db, pair.supervisee_id, dice.choice(ACTIONS)),
                due=today + timedelta(days=-3 if late else dice.choice((2, 5, 7, 9, 14)) + number),
                added_at=last.starts_at,
            )
        )  # fmt: skip
    if dice.random() < 0.5:
        db.add(AgendaItem(pair_id=pair.id, author_id=pair.supervisee_id, added_at=last.starts_at + timedelta(days=3),
                          text_id=secrets.seal(db, pair.supervisee_id, dice.choice(ITEMS))))  # fmt: skip


def _away(db: Db, people: dict[str, Person], today: date) -> None:
    """Add two people on leave, one of them without a day of return yet."""
    db.add(
        Absence(
            person_id=people["Ben Whitaker"].id,
            first_day=today - timedelta(days=3),
            last_day=today + timedelta(days=11),
        )
    )
    db.add(Absence(person_id=people["Rosa Delgado"].id, first_day=today - timedelta(days=20), last_day=None))


def _at(day: date, hour: int) -> datetime:
    return datetime.combine(day, time(hour), LONDON).astimezone(UTC)
