"""Files for somebody outside who has no account: encrypted, fetched by a link that ends, the passphrase told apart."""

import hashlib
import secrets as random
from datetime import datetime
from html import escape
from zoneinfo import ZoneInfo

from handlers import access, formatting
from handlers.access import NOT_FOUND
from handlers.reading import sealed_page
from handlers.records import cards, contents, rules
from handlers.records.contents import OpenedRecord
from handlers.routing import Refused, Request, Routes
from handlers.ui import Block, Button, Buttons, Card, Facts, File, Note, Quote, Text
from storage import audit_log, outbox, secrets
from storage.db import Db
from storage.keys import decrypt, encrypt
from storage.models import About, OutsideFile, Person, ReadRequest
from storage.queries import facts
from storage.queries import record_access as queries
from storage.queries import records as record_queries

routes = Routes()

PATH = "/outside/"
"""Path of the addresses, below the public address."""
PURPOSE = "file for somebody outside"
LONGEST = 100
"""Most characters of a token that is looked up."""


@routes.action("read.file")
def make(db: Db, request: Request) -> Card:
    """Make the file that was said yes to; its passphrase is shown this once and stored nowhere."""
    row = db.get(ReadRequest, request.id("read_request"), with_for_update=True)
    if row is None or row.reader_id != request.me.id or row.state != "granted" or not row.body:
        raise Refused(NOT_FOUND)
    if row.until_on < request.today:
        raise Refused("The day until which you may has passed. Nothing was made: please ask anew.")
    person = db.get_one(Person, row.person_id)
    html = _page(db, request, row, person)
    word = sealed_page.passphrase()
    page = sealed_page.seal(html, word)
    token = random.token_urlsafe(32)
    digest = _digest(token)
    file = OutsideFile(
        request_id=row.id, person_id=person.id, token_digest=digest, until_on=row.until_on, made_at=request.now,
        made_by_id=request.me.id, sealed=encrypt(secrets.derived_key(db, person.id, PURPOSE), page, digest),
    )  # fmt: skip
    db.add(file)
    db.flush()
    audit_log.write(
        db, request.now, request.me.id, "outside.made", About("outside_file", file.id), person.id, row.purpose
    )
    return _made(request, row, file, token, word, page)


def _made(request: Request, row: ReadRequest, file: OutsideFile, token: str, word: str, page: bytes) -> Card:
    until = formatting.day(row.until_on, request.today)
    blocks: list[Block] = [
        Text(f"The file for {row.body} is made. This is shown once; I don’t keep the passphrase.")
    ]
    if request.setup.public_url:
        address = f"{request.setup.public_url}{PATH}{token}"
        blocks.append(Facts((("Link", address), ("Passphrase", word), ("The link ends", until))))
        blocks.append(
            Note(
                "Send the link one way, such as by e-mail, and tell the passphrase another, such as by phone."
            )
        )
    else:
        blocks.append(Facts((("Passphrase", word),)))
        blocks.append(File("sealed-file.html", "text/html", page, "The sealed file", once=True))
        blocks.append(
            Note(
                "Send the file one way, such as by e-mail, and tell the passphrase another, such as by phone."
            )
        )
    blocks.append(
        Note("Once it was fetched, it can’t be called back. The worker sees in “who reads” that it was made.")
    )
    sure = "Nobody can fetch it any more. What was fetched stays where it is. End it?"
    end_it = Button("End the link now", "read.end", {"outside_file": file.id}, "danger", sure)
    blocks.append(Buttons((end_it,)))
    return Card("A file for somebody outside", tuple(blocks), preview="A file is made.", place="below")


@routes.action("read.end")
def end(db: Db, request: Request) -> Card:
    """End a link before its day, for whoever made it or decided it."""
    file = db.get(OutsideFile, request.id("outside_file"), with_for_update=True)
    row = db.get(ReadRequest, file.request_id) if file is not None else None
    if file is None or row is None or request.me.id not in (file.made_by_id, row.decided_by_id):
        raise Refused(NOT_FOUND)
    if file.sealed:
        file.sealed = b""
        audit_log.write(
            db, request.now, request.me.id, "outside.ended", About("outside_file", file.id), file.person_id
        )
    fetched = "once" if file.fetched == 1 else formatting.count(file.fetched, "time")
    text = f"The link leads nowhere any more. It was fetched {fetched}; that can’t be called back."
    return Card("The link has ended", (Text(text),), preview="The link has ended.")


def is_there(db: Db, token: str, now: datetime) -> bool:
    """Return whether a link still leads to a file."""
    return _found(db, token, now) is not None


