"""Policy files, and what falls due under them: pure, typed, and read from top to bottom by people who write
policies.
"""

from alongside.handlers.policy.model import Policy

__all__ = ["Policy"]
