"""Talks to the world: the only code that knows Slack, Teams, HTTP, calendars, clocks and the environment."""
