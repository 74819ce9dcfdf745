"""The people of a tenant, from Microsoft Entra through Graph."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from functools import cache
from typing import Any, cast
from zoneinfo import available_timezones

from tzlocal.windows_tz import win_tz

from bot.channels.teams.graph import BATCH, Graph, GraphError
from handlers.people.accounts import Account

FACTS = "id,displayName,mail,userPrincipalName,jobTitle,accountEnabled,userType"
PAGE = 999
"""People in one page: Graph's maximum. With their managers, it returns a hundred."""
DENIED = frozenset({"Authorization_RequestDenied", "ErrorAccessDenied", "AccessDenied", "Forbidden"})
"""Graph's codes for a permission that was not granted."""
_OBJECT_ID = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")


def everybody(graph: Graph) -> Iterator[Account]:
    """Yield every member's account, page by page, without time zones. Raise GraphError."""
    pages = graph.pages("users", **{"$select": FACTS, "$expand": "manager($select=id)", "$top": str(PAGE)})
    yield from (found for user in pages if (found := account(user)) is not None)


def account(user: Mapping[str, Any]) -> Account | None:
    """Return a user's account; None for guests of another organisation and for malformed users."""
    address = object_id(user.get("id"))
    if not address or user.get("userType") == "Guest":
        return None
    found: object = user.get("manager")
    manager = cast("dict[str, Any]", found).get("id") if isinstance(found, dict) else None
    mail, principal = _words(user.get("mail")), _words(user.get("userPrincipalName"))
    return Account(
        address,
        _words(user.get("displayName")),
        mail or principal,
        "",
        user.get("accountEnabled") is not False,
        principal if mail else "",
        _words(user.get("jobTitle")),
        object_id(manager),
    )


def object_id(value: object) -> str:
    """Return an Entra object id in lower case, as it is stored; empty for anything else."""
    return value.lower() if isinstance(value, str) and _OBJECT_ID.fullmatch(value) else ""


def with_zones(graph: Graph, accounts: Iterable[Account]) -> list[Account] | None:
    """Return the accounts with their mailboxes' time zones; None if the app may not read them. Raise GraphError.

    Accounts without a mailbox, or in a zone without a known IANA name, get no time zone.
    """
    listed = list(accounts)
    paths = {f"/users/{one.address}/mailboxSettings/timeZone": one.address for one in listed if one.active}
    zones: dict[str, str] = {}
    refused = 0
    for path, status, body in graph.batch(list(paths)):
        refused += (
            status == 403
        )  # one mailbox may be refused by a policy; if all are, the permission is missing
        if status == 200:
            zones[paths[path]] = zone(body.get("value"))
        elif refused == BATCH and not zones:
            return None
    if refused and not zones:
        return None
    return [replace(one, timezone=zones.get(one.address, "")) for one in listed]


def zone(named: object) -> str:
    """Return the IANA name for a mailbox's time zone, which may have a Windows name; empty if none is known."""
    if not isinstance(named, str):
        return ""
    return named if named in _known() else win_tz.get(named, "")


@cache
def _known() -> set[str]:
    return available_timezones()  # it reads the disk


def denied(problem: GraphError) -> bool:
    """Return whether Graph refused because a permission is missing."""
    return problem.status == 403 or problem.code in DENIED


def _words(value: object) -> str:
    return value.strip() if isinstance(value, str) else ""
