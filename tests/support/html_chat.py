"""What a person sees of the bot in a browser, and can do there: reads the console's HTML, presses what was rendered.

It is a `tests.support.chat.Chat`, so a scenario runs on either:

client = browser(application(...))
priya = HtmlChat(client, priya_id)
priya.say("/agenda")
priya.press("Done", on="leave")
"""

import base64
import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any

import httpx
from starlette.types import ASGIApp

from handlers import ui
from tests.support import asgi
from tests.support.chat import Reader, Said

VOID = {"meta", "link", "img", "input", "hr", "br"}
CONTROLS = ("input", "select", "textarea")


def browser(application: ASGIApp) -> httpx.Client:
    """Return a client that is accepted as the console's own page on this machine."""
    headers = {"origin": "http://localhost", "sec-fetch-site": "same-origin", "x-alongside": "console"}
    return asgi.client(application, "http://localhost", headers, raises=False)


@dataclass
class Node:
    """An element with its attributes; children are elements and text."""

    tag: str
    attributes: dict[str, str] = field(default_factory=dict)
    children: list["Node | str"] = field(default_factory=list)

    def has(self, name: str) -> bool:
        """Return whether this has the class `name`."""
        return name in self.attributes.get("class", "").split()

    def all(self, wanted: Callable[["Node"], bool]) -> Iterator["Node"]:
        """Yield every element below this one that is wanted, in order."""
        for child in self.children:
            if isinstance(child, Node):
                if wanted(child):
                    yield child
                yield from child.all(wanted)

    def tags(self, *names: str) -> list["Node"]:
        return list(self.all(lambda node: node.tag in names))

    @property
    def text(self) -> str:
        """All text below, as it stands."""
        return "".join(child if isinstance(child, str) else child.text for child in self.children)

    @property
    def line(self) -> str:
        """All text below on one line."""
        return " ".join(self.text.split())


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.open = [Node("document")]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        node = Node(tag, {name: value or "" for name, value in attrs})
        self.open[-1].children.append(node)
        if tag not in VOID:
            self.open.append(node)

    def handle_endtag(self, tag: str) -> None:
        assert self.open[-1].tag == tag, f"</{tag}> closes <{self.open[-1].tag}>"
        self.open.pop()

    def handle_data(self, data: str) -> None:
        self.open[-1].children.append(data)


