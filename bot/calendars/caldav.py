"""CalDAV (RFC 4791) on httpx: Nextcloud, Zimbra, SOGo, iCloud, Radicale. Six verbs are all that it takes.

An event is an object of our own name in the person's collection, written with `If-None-Match: *`. It has no attendees,
so that a server that invites by itself (RFC 6638) invites nobody.
"""

import base64
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote, unquote, urljoin, urlsplit
from xml.etree import ElementTree

import httpx

from bot.calendars import ics_reading
from bot.calendars.contract import CalendarError, Changes, CursorLost, Event, PersonCalendar, Wish
from bot.calendars.http import SOON, Http, refusal
from handlers.calendar_setup import Busy
from handlers.calendars import ics

D, C = "{DAV:}", "{urn:ietf:params:xml:ns:caldav}"
NS = 'xmlns:d="DAV:" xmlns:c="urn:ietf:params:xml:ns:caldav"'
HEAD = '<?xml version="1.0" encoding="utf-8"?>'
CHANGED = 412
"""The object is there already, or is not as it was read."""


class CalDav:
    """One server, or several: each account may have an address of its own; `url`, `username`, `password` are shared."""

    def __init__(
        self, clock: Callable[[], datetime], url: str = "", username: str = "", password: str = ""
    ) -> None:
        self._clock = clock
        self._url, self._username, self._password = url.rstrip("/"), username, password
        self._hosts: dict[str, Http] = {}
        self._homes: dict[int, str] = {}

    # What the contract asks

    def busy(
        self, accounts: Sequence[PersonCalendar], since: datetime, until: datetime
    ) -> Mapping[int, Sequence[Busy]]:
        """Read each one's calendar by the server's report and by its events, whichever may be asked."""

        def one(account: PersonCalendar) -> tuple[int, Sequence[Busy]] | None:
            try:
                return account.person_id, self._busy(account, since, until)
            except CalendarError:
                return None

        with ThreadPoolExecutor(max(1, len(accounts))) as together:
            return dict(filter(None, together.map(one, accounts)))

    def find(self, account: PersonCalendar, uid: str) -> Event | None:
        """Return the object of our name."""
        return self._get(account, self._href(account, uid))

    def get(self, account: PersonCalendar, ref: str) -> Event | None:
        """Return the object as it stands."""
        found = self._get(account, ref)
        return None if found is None or found.gone else found

    def create(self, account: PersonCalendar, wish: Wish) -> Event:
        """Write the object unless it is there."""
        href = self._href(account, wish.entry.uid)
        answer = self._put(account, href, wish, {"if-none-match": "*"})
        if answer.status_code in (CHANGED, 409):
            there = self._get(account, href)
            if there is not None:
                return there
        if not answer.is_success:
            raise refusal(answer)
        return self._written(account, href, answer, wish)

    def change(self, account: PersonCalendar, ref: str, etag: str, wish: Wish) -> Event | None:
        """Write it anew where it is as it was read; None where it is gone."""
        there = self._get(account, ref)
        if there is None:
            return None
        answer = self._put(account, ref, wish, {"if-match": there.etag} if there.etag else {})
        if answer.status_code in (404, CHANGED):
            raise CalendarError("the event was changed meanwhile", SOON, status=answer.status_code)
        if not answer.is_success:
            raise refusal(answer)
        return self._written(account, ref, answer, wish)

    def cancel(self, account: PersonCalendar, ref: str) -> None:
        """Delete it."""
        answer = self._call(account, "DELETE", self._at(account, ref))
        if not answer.is_success and answer.status_code not in (404, 410):
            raise refusal(answer)

    def changes(
        self, account: PersonCalendar, cursor: str, refs: Mapping[str, str], now: datetime
    ) -> Changes:
        """Return what the server's sync report says (RFC 6578); where it has none, each event of ours is looked at."""
        body = (
            f"{HEAD}<d:sync-collection {NS}><d:sync-token>{_text(cursor)}</d:sync-token>"
            "<d:sync-level>1</d:sync-level><d:prop><d:getetag/></d:prop></d:sync-collection>"
        )
        answer = self._call(account, "REPORT", self._collection(account), body)
        if answer.status_code in (403, 409, 507) and cursor:
            raise CursorLost("the server has forgotten where it was")
        if answer.status_code in (400, 403, 404, 405, 501):
            return Changes([self._looked_at(account, ref) for ref in refs], "")
        if answer.status_code != 207:
            raise refusal(answer)
        tree = _xml(answer)
        token = tree.findtext(f"{D}sync-token") or ""
        touched = {_path(r.findtext(f"{D}href") or "") for r in tree.iter(f"{D}response")}
        ours = [ref for ref in refs if not cursor or _path(ref) in touched]
        return Changes([self._looked_at(account, ref) for ref in ours], token)

    def invites(self, account: PersonCalendar) -> bool:
        """Whether the server invites by itself."""
        answer = self._call(account, "OPTIONS", self._collection(account))
        return "calendar-auto-schedule" in answer.headers.get("dav", "")

    # Reading

    def _busy(self, account: PersonCalendar, since: datetime, until: datetime) -> Sequence[Busy]:
        """Return what both say together: a report may miss an entry whose zone the server does not know."""
        with ThreadPoolExecutor(2) as together:
            reported = together.submit(self._report, account, since, until)
            read = together.submit(self._events, account, since, until)
            told = [reported.result(), read.result()]
        if all(answer is None for answer in told):
            raise CalendarError("the calendar refuses access", status=403)
        return sorted({b for answer in told for b in answer or ()}, key=lambda b: (b.start, b.end))

    def _report(self, account: PersonCalendar, since: datetime, until: datetime) -> Sequence[Busy] | None:
        body = f"{HEAD}<c:free-busy-query {NS}>{_range(since, until)}</c:free-busy-query>"
        answer = self._call(account, "REPORT", self._collection(account), body)
        if answer.status_code in (400, 403, 404, 405, 501):
            return None
        if not answer.is_success:
            raise refusal(answer)
        return _intervals(lambda: ics_reading.free_busy(answer.text, since, until))

    def _events(self, account: PersonCalendar, since: datetime, until: datetime) -> Sequence[Busy] | None:
        body = (
            f"{HEAD}<c:calendar-query {NS}><d:prop><c:calendar-data/></d:prop><c:filter>"
            f'<c:comp-filter name="VCALENDAR"><c:comp-filter name="VEVENT">{_range(since, until)}'
            "</c:comp-filter></c:comp-filter></c:filter></c:calendar-query>"
        )
        answer = self._call(account, "REPORT", self._collection(account), body)
        if answer.status_code in (400, 403, 404, 405, 501):
            return None
        if answer.status_code != 207:
            raise refusal(answer)
        found: list[Busy] = []
        for text in _xml(answer).iter(f"{C}calendar-data"):
            read = str(text.text or "")
            found += _intervals(lambda read=read: ics_reading.busy(read, since, until, account.timezone))
        return found

    def _get(self, account: PersonCalendar, href: str) -> Event | None:
        """Return an event of ours as it stands; None where it is gone."""
        answer = self._call(account, "GET", self._at(account, href))
        if answer.status_code in (404, 410):
            return None
        if not answer.is_success:
            raise refusal(answer)
        return replace(_event(answer.text, href), etag=answer.headers.get("etag", ""))

    def _looked_at(self, account: PersonCalendar, ref: str) -> Event:
        return self._get(account, ref) or Event(ref, gone=True)

    def _written(self, account: PersonCalendar, href: str, answer: httpx.Response, wish: Wish) -> Event:
        etag = answer.headers.get("etag", "")
        return Event(href, wish.entry.uid, wish.entry.start, wish.end, etag)

    def _put(self, account: PersonCalendar, href: str, wish: Wish, more: Mapping[str, str]) -> httpx.Response:
        text = ics.stored(replace(wish.entry, organiser=""), self._clock())
        headers = {"content-type": "text/calendar; charset=utf-8", **more}
        return self._call(account, "PUT", self._at(account, href), text, headers)

    # Where and how

    def _collection(self, account: PersonCalendar) -> str:
        """Return the person's collection: their own, or found below the organisation's by e-mail address."""
        if account.address:
            return account.address.rstrip("/") + "/"
        if account.person_id not in self._homes:
            self._homes[account.person_id] = self._discovered(account)
        return self._homes[account.person_id]

    def _discovered(self, account: PersonCalendar) -> str:
        if not self._url:
            raise CalendarError("no CalDAV address is set")
        home = (
            self._url.replace("{email}", quote(account.email))
            if "{email}" in self._url
            else f"{self._url}/{quote(account.email)}"
        ).rstrip("/") + "/"
        body = f"{HEAD}<d:propfind {NS}><d:prop><d:resourcetype/></d:prop></d:propfind>"
        answer = self._call(account, "PROPFIND", home, body, {"depth": "1"})
        if answer.status_code != 207:
            raise refusal(answer)
        for found in _xml(answer).iter(f"{D}response"):
            if found.find(f".//{D}resourcetype/{C}calendar") is not None:
                return urljoin(home, found.findtext(f"{D}href") or "").rstrip("/") + "/"
        raise CalendarError("there is no calendar at that address")

    def _href(self, account: PersonCalendar, uid: str) -> str:
        return urlsplit(self._collection(account)).path + f"{uid}.ics"

    def _at(self, account: PersonCalendar, href: str) -> str:
        return urljoin(self._collection(account), href)

    def _call(
        self,
        account: PersonCalendar,
        method: str,
        url: str,
        body: str | bytes = b"",
        headers: Mapping[str, str] | None = None,
    ) -> httpx.Response:
        name, password = (
            (account.username, account.secret) if account.secret else (self._username, self._password)
        )
        given = {"content-type": "application/xml; charset=utf-8", "depth": "1", **(headers or {})}
        if name:
            given["authorization"] = "Basic " + base64.b64encode(f"{name}:{password}".encode()).decode()
        content = body.encode() if isinstance(body, str) else body
        return self._host(url).call(method, url, given, content=content)

    def _host(self, url: str) -> Http:
        parts = urlsplit(url)
        base = f"{parts.scheme}://{parts.netloc}"
        if base not in self._hosts:
            self._hosts[base] = Http(base)
        return self._hosts[base]


