"""Changing a shared record that is not agreed: a new version, which is agreed anew; every version before it stays."""

from dataclasses import replace

from handlers import access, formatting, resolve
from handlers.access import NOT_FOUND, PairMembership
from handlers.records import cards, rules
from handlers.records import form as forms
from handlers.records import typed as fields
from handlers.records.drafts import filling, is_unfinished
from handlers.records.loading import find, open_record
from handlers.records.sharing import (
    MissingSection,
    add_actions,
    check_complete,
    note_cases,
    notify,
    propose_next,
    sections_of,
    store_version,
    with_notes,
)
from handlers.records.steps import MOST
from handlers.routing import Refused, Request, Routes
from handlers.ui import Reply
from storage.db import Db
from storage.models import Record

routes = Routes()


@routes.action("record.change", form=True)
def change(db: Db, request: Request) -> Reply:
    """Open the form with the shared text; saving it makes a new version, which is agreed anew."""
    record = find(db, request)
    membership = access.membership(db, request, record.pair_id, unfinished=is_unfinished(record))
    _check_changeable(request, record, membership)
    of = _amending(db, request, record, membership)
    parts = [token for step in of.steps for token in step.holds if token.startswith(("part/", "next"))]
    if len(parts) > MOST - 4:
        return forms.choose_parts(request, of, record.id)
    return forms.amend_form(request, of, record.id, parts)


@routes.action("record.change.parts")
def change_parts(db: Db, request: Request) -> Reply:
    """Open the form of those parts of a long record that are to be changed."""
    record = find(db, request)
    membership = access.membership(db, request, record.pair_id, unfinished=is_unfinished(record))
    _check_changeable(request, record, membership)
    wanted = [part for part in request.typed("parts").split(",") if part]
    if not wanted:
        raise Refused("Please tick what you would like to change.", "parts")
    if len(wanted) > MOST - 4:
        raise Refused(f"Please tick at most {MOST - 4} at a time, so that the page stays short.", "parts")
    return forms.amend_form(request, _amending(db, request, record, membership), record.id, wanted)


def _amending(db: Db, request: Request, record: Record, membership: PairMembership) -> forms.Filling:
    words = open_record(db, request, record).words
    return replace(filling(db, request, record.session, membership, words, None), on_it=(), due=())


@routes.action("record.amend")
def amend(db: Db, request: Request) -> Reply:
    """Store a new version of a shared record that is not agreed; every version before it stays."""
    record = find(db, request, lock=True)
    membership = access.membership(db, request, record.pair_id, unfinished=is_unfinished(record))
    _check_changeable(request, record, membership)
    before = open_record(db, request, record)
    _, sections = sections_of(db, request, record.session, membership)
    now_next = before.words.get(rules.NEXT, "")
    typed = fields.typed(resolve.with_names(db, request), membership, sections, now_next)
    there = {s.key for s in sections if f"part_{s.key}" in request.fields}
    there |= {rules.NEXT} if "next_on" in request.fields else set()
    words = {key: value for key, value in before.words.items() if key not in there} | typed
    if words == before.words:
        return cards.notice(request, record, "Nothing was different, so it stands as it was.")
    try:
        check_complete(request, sections, words)
    except MissingSection as missing:
        raise Refused(missing.words, missing.key) from None
    propose_next(db, request, membership, words, now_next)
    add_actions(db, request, record, membership, words)
    left = note_cases(db, request, record, membership, sections, words)
    store_version(db, request, record, membership, words, before.newest + 1)
    return with_notes(notify(db, request, record, membership, before.newest + 1), left)


def _check_changeable(request: Request, record: Record, membership: PairMembership) -> None:
    words = request.policy.words.record
    if record.state == "draft" or not rules.may_continue(record, membership.pair, request.me.id):
        raise Refused(NOT_FOUND)
    if record.state == "agreed":
        raise Refused(
            f"{formatting.capital(words.a)} that is agreed stays as it is. "
            "You can add to it: open it, press “Add to it”."
        )
