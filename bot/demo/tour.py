"""The demo's five-minute tour: seven steps, each ticked off once the audit log says that it was done."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from bot.app import App
from handlers.policy import Policy, session_kinds
from handlers.sessions import kinds
from storage.queries import demo as queries

Done = Sequence[tuple[int, str, str]]
"""Who did what about what, oldest first."""


@dataclass(frozen=True, slots=True)
class TourStep:
    """Step of the tour: its short title, and what to do, with "**" around what to press or type."""

    title: str
    words: str
    is_done: Callable[[Done, int, int, int], bool]
    """Whether it was done, from the audit log and the ids of the supervisee, the supervisor and the lead."""


def _did(done: Done, who: int, *verbs: str) -> bool:
    return any(actor == who and verb in verbs for actor, verb, _ in done)


def _read_what_was_shared(done: Done, priya: int, gareth: int, _marcus: int) -> bool:
    shared = {about for actor, verb, about in done if actor == gareth and verb == "record.shared"}
    return any(actor == priya and verb == "read" and about in shared for actor, verb, about in done)


STEPS = (
    TourStep(
        "Priya finds a time",
        "As Priya, press **Find a time**, then one of the times.",
        lambda done, priya, _gareth, _marcus: _did(done, priya, "session.proposed"),
    ),
    TourStep(
        "Gareth says yes",
        "As Gareth, press **Yes, that works**.",
        lambda done, _priya, gareth, _marcus: _did(done, gareth, "session.booked"),
    ),
    TourStep(
        "Say what to discuss",
        "As Priya, type **/agenda Cover for my leave**.",
        lambda done, priya, _gareth, _marcus: _did(done, priya, "agenda.added"),
    ),
    TourStep(
        "Was it held?",
        "Press **Next thing** until both are asked whether it was held; then, as Gareth, press **It was held**.",
        lambda done, priya, gareth, _marcus: _did(done, priya, "session.held") or _did(done, gareth, "session.held"),
    ),
    TourStep(
        "Write and share it",
        "As Gareth, press **Write the record**, write a line, press **Next** up to the last step, and there "
        "**Share with Priya**.",
        lambda done, _priya, gareth, _marcus: _did(done, gareth, "record.shared"),
    ),
    TourStep(
        "Priya reads it",
        "As Priya, press **Read it**: she can agree, disagree or comment, when and as the policy says.",
        _read_what_was_shared,
    ),
    TourStep(
        "Who is overdue?",
        "As Marcus, type **/overdue**, or open **Overdue** at the top.",
        lambda done, _priya, _gareth, marcus: _did(done, marcus, "overdue.seen"),
    ),
)  # fmt: skip
"""The steps as the README has them, by the policy that the demo opens with."""


def steps_by(policy: Policy) -> tuple[TourStep, ...]:
    """Return the steps with the words of a policy; where it asks why a session is held, the first says so."""
    usual = policy.kind(session_kinds.kind_of_series(policy, "line"))
    first, *between = (
        replace(step, words=step.words.replace("Write the record", f"Write the {policy.words.record.short}"))
        for step in STEPS
    )
    if kinds.needs_form(usual):
        words = "As Priya, press **Find a time** and **Open the form**, say why and when, and press **Suggest it**."
        first = replace(first, words=words)
    return (first, *between)


def ticks(app: App, first: tuple[int, int, int], since: datetime) -> list[bool]:
    """Return for each step whether it was done since then by the three people of the demo."""
    with app.transaction(reading=True) as db:
        done = queries.done_since(db, since)
    return [step.is_done(done, *first) for step in STEPS]
