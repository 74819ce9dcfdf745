"""The people of a workspace, as Slack tells of them."""

from collections.abc import Iterator, Mapping
from typing import Any, cast

from alongside.bot.slack.webapi import WebApi
from alongside.handlers.people.accounts import Account

PAGE = 200
"""How many are asked for at a time, as Slack advises."""


def everybody(api: WebApi, place: str, *, whole: bool = False) -> Iterator[Account]:
    """Every person's account in a workspace, or (`whole`) in all workspaces of a Grid, once each. Raises Problem."""
    if not whole:
        yield from filter(None, map(account, _pages(api, place, "users.list", "members")))
        return
    seen: set[str] = set()
    for team in _pages(api, place, "auth.teams.list", "teams"):
        for found in filter(
            None, map(account, _pages(api, place, "users.list", "members", team_id=team["id"]))
        ):
            if found.address not in seen:
                seen.add(found.address)
                yield found


def _pages(api: WebApi, place: str, method: str, name: str, **arguments: str) -> Iterator[dict[str, Any]]:
    """Everything that a method lists, page by page."""
    cursor = ""
    while True:
        page = api.call(place, method, limit=PAGE, cursor=cursor or None, **arguments)
        yield from page[name]
        following: dict[str, Any] = page.get("response_metadata") or {}
        cursor = following.get("next_cursor") or ""
        if not cursor:
            return


def account(member: Mapping[str, Any]) -> Account | None:
    """A member as Slack describes one; None for bots and for guests of another organisation."""
    address = member.get("id")
    if (
        not isinstance(address, str)
        or member.get("is_bot")
        or member.get("is_stranger")
        or address == "USLACKBOT"
    ):
        return None
    found = member.get("profile")
    profile: dict[str, Any] = cast("dict[str, Any]", found) if isinstance(found, dict) else {}
    return Account(
        address,
        _words(profile.get("real_name") or member.get("real_name")),
        _words(profile.get("email")),
        _words(member.get("tz")),
        not member.get("deleted"),
    )


def _words(value: object) -> str:
    return value if isinstance(value, str) else ""