def fetch(db: Db, token: str, now: datetime) -> bytes | None:
    """Return the file behind a link and have the worker told as the policy says; None without one.

    Each fetching is counted and audited.
    """
    file = _found(db, token, now)
    if file is None:
        return None
    row = db.get_one(ReadRequest, file.request_id)
    file.fetched, file.fetched_at = file.fetched + 1, now
    audit_log.write(
        db, now, None, "outside.fetched", About("outside_file", file.id), file.person_id, row.purpose
    )
    person = db.get_one(Person, file.person_id)
    on = now.astimezone(ZoneInfo(person.timezone)).date()
    outbox.enqueue(db, "read.fetched", person.id, f"read.fetched:{file.id}:{on}", now, outside_file=file.id)
    late = access.day_after(person, row.until_on)
    outbox.enqueue(
        db, "read.fetched", person.id, f"read.fetched:{file.id}:after", late, outside_file=file.id, after=1
    )
    return decrypt(secrets.derived_key(db, person.id, PURPOSE), file.sealed, file.token_digest)


@routes.card("read.fetched")
def fetched(db: Db, request: Request) -> Card | None:
    """Tell the worker that a file of their records was fetched: at once, or once it is over, as the policy says."""
    file = db.get_one(OutsideFile, request.id("outside_file"))
    row = db.get_one(ReadRequest, file.request_id)
    rule = access.reader_of(request.policy, row.purpose)
    tells = rule.tell_worker if rule is not None else "at once"
    if tells != ("after" if "after" in request.ids else "at once"):
        return None
    many = request.policy.words.record.many
    text = f"{row.body} has fetched a file of {many} of yours. For: {row.purpose}. It can’t be called back."
    buttons = Buttons((Button("Who reads what", "access.who"),))
    return Card("Your records", (Text(text), buttons), preview="About your records.")


def end_those_over(db: Db, now: datetime) -> None:
    """Empty the files whose last day has passed everywhere."""
    for file in queries.files_over(db, now.date()):
        person = db.get_one(Person, file.person_id)
        if file.until_on < now.astimezone(ZoneInfo(person.timezone)).date():
            file.sealed = b""


def _found(db: Db, token: str, now: datetime) -> OutsideFile | None:
    file = queries.file_at(db, _digest(token)) if len(token) <= LONGEST else None
    if file is None or not file.sealed or not secrets.is_readable(db, file.person_id):
        return None
    person = db.get_one(Person, file.person_id)
    return file if now.astimezone(ZoneInfo(person.timezone)).date() <= file.until_on else None


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def _page(db: Db, request: Request, row: ReadRequest, person: Person) -> str:
    """Return the shared records of these days as HTML, without the parts that are for the two, or for management."""
    first, last = row.first_day, row.last_day
    assert first is not None
    assert last is not None
    word = request.policy.words.record
    parts = [f"<h1>{escape(formatting.capital(word.many))}: {escape(person.name)}</h1>",
             f"<p>{escape(f'For {row.body}. {row.purpose}. Sessions from {first} to {last}.')}</p>"]  # fmt: skip
    found = [
        r for r in record_queries.of_person(db, person.id)
        if r.session.held_on is not None and first <= r.session.held_on <= last
    ]  # fmt: skip
    versions = record_queries.versions(db, [r.id for r in found])
    for record in reversed(found):
        version = versions[record.id][-1]
        signatures = record_queries.signatures(db, [version.id])[version.id]
        pair = record.session.pair
        ids = [version.text_id, *(s.text_id for s in signatures)]
        texts = access.words_for_outside(db, request, row, pair, About("record", record.id), ids)
        template = request.policy.template(record.template)
        sections = template.sections if template else rules.template_for(request.policy, "", "").sections
        opened = OpenedRecord(
            record=record, version=version, newest=version.number, words=rules.load(texts[version.text_id]),
            sections=sections, signatures=signatures, said=texts, own={}, membership=None, outside_management=True,
            people=facts.people(db, {version.written_by_id, *(s.person_id for s in signatures)}),
        )  # fmt: skip
        parts.append(f"<h2>{escape(cards.title(request, record))}</h2><p>{escape(pair.supervisor.name)}. "
                     f"{escape(cards.state(request, opened))}.</p>")  # fmt: skip
        for heading, quotes, closed in contents.text(request, opened):
            said = ["Between the two of them only."] if closed else [quote.text for quote in quotes]
            parts.append(f"<h3>{escape(heading)}</h3>")
            parts += [f"<blockquote>{escape(one)}</blockquote>" for one in said]
        for block in contents.statement_blocks(request, opened):
            said = f"{block.by}: {block.text}" if isinstance(block, Quote) else getattr(block, "text", "")
            parts.append(f"<p>{escape(said)}</p>")
    if not found:
        parts.append(f"<p>{escape(f'No {word.one} of these days was shared.')}</p>")
    return "\n".join(parts)
