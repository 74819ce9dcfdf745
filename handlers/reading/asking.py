"""Somebody asks to read, with a purpose of the policy; who decides says yes, until a day, or no."""

from datetime import date, timedelta

from handlers import access, formatting, record_access, resolve
from handlers.access import NOT_FOUND
from handlers.policy.practice import Reader
from handlers.reading import rules
from handlers.records.loading import list_records
from handlers.routing import Refused, Request, Routes
from handlers.ui import (
    Block,
    Button,
    Buttons,
    Card,
    ChoiceInput,
    DateInput,
    Form,
    Note,
    Option,
    Quote,
    Reply,
    Text,
    TextInput,
)
from storage import audit_log, outbox, secrets
from storage.db import Db
from storage.models import About, Person, ReadRequest
from storage.queries import pairs
from storage.queries import record_access as queries

routes = Routes()

USUALLY = timedelta(days=14)
"""How long somebody asks to read for, unless they say another day."""
LONGEST = 500
"""Most characters of the reason."""


@routes.command("supervision read", "Asks to read somebody’s records, for a purpose of the policy", "@person")
@routes.action("read.start", form=True)
def start(db: Db, request: Request) -> Reply:
    """Open the records of somebody whom the person may read, else the form that asks."""
    if not request.text.strip():
        raise Refused("Please say whose records you need: “/supervision read @person”.")
    person = resolve.person(db, request, request.text)
    theirs = pairs.pairs_of(db, person.id, request.today, ended=True)
    about = [pair for pair in theirs if pair.supervisee_id == person.id]
    bases = [basis for pair in about if (basis := access.access_basis(db, request, pair)) is not None]
    if person.id == request.me.id:
        return list_records(db, request.as_(list_records))
    if bases:
        return _open(db, request, person, bases[0])
    return _form(request, person)


def _open(db: Db, request: Request, person: Person, basis: access.AccessBasis) -> Reply:
    word = request.policy.words.record
    try:
        return list_records(db, request.as_(list_records, person=person.id))
    except Refused:
        text = f"You may read the {word.many} of {person.name}, for: {basis.why}. There is none that was shared yet."
        return Card(
            formatting.capital(word.many), (Text(text),), preview=f"About {word.many}.", place="below"
        )


def _form(request: Request, person: Person) -> Form:
    known = rules.purposes(request.policy)
    options = [Option(str(number), f"{formatting.capital(r.who)}: {r.why}"[:75]) for number, r in known]
    if rules.is_open(request.policy):
        options.append(Option(rules.OTHER, "Another purpose, which I say below"))
    word = request.policy.words.record
    if not options:
        raise Refused(f"Your policy lets nobody else read {word.many}, so there is nobody to ask.")
    blocks = (
        ChoiceInput("purpose", "For what?", tuple(options), options[0].value, required=True),
        TextInput("why", "Why, in a line or two", help=f"{formatting.first_name(person.name)} may read it.",
                  lines="many", limit=LONGEST),
        DateInput("until", "Until when?", request.today + USUALLY, required=True),
        ChoiceInput("who", "Who reads?", (Option("me", "I do, here"), Option("outside", "Somebody outside, a file")),
                    "me", required=True),
        TextInput("body", "Which body outside?", help="Such as Ofsted. Only for a file.", limit=200),
        DateInput("first", "File: sessions from"),
        DateInput("last", "File: sessions until"),
        Note(f"Somebody else says yes or no, and it is kept who did. {_told(request, known)}"),
    )  # fmt: skip
    return Form("Ask to read", "read.ask", blocks, {"person": person.id}, "Ask")


def _told(request: Request, known: list[tuple[int, Reader]]) -> str:
    worker = request.policy.words.worker.one
    return f"The {worker} is told as your policy says for the purpose."


@routes.action("read.ask")
def ask(db: Db, request: Request) -> Reply:
    """Keep the request and have it brought to whoever decides; nothing is opened by it."""
    person = db.get(Person, request.id("person"))
    if person is None or person.id == request.me.id:
        raise Refused(NOT_FOUND)
    why = request.typed("why", LONGEST)
    purpose = _purpose(request, why)
    until = _day(request, "until") or request.today + USUALLY
    if until < request.today or until > request.today + record_access.LONGEST:
        raise Refused("Please give a last day from today on, within a year.", "until")
    body, first, last = "", None, None
    if request.typed("who") == "outside":
        body = request.typed("body", 200, required="Please say which body outside is to read.")
        first, last = _day(request, "first"), _day(request, "last")
        if first is None or last is None or last < first:
            raise Refused(
                "Please give the first and the last day of the sessions that the file holds.", "first"
            )
    known = queries.open_request(db, request.me.id, person.id, purpose, body)
    if known is not None:
        return _mine(request, known, person, "You have asked already; nobody has decided yet.")
    row = ReadRequest(
        reader_id=request.me.id, person_id=person.id, purpose=purpose, body=body, first_day=first, last_day=last,
        text_id=secrets.seal(db, person.id, why) if why else None, until_on=until, asked_at=request.now,
    )  # fmt: skip
    db.add(row)
    db.flush()
    who = rules.deciders(db, request.policy, row, request.today)
    if not who:
        raise Refused("There is nobody here who could decide. Please ask your administrator to name another.")
    audit_log.write(
        db, request.now, request.me.id, "read.asked", About("read_request", row.id), person.id, purpose
    )
    for one in who:
        outbox.enqueue(
            db, "read.asked", one.id, f"read.asked:{row.id}:{one.id}", request.now, read_request=row.id
        )
    decides = formatting.listed(
        [one.name for one in who], "and" if rules.needs_both(request.policy, who, person.id) else "or"
    )
    return _mine(request, row, person, f"Asked. {decides} will say yes or no.")


