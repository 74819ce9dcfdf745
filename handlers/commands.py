"""Typed commands: matching a text, spelling one, and the help that lists them all."""

from rapidfuzz import fuzz, process

from handlers.routing import Command, Request, Routes, RouteTable
from handlers.ui import Block, Button, Buttons, Card, Heading, Item, Note, Text
from storage.db import Db

routes = Routes()


# Card


def help_card(request: Request, word: str = "") -> Card:
    """Return the help for everything, or for the commands that begin with `word`."""
    blocks: list[Block] = []
    if not word:
        blocks.append(Text("Here is what I can do. Type any of these, or use the buttons I show you."))
    for first in _first_words(request.table):
        if word and first != word:
            continue
        blocks.append(Heading(f"{request.slash}{first}"))
        blocks += [
            Item(spelled(c, request.slash), c.does)
            for c in request.table.commands.values()
            if c.words.split()[0] == first
        ]
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


def _first_words(table: RouteTable) -> list[str]:
    return list(dict.fromkeys(words.split()[0] for words in table.commands))


# Actions


@routes.command("supervision help", "All of this")
def show_help(db: Db, request: Request) -> Card:
    """Show everything that can be asked."""
    return help_card(request)
