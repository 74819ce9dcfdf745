"""Long agreements: in steps that are kept as a draft, over as many sessions as it takes; changed part by part."""

import json
from collections.abc import Mapping, Sequence
from datetime import date

from handlers.access import PairMembership
from handlers.agreements import cards, loading, rules
from handlers.policy.documents import AgreementField
from handlers.routing import Refused, Request
from handlers.ui import (
    DateInput,
    Facts,
    FieldError,
    Form,
    Heading,
    Input,
    Note,
    Option,
    Required,
    Text,
    TicksInput,
)
from storage import audit_log, outbox, secrets
from storage.db import Db
from storage.models import About, Agreement, EncryptedText

MOST = 8
"""Most inputs on one step."""
AGAIN = "again"
"""Key of the day on which both are asked again about what is still open."""


def is_long(request: Request) -> bool:
    """Return whether the agreement takes more than one step."""
    return len(rules.fields_of(request.policy)) > MOST


def steps_of(request: Request, document: str) -> list[Sequence[AgreementField]]:
    """Return the fields, step by step; the first step has room for the link to a document of the pair's own."""
    fields = rules.asked_for(request.policy, document)
    first = MOST - 1 if rules.own_document_allowed(request.policy) else MOST
    return [fields[:first], *(fields[start : start + MOST] for start in range(first, len(fields), MOST))]


def form(
    request: Request, membership: PairMembership, words: Mapping[str, str], base: int, number: int | None = None,
    errors: tuple[FieldError, ...] = (),
) -> Form:  # fmt: skip
    """Return one step of the form, the first that holds something open where none is named."""
    policy, word = request.policy, request.policy.words.agreement
    steps = steps_of(request, words.get(rules.DOCUMENT, ""))
    if number is None:
        number = next(
            (n for n, fields in enumerate(steps) if any(_open(f, words) for f in fields)), len(steps)
        )
    number = max(0, min(number, len(steps)))
    blocks: list[Text | Heading | Note | Facts | Input] = []
    if number == 0:
        if policy.agreement and policy.agreement.purpose:
            blocks.append(Text(policy.agreement.purpose))
        if rules.own_document_allowed(policy):
            blocks.append(cards.document_input(words))
    if number < len(steps):
        blocks += [part_of(request, membership, field, words, "in the end") for field in steps[number]]
    else:
        blocks += _check(request, membership, words)
    blocks.append(
        Note("Each step is kept when you leave it. You both see the draft, and either of you can go on.")
    )
    last = number == len(steps)
    names = tuple(f"Part {n}" for n in range(1, len(steps) + 1))
    others = ((Option("back", "Back"),) if number else ()) + (
        (Option("keep", "Keep as a draft"),) if last else ()
    )
    return Form(
        word.title,
        "agreement.step",
        tuple(blocks),
        {"pair": membership.pair.id, "base": base, "step": number},
        "Propose" if last else "Next",
        (*names, "Check and propose"),
        number + 1,
        others,
        errors,
    )


def _open(field: AgreementField, words: Mapping[str, str]) -> bool:
    return field.need in ("required", "discuss") and not words.get(field.key)


def part_of(
    request: Request, membership: PairMembership, field: AgreementField, words: Mapping[str, str],
    must: Required = True,
) -> Facts | Input:  # fmt: skip
    """Return one field: its input, or what it says where this side can't change it.

    `must` says when what the policy requires is needed.
    """
    value = words.get(field.key, "")
    if rules.is_fixed(request.policy, field, membership.leads):
        return Facts(((field.title, cards.said_of(field, value, request.today)),))
    needed = must if rules.is_needed(request.policy, field) else False
    return cards.input_of(field, value, needed, rules.person_in(words, field.key))


