"""The same scenarios, on Slack."""

from tests.scenarios.test_agreements import *  # noqa: F403
