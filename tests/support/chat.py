"""A person's view of the bot: only what was really shown can be pressed.

`Chat` is the interface of scenarios. Here it works on the cards themselves; `tests.support.html_chat` has it on the
console's HTML.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol, assert_never

from bot.app import Incoming, Origin
from handlers import pending_requests, ui
from handlers.features import TABLE
from handlers.ui import FieldError
from storage.models import Identity
from storage.turns import Rate

if TYPE_CHECKING:
    from tests.support.world import World


@dataclass(frozen=True)
class Said:
    """Refusal of a form, and the key of the field that it is shown under."""

    key: str
    words: str


class Chat(Protocol):
    """One person's chat with the bot, on any channel. Methods that act return the text of what came then."""

    error: Said | None
    """Why the open form was refused, if it was."""
    form: Any
    """The open form, or None. To keep and to put back, as somebody who has it in a second window."""

    @property
    def cards(self) -> list[str]:
        """Every card in this chat, oldest first, as its text."""
        ...

    @property
    def all(self) -> str:
        """The whole chat."""
        ...

    @property
    def last(self) -> str:
        """The newest card's text."""
        ...

    @property
    def buttons(self) -> list[str]:
        """The labels of the buttons on the newest card."""
        ...

    @property
    def preview(self) -> str:
        """What the newest card says where it is announced, a lock screen say; empty where nothing is announced."""
        ...

    @property
    def files(self) -> list[bytes]:
        """The files that the newest card brings."""
        ...

    @property
    def fields(self) -> dict[str, str]:
        """The open form's fields by key, as they would be sent if nobody touched them."""
        ...

    def say(self, text: str, to: str = "") -> str:
        """Type something; with `to`, in answer to the newest card that says it."""
        ...

    def press(self, label: str, on: str = "", card: str = "") -> str:
        """Press a button by its label, on the newest card that has it and says `card`, beside what says `on`."""
        ...

    def held(self, label: str, on: str = "", card: str = "") -> Any:
        """Return a button to press later with `press_held`, as somebody who scrolls up or copies another's would."""
        ...

    def press_held(self, button: Any) -> str:
        """Press a button that was there once; one of the vocabulary's own is forged."""
        ...

    def pick(self, menu: str, option: str) -> str:
        """Choose an option of a menu on the newest card that has it."""
        ...

    def submit(self, **typed: str) -> str:
        """Fill the open form's fields by key, keep what they held before elsewhere, and send it."""
        ...

    @property
    def place(self) -> str:
        """Where the open form is among its steps: "Step 2 of 4: Actions"; empty for a form in one."""
        ...

    def send(self, typed: dict[str, str]) -> str:
        """Send one step of the open form; `go` is one of its other buttons."""
        ...

    def every_field(self) -> dict[str, str]:
        """Return the fields of all steps of the open form, as they are kept."""
        ...

    def every_step(self) -> str:
        """Return the text of all steps of the open form."""
        ...

    def first_step(self) -> str:
        """Go back to the first step of the open form."""
        ...

    def from_message(self, action: str, text: str, link: str) -> str:
        """Use an action on a message elsewhere in the channel, at `link`."""
        ...


@dataclass
class Screens:
    """The console's cards themselves: a transport that stores what each person was shown."""

    shown: dict[str, dict[str, ui.Card]] = field(default_factory=dict)
    keys: dict[tuple[str, str], str] = field(default_factory=dict)

    def send(self, to: Identity, card: ui.Card, key: str) -> str:
        screen = self.shown.setdefault(to.address, {})
        ref = next_ref(screen)
        screen[ref] = card
        self.keys[to.address, key] = ref
        return ref

    def update(self, to: Identity, ref: str, card: ui.Card) -> None:
        self.shown[to.address][ref] = card

    def delete(self, to: Identity, ref: str) -> None:
        self.shown[to.address].pop(ref, None)

    def find(self, to: Identity, key: str) -> str | None:
        return self.keys.get((to.address, key))

    def rates(self, to: Identity, ref: str | None) -> tuple[Rate, ...]:
        return ()


