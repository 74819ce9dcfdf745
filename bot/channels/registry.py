"""The channels in order of preference: a person on several is written to on the first.

The console is not listed: it is for whoever runs the service, and is passed to `wire` by name.
"""

from collections.abc import Mapping

from bot.channels.contract import Opener
from bot.channels.slack.setup import slack
from bot.channels.slack.transport import CHANNEL as SLACK
from bot.channels.teams.messages import CHANNEL as TEAMS
from bot.channels.teams.setup import teams

OPENERS: Mapping[str, Opener] = {SLACK: slack, TEAMS: teams}
"""Functions that build each channel, by its name in `identities`."""
