"""Operations on agreements: a version is never edited; a change is a new version that both accept (GEN-4d)."""

import json
from datetime import date, datetime
from zoneinfo import ZoneInfo

from handlers import access, formatting, resolve
from handlers.access import NOT_FOUND, PairMembership
from handlers.agreements import cards, rules
from handlers.obligations.kinds.agreement import AGREEMENT
from handlers.obligations.kinds.agreement_review import AGREEMENT_REVIEW
from handlers.routing import Refused, Request, Routes
from handlers.ui import Button, Card, Form, Item, Reply, Tone
from storage import audit_log, outbox, secrets
from storage.db import Db
from storage.models import About, Acceptance, Agreement, Obligation, Pair
from storage.queries import agreements as queries

routes = Routes()


@routes.command(
    "supervision agreement", "Our agreement: read, propose a change, accept, review", "[with @person]"
)
@routes.action("agreement.show")
def show(db: Db, request: Request) -> Reply:
    """Show the agreement: what is in force and what is proposed."""
    standing = resolve.pair(db, request)
    return standing if isinstance(standing, Card) else _shown(db, request, standing)


@routes.action("agreement.edit", form=True)
def edit(db: Db, request: Request) -> Form:
    """Open the form, filled in from the open proposal, else what is in force, else the policy's defaults."""
    standing = access.standing(db, request, request.id("pair"))
    _goes_on(request, standing.pair)
    versions = queries.versions(db, standing.pair.id)
    return cards.form(request, standing, _start(db, request, standing, versions), _newest(versions))


@routes.action("agreement.propose")
def propose(db: Db, request: Request) -> Card:
    """Store a new version, accepted by its proposer; it replaces a proposal that is still open."""
    db.get(Pair, request.id("pair"), with_for_update=True)
    standing = access.standing(db, request, request.id("pair"))
    _goes_on(request, standing.pair)
    versions = queries.versions(db, standing.pair.id)
    if request.id("base") != _newest(versions):
        raise Refused(
            f"{standing.other.name} or you have proposed another version meanwhile. Nothing was changed, and what you "
            "typed is still here: please read that version first.",
            next(iter(request.fields), None),
        )
    before = _start(db, request, standing, versions)
    kept = {
        f.key for f in rules.fields_of(request.policy) if rules.held_fast(request.policy, f, standing.leads)
    }
    typed = {**request.fields, **{key: before.get(key, "") for key in kept}}
    terms = rules.checked(request.policy, _worker(standing), typed, _day(standing, request.now))
    active = _in_state(versions, "active")
    if active is not None and terms.words == _words(db, request, standing, active):
        raise Refused(
            "Nothing is different from what is in force, so there is nothing to propose.",
            next(iter(request.fields)),
        )
    open_ = _in_state(versions, "proposed")
    if open_ is not None:
        open_.state = "superseded"
    agreement = Agreement(
        pair_id=standing.pair.id, version=_newest(versions) + 1, state="proposed", proposed_by_id=request.me.id,
        proposed_at=request.now, review_on=terms.review_on, every=terms.every, record_days=terms.record_days,
        policy_version=request.policy.header.version or "",
        text_id=secrets.seal(db, standing.pair.supervisee_id, json.dumps(terms.words)),
    )  # fmt: skip
    db.add(agreement)
    db.flush()
    _happened(db, request, standing, agreement, "agreement.proposed")
    if open_ is not None:
        outbox.refresh(db, About("agreement", open_.id), request.now)
    _accept(db, request, standing, agreement)
    if agreement.state == "active":
        return _shown(db, request, standing, "It is in force from today.")
    outbox.enqueue(
        db, "agreement.proposed", standing.other.id, f"agreement.proposed:{agreement.id}", request.now,
        agreement=agreement.id,
    )  # fmt: skip
    return _shown(db, request, standing, f"{standing.other.name} is being asked to accept it.")


@routes.action("agreement.accept")
def accept(db: Db, request: Request) -> Card:
    """Accept a version; once both have, it is in force and the one before is not."""
    agreement, standing = _meant(db, request)
    if agreement.state == "superseded":
        return _shown(
            db, request, standing, "That version has been replaced since. This is how it stands now:"
        )
    if agreement.state == "withdrawn":
        return _shown(db, request, standing, "That proposal was withdrawn. This is how it stands now:")
    if request.me.id in _accepted(db, agreement):
        return _shown(db, request, standing, "You have accepted it already.")
    _goes_on(request, standing.pair)
    _accept(db, request, standing, agreement)
    if agreement.state != "active":
        return _shown(db, request, standing, "Accepted.")
    outbox.enqueue(
        db, "agreement.active", agreement.proposed_by_id, f"agreement.active:{agreement.id}", request.now,
        agreement=agreement.id,
    )  # fmt: skip
    return _shown(db, request, standing, "Accepted by both: it is in force from today.")


