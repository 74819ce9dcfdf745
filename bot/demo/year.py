"""The year of the invented council's people: last PDRs, and one worker's objectives, learning and parked point."""

import json
import random
from datetime import UTC, date, datetime, time, timedelta

from storage import secrets
from storage.db import Db
from storage.models import (
    AgendaItem,
    Appraisal,
    AppraisalPart,
    AppraisalSide,
    DevelopmentProfile,
    LearningNeed,
    LogEntry,
    Objective,
    Pair,
    Person,
)

FIRST = "Priya Nair"
"""Worker whose year is written out."""
PDR = {
    "reviewee_ready": "Last PDR read\nHighlights noted",
    "looking_back": "- The Hale Road children are home\n- Reports in time for every court date",
    "delivery_plan": "Chair panel reviews; close cases in time",
    "development_plan": "Court skills; chairing, by watching and then doing",
}
"""What that worker wrote in the last PDR."""


def add(db: Db, people: dict[str, Person], pairs: list[Pair], today: date) -> None:
    """Add everybody's last PDR, at different days of the year, and one worker's year."""
    dice = random.Random(11)  # noqa: S311 - the same for everybody, no secret
    by_id = {person.id: person for person in people.values()}
    for pair in pairs:
        worker = by_id[pair.supervisee_id]
        first = worker.name == FIRST
        if worker.stage:
            continue
        held = today - timedelta(days=325 if first else dice.randrange(40, 300))
        row = Appraisal(worker_id=worker.id, pair_id=pair.id, state="signed", opened_on=held, held_on=held,
                        signed_on=held)  # fmt: skip
        db.add(row)
        db.flush()
        at = _at(held, 15)
        for side, person in (("worker", worker.id), ("supervisor", pair.supervisor_id)):
            db.add(AppraisalSide(appraisal_id=row.id, side=side, person_id=person, ready_at=at, read_at=at,
                                 signed_at=at))  # fmt: skip
        if first:
            for key, text in PDR.items():
                db.add(AppraisalPart(appraisal_id=row.id, side="worker", person_id=worker.id, key=key,
                                     text_id=secrets.seal(db, worker.id, text), written_at=at))  # fmt: skip
            _year_of(db, pair, worker, today)


def _year_of(db: Db, pair: Pair, worker: Person, today: date) -> None:
    """Add one worker's open objectives, learning needs, log, and what is kept for the next PDR."""
    goals = (
        (
            {"what": "Chair two panel reviews", "how": "Watch two, then chair", "helper": "Hannah Brooks"},
            60,
            "career",
        ),
        (
            {"what": "Close cases in time", "how": "An hour on Fridays", "helper": "Gareth Llewellyn"},
            21,
            "this job",
        ),
    )
    for words, days, scope in goals:
        db.add(Objective(
            worker_id=worker.id, text_id=secrets.seal(db, worker.id, json.dumps(words)), scope=scope, state="agreed",
            due=today + timedelta(days=days), proposed_by_id=pair.supervisor_id, agreed_by_id=worker.id,
            added_at=_at(today - timedelta(days=300), 11), agreed_on=today - timedelta(days=299),
        ))  # fmt: skip
    for text, days in (("Motivational interviewing", 75), ("Court skills", 20)):
        db.add(LearningNeed(worker_id=worker.id, text_id=secrets.seal(db, worker.id, text), raised_by_id=worker.id,
                            raised_on=today - timedelta(days=days), scope="this job"))  # fmt: skip
    lines = (
        ("highlight", "A family wrote to say thank you", 50),
        ("learning", "Read the new guidance on neglect", 12),
    )
    for kind, text, days in lines:
        db.add(LogEntry(worker_id=worker.id, by_id=worker.id, kind=kind, on=today - timedelta(days=days),
                        text_id=secrets.seal(db, worker.id, text)))  # fmt: skip
    best = secrets.seal(db, worker.id, "By watching somebody, then doing it myself")
    db.add(DevelopmentProfile(worker_id=worker.id, learns_best_id=best, looked_on=today - timedelta(days=30)))
    parked = secrets.seal(db, worker.id, "A course in leading others")
    db.add(AgendaItem(pair_id=pair.id, author_id=worker.id, state="parked", text_id=parked,
                      added_at=_at(today - timedelta(days=40), 10)))  # fmt: skip


def _at(day: date, hour: int) -> datetime:
    return datetime.combine(day, time(hour), UTC)
