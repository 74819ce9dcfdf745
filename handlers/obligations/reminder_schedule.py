"""When somebody is told about an obligation: in their own working hours and zone, never on a day off. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from handlers.policy import Interval, Policy
from handlers.policy.calendar import is_working_day
from storage.models import Absence

FAR = 400
"""Days beside known leave that are searched for a working day; an open-ended leave is looked at again when it ends."""

EARLY = 7
"""Days by which a step before the due date is said earlier, for somebody who does not work on its own."""


@dataclass(frozen=True, slots=True)
class WorkCalendar:
    """When one person may be written to."""

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
        """From a person's columns and absences; without working days of their own, the policy's."""
        own = frozenset(int(day) - 1 for day in working_days.split(",") if day)
        away = tuple((absence.first_day, absence.last_day) for absence in absences)
        return cls(policy, ZoneInfo(zone), own or policy.working_days, away, paused_until)

    def works(self, day: date) -> bool:
        """Whether it is a working day of theirs: no day off, bank holiday or leave."""
        if any(first <= day and (last is None or day <= last) for first, last in self.away):
            return False
        return is_working_day(day, self.policy, self.weekdays)

    def at(self, day: date) -> datetime:
        """The moment of that day at which nudges come. Where the clocks skip it, the moment just after the gap."""
        local = datetime.combine(day, self.policy.nudge_hour, self.zone)
        return local.astimezone(UTC)

    def in_hours(self, moment: datetime) -> bool:
        """Whether the moment lies in their working hours on a working day."""
        local = moment.astimezone(self.zone)
        first, last = self.policy.working_hours
        return self.works(local.date()) and first <= local.time() <= last

    def next_morning(self, after: datetime, from_day: date | None = None) -> datetime | None:
        """The first nudge moment after `after`, on or after `from_day`; None when no working day is in sight."""
        day = max(after.astimezone(self.zone).date(), from_day or date.min)
        for _ in range(FAR):
            day = self._back_from(day)
            if self.works(day) and self.at(day) > after:
                return self.at(day)
            day += timedelta(days=1)
        return None

    def _back_from(self, day: date) -> date:
        """The first day back where `day` falls into leave whose end is known, else `day`."""
        for first, last in sorted(self.away, key=lambda leave: leave[0]):
            if last is not None and first <= day <= last:
                day = last + timedelta(days=1)
        return day

    def latest_morning(self, on: date) -> date:
        """The last working day up to `on`; `on` itself where there is none in the week before: it is said afterwards.

        It depends on nothing but the calendar, so that a step said on the day before is not said again on its own.
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
    """When to speak of an obligation next; None when nothing is left to say.

    `steps` are the policy's days for it. One that has passed unsaid is said at the next chance; a step up to the due
    date that falls on a day off is said on the working day before, one after it on the working day after. A snooze
    or a pause comes before all steps. `not_before` is the moment from which the question makes sense. Steps up to
    `told_until` are said already. `again` is how often it is spoken of once the steps are through, while it lasts.
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
