"""Slack workspaces that installed the bot by OAuth."""

from datetime import datetime

from sqlalchemy import UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from storage.models.base import Scoped


class Installation(Scoped):
    """Installation of the bot by OAuth in one Slack workspace or a whole Enterprise Grid; `workspace` is its id."""

    __tablename__ = "installations"
    __table_args__ = (UniqueConstraint("organisation_id", "workspace"),)
    workspace: Mapped[str]
    enterprise: Mapped[str] = mapped_column(default="")
    """Id of the Grid that the workspace belongs to, if any."""
    whole: Mapped[bool] = mapped_column(default=False)
    """Whether the installation covers the whole Grid."""
    name: Mapped[str] = mapped_column(default="")
    scopes: Mapped[str] = mapped_column(default="")
    """Scopes of its token, separated by commas."""
    ring_key: Mapped[str]
    """Id of the ring's key that encrypts its tokens."""
    sealed: Mapped[bytes]
    """Encrypted access token and, if tokens are rotated, the refresh token."""
    version: Mapped[int] = mapped_column(default=1)
    """Raised whenever the tokens change: what was found out about older ones no longer counts."""
    expires_at: Mapped[datetime | None]
    renewing_until: Mapped[datetime | None]
    """End of the lease of whoever is renewing the token, by the database's clock; nobody else renews it meanwhile."""
    installed_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    ended_why: Mapped[str] = mapped_column(default="")
