"""Parsing of Teams' activities: who did what, and where the answer goes."""

import hashlib
import html
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, cast

from bot.payloads import Payload, Unreadable
from bot.payloads import part as _part
from bot.payloads import text as _text
from bot.render import teams as renderer
from bot.render.callback_data import Pressed
from handlers.ui import Ids

Activity = Payload


@dataclass(frozen=True, slots=True)
class Location:
    """Where somebody did something, and so where the answer goes.

    `message` is the activity that was pressed, or from which a dialog was opened; `replied` the one that a typed
    message replies to. `personal`: the conversation is the one between this person and the bot.
    """

    service_url: str
    conversation: str
    personal: bool
    message: str = ""
    replied: str = ""

    @property
    def ref(self) -> str:
        """The `ref` of the posted message; empty for one that is not stored."""
        return ref(self.conversation, self.message) if self.message and self.personal else ""

    @property
    def answered(self) -> str:
        """The `ref` of the posted message that a typed message replies to; empty if there is none."""
        return ref(self.conversation, self.replied) if self.replied and self.personal else ""


def ref(conversation: str, message: str) -> str:
    """Return the `ref` of a posted message."""
    return f"{conversation}/{message}"


How = Literal["said", "pressed", "refreshed", "opened", "submitted", "shortcut", "filed", "arrived", "left"]


@dataclass(frozen=True, slots=True)
class InboundEvent:
    """What one person did, and how.

    `action` is empty for typed text. `idempotency_key` identifies this request. `sent` is a form's or a button's data
    as it came: a refused form is shown again from it.
    """

    how: How
    tenant: str
    user: str
    idempotency_key: str
    spot: Location
    action: str = ""
    ids: Ids = field(default_factory=dict[str, int | str])
    fields: Mapping[str, str] = field(default_factory=dict[str, str])
    text: str = ""
    sent: Mapping[str, Any] = field(default_factory=dict[str, Any])


def did(activity: Activity) -> InboundEvent | None:
    """Return what a person did according to an activity; None if nobody did anything that concerns us.

    Raises Unreadable or ValueError for an activity that Teams does not send.
    """
    match activity.get("type"):
        case "message":
            return _said(activity)
        case "invoke":
            return _invoked(activity)
        case "installationUpdate":
            action = activity.get("action")
            if (
                not _person(activity) or action == "remove-upgrade"
            ):  # part of an upgrade, followed by "add-upgrade"
                return None
            found = _did("left" if action == "remove" else "arrived", activity)
            return found if found.spot.personal else None  # groups also get a conversationUpdate
        case "conversationUpdate":
            return _did("arrived", activity) if _brought_us(activity) and _person(activity) else None
        case _:
            return None


def _said(activity: Activity) -> InboundEvent | None:
    text = activity.get("text")
    if text is None and "value" not in activity and _objects(activity.get("attachments")):
        text = ""  # a file or a picture: the answer says what the bot reads
    if not _person(activity) or not isinstance(text, str):
        return None  # a bot's own message, or a submission that our cards don't make
    words, called = typed(activity, text)
    found = _did("said", activity, text=words)
    return found if found.spot.personal or called else None


def _invoked(activity: Activity) -> InboundEvent | None:
    value = activity.get("value")
    if not isinstance(value, Mapping):
        raise Unreadable
    value = cast("Activity", value)
    match activity.get("name"):
        case "adaptiveCard/action":
            return _executed(activity, value)
        case "task/fetch":
            sent = _part(value.get("data"))
            return _pressed("opened", activity, renderer.pressed(sent), sent)
        case "task/submit":
            return _submitted(activity, _part(value.get("data")))
        case "composeExtension/fetchTask":
            fields = _message(_part(value.get("messagePayload")))
            return _did("shortcut", activity, action=_text(value, "commandId"), fields=fields)
        case "composeExtension/submitAction":
            return _submitted(activity, _part(value.get("data")))
        case "fileConsent/invoke":
            return _did("filed", activity, action=_text(value, "action"), sent=value)
        case _:
            return None


