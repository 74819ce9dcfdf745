"""Pictures of Slack cards for the documentation, drawn from what is really sent to Slack."""
