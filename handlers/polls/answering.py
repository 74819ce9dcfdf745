"""Answering a poll: a few choices, counted without the name."""

from handlers import access, formatting
from handlers.polls import opening, rules
from handlers.routing import Refused, Request, Routes
from handlers.ui import Button, Buttons, Card, ChoiceInput, Form, Note, Option, Text
from storage.db import Db
from storage.models import Poll, PollAsked
from storage.queries import polls as queries

routes = Routes()

KEPT = ("Only numbers are kept: not who answered what. They are shown for five answers or more, and only once the poll "
        "is closed.")  # fmt: skip


@routes.card(opening.CARD, single=True)
def card(db: Db, request: Request) -> Card | None:
    """Build the question; None once it was answered or is closed."""
    poll = db.get(Poll, request.id("poll"))
    asked = queries.asked(db, poll.id, request.me.id) if poll is not None else None
    if poll is None or asked is None or asked.answered or poll.closes_on < request.today:
        return None
    number = formatting.count(len(poll.questions), "short question")
    if poll.what == "pulse":
        said = f"How is your {request.policy.words.session.one}? {number[:1].upper()}{number[1:]}, without your name."
    else:
        said = (
            f"“{request.policy.name}” is to be reviewed. {number[:1].upper()}{number[1:]}, without your name."
        )
    return Card(
        "A few questions",
        (Text(said), Note(KEPT), Buttons((Button("Answer", "poll.form", {"poll": poll.id}, "primary"),))),
        preview="A few questions.",
    )


def _open(db: Db, request: Request) -> tuple[Poll, PollAsked]:
    poll = db.get(Poll, request.id("poll"))
    asked = queries.asked(db, poll.id, request.me.id) if poll is not None else None
    if poll is None or asked is None:
        raise Refused(access.NOT_FOUND)
    if asked.answered:
        raise Refused("You have answered already. Since no answer has a name, it can't be changed.")
    if poll.closes_on < request.today:
        raise Refused("This poll is closed.")
    return poll, asked


@routes.action("poll.form", form=True)
def form(db: Db, request: Request) -> Form:
    """Open the questions."""
    poll, _ = _open(db, request)
    options = tuple(Option(one, formatting.capital(one)) for one in rules.ANSWERS)
    inputs = tuple(
        ChoiceInput(f"q{n}", str(one), options, required=True) for n, one in enumerate(poll.questions)
    )
    return Form("A few questions", "poll.send", (*inputs, Note(KEPT)), {"poll": poll.id}, "Send")


@routes.action("poll.send")
def send(db: Db, request: Request) -> Card:
    """Count the answers; what is kept does not say whose they are."""
    poll, asked = _open(db, request)
    answers = [request.fields.get(f"q{number}", "") for number in range(len(poll.questions))]
    for number, answer in enumerate(answers):
        if answer not in rules.ANSWERS:
            raise Refused("Please choose one.", f"q{number}")
    queries.count(db, poll.id, asked.of, answers)
    asked.answered = True
    return Card("Thank you", (Text("Your answers are counted. " + KEPT),), preview="Thank you.")
