"""Outlook calendars by Microsoft Graph, with application permissions: msal for tokens, httpx for the rest.

Ids are immutable ones, on every request. An event is found by an extended property of our own; `transactionId` guards
against a POST that is repeated at once. A move sends start and end alone, so that an online meeting stays.
"""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, Literal, Protocol, cast
from urllib.parse import quote

import httpx

from bot.calendars.contract import CalendarError, Changes, CursorLost, Event, PersonCalendar, Wish
from bot.calendars.http import Http, refusal
from handlers.calendar_setup import Busy

GRAPH = "https://graph.microsoft.com"
PROPERTY = "String {4f0f5a1c-6f0e-4b58-9a43-6d1f5f5f7a11} Name Alongside"
"""The extended property that holds our name for an event."""
PREFER = 'IdType="ImmutableId", outlook.timezone="UTC"'
MAILBOXES = 20
"""Mailboxes in one call of getSchedule."""
ASKED_AS = 3
"""Mailboxes that such a call is tried as."""
SLOT = 30
"""Minutes of one digit of an availability view."""
FREE = frozenset({"free", "workingElsewhere"})
WINDOW = timedelta(days=120)
ROLLED = timedelta(days=30)
"""Changes are read in a window that is frozen in the cursor: this long, and made anew after that."""
SELECT = "id,start,end,isCancelled,attendees"
ANSWERS: Mapping[str, Literal["", "accepted", "tentative", "declined"]] = {
    "accepted": "accepted",
    "tentativelyAccepted": "tentative",
    "declined": "declined",
}


class Login(Protocol):
    """Gives tokens for Graph."""

    def token(self, scope: str) -> str:
        """Return a token for `scope`. Raises CalendarError."""
        ...

    def forget(self) -> None:
        """Keep no token any longer: one was refused."""
        ...


class Outlook:
    """Calendars of one tenant. Any thread may call."""

    def __init__(self, login: Login, base_url: str = "") -> None:
        self._login = login
        self.http = Http(base_url or GRAPH)

    def busy(
        self, accounts: Sequence[PersonCalendar], since: datetime, until: datetime
    ) -> Mapping[int, Sequence[Busy]]:
        """Return when each is busy, by getSchedule: one call for twenty people."""
        found: dict[int, Sequence[Busy]] = {}
        for start in range(0, len(accounts), MAILBOXES):
            some = accounts[start : start + MAILBOXES]
            body = {
                "schedules": [account.email for account in some],
                "startTime": _time(since),
                "endTime": _time(until),
                "availabilityViewInterval": SLOT,
            }
            answer = self._schedules(some, body)
            told = {str(one.get("scheduleId", "")).casefold(): one for one in _list(answer.get("value"))}
            for account in some:
                one = told.get(account.email.casefold())
                if one is not None and not one.get("error"):
                    found[account.person_id] = _intervals(one, since)
        return found

    def find(self, account: PersonCalendar, uid: str) -> Event | None:
        """Return the event of our name."""
        wanted = f"singleValueExtendedProperties/Any(ep: ep/id eq '{PROPERTY}' and ep/value eq '{uid}')"
        path = f"events?$filter={quote(wanted)}&$select={SELECT}"
        found = _list(self._json("GET", self._user(account, path)).get("value"))
        there = [_event(one, uid) for one in found]
        return next((event for event in there if not event.gone), None)

    def get(self, account: PersonCalendar, ref: str) -> Event | None:
        """Return an event as it stands."""
        answer = self._call("GET", self._user(account, f"events/{quote(ref, safe='')}?$select={SELECT}"))
        if answer.status_code in (404, 410):
            return None
        event = _event(_read(answer))
        return None if event.gone else event

    def create(self, account: PersonCalendar, wish: Wish) -> Event:
        """Make an event; Graph invites the guest."""
        body: dict[str, Any] = {
            "subject": wish.entry.title,
            "start": _time(wish.entry.start),
            "end": _time(wish.end),
            "transactionId": wish.entry.uid,
            "sensitivity": "private" if wish.entry.private else "normal",
            "singleValueExtendedProperties": [{"id": PROPERTY, "value": wish.entry.uid}],
        }
        said = " ".join(part for part in (wish.entry.about, wish.entry.link) if part)
        if said:
            body["body"] = {"contentType": "text", "content": said}
        if wish.guest:
            body["attendees"] = [{"type": "required", "emailAddress": {"address": wish.guest}}]
        if wish.online:
            body["isOnlineMeeting"] = True
        return _event(self._json("POST", self._user(account, "events"), body), wish.entry.uid)

    def change(self, account: PersonCalendar, ref: str, etag: str, wish: Wish) -> Event | None:
        """Move an event, or where it is at its time already, say anew what it is called. Never its body."""
        there = self.get(account, ref)
        if there is None:
            return None
        body: dict[str, Any] = {"start": _time(wish.entry.start), "end": _time(wish.end)}
        if (there.start, there.end) == (wish.entry.start, wish.end):
            body = {
                "subject": wish.entry.title,
                "sensitivity": "private" if wish.entry.private else "normal",
            }
        answer = self._call("PATCH", self._user(account, f"events/{quote(ref, safe='')}"), body)
        return None if answer.status_code in (404, 410) else _event(_read(answer), wish.entry.uid)

    def cancel(self, account: PersonCalendar, ref: str) -> None:
        """Cancel a meeting, so that its guest hears of it; an event without guests is deleted."""
        path = f"events/{quote(ref, safe='')}"
        answer = self._call("GET", self._user(account, f"{path}?$select={SELECT}"))
        if answer.status_code in (404, 410):
            return
        guests = _list(_read(answer).get("attendees"))
        if guests:
            answer = self._call("POST", self._user(account, f"{path}/cancel"), {})
        else:
            answer = self._call("DELETE", self._user(account, path))
        if not answer.is_success and answer.status_code not in (404, 410):
            raise refusal(answer)

    def changes(
        self, account: PersonCalendar, cursor: str, refs: Mapping[str, str], now: datetime
    ) -> Changes:
        """Return what the delta of the calendar's view says of our events. "Removed" is a question, not an answer."""
        until = now + ROLLED
        url = cursor or self._user(
            account, f"calendarView/delta?startDateTime={_iso(now)}&endDateTime={_iso(now + WINDOW)}"
        )
        found: dict[str, Event] = {}
        while True:
            answer = self._call("GET", url)
            if answer.status_code == 410 or (answer.status_code == 400 and cursor):
                raise CursorLost("Outlook has forgotten where it was")
            page = _read(answer)
            for one in _list(page.get("value")):
                ref = str(one.get("id", ""))
                if ref in refs:
                    found[ref] = self._asked(account, ref, refs[ref]) if "@removed" in one else _event(one)
            following = page.get("@odata.nextLink")
            if not isinstance(following, str):
                break
            url = following
        link = page.get("@odata.deltaLink")
        return Changes(list(found.values()), link if isinstance(link, str) else "", None if cursor else until)

    def _schedules(self, some: Sequence[PersonCalendar], body: Mapping[str, Any]) -> dict[str, Any]:
        """Ask as the first of these people who has a mailbox that may be opened."""
        tried = [self._user(account, "calendar/getSchedule") for account in some[:ASKED_AS]]
        answer = self._call("POST", tried[0], body)
        for url in tried[1:]:
            if answer.status_code not in (403, 404):
                break
            answer = self._call("POST", url, body)
        return _read(answer)

    def _asked(self, account: PersonCalendar, ref: str, uid: str) -> Event:
        """Return an event that was said to be removed, as it is: by its id, or by our name where ids have changed."""
        there = self.get(account, ref) or self.find(account, uid)
        if there is None:
            return Event(ref, gone=True)
        return Event(ref, uid, there.start, there.end, answer=there.answer)

    def _user(self, account: PersonCalendar, path: str) -> str:
        return f"{self.http.base_url}/v1.0/users/{quote(account.email)}/{path}"

    def _json(self, method: str, url: str, body: Mapping[str, Any] | None = None) -> dict[str, Any]:
        return _read(self._call(method, url, body))

    def _call(self, method: str, url: str, body: Mapping[str, Any] | None = None) -> httpx.Response:
        token = self._login.token(f"{self.http.base_url}/.default")
        headers = {"authorization": f"Bearer {token}", "accept": "application/json", "prefer": PREFER}
        given = {"json": dict(body)} if body is not None else {}
        answer = self.http.call(method, url, headers, **given)
        if answer.status_code == 401:
            self._login.forget()
        return answer


