"""Learning needs, the worker's own log in one line, and how they learn best."""

from datetime import date

from handlers import access, formatting, list_positions, undo
from handlers.access import NOT_FOUND
from handlers.development import cards, rules
from handlers.development.asking import question_before
from handlers.development.loading import WorkerView, chosen, need_views, view_of, views_of, words
from handlers.development.objectives import profile_of
from handlers.obligations.kinds.learning import LEARNING
from handlers.obligations.kinds.log_copy import LOG_COPY
from handlers.resolve import named_with, spelled_out
from handlers.routing import Refused, Request, Routes
from handlers.ui import Button, Card, Item, Reply
from storage import audit_log, outbox, secrets
from storage.db import Db
from storage.models import About, LearningNeed, LogEntry, Obligation
from storage.queries import development as queries

routes = Routes()


@routes.command(
    "supervision learning", "Learning needs, kept until they are met, and your own log", "[with @person]"
)
@routes.action("learning.show")
def show(db: Db, request: Request) -> Card:
    """Show a worker's open needs and how they learn best; to the worker alone, their log."""
    picked = chosen(db, request)
    return picked if isinstance(picked, Card) else shown(db, request, picked[0])


def shown(db: Db, request: Request, view: WorkerView, said: str = "") -> Card:
    """Return the card, its needs numbered anew."""
    needs = queries.needs(db, view.worker.id, "open")
    list_positions.keep(db, request, {"need": [row.id for row in needs]})
    best = best_of(db, request, view)
    lines = [] if view.leads else log_lines(db, request, view)
    return cards.learning(request, view, need_views(db, request, view, needs), best, lines, said)


def best_of(db: Db, request: Request, view: WorkerView) -> str:
    """Return how a worker learns best, in their own words."""
    profile = queries.profile(db, view.worker.id)
    if profile is None or profile.learns_best_id is None:
        return ""
    return words(db, request, view, [profile.learns_best_id])[profile.learns_best_id]


def log_lines(db: Db, request: Request, view: WorkerView) -> list[tuple[date, str, str]]:
    """Return the lines that the reader wrote in a worker's log: its day, its kind and its words."""
    rows = [row for row in queries.log(db, view.worker.id) if row.by_id == request.me.id]
    texts = words(db, request, view, [row.text_id for row in rows])
    return [(row.on, row.kind, texts[row.text_id]) for row in rows]


# Needs


@routes.command("supervision learning add", "Adds a learning need", "<text> [with @person]")
@routes.action("learning.add", form=True)
def add(db: Db, request: Request) -> Reply:
    """Add a need as typed; the form without a text."""
    picked = chosen(db, request, free_text=True)
    if isinstance(picked, Card):
        return picked
    view, text = picked
    if not text:
        return cards.need_form(view)
    if len(text) > rules.LIMIT:
        raise Refused(f"That is {len(text):,} characters; {rules.LIMIT} fit here. Please shorten it.")
    return _add(db, request, view, text, "")


@routes.action("learning.save")
def save(db: Db, request: Request) -> Card:
    """Add a need as the form has it."""
    view = view_of(db, request, request.id("worker"))
    text = request.typed("text", rules.LIMIT, "Please say what needs to be learned.")
    scope = request.typed("scope", 20)
    return _add(db, request, view, text, scope if scope in rules.SCOPES else "")


def _add(db: Db, request: Request, view: WorkerView, text: str, scope: str) -> Card:
    asked = question_before(db, request, view, text)
    if asked is not None:
        return asked
    raise_need(db, request, view, text, scope)
    seen = f"{view.other.name} sees it too. " if view.other else ""
    return shown(db, request, view, f"Added. {seen}It is kept until it is met.")


def raise_need(
    db: Db, request: Request, view: WorkerView, text: str, scope: str = "", session_id: int | None = None
) -> LearningNeed:
    """Store a need, from a command or from a session's record."""
    row = LearningNeed(
        worker_id=view.worker.id, text_id=secrets.seal(db, view.worker.id, text), scope=scope,
        raised_by_id=request.me.id, raised_on=request.today, session_id=session_id,
    )  # fmt: skip
    db.add(row)
    db.flush()
    _noted(db, request, row, "need.raised")
    return row


