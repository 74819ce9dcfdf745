"""Slack: payloads become requests, replies become messages and views. Names no feature."""