@routes.action("agreement.withdraw")
def withdraw(db: Db, request: Request) -> Card:
    """Withdraw the person's own proposal; what is in force stays."""
    agreement, standing = _meant(db, request)
    if agreement.proposed_by_id != request.me.id:
        raise Refused(f"Only {standing.other.name} can withdraw this. You can propose a change instead.")
    if agreement.state != "proposed":
        return _shown(db, request, standing, "That proposal is no longer open. This is how it stands now:")
    agreement.state = "withdrawn"
    _happened(db, request, standing, agreement, "agreement.withdrawn")
    return _shown(db, request, standing, "Withdrawn. Nothing else has changed.")


@routes.action("agreement.review")
def review(db: Db, request: Request) -> Card:
    """Show the agreement in force and ask whether it is still right."""
    agreement, standing = _meant(db, request)
    if agreement.state != "active":
        return _shown(db, request, standing, "That version is no longer in force. This is how it stands now:")
    return _shown(db, request, standing, "Read it again: is it still right?", review=True)


@routes.action("agreement.right")
def still_right(db: Db, request: Request) -> Card:
    """Note that the person finds the agreement still right; once both do, it is reviewed (GEN-4c, STK-6m)."""
    agreement, standing = _meant(db, request)
    if agreement.state != "active":
        return _shown(db, request, standing, "That version is no longer in force. This is how it stands now:")
    _goes_on(request, standing.pair)
    today = _day(standing, request.now)
    if max(filter(None, (agreement.active_on, agreement.reviewed_on)), default=None) == today:
        return _shown(db, request, standing, "You have both settled this today already.")
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
        standing.pair.supervisee_id,
    )
    if _both(standing.pair, _found_right(db, standing, agreement, request.now)):
        agreement.reviewed_on = today
        _happened(db, request, standing, agreement, "agreement.reviewed")
        return _shown(db, request, standing, "Reviewed by both: it stays as it is.")
    db.dirty_pairs.add(standing.pair.id)
    outbox.enqueue(
        db, "agreement.review", standing.other.id, f"agreement.review:{agreement.id}:{today}", request.now,
        agreement=agreement.id,
    )  # fmt: skip
    return _shown(db, request, standing, f"Noted. {standing.other.name} is being asked too.")


# Cards and lines


@routes.card("agreement.proposed")
def proposed_card(db: Db, request: Request) -> Card | None:
    """Tell the other person that a proposal waits for them."""
    agreement, standing = _meant(db, request)
    return cards.told(request, standing, agreement, request.me.id not in _accepted(db, agreement))


@routes.card("agreement.active")
def active_card(db: Db, request: Request) -> Card | None:
    """Tell the proposer that the agreement is in force."""
    agreement, standing = _meant(db, request)
    return (
        cards.in_force(request, standing, agreement) if agreement.state in ("active", "superseded") else None
    )


@routes.card("agreement.review")
def review_card(db: Db, request: Request) -> Card | None:
    """Ask the other person whether they find the agreement still right too."""
    agreement, standing = _meant(db, request)
    right = _found_right(db, standing, agreement, request.now)
    return cards.asked_to_review(
        request,
        standing,
        agreement,
        agreement.state == "active" and bool(right) and request.me.id not in right,
    )


@routes.line(AGREEMENT)
def agreement_line(db: Db, request: Request, obligation: Obligation) -> Item | None:
    """Build the line for an agreement that a pair has not made yet, or that waits for the reader."""
    standing = access.standing(db, request, obligation.about.id)
    open_ = _in_state(queries.versions(db, standing.pair.id), "proposed")
    word, pair = request.policy.words.agreement, {"pair": standing.pair.id}
    if open_ is not None and request.me.id in _accepted(db, open_):
        return None
    button = (
        Button("Read it", "agreement.show", pair) if open_ else Button("Start it", "agreement.edit", pair)
    )
    title = f"{standing.other.name} has proposed your {word.one}" if open_ else (
        f"Your {word.one} with {standing.other.name}"
    )  # fmt: skip
    return Item(title, _due(request, obligation), _tone(request, obligation), (button,))


@routes.line(AGREEMENT_REVIEW)
def review_line(db: Db, request: Request, obligation: Obligation) -> Item | None:
    """Build the line for an agreement whose review is due; None for a reader who has already confirmed it."""
    agreement = db.get(Agreement, obligation.about.id)
    if agreement is None:
        return None
    standing = access.standing(db, request, agreement.pair_id)
    if request.me.id in _found_right(db, standing, agreement, request.now):
        return None
    return Item(
        f"Review of your {request.policy.words.agreement.one} with {standing.other.name}",
        _due(request, obligation),
        _tone(request, obligation),
        (Button("Review", "agreement.review", {"agreement": agreement.id}),),
    )


