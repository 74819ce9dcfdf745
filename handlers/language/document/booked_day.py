"""The day of the booked session, and phrases that mean it."""

from dataclasses import replace
from datetime import date

from handlers.language.document.document import View
from handlers.language.document.polarity import Said
from handlers.language.time.parser import Phrase
from handlers.language.time.resolver import Impossible, days_of
from handlers.language.time.types import Weekday


def is_booked(view: View, phrase: Phrase) -> bool:
    """Whether a phrase names the day of the booked session."""
    booked = view.moment.booked
    if booked is None or not phrase.days:
        return False
    piece = phrase.days[0]
    if isinstance(piece, Weekday) and piece.which == "plain" and not piece.plus and len(phrase.days) == 1:
        return piece.day == booked.weekday()
    try:
        span = days_of(phrase, view.moment)
    except Impossible:
        return False
    return span.first <= booked.date() <= span.last


def is_booked_day(view: View, phrase: Phrase) -> bool:
    """Whether a phrase names the day of the booked session, and no other day beside it."""
    try:
        span = days_of(phrase, view.moment)
    except Impossible:
        return is_booked(view, phrase)
    return is_booked(view, phrase) and span.first == span.last


def source_day(view: View, said: list[Said]) -> date | None:
    """Return the day that a message moves the session from ("tomorrow's session to the afternoon")."""
    for one in said:
        if one.phrase.days:
            try:
                span = days_of(one.phrase, view.moment)
            except Impossible:
                continue
            booked = view.moment.booked
            if booked and span.first <= booked.date() <= span.last:
                return booked.date()
            return span.first if span.first == span.last else None
    return None


def lean_on_the_session(view: View) -> None:
    """Count "the following week" from the booked session, which is to move, where no other week was spoken of."""
    if view.moment.week is None and view.moment.booked is not None:
        view.moment = replace(view.moment, week=view.moment.booked.date())
