"""Whether something is on the file of whomever it concerned."""

from handlers import date_parsing, formatting
from handlers.follow_ups.answers import asked, close, meeting_of, number
from handlers.follow_ups.meetings import refresh
from handlers.routing import Request, Routes
from handlers.ui import Card, DateInput, Form, Text, TextInput
from storage.db import Db

routes = Routes()


@routes.action("follow.file", form=True)
def on_file(db: Db, request: Request) -> Form:
    """Open the form that asks under which number it is on the file, and since when."""
    row = asked(db, request, "on_file")
    fields = (
        TextInput(
            "reference",
            "Number of the file or entry",
            row.reference,
            "A number, never a name.",
            required=True,
            limit=60,
        ),
        DateInput("on", "Since when is it there", request.today, required=True),
    )
    return Form("It is on their file", "follow.file.save", fields, {"follow": row.id})


@routes.action("follow.file.save")
def save_on_file(db: Db, request: Request) -> Card:
    """Keep the number and the day."""
    row = asked(db, request, "on_file")
    reference = number(request, request.typed("reference", 60, "Please give the number."), "reference")
    on = date_parsing.past_day(request, request.typed("on", required="Please choose the day."), "on")
    close(db, request, row, "done")
    row.reference, row.closed_on = reference, on
    refresh(db, request, meeting_of(row), row)
    return Card(
        "On file",
        (Text(f"Noted: {reference}, {formatting.plain_day(on, request.today)}."),),
        preview="Noted.",
        place="below",
    )


@routes.action("follow.nothing")
def nothing(db: Db, request: Request) -> Card:
    """Note that there was nothing to put on a file."""
    row = asked(db, request, "on_file")
    close(db, request, row, "nothing")
    refresh(db, request, meeting_of(row), row)
    return Card("Noted", (Text("There was nothing to put on a file."),), preview="Noted.", place="below")
