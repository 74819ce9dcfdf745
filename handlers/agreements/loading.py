"""Versions of a pair's agreement: which one counts, its words, and the card that shows them."""

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

from handlers import access
from handlers.access import NOT_FOUND, PairMembership
from handlers.agreements import cards, points, rules
from handlers.routing import Refused, Request, is_number
from handlers.ui import Card
from storage.db import Db
from storage.models import Agreement, Pair
from storage.queries import agreements as queries


def shown(db: Db, request: Request, membership: PairMembership, said: str = "", review: bool = False) -> Card:
    """Return the card of the agreement, which is refreshed when the agreement changes."""
    versions = queries.versions(db, membership.pair.id)
    active, open_ = in_state(versions, "active"), in_state(versions, "proposed")
    draft = in_state(versions, "draft")
    if active is None and open_ is None:
        card = cards.none_yet(request, membership, said, draft=draft is not None)
    else:
        card = cards.agreement_card(
            request, membership,
            (active, words(db, request, membership, active)) if active else None,
            (open_, words(db, request, membership, open_)) if open_ else None,
            accepted(db, open_) if open_ else (), said, review,
        )  # fmt: skip
    card = replace(card, blocks=(*card.blocks, *points.blocks(db, request, membership)))
    ids: dict[str, int | str] = {"agreement_of": membership.pair.id, **({"review": 1} if review else {})}
    return replace(card, place="replace", source=("agreement.current", ids))


def words(db: Db, request: Request, membership: PairMembership, agreement: Agreement) -> dict[str, str]:
    """Return an agreement's words by field; the day of its next review is the one that its last review has set."""
    text = access.words(db, request, membership, [agreement.text_id])[agreement.text_id]
    words = json.loads(text) if text.startswith("{") else {"content": text}
    if agreement.reviewed_on and agreement.review_on:
        words |= {key: agreement.review_on.isoformat() for key in rules.REVIEW_KEYS if key in words}
    return words


def people_named(words: dict[str, str]) -> list[int]:
    """Return the ids of the people whom an agreement's fields name, in the order of the fields."""
    return [int(value) for key, value in words.items() if key.startswith(rules.PERSON) and is_number(value)]


def find(db: Db, request: Request) -> tuple[Agreement, PairMembership]:
    """Return the version that a button names, for one of its pair."""
    agreement = db.get(Agreement, request.id("agreement"), with_for_update=True)
    if agreement is None:
        raise Refused(NOT_FOUND)
    return agreement, access.membership(db, request, agreement.pair_id)


def accepted(db: Db, agreement: Agreement) -> list[int]:
    """Return who has accepted a version."""
    return [acceptance.person_id for acceptance in queries.acceptances(db, agreement.id)]


def both(pair: Pair, people: set[int]) -> bool:
    """Return whether both sides are among these people: the supervisee, and the supervisor or whoever covers."""
    return pair.supervisee_id in people and bool(people - {pair.supervisee_id})


def confirmed_by(db: Db, membership: PairMembership, agreement: Agreement, now: datetime) -> set[int]:
    """Return who has confirmed the agreement since it was last accepted or reviewed."""
    since = max(filter(None, (agreement.active_on, agreement.reviewed_on)), default=None)
    return {
        a.person_id
        for a in queries.acceptances(db, agreement.id)
        if now - a.at <= rules.CONFIRMATION_WINDOW and (since is None or day(membership, a.at) > since)
    }


def in_state(versions: list[Agreement], state: str) -> Agreement | None:
    """Return the newest version in this state."""
    return next((agreement for agreement in reversed(versions) if agreement.state == state), None)


def newest(versions: Sequence[Agreement]) -> int:
    """Return the number of the newest version, 0 where there is none."""
    return max((version.version for version in versions if version.state != "draft"), default=0)


def worker(membership: PairMembership, today: date) -> rules.SuperviseeFacts:
    """Return the facts about the supervisee that the policy asks for."""
    who = membership.pair.supervisee
    return rules.SuperviseeFacts(who.role, who.stage_on(today), who.fte, who.person_type)


def day(membership: PairMembership, at: datetime) -> date:
    """Return the day of a moment in the supervisee's time zone, which a pair's days are counted in."""
    return at.astimezone(ZoneInfo(membership.pair.supervisee.timezone)).date()
