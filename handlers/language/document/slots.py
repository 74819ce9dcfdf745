"""Times to meet: proposing, moving and cancelling."""

import re
from dataclasses import replace
from datetime import date, datetime, timedelta

from handlers.language.document.document import View
from handlers.language.document.polarity import Said, leans_back, said_times
from handlers.language.model import Meaning, Reading, unclear
from handlers.language.text.patterns import said
from handlers.language.time.meeting_times import hour_of, when
from handlers.language.time.parser import Phrase
from handlers.language.time.resolver import Impossible, Moment, days_of
from handlers.language.time.types import ClockTime, Weekday

_MEETS = re.compile(
    r"\b(?:session|catchup|meet|meeting|book|schedule|checkin|see you|sit down|talk|chat|slot|get "
    r"together|slots)\b"
)
_NOT_MEETS = said(
    r"""have booked / has booked / room / flu / appointment / dentist / panel / family / client / landlord /
    clinic / court / team meeting / case conference / training / interview /
    book (?:me |us )?(?:a|an|my|the|some) (?!session|catchup|slot|time|meeting|supervision)"""
)

_ABOUT_SOMETHING = re.compile(
    r"^(?:is|are|was|does|do|did|has|have) (?:the|there|my|our|any|anyone|anybody|somebody|everyone) "
    r"(?!session|catchup|meeting|slots?|times?)|"
    r"^(?:is|are|was) (?:NAME|he|she|they) (?:in|out|off|away|back|here|working|at|on)\b"
)
"""A question about something else: "is the office open on Monday?"."""

NOT_THE_WHOLE = re.compile(
    r"\b(?:later|earlier|sooner)\b(?! (?:TIME|today|in the|on in))|\bTIME ish\b|\bnot (?:at )?\d"
)
"""Words that leave open which part of a day is meant."""


def propose(view: View, said: Said, intent: str = "propose", on: date | None = None) -> Meaning:
    """Return the meaning of one offered time: its fields, or `unclear` where it names no one time that can come."""
    phrase = said.phrase
    if intent == "move" and phrase.lead == "until":
        phrase = replace(phrase, lead="")  # "postpone until Thursday at 2"
    try:
        return Meaning(intent, when(phrase, view.moment, on))
    except Impossible:
        return unclear()


def offered_times(view: View) -> list[Said]:
    """Return what a message says about times, with "the week after" counted from the week before it."""
    said = said_times(view)
    for n, one in enumerate(said):
        if leans_back(one.phrase) and n:
            try:
                week = days_of(said[n - 1].phrase, view.moment).first
            except Impossible:
                continue
            view.moment = replace(view.moment, week=week)
    return said


def narrowed(view: View, offered: Said, refused: list[Said], intent: str) -> Meaning:
    """Take the days or hours that a message refuses out of what it offers, where one stretch can say it."""
    whole = propose(view, offered, intent)
    if "from" not in whole.fields:
        return whole
    start, end = (datetime.fromisoformat(str(whole.fields[key])) for key in ("from", "to"))
    for one in refused:
        try:
            if one.phrase.days:
                day = offered.phrase.days[0] if isinstance(one.phrase.days[0], Weekday) else None
                holes = _inside(one.phrase, start.date(), end.date(), view.moment) if day is not None else []
            else:
                hour = hour_of(one.phrase)
                if start.date() == end.date() and isinstance(hour, ClockTime) and start.date():
                    return unclear(Reading(intent, whole.fields))
                continue
        except Impossible:
            continue
        for hole in holes:
            if start.date() == end.date() == hole:
                hour = hour_of(one.phrase)
                if hour is None:
                    return unclear()
                return unclear(Reading(intent, whole.fields))
            if hole == start.date():
                start += timedelta(days=1)
            elif hole == end.date():
                end -= timedelta(days=1)
            else:
                return unclear(Reading(intent, whole.fields))
    return Meaning(intent, {"from": start.isoformat("T", "minutes"), "to": end.isoformat("T", "minutes")})


def _inside(phrase: Phrase, first: date, last: date, moment: Moment) -> list[date]:
    """Return the days of a refused phrase that lie within a stretch; a weekday alone is the stretch's own."""
    piece = phrase.days[0]
    if isinstance(piece, Weekday) and piece.which == "plain":
        days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
        return [day for day in days if day.weekday() == piece.day]
    span = days_of(phrase, moment)
    return [day for day in (span.first, span.last) if first <= day <= last][:1]


def bare_time(view: View) -> Meaning | None:
    """Return a time out of the blue: a proposal where it speaks of meeting and nothing is booked, else `unclear`."""
    said = offered_times(view)
    offered = [one for one in said if one.stance == "offered"]
    if not said:
        return None
    if (
        len(offered) == 1
        and not view.moment.booked
        and _MEETS.search(view.line)
        and not _NOT_MEETS.search(view.line)
    ):
        if re.match(r"^(?:when|what|who|why|where|did|do|does|is there|are we)\b", view.line):
            return unclear()
        return narrowed(view, offered[0], [one for one in said if one.stance == "refused"], "propose")
    readings: list[Reading] = []
    if len(offered) == 1 and not (view.question and _ABOUT_SOMETHING.match(view.line)):
        for intent in ("move", "request") if view.moment.booked else ("propose",):
            found = propose(view, offered[0], intent)
            readings.extend([Reading(found.intent, found.fields)] if found.intent != "unclear" else [])
    return unclear(*readings)
