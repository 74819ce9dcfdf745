"""Data of a directory about people besides their accounts: names, addresses, job titles, managers.

Taken over for people who are known already. Where the directory says nothing, the known value stays. A job
title does not replace a role that the policy names, since such a role is the organisation's own choice.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from handlers.people import hierarchy, validators
from handlers.people.accounts import Account, match
from handlers.people.csv_reader import ListInvalid, PersonEntry, RowError
from handlers.people.diff import Plan, facts, plan_entries
from handlers.people.importing import apply
from handlers.people.report import differences
from handlers.policy import Policy
from storage.db import Db
from storage.models import Person
from storage.queries import people_bulk


@dataclass(frozen=True, slots=True)
class EmailChange:
    """Person whose known e-mail address no longer belongs to their account."""

    person_id: int
    name: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class DirectoryChanges:
    """Changes that a directory makes here; the last four fields are only reported."""

    plan: Plan
    renamed: tuple[EmailChange, ...]
    clashes: tuple[str, ...]
    """People who would get an e-mail address that somebody here has already."""
    managers_elsewhere: tuple[str, ...]
    """People whose manager is not in the list of people."""
    titles: tuple[str, ...]
    """Job titles that did not replace a role."""
    circles: tuple[str, ...] = ()
    """Managers in a circle, whom the list leaves as they were."""

    @property
    def empty(self) -> bool:
        """Whether there is nothing to do."""
        return self.plan.empty and not self.renamed


def compare(
    db: Db, policy: Policy, channel: str, workspace: str, accounts: Sequence[Account], today: date
) -> DirectoryChanges:
    """Return what these accounts change; raise `ListInvalid` where the managers would form a circle."""
    matched = {
        person.id: account for person, _, account in match(db, channel, workspace, accounts) if account
    }
    known = {person.id: person for person in people_bulk.everybody(db)}
    emails = {person.id: person.email.lower() for person in known.values()}
    owner = {account.address: emails[person_id] for person_id, account in matched.items()}
    entries: list[PersonEntry] = []
    renamed: list[EmailChange] = []
    clashes: list[str] = []
    elsewhere: list[str] = []
    titles: set[str] = set()
    for person_id, account in matched.items():
        if not account.active:
            continue
        person = known[person_id]
        before = facts(person, emails)
        manager = owner.get(account.manager, "")
        if account.manager and not manager:
            elsewhere.append(person.name)
        role = _role(policy, person.role, account.title)
        if account.title and role.casefold() != account.title.casefold():
            titles.add(account.title)
        entries.append(
            PersonEntry(
                0,
                _line(account.name, validators.LONG) or person.name,
                before["email"],
                manager if manager and manager != before["email"] else before["manager_email"],
                person.team,
                role,
                person.stage,
                person.stage_until,
                person.person_type,
                person.fte,
                person.starts_on,
                person.leaving_on,
                person.timezone,
                person.working_days,
                person.staff_number,
            )
        )
        email = _email(account.email) or _email(account.other_email)
        if email and before["email"] not in account.emails:
            if email in emails.values():
                clashes.append(person.name)
            else:
                renamed.append(EmailChange(person_id, entries[-1].name, before["email"], email))
    above = {emails[p.id]: emails.get(p.manager_id or 0, "") for p in known.values()}
    entries, circles = _without_circles(entries, above)
    entries = _straight(entries, above)
    plan = plan_entries(db, policy, entries, today, whole=False)
    return DirectoryChanges(
        plan, tuple(renamed), tuple(clashes), tuple(elsewhere), tuple(sorted(titles)), circles
    )


def carry_out(db: Db, changes: DirectoryChanges, now: datetime) -> None:
    """Carry out what `compare` found."""
    if not changes.plan.empty:
        apply(db, changes.plan, now)
    for one in changes.renamed:
        db.get_one(Person, one.person_id).email = one.after


def describe(changes: DirectoryChanges) -> Iterator[str]:
    """Yield the difference, line by line."""
    if not changes.plan.empty:
        yield from differences(changes.plan)
    for one in changes.renamed:
        yield f"~ {one.name}: email {one.before} → {one.after}; change it in your list of people too"
    for name in changes.clashes:
        yield f"! {name}: the account's e-mail address is somebody else's here; left as it is"
    if changes.managers_elsewhere:
        yield f"! Not in the list of people: the manager of {_some(changes.managers_elsewhere)}"
    for circle in changes.circles:
        yield f"! Managers in a circle ({circle}): they stay as they were; please put that right in the directory"
    if changes.titles:
        yield f"  Job titles that gave way to a role which the policy names: {_some(changes.titles)}"


def _some(names: Sequence[str]) -> str:
    more = f" and {len(names) - 10:,} more" if len(names) > 10 else ""
    return ", ".join(names[:10]) + more


def _role(policy: Policy, role: str, title: str) -> str:
    """Return the job title as the role, unless the policy names the known role and not the title."""
    title = _line(title, validators.SHORT)
    named = {
        one.casefold() for rule in (*policy.cadences, *policy.programmes) for one in rule.for_.roles or ()
    }
    if not title or title.casefold() == role.casefold():
        return role
    return role if role.casefold() in named and title.casefold() not in named else title


def _line(text: str, limit: int) -> str:
    """Return the text as a cell of the list may hold it, or "" where it can't."""
    try:
        return validators.words(text.strip(), limit)
    except ValueError:
        return ""


def _email(text: str) -> str:
    try:
        return validators.email(text.strip()) if text else ""
    except ValueError:
        return ""


def _without_circles(
    entries: list[PersonEntry], above: Mapping[str, str]
) -> tuple[list[PersonEntry], tuple[str, ...]]:
    """Return the entries with circles of managers undone by the managers known before, and each circle in words."""
    told: list[str] = []
    for _ in entries:  # The managers known before may close another circle: each round finds at most one.
        managers = {**above, **{entry.email: entry.manager_email for entry in entries}}
        circle = next((found for entry in entries if (found := _circle(entry.email, managers))), ())
        if not circle or not any(managers[email] != above.get(email, "") for email in circle):
            break
        names = {entry.email: entry.name for entry in entries}
        told.append(" → ".join(names.get(email, email) for email in (*circle, circle[0])))
        entries = [
            replace(entry, manager_email=above.get(entry.email, "")) if entry.email in circle else entry
            for entry in entries
        ]
    return entries, tuple(told)


def _circle(start: str, managers: Mapping[str, str]) -> tuple[str, ...]:
    """Return the circle of managers that begins and ends with `start`; empty where there is none."""
    chain = [start]
    while (above := managers.get(chain[-1], "")) and above not in chain:
        chain.append(above)
    return tuple(chain) if above == start and len(chain) > 1 else ()


def _straight(entries: list[PersonEntry], above: Mapping[str, str]) -> list[PersonEntry]:
    """Return the entries, with every manager known; raise `ListInvalid` with every circle in words."""
    here = {entry.email for entry in entries}
    others = {email: manager for email, manager in above.items() if email not in here}
    lines = [hierarchy.PersonLine(0, entry.email, entry.manager_email, {}) for entry in entries]
    problems = [RowError(*found) for found in hierarchy.check(lines, others)]
    if problems:
        raise ListInvalid(problems)
    return entries
