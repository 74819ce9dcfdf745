"""The command `/supervision appraisal`: the form that is open all year, preparation, the pack, signatures."""

from handlers import concerns, development, formatting
from handlers.appraisals import cards, pack, rules
from handlers.appraisals.loading import (
    AppraisalView,
    current,
    find,
    opened,
    period_start,
    side_row,
    started,
)
from handlers.appraisals.plan import send
from handlers.development.loading import objective_views
from handlers.development.rules import state_of
from handlers.obligations.kinds.appraisal import APPRAISAL
from handlers.obligations.kinds.appraisal_prepare import APPRAISAL_PREPARE
from handlers.obligations.kinds.appraisal_sign import APPRAISAL_SIGN
from handlers.routing import Refused, Request, Routes
from handlers.ui import Button, Buttons, Card, File, Item, Note, Reply, Text
from storage import audit_log, outbox, secrets
from storage.db import Db
from storage.models import About, Appraisal, AppraisalPart, Obligation
from storage.queries import development as queries

routes = Routes()

FILE_NAME = "pack"


@routes.command(
    "supervision appraisal", "The next appraisal and its form, which is open all year", "[with @person]"
)
@routes.action("appraisal.show")
def show(db: Db, request: Request) -> Card:
    """Show the appraisal that the two work on, or the one that a button names."""
    rules.rule_of(request.policy)
    if "appraisal" in request.ids:
        return _whole(db, request, find(db, request))
    picked = development.chosen(db, request)
    if isinstance(picked, Card):
        return picked
    view = picked[0]
    return _whole(db, request, opened(db, request, view, current(db, request, view)))


def _whole(db: Db, request: Request, of: AppraisalView, said: str = "") -> Card:
    rule = rules.rule_of(request.policy)
    found = None
    if rule.no_surprises and of.view.leads and of.row.state == "open":
        found = concerns.lines_since(db, request, of.view.worker, period_start(db, request, of))
    return cards.whole(request, of, pack.goals_of(db, request, of), found, said)


def _again(db: Db, request: Request, of: AppraisalView, said: str) -> Card:
    """Return the appraisal after a change."""
    db.flush()
    outbox.refresh(db, [About("appraisal", of.row.id)], request.now)
    return _whole(db, request, opened(db, request, of.view, of.row), said)


# Preparation, each in their own hand


@routes.action("appraisal.write", form=True)
def write(db: Db, request: Request) -> Reply:
    """Open the form of the reader's own part."""
    of = find(db, request)
    if of.row.state == "signed" or started(of):
        return _whole(db, request, of, "Somebody has signed it, so it stays as it is.")
    rows = queries.objectives(db, of.view.worker.id, "agreed")
    goals = {
        f"{rules.OBJECTIVE}{one.row.id}": (one.goal.what, state_of(one, request.today))
        for one in objective_views(db, request, of.view, rows)
    }
    return cards.write_form(request, of, goals)


@routes.action("appraisal.save")
def save(db: Db, request: Request) -> Card:
    """Keep the reader's own part; nobody can write the other's."""
    of = find(db, request, lock=True)
    if of.row.state == "signed" or started(of):
        raise Refused("Somebody has signed it, so it stays as it is.")
    typed = {section.key: _value(request, section.kind, section.choices, f"part_{section.key}")
             for section in rules.sections(request.policy, of.side)}  # fmt: skip
    if of.side == "worker":
        typed |= {key: request.typed(key, 20) for key in request.fields
                  if key.startswith(rules.OBJECTIVE) and request.typed(key, 20) in cards.STATES}  # fmt: skip
    areas = rules.rule_of(request.policy).competencies
    if areas:
        typed[rules.COMPETENCIES] = _value(request, "ticks", areas, rules.COMPETENCIES)
    own = {part.key: part for part in of.parts if part.side == of.side}
    for key, text in typed.items():
        _keep(db, request, of, own.get(key), key, text)
    side_row(db, request, of)
    about = About("appraisal", of.row.id)
    audit_log.write(db, request.now, request.me.id, "appraisal.written", about, of.row.worker_id)
    return _again(db, request, of, "Kept in your words.")


