"""Web server: the console, health and metrics."""