def _noted(db: Db, request: Request, row: LearningNeed, verb: str) -> None:
    audit_log.write(db, request.now, request.me.id, verb, About("need", row.id), row.worker_id)
    db.flush()
    outbox.refresh(db, [About("need", row.id)], request.now)


@routes.command("supervision learning done", "A need is met, or you learned something", "<number or text>")
@routes.action("learning.done", form=True)
def done(db: Db, request: Request) -> Reply:
    """Meet the need that a number or its words name; any other text is a line of the writer's own log."""
    views = views_of(db, request)
    text, who = named_with(request.text, [view.other for view in views if view.other is not None])
    text = text.strip().removeprefix("#")
    if not text:
        return cards.note_form()
    if text.isascii() and text.isdigit() and len(text) < 5:
        known = list_positions.shown(db, request, "need")
        if not 1 <= int(text) <= len(known):
            raise Refused("There is no such number on your list. Type /supervision learning to see it.")
        return _met(db, request, known[int(text) - 1])
    picked = chosen(db, request, free_text=True) if who else view_of(db, request, request.me.id)
    if isinstance(picked, Card):
        return picked
    view = picked[0] if isinstance(picked, tuple) else picked
    needs = need_views(db, request, view, queries.needs(db, view.worker.id, "open"))
    match = rules.matching(text, [one.text for one in needs])
    if match is not None:
        return _met(db, request, needs[match].row.id)
    if view.leads:
        raise Refused(
            f"{view.worker.name} has no open learning need like that. Type /supervision learning to see them."
        )
    return log(db, request, view, "learning", text)


@routes.action("learning.met")
def met(db: Db, request: Request) -> Card:
    """Mark a need as met; a repeat changes nothing."""
    return _met(db, request, request.id("need"))


@routes.action("learning.drop")
def drop(db: Db, request: Request) -> Card:
    """Drop a need that is none any more; a repeat changes nothing."""
    row, view = _find(db, request, request.id("need"))
    return _close(db, request, row, view, "dropped")


def _met(db: Db, request: Request, need_id: int) -> Card:
    row, view = _find(db, request, need_id)
    return _close(db, request, row, view, "met")


def _find(db: Db, request: Request, need_id: int) -> tuple[LearningNeed, WorkerView]:
    row = db.get(LearningNeed, need_id, with_for_update=True)
    if row is None:
        raise Refused(NOT_FOUND)
    return row, view_of(db, request, row.worker_id)


def _close(db: Db, request: Request, row: LearningNeed, view: WorkerView, state: str) -> Card:
    if row.state != "open":
        return shown(db, request, view, "That was settled before: nothing was changed.")
    back = undo.change(db, request, row, state=state, closed_on=request.today)
    _noted(db, request, row, f"need.{state}")
    text = formatting.shorten(need_views(db, request, view, [row])[0].text, 120)
    ways = [back, Button("Learning", "learning.show", view.ids)]
    since = f"It was {rules.age(row.raised_on, request.today)}."
    word = "Met" if state == "met" else "Dropped"
    return cards.done(f"{word}: a learning need", f"{word}: “{text}”. {since}", ways)


@routes.undone(LearningNeed)
def undone(db: Db, request: Request) -> Card:
    """Return the list after an undo."""
    row, view = _find(db, request, request.id("need"))
    _noted(db, request, row, "need.reopened")
    return shown(db, request, view, "It is open again.")


# Log


@routes.command(
    "supervision highlight", "Keeps a highlight for the year, in one line", "<text> [with @person]"
)
@routes.action("learning.highlight", form=True)
def highlight(db: Db, request: Request) -> Reply:
    """Note a highlight: one's own, or of somebody whom one supervises."""
    if not request.text.strip():
        return cards.note_form()
    others = [view.other for view in views_of(db, request) if view.other is not None]
    text, who = named_with(request.text, others)
    view = view_of(db, request, request.me.id)
    if who:
        picked = chosen(db, request, free_text=True)
        if isinstance(picked, Card):
            return picked
        view = picked[0]
    return log(db, request, view, "highlight", text)


@routes.action("learning.note", form=True)
def note(db: Db, request: Request) -> Reply:
    """Open the form of a line of the log."""
    return cards.note_form()


