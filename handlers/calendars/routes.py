"""Commands and buttons for calendars: show, connect, disconnect, subscribe, unsubscribe."""

from dataclasses import replace

from handlers.calendar_setup import FILE, OFF
from handlers.calendars import cards, changes, links
from handlers.routing import Refused, Request, Routes
from handlers.ui import Card
from storage import audit_log
from storage.db import Db
from storage.models import CalendarFeed
from storage.queries import calendars as queries

routes = Routes()


@routes.command("supervision calendar", "Shows how sessions get into your calendar")
@routes.action("calendar.show")
def show(db: Db, request: Request) -> Card:
    """How my sessions get into my calendar."""
    return _card(db, request)


@routes.action("calendar.off")
def off(db: Db, request: Request) -> Card:
    """Neither read nor write my calendar any more, and send no files."""
    changes.choose(db, request.setup, request.me.id, OFF, request.now)
    _audit(db, request, "calendar.off")
    return _card(db, request)


@routes.action("calendar.on")
def on(db: Db, request: Request) -> Card:
    """Use the person's calendar again in the way that the organisation has set up."""
    changes.choose(db, request.setup, request.me.id, "", request.now)
    _audit(db, request, "calendar.on")
    return _card(db, request)


@routes.action("calendar.private")
def private(db: Db, request: Request) -> Card:
    """Show only "Private" in entries from now on, or show again what they are."""
    account = queries.account(db, request.me.id)
    account.private = not account.private
    changes.anew(db, request.me.id, request.now)
    return _card(db, request)


@routes.action("calendar.feed")
def feed(db: Db, request: Request) -> Card:
    """Create an address to subscribe to; an earlier one stops working."""
    if not request.setup.public_url:
        raise Refused("Subscriptions need a public address, which your administrator has not set.")
    _revoke(db, request)
    made = CalendarFeed(
        person_id=request.me.id, made_at=request.now, digest="", organisation_id=db.organisation_id
    )
    address = links.new_feed(db, request.setup.public_url, made)
    db.add(made)
    if request.setup.kind_of(queries.account(db, request.me.id)) == FILE:
        changes.choose(db, request.setup, request.me.id, OFF, request.now)
    _audit(db, request, "calendar.feed")
    return replace(_card(db, request, address), place="below")


@routes.action("calendar.feed.revoke")
def revoke(db: Db, request: Request) -> Card:
    """End the subscription; its address stops working."""
    _revoke(db, request)
    _audit(db, request, "calendar.feed.ended")
    return _card(db, request)


def _revoke(db: Db, request: Request) -> None:
    for earlier in queries.feeds(db, request.me.id):
        earlier.revoked_at = request.now


def _card(db: Db, request: Request, address: str = "") -> Card:
    db.flush()
    account = queries.account(db, request.me.id)
    feeds = list(queries.feeds(db, request.me.id))
    return cards.calendar(request, request.setup.kind_of(account), account, feeds, address)


def _audit(db: Db, request: Request, verb: str) -> None:
    audit_log.write(db, request.now, request.me.id, verb, f"person:{request.me.id}", request.me.id)
