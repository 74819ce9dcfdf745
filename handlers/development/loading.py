"""Loading of a worker's objectives, needs and log for a reader, with their words through the access check."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from handlers import access, pending_requests
from handlers.access import NOT_FOUND, PairMembership
from handlers.development.rules import Goal, NeedView, ObjectiveView
from handlers.obligations.facts import yearly_facts
from handlers.policy import YearlyFacts
from handlers.policy.year import period
from handlers.resolve import named_with, person, spelled_out
from handlers.routing import Refused, Request
from handlers.ui import Card
from storage.db import Db
from storage.models import LearningNeed, Objective, Pair, Person
from storage.queries import development as queries


@dataclass(frozen=True, slots=True)
class WorkerView:
    """A worker's year as one of the two sees it: the worker, or whoever supervises them in the line today."""

    worker: Person
    me: Person
    membership: PairMembership | None
    """Reader's place in the worker's line pair; None for a worker who has none."""

    @property
    def leads(self) -> bool:
        """Whether the reader supervises the worker."""
        return self.me.id != self.worker.id

    @property
    def side(self) -> str:
        """Reader's side."""
        return "supervisor" if self.leads else "worker"

    @property
    def other(self) -> Person | None:
        """The other of the two."""
        return self.membership.other if self.membership else None

    @property
    def pair(self) -> Pair | None:
        """Pair of the two."""
        return self.membership.pair if self.membership else None

    @property
    def ids(self) -> dict[str, int | str]:
        """Ids that a button carries."""
        return {"worker": self.worker.id}


def view_of(db: Db, request: Request, worker_id: int) -> WorkerView:
    """Return a worker's year for its reader; raise Refused for anybody but the worker and who supervises them now."""
    mine = [s for s in access.my_pairs(db, request) if s.pair.series == "line"]
    if worker_id == request.me.id:
        own = next((s for s in mine if not s.leads), None)
        return WorkerView(request.me, request.me, own)
    found = next((s for s in mine if s.leads and s.other.id == worker_id), None)
    if found is None:
        raise Refused(NOT_FOUND)
    return WorkerView(found.other, request.me, found)


def views_of(db: Db, request: Request) -> list[WorkerView]:
    """Return the years that the reader may open: their own, then those of whom they supervise."""
    mine = [s for s in access.my_pairs(db, request) if s.pair.series == "line"]
    own = next((s for s in mine if not s.leads), None)
    led = [WorkerView(s.other, request.me, s) for s in mine if s.leads]
    return [WorkerView(request.me, request.me, own), *led] if own is not None or not led else led


def chosen(db: Db, request: Request, *, free_text: bool = False) -> tuple[WorkerView, str] | Card:
    """Return whose year a request is about, and the typed text without its "with somebody"; a card where it asks."""
    if "worker" in request.ids:
        view = view_of(db, request, request.id("worker"))
        others = [view.other] if view.other is not None else []
        return view, spelled_out(db, named_with(request.text, others, anywhere=not free_text)[0])
    if "pair" in request.ids:
        membership = access.membership(db, request, request.id("pair"))
        return view_of(db, request, membership.pair.supervisee_id), spelled_out(db, request.text.strip())
    found = views_of(db, request)
    others = [view.other for view in found if view.other is not None]
    text, who = named_with(request.text, others, anywhere=not free_text)
    if who:
        other = person(db, request, who, others)
        found = [view for view in found if view.other is not None and view.other.id == other.id]
    if len(found) == 1:
        return found[0], spelled_out(db, text)
    answers = [("Mine" if not view.leads else view.worker.name, {"worker": view.worker.id}) for view in found]
    return pending_requests.ask(db, request, "Whose do you mean?", answers, "Whose?")


def words(db: Db, request: Request, view: WorkerView, ids: Iterable[str | None]) -> dict[str, str]:
    """Return texts of a worker's year for its reader, by id."""
    if not view.leads:
        return access.own_words(db, request, view.worker.id, ids)
    assert view.membership is not None
    return access.words(db, request, view.membership, ids)


def objective_views(
    db: Db, request: Request, view: WorkerView, rows: Sequence[Objective]
) -> list[ObjectiveView]:
    """Return objectives with their words and how they stood last."""
    if not rows:
        return []
    texts = words(db, request, view, [row.text_id for row in rows])
    stood = queries.progress(db, [row.id for row in rows])
    return [ObjectiveView(row, Goal.load(texts[row.text_id]), stood.get(row.id)) for row in rows]


def need_views(db: Db, request: Request, view: WorkerView, rows: Sequence[LearningNeed]) -> list[NeedView]:
    """Return needs with their words."""
    if not rows:
        return []
    texts = words(db, request, view, [row.text_id for row in rows])
    return [NeedView(row, texts[row.text_id]) for row in rows]


def yearly(db: Db, view: WorkerView, today: date) -> YearlyFacts:
    """Return the facts about a worker's appraisals."""
    rows = queries.of_workers(
        db, [view.worker.id], objectives=False, needs=False, appraisals=True, concerns=False, log=False
    )[view.worker.id]
    if view.pair is None:
        return YearlyFacts(view.worker.starts_on or today, rows.last_appraisal, rows.known_from)
    return yearly_facts(view.worker, view.pair, rows.known_from, rows.last_appraisal)


def period_of(db: Db, request: Request, view: WorkerView) -> tuple[date, date]:
    """Return the first day of a worker's present period, and the day on which it ends."""
    return period(request.policy, yearly(db, view, request.today))