def _read(answer: httpx.Response) -> dict[str, Any]:
    if not answer.is_success:
        raise refusal(answer)
    try:
        found: object = answer.json()
    except ValueError:
        found = None
    if not isinstance(found, dict):
        raise CalendarError("the calendar's answer can't be read")
    return cast("dict[str, Any]", found)


def _list(given: object) -> list[dict[str, Any]]:
    return (
        [one for one in cast("list[Any]", given) if isinstance(one, dict)] if isinstance(given, list) else []
    )


def _intervals(one: Mapping[str, Any], since: datetime) -> Sequence[Busy]:
    """Return busy times alone: subject, place and whatever else came along go no further."""
    items = one.get("scheduleItems")
    if isinstance(items, list):
        return [
            Busy(_moment(item["start"]), _moment(item["end"]), item.get("status") == "tentative")
            for item in _list(cast("object", items))
            if item.get("status") not in FREE
        ]
    view = str(one.get("availabilityView") or "")
    slot = timedelta(minutes=SLOT)
    return [
        Busy(since + n * slot, since + (n + 1) * slot, digit == "1")
        for n, digit in enumerate(view)
        if digit not in "04"
    ]


def _event(one: Mapping[str, Any], uid: str = "") -> Event:
    """Return an event of ours, without its words."""
    try:
        guests = _list(one.get("attendees"))
        status: Any = guests[0].get("status") if guests else None
        said = str(cast("dict[str, Any]", status).get("response", "")) if isinstance(status, dict) else ""
        return Event(
            str(one["id"]), uid, _moment(one["start"]), _moment(one["end"]),
            gone=bool(one.get("isCancelled")), answer=ANSWERS.get(said, ""),
        )  # fmt: skip
    except (KeyError, ValueError, TypeError, AttributeError):
        raise CalendarError("the calendar's answer can't be read") from None


def _moment(given: Mapping[str, Any]) -> datetime:
    """Return a moment that Graph tells in UTC, as it was asked to."""
    try:
        found = datetime.fromisoformat(str(given["dateTime"]).rstrip("Z")[:26])
    except (KeyError, ValueError, TypeError):
        raise CalendarError("the calendar's answer can't be read") from None
    return found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)


def _time(at: datetime) -> dict[str, str]:
    return {"dateTime": f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%S}", "timeZone": "UTC"}


def _iso(at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
