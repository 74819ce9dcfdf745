"""Activities as Teams sends them, of every kind that Microsoft's documentation and its SDKs know.

Their shapes are those of the documentation's examples; names, ids and words are invented.
"""

from collections.abc import Iterator
from typing import Any

from tests.teams.authority import APP, TENANT

Activity = dict[str, Any]

TEAM = {
    "id": "19:team@thread.tacv2",
    "name": "Children's services",
    "aadGroupId": "6f6f6f6f-0000-4000-8000-000000000001",
}
CARD = "application/vnd.microsoft.card.adaptive"
INFO = {
    "locale": "en-GB",
    "country": "GB",
    "platform": "Windows",
    "timezone": "Europe/London",
    "type": "clientInfo",
}
CONTENT = {"uniqueId": "1150D938", "fileType": "csv"}
UPLOAD = {
    "contentUrl": "https://contoso.sharepoint.com/x.csv",
    "name": "x.csv",
    "uniqueId": "1150D938",
    "fileType": "csv",
    "uploadUrl": "https://upload.example.invalid/x",
}


def personal(user: str, service_url: str, conversation: str, **more: Any) -> Activity:
    """Return what every activity from somebody's own chat with the bot has."""
    return {
        "type": "message",
        "id": "1485983408511",
        "timestamp": "2026-03-02T08:00:00.437Z",
        "channelId": "msteams",
        "localTimestamp": "2026-03-02T08:00:00.437+00:00",
        "localTimezone": "Europe/London",
        "locale": "en-GB",
        "serviceUrl": service_url,
        "recipient": {"id": f"28:{APP}", "name": "Alongside"},
        "from": {"id": f"29:1-{user}", "name": "Priya Nair", "aadObjectId": user},
        "conversation": {"conversationType": "personal", "tenantId": TENANT, "id": conversation},
        "entities": [INFO],
        "channelData": {"tenant": {"id": TENANT}},
        **more,
    }


