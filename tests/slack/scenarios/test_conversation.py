"""The same scenarios, on Slack."""

from tests.scenarios.test_conversation import *  # noqa: F403
