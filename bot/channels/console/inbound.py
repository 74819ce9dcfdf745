"""What somebody did on the console's page."""

from typing import Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from starlette.exceptions import HTTPException
from starlette.requests import Request

from bot.app import Incoming, Origin
from bot.channels.console.demo_clock import Step
from bot.channels.console.transport import CHANNEL

Place = Literal["chat", "board"]
"""Part of the page that a press came from: answers to the board's buttons open in a window over it."""


class ConsoleRequest(BaseModel):
    """Fields of every request from the page."""

    model_config = ConfigDict(extra="forbid")
    person: int


class TypedMessage(ConsoleRequest):
    """Typed message; `answering` is the `ref` of the card that it answers."""

    text: str = Field(min_length=1)
    answering: str = ""

    def incoming(self) -> Incoming:
        """Return it as the product takes it."""
        to = Origin(CHANNEL, str(self.person), self.answering) if self.answering else None
        return Incoming(self.person, text=self.text, answering=to, slash="")


class PressedButton(ConsoleRequest):
    """Pressed button, menu choice or submitted form; `ref` is the card that it began on."""

    action: str = Field(min_length=1)
    ids: dict[str, int | str] = {}
    fields: dict[str, str] = {}
    ref: str = ""
    place: Place = "chat"

    def incoming(self) -> Incoming:
        """Return it as the product takes it."""
        on = Origin(CHANNEL, str(self.person), self.ref) if self.ref else None
        return Incoming(self.person, self.action, self.ids, self.fields, on=on, slash="")


class ClockMove(BaseModel):
    """Move of the clock. `people` are those on the page: "next" stops at what reaches one of them."""

    model_config = ConfigDict(extra="forbid")
    to: Step
    people: list[int] = []


class FreshStart(BaseModel):
    """Wish to begin the demo again, by this policy."""

    model_config = ConfigDict(extra="forbid")
    policy: str


Body = TypeVar("Body", bound=BaseModel)


async def read(request: Request, model: type[Body]) -> Body:
    """Read a request of the page; 400 for anything else."""
    try:
        return model.model_validate_json(await request.body())
    except ValidationError:
        raise HTTPException(
            400, "The page sent something that can't be read. Please load it again."
        ) from None