class Reader:
    """Common part of all chats: reading, and finding what to press on the newest card that has it."""

    @property
    def cards(self) -> list[str]:
        raise NotImplementedError

    @property
    def all(self) -> str:
        return "\n---\n".join(self.cards)

    @property
    def last(self) -> str:
        cards = self.cards
        assert cards, "nothing has been shown to this person"
        return cards[-1]

    def press(self, label: str, on: str = "", card: str = "") -> str:
        return self.press_held(self.held(label, on, card))

    def press_held(self, button: Any) -> str:
        raise NotImplementedError

    def submit(self, fields: Mapping[str, str] | None = None, /, **typed: str) -> str:
        """Fill the open form by key, keep what it held elsewhere, and send it: a form in steps to its end.

        With `then="draft"`, its draft is kept at the end; `then="share"` says that it is sent, which is the same as
        without.
        """
        given = {**(fields or {}), **typed}
        if not self.place or "go" in given:
            return self.send(given)
        keep = {"go": "keep"} if given.pop("then", "share") == "draft" else {}
        asked: set[str] = set()
        while True:
            here = {key: given[key] for key in self.fields if key in given}
            asked |= here.keys()
            last = self.place.split(":")[0].split()[1::2]
            if last[0] == last[-1]:
                left = given.keys() - asked - self._asked
                assert not left, f"no step asked for {left}"
                return self.send({**here, **keep})
            self._asked |= self.fields.keys()
            said = self.send(here)
            if self.error is not None or self.form is None or not self.place:
                return said

    def every_field(self) -> dict[str, str]:
        """Return the fields of all steps of the open form, as they are kept; it stands at its first step then."""
        return self._through()[1]

    def every_step(self) -> str:
        """Return the text of all steps of the open form; it stands at its first step then."""
        return self._through()[0]

    def _through(self) -> tuple[str, dict[str, str]]:
        if self.place.startswith("Step 1 "):
            self.send({})
        text = self.first_step()
        found = dict(self.fields)
        for _ in range(int(self.place.split(":")[0].split()[-1]) - 1):
            text += "\n" + self.send({})
            found |= self.fields
        self.first_step()
        return text, found

    def first_step(self) -> str:
        """Go back to the first step of the open form."""
        text = ""
        while self.place and not self.place.startswith("Step 1 "):
            text = self.send({"go": "back"})
        return text

    form: Any
    error: Said | None
    _asked: set[str]
    """Keys that the steps of a form have asked for."""

    @property
    def fields(self) -> dict[str, str]:
        raise NotImplementedError

    @property
    def place(self) -> str:
        """Where the open form is among its steps: "Step 2 of 4: Actions"; empty for a form in one."""
        raise NotImplementedError

    def send(self, typed: dict[str, str]) -> str:
        """Send the open form, one step of it; `go` is one of its other buttons."""
        raise NotImplementedError

    def held(self, label: str, on: str = "", card: str = "") -> Any:
        for text, buttons in self._newest_first():
            if card in text:
                for button in buttons:
                    if button.label == label and on in button.beside:
                        return button
        raise AssertionError(f"no button {label!r}" + (f" beside {on!r}" if on else "") + f" in:\n{self.all}")

    def _newest_first(self) -> Iterator[tuple[str, Iterable[Any]]]:
        """Yield each card's text and its buttons, each with a `label` and the text `beside` it."""
        raise NotImplementedError


