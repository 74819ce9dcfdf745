"""Access to records by others: the worker's view of who reads them, grants for a purpose and a time, and notices."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from handlers import access, formatting, reader_list
from handlers.policy import Policy
from handlers.policy.practice import Reader
from handlers.routing import Refused, Request, Routes
from handlers.ui import Block, Button, Buttons, Card, Heading, Item, Note, Text
from storage import audit_log, outbox
from storage.db import Db
from storage.models import About, AuditEntry, Grant, Person
from storage.queries import facts
from storage.queries import record_access as queries
from storage.queries import records as record_queries

routes = Routes()

KNOWN = 500
"""Most of the newest readings that are looked through."""
SHOWN = 15
"""Most readings by others that one card lists."""
LONGEST = timedelta(days=366)
ANOTHER = "another purpose"
"""Purpose that the policy does not name, where its list is open: why is kept in words beside it."""

NEEDS = {"standing": "at any time", "request": "on request", "formal case": "only in a formal case"}
TOLD = {
    "before": "you are told before",
    "at once": "you are told at once",
    "after": "you are told afterwards",
    "in the agreement": "your agreement says so beforehand",
    "not automatically": "you are not told each time, but it is listed here",
}


# Card


def who_reads_card(
    request: Request, pair: Sequence[AuditEntry], others: Sequence[AuditEntry], grants: Sequence[Grant],
    people: Mapping[int, Person], days: Mapping[str, str], reasons: Mapping[str, str], more: Sequence[Block],
) -> Card:  # fmt: skip
    """Return who has read the reader's records, who may, and what the policy says."""
    words = request.policy.words
    blocks: list[Block] = [Heading(f"Who has read your {words.record.many}")]
    by: dict[int, list[AuditEntry]] = defaultdict(list)
    for entry in pair:
        by[entry.actor_id or 0].append(entry)
    for actor, entries in by.items():
        last = formatting.moment(entries[0].at, request.zone, request.today)
        blocks.append(Item(people[actor].name, f"{formatting.count(len(entries), 'time')}, last {last}"))
    for entry in others[:SHOWN]:
        at = formatting.moment(entry.at, request.zone, request.today)
        what = f"the one of {days[entry.about]}, " if entry.about in days else ""
        blocks.append(Item(people[entry.actor_id or 0].name, f"For: {entry.detail}. Read {what}{at}."))
    if len(others) > SHOWN:
        blocks.append(Note(f"And {len(others) - SHOWN:,} earlier ones."))
    if not pair and not others:
        blocks.append(Text("Nobody but you."))
    blocks.append(Heading("Who may read them"))
    blocks.append(Text(f"You and your {words.supervisor.one}, or whoever stands in for them."))
    for grant in grants:
        decided = (
            people[grant.granted_by_id].name if grant.granted_by_id else "An administrator of the server"
        )
        because = reasons.get(grant.because_id or "", "")
        why = f": “{because}”" if because else ""
        detail = f"For: {grant.purpose}{why}. {_span(request, grant)}. {decided} said yes."
        blocks.append(Item(people[grant.reader_id].name, detail))
    blocks += more
    readers = request.policy.access.readers if request.policy.access else ()
    blocks.append(Heading("What your policy says"))
    blocks += [Item(formatting.capital(r.who), _rule(r)) for r in readers]
    if not readers:
        blocks.append(Text("Your policy names nobody else."))
    if any(reader.tell_worker == "after" for reader in readers):
        blocks.append(Note("A reading of which you are told afterwards appears here once it is over."))
    blocks.append(Buttons((Button("Our policy", "supervision.policy"),)))
    return Card(
        f"Who reads your {words.record.many}", tuple(blocks), preview="Who reads what.", place="below"
    )


def _rule(reader: Reader) -> str:
    level = "" if reader.level == "content" else f" ({reader.level})"
    clause = f" ({reader.basis})" if reader.basis else ""
    return formatting.capital(
        f"{reader.why}, {NEEDS[reader.needs]}{level}; {TOLD[reader.tell_worker]}{clause}."
    )


