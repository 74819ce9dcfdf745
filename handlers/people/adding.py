"""People who are added straight from a channel's directory: its accounts as a list of people."""

import csv
import io
from collections.abc import Collection, Sequence
from datetime import date

from handlers.people.accounts import Account
from handlers.people.columns import IdColumn, id_header
from handlers.people.diff import Plan, plan
from handlers.policy import Policy
from storage.db import Db
from storage.queries import channels


def plan_strangers(
    db: Db,
    policy: Policy,
    channel: str,
    strangers: Collection[Account],
    everybody: Sequence[Account],
    day: date,
    ids: Sequence[IdColumn],
) -> Plan | None:
    """Return what adding these accounts to the list of people would do; None where none can be added.

    An account that is deactivated, or has no name or e-mail address, is nobody to add. A manager is taken over who is
    on the list, or is added as well. Raises ListInvalid.
    """
    new = [account for account in strangers if account.active and account.email and account.name.strip()]
    if not new:
        return None
    known = {person.email.lower() for person in channels.people_here(db)}
    known |= {account.email.lower() for account in new}
    email_of = {account.address: account.email.lower() for account in everybody if account.email}
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(["name", "email", "manager_email", "role", "timezone", id_header(channel)])
    for account in new:
        manager = email_of.get(account.manager, "")
        above = manager if manager in known and manager != account.email.lower() else ""
        writer.writerow(
            [account.name, account.email, above, account.title, account.timezone, account.address]
        )
    return plan(db, policy, out.getvalue().encode(), day, ids=ids, whole=False)
