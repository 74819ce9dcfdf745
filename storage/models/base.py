"""Column types, the base class of the tables, and the organisation that each row belongs to.

Days are local dates of the person concerned; times are UTC.
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, ClassVar

from sqlalchemy import JSON, BigInteger, Dialect, ForeignKey, Integer, MetaData, String
from sqlalchemy import DateTime as SqlDateTime
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
from sqlalchemy.types import TypeDecorator

Key = BigInteger().with_variant(Integer, "sqlite")
Path = String().with_variant(String(collation="C"), "postgresql")
"""Column type that compares byte by byte, so that "everyone below" is one range of an index."""


class UtcDateTime(TypeDecorator[datetime]):
    """Column type for a time: aware, in UTC. Raises ValueError for a naive datetime."""

    impl = SqlDateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Convert a value to the form that the database stores."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment needs a time zone")
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Convert a stored value to an aware datetime in UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


@dataclass(frozen=True, slots=True, order=True)
class About:
    """The one thing that a row, a message or an entry concerns: its kind and its id. Written "session:12"."""

    kind: str
    id: int

    def __str__(self) -> str:
        return f"{self.kind}:{self.id}"

    @classmethod
    def read(cls, written: str) -> "About":
        """Return what `str` has written; ValueError for anything else."""
        kind, colon, number = written.partition(":")
        if not kind or not colon:
            raise ValueError(f"{written!r} names no kind and id")
        return cls(kind, int(number))


class AboutText(TypeDecorator[About]):
    """`About` as the database keeps it: "session:12", or empty where it is about nothing in particular."""

    impl = String
    cache_ok = True

    def process_bind_param(self, value: About | None, dialect: Dialect) -> str:
        """Return it as the database keeps it; refuses a text that merely looks like one."""
        if value is not None and not isinstance(value, About):  # pyright: ignore[reportUnnecessaryIsInstance]
            raise TypeError(f"{value!r} is no About")
        return "" if value is None else str(value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> About | None:
        """As it was given."""
        return About.read(value) if value else None


class Base(DeclarativeBase):
    """Base class of all tables."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map: ClassVar[dict[Any, Any]] = {
        datetime: UtcDateTime,
        About: AboutText,
        dict[str, Any]: JSON,
        list[Any]: JSON,
    }


class Organisation(Base):
    """Tenant."""

    __tablename__ = "organisations"
    id: Mapped[int] = mapped_column(Key, primary_key=True)
    name: Mapped[str] = mapped_column(unique=True)
    policy_fingerprint: Mapped[str] = mapped_column(default="")
    days_passed_at: Mapped[datetime | None]
    """Time up to which obligations that change with the passing of time alone have been computed."""


class Owned:
    """Row of one organisation; `storage/db` fills it in and keeps every query inside it."""

    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisations.id"), default=None)


class Scoped(Owned, Base):
    """Row of one organisation, with a numeric id."""

    __abstract__ = True
    id: Mapped[int] = mapped_column(Key, primary_key=True)