def _span(request: Request, grant: Grant) -> str:
    until = formatting.plain_day(grant.until_on, request.today)
    if grant.from_on > request.today:
        return f"From {formatting.plain_day(grant.from_on, request.today)} until {until}"
    return f"Until {until}"


# Rules


def purpose_of(policy: Policy, wanted: str) -> str:
    """Return the purpose as the policy words it, from the purpose or the reader's name as typed.

    Raise Refused where the policy names readers and this is none of them, or one who sees no words.
    """
    readers = policy.access.readers if policy.access else ()
    wanted = " ".join(wanted.split())
    if wanted == ANOTHER and policy.access is not None and policy.access.open:
        return ANOTHER
    found = next((r for r in readers if wanted.casefold() in (r.why.casefold(), r.who.casefold())), None)
    if found is not None and found.level != "content":
        raise Refused(f"By your policy this reader sees {found.level}, which needs no grant.", "purpose")
    if found is None and readers:
        known = "; ".join(f"“{r.why}”" for r in readers if r.level == "content")
        raise Refused(f"Your policy has no readers for “{wanted}”. It has: {known}.", "purpose")
    if not wanted:
        raise Refused("Please say for what purpose.", "purpose")
    return found.why if found else wanted


def hidden(policy: Policy, purpose: str, grants: Sequence[Grant], reader_id: int | None, today: date) -> bool:
    """Return whether the worker is told of this reading only once its grant is over, and it is not (GEN-12e)."""
    rule = access.reader_of(policy, purpose)
    if rule is None or rule.tell_worker != "after":
        return False
    return any(g.reader_id == reader_id and g.purpose == purpose and g.until_on >= today for g in grants)


# Operations


@routes.command("supervision who reads", "Who has read your records, when and why")
@routes.action("access.who")
def who_reads(db: Db, request: Request) -> Card:
    """Show who has read the person's records, when and why, and who may."""
    grants = queries.grants_on(db, request.me.id, request.today)
    entries = [
        e
        for e in queries.readings(db, request.me.id, KNOWN)
        if not hidden(request.policy, e.detail, grants, e.actor_id, request.today)
    ]
    pair = [e for e in entries if e.detail in ("own pair", "cover")]
    others = [e for e in entries if e.detail not in ("own pair", "cover")]
    open_ = [g for g in grants if not hidden(request.policy, g.purpose, grants, g.reader_id, request.today)]
    named = {e.actor_id for e in entries if e.actor_id} | {g.reader_id for g in open_}
    people = facts.people(db, named | {g.granted_by_id for g in open_ if g.granted_by_id})
    reasons = access.own_words(db, request, request.me.id, [g.because_id for g in open_])
    days = {
        str(About("record", r.id)): formatting.plain_day(r.session.held_on, request.today)
        for r in record_queries.of_person(db, request.me.id)
        if r.session.held_on
    }
    more = reader_list.others(db, request)
    return who_reads_card(request, pair, others, open_, people, days, reasons, more)


def grant(
    db: Db,
    policy: Policy,
    now: datetime,
    reader: Person,
    person: Person,
    purpose: str,
    until: date,
    *,
    by: Person | None = None,
    because_id: str | None = None,
) -> Grant:
    """Let `reader` read the records of `person` for a purpose of the policy, from today until a day, inclusive.

    Both are told: the reader at once, the worker where the policy says before. Raise Refused for a purpose
    that the policy does not have, a day that has passed or is more than a year off, and somebody's own
    records.
    """
    today = now.astimezone(ZoneInfo(person.timezone)).date()
    if reader.id == person.id:
        raise Refused(f"{person.name} can read their own records without a grant.", "reader")
    if reader.left_on is not None:
        raise Refused(f"{reader.name} has left.", "reader")
    purpose = purpose_of(policy, purpose)
    if until < today:
        raise Refused("That day has passed. Please give the last day on which they may read.", "until")
    if until > today + LONGEST:
        raise Refused("A grant lasts a year at most. Please give an earlier day.", "until")
    row = Grant(
        reader_id=reader.id, person_id=person.id, purpose=purpose, from_on=today, until_on=until,
        granted_by_id=by.id if by else None, because_id=because_id,
    )  # fmt: skip
    db.add(row)
    db.flush()
    audit_log.write(
        db, now, by.id if by else None, "access.granted", About("grant", row.id), person.id, purpose
    )
    outbox.enqueue(db, "access.granted", reader.id, f"access.granted:{row.id}", now, grant=row.id)
    rule = access.reader_of(policy, purpose)
    if purpose == ANOTHER or (rule is not None and rule.tell_worker == "before"):
        outbox.enqueue(db, "access.foretold", person.id, f"access.foretold:{row.id}", now, grant=row.id)
    return row


