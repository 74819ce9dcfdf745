"""Chat platforms: Slack and Microsoft Teams."""
