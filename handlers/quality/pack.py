"""Inspection pack: policy, coverage, exceptions, what was drawn and found, and a sample without names."""

import csv
import io
import json
from collections.abc import Sequence
from datetime import date, datetime

from handlers.obligations import registry
from handlers.overdue import coverage, evidence, files
from handlers.overdue.periods import typed
from handlers.policy import Policy, explain
from storage.db import Db
from storage.queries import due_dates, overdue, people
from storage.queries import quality as queries


def files_of(db: Db, policy: Policy, now: datetime, today: date) -> dict[str, bytes]:
    """Return the files of a pack by name. Nobody is named in them, and nothing that people wrote is in them."""
    here = [person for person in people.present(db) if person.left_on is None]
    period, _ = typed("last year", today)
    year, _ = typed("this year", today)
    found: dict[str, bytes] = {"policy.txt": _policy(policy)}
    for one, name in ((period, "coverage-last-year.csv"), (year, "coverage-this-year.csv")):
        counts = coverage.of_people(db, policy, here, one.first, one.last, now)
        found[name] = evidence.as_csv(here, counts, one, names=False).content
    found["exceptions.csv"] = _exceptions(db, today)
    found["sampling.json"], found["sample.csv"], found["closed-actions.csv"] = _sampling(db)
    found["README.txt"] = _about(policy, today)
    return found


def _policy(policy: Policy) -> bytes:
    lines: list[str] = []
    for section in explain(policy):
        lines += [section.title, *(f"  {line}" for line in section.lines), ""]
    return "\n".join(lines).encode()


def _exceptions(db: Db, today: date) -> bytes:
    """Return what is overdue today, worst first, by kind and clause: people are numbered, not named."""
    numbers: dict[int, int] = {}
    rows: list[Sequence[object]] = []
    for one in due_dates.overdue_now(db, today):
        number = numbers.setdefault(one.person_id, len(numbers) + 1)
        report = registry.kind(one.kind).report
        rows.append((f"Person {number}", report, one.due, (today - one.due).days, one.excused, one.clause))
    return _csv(("Person", "What", "Due", "Days late", "Days excused by absence", "Clause"), rows)


def _sampling(db: Db) -> tuple[bytes, bytes, bytes]:
    """Return the draws with their seeds and answers, the drawn files as dates, and the actions that were closed."""
    draws = queries.all_draws(db)
    audits = queries.audits(db, [one.id for one in draws])
    said: list[dict[str, object]] = []
    sample: list[Sequence[object]] = []
    for draw in draws:
        mine = [one for one in audits if one.draw_id == draw.id]
        said.append(
            {
                "draw": draw.id,
                "drawn_at": draw.drawn_at.isoformat(),
                "of": draw.of,
                "seed": draw.seed,
                "candidates": draw.candidates,
                "how": "those whose SHA-256 of 'seed:number' comes first",
                "files": [
                    {
                        "number": one.pair_id,
                        "audited_on": one.done_on.isoformat() if one.done_on else None,
                        "questions": one.questions,
                        "answers": one.answers,
                    }
                    for one in mine
                ],
            }
        )
        for one in mine:
            for day, state, _ in overdue.record_days(db, one.pair_id):
                sample.append((f"File {one.pair_id}", day, state or "no record"))
    closed = [
        (f"Audit {one.audit_id}", one.due, one.done_on)
        for one in queries.actions(db, [a.id for a in audits])
        if one.done_on
    ]
    return (
        json.dumps(said, indent=1).encode(),
        _csv(("File", "Held on", "Record"), sample),
        _csv(("Follows from", "Due", "Done on"), closed),
    )


def _about(policy: Policy, today: date) -> bytes:
    return (
        f"Inspection pack of {policy.header.organisation or 'this organisation'}, {today.isoformat()}\n"
        f"Policy: {policy.name}, version {policy.header.version or 'without a number'}\n\n"
        "policy.txt           the policy in plain words, with what this version does not carry out\n"
        "coverage-*.csv       figures by team, none of fewer than five people\n"
        "exceptions.csv       what is overdue today, with its clause; people are numbered\n"
        "sampling.json        every draw: its seed, from what, which files, the form's answers\n"
        "sample.csv           the drawn files as dates, without names or words\n"
        "closed-actions.csv   what followed from audits and was done\n"
    ).encode()


def _csv(head: Sequence[str], rows: Sequence[Sequence[object]]) -> bytes:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(head)
    writer.writerows([[files.inert(str(cell)) for cell in row] for row in rows])
    return out.getvalue().encode("utf-8-sig")
