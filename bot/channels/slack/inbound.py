"""Parsing of Slack's payloads: who did what, and where the answer goes."""

import html
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any, Literal, cast

from bot.channels.slack import location
from bot.channels.slack.location import HOME, Location, about_of, opened_from
from bot.payloads import Payload, Unreadable
from bot.payloads import part as _part
from bot.payloads import text as _text
from bot.render import slack as renderer
from handlers.ui import Ids

Workspace = tuple[str, str, bool]
"""A team's id, its Enterprise Grid's id, and whether the bot is installed in the whole Grid."""

How = Literal["command", "pressed", "submitted", "shortcut", "said", "opened", "typing", "closed"]


@dataclass(frozen=True, slots=True)
class InboundEvent:
    """What one person did, and how.

    `action` is empty for typed text. `idempotency_key` identifies this request. `workspace` is the workspace's id in
    `identities`, once that is known.
    """

    how: How
    team: str
    enterprise: str
    whole: bool
    user: str
    idempotency_key: str
    spot: Location
    action: str = ""
    ids: Ids = field(default_factory=dict[str, int | str])
    fields: Mapping[str, str] = field(default_factory=dict[str, str])
    text: str = ""
    workspace: str = ""


def command(payload: Payload) -> InboundEvent:
    """Parse a slash command: what was typed, including the command itself."""
    typed = f"{_text(payload, 'command')} {_text(payload, 'text', '')}".strip()
    spot = Location(
        channel=_text(payload, "channel_id", ""),
        passing=True,
        response_url=_text(payload, "response_url", ""),
        trigger=_text(payload, "trigger_id"),
    )
    return InboundEvent(
        "command",
        _text(payload, "team_id", ""),
        _text(payload, "enterprise_id", ""),
        payload.get("is_enterprise_install") in (True, "true"),
        _text(payload, "user_id"),
        f"slack:{spot.trigger}",
        spot,
        text=plain(typed),
    )


def kind(payload: Payload) -> str:
    """Return the type of a payload, and of the event in it, for the log."""
    happened = payload.get("event")
    inner = cast("Payload", happened).get("type") if isinstance(happened, Mapping) else None
    return f"{payload.get('type')}/{inner}"[:80] if inner else str(payload.get("type"))[:80]


def between_us(did: InboundEvent) -> InboundEvent:
    """Return a command typed in the person's conversation with the bot as a message.

    Its answer stays there and is refreshed.
    """
    return replace(did, how="said", spot=replace(did.spot, passing=False, response_url=""))


def pressed(payload: Payload) -> InboundEvent | None:
    """Parse a press of a button or menu on a message, in a modal or on App Home. Return None for a link."""
    actions = payload.get("actions")
    if not isinstance(actions, list) or len(cast("list[Any]", actions)) != 1:
        raise Unreadable
    action = _part(cast("list[Any]", actions)[0])
    if action.get("url"):
        return None  # somebody followed a link: Slack sends this too
    if action.get("type") == "plain_text_input":
        return _in_form("typing", payload)
    container, view = _part(payload.get("container")), payload.get("view")
    press = renderer.pressed(dict(action), dict(_part(view)) if view else None)
    spot = Location(response_url=_text(payload, "response_url", ""), trigger=_text(payload, "trigger_id"),
                **_seen_in(container, _part(view) if view else None))  # fmt: skip
    if spot.passing:
        spot = replace(spot, about=about_of(_text(action, "block_id", "")))
    key = f"slack:{_user(payload)}:{_text(action, 'action_ts')}:{_text(action, 'action_id')}"
    return _did("pressed", payload, key, spot, press.action, press.ids, press.fields)


def _seen_in(container: Payload, view: Payload | None) -> dict[str, Any]:
    if view is not None:
        origin = (
            opened_from(_text(view, "private_metadata", "")) if view.get("type") == "modal" else Location()
        )
        return {"view": _text(view, "id"), "view_type": _text(view, "type"), "view_hash": _text(view, "hash", ""),
                "channel": origin.channel, "ts": origin.ts, "opener": origin.opener}  # fmt: skip
    return {
        "channel": _text(container, "channel_id"),
        "ts": _text(container, "message_ts"),
        "thread": _text(container, "thread_ts", ""),
        "passing": container.get("is_ephemeral") is True,
    }


def submitted(payload: Payload) -> InboundEvent:
    """Parse a submitted form. Slack submits a view once; only a refused one comes again."""
    view = _part(payload.get("view"))
    press = renderer.submitted(dict(view))
    origin = opened_from(_text(view, "private_metadata", ""))
    spot = replace(origin, trigger=_text(payload, "trigger_id", ""), view=_text(view, "id"))
    idempotency_key = f"slack:view:{spot.view}:{_text(view, 'hash')}"
    return _did("submitted", payload, idempotency_key, spot, press.action, press.ids, press.fields)


def closed(payload: Payload) -> InboundEvent:
    """Parse the closing of a form that was not sent."""
    return _in_form("closed", payload)


def _in_form(how: How, payload: Payload) -> InboundEvent:
    """Parse what stands in a form that is open, or was closed."""
    view: dict[str, Any] = {"state": {"values": {}}, **_part(payload.get("view"))}
    press = renderer.submitted(view)
    if not renderer.is_typed_into(view):
        press = replace(press, fields={})
    spot = Location(opener=opened_from(_text(view, "private_metadata", "")).opener)
    title = _text(_part(view.get("title")), "text", "")
    return replace(_did(how, payload, "", spot, press.action, press.ids, press.fields), text=title)


