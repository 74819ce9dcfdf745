"""The same scenarios, on Slack."""

from tests.scenarios.test_agenda import *  # noqa: F403

del test_a_message_becomes_an_item  # noqa: F821 - its link is none of Slack's: tests/slack/test_surfaces.py has it with one