class CardChat(Reader):
    """One person's chat with the bot, on the cards themselves."""

    def __init__(self, world: World, person_id: int) -> None:
        self._world = world
        self._me = str(person_id)
        self.form: ui.Form | None = None
        self.error: Said | None = None
        self._origin: str | None = None
        self._asked: set[str] = set()

    @property
    def cards(self) -> list[str]:
        return [read(card) for card in self._screen.values()]

    @property
    def buttons(self) -> list[str]:
        return [button.label for _, button in pressable(self._newest)]

    @property
    def preview(self) -> str:
        return self._newest.preview

    @property
    def files(self) -> list[bytes]:
        return [block.content for block in self._newest.blocks if isinstance(block, ui.File)]

    @property
    def fields(self) -> dict[str, str]:
        assert self.form is not None, "no form is open"
        return {item.key: value_of(item) for item in self.form.blocks if isinstance(item, ui.Input)}

    def say(self, text: str, to: str = "") -> str:
        self._origin = None
        answering = self._at(self._saying(to)) if to else None
        incoming = Incoming(int(self._me), text=text, answering=answering)
        return self._show(self._world.app.answer(incoming), None)

    def _saying(self, words: str) -> str:
        found = [ref for ref, card in self._screen.items() if words in read(card)]
        assert found, f"no card says {words!r} in:\n{self.all}"
        return found[-1]

    def press(self, label: str, on: str = "", card: str = "") -> str:
        return self._press(*self._find(label, on, card))

    def held(self, label: str, on: str = "", card: str = "") -> ui.Button:
        return self._find(label, on, card)[1]

    def press_held(self, button: ui.Button) -> str:
        return self._press(None, button)

    def pick(self, menu: str, option: str) -> str:
        for ref, shown in reversed(self._screen.items()):
            for block in shown.blocks:
                if isinstance(block, ui.Menu) and block.label == menu:
                    value = next(o.value for o in block.options if o.label == option)
                    incoming = Incoming(
                        int(self._me), block.action, block.ids, {"choice": value}, on=self._at(ref)
                    )
                    return self._show(self._pressed(incoming), ref)
        raise AssertionError(f"no menu {menu!r} in:\n{self.all}")

    @property
    def place(self) -> str:
        return self.form.place if self.form is not None else ""

    def send(self, typed: dict[str, str]) -> str:
        form, fields = self.form, self.fields
        assert form is not None
        assert typed.get("go", "") in {"", *(of.value for of in form.others)}
        unknown = typed.keys() - fields.keys() - {"go"}
        assert not unknown, f"the form has no {unknown}; it has {list(fields)}"
        self.error = None
        on = self._at(self._origin)
        answer = self._world.app.answer(
            Incoming(int(self._me), form.action, form.ids, {**fields, **typed}, on=on)
        )
        if not isinstance(answer, FieldError):
            self.form = None
        return self._show(answer, self._origin)

    def from_message(self, action: str, text: str, link: str) -> str:
        self._origin = None
        fields = {"text": text, "link": link}
        return self._show(self._world.app.answer(Incoming(int(self._me), action, fields=fields)), None)

    def _find(self, label: str, on: str, card: str) -> tuple[str, ui.Button]:
        for ref, shown in reversed(self._screen.items()):
            if card in read(shown):
                for beside, button in pressable(shown):
                    if button.label == label and on in beside:
                        return ref, button
        raise AssertionError(f"no button {label!r}" + (f" beside {on!r}" if on else "") + f" in:\n{self.all}")

    @property
    def _newest(self) -> ui.Card:
        return list(self._screen.values())[-1]

    @property
    def _screen(self) -> dict[str, ui.Card]:
        return self._world.screens.shown.setdefault(self._me, {})

    def _press(self, ref: str | None, button: ui.Button) -> str:
        self._origin = ref
        incoming = Incoming(int(self._me), button.action, button.ids, on=self._at(ref))
        return self._show(self._pressed(incoming), ref)

    def _pressed(self, incoming: Incoming) -> ui.Reply | FieldError:
        """Return the answer to a press; fail if it is an undeclared form, which Teams must know before."""
        answer = self._world.app.answer(incoming)
        assert not isinstance(answer, ui.Form) or incoming.action in {
            *TABLE.forms,
            pending_requests.ACTION,
        }, f"{incoming.action} opens a form: register it with form=True"
        return answer

    def _at(self, ref: str | None) -> Origin | None:
        return Origin("console", self._me, ref) if ref else None

    def _show(self, answer: ui.Reply | FieldError, ref: str | None) -> str:
        match answer:
            case ui.Card():
                if ref is None or answer.place != "replace":
                    ref = next_ref(self._screen)
                self._screen[ref] = answer
                self._world.app.shown(int(self._me), Origin("console", self._me, ref), answer)
                self._world.worker.deliver()
                return read(answer)
            case ui.Form():
                self.form = answer
                self.error = Said(answer.errors[0].key, answer.errors[0].words) if answer.errors else None
                head = [answer.title, *filter(None, (answer.place, answer.summary))]
                return "\n".join([*head, *(line for block in answer.blocks for line in _lines(block))])
            case FieldError():
                self.error = Said(answer.key, answer.words)
                return answer.words
            case None:
                self._world.worker.deliver()
                return ""


