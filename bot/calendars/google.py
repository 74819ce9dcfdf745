"""Google calendars: a service account with domain-wide delegation acts for the organiser; httpx for everything.

Answers are asked for in part (`fields`), so that no word of an event ever crosses the network. An event's id is our own
name for it; one that was deleted is taken for ever.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Lock
from typing import Any, Literal, cast
from urllib.parse import quote, urlencode

import httpx
import jwt

from bot.calendars.contract import CalendarError, Changes, CursorLost, Event, PersonCalendar, Wish
from bot.calendars.http import WHEN_MENDED, Http, refusal, wait
from handlers.calendar_setup import Busy

FREE_BUSY = "https://www.googleapis.com/auth/calendar.freebusy"
EVENTS = "https://www.googleapis.com/auth/calendar.events"
"""Asked for one at a time: with one that was not granted, Google refuses all."""
PEOPLE = 50
"""Calendars in one question for free and busy."""
LIMITS = frozenset({"userRateLimitExceeded", "rateLimitExceeded", "quotaExceeded"})
"""Reasons of a 403 that only asks to wait."""
ONE = "id,etag,status,start,end,attendees(responseStatus,organizer,self)"
BEFORE = timedelta(days=1)
ANSWERS: Mapping[str, Literal["", "accepted", "tentative", "declined"]] = {
    "accepted": "accepted",
    "tentative": "tentative",
    "declined": "declined",
}


class ServiceAccount:
    """Tokens for a person's calendar, by a signed assertion, kept until shortly before they end."""

    def __init__(self, file: Path, clock: Callable[[], datetime]) -> None:
        self._clock = clock
        told: dict[str, str] = json.loads(file.read_text("utf-8"))
        if not {"client_email", "private_key", "token_uri"} <= told.keys():
            raise ValueError(f"{file} is no service account's key file")
        self._told = told
        self._kept: dict[tuple[str, str], tuple[str, float]] = {}
        self._lock = Lock()
        self._http = Http(told["token_uri"])

    def token(self, email: str, scope: str) -> str:
        """Return a token for this person's calendar. Raises CalendarError."""
        with self._lock:
            token, until = self._kept.get((email, scope), ("", 0.0))
            if self._clock().timestamp() < until:
                return token
            now = int(self._clock().timestamp())
            claims = {
                "iss": self._told["client_email"], "sub": email, "scope": scope,
                "aud": self._told["token_uri"], "iat": now, "exp": now + 3_600,
            }  # fmt: skip
            try:
                key_id = {"kid": self._told["private_key_id"]} if "private_key_id" in self._told else None
                signed = jwt.encode(claims, self._told["private_key"], "RS256", headers=key_id)
            except (ValueError, TypeError, jwt.PyJWTError):
                raise CalendarError("the service account's key can't be used", WHEN_MENDED) from None
            form = {"grant_type": "urn:ietf:params:oauth:grant-type:jwt-bearer", "assertion": signed}
            answer = self._http.call("POST", self._told["token_uri"], {}, data=form)
            given = _object(answer)
            if not answer.is_success or not isinstance(given.get("access_token"), str):
                if answer.status_code >= 500 or answer.status_code == 429:
                    raise refusal(answer)
                raise CalendarError("Google gives the service account no token for this person", WHEN_MENDED)
            token = str(given["access_token"])
            self._kept[email, scope] = (token, now + float(given.get("expires_in", 3_600)) - 60)
            return token

    def forget(self, email: str, scope: str) -> None:
        """Keep a token no longer: it was refused."""
        with self._lock:
            self._kept.pop((email, scope), None)


