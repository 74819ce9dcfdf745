"""Phrases of time: found, put together, and counted on the writer's calendar."""
