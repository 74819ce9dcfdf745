"""Accounts on a chat platform, matched by e-mail address to people in the database.

The list of people stays the organisation's own: nobody is added or leaves because a platform says so.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import available_timezones

from handlers.formatting import count
from storage import audit_log
from storage.db import Db
from storage.models import About, Identity, Person
from storage.queries import channels

DEACTIVATED = "this person's account there is deactivated"


@dataclass(frozen=True, slots=True)
class Account:
    """Account on a platform; `timezone` is an IANA name or empty, `active` is False once they can't sign in.

    `other_email`, `title` and `manager` (the address of the manager's account) come from a directory; empty
    where it has none.
    """

    address: str
    name: str
    email: str
    timezone: str
    active: bool
    other_email: str = ""
    title: str = ""
    manager: str = ""

    @property
    def emails(self) -> tuple[str, ...]:
        """E-mail addresses of the account in lower case, by which people are matched."""
        return tuple(email.strip().lower() for email in (self.email, self.other_email) if email)


@dataclass(frozen=True, slots=True)
class AccountLink:
    """Person and their account; `before` is the address known so far, if it was another."""

    person_id: int
    name: str
    address: str
    before: str


@dataclass(frozen=True, slots=True)
class TimezoneChange:
    """Person whose account is in another time zone."""

    person_id: int
    name: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class ReachabilityChange:
    """Person whose account was deactivated (`why` says so), or is active again (`why` is empty)."""

    person_id: int
    name: str
    why: str


@dataclass(frozen=True, slots=True)
class AccountSync:
    """Changes that a platform's accounts make here; the last three lists are only reported."""

    links: tuple[AccountLink, ...]
    moves: tuple[TimezoneChange, ...]
    reaches: tuple[ReachabilityChange, ...]
    strangers: tuple[Account, ...]
    without: tuple[str, ...]
    doubled: tuple[tuple[str, str], ...] = ()
    """People whose e-mail address several accounts have, with those accounts: none of them is linked."""

    @property
    def empty(self) -> bool:
        """Whether there is nothing to do."""
        return not (self.links or self.moves or self.reaches)


def compare(
    db: Db,
    channel: str,
    workspace: str,
    accounts: Sequence[Account],
    lasting: Collection[str] = (),
    *,
    without_workspace: bool = True,
) -> AccountSync:
    """Return what the accounts of one workspace change.

    With `without_workspace`, an identity that names no workspace counts as this workspace's; otherwise only
    where the account has the person's e-mail address. `lasting`: reasons for being unreachable that an
    active account does not end, such as having removed the app.
    """
    links: list[AccountLink] = []
    moves: list[TimezoneChange] = []
    reaches: list[ReachabilityChange] = []
    without: list[str] = []
    zones = available_timezones()  # once: it reads the disk
    matched = list(match(db, channel, workspace, accounts, without_workspace=without_workspace))
    for person, has, account in matched:
        if account is None:
            without.append(person.name)
        elif not account.active:
            if has is not None and not has.unreachable:
                reaches.append(ReachabilityChange(person.id, person.name, DEACTIVATED))
        else:
            if has is None or has.address != account.address or not (has.workspace or without_workspace):
                links.append(AccountLink(person.id, person.name, account.address, has.address if has else ""))
            elif has.unreachable and has.unreachable not in lasting:
                reaches.append(ReachabilityChange(person.id, person.name, ""))
            if account.timezone in zones and account.timezone != person.timezone:
                moves.append(TimezoneChange(person.id, person.name, person.timezone, account.timezone))
    found = {account.address for _, _, account in matched if account is not None}
    strangers = tuple(a for a in accounts if a.active and a.address not in found)
    several = _several(accounts)
    doubled = tuple(
        (person.name, ", ".join(several[email]))
        for person, _, account in matched
        if account is None and (email := person.email.lower()) in several
    )
    left = {name for name, _ in doubled}
    return AccountSync(
        tuple(links),
        tuple(moves),
        tuple(reaches),
        strangers,
        tuple(name for name in without if name not in left),
        doubled,
    )


def match(
    db: Db, channel: str, workspace: str, accounts: Sequence[Account], *, without_workspace: bool = True
) -> Iterator[tuple[Person, Identity | None, Account | None]]:
    """Yield everybody with their known identity and their account.

    Accounts match by e-mail address, then by their other address, then by the address known so far; each is
    one person's. An e-mail address that several accounts have matches none of them.
    """
    people = channels.people_here(db)
    emails = {person.id: person.email.lower() for person in people}
    by_address = {account.address: account for account in accounts}
    known = {
        i.person_id: i
        for i in channels.identities(db, channel)
        if i.workspace == workspace
        or (
            i.workspace == ""
            and (without_workspace or _theirs(by_address.get(i.address), emails.get(i.person_id)))
        )
    }
    addresses = {person.id: known[person.id].address for person in people if person.id in known}
    active = [account for account in accounts if account.active]
    several = _several(accounts)
    emails = {person_id: email for person_id, email in emails.items() if email not in several}
    theirs: dict[int, Account] = {}
    taken: set[str] = set()
    for wanted, found in (
        (emails, {account.email.strip().lower(): account for account in active}),
        (emails, {account.other_email.strip().lower(): account for account in active}),
        (addresses, by_address),
    ):
        for person_id, name in wanted.items():
            account = found.get(name)
            if person_id not in theirs and account is not None and account.address not in taken:
                theirs[person_id] = account
                taken.add(account.address)
    for person in people:
        yield person, known.get(person.id), theirs.get(person.id)


def _several(accounts: Sequence[Account]) -> dict[str, list[str]]:
    """Return each e-mail address that several active accounts have, with those accounts' addresses."""
    owners: dict[str, list[str]] = {}
    for account in accounts:
        if account.active and account.email:
            owners.setdefault(account.email.strip().lower(), []).append(account.address)
    return {email: sorted(addresses) for email, addresses in owners.items() if len(addresses) > 1}


def carry_out(
    db: Db, channel: str, workspace: str, sync: AccountSync, now: datetime, *, without_workspace: bool = True
) -> None:
    """Carry out what `compare` found."""
    for link in sync.links:
        gone = (workspace, "") if without_workspace or link.before == link.address else (workspace,)
        _link(db, channel, workspace, link.person_id, link.address, now, gone)
    for move in sync.moves:
        db.get_one(Person, move.person_id).timezone = move.after
    for reach in sync.reaches:
        for identity in channels.identities_of(db, channel, reach.person_id):
            if identity.workspace in ("", workspace):
                identity.unreachable = reach.why


def take_over(
    db: Db, channel: str, workspace: str, account: Account, now: datetime, *, without_workspace: bool = True
) -> None:
    """Take over a new or changed account: link it by e-mail to a person who has none here; replace no link."""
    known = channels.identity_at(db, channel, workspace, account.address, without_workspace=without_workspace)
    if known is not None:
        known.unreachable = "" if account.active else DEACTIVATED
        return
    person = channels.by_email(db, account.email) if account.active and account.email else None
    here = ("", workspace) if without_workspace else (workspace,)
    if person is not None and not any(
        i.workspace in here for i in channels.identities_of(db, channel, person.id)
    ):
        _link(db, channel, workspace, person.id, account.address, now, ())


def describe(sync: AccountSync, *, others: bool = False) -> Iterator[str]:
    """Yield the difference, line by line; `others`: there is something else to do besides."""
    for link in sync.links:
        yield f"+ {link.name}: {f'{link.before} → ' if link.before else ''}{link.address}"
    for move in sync.moves:
        yield f"~ {move.name}: time zone {move.before} → {move.after}"
    for reach in sync.reaches:
        yield (
            f"- {reach.name}: account deactivated; if they have left, take them off the list"
            if reach.why
            else (f"+ {reach.name}: account back")
        )
    for name, addresses in sync.doubled:
        yield f"! {name}: accounts with one e-mail address ({addresses}); none is taken, so say in the list which"
    for name in sync.without:
        yield f"! {name} has no account there under the e-mail address known here"
    if sync.strangers:
        yield f"  {count(len(sync.strangers), 'account is', 'accounts are')} of nobody in the list of people"
    if sync.empty and not others:
        yield "Nothing to do."


def _theirs(account: Account | None, email: str | None) -> bool:
    """Return whether an account is that person's: two workspaces may give the same id to different people."""
    return account is not None and account.email.strip().lower() == email


def _link(
    db: Db, channel: str, workspace: str, person_id: int, address: str, now: datetime, gone: tuple[str, ...]
) -> None:
    """Give a person an account, in place of those in the workspaces `gone`."""
    for before in channels.identities_of(db, channel, person_id):
        if before.workspace in gone:
            db.delete(before)
    held = channels.identity_at(db, channel, workspace, address, without_workspace=False)
    if (
        held is not None
    ):  # its earlier owner has another e-mail address now, and is reported as without an account
        db.delete(held)
    db.flush()
    db.add(Identity(person_id=person_id, channel=channel, workspace=workspace, address=address))
    audit_log.write(db, now, None, "person.linked", About("person", person_id), person_id, channel)
