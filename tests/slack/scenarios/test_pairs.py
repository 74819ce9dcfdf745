"""The same scenarios, on Slack."""

from tests.scenarios.test_pairs import *  # noqa: F403
