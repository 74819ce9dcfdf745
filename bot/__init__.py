"""Input and output: the only package that knows Slack, Teams, HTTP, calendars, clocks and the environment."""
