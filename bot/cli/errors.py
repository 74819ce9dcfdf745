"""Messages for expected problems: what was wrong, where, and what to do.

Anything else is a bug and keeps its trace.
"""

import re

from pydantic import ValidationError
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError

from bot.channels.contract import ChannelError
from handlers.policy import PolicyInvalid
from storage.backup import BackupProblem
from storage.destruction_list import ListMissing
from storage.keys import KeyProblem
from storage.migrations import WrongVersion


class CommandError(Exception):
    """Problem that the user of a command can correct; its message is printed as it is."""


UNCHANGED = "Nothing was changed."

DATABASE = (
    ("unable to open database file", "The database can't be opened: is its folder there, and may you write to it?"),
    ("readonly database", "The database is read-only: this user must be able to write to the file and to its folder."),
    ("database is locked", "The database is locked: another program holds it. Close that one, or try again later."),
    ("file is not a database", "That file is not a SQLite database. Look at DATABASE_URL or ALONGSIDE_DATA."),
    ("malformed", "The database file is damaged. Put a copy of it back."),
    ("disk is full", "The disk is full. Make room, then try again."),
    ("no such table", "The database has none of Alongside's tables. Please run: alongside db upgrade"),
    ("authentication failed", "The database refused the user name or password in DATABASE_URL."),
    ("does not exist", "The database or user that DATABASE_URL names does not exist on that server."),
    ("read-only transaction", "The database is read-only: DATABASE_URL must name a server that takes changes."),
    ("too many", "The database takes no more connections. Close some, or allow more."),
)  # fmt: skip


def words(problem: BaseException) -> str | None:
    """Return what to tell the user of a command; None for a bug."""
    match problem:
        case PolicyInvalid():
            count = len(problem.problems)
            return f"{problem}\n{count} {'thing' if count == 1 else 'things'} to put right in the policy. {UNCHANGED}"
        case (
            CommandError() | BackupProblem() | ChannelError() | KeyProblem() | WrongVersion() | ListMissing()
        ):
            return str(problem)
        case ValidationError():
            return settings_words(problem)
        case DBAPIError():
            return database_words(problem)
        case NoSuchModuleError() | ArgumentError():
            return (
                "DATABASE_URL is not an address that Alongside knows. "
                "Expected sqlite:///path/to/file.db or postgresql://user:password@host/name."
            )
        case OSError(filename=str() as name):
            return f"{name}: {problem.strerror or 'no reason given'}. {UNCHANGED}"
        case _:
            return None


def settings_words(problem: ValidationError) -> str:
    """Return a line for every setting that is wrong, with the first 60 characters of its value."""
    return "\n".join(
        f"{'.'.join(str(part) for part in error['loc'])}: found {str(error['input'])[:60]!r}; "
        + error["msg"].replace("Input should be", "expected").split(", unable")[0]
        for error in problem.errors(include_url=False)
    )


def database_words(problem: DBAPIError) -> str | None:
    """Return what the database refused. No statement or value is included: they may be somebody's words."""
    said = str(problem.orig)
    for sign, meaning in DATABASE:
        if sign in said:
            return f"{meaning} {UNCHANGED}"
    if re.search(
        r"connection (?:failed|refused|timeout)|could not (?:connect|translate)|resolve host",
        said,
        re.IGNORECASE,
    ):
        return "The database server does not answer. Check the host and port in DATABASE_URL, and that it is running."
    return None
