"""Operations on agreements: a version is never edited; a change is a new version that both accept (GEN-4d)."""

import json
from collections.abc import Mapping

from handlers import access, formatting, resolve
from handlers.access import PairMembership
from handlers.agreements import cards, drafting, loading, points, rules
from handlers.policy.practice import cover_may
from handlers.routing import Refused, Request, Routes
from handlers.ui import Card, Form, Reply
from storage import audit_log, outbox, secrets
from storage.db import Db
from storage.models import About, Acceptance, Agreement, Pair, Person
from storage.queries import agreements as queries

routes = Routes()


@routes.command(
    "supervision agreement", "Our agreement: read, propose a change, accept, review", "[with @person]"
)
@routes.action("agreement.show")
def show(db: Db, request: Request) -> Reply:
    """Show the agreement: what is in force and what is proposed."""
    membership = resolve.pair(db, request)
    return membership if isinstance(membership, Card) else loading.shown(db, request, membership)


@routes.action("agreement.edit", form=True)
def edit(db: Db, request: Request) -> Form:
    """Open the form, filled in from the open proposal, else what is in force, else the policy's defaults."""
    membership = access.membership(db, request, request.id("pair"))
    check_open(request, membership.pair)
    versions = queries.versions(db, membership.pair.id)
    if request.policy.agreement is None and not versions:  # a button of before the policy changed
        raise Refused(f"Your policy asks for no {request.policy.words.agreement.one}.")
    words, base = start_words(db, request, membership, versions), loading.newest(versions)
    if not drafting.is_long(request):
        return cards.form(request, membership, words, base)
    fresh = not loading.in_state(versions, "proposed") and not loading.in_state(versions, "active")
    if fresh or loading.in_state(versions, "draft"):
        return drafting.form(request, membership, words, base)
    return drafting.choose(request, membership, words, base)


@routes.action("agreement.propose")
def propose(db: Db, request: Request) -> Card:
    """Store a new version, accepted by its proposer; it replaces a proposal that is still open."""
    db.get(Pair, request.id("pair"), with_for_update=True)
    membership = access.membership(db, request, request.id("pair"))
    check_cover(request, membership)
    check_open(request, membership.pair)
    versions = queries.versions(db, membership.pair.id)
    check_base(request, membership, versions)
    before = start_words(db, request, membership, versions)
    return propose_words(db, request, membership, versions, {**before, **request.fields})


def check_base(request: Request, membership: PairMembership, versions: list[Agreement]) -> None:
    """Refused where another version was proposed while somebody was writing."""
    if request.id("base") != loading.newest(versions):
        raise Refused(
            f"{membership.other.name} or you have proposed another version meanwhile. Nothing was changed, and what "
            "you typed is still here: please read that version first.",
            next(iter(request.fields), None),
        )


def propose_words(
    db: Db, request: Request, membership: PairMembership, versions: list[Agreement], words: Mapping[str, str],
    draft: Agreement | None = None,
) -> Card:  # fmt: skip
    """Propose these words as a new version: the draft, where one was kept."""
    before = start_words(db, request, membership, versions)
    kept = {
        f.key for f in rules.fields_of(request.policy) if rules.is_fixed(request.policy, f, membership.leads)
    }
    typed: Mapping[str, str] = {**words, **{key: before.get(key, "") for key in kept}}
    typed, named = people_of(db, request, typed)
    terms = rules.checked(
        request.policy, loading.worker(membership, request.today), typed, loading.day(membership, request.now)
    )
    terms.words.update(named)
    active = loading.in_state(versions, "active")
    anew = active is not None and rules.renewed_by(request.policy, active) is not None
    if active is not None and not anew and terms.words == loading.words(db, request, membership, active):
        raise Refused(
            "Nothing is different from what is in force, so there is nothing to propose.",
            next(iter(request.fields)),
        )
    open_ = loading.in_state(versions, "proposed")
    if open_ is not None:
        open_.state = "superseded"
    agreement = draft or Agreement(
        pair_id=membership.pair.id, version=loading.newest(versions) + 1, proposed_by_id=request.me.id,
        proposed_at=request.now, text_id="",
    )  # fmt: skip
    agreement.state, agreement.proposed_by_id, agreement.proposed_at = "proposed", request.me.id, request.now
    agreement.policy_version = request.policy.header.version or ""
    agreement.text_id = secrets.seal(db, membership.pair.supervisee_id, json.dumps(terms.words))
    for name in ("review_on", "every", "record_days", "minutes", "place", "agenda_mode", "appraisal_on",
                 "appraisal_review_on"):  # fmt: skip
        setattr(agreement, name, getattr(terms, name))
    agreement.contact_id = next(iter(loading.people_named(terms.words)), None)
    agreement.document = terms.words.get(rules.DOCUMENT, "")
    db.add(agreement)
    db.flush()
    points.note(db, request, membership, terms.words, words.get("_again", ""))
    _record_change(db, request, membership, agreement, "agreement.proposed")
    if open_ is not None:
        outbox.refresh(db, About("agreement", open_.id), request.now)
    _accept(db, request, membership, agreement)
    if agreement.state == "active":
        return loading.shown(db, request, membership, "It is in force from today.")
    outbox.enqueue(
        db, "agreement.proposed", membership.other.id, f"agreement.proposed:{agreement.id}", request.now,
        agreement=agreement.id,
    )  # fmt: skip
    return loading.shown(db, request, membership, f"{membership.other.name} is being asked to accept it.")


