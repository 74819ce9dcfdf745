"""Audit of a file: drawn once in each interval, with its seed in the audit log, and answered by the policy's form."""

import secrets as random
from collections.abc import Sequence

from handlers import access, formatting, resolve
from handlers.obligations.kinds.audit import AUDIT
from handlers.quality.draw import drawn
from handlers.routing import Refused, Request, Routes
from handlers.ui import (
    Block,
    Button,
    Buttons,
    Card,
    ChoiceInput,
    Facts,
    Form,
    Heading,
    Item,
    Note,
    Option,
    Text,
    TextInput,
)
from storage import audit_log
from storage.db import Db
from storage.models import About, AuditDraw, FileAudit, Obligation, Pair, Person
from storage.queries import overdue as overdue_queries
from storage.queries import pairs, people
from storage.queries import quality as queries
from storage.secrets import seal, unseal

routes = Routes()

ANSWERS = ("yes", "partly", "no", "not seen")


@routes.line(AUDIT)
def line(db: Db, request: Request, obligation: Obligation) -> Item | None:
    """Build the auditor's line: whose file, and by when."""
    person = db.get(Person, obligation.person_id)
    if person is None:
        return None
    clause = f" ({obligation.clause})" if obligation.clause else ""
    return Item(
        f"Audit a file of {person.name}’s",
        f"due {formatting.day(obligation.due, request.today)}{clause}",
        formatting.tone(obligation.due, request.today),
        (Button("Open", "audit.show", {"person": person.id}),),
    )


@routes.command("overdue audit", "Audit a file of somebody below you, drawn at random", "@person")
def typed(db: Db, request: Request) -> Card:
    """Show the audits of somebody's files; leads, whom they lead."""
    if not request.text.strip():
        raise Refused("Whose files? Type a name after it: /overdue audit @person")
    return _show(db, request, resolve.person(db, request, request.text))


@routes.action("audit.show")
def show(db: Db, request: Request) -> Card:
    """Show the audits of the person whose button was pressed."""
    return _show(db, request, _person(db, request))


def _person(db: Db, request: Request) -> Person:
    person = db.get(Person, request.id("person"))
    if person is None:
        raise Refused(access.NOT_FOUND)
    return person


def _may(request: Request, person: Person) -> None:
    """Refuse anybody who is not above that person, without telling whether they exist."""
    if request.policy.qa is None or request.policy.qa.audit is None:
        raise Refused("Your policy asks for no audits of files.")
    if not people.is_below(person, request.me):
        raise Refused(access.NOT_FOUND)


def _show(db: Db, request: Request, person: Person) -> Card:
    _may(request, person)
    draws = queries.draws(db, person.id)
    found = queries.audits(db, [one.id for one in draws])
    blocks: list[Block] = []
    for draw in draws[:4]:
        blocks += _draw(db, request, draw, [one for one in found if one.draw_id == draw.id])
    if not blocks:
        blocks.append(Text(f"No file of {person.name}’s was drawn yet."))
    if all(one.done_on is not None for one in found):
        blocks.append(Buttons((Button("Draw a file", "audit.draw", {"person": person.id}, "primary"),)))
    blocks.append(Note("Neither of you chooses: the program draws, and the seed is in the audit log. "
                       "Another file is drawn only once this one was audited."))  # fmt: skip
    return Card(f"Audit: {person.name}", tuple(blocks), preview="An audit.", place="below")


def _draw(db: Db, request: Request, draw: AuditDraw, found: Sequence[FileAudit]) -> list[Block]:
    day = formatting.plain_day(draw.drawn_at.astimezone(request.zone).date(), request.today)
    blocks: list[Block] = [
        Heading(f"Drawn {day}"),
        Note(
            f"{len(found)} of {formatting.count(len(draw.candidates), 'file')}; draw {draw.id} in the audit log."
        ),
    ]
    for audit in found:
        pair = pairs.pair(db, audit.pair_id)
        if pair is None:
            continue
        ids = {"audit": audit.id}
        blocks.append(Item(_file_title(pair), _state(request, audit), "good" if audit.done_on else "soon",
                           (Button("Open", "audit.open", ids),)))  # fmt: skip
    return blocks


