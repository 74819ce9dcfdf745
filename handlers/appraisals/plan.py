"""The development plan of a signed appraisal: to the worker, and to whom the policy names, with a receipt."""

from handlers import access, development, formatting
from handlers.access import NOT_FOUND
from handlers.appraisals import rules
from handlers.appraisals.loading import AppraisalView
from handlers.development.cards import long
from handlers.development.rules import Goal
from handlers.routing import Refused, Request, Routes
from handlers.ui import Button, Buttons, Card, File, Note, Text
from storage import audit_log, outbox
from storage.db import Db
from storage.models import About, Appraisal, Person, PlanCopy
from storage.queries import development as queries

routes = Routes()

WHY = "the policy names them for the development plan"


def send(db: Db, request: Request, of: AppraisalView) -> None:
    """Send the plan to the worker, and to each whom the policy names; ask the reviewer where nobody is of that role."""
    rule = rules.rule_of(request.policy)
    key = f"appraisal.plan.own:{of.row.id}"
    outbox.enqueue(db, "appraisal.plan.own", of.view.worker.id, key, request.now, appraisal=of.row.id)
    for name in rule.plan_to:
        there = queries.in_role(db, name)
        person = there[0] if there else None
        copy = PlanCopy(
            appraisal_id=of.row.id, to=name, person_id=person.id if person else None, sent_at=request.now
        )
        db.add(copy)
        db.flush()
        about = About("appraisal", of.row.id)
        audit_log.write(db, request.now, request.me.id, "appraisal.plan_sent", about, of.row.worker_id, name)
        to = person.id if person else of.view.pair.supervisor_id if of.view.pair else request.me.id
        card = "appraisal.plan" if person else "appraisal.plan.pass_on"
        outbox.enqueue(db, card, to, f"{card}:{copy.id}", request.now, copy=copy.id)


def text_of(db: Db, request: Request, row: Appraisal, worker: Person, words: dict[str, str]) -> str:
    """Return the plan as text: what each wrote in that part, the objectives, the learning needs."""
    word = request.policy.words.development_plan
    lines = [
        f"{word.title}: {worker.name}",
        f"From {long(row.held_on or row.opened_on)}.",
        "",
        "WHAT EACH WROTE",
    ]
    names = {"worker": worker.name, "supervisor": request.policy.words.supervisor.one.capitalize()}
    parts = [part for part in queries.parts(db, row.id) if part.key == rules.PLAN and part.text_id in words]
    lines += [f"{names[part.side]}: {words[part.text_id]}" for part in parts] or ["Nothing."]
    lines += ["", "OBJECTIVES"]
    goals = [one for one in queries.objectives(db, worker.id, "agreed") if one.text_id in words]
    for one in goals:
        goal = Goal.load(words[one.text_id])
        by = f", by {long(one.due)}" if one.due else ""
        lines.append(f"- {goal.what}{by}{f', for {one.scope}' if one.scope else ''}")
    needs = [one for one in queries.needs(db, worker.id, "open") if one.text_id in words]
    lines += ["", "LEARNING NEEDS"]
    lines += [f"- {words[one.text_id]}{f' (for {one.scope})' if one.scope else ''}" for one in needs] or [
        "None."
    ]
    return "\r\n".join([*lines, ""])


def ids_of(db: Db, row: Appraisal) -> list[str]:
    """Return the ids of the texts that a plan holds."""
    found = [part.text_id for part in queries.parts(db, row.id) if part.key == rules.PLAN]
    found += [one.text_id for one in queries.objectives(db, row.worker_id, "agreed")]
    return [*found, *(one.text_id for one in queries.needs(db, row.worker_id, "open"))]


def file_of(db: Db, request: Request, row: Appraisal, words: dict[str, str]) -> File:
    """Return the plan as a file."""
    worker = db.get_one(Person, row.worker_id)
    content = text_of(db, request, row, worker, words).encode()
    word = request.policy.words.development_plan.one
    return File(
        f"development-plan-{row.held_on or row.opened_on}.txt",
        "text/plain",
        content,
        f"{worker.name}: {word}",
    )