class Google:
    """Calendars of one Workspace. Any thread may call."""

    def __init__(self, account: ServiceAccount, base_url: str) -> None:
        self._account = account
        self.http = Http(base_url)

    def busy(
        self, accounts: Sequence[PersonCalendar], since: datetime, until: datetime
    ) -> Mapping[int, Sequence[Busy]]:
        """Return when each is busy: one question for fifty people, asked as the first of them."""
        found: dict[int, Sequence[Busy]] = {}
        for start in range(0, len(accounts), PEOPLE):
            some = accounts[start : start + PEOPLE]
            body = {
                "timeMin": _iso(since), "timeMax": _iso(until), "items": [{"id": one.email} for one in some],
            }  # fmt: skip
            answer = self._json(some[0], "POST", "freeBusy", body, scope=FREE_BUSY)
            told = cast("dict[str, Any]", answer.get("calendars") or {})
            calendars = {name.casefold(): one for name, one in told.items()}
            for account in some:
                one = calendars.get(account.email.casefold())
                if isinstance(one, dict) and not cast("dict[str, Any]", one).get("errors"):
                    found[account.person_id] = _intervals(cast("dict[str, Any]", one))
        return found

    def find(self, account: PersonCalendar, uid: str) -> Event | None:
        """Return the event of our name."""
        return self.get(account, uid)

    def get(self, account: PersonCalendar, ref: str) -> Event | None:
        """Return an event as it stands."""
        answer = self._call(account, "GET", f"{_at(ref)}?fields={quote(ONE)}")
        if answer.status_code in (404, 410):
            return None
        event = _event(_read(answer))
        return None if event.gone else event

    def create(self, account: PersonCalendar, wish: Wish) -> Event:
        """Make an event; Google invites the guest. An id that is taken is our own from before."""
        uid = wish.entry.uid
        body: dict[str, Any] = {
            "id": uid, "iCalUID": f"{uid}@alongside", **_said(wish), **_when(wish), "guestsCanModify": False,
            "extendedProperties": {"private": {"alongside": uid}},
        }  # fmt: skip
        about = " ".join(part for part in (wish.entry.about, wish.entry.link) if part)
        if about:
            body["description"] = about
        if wish.guest:
            body["attendees"] = [{"email": wish.guest}]
        if wish.online:
            kind = {"type": "hangoutsMeet"}
            body["conferenceData"] = {"createRequest": {"requestId": uid, "conferenceSolutionKey": kind}}
        path = f"{_at('')}?sendUpdates=all&conferenceDataVersion=1&fields={quote(ONE)}"
        answer = self._call(account, "POST", path, body)
        if answer.status_code == 409:
            return self.get(account, uid) or Event(uid, uid, gone=True)
        return _event(_read(answer))

    def change(self, account: PersonCalendar, ref: str, etag: str, wish: Wish) -> Event | None:
        """Move an event; one that was deleted is gone."""
        path = f"{_at(ref)}?sendUpdates=all&fields={quote(ONE)}"
        if self.get(account, ref) is None:
            return None
        answer = self._call(account, "PATCH", path, {**_when(wish), **_said(wish)})
        return None if answer.status_code in (404, 410) else _event(_read(answer))

    def cancel(self, account: PersonCalendar, ref: str) -> None:
        """Delete an event; Google tells the guest."""
        answer = self._call(account, "DELETE", f"{_at(ref)}?sendUpdates=all")
        if not answer.is_success and answer.status_code not in (404, 410):
            raise refusal(answer)

    def changes(
        self, account: PersonCalendar, cursor: str, refs: Mapping[str, str], now: datetime
    ) -> Changes:
        """Return what became of our events, by sync token: the last page alone has the next one."""
        fields = {"fields": f"nextPageToken,nextSyncToken,items({ONE})", "maxResults": "250"}
        begin = {"syncToken": cursor} if cursor else {"timeMin": _iso(now - BEFORE), "showDeleted": "true"}
        found: dict[str, Event] = {}
        page = ""
        while True:
            more = {"pageToken": page} if page else {}
            answer = self._call(account, "GET", f"{_at('')}?{urlencode({**fields, **begin, **more})}")
            if answer.status_code == 410 or (answer.status_code == 400 and cursor):
                raise CursorLost("Google has forgotten where it was")
            told = _read(answer)
            for one in cast("list[dict[str, Any]]", told.get("items") or []):
                if str(one.get("id")) in refs:
                    found[str(one["id"])] = _event(one)
            page = str(told.get("nextPageToken") or "")
            if not page:
                return Changes(list(found.values()), str(told.get("nextSyncToken") or ""))

    def _json(
        self, account: PersonCalendar, method: str, path: str, body: Mapping[str, Any], *, scope: str
    ) -> dict[str, Any]:
        return _read(self._call(account, method, path, body, scope=scope))

    def _call(
        self,
        account: PersonCalendar,
        method: str,
        path: str,
        body: Mapping[str, Any] | None = None,
        *,
        scope: str = EVENTS,
    ) -> httpx.Response:
        token = self._account.token(account.email, scope)
        headers = {"authorization": f"Bearer {token}", "accept": "application/json"}
        given = {"json": dict(body)} if body is not None else {}
        answer = self.http.call(method, f"{self.http.base_url}/{path}", headers, **given)
        if answer.status_code == 401:
            self._account.forget(account.email, scope)
        if answer.status_code == 403 and _reason(answer) in LIMITS:
            raise CalendarError("the calendar asks to wait", wait(answer), status=403)
        return answer


def _at(ref: str) -> str:
    return "calendars/primary/events" + (f"/{quote(ref, safe='')}" if ref else "")


def _said(wish: Wish) -> dict[str, str]:
    return {"summary": wish.entry.title, "visibility": "private" if wish.entry.private else "default"}


def _when(wish: Wish) -> dict[str, Any]:
    return {"start": {"dateTime": _iso(wish.entry.start)}, "end": {"dateTime": _iso(wish.end)}}


def _object(answer: httpx.Response) -> dict[str, Any]:
    try:
        found: object = answer.json()
    except ValueError:
        return {}
    return cast("dict[str, Any]", found) if isinstance(found, dict) else {}


def _read(answer: httpx.Response) -> dict[str, Any]:
    if not answer.is_success:
        raise refusal(answer)
    return _object(answer)


def _reason(answer: httpx.Response) -> str:
    error: Any = _object(answer).get("error")
    errors: Any = cast("dict[str, Any]", error).get("errors") if isinstance(error, dict) else None
    first: Any = cast("list[Any]", errors)[0] if isinstance(errors, list) and errors else None
    return str(cast("dict[str, Any]", first).get("reason", "")) if isinstance(first, dict) else ""


def _intervals(one: Mapping[str, Any]) -> Sequence[Busy]:
    return [Busy(_moment(b["start"]), _moment(b["end"])) for b in cast("list[Any]", one.get("busy") or [])]


def _event(one: Mapping[str, Any]) -> Event:
    """Return an event of ours."""
    ref, gone = str(one.get("id", "")), one.get("status") == "cancelled"
    if gone:
        return Event(ref, ref, gone=True)
    try:
        guests = [
            g for g in cast("list[dict[str, Any]]", one.get("attendees") or []) if not g.get("organizer")
        ]
        said = str(guests[0].get("responseStatus", "")) if guests else ""
        return Event(
            ref, ref, _moment(one["start"]["dateTime"]), _moment(one["end"]["dateTime"]),
            str(one.get("etag", "")), answer=ANSWERS.get(said, ""),
        )  # fmt: skip
    except (KeyError, TypeError, ValueError, AttributeError):
        raise CalendarError("the calendar's answer can't be read") from None


def _moment(given: object) -> datetime:
    try:
        found = datetime.fromisoformat(str(given))
    except ValueError:
        raise CalendarError("the calendar's answer can't be read") from None
    return found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)


def _iso(at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