def _file_title(pair: Pair) -> str:
    return f"{pair.supervisor.name} and {pair.supervisee.name}"


def _state(request: Request, audit: FileAudit) -> str:
    if audit.done_on is None:
        return "not audited yet"
    said = ", ".join(
        f"{(audit.answers or []).count(one)} {one}" for one in ANSWERS if one in (audit.answers or [])
    )
    return f"audited {formatting.plain_day(audit.done_on, request.today)}" + (f": {said}" if said else "")


@routes.action("audit.draw")
def draw(db: Db, request: Request) -> Card:
    """Draw at random, once: while a drawn file was not audited, no other is drawn."""
    person = _person(db, request)
    _may(request, person)
    open_ = [
        one for one in queries.audits(db, [d.id for d in queries.draws(db, person.id)]) if one.done_on is None
    ]
    if open_:
        return _show(db, request, person)
    rule = request.policy.qa.audit if request.policy.qa is not None else None
    assert rule is not None
    sides = ("as supervisor", "as supervisee") if rule.of == "both" else (rule.of,)
    for of in sides:
        candidates = queries.candidates(db, person.id, of, request.today)
        if not candidates:
            continue
        seed = random.token_hex(32)
        row = AuditDraw(auditor_id=request.me.id, supervisor_id=person.id, of=of, drawn_at=request.now, seed=seed,
                        candidates=candidates)  # fmt: skip
        db.add(row)
        db.flush()
        chosen = drawn(seed, candidates, rule.files)
        db.add_all(FileAudit(draw_id=row.id, pair_id=pair) for pair in chosen)
        detail = f"seed {seed}; of {','.join(map(str, candidates))}; drawn {','.join(map(str, chosen))}"
        audit_log.write(
            db, request.now, request.me.id, "audit.drawn", About("draw", row.id), person.id, detail
        )
    db.flush()
    if not queries.draws(db, person.id):
        raise Refused(f"There is nothing to draw from yet: nobody has met with {person.name}.")
    return _show(db, request, person)


def audit_of(db: Db, request: Request) -> tuple[FileAudit, AuditDraw, Pair]:
    """Return the audit that a button names, for somebody above the person whose file it is; refuse anybody else."""
    audit = db.get(FileAudit, request.id("audit"))
    row = db.get(AuditDraw, audit.draw_id) if audit is not None else None
    person = db.get(Person, row.supervisor_id) if row is not None else None
    pair = pairs.pair(db, audit.pair_id) if audit is not None else None
    if audit is None or row is None or person is None or pair is None:
        raise Refused(access.NOT_FOUND)
    _may(request, person)
    return audit, row, pair


@routes.action("audit.open")
def opened(db: Db, request: Request) -> Card:
    """Show a drawn file as dates, its audit, and what follows from it."""
    audit, row, pair = audit_of(db, request)
    audit_log.write(
        db, request.now, request.me.id, "audit.opened", About("pair", pair.id), pair.supervisee_id
    )
    return card(db, request, audit, row, pair)