def _mine(request: Request, row: ReadRequest, person: Person, said: str) -> Card:
    for_whom = f" For {row.body}." if row.body else ""
    text = f"{said} For: {row.purpose}.{for_whom} Until {formatting.day(row.until_on, request.today)}."
    back = Button("Take it back", "read.withdraw", {"read_request": row.id})
    return Card(
        f"Reading: {person.name}", (Text(text), Buttons((back,))), preview="About reading.", place="below"
    )


def _purpose(request: Request, why: str) -> str:
    chosen = request.typed("purpose", required="Please choose for what.")
    if chosen == rules.OTHER and rules.is_open(request.policy):
        if not why:
            raise Refused("Please say why: your policy does not name this purpose.", "why")
        return record_access.ANOTHER
    known = {str(number): reader.why for number, reader in rules.purposes(request.policy)}
    if chosen not in known:
        raise Refused("Please choose for what.", "purpose")
    return known[chosen]


@routes.action("read.withdraw")
def withdraw(db: Db, request: Request) -> Card:
    """Take one's own request back before anybody has decided."""
    row = _row(db, request)
    if row.reader_id != request.me.id:
        raise Refused(NOT_FOUND)
    if row.state == "asked":
        row.state = "withdrawn"
        audit_log.write(
            db, request.now, request.me.id, "read.withdrawn", About("read_request", row.id), row.person_id
        )
        db.flush()
        outbox.refresh(db, About("read_request", row.id), request.now)
    return _decided_card(db, request, row)


@routes.card("read.asked")
def asked(db: Db, request: Request) -> Card | None:
    """Ask whoever decides."""
    return _question(db, request, _row(db, request))


@routes.action("read.yes")
@routes.action("read.no")
def decide(db: Db, request: Request) -> Card:
    """Say yes or no; where both must say yes, the second yes counts."""
    row = _row(db, request)
    who = rules.deciders(db, request.policy, row, request.today)
    if request.me.id not in {one.id for one in who}:
        raise Refused(NOT_FOUND)
    if row.state != "asked" or row.until_on < request.today:
        return _question(db, request, row)
    if request.action == "read.no":
        _settle(db, request, row, "refused")
    elif rules.needs_both(request.policy, who, row.person_id) and row.agreed_by_id in (None, request.me.id):
        row.agreed_by_id = request.me.id
        db.flush()
        outbox.refresh(db, About("read_request", row.id), request.now)
    else:
        _settle(db, request, row, "granted")
    return _question(db, request, row)


def _settle(db: Db, request: Request, row: ReadRequest, state: str) -> None:
    row.state, row.decided_by_id, row.decided_at = state, request.me.id, request.now
    about = About("read_request", row.id)
    audit_log.write(db, request.now, request.me.id, f"read.{state}", about, row.person_id, row.purpose)
    if state == "granted":
        reader, person = db.get_one(Person, row.reader_id), db.get_one(Person, row.person_id)
        if not row.body:
            grant = record_access.grant(db, request.policy, request.now, reader, person, row.purpose, row.until_on,
                                        by=request.me, because_id=row.text_id)  # fmt: skip
            row.grant_id = grant.id
        else:
            rule = access.reader_of(request.policy, row.purpose)
            if rule is None or rule.tell_worker == "before":
                key = f"read.outside:{row.id}"
                outbox.enqueue(db, "read.outside", person.id, key, request.now, read_request=row.id)
    db.flush()
    if row.body or state != "granted":  # whoever reads here has the grant's own message
        key = f"read.decided:{row.id}"
        outbox.enqueue(db, "read.decided", row.reader_id, key, request.now, read_request=row.id)
    outbox.refresh(db, about, request.now)


