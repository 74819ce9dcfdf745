"""Sending a step of a long agreement, and choosing what of it is to change."""

from handlers import access
from handlers.agreements import cards, drafting, loading, operations, rules
from handlers.routing import Refused, Request, Routes
from handlers.ui import FieldError, Form, Note, Reply
from storage.db import Db
from storage.models import Pair
from storage.queries import agreements as queries

routes = Routes()


@routes.action("agreement.step")
def step(db: Db, request: Request) -> Reply:
    """Keep one step in the pair's draft, and show the next; the last one proposes it."""
    db.get(Pair, request.id("pair"), with_for_update=True)
    membership = access.membership(db, request, request.id("pair"))
    operations.check_cover(request, membership)
    operations.check_open(request, membership.pair)
    versions = queries.versions(db, membership.pair.id)
    base, number = loading.newest(versions), request.id("step")
    operations.check_base(request, membership, versions)
    before = operations.start_words(db, request, membership, versions)
    typed = drafting.kept_words(request, membership, before, number)
    names, ids = operations.people_of(db, request, typed)
    words = {**names, **ids}
    draft = drafting.store(db, request, membership, versions, words)
    go = request.typed("go")
    if go == "keep":
        return loading.shown(db, request, membership, "Your draft is kept. Either of you can go on with it.")
    if go == "back":
        return drafting.form(request, membership, words, base, number - 1)
    if number < len(drafting.steps_of(request, words.get(rules.DOCUMENT, ""))):
        return drafting.form(request, membership, words, base, number + 1)
    try:
        return operations.propose_words(db, request, membership, versions, words, draft)
    except Refused as refusal:
        steps = drafting.steps_of(request, words.get(rules.DOCUMENT, ""))
        at = next((n for n, fields in enumerate(steps) if any(f.key == refusal.field for f in fields)), None)
        if at is None or refusal.field is None:
            raise
        return drafting.form(
            request, membership, words, base, at, (FieldError(refusal.field, refusal.words),)
        )


@routes.action("agreement.parts")
def parts(db: Db, request: Request) -> Form:
    """Open the form of those parts that are to change."""
    membership = access.membership(db, request, request.id("pair"))
    versions = queries.versions(db, membership.pair.id)
    words = operations.start_words(db, request, membership, versions)
    wanted = [key for key in request.typed("parts").split(",") if key]
    if not wanted or len(wanted) > drafting.MOST:
        raise Refused(f"Please tick one to {drafting.MOST} of them.", "parts")
    fields = [f for f in rules.fields_of(request.policy) if f.key in wanted]
    own = rules.DOCUMENT in wanted and rules.own_document_allowed(request.policy)
    return Form(
        request.policy.words.agreement.title,
        "agreement.propose",
        (
            *((cards.document_input(words),) if own else ()),
            *(drafting.part_of(request, membership, field, words) for field in fields),
            Note(
                f"Everything else stays. {membership.other.name} is asked to accept it, or to propose a change."
            ),
        ),
        {"pair": membership.pair.id, "base": request.id("base")},
        "Propose",
    )