def parse(html: str) -> Node:
    """Parse a piece of HTML. An element that is not closed in its place is a defect: AssertionError."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    assert len(reader.open) == 1, f"<{reader.open[-1].tag}> is never closed"
    return reader.open[0]


@dataclass(frozen=True)
class Pressable:
    """Button as it was rendered: what it sends, and the text beside it."""

    label: str
    action: str
    ids: Mapping[str, Any]
    ref: str
    beside: str
    fields: Mapping[str, str] = field(default_factory=dict)


class HtmlChat(Reader):
    """One person's chat with the bot, in the console."""

    def __init__(self, client: httpx.Client, person_id: int) -> None:
        self._client = client
        self._me = person_id
        self.form: Node | None = None
        self.window: Node | None = None
        """A card to read that stands open over the chat."""
        self.error: Said | None = None
        self._asked: set[str] = set()

    # What is seen

    @property
    def cards(self) -> list[str]:
        """Every card in this chat, oldest first, as its text."""
        return [read(card) for _, card in self._cards()]

    @property
    def typed(self) -> list[str]:
        """What the person typed, oldest first."""
        return [
            node.text.removeprefix("You typed: ") for node in self._page().all(lambda node: node.has("typed"))
        ]

    @property
    def buttons(self) -> list[str]:
        """The labels of the buttons on the newest card."""
        ref, card = self._cards()[-1]
        return [button.label for button in pressables(card, ref)]

    @property
    def preview(self) -> str:
        return ""  # the console announces nothing

    @property
    def files(self) -> list[bytes]:
        _, card = self._cards()[-1]
        links = [link for node in card.all(lambda node: node.has("file")) for link in node.tags("a")]
        return [base64.b64decode(link.attributes["href"].partition(";base64,")[2]) for link in links]

    @property
    def fields(self) -> dict[str, str]:
        return {key: value for _label, key, value, _options in questions(self._open)}

    @property
    def form_title(self) -> str:
        """The open form's title."""
        return self._open.tags("h2")[0].line

    # What is done

    def say(self, text: str, to: str = "") -> str:
        """Type something, with `to` in answer to the newest card that says it.

        Returns the text of the answer's card, or of the form that opened.
        """
        if not text.strip():
            return ""  # the page sends nothing
        typed = {"person": self._me, "text": text}
        return self._post("/say", {**typed, "answering": self._reply(to)} if to else typed)

    def _reply(self, words: str) -> str:
        """Return what the reply button of the newest card that says this carries."""
        for entry in reversed(list(self._page().all(lambda node: node.has("bot")))):
            if words in read(entry.tags("article")[0]):
                return next(
                    b.attributes["data-reply"] for b in entry.tags("button") if "data-reply" in b.attributes
                )
        raise AssertionError(f"no card says {words!r} in:\n{self.all}")

    def _newest_first(self) -> Iterator[tuple[str, Iterable[Pressable]]]:
        for ref, shown in reversed(self._cards()):
            yield read(shown), pressables(shown, ref)

    def press_held(self, button: Pressable | ui.Button) -> str:
        """Press a button that was there once; one of the vocabulary's own is forged."""
        if isinstance(button, ui.Button):
            button = Pressable(button.label, button.action, button.ids, "", "")
        return self._press(button)

    def from_message(self, action: str, text: str, link: str) -> str:
        """Send the page's request for a message of another channel: the console itself has none."""
        return self._press(Pressable("", action, {}, "", "", {"text": text, "link": link}))

    def pick(self, menu: str, option: str) -> str:
        """Choose an option of a menu on the newest card that has it."""
        for ref, card in reversed(self._cards()):
            for node in card.all(lambda node: node.has("menu")):
                if node.tags("label")[0].tags("span")[0].line == menu:
                    (value,) = [o.attributes["value"] for o in node.tags("option") if o.line == option]
                    (button,) = node.tags("button")
                    return self._press(_pressable(button, ref, menu, {"choice": value}))
        raise AssertionError(f"no menu {menu!r} in:\n{self.all}")

    @property
    def place(self) -> str:
        found = self.form and [node.line for node in self.form.all(lambda node: node.has("step"))]
        return found[0] if found else ""

    def send(self, typed: dict[str, str]) -> str:
        """Fill the open form's fields by label or key, keep what they held elsewhere, and send it.

        A choice takes an option's label or value, ticks several of them, joined by commas; anything else is forged.
        """
        form = self._open
        given = dict(typed)
        go = {"go": given.pop("go")} if "go" in given else {}
        assert go.items() <= {
            ("go", b.attributes["value"]) for b in form.tags("button") if "name" in b.attributes
        }
        values: dict[str, str] = {}
        for label, key, value, options in questions(form):
            name = key if key in given else label
            values[key] = _chosen(given.pop(name), options) if name in given else value
        assert not given, f"the form has no {list(given)}; it asks {list(self.fields)}"
        at = form.attributes
        return self._post(
            "/submit",
            {"person": self._me, "action": at["data-action"], "ids": json.loads(at["data-ids"]),
             "fields": {**values, **go}, "ref": at["data-ref"]},
        )  # fmt: skip

    # How

    @property
    def _open(self) -> Node:
        assert self.form is not None, "no form is open"
        return self.form

    def _page(self) -> Node:
        return parse(self._client.get(f"/chat/{self._me}").text)

    def _cards(self) -> list[tuple[str, Node]]:
        entries = self._page().all(lambda node: node.has("entry"))
        cards = [
            (entry.attributes["data-entry"], card) for entry in entries for card in entry.tags("article")
        ]
        return [*cards, ("", self.window)] if self.window is not None else cards

    def _press(self, button: Pressable) -> str:
        sent = {
            "action": button.action,
            "ids": dict(button.ids),
            "fields": dict(button.fields),
            "ref": button.ref,
        }
        return self._post("/press", {"person": self._me, **sent})

    def _post(self, path: str, body: dict[str, Any]) -> str:
        before = self._versions()
        answer = self._client.post(path, json=body)
        said = answer.json()
        self.error = None
        if "field" in said:
            self.error = Said(said["field"], said["words"])
            return self.error.words
        if answer.status_code >= 400:
            assert answer.status_code == 500, f"{path} answered {answer.status_code}: {said}"
        self.form = parse(said["form"]).tags("form")[0] if "form" in said else None
        if "form" not in said:
            self.window = parse(said["card"]).tags("article")[0] if "card" in said else None
        if self.window is not None and "card" in said:
            return read(self.window)
        if self.form is not None:
            self.error = next(iter(_errors(self.form)), None)
            return "\n".join([self.form_title, *_lines(self.form)])
        return self._answer(before, body.get("ref", ""))

    def _answer(self, before: Mapping[str, int], pressed: str) -> str:
        """Return what came for a request: a card that replaced the one `pressed`, or at the end.

        Whatever else was refreshed or delivered meanwhile came after it.
        """
        came = {
            version: ref
            for ref, version in self._versions().items()
            if ref not in before or (ref == pressed and version > before[ref])
        }
        return next((read(card) for ref, card in self._cards() if came and ref == came[min(came)]), "")

    def _versions(self) -> dict[str, int]:
        """Return the version of each card, by its ref."""
        entries = self._page().all(lambda node: node.has("bot"))
        return {entry.attributes["data-entry"]: int(entry.attributes["data-version"]) for entry in entries}


