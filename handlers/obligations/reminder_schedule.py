"""Schedule of nudges, in each person's own working hours and time zone, never on a day off. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from handlers.policy import Interval, Policy
from handlers.policy.calendar import is_working_day
from storage.models import Absence

FAR = 400
"""Most days searched for a working day, besides known leave; open-ended leave is checked again when it ends."""

EARLY = 7
"""Most days by which a step before the due date is moved forward from a day off."""


@dataclass(frozen=True, slots=True)
class WorkCalendar:
    """Times at which one person may be written to."""

    policy: Policy
    zone: ZoneInfo
    weekdays: frozenset[int]
    away: tuple[tuple[date, date | None], ...]
    quiet_until: date | None

    @classmethod
    def of(
        cls,
        policy: Policy,
        zone: str,
        working_days: str,
        paused_until: date | None,
        absences: Iterable[Absence],
    ) -> "WorkCalendar":
        """Return the calendar for a person's columns and absences; without own working days, the policy's."""
        own = frozenset(int(day) - 1 for day in working_days.split(",") if day)
        away = tuple((absence.first_day, absence.last_day) for absence in absences)
        return cls(policy, ZoneInfo(zone), own or policy.working_days, away, paused_until)

    def works(self, day: date) -> bool:
        """Return whether it is a working day of theirs: no day off, bank holiday or leave."""
        if any(first <= day and (last is None or day <= last) for first, last in self.away):
            return False
        return is_working_day(day, self.policy, self.weekdays)

    def at(self, day: date) -> datetime:
        """Return the time of nudges on that day; where the clocks skip it, the time just after the gap."""
        local = datetime.combine(day, self.policy.nudge_hour, self.zone)
        return local.astimezone(UTC)

    def in_hours(self, moment: datetime) -> bool:
        """Return whether the time is in their working hours on a working day."""
        local = moment.astimezone(self.zone)
        first, last = self.policy.working_hours
        return self.works(local.date()) and first <= local.time() <= last

    def next_morning(self, after: datetime, from_day: date | None = None) -> datetime | None:
        """Return the first nudge time after `after`, on or after `from_day`; None when no working day is in sight."""
        day = max(after.astimezone(self.zone).date(), from_day or date.min)
        for _ in range(FAR):
            day = self._back_from(day)
            if self.works(day) and self.at(day) > after:
                return self.at(day)
            day += timedelta(days=1)
        return None

    def _back_from(self, day: date) -> date:
        """Return the first day back where `day` is in leave whose end is known, else `day`."""
        for first, last in sorted(self.away, key=lambda leave: leave[0]):
            if last is not None and first <= day <= last:
                day = last + timedelta(days=1)
        return day

    def latest_morning(self, on: date) -> date:
        """Return the last working day up to `on`, or `on` itself where the week before has none.

        It depends only on the calendar, so that a step moved to the day before is not repeated on its own
        day.
        """
        return next(
            (day for day in (on - timedelta(days=n) for n in range(EARLY + 1)) if self.works(day)), on
        )


def next_nudge(
    calendar: WorkCalendar,
    steps: Iterable[date],
    due: date,
    now: datetime,
    nudged_on: date | None,
    snoozed_until: date | None,
    not_before: datetime | None = None,
    *,
    told_until: date | None = None,
    again: Interval | None = None,
) -> datetime | None:
    """Return when to nudge about an obligation next; None when nothing is left to say.

    `steps` are the policy's days for it. A step that has passed without a nudge is made up at the next
    chance; one up to the due date that falls on a day off is moved to the working day before, one after it
    to the working day after. A snooze or a pause comes before all steps. `not_before` is the time from
    which the question makes sense. Steps up to `told_until` are done already. `again` is the interval of
    nudges once the steps are through, while it lasts.
    """
    today = now.astimezone(calendar.zone).date()
    wait = max(
        (day for day in (snoozed_until, calendar.quiet_until) if day is not None and day > today),
        default=None,
    )
    said = max(nudged_on or date.min, told_until or date.min)
    days = sorted(calendar.latest_morning(day) if day <= due else day for day in steps)
    if snoozed_until is not None and snoozed_until > said:
        day = max(snoozed_until, today)
    elif any(said < day <= today for day in days):
        day = today
    else:
        ahead = [day for day in days if day > max(today, said)]
        if ahead:
            day = ahead[0]
        elif days and again is not None and nudged_on is not None:
            day = max(again.after(nudged_on), today + timedelta(days=1))
        else:
            return None
    day = max(day, wait or day)
    if not_before is not None and not_before.astimezone(calendar.zone).date() >= day:
        ready = max(not_before, now)
        if calendar.in_hours(ready) and not wait:
            return ready
        return calendar.next_morning(ready)
    return calendar.next_morning(now - timedelta(microseconds=1), day)
