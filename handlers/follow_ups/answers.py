"""Answers to a follow-up: who may give them, what is kept, and the number of a file."""

import re

from handlers.access import NOT_FOUND
from handlers.cases import rules as case_rules
from handlers.follow_ups.meetings import GROUP
from handlers.obligations.kinds.decision import DECISION
from handlers.obligations.kinds.on_file import ON_FILE
from handlers.routing import Refused, Request
from storage import audit_log
from storage.db import Db
from storage.models import About, FollowUp
from storage.queries import practice as queries

REFERENCE = re.compile(r"(?=.*\d)[A-Za-z0-9][A-Za-z0-9 ./-]{0,29}")
"""Number of a file: letters and digits, with a digit in it, so that a name is not one."""


def asked(db: Db, request: Request, what: str) -> FollowUp:
    """Return the open follow-up of a button, for the one person who is asked; raise Refused for anybody else."""
    row = queries.follow_up(db, request.id("follow"))
    kind = DECISION if what == "decision" else ON_FILE
    mine = (
        row is not None
        and row.what == what
        and (
            row.closed_by_id == request.me.id
            or kind.one(db, About("follow", row.id), request.me.id) is not None
        )
    )
    if row is None or not mine:
        raise Refused(NOT_FOUND)
    if row.closed_on is not None:
        raise Refused("That was noted already. Nothing was done twice.")
    return row


def close(db: Db, request: Request, row: FollowUp, answer: str) -> None:
    """Keep the answer, and who gave it."""
    row.answer, row.closed_on, row.closed_by_id = answer, request.today, request.me.id
    audited(db, request, row, f"follow.{row.what}.{answer}")


def audited(db: Db, request: Request, row: FollowUp, verb: str) -> None:
    """Write into the audit log who did it."""
    audit_log.write(db, request.now, request.me.id, verb, About("follow", row.id), row.person_id)


def meeting_of(row: FollowUp) -> About:
    """Return the meeting that it came from."""
    return About("session", row.session_id) if row.session_id is not None else About(GROUP, row.group_id or 0)


def number(request: Request, text: str, field: str) -> str:
    """Return a file's number; raise Refused on the field for anything that may be a name or a story."""
    rule = request.policy.cases
    if rule is not None and rule.use:
        return ", ".join(case_rules.numbers(request.policy, text, field))
    if text and REFERENCE.fullmatch(text) is None:
        raise Refused("Only the number of the file goes here, such as 2026/114: no names, nothing of what happened. "
                      "Nothing was kept.", field)  # fmt: skip
    return text
