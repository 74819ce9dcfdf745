"""Records of group sessions: written by the lead, read by those who took part, in a file of their own."""

from collections.abc import Sequence

from handlers import access, formatting
from handlers.access import NOT_FOUND
from handlers.groups import cards, operations
from handlers.obligations.kinds.group_record import GROUP_RECORD
from handlers.policy.documents import Template, TemplateSection
from handlers.records import rules
from handlers.records.form import field_of
from handlers.records.typed import value_of
from handlers.routing import Refused, Request, Routes
from handlers.ui import Block, Button, Buttons, Card, ChoiceInput, Form, Heading, Item, Note, Option, Text
from storage import outbox, secrets
from storage.db import Db
from storage.models import About, GroupRecord, GroupSession, Obligation
from storage.queries import groups as queries

routes = Routes()

READERS = (
    "Whoever took part reads this once you share it, and nobody else. No case details and no names of others."
)


def template_of(request: Request, group: GroupSession) -> Template:
    """Return the template of a group's record, or a plain one."""
    found = request.policy.template_for(group.kind)
    return found if found is not None and found.sections else rules.PLAIN


def sections_of(request: Request, group: GroupSession) -> list[TemplateSection]:
    """Return the parts that are filled in: those that the product fills for a pair say nothing of a group."""
    return [s for s in template_of(request, group).sections if s.kind != "auto" and s.roles is None]


def _held(db: Db, request: Request) -> tuple[GroupSession, GroupRecord | None]:
    group = operations.mine(db, request)
    if group.state != "held":
        raise Refused("It is not noted as held, so there is nothing to write up yet.")
    return group, queries.record(db, group.id)


def _check_writer(request: Request, group: GroupSession, record: GroupRecord | None) -> None:
    if (record.writer_id if record is not None else group.lead_id) != request.me.id:
        raise Refused(NOT_FOUND)
    if record is not None and record.shared_at is not None:
        raise Refused(f"The {request.policy.words.record.one} is shared already, so it stays as it is.")


@routes.action("group.record", form=True)
def write(db: Db, request: Request) -> Form:
    """Open the form of a group's record, for its lead."""
    group, record = _held(db, request)
    _check_writer(request, group, record)
    words = rules.load(access.group_words(db, request, record, attended=True)) if record is not None else {}
    fields = [
        field_of(request.policy, s, words.get(s.key, ""), "in the end" if s.required else False)
        for s in sections_of(request, group)
    ]
    options = (
        Option("draft", "Keep it as a draft, which only I see"),
        Option("share", "Share it with who took part"),
    )
    then = ChoiceInput("then", "And then", options, "draft", required=True)
    name = formatting.capital(cards.title(request, group.kind))
    return Form(name, "group.record.save", (Note(READERS), *fields, then), {"group": group.id})


@routes.action("group.record.save")
def save(db: Db, request: Request) -> Card:
    """Keep the record as a draft, or share it with those who took part."""
    group, record = _held(db, request)
    _check_writer(request, group, record)
    sections = sections_of(request, group)
    words = {s.key: value for s in sections if (value := value_of(request, s, f"part_{s.key}"))}
    share = request.typed("then") == "share"
    if share and not words:
        raise Refused("Please write something before you share it.", f"part_{sections[0].key}")
    blank = next((s for s in sections if s.required and not words.get(s.key)), None)
    if share and blank is not None:
        raise Refused(f"Please fill this in. “{rules.NOTHING}” will do.", f"part_{blank.key}")
    if record is None:
        record = GroupRecord(group_id=group.id, writer_id=request.me.id, saved_at=request.now)
        db.add(record)
        db.flush()
    secrets.seal_group(db, record, rules.dump(words))
    record.saved_at = request.now
    record.shared_at = request.now if share else None
    db.flush()
    operations.audited(db, request, group, "group.recorded" if share else "group.saved")
    if share:
        operations.tell(db, request, group, "group.recorded")
    outbox.refresh(db, About("group", group.id), request.now)
    return operations.state_card(db, request, group)


@routes.action("group.read")
def read(db: Db, request: Request) -> Card:
    """Show a group's record to one who took part."""
    group, record = _held(db, request)
    people = queries.members(db, group.id)
    attended = any(member.came for member, person in people if person.id == request.me.id)
    if record is None:
        raise Refused(NOT_FOUND)
    words = rules.load(access.group_words(db, request, record, attended=attended))
    blocks: list[Block] = [
        Note(_header(request, group, [person.name for member, person in people if member.came]))
    ]
    for section in sections_of(request, group):
        if words.get(section.key):
            blocks += [Heading(section.title), Text(words[section.key])]
    name = formatting.capital(cards.title(request, group.kind))
    return Card(name, tuple(blocks), preview="A record of a group session.", place="below")


def _header(request: Request, group: GroupSession, names: Sequence[str]) -> str:
    day = formatting.plain_day(group.held_on, request.today) if group.held_on else ""
    return f"{day}: {formatting.listed(names)}."


@routes.card("group.recorded", single=True)
def recorded(db: Db, request: Request) -> Card | None:
    """Tell somebody who took part that the record of a group session is there."""
    group = queries.group(db, request.id("group"))
    record = queries.record(db, group.id) if group is not None else None
    if group is None or record is None or record.shared_at is None:
        return None
    came = {member.person_id for member, _ in queries.members(db, group.id) if member.came}
    if request.me.id not in came:
        return None
    day = formatting.plain_day(group.held_on, request.today) if group.held_on else ""
    words = request.policy.words.record
    text = Text(f"The {words.one} of the {cards.title(request, group.kind)} of {day} is there to read.")
    read_it = Button("Read it", "group.read", {"group": group.id}, "primary")
    return Card(formatting.capital(words.one), (text, Buttons((read_it,))), preview="A record to read.")


@routes.line(GROUP_RECORD)
def line(db: Db, request: Request, obligation: Obligation) -> Item | None:
    """Build the line for a group session that has to be written up."""
    group = queries.group(db, obligation.about.id)
    if group is None or group.state != "held" or group.held_on is None:
        return None
    words = request.policy.words.record
    state, detail = formatting.due_words(obligation.due, request.today)
    day = formatting.plain_day(group.held_on, request.today)
    button = Button("Write it", "group.record", {"group": group.id}, "primary")
    return Item(
        f"{formatting.capital(words.one)} of the {cards.title(request, group.kind)} of {day}", detail,
        formatting.tone(obligation.due, request.today), (button,), state=state,
    )  # fmt: skip
