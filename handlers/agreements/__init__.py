"""The pair's agreement: proposed by one, accepted by both, changed by both, reviewed in its time."""

from handlers.agreements.operations import routes

__all__ = ["routes"]
