"""The writer is at work again."""

import re

from handlers.language.document.document import View
from handlers.language.model import Meaning
from handlers.language.text.phrases import phrases_of
from handlers.language.time.resolver import Impossible, days_of


def returned(view: View) -> Meaning | None:
    """Return `back` with the day since when; None where nobody says so, or it is still to come."""
    if view.message.asked == "agenda" or not phrases_of("back").in_line(view.line):
        return None
    return back_on(view)


def back_on(view: View) -> Meaning | None:
    """Return the day since when the writer is back; None where it is somebody else, to come, or not plain."""
    if view.names or view.question:
        return None
    today = view.moment.today
    days = [phrase for phrase in view.phrases if phrase.days]
    if len(days) == 2 and re.search(r"\bTIME not TIME\b", view.line):
        days = days[:1]
    if not days:
        return Meaning("back")
    if len(days) > 1:
        return None
    since = days[0].lead == "since" or any(
        word in view.line.split() for word in ("been", "came", "got", "returned")
    )
    try:
        span = days_of(days[0], view.moment, past=since)
    except Impossible:
        return None
    if span.first != span.last or span.first > today:
        return None
    return Meaning("back", {"on": span.first.isoformat()})
