"""Microsoft Teams: receives Bot Framework activities, sends Adaptive Cards. Names no feature."""