@routes.action("agreement.accept")
def accept(db: Db, request: Request) -> Card:
    """Accept a version; once both have, it is in force and the one before is not."""
    agreement, membership = loading.find(db, request)
    check_cover(request, membership)
    if agreement.state == "superseded":
        return loading.shown(
            db, request, membership, "That version has been replaced since. This is how it stands now:"
        )
    if agreement.state == "withdrawn":
        return loading.shown(
            db, request, membership, "That proposal was withdrawn. This is how it stands now:"
        )
    if request.me.id in loading.accepted(db, agreement):
        return loading.shown(db, request, membership, "You have accepted it already.")
    check_open(request, membership.pair)
    _accept(db, request, membership, agreement)
    if agreement.state != "active":
        return loading.shown(db, request, membership, "Accepted.")
    outbox.enqueue(
        db, "agreement.active", agreement.proposed_by_id, f"agreement.active:{agreement.id}", request.now,
        agreement=agreement.id,
    )  # fmt: skip
    return loading.shown(db, request, membership, "Accepted by both: it is in force from today.")


@routes.action("agreement.withdraw")
def withdraw(db: Db, request: Request) -> Card:
    """Withdraw the person's own proposal; what is in force stays."""
    agreement, membership = loading.find(db, request)
    if agreement.proposed_by_id != request.me.id:
        raise Refused(f"Only {membership.other.name} can withdraw this. You can propose a change instead.")
    if agreement.state != "proposed":
        return loading.shown(
            db, request, membership, "That proposal is no longer open. This is how it stands now:"
        )
    agreement.state = "withdrawn"
    _record_change(db, request, membership, agreement, "agreement.withdrawn")
    return loading.shown(db, request, membership, "Withdrawn. Nothing else has changed.")


@routes.action("agreement.review")
def review(db: Db, request: Request) -> Card:
    """Show the agreement in force and ask whether it is still right."""
    agreement, membership = loading.find(db, request)
    if agreement.state != "active":
        return loading.shown(
            db, request, membership, "That version is no longer in force. This is how it stands now:"
        )
    return loading.shown(db, request, membership, "Read it again: is it still right?", review=True)


@routes.action("agreement.right")
def still_right(db: Db, request: Request) -> Card:
    """Note that the person finds the agreement still right; once both do, it is reviewed (GEN-4c, STK-6m)."""
    agreement, membership = loading.find(db, request)
    check_cover(request, membership)
    if agreement.state != "active":
        return loading.shown(
            db, request, membership, "That version is no longer in force. This is how it stands now:"
        )
    check_open(request, membership.pair)
    today = loading.day(membership, request.now)
    if max(filter(None, (agreement.active_on, agreement.reviewed_on)), default=None) == today:
        return loading.shown(db, request, membership, "You have both settled this today already.")
    mine = next((a for a in queries.acceptances(db, agreement.id) if a.person_id == request.me.id), None)
    if mine is None:
        db.add(Acceptance(agreement_id=agreement.id, person_id=request.me.id, at=request.now))
    else:
        mine.at = request.now
    db.flush()
    audit_log.write(
        db,
        request.now,
        request.me.id,
        "agreement.still_right",
        About("agreement", agreement.id),
        membership.pair.supervisee_id,
    )
    if loading.both(membership.pair, loading.confirmed_by(db, membership, agreement, request.now)):
        ahead = rules.next_review(request.policy, agreement, today)
        agreement.reviewed_on, agreement.review_on = today, ahead
        db.dirty_pairs.add(membership.pair.id)
        _record_change(db, request, membership, agreement, "agreement.reviewed")
        when = f" The next review is due {formatting.day(ahead, request.today)}." if ahead else ""
        return loading.shown(db, request, membership, f"Reviewed by both: it stays as it is.{when}")
    db.dirty_pairs.add(membership.pair.id)
    outbox.enqueue(
        db, "agreement.review", membership.other.id, f"agreement.review:{agreement.id}:{today}", request.now,
        agreement=agreement.id,
    )  # fmt: skip
    return loading.shown(db, request, membership, f"Noted. {membership.other.name} is being asked too.")


