"""Slack workspaces that installed the bot by OAuth."""

from datetime import datetime

from sqlalchemy import UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from storage.models.base import Scoped


class Installation(Scoped):
    """The bot in one Slack workspace, or in a whole Enterprise Grid, by OAuth. `place` is that one's id."""

    __tablename__ = "installations"
    __table_args__ = (UniqueConstraint("organisation_id", "workspace"),)
    workspace: Mapped[str]
    enterprise: Mapped[str] = mapped_column(default="")
    """The Grid that it belongs to, if any."""
    whole: Mapped[bool] = mapped_column(default=False)
    """Whether it is in the whole Grid."""
    name: Mapped[str] = mapped_column(default="")
    scopes: Mapped[str] = mapped_column(default="")
    """What its token may do, by commas."""
    ring_key: Mapped[str]
    """Which key of the ring seals its tokens."""
    sealed: Mapped[bytes]
    """Its token and, where tokens are rotated, the one that renews it."""
    version: Mapped[int] = mapped_column(default=1)
    """Raised whenever the tokens change: what was found out about older ones no longer counts."""
    expires_at: Mapped[datetime | None]
    renewing_until: Mapped[datetime | None]
    """Until when somebody is renewing the token, by the database's clock; nobody else does then."""
    installed_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    ended_why: Mapped[str] = mapped_column(default="")
