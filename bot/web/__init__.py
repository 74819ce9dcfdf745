"""The web server: the channels' routes, health and figures."""
