"""A person's view of the bot in Teams: only what was really rendered can be pressed."""

from __future__ import annotations

import html
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from bot.channels.teams.messages import CONSENT
from bot.channels.teams.respond import FORM
from bot.render.teams.elements import CARD
from handlers import ui
from tests.support.chat import Reader, Said
from tests.teams.fake import Shown
from tests.teams.looking import (
    FIELD,
    Json,
    Pressable,
    card_of,
    held,
    inputs,
    is_card,
    menus,
    pressable,
    read,
    read_card,
    sent,
    wrong,
)

OPEN = "Open the form"

if TYPE_CHECKING:
    from tests.teams.world import TeamsWorld


@dataclass
class OpenForm:
    """A dialog that is open; `by` is the invoke that submits it. Or a form in the chat itself, `within` a message."""

    title: str
    card: Json
    by: str = "task/submit"
    within: Shown | None = None


class TeamsChat(Reader):
    """One person's chat with the bot, with the methods of `tests.support.chat.Chat`."""

    def __init__(self, world: TeamsWorld, user: str, person_id: int) -> None:
        self._world = world
        self._fake = world.fake
        self.user = user
        self.person_id = person_id
        self.error: Said | None = None
        self.form: OpenForm | None = None
        self.said = ""
        """What a dialog said instead of opening."""
        self._before = 0
        self._asked: set[str] = set()
        self._answered = ""

    # What is seen

    @property
    def shown(self) -> list[Shown]:
        return [shown for shown in self._fake.screen(self.user) if is_card(shown.activity)]

    @property
    def cards(self) -> list[str]:
        return [read(shown.activity) for shown in self.shown]

    @property
    def buttons(self) -> list[str]:
        return [p.label for p in self._pressable(self.shown[-1])]

    @property
    def preview(self) -> str:
        """What a notification says of the newest card."""
        return self.shown[-1].activity["summary"]

    @property
    def files(self) -> list[bytes]:
        """The files that came since this person last did something, each of them saved."""
        return [self.save(shown) for shown in self._offered()]

    @property
    def fields(self) -> dict[str, str]:
        assert self.form is not None, "no form is open"
        return {key: held(element) for key, element in inputs(self.form.card).items()}

    # What is done

    def say(self, text: str, to: str = "") -> str:
        """Type something, with `to` in reply to that message. Where a button offers a form, that is pressed too."""
        more: Json = {}
        if to:
            found = [shown for shown in self.shown if to in read(shown.activity)]
            assert found, f"no card says {to!r} in:\n{self.all}"
            more = {"replyToId": found[-1].id}
        answer = self._done(lambda: self.message(text, **more))
        return self.press(OPEN) if answer.endswith(f"\n{FORM}\n[{OPEN}]") else answer

    def message(self, text: str, **more: Any) -> Any:
        typed = html.escape(text, quote=False)
        answer = self._world.post(self._world.activity(self.user, "message", text=typed, **more))
        assert answer.status_code == 200, answer.text
        return answer

    def _newest_first(self) -> Iterator[tuple[str, list[Pressable]]]:
        for shown in reversed(self.shown):
            yield read(shown.activity), self._pressable(shown)

    def press_held(self, button: Pressable | ui.Button) -> str:
        """Press a button that was there once; one of the vocabulary's is forged: Teams lets nobody do that."""
        if isinstance(button, ui.Button):
            data = {"verb": button.action, "ids": dict(button.ids)}
            action = {"type": "Action.Execute", "title": button.label, "verb": button.action, "data": data}
            button = Pressable(button.label, "", action, None, {})
        pressed = button
        return self._done(lambda: self.send_press(pressed))

    def send_press(self, button: Pressable) -> Any:
        data = {**button.action.get("data", {}), **button.chosen}
        if button.action["type"] == "Action.Submit":
            assert data["msteams"] == {"type": "task/fetch"}
            return self._invoke("task/fetch", {"data": data, "context": {"theme": "default"}}, button.shown)
        action = {"type": "Action.Execute", "verb": button.action["verb"], "data": data}
        return self._invoke("adaptiveCard/action", {"action": action, "trigger": "manual"}, button.shown)

    def pick(self, menu: str, option: str) -> str:
        for shown in reversed(self.shown):
            for element, action in menus(card_of(shown.activity) or {"body": []}):
                if element["label"] == menu:
                    chosen = next(c["value"] for c in element["choices"] if c["title"] == option)
                    return self.press_held(Pressable(option, "", action, shown, {element["id"]: chosen}))
        raise AssertionError(f"no menu {menu!r} in:\n{self.all}")

    @property
    def place(self) -> str:
        lines = read_card(self.form.card).split("\n") if self.form else []
        return next((line for line in lines if line.startswith("Step ")), "")

    def send(self, typed: dict[str, str]) -> str:
        """Fill the open form's fields by key, keep what they held elsewhere, and send it.

        Teams' own client refuses what is too long or missing by itself; this one leaves it to the product.
        """
        form = self.form
        assert form is not None, "no form is open"
        return self._done(lambda: self.send_form(form, typed))

    def send_form(self, form: OpenForm, typed: dict[str, str]) -> Any:
        asked = inputs(form.card)
        go = typed.get("go")
        typed = {key: value for key, value in typed.items() if key != "go"}
        unknown = typed.keys() - asked.keys()
        assert not unknown, f"the form has no {unknown}; it has {list(asked)}"
        ids = {person.name: user for user, person in self._fake.people.items()}
        for key in (key for key, element in asked.items() if "choices.data" in element and key in typed):
            typed[key] = ",".join(ids.get(name.strip(), name.strip()) for name in typed[key].split(","))
        values = {key: sent(e, typed.get(key, held(e))) for key, e in asked.items()}
        submit = next(a for a in form.card["actions"] if a["data"].get("go") == go)
        data = {**submit["data"], **{FIELD + key: value for key, value in values.items() if value}}
        self.form = None
        if form.within is not None:
            action = {"type": "Action.Execute", "verb": submit["verb"], "data": data}
            return self._invoke("adaptiveCard/action", {"action": action, "trigger": "manual"}, form.within)
        return self._invoke(form.by, {"data": data, "context": {"theme": "default"}})

    def from_message(self, action: str, text: str, link: str) -> str:
        """Choose an action from the menu of somebody's message in a channel."""
        body = {"contentType": "html", "content": f"<p>{html.escape(text)}</p>"}
        payload = {"id": "1700000000000", "messageType": "message", "linkToMessage": link, "body": body}
        value = {"commandId": action, "commandContext": "message", "messagePayload": payload}
        return self._done(lambda: self._invoke("composeExtension/fetchTask", value))

    def save(self, question: Shown, action: str = "accept") -> bytes:
        """Answer Teams' question about a file."""
        (asked,) = question.activity["attachments"]
        name = asked["name"]
        value: Json = {
            "type": "fileUpload",
            "action": action,
            "context": asked["content"][f"{action}Context"],
        }
        if action == "accept":
            address = f"{self._fake.service_url}upload/{name}"
            value["uploadInfo"] = {"uploadUrl": address, "contentUrl": "https://one.drive/x", "name": name,
                                   "uniqueId": "1", "fileType": name.rpartition(".")[2]}  # fmt: skip
        self._invoke("fileConsent/invoke", value, question)
        return self._fake.uploads.get(name, b"")

    # How it comes back

    def _invoke(self, name: str, value: Json, on: Shown | None = None) -> Any:
        more = {"replyToId": on.id} if on is not None else {}
        answer = self._world.post(self._world.activity(self.user, "invoke", name=name, value=value, **more))
        assert answer.status_code == 200, f"{answer.status_code} {answer.text}"
        body = answer.json() if answer.content else {}
        if "task" in body:
            self._dialog(body["task"], name)
        elif body.get("type") == CARD:
            self._executed(body["value"], on)
        elif body.get("statusCode", 200) != 200:
            self._answered = body["value"]["message"]
        return answer

    def _dialog(self, task: Json, name: str) -> None:
        if task["type"] == "message":
            self.said = task["value"]
            return
        card = task["value"]["card"]["content"]
        by = "composeExtension/submitAction" if name.startswith("compose") else "task/submit"
        self._open(OpenForm(task["value"]["title"], card, by))

    def _executed(self, card: Json, on: Shown | None) -> None:
        if on is None:
            on = self._fake.show(
                self._fake.people[self.user].conversation, {"type": "message", "summary": ""}
            )
        activity = {**on.activity, "attachments": [{"contentType": CARD, "content": card}]}
        if activity != on.activity:
            self._fake.replace(on, activity)
            on.version = self._before  # what came below it is newer
        if any("form" in action.get("data", {}) for action in card.get("actions", [])):
            self._open(OpenForm(card["body"][0].get("text", ""), card, within=on))
        else:
            self._answered = read_card(card)

    def _open(self, form: OpenForm) -> None:
        self.form = form
        problem = wrong(form.card)
        self.error = Said(*problem) if problem else None
        title = "" if form.within else f"{form.title}\n"
        self._answered = problem[1] if problem else title + read_card(form.card)

    def _done(self, act: Any) -> str:
        self._before = max((s.version for s in self._fake.screen(self.user)), default=0)
        self.error, self._answered, self.said = None, "", ""
        refused = len(self._fake.refused)
        act()
        known = {"ActivityNotFoundInConversation"}
        assert set(self._fake.refused[refused:]) <= known, f"Teams refused: {self._fake.refused[refused:]}"
        fresh = sorted((s for s in self.shown if s.version > self._before), key=lambda s: s.version)
        answer = read(fresh[-1].activity) if fresh else self._answered
        self._world.worker.deliver()
        return answer

    def _offered(self) -> list[Shown]:
        return [
            shown
            for shown in self._fake.screen(self.user)
            if shown.version > self._before
            and any(a["contentType"] == CONSENT for a in shown.activity.get("attachments", []))
        ]

    def _pressable(self, shown: Shown) -> list[Pressable]:
        card = card_of(shown.activity)
        return list(pressable(card, shown)) if card is not None else []