def _question(db: Db, request: Request, row: ReadRequest) -> Card:
    reader, person = db.get_one(Person, row.reader_id), db.get_one(Person, row.person_id)
    who = rules.deciders(db, request.policy, row, request.today)
    if request.me.id not in {one.id for one in who} and request.me.id != row.decided_by_id:
        raise Refused(NOT_FOUND)
    word = request.policy.words.record
    ids: dict[str, int | str] = {"read_request": row.id}
    whose = "your own" if person.id == request.me.id else f"{person.name}’s"
    outside = f", for {row.body} outside" if row.body else ""
    blocks: list[Block] = [
        Text(f"{reader.name} asks to read {whose} {word.many}{outside}. For: {row.purpose}.")
    ]
    if row.text_id:
        blocks.append(Quote(access.why_asked(db, request, row, decides=True), reader.name))
    if row.first_day and row.last_day:
        first, last = (formatting.plain_day(day, request.today) for day in (row.first_day, row.last_day))
        blocks.append(
            Text(f"A file of the sessions from {first} to {last}. Once fetched, it can’t be called back.")
        )
    blocks.append(Text(f"Until {formatting.day(row.until_on, request.today)}."))
    if row.state == "asked" and row.until_on >= request.today and row.agreed_by_id != request.me.id:
        sure = f"{reader.name} may then read. It is kept that you said yes."
        blocks.append(
            Buttons((Button("Yes", "read.yes", ids, "primary", sure), Button("No", "read.no", ids)))
        )
        if row.agreed_by_id:
            blocks.append(
                Note(f"{db.get_one(Person, row.agreed_by_id).name} has said yes. Both of you must.")
            )
    elif row.state == "asked" and row.agreed_by_id == request.me.id:
        blocks.append(Note("You have said yes. It counts once the other has too."))
    else:
        blocks.append(Note(_state(db, row)))
    rule = access.reader_of(request.policy, row.purpose)
    clause = f" ({rule.basis})" if rule is not None and rule.basis else ""
    tells = record_access.TOLD[rule.tell_worker] if rule is not None else "they are told at once"
    tells = tells.replace("you are", f"{formatting.first_name(person.name)} is").replace(
        "your agreement", "the agreement"
    )
    blocks.append(Note(formatting.sentence(f"{tells}{clause}")))
    return Card(
        "Somebody asks to read",
        tuple(blocks),
        preview="A question about reading.",
        source=("read.asked", ids),
    )


def _state(db: Db, row: ReadRequest) -> str:
    by = db.get(Person, row.decided_by_id) if row.decided_by_id else None
    match row.state:
        case "granted":
            return f"{by.name if by else 'Somebody'} said yes."
        case "refused":
            return f"{by.name if by else 'Somebody'} said no."
        case "withdrawn":
            return "It was taken back."
        case _:
            return "The day until which it was asked has passed."


@routes.card("read.decided")
def decided(db: Db, request: Request) -> Card | None:
    """Tell whoever asked what was decided."""
    return _decided_card(db, request, _row(db, request))


def _decided_card(db: Db, request: Request, row: ReadRequest) -> Card:
    if row.reader_id != request.me.id:
        raise Refused(NOT_FOUND)
    person, word = db.get_one(Person, row.person_id), request.policy.words.record
    ids: dict[str, int | str] = {"read_request": row.id}
    blocks: list[Block] = [Text(f"You asked to read the {word.many} of {person.name}. {_state(db, row)}")]
    if row.state == "granted" and row.until_on >= request.today:
        sure = "It holds people’s words, and can’t be called back once it was fetched. Make it now?"
        button = Button("Make the file", "read.file", ids, "primary", sure)
        if not row.body:
            button = Button(f"Show the {word.many}", "record.list", {"person": person.id}, "primary")
        blocks += [
            Buttons((button,)),
            Note(f"Until {formatting.day(row.until_on, request.today)}. Each reading is kept."),
        ]
    return Card(
        f"Reading: {person.name}"[:140], tuple(blocks), preview="About reading.", source=("read.decided", ids)
    )


@routes.card("read.outside")
def foretold(db: Db, request: Request) -> Card | None:
    """Tell the worker who outside may get a file of their records, before it is made."""
    row = db.get_one(ReadRequest, request.id("read_request"))
    if row.person_id != request.me.id:
        return None
    by = db.get(Person, row.decided_by_id) if row.decided_by_id else None
    first, last = (formatting.plain_day(day, request.today) for day in (row.first_day, row.last_day) if day)
    text = (
        f"{row.body} may get a file of your {request.policy.words.record.many} from {first} to {last}. "
        f"For: {row.purpose}. {by.name if by else 'Somebody'} said yes. Once it was fetched, it can’t be called back."
    )
    return Card(
        "Your records",
        (Text(text), Buttons((Button("Who reads what", "access.who"),))),
        preview="About your records.",
    )


def _row(db: Db, request: Request) -> ReadRequest:
    row = db.get(ReadRequest, request.id("read_request"), with_for_update=True)
    if row is None:
        raise Refused(NOT_FOUND)
    return row


def _day(request: Request, key: str) -> date | None:
    value = request.typed(key, 20)
    try:
        return date.fromisoformat(value) if value else None
    except ValueError:
        raise Refused("Please give a day as year-month-day, such as 2026-03-31.", key) from None