# Helpers


def check_cover(request: Request, membership: PairMembership) -> None:
    """Refuse somebody who covers, unless the policy lets them agree in the supervisor's place."""
    covers = membership.leads and request.me.id != membership.pair.supervisor_id
    if covers and not cover_may(request.policy.pair, "agreement"):
        words = request.policy.words
        raise Refused(
            f"You stand in for {membership.pair.supervisor.name}: the {words.agreement.one} is for the two of them to "
            "accept. Nothing was changed.",
            next(iter(request.fields), None),
        )


def people_of(
    db: Db, request: Request, typed: Mapping[str, str]
) -> tuple[Mapping[str, str], Mapping[str, str]]:
    """Return the answers with the full names of the people whom they name, and these people's ids by their keys.

    Whoever an agreement names is somebody here, so that they can be turned to; refused on the field otherwise.
    """
    names, ids = (
        {key: text for key, text in typed.items() if not key.startswith(rules.PERSON)},
        dict[str, str](),
    )
    for field in rules.fields_of(request.policy):
        text = typed.get(field.key, "").strip()
        if field.kind != "person" or not text:
            continue
        known = db.get(Person, rules.person_in(typed, field.key))
        if known is not None and known.name == text and known.left_on is None:
            ids[f"{rules.PERSON}{field.key}"] = str(known.id)
            continue
        try:
            person = resolve.person(db, request, text)
        except Refused as refusal:
            raise Refused(refusal.words, field.key) from None
        names[field.key], ids[f"{rules.PERSON}{field.key}"] = person.name, str(person.id)
    return names, ids


def _accept(db: Db, request: Request, membership: PairMembership, agreement: Agreement) -> None:
    """Store the person's acceptance; with the other's, the version comes into force."""
    db.add(Acceptance(agreement_id=agreement.id, person_id=request.me.id, at=request.now))
    db.flush()
    versions = queries.versions(db, membership.pair.id)
    before = loading.in_state(versions, "active")
    alone = before is not None and request.policy.agreement and request.policy.agreement.amend == "supervisor"
    accepted = set(loading.accepted(db, agreement))
    if loading.both(membership.pair, accepted) or (alone and membership.leads):
        if before is not None:
            before.state = "superseded"
            outbox.refresh(db, About("agreement", before.id), request.now)
        agreement.state, agreement.active_on = "active", loading.day(membership, request.now)
    db.dirty_pairs.add(membership.pair.id)
    _record_change(db, request, membership, agreement, "agreement.accepted")


def _record_change(
    db: Db, request: Request, membership: PairMembership, agreement: Agreement, verb: str
) -> None:
    audit_log.write(
        db, request.now, request.me.id, verb, About("agreement", agreement.id), membership.pair.supervisee_id
    )
    db.flush()
    outbox.refresh(
        db, [About("agreement", agreement.id), About("agreement_of", agreement.pair_id)], request.now
    )


def check_open(request: Request, pair: Pair) -> None:
    """Refused where the two no longer meet."""
    if pair.ends_on is not None and pair.ends_on < request.today:
        raise Refused("You two no longer meet here, so nothing was changed.")


def start_words(
    db: Db, request: Request, membership: PairMembership, versions: list[Agreement]
) -> dict[str, str]:
    """Return the words that the form starts from: the draft, else what is proposed, in force, or the policy's."""
    known = next(
        (found for state in ("draft", "proposed", "active") if (found := loading.in_state(versions, state))),
        None,
    )
    if known is not None:
        return loading.words(db, request, membership, known)
    today = loading.day(membership, request.now)
    return rules.defaults(request.policy, loading.worker(membership, today), today)
