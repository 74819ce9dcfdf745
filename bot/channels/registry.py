"""The channels in order of preference: a person on several is written to on the first.

The console is not listed: it is for whoever runs the service, and is passed to `wire` by name.
"""

from collections.abc import Sequence

from bot.channels.contract import Definition
from bot.channels.slack.definition import SLACK
from bot.channels.teams.definition import TEAMS

CHANNELS: Sequence[Definition] = (SLACK, TEAMS)

ID_COLUMNS = tuple(channel.ids for channel in CHANNELS if channel.ids is not None)
"""The columns of people.csv for people's ids."""
