"""The same scenarios, on Slack."""

from tests.scenarios.test_signing import *  # noqa: F403
