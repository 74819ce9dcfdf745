"""What `alongside doctor` looks at for calendars: the public address, what is missing, and one look-up of each kind."""

from collections.abc import Iterator
from datetime import timedelta

from bot.calendars import accounts
from bot.calendars.contract import CalendarError
from bot.calendars.setup import calendar_setup, kinds
from bot.channels.contract import Store
from bot.check_result import Finding
from bot.clock import SystemClock
from bot.settings import Settings
from storage.db import transaction
from storage.queries import organisations, people

NEEDS = {
    "outlook": "OUTLOOK_CLIENT_ID, OUTLOOK_TENANT_ID and OUTLOOK_CLIENT_SECRET or OUTLOOK_CERTIFICATE",
    "google": "GOOGLE_SERVICE_ACCOUNT",
    "caldav": "CALDAV_URL, CALDAV_USERNAME and CALDAV_PASSWORD",
}
TRIED = 5
"""People whose calendars are tried."""


def check_calendars(settings: Settings, store: Store | None) -> Iterator[Finding]:
    """Examine how sessions get into people's calendars; each kind that is set up is asked for free and busy."""
    if settings.public_url:
        yield Finding("good", "Calendars", f"links and subscriptions begin with {settings.public_url}")
    else:
        said = "files in the chat, no links or subscriptions: ALONGSIDE_PUBLIC_URL is not set"
        yield Finding("good", "Calendars", said)
    if not settings.calendar_kinds:
        return
    try:
        known = kinds(settings, SystemClock())
    except (OSError, ValueError) as problem:
        why = problem.strerror if isinstance(problem, OSError) else "it is no key file of the right kind"
        yield Finding("bad", "Calendars", f"a key file can't be used: {why}", "docs/calendars.md says which.")
        return
    for kind in settings.calendar_kinds:
        if kind not in known or (kind == "caldav" and not settings.caldav_url):
            mend = f"Set {NEEDS[kind]} (docs/calendars.md), or take it out of ALONGSIDE_CALENDARS."
            yield Finding("bad", "Calendars", f"{kind} is not set up", mend)
        elif store is not None:
            yield from _look_up(settings, store, kind)


def _look_up(settings: Settings, store: Store, kind: str) -> Iterator[Finding]:
    some: list[accounts.PersonCalendar] = []
    for organisation_id in organisations.every(store.engine):
        with transaction(store.engine, organisation_id, store.ring, reading=True) as db:
            here = [person.id for person in people.present(db)][:50]
            found = accounts.of(db, calendar_setup(settings), here).values()
            some += [account for of, account in found if of == kind]
    some = some[:TRIED]
    if not some:
        yield Finding("look", "Calendars", f"{kind}: nobody has such a calendar yet", "Import people first.")
        return
    now = SystemClock().now()
    try:
        read = kinds(settings, SystemClock())[kind].busy(some, now, now + timedelta(days=1))
    except CalendarError as problem:
        mend = "See “Least permissions” in docs/calendars.md."
        yield Finding("bad", "Calendars", f"{kind} can't be read: {problem.why}", mend)
        return
    if len(read) < len(some):
        missing = ", ".join(account.email for account in some if account.person_id not in read)
        mend = "Their address may differ there, or they are outside of what was allowed (docs/calendars.md)."
        yield Finding("look", "Calendars", f"{kind}: {missing} can't be read", mend)
    else:
        yield Finding("good", "Calendars", f"{kind}: free and busy of {len(read)} people can be read")
