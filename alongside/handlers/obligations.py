"""placeholder while being written by the lead"""

from alongside.storage.db import Db
from alongside.handlers.policy import Policy
from datetime import datetime


def recompute(db: Db, policy: Policy, now: datetime) -> None: ...
def follow_policy(db: Db, policy: Policy, now: datetime) -> None: ...
