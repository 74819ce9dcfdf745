"""A copy of the agreement to print and to file: a page for a browser, or a PDF."""

import html
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from handlers import access, paper
from handlers.access import PairMembership
from handlers.agreements import cards, loading, rules
from handlers.routing import Refused, Request, Routes
from handlers.ui import Button, Buttons, Card, File, Text
from storage.db import Db
from storage.models import Agreement
from storage.queries import agreements as queries
from storage.queries import facts, own_parts

routes = Routes()

STYLE = (
    "body{font:11pt/1.5 sans-serif;max-width:44rem;margin:2rem auto}dt{font-weight:bold;margin-top:1rem}"
    "dd{margin:0;white-space:pre-line}"
)


@dataclass(frozen=True, slots=True)
class Copy:
    """Agreement in force, as it is printed; `at`: when it came into force."""

    title: str
    purpose: str
    parts: Sequence[tuple[str, str]]
    closing: Sequence[str]
    """Since when it is in force, who accepted it and when, and what the policy says below it."""
    at: datetime


@routes.action("agreement.print")
def printed(db: Db, request: Request) -> Card:
    """Return the agreement in force as a page to print and to keep."""
    membership, copy = _copy(db, request)
    page = "".join(
        [
            "<!doctype html><html lang='en-GB'><meta charset='utf-8'><title>", html.escape(copy.title), "</title>",
            f"<style>{STYLE}</style><h1>", html.escape(copy.title), "</h1><p>", html.escape(copy.purpose),
            "</p><dl>", *(f"<dt>{html.escape(a)}</dt><dd>{html.escape(b)}</dd>" for a, b in copy.parts), "</dl>",
            *(f"<p>{html.escape(line)}</p>" for line in copy.closing), "</html>",
        ]
    )  # fmt: skip
    file = File("agreement.html", "text/html", page.encode(), "To print, or to file")
    pdf = Button("As a PDF", "agreement.pdf", {"pair": membership.pair.id})
    text = Text("Open it in a browser and print it from there, or take it as a PDF for your files.")
    return Card("To print", (text, file, Buttons((pdf,))), "A file.", "below")


@routes.action("agreement.pdf")
def as_pdf(db: Db, request: Request) -> Card:
    """Return the agreement in force as a PDF to file."""
    _, copy = _copy(db, request)
    purpose = [("What it is for", copy.purpose)] if copy.purpose else []
    content = paper.pdf(copy.title, [], [*purpose, *copy.parts], copy.closing, [], copy.at)
    file = File("agreement.pdf", "application/pdf", content, "To print, or to file")
    return Card("To file", (Text("It is yours to keep and to file."), file), "A file.", "below")


def _copy(db: Db, request: Request) -> tuple[PairMembership, Copy]:
    """Return the agreement in force for one of its pair."""
    membership = access.membership(db, request, request.id("pair"))
    active = loading.in_state(queries.versions(db, membership.pair.id), "active")
    if active is None:
        raise Refused(f"There is no {request.policy.words.agreement.one} in force to print yet.")
    words = loading.words(db, request, membership, active)
    pair, document = membership.pair, words.get(rules.DOCUMENT, "")
    parts = [("Our own document", document)] if document else []
    parts += [
        (field.title, cards.said_of(field, words.get(field.key, ""), request.today))
        for field in rules.asked_for(request.policy, document)
        if words.get(field.key) or field.need != "optional"
    ]
    parts += _own_hand(db, request, membership)
    rule = request.policy.agreement
    return membership, Copy(
        f"{request.policy.words.agreement.title}: {pair.supervisee.name} and {pair.supervisor.name}",
        rule.purpose if rule else "",
        parts,
        [*_settled(db, request, active), *(rule.notices if rule else ())],
        active.proposed_at,
    )


def _own_hand(db: Db, request: Request, membership: PairMembership) -> list[tuple[str, str]]:
    """Return what the worker alone writes beside the agreement."""
    titles = {field.key: field.title for field in rules.own_fields(request.policy)}
    own = [part for part in own_parts.of_agreement(db, membership.pair.id) if part.key in titles]
    texts = access.words(db, request, membership, [part.text_id for part in own])
    name = membership.pair.supervisee.name
    return [(f"{titles[part.key]}, in {name}’s own hand", texts[part.text_id]) for part in own]


def _settled(db: Db, request: Request, active: Agreement) -> list[str]:
    """Return since when it is in force, and who accepted it when."""
    rows = queries.acceptances(db, active.id)
    known = facts.people(db, {row.person_id for row in rows})
    since = [f"In force since {_long(active.active_on)}."] if active.active_on else []
    return since + [
        f"Accepted by {known[row.person_id].name}, {_long(row.at.astimezone(request.zone).date())}."
        for row in rows
    ]


def _long(day: date) -> str:
    return f"{day.day} {day:%B %Y}"
