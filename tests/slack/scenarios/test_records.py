"""The same scenarios, on Slack."""

from tests.scenarios.test_records import *  # noqa: F403
