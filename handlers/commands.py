"""What people type: commands by their words, with or without the slash; anything else goes to the conversation.

The longest command that begins the text answers it; what follows is handed on as `request.text`.
"""

from dataclasses import replace

from rapidfuzz import fuzz, process

from handlers.routing import Command, Refused, Request, Routes, Table
from handlers.ui import Block, Button, Buttons, Card, Heading, Item, Note, Reply, Text
from storage.db import Db

routes = Routes()

LIMIT = 10_000
"""Characters of one typed message that are read."""


# What it looks like


def help_card(request: Request, word: str = "") -> Card:
    """Everything that can be asked, or what one command can do."""
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
    """A command as one types it: "/agenda add <text>"."""
    return f"{slash}{command.words} {command.follows}".rstrip()


# Its rules


def match(table: Table, text: str) -> tuple[Command, str] | None:
    """The longest command whose words begin the text, and what follows it."""
    words = text.removeprefix("/").split(" ")
    for length in range(min(4, len(words)), 0, -1):
        command = table.commands.get(" ".join(words[:length]).casefold())
        if command is not None:
            return command, " ".join(words[length:]).strip()
    return None


def _first_words(table: Table) -> list[str]:
    return list(dict.fromkeys(words.split()[0] for words in table.commands))


# What it does


@routes.action("typed")
def typed(db: Db, request: Request) -> Reply:
    """Answer something typed: a command, or words for the conversation."""
    text = " ".join(request.text.split()) if len(request.text) < 200 else request.text.strip()
    if len(text) > LIMIT:
        raise Refused(
            f"That is {len(text):,} characters; I read up to {LIMIT:,} at a time. Please shorten it."
        )
    slashed = text.startswith("/")
    found = match(request.table, text)
    if found is not None and (slashed or _meant(found, text)):
        command, rest = found
        if rest and not command.follows and slashed:
            raise Refused(_unknown(request.table, text))
        return request.table.actions[command.action](db, replace(request, action=command.action, text=rest))
    if slashed:
        raise Refused(_unknown(request.table, text))
    return request.table.actions["conversation"](db, replace(request, action="conversation", text=text))


@routes.command("supervision help", "All of this")
def show_help(db: Db, request: Request) -> Card:
    """Everything that can be asked."""
    return help_card(request)


def _meant(found: tuple[Command, str], text: str) -> bool:
    """Whether words without a slash are a command: its words alone, or followed by what it takes.

    "action" and "agenda" begin plain sentences too ("agenda looks fine"): those go to the conversation, which knows
    more about sentences.
    """
    command, rest = found
    return not rest or (bool(command.follows) and len(command.words.split()) > 1)


def _unknown(table: Table, text: str) -> str:
    near = process.extractOne(
        text.removeprefix("/"), list(table.commands), scorer=fuzz.ratio, score_cutoff=60
    )
    hint = f" Did you mean “/{near[0]}”?" if near else ""
    return f"I don't know “{text[:60]}”.{hint} Type /supervision help to see what I can do."