def _due(request: Request, obligation: Obligation) -> str:
    clause = f" ({obligation.clause})" if obligation.clause else ""
    return f"by {formatting.day(obligation.due, request.today)}{clause}"


def _tone(request: Request, obligation: Obligation) -> Tone:
    late = obligation.overdue_from is not None and obligation.overdue_from <= request.today
    return "late" if late else "soon"


# Helpers


def _shown(db: Db, request: Request, standing: PairMembership, said: str = "", review: bool = False) -> Card:
    versions = queries.versions(db, standing.pair.id)
    active, open_ = _in_state(versions, "active"), _in_state(versions, "proposed")
    if active is None and open_ is None:
        return cards.none_yet(request, standing, said)
    return cards.reading(
        request, standing,
        (active, _words(db, request, standing, active)) if active else None,
        (open_, _words(db, request, standing, open_)) if open_ else None,
        _accepted(db, open_) if open_ else (), said, review,
    )  # fmt: skip


def _start(db: Db, request: Request, standing: PairMembership, versions: list[Agreement]) -> dict[str, str]:
    """Return the words that the form starts from."""
    known = _in_state(versions, "proposed") or _in_state(versions, "active")
    if known is not None:
        return _words(db, request, standing, known)
    return rules.defaults(request.policy, _worker(standing), _day(standing, request.now))


def _words(db: Db, request: Request, standing: PairMembership, agreement: Agreement) -> dict[str, str]:
    text = access.words(db, request, standing, [agreement.text_id])[agreement.text_id]
    return json.loads(text) if text.startswith("{") else {"content": text}


def _meant(db: Db, request: Request) -> tuple[Agreement, PairMembership]:
    """Return the version that a button names, for one of its pair."""
    agreement = db.get(Agreement, request.id("agreement"), with_for_update=True)
    if agreement is None:
        raise Refused(NOT_FOUND)
    return agreement, access.standing(db, request, agreement.pair_id)


def _accept(db: Db, request: Request, standing: PairMembership, agreement: Agreement) -> None:
    """Store the person's acceptance; with the other's, the version comes into force."""
    db.add(Acceptance(agreement_id=agreement.id, person_id=request.me.id, at=request.now))
    db.flush()
    versions = queries.versions(db, standing.pair.id)
    before = _in_state(versions, "active")
    alone = before is not None and request.policy.agreement and request.policy.agreement.amend == "supervisor"
    accepted = set(_accepted(db, agreement))
    if _both(standing.pair, accepted) or (alone and standing.leads):
        if before is not None:
            before.state = "superseded"
            outbox.refresh(db, About("agreement", before.id), request.now)
        agreement.state, agreement.active_on = "active", _day(standing, request.now)
    db.dirty_pairs.add(standing.pair.id)
    _happened(db, request, standing, agreement, "agreement.accepted")


def _happened(db: Db, request: Request, standing: PairMembership, agreement: Agreement, verb: str) -> None:
    audit_log.write(
        db, request.now, request.me.id, verb, About("agreement", agreement.id), standing.pair.supervisee_id
    )
    db.flush()
    outbox.refresh(db, About("agreement", agreement.id), request.now)


def _accepted(db: Db, agreement: Agreement) -> list[int]:
    return [acceptance.person_id for acceptance in queries.acceptances(db, agreement.id)]


def _both(pair: Pair, people: set[int]) -> bool:
    """Return whether both sides are among these people: the supervisee, and the supervisor or whoever covers."""
    return pair.supervisee_id in people and bool(people - {pair.supervisee_id})


def _found_right(db: Db, standing: PairMembership, agreement: Agreement, now: datetime) -> set[int]:
    """Return who has confirmed the agreement since it was last accepted or reviewed."""
    since = max(filter(None, (agreement.active_on, agreement.reviewed_on)), default=None)
    return {
        a.person_id
        for a in queries.acceptances(db, agreement.id)
        if now - a.at <= rules.ROUND and (since is None or _day(standing, a.at) > since)
    }


def _goes_on(request: Request, pair: Pair) -> None:
    if pair.ends_on is not None and pair.ends_on < request.today:
        raise Refused("You two no longer meet here, so nothing was changed.")


def _in_state(versions: list[Agreement], state: str) -> Agreement | None:
    return next((agreement for agreement in reversed(versions) if agreement.state == state), None)


def _newest(versions: list[Agreement]) -> int:
    return versions[-1].version if versions else 0


def _worker(standing: PairMembership) -> rules.WorkerFacts:
    who = standing.pair.supervisee
    return rules.WorkerFacts(who.role, who.stage, who.fte, who.person_type)


def _day(standing: PairMembership, at: datetime) -> date:
    """Return the day of a moment in the supervisee's time zone, which a pair's days are counted in."""
    return at.astimezone(ZoneInfo(standing.pair.supervisee.timezone)).date()
