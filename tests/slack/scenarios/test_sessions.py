"""The same scenarios, on Slack."""

from tests.scenarios.test_sessions import *  # noqa: F403