def typed_into(activity: Activity) -> dict[str, str]:
    """Return what was typed into a form that can't be read otherwise, by its fields' names."""
    value = activity.get("value")
    sent = cast("Activity", value).get("data") if isinstance(value, Mapping) else None
    fields = cast("Mapping[str, Any]", sent).items() if isinstance(sent, Mapping) else ()
    return {key: text for key, text in fields if key.startswith(renderer.FIELD) and isinstance(text, str)}


def _executed(activity: Activity, value: Activity) -> InboundEvent:
    action = _part(value.get("action"))
    found = action.get("data")
    sent = cast("Activity", found if isinstance(found, Mapping) else {})
    verb = sent.get("verb") or action.get("verb")
    if value.get("trigger") == "automatic" or verb == renderer.REFRESH:
        return _did("refreshed", activity)  # an automatic refresh changes nothing, whatever else it carries
    if "form" in sent:
        return _submitted(activity, sent, how="pressed")
    return _pressed("pressed", activity, renderer.pressed(sent), sent)


def _pressed(how: How, activity: Activity, press: Pressed, sent: Activity) -> InboundEvent:
    return _did(how, activity, action=press.action, ids=press.ids, fields=press.fields, sent=sent)


def _submitted(activity: Activity, sent: Activity, how: How = "submitted") -> InboundEvent:
    press = renderer.submitted(sent)
    return _pressed(how, activity, press, sent)


def _did(how: How, activity: Activity, **more: Any) -> InboundEvent:
    conversation, user = _part(activity.get("conversation")), _person(activity)
    if not user:  # such as a guest in a meeting, who can't be in the list of people
        raise Unreadable
    where, at = _text(conversation, "id"), _text(activity, "replyToId", "")
    personal = conversation.get("conversationType") == "personal" and not _is_among_people(activity, where)
    spot = Location(_text(activity, "serviceUrl"), where, personal)
    if how == "said":
        spot = Location(spot.service_url, where, personal, "", _quoted(activity) or at)
    elif how != "submitted":
        spot = Location(spot.service_url, where, personal, at)
    elif origin := renderer.origin(more["sent"]):
        home = origin.get("c", "")
        spot = Location(spot.service_url, home or where, personal or bool(home), origin.get("m", ""))
    return InboundEvent(how, tenant(activity), user, _once(activity, user, more), spot, **more)


def _is_among_people(activity: Activity, conversation: str) -> bool:
    """Return whether a conversation marked as personal is between two people, without the bot.

    A message's menu is available in any chat, and Teams marks the chat of two people as "personal" too.
    """
    us = _text(_part(activity.get("recipient") or {}), "id", "").removeprefix("28:")
    ours = bool(us) and us in conversation
    menu = str(activity.get("name")).startswith("composeExtension/")
    return menu or (conversation.startswith("19:") and not ours)


def _once(activity: Activity, user: str, asked: Mapping[str, Any]) -> str:
    """Return an idempotency key built from an activity's content; empty if it carries no time or id.

    Teams sends an activity again that it believes lost, sometimes under a new id. Two activities that ask for
    different things get different keys, even with the same time.
    """
    conversation = _text(_part(activity.get("conversation")), "id")
    at = (
        _text(activity, "localTimestamp", "") or _text(activity, "timestamp", "") or _text(activity, "id", "")
    )
    if not at:
        return ""
    kind = f"{activity.get('type')}:{_text(activity, 'name', '')}:{_text(activity, 'action', '')}"
    pressed = [asked.get("action", ""), asked.get("ids", {}), _text(activity, "replyToId", "")]
    what = hashlib.sha256(json.dumps(pressed, sort_keys=True).encode()).hexdigest()[:16]
    return f"teams:{conversation}:{user}:{kind}:{at}:{what}"


def tenant(activity: Activity) -> str:
    """Return the tenant's id in lower case."""
    told = _part(activity.get("channelData") or {}).get("tenant")
    found = _text(_part(told), "id", "") if isinstance(told, Mapping) else ""
    return (found or _text(_part(activity.get("conversation")), "tenantId", "")).lower()