def _value(request: Request, kind: str, choices: tuple[str, ...], key: str) -> str:
    if kind == "tick":
        return "Yes" if request.typed(key) else ""
    if kind == "ticks":
        ticked = request.typed(key).split(",")
        return "\n".join(choice for n, choice in enumerate(choices) if str(n) in ticked)
    return request.typed(key, rules.LIMIT)


def _keep(
    db: Db, request: Request, of: AppraisalView, part: AppraisalPart | None, key: str, text: str
) -> None:
    """Keep one part in the worker's file; what it held before is gone."""
    if part is not None:
        if of.texts.get(part.text_id) == text:
            return
        secrets.forget(db, part.text_id)
        if not text:
            db.delete(part)
            return
        part.text_id = secrets.seal(db, of.view.worker.id, text)
        part.written_at, part.person_id = request.now, request.me.id
    elif text:
        db.add(AppraisalPart(
            appraisal_id=of.row.id, side=of.side, person_id=request.me.id, key=key, written_at=request.now,
            text_id=secrets.seal(db, of.view.worker.id, text),
        ))  # fmt: skip


@routes.action("appraisal.ready")
def ready(db: Db, request: Request) -> Card:
    """Say that one's own part is ready; the policy may want parts filled, and no surprises, first."""
    of = find(db, request, lock=True)
    rule = rules.rule_of(request.policy)
    if of.row.state != "open":
        return _whole(db, request, of)
    own = of.of(of.side)
    blank = next(
        (s for s in rules.sections(request.policy, of.side) if s.required and not own.get(s.key)), None
    )
    if blank is not None:
        clause = f" ({blank.basis})" if blank.basis else ""
        raise Refused(
            f"“{blank.title}” is still empty, and your policy asks for it{clause}. Key points will do."
        )
    if of.side == "supervisor" and rule.no_surprises and of.row.confirmed_on is None:
        clause = f" ({rule.basis})" if rule.basis else ""
        raise Refused(
            f"Please look at the concerns of the period first, and confirm that nothing new comes up{clause}."
        )
    row = side_row(db, request, of)
    row.ready_at = row.ready_at or request.now
    about = About("appraisal", of.row.id)
    audit_log.write(db, request.now, request.me.id, "appraisal.ready", about, of.row.worker_id)
    return _again(db, request, of, "Thank you, you are ready.")


@routes.action("appraisal.confirm")
def confirm(db: Db, request: Request) -> Card:
    """Confirm that nothing new comes up: every concern was raised during the period (STK-D.r5)."""
    of = find(db, request, lock=True)
    if not of.view.leads:
        raise Refused("That is for whoever reviews to say.")
    if of.row.confirmed_on is None:
        of.row.confirmed_on, of.row.confirmed_by_id = request.today, request.me.id
        about = About("appraisal", of.row.id)
        audit_log.write(db, request.now, request.me.id, "appraisal.confirmed", about, of.row.worker_id)
    return _again(db, request, of, "Confirmed: nothing new comes up.")


# The pack


@routes.action("appraisal.pack")
def pack_of(db: Db, request: Request) -> Card:
    """Return the pack of the year as a file, with a tick for having read it."""
    of = find(db, request)
    about = About("appraisal", of.row.id)
    audit_log.write(db, request.now, request.me.id, "appraisal.pack", about, of.row.worker_id)
    content = pack.text(db, request, of).encode()
    word = request.policy.words.appraisal
    file = File(f"{FILE_NAME}-{request.today}.txt", "text/plain", content, f"For the {word.one}, as at today")
    note = "What you both prepared is in it." if of.revealed else (
        f"What the other of you noted comes into it {rules.reveal_words(rules.rule_of(request.policy))}."
    )  # fmt: skip
    mine = of.side_of(of.side)
    read = mine is not None and mine.read_at is not None
    ways = () if read else (Button("I have read it", "appraisal.read", of.ids, "primary"),)
    blocks = (Text("Keep it somewhere that only you can open."), file, Note(note))
    back = Button("Back to the form", "appraisal.show", of.ids)
    return Card("The pack of the year", (*blocks, Buttons((*ways, back))), "A file.", "below")


@routes.action("appraisal.read")
def read(db: Db, request: Request) -> Card:
    """Tick that one has read the pack."""
    of = find(db, request, lock=True)
    row = side_row(db, request, of)
    row.read_at = row.read_at or request.now
    return _again(db, request, of, "Noted that you have read it.")


# Signatures