def _range(since: datetime, until: datetime) -> str:
    start, end = (f"{at.astimezone(UTC):%Y%m%dT%H%M%SZ}" for at in (since, until))
    return f'<c:time-range start="{start}" end="{end}"/>'


def _intervals(read: Callable[[], Sequence[Busy]]) -> Sequence[Busy]:
    try:
        return read()
    except ics_reading.UnreadableCalendar:
        raise CalendarError("the calendar's answer can't be read") from None


def _xml(answer: httpx.Response) -> ElementTree.Element:
    if b"<!DOCTYPE" in answer.content or b"<!ENTITY" in answer.content:
        raise CalendarError("the calendar's answer can't be read")
    try:
        return ElementTree.fromstring(answer.content)  # noqa: S314 - without entities
    except ElementTree.ParseError:
        raise CalendarError("the calendar's answer can't be read") from None


def _event(text: str, href: str) -> Event:
    """Return an object of ours: when it is, and whether it is off."""
    from icalendar import Calendar

    try:
        whole: Any = Calendar.from_ical(text)  # its types are loose
        found: Any = next(iter(whole.walk("VEVENT")))
        start, end = _edges(found)
        gone = str(found.get("status", "")).upper() == "CANCELLED"
        return Event(href, str(found.get("uid", "")).removesuffix("@alongside"), start, end, gone=gone)
    except (ValueError, KeyError, StopIteration, AttributeError, IndexError):
        raise CalendarError("the calendar's answer can't be read") from None


def _edges(found: Any) -> Iterator[datetime]:
    for name in ("dtstart", "dtend"):
        at = found[name].dt
        if not isinstance(at, datetime) or at.tzinfo is None:
            raise ValueError("no moment")
        yield at.astimezone(UTC)


def _path(href: str) -> str:
    return unquote(urlsplit(href).path)


def _text(given: str) -> str:
    return given.replace("&", "&amp;").replace("<", "&lt;")