def everything(user: str, service_url: str, conversation: str) -> Iterator[Activity]:
    """Yield one of each kind, from this person; most bots are sent many of them without asking."""

    def own(kind: str, **more: Any) -> Activity:
        return {**personal(user, service_url, conversation), "type": kind, **more}

    def invoked(name: str, value: Any, **more: Any) -> Activity:
        return own("invoke", name=name, value=value, **more)

    def channel(kind: str, **more: Any) -> Activity:
        where = {
            "isGroup": True,
            "conversationType": "channel",
            "tenantId": TENANT,
            "id": "19:general@thread.tacv2",
        }
        data = {
            "teamsChannelId": where["id"],
            "teamsTeamId": TEAM["id"],
            "channel": {"id": where["id"]},
            "team": TEAM,
            "tenant": {"id": TENANT},
            "settings": {"selectedChannel": {"id": where["id"]}},
        }
        return own(kind, **{"conversation": where, "channelData": data, **more})

    us, them = (
        {"id": f"28:{APP}"},
        {"id": "29:1-somebody", "aadObjectId": "8d8d8d8d-0000-4000-8000-000000000001"},
    )
    html = {"contentType": "text/html", "content": "<div>hello</div>"}

    # Messages
    yield own("message", text="hello", textFormat="plain")
    yield own("message", text="hello", attachments=[html], textFormat="xml")
    yield own("message", text="<p>hello&nbsp;there</p>\n", attachments=[html])
    yield own(
        "message",
        text=None,
        attachments=[{"contentType": "image/*", "contentUrl": "https://x.invalid/1.png"}],
    )
    yield own(
        "message",
        attachments=[
            {
                "contentType": "application/vnd.microsoft.teams.file.download.info",
                "content": {"downloadUrl": "https://x.invalid", **CONTENT},
                "name": "x.csv",
            }
        ],
    )
    yield own("message", value={"verb": "x"}, replyToId="1485983408510")  # an Action.Submit of a card
    yield own("message", value=None, text="")
    yield own(
        "message",
        text="forwarded",
        attachments=[{"contentType": "forwardedMessageReference", "content": "{}"}],
    )
    mention = {"type": "mention", "text": "<at>Alongside</at>", "mentioned": {**us, "name": "Alongside"}}
    other = {"type": "mention", "text": "<at>Gareth</at>", "mentioned": {**them, "name": "Gareth"}}
    yield channel(
        "message", text="<at>Alongside</at> hello <at>Gareth</at>\n", entities=[mention, other, INFO]
    )
    yield channel("message", text="<at>Alongside</at>", entities=[mention], replyToId="1485983408510")
    yield channel("message", text="no mention: the bot may read along", entities=[])
    group = {"isGroup": True, "conversationType": "groupChat", "tenantId": TENANT, "id": "19:group@thread.v2"}
    yield own("message", text="<at>Alongside</at> hello", entities=[mention], conversation=group)
    data = {"eventType": "editMessage", "tenant": {"id": TENANT}}
    yield own("messageUpdate", text="hello again", channelData=data)
    yield own("messageUpdate", text="hello", channelData={**data, "eventType": "undeleteMessage"})
    yield own("messageDelete", channelData={**data, "eventType": "softDeleteMessage"})
    yield own("messageReaction", reactionsAdded=[{"type": "like"}], replyToId="1485983408510")
    yield own("messageReaction", reactionsRemoved=[{"type": "heart"}], replyToId="1485983408510")
    yield own("typing")

    # Coming and going
    yield own("installationUpdate", action="add", **{"from": {"id": f"29:1-{user}", "aadObjectId": user}})
    yield own("installationUpdate", action="add-upgrade")
    yield own("installationUpdate", action="remove")
    yield own("installationUpdate", action="remove-upgrade")
    yield channel("installationUpdate", action="add")
    yield own("conversationUpdate", membersAdded=[us, them])
    yield own("conversationUpdate", membersAdded=[{"id": f"29:1-{user}"}])
    yield channel("conversationUpdate", membersAdded=[us])
    yield channel("conversationUpdate", membersRemoved=[us])
    yield channel("conversationUpdate", membersRemoved=[them])
    for event in (
        "teamMemberAdded",
        "teamMemberRemoved",
        "channelCreated",
        "channelRenamed",
        "channelDeleted",
        "channelRestored",
        "channelShared",
        "channelUnshared",
        "channelMemberAdded",
        "channelMemberRemoved",
        "teamRenamed",
        "teamDeleted",
        "teamArchived",
        "teamUnarchived",
        "teamRestored",
        "teamHardDeleted",
    ):
        yield channel(
            "conversationUpdate", channelData={"eventType": event, "team": TEAM, "tenant": {"id": TENANT}}
        )
    yield own("conversationUpdate", topicName="Supervision", historyDisclosed=True)

    # Cards and dialogs
    for trigger in ("manual", "automatic", None):
        action = {
            "type": "Action.Execute",
            "id": "1",
            "verb": "card.refresh",
            "data": {"verb": "x", "ids": {}},
        }
        value = {"action": action, **({"trigger": trigger} if trigger else {})}
        yield invoked("adaptiveCard/action", value, replyToId="1485983408510")
    yield invoked("adaptiveCard/action", {"action": {"type": "Action.Execute", "verb": "agenda.done"}})
    yield invoked(
        "adaptiveCard/action", {"action": {"type": "Action.Execute"}, "state": "x", "authentication": {}}
    )
    yield invoked("adaptiveCard/action", {"action": None})
    yield invoked("task/fetch", {"data": {"type": "task/fetch"}, "context": {"theme": "default"}})
    yield invoked("task/fetch", {"data": None, "context": {"theme": "dark"}})
    yield invoked("task/submit", {"data": {"verb": "agenda.save"}, "context": {"theme": "default"}})
    yield invoked("task/submit", {"data": "text from a page"})

    # Message extensions
    said = {
        "id": "1485983408510",
        "replyToId": None,
        "createdDateTime": "2026-03-02T07:00:00.000Z",
        "deleted": False,
        "subject": None,
        "importance": "normal",
        "locale": "en-gb",
        "attachments": [],
        "mentions": [],
        "body": {"contentType": "html", "content": "<div><div>their words</div></div>"},
        "reactions": [],
        "linkToMessage": "https://teams.microsoft.com/l/message/1",
        "messageType": "message",
        "from": {"device": None, "conversation": None, "user": {"userIdentityType": "aadUser", "id": user}},
    }
    chosen = {
        "commandId": "supervision",
        "commandContext": "message",
        "messagePayload": said,
        "context": {"theme": "x"},
    }
    yield invoked("composeExtension/fetchTask", chosen)
    yield invoked("composeExtension/fetchTask", {"commandId": "supervision", "commandContext": "compose"})
    yield invoked(
        "composeExtension/fetchTask", {**chosen, "messagePayload": {**said, "from": None, "body": None}}
    )
    yield invoked(
        "composeExtension/submitAction", {**chosen, "data": {"verb": "x"}, "botMessagePreviewAction": "edit"}
    )
    yield invoked(
        "composeExtension/query", {"commandId": "search", "parameters": [], "queryOptions": {"skip": 0}}
    )
    yield invoked("composeExtension/queryLink", {"url": "https://example.org"})
    yield invoked("composeExtension/anonymousQueryLink", {"url": "https://example.org"})
    yield invoked("composeExtension/selectItem", {"id": 1})
    yield invoked("composeExtension/querySettingUrl", {})
    yield invoked("composeExtension/setting", {"state": "x"})
    yield invoked("composeExtension/onCardButtonClicked", {"x": 1})

    # Files, sign-in, and what else there is or will be
    yield invoked("fileConsent/invoke", {"type": "fileUpload", "action": "decline", "context": {}})
    yield invoked(
        "fileConsent/invoke",
        {"type": "fileUpload", "action": "accept", "context": {"k": "1"}, "uploadInfo": UPLOAD},
    )
    yield invoked("fileConsent/invoke", {"type": "fileUpload", "action": "accept"})
    for name in (
        "signin/verifyState",
        "signin/tokenExchange",
        "signin/failure",
        "config/fetch",
        "config/submit",
        "tab/fetch",
        "tab/submit",
        "handoff/action",
        "message/submitAction",
        "message/fetchTask",
        "application/search",
        "actionableMessage/executeAction",
        "suggestedActions/submit",
        "something/new",
    ):
        yield invoked(name, {"state": "x"})
        yield invoked(name, None)
    yield own("invoke", value={"x": 1})
    yield own("invoke")
    yield own("event", name="application/vnd.microsoft.readReceipt", value={"lastReadMessageId": "1"})
    yield own(
        "event", name="application/vnd.microsoft.meetingStart", value={"Id": "x", "Title": "Supervision"}
    )
    yield own("event", name="application/vnd.microsoft.meetingParticipantJoin", value={"members": []})
    for kind in (
        "command",
        "commandResult",
        "contactRelationUpdate",
        "deleteUserData",
        "endOfConversation",
        "handoff",
        "suggestion",
        "trace",
        "somethingNew",
        "",
    ):
        yield own(kind, name="x", value={})

    # Missing parts
    whole = own("message", text="hello")
    for name in (
        "from",
        "recipient",
        "conversation",
        "entities",
        "id",
        "timestamp",
        "localTimestamp",
        "text",
        "locale",
    ):
        less = {key: value for key, value in whole.items() if key != name}
        if name != "conversation":
            yield less
        yield {**less, "channelData": {"tenant": {"id": TENANT}}, name: None}
    yield {**whole, "from": {"id": f"28:{APP}", "name": "a bot"}}
    yield {**whole, "from": {"id": f"29:1-{user}"}}
