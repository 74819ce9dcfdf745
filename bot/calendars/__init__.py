"""People's calendars: one contract, and Microsoft Graph, Google, CalDAV and iCalendar files behind it."""