def _person(activity: Activity) -> str:
    """Return the Entra object id of the person who did it, in lower case; empty for a bot."""
    by = activity.get("from")
    return _text(cast("Activity", by), "aadObjectId", "").lower() if isinstance(by, Mapping) else ""


def _brought_us(activity: Activity) -> bool:
    """Return whether the bot itself is among those who were added."""
    us = _part(activity.get("recipient") or {}).get("id")
    return any(one.get("id") == us for one in _objects(activity.get("membersAdded")))


# What people typed

_AT = re.compile(r"</?(?:at|quoted|p|div|span|br|b|i|u|strong|em|a)\b[^<>]*>", re.IGNORECASE)
"""Teams' own markup in typed text; if people type such markup themselves, it is escaped."""
_TAG = re.compile(r"<[^<>]*>")
_REPLY = re.compile(r'<blockquote\b[^<>]*"http://schema\.skype\.com/Reply"[^<>]*\bitemid="(\d+)"')
_EMOJI = re.compile(
    r'<(?:emoji\b|img\b(?=[^<>]*"http://schema\.skype\.com/Emoji"))[^<>]*\balt="([^"<>]*)"[^<>]*>'
)
_BREAK = re.compile(r"<(?:br|/p|/div|/li)\b[^<>]*>", re.IGNORECASE)


def typed(activity: Activity, text: str) -> tuple[str, bool]:
    """Return what somebody typed without the bot's name, and whether they mentioned the bot.

    A mention of somebody else becomes `<@id>`, or their name if no id comes with it.
    """
    us, called = _part(activity.get("recipient") or {}).get("id"), False
    last: tuple[Any, str] = (None, "")
    for entity in _objects(activity.get("entities")):
        if entity.get("type") != "mention":
            continue
        who, shown = _part(entity.get("mentioned") or {}), _text(entity, "text", "")
        ours = who.get("id") == us
        called = called or ours
        object_id = _text(who, "aadObjectId", "").lower()
        name = f"<@{object_id}>" if object_id else f"@{_text(who, 'name', '')}"
        text = text.replace(shown, " " if ours else name, 1) if shown else text
        if last[0] is not None and who.get("id") == last[0]:
            text, name = _joined(text, last[1], name)
        last = (who.get("id"), name)
    text = _AT.sub("", _BREAK.sub("\n", text))
    return html.unescape(text).replace("\xa0", " ").strip(), called


def _joined(text: str, first: str, then: str) -> tuple[str, str]:
    """Merge two mentions of one person in a row; return the text, and what they were merged to.

    A writer may shorten a mention to the first name and mention the last name again.
    """
    both = first if first == then else f"{first} {then[1:]}"
    row = rf"{re.escape(first)}(?:\s|&nbsp;)+{re.escape(then)}"
    text, found = re.subn(row, lambda _: both, text, count=1)
    return text, both if found else then


def _quoted(activity: Activity) -> str:
    """Return the id of the message that a typed one quotes: in a chat, Teams marks a reply only like this."""
    for one in _objects(activity.get("entities")):
        quoted = one.get("quotedReply")
        if one.get("type") == "quotedReply" and isinstance(quoted, Mapping):
            return _text(cast("Activity", quoted), "messageId", "")
    for one in _objects(activity.get("attachments")):
        content = one.get("content")
        if one.get("contentType") == "text/html" and isinstance(content, str):
            found = _REPLY.search(content)
            return found[1] if found else ""
    return ""


def _message(payload: Activity) -> dict[str, str]:
    """Return the text of a message that somebody chose, and a link to it."""
    body = _part(payload.get("body") or {})
    words = _text(body, "content", "")
    if body.get("contentType") != "text":
        words = html.unescape(_TAG.sub("", _BREAK.sub("\n", _EMOJI.sub(r"\1", words)))).replace("\xa0", " ")
    link = _text(payload, "linkToMessage", "")
    return {"text": words.strip(), **({"link": link} if link.startswith("https://") else {})}


def _objects(value: Any) -> list[Activity]:
    """Return the objects in a list; empty for anything that is not a list."""
    found = cast("list[Any]", value) if isinstance(value, list) else []
    return [cast("Activity", one) for one in found if isinstance(one, Mapping)]