def revoke(db: Db, now: datetime, row: Grant, *, by: Person | None = None) -> None:
    """End a grant at once; one that is over already is unchanged."""
    person = db.get_one(Person, row.person_id)
    today = now.astimezone(ZoneInfo(person.timezone)).date()
    if row.until_on < today:
        return
    row.until_on = today - timedelta(days=1)
    audit_log.write(
        db, now, by.id if by else None, "access.revoked", About("grant", row.id), person.id, row.purpose
    )
    db.flush()
    outbox.refresh(db, About("grant", row.id), now)


@routes.card("access.granted")
def granted(db: Db, request: Request) -> Card:
    """Tell the reader what they may read, why, until when, and that each reading is audited."""
    row = db.get_one(Grant, request.id("grant"))
    person, words = db.get_one(Person, row.person_id), request.policy.words
    if row.until_on < request.today:
        line = f"You could read the {words.record.many} of {person.name}; that is over now."
        return Card("Reading records", (Text(line),), preview="About records.")
    until = formatting.day(row.until_on, request.today)
    decided = f"{db.get_one(Person, row.granted_by_id).name} said yes. " if row.granted_by_id else ""
    return Card(
        "Reading records",
        (
            Text(
                f"You may read the {words.record.many} of {person.name}. For: {row.purpose}. Until {until}."
            ),
            Note(f"{decided}Each reading is noted."),
            Buttons(
                (Button(f"Show the {words.record.many}", "record.list", {"person": person.id}, "primary"),)
            ),
        ),
        preview="About records.",
    )


@routes.card("access.foretold")
def foretold(db: Db, request: Request) -> Card | None:
    """Tell the worker who may read their records, why and until when, before anything is read."""
    row = db.get_one(Grant, request.id("grant"))
    reader = db.get_one(Person, row.reader_id)
    line = f"{reader.name} may read your {request.policy.words.record.many}. For: {row.purpose}. {_span(request, row)}."
    return _told_card(request, line)


@routes.card("access.standing")
def read_by_standing(db: Db, request: Request) -> Card | None:
    """Tell the worker that somebody whom the policy names for any time has read their records."""
    reader = db.get_one(Person, request.id("reader"))
    rule = access.rule_of(request.policy, reader, request.me)
    on = formatting.day(date.fromisoformat(str(request.ids["on"])), request.today)
    what = f"{reader.name} has read {request.policy.words.record.many} of yours on {on}."
    why = f" For: {rule.why}." if rule is not None else ""
    return _told_card(
        request, f"{what}{why}".replace("on today", "today").replace("on yesterday", "yesterday")
    )


@routes.card("access.told")
def told(db: Db, request: Request) -> Card | None:
    """Tell the worker that somebody outside the pair has read their records."""
    row = db.get_one(Grant, request.id("grant"))
    reader = db.get_one(Person, row.reader_id)
    on = formatting.day(date.fromisoformat(str(request.ids["on"])), request.today)
    rule = access.reader_of(request.policy, row.purpose)
    since = "since" if rule is not None and rule.tell_worker == "after" else "on"
    line = f"{reader.name} has read {request.policy.words.record.many} of yours {since} {on}. For: {row.purpose}."
    return _told_card(request, line.replace("on today", "today").replace("on yesterday", "yesterday"))


def _told_card(request: Request, line: str) -> Card:
    who = Button("Who reads what", "access.who")
    clause = request.policy.access.basis if request.policy.access else ""
    note = (Note(f"Your policy has it so ({clause})."),) if clause else ()
    return Card("Your records", (Text(line), *note, Buttons((who,))), preview="About your records.")
