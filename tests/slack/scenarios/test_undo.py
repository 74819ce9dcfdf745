"""The same scenarios, on Slack."""

from tests.scenarios.test_undo import *  # noqa: F403