def _check(
    request: Request, membership: PairMembership, words: Mapping[str, str]
) -> list[Text | Heading | Note | Facts | Input]:
    """Return what is agreed so far, and the question when what is still open is talked about."""
    asked = rules.asked_for(request.policy, words.get(rules.DOCUMENT, ""))
    agreed = [f for f in asked if words.get(f.key)]
    rows = tuple(
        (f.title, cards.said_of(f, words[f.key], request.today)[:200]) for f in agreed if f.kind != "tick"
    )
    found: list[Text | Heading | Note | Facts | Input] = [Facts(rows)] if rows else []
    talked = sum(1 for f in agreed if f.kind == "tick")
    if talked:
        found.append(Text(f"Talked about: {talked} of {sum(1 for f in asked if f.kind == 'tick')} points."))
    still = [f.title for f in asked if f.need == "discuss" and not words.get(f.key)]
    if still:
        on = words.get(f"_{AGAIN}")
        day = date.fromisoformat(on) if on else request.today + rules.AGAIN
        help = f"Still to talk about: {', '.join(still)}. You are both asked again on that day."
        found.append(DateInput(AGAIN, "When do you come back to what is open?", day, help))
    found.append(Note(f"{membership.other.name} is asked to accept it, or to propose a change."))
    return found


def kept_words(
    request: Request, membership: PairMembership, before: Mapping[str, str], number: int
) -> dict[str, str]:
    """Return the draft's words with what this step has filled in; refused on what can't be read."""
    words = dict(before)
    steps = steps_of(request, before.get(rules.DOCUMENT, ""))
    if rules.DOCUMENT in request.fields:
        words[rules.DOCUMENT] = request.typed(rules.DOCUMENT, 500)
    for field in steps[number] if 0 <= number < len(steps) else ():
        if field.key in request.fields and not rules.is_fixed(request.policy, field, membership.leads):
            words[field.key] = rules.check_one(request.policy, field, request.fields[field.key])
    if AGAIN in request.fields:
        on = request.typed(AGAIN, 20)
        try:
            words[f"_{AGAIN}"] = date.fromisoformat(on).isoformat() if on else ""
        except ValueError:
            raise Refused("Please give a day as year-month-day, such as 2026-03-31.", AGAIN) from None
    return {key: text for key, text in words.items() if text}


def store(
    db: Db,
    request: Request,
    membership: PairMembership,
    versions: Sequence[Agreement],
    words: Mapping[str, str],
) -> Agreement:
    """Keep the draft in place of its earlier text, which is deleted."""
    text_id = secrets.seal(db, membership.pair.supervisee_id, json.dumps(dict(words)))
    draft = loading.in_state(list(versions), "draft")
    if draft is None:
        draft = Agreement(
            pair_id=membership.pair.id, version=loading.newest(versions) + 1, state="draft",
            proposed_by_id=request.me.id, proposed_at=request.now, text_id=text_id,
        )  # fmt: skip
        db.add(draft)
        db.flush()
    else:
        old = db.get(EncryptedText, draft.text_id)
        draft.text_id, draft.proposed_at, draft.proposed_by_id = text_id, request.now, request.me.id
        db.flush()
        if old is not None:
            db.delete(old)
    audit_log.write(
        db,
        request.now,
        request.me.id,
        "agreement.drafted",
        About("agreement", draft.id),
        membership.pair.supervisee_id,
    )
    outbox.refresh(db, About("agreement_of", membership.pair.id), request.now)
    return draft


def choose(request: Request, membership: PairMembership, words: Mapping[str, str], base: int) -> Form:
    """Return the question which parts of a long agreement are to change; what is agreed is shown, folded."""
    fields = [
        f for f in rules.fields_of(request.policy) if not rules.is_fixed(request.policy, f, membership.leads)
    ]
    rows = tuple(
        (f.title, cards.said_of(f, words.get(f.key, ""), request.today)[:120])
        for f in rules.asked_for(request.policy, words.get(rules.DOCUMENT, ""))
    )
    own = [Option(rules.DOCUMENT, cards.DOCUMENT_LABEL)] if rules.own_document_allowed(request.policy) else []
    options = (*own, *(Option(f.key, f.title) for f in fields))
    return Form(
        request.policy.words.agreement.title,
        "agreement.parts",
        (
            TicksInput("parts", "What would you like to change?", options, help=f"At most {MOST} at a time."),
            Heading("As it stands"),
            Facts(rows),
        ),
        {"pair": membership.pair.id, "base": base},
        "Next",
    )
