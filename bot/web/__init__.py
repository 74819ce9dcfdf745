"""The web: the console, health and figures."""