def shortcut(payload: Payload) -> InboundEvent:
    """Parse a shortcut, whose callback id is an action's name.

    A message shortcut brings the message's text and a link to it.
    """
    spot = Location(trigger=_text(payload, "trigger_id"), view_type=HOME)
    fields: dict[str, str] = {}
    if payload.get("type") == "message_action":
        message, channel = _part(payload.get("message")), _part(payload.get("channel"))
        spot = Location(
            channel=_text(channel, "id"),
            passing=True,
            response_url=_text(payload, "response_url"),
            trigger=spot.trigger,
        )
        domain, ts = _text(_part(payload.get("team")), "domain", ""), _text(message, "ts").replace(".", "")
        fields = {"text": plain(_text(message, "text", ""))}
        if re.fullmatch(r"[a-z0-9-]+", domain) and ts.isdigit():
            fields["link"] = f"https://{domain}.slack.com/archives/{spot.channel}/p{ts}"
    return _did("shortcut", payload, f"slack:{spot.trigger}", spot, _text(payload, "callback_id"), {}, fields)


def event(payload: Payload) -> Payload:
    """Return the event inside its envelope."""
    return _part(payload.get("event"))


def said(payload: Payload) -> InboundEvent | None:
    """Parse a message to the bot or one that mentions it.

    Return None for anything else, such as bots' messages and edits.
    """
    happened = event(payload)
    if (
        happened.get("bot_id")
        or happened.get("subtype") not in (None, "file_share")
        or "user" not in happened
        or happened["user"] == _bot(payload)
    ):
        return None
    if happened.get("type") == "message" and happened.get("channel_type") != "im":
        return None
    channel, thread = _text(happened, "channel"), _text(happened, "thread_ts", "")
    private = happened.get("type") == "message"
    text = _text(happened, "text", "")
    if not private:
        text = (
            re.sub(rf"<@{re.escape(_bot(payload))}(?:\|[^>]*)?>", " ", text, count=1)
            if _bot(payload)
            else text
        )
    return _event_did(
        "said", payload, _text(happened, "user"), Location(channel, thread=thread, passing=not private), text
    )


def opened_home(payload: Payload) -> InboundEvent | None:
    """Parse the opening of the bot's App Home. Return None for its other tab."""
    happened = event(payload)
    if happened.get("tab") != "home":
        return None
    view = happened.get("view")
    spot = Location(view_type=HOME, view_hash=_text(_part(view), "hash", "") if view else "")
    return _event_did("opened", payload, _text(happened, "user"), spot, "")


def _event_did(how: How, payload: Payload, user: str, spot: Location, text: str) -> InboundEvent:
    return InboundEvent(
        how,
        *workspace(payload),
        user,
        f"slack:{_text(payload, 'event_id')}",
        spot,
        text=plain(text),
    )


def workspace(payload: Payload) -> Workspace:
    """Return where an event happened."""
    by = _authorization(payload)
    team = _text(payload, "team_id", "") or _text(by, "team_id", "")
    enterprise = _text(payload, "enterprise_id", "") or _text(by, "enterprise_id", "")
    return team, enterprise, by.get("is_enterprise_install") is True


def event_time(payload: Payload) -> datetime:
    """Return when an event happened. Raise Unreadable."""
    at = payload.get("event_time")
    if not isinstance(at, int) or not 0 <= at < 2**40:
        raise Unreadable
    return datetime.fromtimestamp(at, UTC)


def bot_token_revoked(payload: Payload) -> bool:
    """Return whether the tokens that an event says were revoked include the bot's own; users' tokens don't matter."""
    revoked = _part(event(payload).get("tokens"))
    return bool(revoked.get("bot"))


def _authorization(payload: Payload) -> Payload:
    found = payload.get("authorizations")
    return _part(cast("list[Any]", found)[0]) if isinstance(found, list) and found else {}


def _bot(payload: Payload) -> str:
    by = _authorization(payload)
    return _text(by, "user_id", "") if by.get("is_bot") is True else ""


def _did(
    how: How,
    payload: Payload,
    idempotency_key: str,
    spot: Location,
    action: str,
    ids: Ids,
    fields: Mapping[str, str],
) -> InboundEvent:
    team, enterprise = payload.get("team"), payload.get("enterprise")
    team_id = _text(_part(team), "id", "") if team else _text(_part(payload.get("user")), "team_id", "")
    enterprise_id = _text(_part(enterprise), "id", "") if enterprise else ""
    whole_grid = payload.get("is_enterprise_install") is True
    return InboundEvent(how, team_id, enterprise_id, whole_grid, _user(payload), idempotency_key, spot,
               action, ids, fields)  # fmt: skip


def _user(payload: Payload) -> str:
    return _text(_part(payload.get("user")), "id")


def opener_of(did: InboundEvent) -> str:
    """Return the request that opens a form, so that it can be made again; empty if it is too long to keep with it."""
    told = {
        "action": did.action or "typed",
        "ids": dict(did.ids),
        "text": did.text,
        "fields": dict(did.fields),
    }
    packed = json.dumps(told, separators=(",", ":"))
    return packed if len(packed) <= location.OPENER else ""


# What people typed

_MARKUP = re.compile(r"<([^<>|]*)(?:\|([^<>]*))?>")


def plain(text: str) -> str:
    """Return typed text without Slack's escapes and link markup. Mentions of people are kept as `<@id>`."""
    return html.unescape(_MARKUP.sub(_unmarked, text)) if "<" in text or "&" in text else text


def _unmarked(found: re.Match[str]) -> str:
    target, label = found[1], found[2]
    if target.startswith(("@", "!date^")):
        return f"<{target}>" if target[0] == "@" else label or ""
    if target.startswith(("#", "!")):
        return f"{target[0] if target[0] == '#' else '@'}{(label or target[1:]).removeprefix('@')}"
    return label if label and target.startswith(("mailto:", "tel:")) else target
