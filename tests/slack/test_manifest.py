"""`app_manifest.yml` asks for what the product really uses, and for nothing else."""

import ast
import re
from pathlib import Path

from bot.channels.slack import routes
from bot.channels.slack.oauth import SCOPES
from bot.channels.slack.oauth_flow import REDIRECT
from handlers.features import TABLE
from tests.slack.fake import NEEDS

ROOT = Path(__file__).parents[2]
MANIFEST = (ROOT / "app_manifest.yml").read_text()
GUIDE = (ROOT / "docs" / "slack.md").read_text()
CODE = {path: path.read_text() for path in sorted((ROOT / "bot" / "channels" / "slack").glob("*.py"))}

NEEDS_NONE = {
    "auth.test",
    "auth.teams.list",
    "oauth.v2.access",
    "views.open",
    "views.push",
    "views.update",
    "views.publish",
}
"""Methods that any bot token may call; `apps.connections.open` is the app token's."""
EVENT_SCOPES = {
    "app_home_opened": None,
    "app_mention": "app_mentions:read",
    "app_uninstalled": None,
    "message": "im:history",
    "team_join": "users:read",
    "tokens_revoked": None,
    "user_change": "users:read",
}
"""What Slack's reference asks for each event; of messages, those in the bot's own conversations."""


def values(key: str) -> list[str]:
    return re.findall(rf"^\s*(?:- )?{key}: \"?([^\"\n]+)\"?$", MANIFEST, re.MULTILINE)


def listed(key: str) -> list[str]:
    (block,) = re.findall(rf"^( *){key}:\n((?:\1 +- .*\n)+)", MANIFEST, re.MULTILINE)
    return re.findall(r"- (\S+)", block[1])


def strings() -> set[str]:
    return {
        node.value
        for text in CODE.values()
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }


def methods() -> set[str]:
    return {
        s
        for s in strings()
        if re.fullmatch(r"(?:auth|chat|conversations|files|users|views|oauth)(?:\.\w+)+", s)
    }


def events() -> set[str]:
    return {s for s in strings() if s in EVENT_SCOPES}


def test_every_scope_is_used_and_every_use_has_its_scope() -> None:
    needed = {NEEDS[method] for method in methods() - NEEDS_NONE}
    needed |= {scope for event in events() if (scope := EVENT_SCOPES[event])}
    needed |= {"commands"} if values("command") else set()
    needed |= {"users:read.email"} if "email" in CODE[ROOT / "bot/channels/slack/accounts.py"] else set()
    assert set(listed("bot")) == needed == SCOPES.keys()


def test_every_scope_has_its_reason_in_the_guide() -> None:
    for scope, reason in SCOPES.items():
        assert f"| `{scope}` | {reason} |" in GUIDE, scope


def test_it_subscribes_to_the_events_that_are_listened_to() -> None:
    assert {event.removesuffix(".im") for event in listed("bot_events")} == events()


def test_every_first_word_that_is_answered_is_a_command() -> None:
    words = {f"/{words.split()[0]}" for words in TABLE.commands}
    assert set(values("command")) == words
    assert MANIFEST.count("should_escape: true") == len(words), "mentions have to come as ids"


def test_every_shortcut_is_an_action() -> None:
    assert set(values("callback_id")) <= set(TABLE.actions)
    assert len(values("callback_id")) == 3


def test_everything_is_sent_to_the_one_address() -> None:
    addresses = values("url") + values("request_url")
    assert len(addresses) == len(values("command")) + 2
    assert {address.removeprefix("https://alongside.example.org") for address in addresses} == {routes.PATH}


def test_people_are_sent_back_where_installs_are_finished() -> None:
    assert listed("redirect_urls") == [f"https://alongside.example.org{REDIRECT}"]


def test_the_manifest_asks_for_one_workspace_until_somebody_says_otherwise() -> None:
    for switch in ("org_deploy_enabled", "socket_mode_enabled", "token_rotation_enabled"):
        assert values(switch) == ["false"]
        assert f"`{switch}" in GUIDE
