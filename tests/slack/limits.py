"""How often Slack lets a method be called, as its pages say: by tier, by token, and by conversation for posting."""

import math
from dataclasses import dataclass, field
from datetime import datetime

PER_MINUTE = {1: 1, 2: 20, 3: 50, 4: 100}
"""Tiers of docs.slack.dev/apis/web-api/rate-limits: at least so many calls a minute, bursts up to that."""
TIERS = {
    "apps.connections.open": 1,
    "auth.teams.list": 2,
    "users.list": 2,
    "chat.update": 3,
    "conversations.history": 3,
    "conversations.open": 3,
    "chat.postEphemeral": 4,
    "files.completeUploadExternal": 4,
    "files.getUploadURLExternal": 4,
    "oauth.v2.access": 4,
    "users.info": 4,
    "views.open": 4,
    "views.publish": 4,
    "views.push": 4,
    "views.update": 4,
}
POSTING = "chat.postMessage"
BURST = 5
"""Messages at once in one conversation, after which it is one a second: "short bursts" is all that Slack promises."""


@dataclass
class Bucket:
    """So many at once, and as many again as time allows."""

    most: float
    per_second: float
    left: float
    at: datetime

    def take(self, now: datetime) -> int | None:
        """None where there is room, or after how many seconds there will be."""
        passed = max(0.0, (now - self.at).total_seconds())
        self.left, self.at = min(self.most, self.left + passed * self.per_second), max(now, self.at)
        if self.left >= 1:
            self.left -= 1
            return None
        return max(1, math.ceil((1 - self.left) / self.per_second))


@dataclass
class Limits:
    """What each token has left."""

    buckets: dict[tuple[str, ...], Bucket] = field(default_factory=dict)
    refused: list[str] = field(default_factory=list)

    def wait(self, token: str, method: str, channel: str, now: datetime) -> int | None:
        """After how many seconds a call may be made; None: now, and it counts."""
        if method == POSTING:
            bucket = self._bucket((token, method, channel), BURST, 1.0, now)
        elif method in TIERS:
            most = PER_MINUTE[TIERS[method]]
            bucket = self._bucket((token, method), most, most / 60, now)
        else:
            return None
        seconds = bucket.take(now)
        if seconds is not None:
            self.refused.append(method)
        return seconds

    def _bucket(self, name: tuple[str, ...], most: float, per_second: float, now: datetime) -> Bucket:
        return self.buckets.setdefault(name, Bucket(most, per_second, most, now))
