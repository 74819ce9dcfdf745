"""Typed commands: matching a text, spelling one, and the help that lists them all."""

from collections.abc import Mapping
from typing import Literal

from rapidfuzz import fuzz, process

from handlers import access
from handlers.routing import Command, Request, Routes, RouteTable
from handlers.ui import Block, Button, Buttons, Card, Heading, Item, Note, Text
from storage.db import Db
from storage.queries import overdue as overdue_queries

routes = Routes()

Audience = Literal["pair", "manages"]
AUDIENCE: Mapping[str, Audience] = {
    **dict.fromkeys(
        (
            "supervision why", "supervision book", "supervision move", "supervision cancel", "supervision held",
            "supervision request", "supervision record", "supervision sign", "supervision agreement",
            "supervision calendar", "agenda", "agenda add", "agenda done", "agenda drop", "agenda carry",
        ),
        "pair",
    ),
    **dict.fromkeys(("supervision pair", "supervision end", "supervision cover"), "manages"),
}  # fmt: skip
"""Commands that only somebody in a pair, or who manages or administers, can use. All others are for everybody."""


# Card


def help_card(db: Db, request: Request, word: str = "") -> Card:
    """Return the help for everything that the reader can use, or for the commands that begin with `word`."""
    blocks: list[Block] = []
    usable = _usable(db, request)
    if not word:
        blocks.append(Text("Here is what I can do. Type any of these, or use the buttons I show you."))
    for first in _first_words(request.table):
        items = [Item(spelled(c, request.slash), c.does) for c in usable if c.words.split()[0] == first]
        if items and word in ("", first):
            blocks += [Heading(f"{request.slash}{first}"), *items]
    left_out = "In a message to me the slash may be left out. " if request.slash else ""
    blocks.append(Note(f"{left_out}What you type here is between you and me."))
    blocks.append(Buttons((Button("Start page", "supervision"),)))
    return Card("Help", tuple(blocks), preview="What you can ask me.", place="below")


def spelled(command: Command, slash: str = "/") -> str:
    """Return a command as one types it: "/agenda add <text>"."""
    return f"{slash}{command.words} {command.follows}".rstrip()


# Rules


def match(table: RouteTable, text: str) -> tuple[Command, str] | None:
    """Return the longest command whose words begin the text, and the text after it with its lines."""
    rest = text.removeprefix("/").lstrip()
    words: list[str] = []
    found: tuple[Command, str] | None = None
    while rest and len(words) < 4:
        word, *more = rest.split(maxsplit=1)
        words.append(word.casefold().rstrip(":,") if len(words) == 0 else word.casefold())
        rest = more[0] if more else ""
        command = table.commands.get(" ".join(words))
        if command is not None:
            found = command, rest.strip()
    return found


def unknown(table: RouteTable, text: str) -> str:
    """Return that there is no such command, with the nearest one."""
    near = process.extractOne(
        text.removeprefix("/"), list(table.commands), scorer=fuzz.ratio, score_cutoff=60
    )
    hint = f" Did you mean “/{near[0]}”?" if near else ""
    return f"I don't know “{text[:60]}”.{hint} Type /supervision help to see what I can do."


def _usable(db: Db, request: Request) -> list[Command]:
    """Return the commands that the reader can use: someone in no pair has no agenda, a worker names no pairs."""
    mine = access.my_pairs(db, request)
    roles: set[Audience] = {"pair"} if mine else set()
    if request.me.is_admin or any(s.leads for s in mine) or overdue_queries.leads(db, request.me):
        roles.add("manages")
    audience = ((command, AUDIENCE.get(command.words)) for command in request.table.commands.values())
    return [command for command, who in audience if who is None or who in roles]


def _first_words(table: RouteTable) -> list[str]:
    return list(dict.fromkeys(words.split()[0] for words in table.commands))


# Actions


@routes.command("supervision help", "All of this")
def show_help(db: Db, request: Request) -> Card:
    """Show everything that can be asked."""
    return help_card(db, request)
