"""Induction: the policy's steps for somebody new, each ticked with its day by the supervisor or by an import."""

from datetime import date, timedelta

from handlers import formatting
from handlers.obligations.worker_facts import WorkerFacts
from handlers.policy.induction import InductionStep
from handlers.routing import Request
from handlers.ui import Block, Button, Facts, Heading, Item
from storage.db import Db
from storage.queries import development, records

A_YEAR = timedelta(days=365)
SHOWN = 6
"""Most records of an induction that are named, the newest."""


def steps_of(of: WorkerFacts) -> list[tuple[InductionStep, date | None]]:
    """Return the steps of somebody's induction, each with the day on which it was completed; none for old hands."""
    rule, start = of.policy.induction, of.person.starts_on
    if rule is None or start is None or not of.facts.are_for(rule.for_):
        return []
    found = [(step, of.done.get(("induction", step.name))) for step in rule.steps]
    new = of.today < (rule.first.after(start) if rule.first else start + A_YEAR)
    return found if new or any(done for _, done in found) else []


def open_steps(of: WorkerFacts) -> list[InductionStep]:
    """Return the steps that are still to be completed; none where somebody is no longer new."""
    return [step for step, done in steps_of(of) if done is None]


def is_over(of: WorkerFacts) -> bool:
    """Return whether somebody's induction is known to be complete, or to lie behind them."""
    return (
        bool(of.policy.induction and of.policy.induction.steps)
        and of.person.starts_on is not None
        and not open_steps(of)
    )


def standing_item(of: WorkerFacts) -> list[str]:
    """Return what there is to say of an induction on an agenda; empty once it is complete."""
    left = open_steps(of)
    if not left:
        return []
    return [f"induction: {formatting.listed([step.name for step in left])}"]


def blocks(db: Db, request: Request, of: WorkerFacts) -> list[Block]:
    """Return the steps for a card, with a tick for whoever arranges them, and the reports that they rest on."""
    steps = steps_of(of)
    if not steps:
        return []
    mine = of.person.id == request.me.id
    return [
        Heading("Induction"),
        *_reports(db, request, of),
        *(
            Item(
                step.name,
                f"completed on {formatting.plain_day(done, request.today)}"
                if done is not None
                else _by(request, of, step),
                "good" if done is not None else "plain",
                (
                    Button(
                        "Done", "induction.note", {"person": of.person.id, "step": step.name}, about=step.name
                    ),
                )
                if done is None and not mine
                else (),
            )
            for step, done in steps
        ),
    ]


def _reports(db: Db, request: Request, of: WorkerFacts) -> list[Block]:
    """Return the days of the records since the first day: dates alone, neither words nor why a session was held."""
    shared = {one.session_id for one in records.of_person(db, of.person.id)}
    held = development.held_sessions(db, of.person.id, of.person.starts_on or of.today)
    days = [one.held_on for one in held if one.id in shared and one.held_on is not None]
    if not days:
        return []
    named = formatting.listed([formatting.plain_day(day, request.today) for day in days[-SHOWN:]])
    return [Facts(((formatting.capital(request.policy.words.record.many), f"{len(days)}, of {named}"),))]


def due(of: WorkerFacts, step: InductionStep) -> date | None:
    """Return the day by which a step is to be completed; None where the policy names none."""
    start = of.person.starts_on
    return step.within.after(start) if step.within is not None and start is not None else None


def _by(request: Request, of: WorkerFacts, step: InductionStep) -> str:
    day = due(of, step)
    return f"by {formatting.day(day, request.today)}" if day is not None else "still to do"
