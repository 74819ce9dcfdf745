"""Slack: turns payloads into requests, and answers into messages and views. Names no feature."""