def _errors(form: Node) -> Iterator[Said]:
    """Yield what stands on the form's fields as wrong."""
    for field_ in form.all(lambda node: node.has("field")):
        for error in field_.all(lambda node: node.has("error") and "hidden" not in node.attributes):
            yield Said(field_.attributes["data-key"], error.text)


def pressables(card: Node, ref: str = "") -> list[Pressable]:
    """Return every button of a card, except a menu's."""
    found: list[Pressable] = []

    def walk(node: Node, beside: str) -> None:
        if node.has("item"):
            beside = " ".join(p.line for p in node.tags("p"))
        if node.tag == "button" and "data-action" in node.attributes and "data-choose" not in node.attributes:
            found.append(_pressable(node, ref, beside, {}))
        for child in node.children:
            if isinstance(child, Node):
                walk(child, beside)

    walk(card, card.tags("h3")[0].line)
    return found


def _pressable(node: Node, ref: str, beside: str, fields: Mapping[str, str]) -> Pressable:
    ids = json.loads(node.attributes["data-ids"])
    return Pressable(node.text, node.attributes["data-action"], ids, ref, beside, fields)


def questions(form: Node) -> list[tuple[str, str, str, dict[str, str]]]:
    """Return a form's inputs: label, key, value that would be sent, and the options' labels with their values."""
    return [_question(node) for node in form.all(lambda node: node.has("field"))]


def _question(node: Node) -> tuple[str, str, str, dict[str, str]]:
    key = node.attributes["data-key"]
    if node.tag == "fieldset":
        label = node.tags("legend")[0].line
        ticks = [(tick.tags("input")[0].attributes, tick.line) for tick in node.all(lambda n: n.has("tick"))]
        value = ",".join(at["value"] for at, _ in ticks if "checked" in at)
        return label, key, value, {words: at["value"] for at, words in ticks}
    label = node.tags("label")[0].tags("span")[0].line
    (control,) = node.tags(*CONTROLS)
    if control.tag == "textarea":
        return label, key, control.text.removeprefix("\n"), {}
    if control.tag == "select":
        options = {option.line: option.attributes["value"] for option in control.tags("option")}
        chosen = [o.attributes["value"] for o in control.tags("option") if "selected" in o.attributes]
        return label, key, chosen[0] if chosen else "", options
    return label, key, control.attributes["value"], {}


def _chosen(given: str, options: dict[str, str]) -> str:
    if not options:
        return given
    if given in options:
        return options[given]
    if given in options.values():
        return given
    parts = [part.strip() for part in given.split(",") if part.strip()]
    return ",".join(options.get(part, part) for part in parts)


def read(card: Node) -> str:
    """Return a card as somebody would read it aloud.

    The same lines as `tests.support.chat.read`, less a chart's title.
    """
    return "\n".join(_lines(card))


def _lines(node: Node) -> list[str]:
    at = node.attributes
    if "hidden" in at or node.has("count") or node.tag in ("button", "summary") or node.has("unseen"):
        return []
    if node.has("words"):
        return [
            " ".join([node.tags("p")[0].text, *(p.text for p in node.tags("p")[1:])])
            + (" " if len(node.tags("p")) == 1 else "")
        ]
    if node.has("quote"):
        by = node.tags("figcaption")
        return [f"“{node.tags('blockquote')[0].text}” {by[0].text if by else ''}"]
    if node.tag == "div" and node.tags("dt"):
        return [f"{node.tags('dt')[0].text}: {node.tags('dd')[0].text}"]
    if node.has("buttons") and at.get("role") == "group":
        return ["".join(f"[{button.text}]" for button in node.tags("button"))]
    if node.has("menu"):
        label = node.tags("label")[0].tags("span")[0].text
        return [f"[{label}: {' | '.join(option.text for option in node.tags('option'))}]"]
    if node.has("file"):
        return [node.tags("a")[0].text, node.tags("span")[0].text]
    if node.tag == "img":
        return [at["alt"]]
    if node.tag == "tr":
        return [" · ".join(cell.text.strip() for cell in node.children if isinstance(cell, Node))]
    if node.tag == "thead":
        return []
    if node.has("field"):
        label, _key, value, _options = _question(node)
        hints = " ".join(hint.text for hint in node.all(lambda n: n.has("help")))
        return [f"{label} {hints}".strip() + (f" = {value}" if value else "")]
    if node.tag in ("h3", "h4", "p"):
        return [re.sub(r"\A\n|\n\Z", "", node.text)]
    return [line for child in node.children if isinstance(child, Node) for line in _lines(child)]
