"""The channels in order of preference: a person on several is written to on the first."""

from collections.abc import Sequence

from bot.channels.console.definition import CONSOLE
from bot.channels.contract import Definition
from bot.channels.slack.definition import SLACK
from bot.channels.teams.definition import TEAMS

CHANNELS: Sequence[Definition] = (SLACK, TEAMS, CONSOLE)
"""The console is last: its routes take every path that no other channel has."""

ID_COLUMNS = tuple(channel.ids for channel in CHANNELS if channel.ids is not None)
"""The columns of people.csv for people's ids."""