def card(db: Db, request: Request, audit: FileAudit, row: AuditDraw, pair: Pair) -> Card:
    """Return a drawn file as dates only, its answers and what follows; what people wrote is not in it."""
    blocks: list[Block] = [Facts(tuple(_dates(db, request, pair)) or (("Held", "nothing yet"),))]
    if audit.done_on is not None:
        asked = [str(one) for one in audit.questions or []]
        answers = [str(one) for one in audit.answers or []]
        blocks += [Heading("Answers"), *(Item(q, a) for q, a in zip(asked, answers, strict=True))]
        note = unseal(db, [audit.note_id]).get(audit.note_id or "", "")
        if note:
            blocks.append(Text(note))
        for one in queries.actions(db, [audit.id]):
            text = unseal(db, [one.text_id]).get(one.text_id, "")
            owner = db.get_one(Person, one.owner_id)
            done = (
                (Button("Done", "audit.done", {"audit": audit.id, "action": one.id}),)
                if one.done_on is None
                else ()
            )
            when = f"done {formatting.plain_day(one.done_on, request.today)}" if one.done_on else (
                f"due {formatting.day(one.due, request.today)}")  # fmt: skip
            blocks.append(Item(f"{owner.name}: {text}", when, "good" if one.done_on else "plain", done))
        blocks.append(Buttons((Button("Add what follows", "audit.action", {"audit": audit.id}),)))
    else:
        blocks.append(Buttons((Button("Fill in the form", "audit.form", {"audit": audit.id}, "primary"),)))
    blocks.append(Note("Dates only: to read what the two wrote, your policy’s rules for readers count."))
    return Card(f"File: {_file_title(pair)}", tuple(blocks), preview="A file to audit.", place="below")


def _dates(db: Db, request: Request, pair: Pair) -> list[tuple[str, str]]:
    agreement = overdue_queries.agreement_of(db, pair.id)
    words = request.policy.words
    rows = [
        (
            words.agreement.title,
            "in force" if agreement is not None and agreement.active_on else "none in force",
        )
    ]
    for day, state, _ in overdue_queries.record_days(db, pair.id)[-6:]:
        said = f"{words.record.one} {state}" if state else f"no {words.record.one}"
        rows.append((formatting.plain_day(day, request.today), said))
    return rows


def questions(request: Request) -> list[str]:
    """Return the policy's audit form, then its standards."""
    qa = request.policy.qa
    return [*qa.form, *(f"Standard: {one}" for one in qa.standards)] if qa is not None else []


@routes.action("audit.form", form=True)
def form(db: Db, request: Request) -> Form:
    """Open the policy's audit form for a drawn file."""
    audit, _, pair = audit_of(db, request)
    options = tuple(Option(one, formatting.capital(one)) for one in ANSWERS)
    asked = questions(request)
    qa = request.policy.qa
    missing: list[str] = []
    if qa is not None and (qa.form_missing or not qa.form):
        missing.append("an audit form")
    if qa is not None and (qa.standards_missing or not qa.standards):
        missing.append("standards")
    lacks = f"Your policy file lacks {formatting.listed(missing)}: see [qa] there."
    said = (Note(lacks),) if missing else ()
    inputs = tuple(ChoiceInput(f"q{n}", one, options, required=True) for n, one in enumerate(asked))
    note = TextInput("note", "What you found", lines="many")
    return Form(
        "Audit of a file", "audit.save", (Text(_file_title(pair)), *said, *inputs, note), {"audit": audit.id}
    )


@routes.action("audit.save")
def save(db: Db, request: Request) -> Card:
    """Keep the answers; they are not changed afterwards."""
    audit, row, pair = audit_of(db, request)
    if audit.done_on is not None:
        raise Refused("This file was audited already. Nothing was changed.")
    asked = questions(request)
    answers: list[str] = []
    for number, question in enumerate(asked):
        answer = request.fields.get(f"q{number}", "")
        if answer not in ANSWERS:
            raise Refused(f"Please answer: {question}", f"q{number}")
        answers.append(answer)
    note = request.typed("note")
    if not asked and not note:
        raise Refused("Please write what you found.", "note")
    audit.questions, audit.answers, audit.done_on = list(asked), list(answers), request.today
    audit.note_id = seal(db, row.supervisor_id, note) if note else None
    db.flush()
    db.dirty_people.add(row.supervisor_id)
    audit_log.write(db, request.now, request.me.id, "audit.done", About("audit", audit.id), row.supervisor_id)
    return card(db, request, audit, row, pair)