@routes.card("appraisal.plan.own")
def own(db: Db, request: Request) -> Card | None:
    """Give the worker their own plan as a file."""
    row = db.get(Appraisal, request.id("appraisal"))
    if row is None or row.worker_id != request.me.id or row.state != "signed":
        return None
    words = access.own_words(db, request, request.me.id, ids_of(db, row))
    rule, word = rules.rule_of(request.policy), request.policy.words.development_plan.one
    to = f" It also goes to: {formatting.listed(list(rule.plan_to))}." if rule.plan_to else ""
    clause = f" ({rule.basis})" if rule.basis else ""
    text = Text(f"Your {word}, from your {request.policy.words.appraisal.one}.{to}")
    note = Note(f"Your policy names who gets it{clause}.") if rule.plan_to else Note("Nobody else gets it.")
    return Card(f"Your {word}", (text, file_of(db, request, row, words), note), f"Your {word}.", "below")


def _received(db: Db, request: Request) -> tuple[PlanCopy, Appraisal]:
    copy = db.get(PlanCopy, request.id("copy"), with_for_update=True)
    row = db.get(Appraisal, copy.appraisal_id) if copy is not None else None
    if copy is None or row is None or not _may(db, request, copy, row):
        raise Refused(NOT_FOUND)
    return copy, row


def _may(db: Db, request: Request, copy: PlanCopy, row: Appraisal) -> bool:
    """Return whether a copy is this person's: whoever it went to, or the reviewer who passes it on."""
    if copy.person_id is not None:
        return copy.person_id == request.me.id
    return request.me.id != row.worker_id and any(
        view.worker.id == row.worker_id for view in development.views_of(db, request) if view.leads
    )


@routes.card("appraisal.plan")
def received(db: Db, request: Request) -> Card | None:
    """Give somebody whom the policy names the plan, and nothing else of the appraisal; the reading is noted."""
    copy, row = _received(db, request)
    about = About("appraisal", row.id)
    words = access.named_words(db, request, row.worker_id, about, ids_of(db, row), WHY)
    return _card(db, request, copy, row, words, f"By the policy you get this plan: {copy.to}.")


def _card(db: Db, request: Request, copy: PlanCopy, row: Appraisal, words: dict[str, str], line: str) -> Card:
    word = request.policy.words.development_plan.one
    worker = db.get_one(Person, row.worker_id)
    label = "I have received it" if copy.person_id else "I have passed it on"
    end: Buttons | Note = Buttons((Button(label, "appraisal.plan.receipt", {"copy": copy.id}, "primary"),))
    if copy.received_at is not None:
        on = formatting.plain_day(copy.received_at.astimezone(request.zone).date(), request.today)
        end = Note(f"Receipt given on {on}.")
    title = f"{formatting.capital(word)}: {worker.name}"
    name = "appraisal.plan" if copy.person_id else "appraisal.plan.pass_on"
    blocks = (Text(line), file_of(db, request, row, words), end)
    return Card(title, blocks, f"A {word}.", source=(name, {"copy": copy.id}))


@routes.card("appraisal.plan.pass_on")
def pass_on(db: Db, request: Request) -> Card | None:
    """Ask the reviewer to pass the plan on, where nobody of that role is here."""
    copy, row = _received(db, request)
    view = development.view_of(db, request, row.worker_id)
    words = development.words(db, request, view, ids_of(db, row))
    line = f"By the policy this plan goes to: {copy.to}. Nobody of that name is here, so please pass it on yourself."
    return _card(db, request, copy, row, words, line)


@routes.action("appraisal.plan.receipt")
def receipt(db: Db, request: Request) -> Card:
    """Note that the plan was received, or passed on; a repeat changes nothing."""
    copy, row = _received(db, request)
    if copy.received_at is None:
        copy.received_at, copy.received_by_id = request.now, request.me.id
        about = About("appraisal", row.id)
        audit_log.write(
            db, request.now, request.me.id, "appraisal.plan_received", about, row.worker_id, copy.to
        )
        outbox.refresh(db, [about, About("copy", copy.id)], request.now)
    word = request.policy.words.development_plan.one
    line = f"The receipt of {db.get_one(Person, row.worker_id).name}’s {word} is noted. The two can see it."
    return Card("Thank you", (Text(line),), "Noted.")
