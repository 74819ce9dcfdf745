"""The Teams app package: a manifest and two icons in a ZIP file, for the organisation's app catalogue.

It asks only for permissions that the product uses: no resource-specific consent, since channels are not read, and no
valid domains, since there are no tabs.
"""

import io
import json
import zipfile
from importlib.metadata import version
from pathlib import Path
from typing import Any

from handlers.routing import RouteTable

SCHEMA = "1.29"
ICONS = Path(__file__).parent / "icons"
"""Two speech bubbles turned to each other. The full icon has 192 by 192 pixels, with a margin because Teams rounds its
corners; the app bar's has 32 by 32, white lines on a transparent ground."""
ICON_NAMES = ("color.png", "outline.png")
PAPER = "#1f3a4d"
"""Ground of the full icon."""
PERSONAL = (
    "supervision",
    "supervision book",
    "supervision held",
    "supervision record",
    "supervision sign",
    "supervision why",
    "agenda",
    "agenda add",
    "action",
    "action list",
    "overdue",
    "supervision help",
)
"""Commands that a conversation with the bot suggests: Teams shows twelve at most. All others can be typed."""
TOGETHER = (
    "agenda",
    "agenda add",
    "action",
    "supervision book",
    "supervision",
    "overdue",
    "supervision help",
)
"""Commands that a group chat and a channel suggest; only the person who asks sees the answer."""
SHORTCUTS = (
    ("agenda.from_message", "Add to agenda", "Puts this message on the agenda of your next session"),
    ("action.from_message", "Make an action", "Makes something to do of this message"),
)
"""Entries in the menu of any message: the action, its name, what it does."""
_MOMENT = (2026, 1, 1, 0, 0, 0)
"""Time stamp of the files in the package, fixed so that the same app is the same package."""


def package(table: RouteTable, app_id: str, website: str, organisation: str) -> bytes:
    """Return the package as a ZIP file. `website` is the organisation's page about this app and its data."""
    written = json.dumps(manifest(table, app_id, website, organisation), indent=2, ensure_ascii=False)
    files = {
        "manifest.json": written.encode(),
        **{name: (ICONS / name).read_bytes() for name in ICON_NAMES},
    }
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(zipfile.ZipInfo(name, _MOMENT), content, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def manifest(table: RouteTable, app_id: str, website: str, organisation: str) -> dict[str, Any]:
    """Return the manifest. The app's id is the bot's: one app, one bot."""
    return {
        "$schema": f"https://developer.microsoft.com/json-schemas/teams/v{SCHEMA}/MicrosoftTeams.schema.json",
        "manifestVersion": SCHEMA,
        "version": _release(),
        "id": app_id,
        "developer": {
            "name": organisation[:32],
            "websiteUrl": website,
            "privacyUrl": website,
            "termsOfUseUrl": website,
        },
        "name": {"short": "Alongside", "full": "Alongside: one-to-one supervision"},
        "description": {
            "short": "Helps you and your supervisor with your one-to-one sessions.",
            "full": (
                "Alongside carries out your organisation's own supervision policy. It helps you find a time, gathers "
                "the agenda before you meet, keeps what you agreed to do, and has the record agreed.\n\nWhat you write "
                "is kept by your organisation, sealed, and read by the two of you and whomever the policy names. Type "
                "“supervision who reads” to see who has. It reads no channel and no chat of yours: only what is "
                "written to it, and the message that you choose from a message's menu.\n\nAt most one reminder a day, "
                "in working hours. “Supervision pause” gives you quiet."
            ),
        },
        "icons": {"color": "color.png", "outline": "outline.png"},
        "accentColor": PAPER,
        "bots": [
            {
                "botId": app_id,
                "scopes": ["personal", "team", "groupChat"],
                "supportsFiles": True,
                "isNotificationOnly": False,
                "commandLists": [
                    {"scopes": ["personal"], "commands": _commands(table, PERSONAL)},
                    {"scopes": ["team", "groupChat"], "commands": _commands(table, TOGETHER)},
                ],
            }
        ],
        "composeExtensions": [
            {
                "botId": app_id,
                "commands": [
                    {
                        "id": action,
                        "type": "action",
                        "title": title,
                        "description": does,
                        "context": ["message"],
                        "fetchTask": True,
                    }
                    for action, title, does in SHORTCUTS
                ],
            }
        ],
        "permissions": ["identity", "messageTeamMembers"],
        "webApplicationInfo": {"id": app_id},
        "defaultInstallScope": "personal",
        "defaultGroupCapability": {"team": "bot", "groupchat": "bot"},
    }


def _commands(table: RouteTable, words: tuple[str, ...]) -> list[dict[str, str]]:
    """Return each command as Teams inserts it, with its arguments if it is understood without a slash."""
    found = [table.commands[one] for one in words]
    return [
        {"title": one.words, "description": f"{one.does} {one.follows if ' ' in one.words else ''}".strip()}
        for one in found
    ]


def _release() -> str:
    """Return the product's version as a catalogue takes it: three numbers."""
    numbers = [part for part in version("alongside").split(".")[:3] if part.isdigit()]
    return ".".join([*numbers, "0", "0", "0"][:3])