def next_ref(screen: dict[str, ui.Card]) -> str:
    """Return a name for the next card; deleted ones keep theirs."""
    return f"m{max((int(ref[1:]) for ref in screen), default=0) + 1}"


def value_of(item: ui.Input) -> str:
    """Return an untouched input's value."""
    match item:
        case ui.TextInput() | ui.ChoiceInput():
            return item.value
        case ui.TicksInput():
            return ",".join(item.value)
        case ui.DateInput():
            return item.value.isoformat() if item.value else ""
        case ui.TimeInput():
            return f"{item.value:%H:%M}" if item.value else ""
        case ui.PersonInput():
            return ", ".join(one.name for one in item.value)
        case _:
            assert_never(item)


def pressable(card: ui.Card) -> Iterator[tuple[str, ui.Button]]:
    """Yield each button of a card with the text beside it."""
    for block in card.blocks:
        if isinstance(block, ui.Buttons):
            yield from ((card.title, button) for button in block.buttons if isinstance(button, ui.Button))
        elif isinstance(block, ui.Item):
            yield from ((f"{block.title} {block.detail}", button) for button in (*block.buttons, *block.more))
    yield from ((card.title, button) for button in card.more)


def read(card: ui.Card) -> str:
    """Return a card as somebody would read it aloud."""
    return "\n".join([card.title, *(line for block in card.blocks for line in _lines(block))])


def _lines(block: ui.Block | ui.Input) -> list[str]:
    match block:
        case ui.Text() | ui.Heading() | ui.Note():
            return [block.text]
        case ui.Quote():
            return [f"“{block.text}” {block.by}"]
        case ui.Facts():
            return [f"{label}: {ui.text_of(value)}" for label, value in block.rows]
        case ui.Line():
            return ["".join(map(ui.text_of, block.parts))]
        case ui.Item():
            return [" ".join(part for part in (block.title, block.state, block.detail) if part)]
        case ui.Table():
            return [block.caption, *(" · ".join(map(ui.text_of, row)) for row in block.rows)]
        case ui.Figures():
            return [f"{of.label}: {of.value} {of.change}".rstrip() for of in block.figures]
        case ui.Months():
            return [block.title, *(f"{name}: {', '.join(states)}" for name, states in block.rows), block.alt]
        case ui.Buttons():
            return ["".join(f"[{b.label}]" for b in block.buttons)]
        case ui.Menu():
            return [f"[{block.label}: {' | '.join(o.label for o in block.options)}]"]
        case ui.Chart():
            return [block.title, block.alt]
        case ui.File():
            return [block.name, block.about]
        case ui.Divider():
            return []
        case ui.TicksInput():
            ticks = [option.label for option in block.options]
            return [f"{block.label} {block.help}".strip(), *ticks]
        case ui.TextInput() | ui.ChoiceInput() | ui.DateInput() | ui.TimeInput() | ui.PersonInput():
            return [
                f"{block.label} {block.help}".strip() + (f" = {value_of(block)}" if value_of(block) else "")
            ]
        case _:
            assert_never(block)
