"""A copy of the agreement to print and to file."""

import html

from handlers import access
from handlers.agreements import cards, loading, rules
from handlers.routing import Refused, Request, Routes
from handlers.ui import Card, File, Text
from storage.db import Db
from storage.queries import agreements as queries

routes = Routes()


@routes.action("agreement.print")
def printed(db: Db, request: Request) -> Card:
    """Return the agreement in force as a page to print and to keep."""
    membership = access.membership(db, request, request.id("pair"))
    active = loading.in_state(queries.versions(db, membership.pair.id), "active")
    if active is None:
        raise Refused(f"There is no {request.policy.words.agreement.one} in force to print yet.")
    words = loading.words(db, request, membership, active)
    pair = membership.pair
    rows = [
        (field.title, cards.said_of(field, words.get(field.key, ""), request.today))
        for field in rules.asked_for(request.policy, words.get(rules.DOCUMENT, ""))
        if words.get(field.key) or field.need != "optional"
    ]
    title = f"{request.policy.words.agreement.title}: {pair.supervisee.name} and {pair.supervisor.name}"
    since = f"In force since {active.active_on:%d %B %Y}" if active.active_on else ""
    purpose = request.policy.agreement.purpose if request.policy.agreement else ""
    page = "".join(
        [
            "<!doctype html><html lang='en-GB'><meta charset='utf-8'><title>", html.escape(title), "</title>",
            "<style>body{font:11pt/1.5 sans-serif;max-width:44rem;margin:2rem auto}dt{font-weight:bold;margin-top:1rem}"
            "dd{margin:0;white-space:pre-line}</style><h1>", html.escape(title), "</h1><p>", html.escape(purpose),
            "</p><dl>", *(f"<dt>{html.escape(a)}</dt><dd>{html.escape(b)}</dd>" for a, b in rows), "</dl><p>",
            html.escape(since), "</p></html>",
        ]
    )  # fmt: skip
    file = File("agreement.html", "text/html", page.encode(), "To print, or to file")
    return Card("To print", (Text("Open it in a browser and print it from there."), file), "A file.", "below")
