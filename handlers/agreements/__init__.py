"""Supervision agreements: proposed by one person, accepted by both, changed by both, reviewed when due."""

from handlers.agreements.operations import routes

__all__ = ["routes"]
