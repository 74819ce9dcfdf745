"""Who else may read or type records: requests to read, files for somebody outside, typists."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from storage.models.base import Scoped


class ReadRequest(Scoped):
    """Request to read one person's records for a purpose; who decides says yes, until a day, or no.

    `body` is set where somebody outside, who has no account here, is to read: they get a file.
    """

    __tablename__ = "read_requests"
    __table_args__ = (
        CheckConstraint("state IN ('asked', 'granted', 'refused', 'withdrawn')", name="state"),
        Index(None, "organisation_id", "state"),
    )
    reader_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    """Whoever reads, or asks for somebody outside."""
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    purpose: Mapped[str]
    """Purpose as the policy words it, or "another purpose", whose words are in the text."""
    text_id: Mapped[str | None] = mapped_column(ForeignKey("encrypted_texts.id"))
    """Why, in the asker's words; in the file of the person whose records they are."""
    body: Mapped[str] = mapped_column(default="")
    """Inspector, authority or other body outside, by its name."""
    first_day: Mapped[date | None]
    last_day: Mapped[date | None]
    """Sessions of which days the file holds."""
    until_on: Mapped[date]
    """Last day on which they want to read."""
    state: Mapped[str] = mapped_column(default="asked")
    asked_at: Mapped[datetime]
    agreed_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    """The first of two who must both say yes."""
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    decided_at: Mapped[datetime | None]
    grant_id: Mapped[int | None] = mapped_column(ForeignKey("grants.id"))


class OutsideFile(Scoped):
    """Encrypted file of one person's records for somebody outside, fetched by a link until a day.

    The passphrase is not stored. `sealed` is the file, sealed once more under the key of the person's file; it is
    emptied when the link ends.
    """

    __tablename__ = "outside_files"
    __table_args__ = (UniqueConstraint("token_digest"),)
    request_id: Mapped[int] = mapped_column(ForeignKey("read_requests.id"), index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    token_digest: Mapped[str] = mapped_column(String(64))
    sealed: Mapped[bytes]
    until_on: Mapped[date]
    made_at: Mapped[datetime]
    made_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    fetched: Mapped[int] = mapped_column(default=0)
    """Number of times that it was fetched."""
    fetched_at: Mapped[datetime | None]


class TypistConsent(Scoped):
    """Worker's yes or no to somebody else typing the records of a pair."""

    __tablename__ = "typist_consents"
    __table_args__ = (
        CheckConstraint("answer IN ('', 'yes', 'no')", name="answer"),
        UniqueConstraint("pair_id", "typist_id"),
    )
    pair_id: Mapped[int] = mapped_column(ForeignKey("pairs.id"))
    typist_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    asked_by_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    asked_at: Mapped[datetime]
    answer: Mapped[str] = mapped_column(default="")
    answered_at: Mapped[datetime | None]


class Disclosure(Scoped):
    """Something from supervision that is passed on to somebody else: what kind of matter, who tells, by when.

    To whom, why and how are encrypted in the worker's file.
    """

    __tablename__ = "disclosures"
    __table_args__ = (
        CheckConstraint("state IN ('planned', 'passed on', 'withdrawn')", name="state"),
        Index(None, "pair_id"),
        Index("disclosures_of_person", "person_id"),
    )
    pair_id: Mapped[int] = mapped_column(ForeignKey("pairs.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    """The worker whose supervision it comes from."""
    record_id: Mapped[int | None] = mapped_column(ForeignKey("records.id"))
    kind: Mapped[str]
    """Kind of matter, in the policy's words or one of the product's own."""
    text_id: Mapped[str] = mapped_column(ForeignKey("encrypted_texts.id"))
    """JSON object of to, why and how."""
    by_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    teller_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    due: Mapped[date]
    added_at: Mapped[datetime]
    action_id: Mapped[int | None] = mapped_column(ForeignKey("actions.id"), index=True)
    state: Mapped[str] = mapped_column(default="planned")
    passed_on: Mapped[date | None]
    told_at: Mapped[datetime | None]
    """Time at which the other was told; None where the policy does not have them told, or not yet."""
    seen_at: Mapped[datetime | None]


class SealedNote(Scoped):
    """One person's own copy of something private between two, sealed under the key of their file.

    Nothing but the ciphertext says whose it is, with whom, what or when: `holder` is a keyed hash that only the key
    of the holder's file can make, and the text is padded. `storage/sealed_notes` reads and writes it.
    """

    __tablename__ = "sealed_notes"
    holder: Mapped[str] = mapped_column(String(64), index=True)
    sealed: Mapped[bytes]


class Training(Scoped):
    """Training of a supervisor, as the list that was imported has it."""

    __tablename__ = "trainings"
    __table_args__ = (
        UniqueConstraint("person_id", "item", "done_on"),
        Index("trainings_open", "organisation_id", "until_on", sqlite_where=text("until_on IS NOT NULL"),
              postgresql_where=text("until_on IS NOT NULL")),
    )  # fmt: skip
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    item: Mapped[str]
    """Training that the policy asks for, by its name there."""
    route: Mapped[str] = mapped_column(default="")
    done_on: Mapped[date]
    until_on: Mapped[date | None]
    """Last day on which it counts, where the list says one; None: as the policy says."""
    noted_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    """Person who noted it in chat; None for a list that was imported."""