@routes.action("learning.noted")
def noted(db: Db, request: Request) -> Card:
    """Keep a line of the log as the form has it."""
    text = request.typed("text", rules.LIMIT, "Please write a line.")
    kind = "highlight" if request.typed("kind", 20) == "highlight" else "learning"
    return log(db, request, view_of(db, request, request.me.id), kind, text)


def log(db: Db, request: Request, view: WorkerView, kind: str, text: str) -> Card:
    """Keep a line; nobody but its writer reads it before the pack of the year."""
    text = spelled_out(db, text)
    if len(text) > rules.LIMIT:
        raise Refused(
            f"That is {len(text):,} characters; {rules.LIMIT} fit in a line. Please shorten it.", "text"
        )
    row = LogEntry(worker_id=view.worker.id, by_id=request.me.id, kind=kind, on=request.today,
                   text_id=secrets.seal(db, view.worker.id, text))  # fmt: skip
    db.add(row)
    audit_log.write(
        db, request.now, request.me.id, f"log.{kind}", About("person", view.worker.id), view.worker.id
    )
    db.flush()
    word = request.policy.words.appraisal.one
    whose = f"{view.worker.name}’s" if view.leads else "your"
    title = "Highlight noted" if kind == "highlight" else "Noted in your log"
    said = f"“{formatting.shorten(text, 150)}”. Only you see it, until the pack of {whose} {word}."
    return cards.done(title, said, [Button("Learning", "learning.show", view.ids)])


@routes.action("learning.best", form=True)
def best(db: Db, request: Request) -> Reply:
    """Open the form of how the worker learns best: theirs alone to change."""
    return cards.best_form(request, best_of(db, request, view_of(db, request, request.me.id)))


@routes.action("learning.best.save")
def best_save(db: Db, request: Request) -> Card:
    """Keep how the worker learns best, in their own words."""
    view = view_of(db, request, request.me.id)
    text, profile = request.typed("text", 1_000), profile_of(db, request.me)
    profile.learns_best_id = secrets.seal(db, request.me.id, text) if text else None
    audit_log.write(
        db, request.now, request.me.id, "learning.best", About("person", request.me.id), request.me.id
    )
    return shown(db, request, view, "Kept in your words." if text else "Taken out.")


@routes.action("learning.copy")
def copy(db: Db, request: Request) -> Card:
    """Return the worker's own log as a file, for their regulator."""
    view = view_of(db, request, request.me.id)
    lines = log_lines(db, request, view)
    met = need_views(db, request, view, queries.needs(db, request.me.id, "met"))
    lines += [(one.row.closed_on or one.row.raised_on, "need met", one.text) for one in met]
    if not lines:
        raise Refused("Your log is empty. “/supervision learning done …” keeps a line in it.")
    profile_of(db, request.me).exported_on = request.today
    audit_log.write(
        db, request.now, request.me.id, "log.copied", About("person", request.me.id), request.me.id
    )
    return cards.copy(request, sorted(lines))


# Lines of obligations


@routes.line(LEARNING)
def line(db: Db, request: Request, obligation: Obligation) -> Item | None:
    """Build the line of an open need, with its age."""
    row, view = _find(db, request, obligation.about.id)
    if row.state != "open":
        return None
    text = need_views(db, request, view, [row])[0].text
    state, detail = formatting.due_words(obligation.due, request.today)
    of = f"{view.worker.name}: " if view.leads else ""
    age = rules.age(row.raised_on, request.today)
    return Item(
        f"{of}{formatting.shorten(text, 150)}", f"Learning need, {age}, {detail}",
        formatting.tone(obligation.due, request.today),
        (Button("Met", "learning.met", {"need": row.id}), Button("Learning", "learning.show", view.ids)), state=state,
    )  # fmt: skip


@routes.line(LOG_COPY)
def copy_line(db: Db, request: Request, obligation: Obligation) -> Item | None:
    """Build the line that reminds a worker of their log before they renew."""
    regulator = request.policy.regulator
    if regulator is None or not access.my_pairs(db, request):
        return None
    ways = (Button("My log as a file", "learning.copy", style="primary"), Button("Learning", "learning.show"))
    return Item(f"{regulator.name}: renewal due {formatting.day(obligation.due, request.today)}",
                "Your log here shows what you have learned. It is yours to take along.", "soon", ways)  # fmt: skip
