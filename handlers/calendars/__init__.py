"""Sessions in people's calendars: what an entry says, when it changes, files and feeds.

`bot/calendars` talks to the calendars; this package says what should stand in them.
"""
