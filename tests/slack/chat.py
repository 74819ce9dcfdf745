"""A person's view of the bot in Slack: only what was really rendered can be pressed."""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from handlers import ui
from tests.slack import blockkit
from tests.slack.fake import Shown
from tests.slack.looking import (
    Block,
    Pressable,
    asked,
    elements,
    escaped,
    plain,
    pressable,
    pressed_as,
    questions,
    read,
    state,
)
from tests.support.chat import Reader, Said

if TYPE_CHECKING:
    from tests.slack.world import SlackWorld

BETWEEN = timedelta(seconds=2)
"""Between two things that somebody does."""


@dataclass
class OpenForm:
    """An open modal."""

    view: Block

    @property
    def title(self) -> str:
        return plain(self.view["title"])


class SlackChat(Reader):
    """One person's conversation with the bot, with the methods of `tests.support.chat.Chat`."""

    def __init__(self, world: SlackWorld, user: str, person_id: int) -> None:
        self._world = world
        self._fake = world.fake
        self.user = user
        self.person_id = person_id
        self.error: Said | None = None
        self._files = 0
        self._asked: set[str] = set()

    # Where this is

    @property
    def team(self) -> str:
        return self._fake.users[self.user]["team_id"]

    @property
    def enterprise(self) -> Block | None:
        grid = self._fake.installs.teams[self.team].enterprise
        return {"id": grid, "name": self._fake.installs.grids[grid]} if grid else None

    @property
    def _grid(self) -> dict[str, str]:
        return {"enterprise_id": self.enterprise["id"]} if self.enterprise else {}

    @property
    def whole(self) -> bool:
        """Whether the bot is in the whole Grid that this is in."""
        return self._fake.installs.whole(self.team)

    # What is seen

    @property
    def shown(self) -> list[Shown]:
        return self._fake.screens[self.user]

    @property
    def cards(self) -> list[str]:
        return [read(shown.message) for shown in self.shown]

    @property
    def buttons(self) -> list[str]:
        return [p.label for p in pressable(self.shown[-1].message["blocks"], self.shown[-1])]

    @property
    def form(self) -> OpenForm | None:
        stack = self._fake.modals.get(self.user, [])
        if not stack:
            return None
        view = self._fake.views[stack[-1]]
        return OpenForm(view) if view["callback_id"] == "form" else None

    @form.setter
    def form(self, form: OpenForm | None) -> None:
        """Put the form away, or open it again in a second window: to Slack, that is another view."""
        again = {name: value for name, value in form.view.items() if name != "id"} if form else {}
        self._fake.modals[self.user] = [self._fake._kept_view(again)["id"]] if form else []

    @property
    def modal(self) -> str:
        """The text of the modal that is open."""
        stack = self._fake.modals.get(self.user, [])
        assert stack, "no modal is open"
        view = self._fake.views[stack[-1]]
        words = read({"blocks": view["blocks"]})
        return words if view["callback_id"] == "card" else f"{plain(view['title'])}\n{words}"

    @property
    def home(self) -> str:
        """The text of App Home."""
        return read({"blocks": self._fake.homes[self.user]["blocks"]})

    @property
    def preview(self) -> str:
        """What a notification says of the newest card; a passing one is announced nowhere."""
        return (
            ""
            if self.shown[-1].passing
            else plain({"type": "mrkdwn", "text": self.shown[-1].message["text"]})
        )

    @property
    def files(self) -> list[bytes]:
        """The files that came since this person last did something."""
        return [file["content"] for file in self._fake.files.get(self.user, [])[self._files :]]

    @property
    def fields(self) -> dict[str, str]:
        assert self.form is not None, "no form is open"
        return {key: value for key, _, value in questions(self.form.view)}

    # What is done

    def say(self, text: str, to: str = "") -> str:
        """Type: a slash command as one, anything else as a message to the bot, with `to` in that message's thread."""
        if to:
            found = [shown for shown in self.shown if to in read(shown.message)]
            assert found, f"no card says {to!r} in:\n{self.all}"
            root = found[-1].message.get("thread_ts") or found[-1].ts
            return self._done(lambda: self.message(text, thread_ts=root))
        return self._done(lambda: self.command(text) if text.startswith("/") else self.message(text))

    def command(self, text: str, channel: str = "") -> Any:
        word, _, rest = text.partition(" ")
        channel = channel or self._fake.conversation(self.user)
        name = "directmessage" if channel.startswith("D") else "general"
        answer = self._world.post(urlencode({
            "token": "", "team_id": self.team, **self._grid, "team_domain": "fake",
            "channel_id": channel, "channel_name": name, "is_enterprise_install": str(self.whole).lower(),
            "user_id": self.user, "user_name": "", "command": word, "text": escaped(rest), "api_app_id": "A0",
            "response_url": self._fake.response_url(self.user, channel),
            "trigger_id": self._fake.trigger(self.user),
        }).encode())  # fmt: skip
        assert answer.status_code == 200, answer.text
        if answer.content:
            body = answer.json()
            assert body["response_type"] == "ephemeral"
            assert not blockkit.problems(body["blocks"], "message"), blockkit.problems(
                body["blocks"], "message"
            )
            self._fake.show(
                self.user, channel, {"text": body["text"], "blocks": body["blocks"]}, passing=True
            )
        return answer

    def message(self, text: str, **more: Any) -> Any:
        answer = self._world.event({
            "type": "message", "channel_type": "im", "channel": self._fake.conversation(self.user),
            "user": self.user, "text": escaped(text), "ts": self._fake.ts(), **more,
        }, team=self.team)  # fmt: skip
        assert answer.status_code == 200, answer.text
        return answer

    def open_home(self) -> str:
        answer = self._world.event(
            {
                "type": "app_home_opened",
                "user": self.user,
                "tab": "home",
                "channel": "D",
                **({"view": dict(self._fake.homes[self.user])} if self.user in self._fake.homes else {}),
            },
            team=self.team,
        )
        assert answer.status_code == 200
        return self.home

    def from_message(self, action: str, text: str, link: str) -> str:
        """Choose a shortcut from the menu of somebody's message in a channel; Slack's links hold a message's time."""
        stamp = link.rpartition("/p")[2]
        return self._done(lambda: self.send_shortcut(action, {"type": "message_action", "message": {
            "type": "message", "user": "UOTHER", "text": escaped(text), "ts": f"{stamp[:-6]}.{stamp[-6:]}"},
            "channel": {"id": "C0GENERAL", "name": "general"},
            "response_url": self._fake.response_url(self.user, "C0GENERAL")}))  # fmt: skip

    def send_shortcut(self, action: str, more: Block) -> Any:
        answer = self._world.interact({
            "team": {"id": self.team, "domain": "fake"},
            "user": {"id": self.user, "team_id": self.team}, "enterprise": self.enterprise,
            "is_enterprise_install": self.whole, "callback_id": action, "trigger_id": self._fake.trigger(self.user),
            "action_ts": self._fake.ts(), **more,
        })  # fmt: skip
        assert answer.status_code == 200, answer.text
        return answer

    def _newest_first(self) -> Iterator[tuple[str, Iterator[Pressable]]]:
        stack = self._fake.modals.get(self.user, [])
        if stack and (view := self._fake.views[stack[-1]])["callback_id"] == "card":
            yield self.modal, pressable(view["blocks"], None, view)
        for shown in reversed(self.shown):
            yield read(shown.message), pressable(shown.message["blocks"], shown)

    def press_home(self, label: str, on: str = "") -> str:
        """Press a button on App Home."""
        return self._press_view(self._fake.homes[self.user], label, on)

    def press_modal(self, label: str, on: str = "") -> str:
        """Press a button in the modal that is open."""
        return self._press_view(self._fake.views[self._fake.modals[self.user][-1]], label, on)

    def _press_view(self, view: Block, label: str, on: str) -> str:
        for found in pressable(view["blocks"], None, view):
            if found.label == label and on in found.beside:
                return self.press_held(found)
        raise AssertionError(f"no button {label!r} in {view['blocks']}")

    def press_held(self, button: Pressable | ui.Button) -> str:
        """Press a button that was there once; one of the vocabulary's is forged: Slack lets nobody do that."""
        if isinstance(button, ui.Button):
            forged = {
                "type": "button",
                "action_id": "press:0",
                "block_id": "b",
                "value": json.dumps([button.action, dict(button.ids)]),
            }
            button = Pressable(button.label, "", forged, None)
        if button.view is None and button.shown not in self.shown:
            nowhere = Shown(self._fake.conversation(self.user), "0.1", {"blocks": []})
            button = Pressable(button.label, button.beside, button.action, nowhere)
        return self._done(lambda: self.send_press(button))

    def send_press(self, button: Pressable, trigger: str = "") -> Any:
        channel = button.shown.channel if button.shown else ""
        payload: Block = {
            "type": "block_actions", "team": {"id": self.team, "domain": "fake"},
            "user": {"id": self.user, "team_id": self.team},
            "enterprise": self.enterprise, "is_enterprise_install": self.whole, "api_app_id": "A0",
            "trigger_id": trigger or self._fake.trigger(self.user),
            "actions": [{**button.action, "action_ts": self._fake.ts()}],
        }  # fmt: skip
        if button.shown:
            shown = button.shown
            payload["channel"] = {"id": channel, "name": "directmessage"}
            payload["container"] = {
                "type": "message",
                "message_ts": shown.ts,
                "channel_id": channel,
                "is_ephemeral": shown.passing,
            }
            payload["response_url"] = self._fake.response_url(self.user, channel, shown.ts)
            if not shown.passing:
                payload["message"] = {"ts": shown.ts, **shown.message}
        elif button.view:
            payload["container"] = {"type": "view", "view_id": button.view["id"]}
            payload["view"] = {k: v for k, v in button.view.items() if k != "user"}
        answer = self._world.interact(payload)
        assert answer.status_code == 200, answer.text
        return answer

    def pick(self, menu: str, option: str) -> str:
        for shown in reversed(self.shown):
            for beside, element in elements(shown.message["blocks"]):
                if element["type"] != "static_select":
                    continue
                if menu in beside or menu in plain(element.get("placeholder", {"text": ""})):
                    chosen = [o for o in element["options"] if plain(o["text"]) == option]
                    if chosen:
                        action = {**pressed_as(element), "selected_option": chosen[0]}
                        return self.press_held(Pressable(option, beside, action, shown))
        raise AssertionError(f"no menu {menu!r} with {option!r} in:\n{self.all}")

    @property
    def place(self) -> str:
        lines = read({"blocks": self.form.view["blocks"]}).split("\n") if self.form else []
        return next((line for line in lines if line.startswith("Step ")), "")

    def send(self, typed: dict[str, str]) -> str:
        """Fill the open modal's fields by key, keep what they held elsewhere, and send it.

        Slack's own client refuses what is too long or missing by itself; this one leaves it to the product.
        """
        form = self.form
        assert form is not None, "no form is open"
        keys = {key for key, _, _ in questions(form.view)}
        if go := typed.pop("go", ""):
            (found,) = [
                p
                for p in pressable(form.view["blocks"], None, form.view)
                if p.action["action_id"] == f"go:{go}"
            ]
            view = {**form.view, "state": {"values": state(form.view, typed)}}
            return self._done(lambda: self.send_press(Pressable(found.label, "", found.action, None, view)))
        assert not typed.keys() - keys, f"the form has no {typed.keys() - keys}; it has {keys}"
        self.error = None
        return self._done(lambda: self.send_form(form, typed))

    def types(self, **typed: str) -> None:
        """Type into the open form, without sending it: Slack tells of long texts as they are typed."""
        assert self.form is not None
        view = {**{k: v for k, v in self.form.view.items() if k != "user"},
                "state": {"values": state(self.form.view, typed)}}  # fmt: skip
        for key, block in asked(self.form.view):
            if key in typed and block.get("dispatch_action"):
                element = block["element"]
                action = {"type": "plain_text_input", "block_id": block["block_id"], "action_ts": "1.2",
                          "action_id": element["action_id"], "value": typed[key]}  # fmt: skip
                self._in_view("block_actions", view, actions=[action])

    def close(self) -> None:
        """Close the open form without sending it; Slack's payload has none of what was typed."""
        assert self.form is not None
        view = {k: v for k, v in self.form.view.items() if k != "user"}
        self._fake.modals[self.user] = []
        if view.get("notify_on_close"):
            self._in_view("view_closed", view, is_cleared=False)
        self._world.settle()

    def _in_view(self, kind: str, view: Any, **more: Any) -> None:
        answer = self._world.interact({
            "type": kind, "team": {"id": self.team, "domain": "fake"}, "user": {"id": self.user, "team_id": self.team},
            "enterprise": self.enterprise, "is_enterprise_install": self.whole, "api_app_id": "A0", "view": view,
            **more,
        })  # fmt: skip
        assert (answer.status_code, answer.content) == (200, b"")

    def send_form(self, form: OpenForm, typed: dict[str, str]) -> Any:
        view = {
            **{k: v for k, v in form.view.items() if k != "user"},
            "state": {"values": state(form.view, typed)},
        }
        answer = self._world.interact({
            "type": "view_submission", "team": {"id": self.team, "domain": "fake"},
            "user": {"id": self.user, "team_id": self.team},
            "enterprise": self.enterprise, "is_enterprise_install": self.whole, "api_app_id": "A0",
            "trigger_id": self._fake.trigger(self.user), "view": view, "response_urls": [],
        })  # fmt: skip
        assert answer.status_code == 200, answer.text
        said = answer.json() if answer.content else {}
        if said.get("response_action") == "errors":
            ((block, words),) = said["errors"].items()
            assert block in {b.get("block_id") for b in form.view["blocks"]}, (
                f"{block} is no block of the form"
            )
            self.error = Said(next(k for k, b in asked(form.view) if b["block_id"] == block), words)
        elif said.get("response_action") == "update":
            wrong = blockkit.view_problems(said["view"])
            assert not wrong, wrong
            self._fake._kept_view(said["view"], id=form.view["id"], user=self.user)
        else:
            self._fake.modals[self.user] = self._fake.modals.get(self.user, [])[:-1]
        return answer

    def _done(self, act: Any) -> str:
        before = max((s.version for s in self.shown), default=0)
        views = {name: view["hash"] for name, view in self._fake.views.items()}
        self._files = len(self._fake.files.get(self.user, []))
        errors = len(self._fake.refused)
        self.error = None
        self._fake.pace += BETWEEN
        act()
        refused = [said for said in self._fake.refused[errors:] if said != "message_not_found"]
        assert refused == [], f"Slack refused: {refused}"
        answer = self._newest(before, views)
        self._world.worker.deliver()
        return answer

    def _wrong(self, blocks: list[Block]) -> Said | None:
        """Return what stands before an input as wrong with it."""
        for above, below in itertools.pairwise(blocks):
            words = read({"blocks": [above]})
            if below["type"] == "input" and words.startswith("⚠ "):
                return Said(below["block_id"], words.removeprefix("⚠ "))
        return None

    def _newest(self, before: int, views: dict[str, str]) -> str:
        if self.error is not None:
            return self.error.words
        stack = self._fake.modals.get(self.user, [])
        if stack and self._fake.views[stack[-1]]["hash"] != views.get(stack[-1]):
            self.error = self._wrong(self._fake.views[stack[-1]]["blocks"])
            return self.modal
        fresh = sorted((s for s in self.shown if s.version > before), key=lambda s: s.version)
        return read(fresh[-1].message) if fresh else ""
