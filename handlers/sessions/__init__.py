"""Sessions, from finding a time to noting how they ended."""

from handlers.routing import Routes
from handlers.sessions import (
    appraisal,
    attendance,
    booking,
    from_calendars,
    length,
    looking_for,
    missed,
    preparing,
    requests,
    reschedule,
    three_way,
    views,
)

routes: tuple[Routes, ...] = (
    booking.routes,
    reschedule.routes,
    attendance.routes,
    length.routes,
    looking_for.routes,
    missed.routes,
    requests.routes,
    views.routes,
    preparing.routes,
    three_way.routes,
    from_calendars.routes,
    appraisal.routes,
)

__all__ = ["routes"]
