"""The seam to language: what people say that is no command. Understanding it is `handlers/language`'s part."""

from alongside.handlers.routing import Request
from alongside.handlers.ui import Button, Buttons, Card, Item, Reply, Text
from alongside.storage.db import Db


def hear(db: Db, request: Request) -> Reply:
    """Answer words that are no command: say what can be asked instead. Changes nothing."""
    words = request.policy.words
    return Card(
        "Here is what I can do",
        (
            Text("I didn't catch that as something to do, so nothing was changed. You could type:"),
            Item("/supervision", f"your next {words.session.one}, what is due and why"),
            Item("/agenda <text>", f"puts something on the {words.agenda.one}"),
            Item("/action me <text> by Friday", f"a new {words.action.one}"),
            Item("/overdue", "what is late"),
            Buttons((Button("Start page", "supervision", style="primary"), Button("Help", "supervision.help"))),
        ),
        preview="Here is what I can do.",
        place="below",
    )
