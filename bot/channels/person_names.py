"""Names in a card that lead to the people themselves, by their addresses on the channel that shows it."""

from collections.abc import Callable
from dataclasses import replace
from typing import TypeVar, cast

from bot.app import Answer, App
from handlers.ui import Block, Card, Facts, Form, Line, PersonInput, PersonName, Table
from storage.models import Identity, Person
from storage.queries import channels

Address = Callable[[Person, Identity], str]
T = TypeVar("T")


def with_addresses(app: App, answer: Answer, channel: str, workspace: str, address: Address) -> Answer:
    """Return the answer with the address of everybody whom it names and this workspace knows."""
    if isinstance(answer, Form):
        return _filled(app, answer, channel, workspace)
    if not isinstance(answer, Card):
        return answer
    named = _named(answer)
    if not named:
        return answer
    with app.transaction(reading=True) as db:
        at = {person.id: address(person, of) for person, of in channels.known(db, channel, workspace, named)}

    def filled(of: T) -> T:
        return cast("T", replace(of, at=at.get(of.id, ""))) if isinstance(of, PersonName) else of

    blocks: list[Block] = []
    for block in answer.blocks:
        match block:
            case Line():
                blocks.append(Line(tuple(map(filled, block.parts))))
            case Facts():
                blocks.append(Facts(tuple((label, filled(value)) for label, value in block.rows)))
            case Table():
                blocks.append(replace(block, rows=tuple(tuple(map(filled, row)) for row in block.rows)))
            case _:
                blocks.append(block)
    return replace(answer, blocks=tuple(blocks))


def _filled(app: App, form: Form, channel: str, workspace: str) -> Form:
    """Return the form with the addresses that its pickers know, and a line for names if they don't know everybody."""
    asked = [of for of in form.blocks if isinstance(of, PersonInput)]
    if not asked:
        return form
    named = {one.id for of in asked for one in of.value if one.id}
    with app.transaction(reading=True) as db:
        at = {person.id: of.address for person, of in channels.known(db, channel, workspace, named)}
        elsewhere = channels.is_anybody_unknown(db, channel, workspace)

    def picker(of: PersonInput) -> PersonInput:
        value = tuple(replace(one, at=at.get(one.id, "")) for one in of.value)
        needs = elsewhere or any(not one.at for one in value)
        return replace(of, value=value, by_name=of.by_name or needs)

    blocks = tuple(picker(of) if isinstance(of, PersonInput) else of for of in form.blocks)
    return replace(form, blocks=blocks)


def with_names(app: App, card: Card, channel: str, workspace: str, address: Address) -> Card:
    """Return the same for a card that is sent."""
    return cast("Card", with_addresses(app, card, channel, workspace, address))


def _named(card: Card) -> set[int]:
    parts: list[object] = []
    for block in card.blocks:
        match block:
            case Line():
                parts += block.parts
            case Facts():
                parts += [value for _, value in block.rows]
            case Table():
                parts += [cell for row in block.rows for cell in row]
            case _:
                pass
    return {part.id for part in parts if isinstance(part, PersonName)}