@routes.action("appraisal.sign")
def sign(db: Db, request: Request) -> Card:
    """Sign what both wrote; once all have signed whom the policy names, the plan goes out."""
    of = find(db, request, lock=True)
    word = request.policy.words.appraisal.one
    if of.side not in rules.signers(request.policy):
        raise Refused(f"Your policy asks for no signature of yours under the {word}.")
    if of.row.state == "open":
        raise Refused(f"The {word} is not noted as held, so there is nothing to sign yet.")
    row = side_row(db, request, of)
    if row.signed_at is None:
        row.signed_at, row.person_id = request.now, request.me.id
        row.digest = rules.digest(of.parts, of.texts)
        about = About("appraisal", of.row.id)
        audit_log.write(db, request.now, request.me.id, "appraisal.signed", about, of.row.worker_id)
    if all(side in of.sides and of.sides[side].signed_at for side in rules.signers(request.policy)):
        settle(db, request, of)
    return _again(db, request, of, f"Signed as {cards.signed_as(request, request.me)}.")


def settle(db: Db, request: Request, of: AppraisalView) -> None:
    """Close an appraisal: what was parked for it is done, and the plan goes out."""
    if of.row.state == "signed":
        return
    of.row.state, of.row.signed_on = "signed", request.today
    for item in of.parked:
        item.state, item.closed_at, item.closed_in_id = "done", request.now, of.row.session_id
    send(db, request, of)


@routes.card("appraisal.told")
def told(db: Db, request: Request) -> Card | None:
    """Tell one of the two that the appraisal was held, and ask for a signature where the policy does."""
    row = db.get(Appraisal, request.id("appraisal"))
    if row is None or row.state == "open":
        return None
    return cards.told(request, find(db, request))


# Lines of obligations


@routes.line(APPRAISAL)
def line(db: Db, request: Request, obligation: Obligation) -> Item | None:
    """Build the line of an appraisal that is due."""
    view = development.view_of(db, request, obligation.person_id)
    word = request.policy.words.appraisal
    state, detail = formatting.due_words(obligation.due, request.today)
    whose = f"{formatting.capital(word.short)} with {view.worker.name}" if view.leads else f"Your {word.one}"
    ways = (Button("Find a time", "appraisal.book", view.ids, "primary"),
            Button("Open the form", "appraisal.show", view.ids))  # fmt: skip
    return Item(whose, detail, formatting.tone(obligation.due, request.today), ways, state=state)


@routes.line(APPRAISAL_PREPARE)
def prepare_line(db: Db, request: Request, obligation: Obligation) -> Item | None:
    """Build the line that asks to prepare, with what there is to look at."""
    view = development.view_of(db, request, obligation.person_id)
    of = opened(db, request, view, current(db, request, view))
    mine = of.side_of(of.side)
    if of.row.state != "open" or (mine is not None and mine.ready_at is not None):
        return None
    word = request.policy.words.appraisal
    whose = f"the {word.one} of {view.worker.name}" if view.leads else f"your {word.one}"
    day = formatting.day(obligation.due, request.today)
    ways = (
        Button("Write my part", "appraisal.write", of.ids, "primary"),
        Button("The pack", "appraisal.pack", of.ids),
    )
    more = (
        Button("I am ready", "appraisal.ready", of.ids),
        Button("Open the form", "appraisal.show", of.ids),
    )
    last = "the last one, " if queries.appraisals(db, view.worker.id)[:-1] else ""
    detail = f"{formatting.capital(day)}. To read in the pack: {last}objectives, highlights, learning."
    return Item(f"Prepare {whose}", detail, "soon", ways, more)


@routes.line(APPRAISAL_SIGN)
def sign_line(db: Db, request: Request, obligation: Obligation) -> Item | None:
    """Build the line of a signature that is missing."""
    row = db.get(Appraisal, obligation.about.id)
    if row is None or row.state != "held":
        return None
    view = development.view_of(db, request, row.worker_id)
    word = request.policy.words.appraisal
    state, detail = formatting.due_words(obligation.due, request.today)
    whose = f"the {word.one} of {view.worker.name}" if view.leads else f"your {word.one}"
    button = Button("Read and sign", "appraisal.show", {"appraisal": row.id}, "primary")
    return Item(
        f"Sign {whose}", detail, formatting.tone(obligation.due, request.today), (button,), state=state
    )
