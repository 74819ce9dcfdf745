"""Database tables, in modules by subject. Each row carries its organisation.

No text that people write about each other is stored in plain form: it is a row of `encrypted_texts`, under the key of
one person's file (`storage/secrets`).
"""

from storage.models.base import About, AboutText, Base, Key, Organisation, Owned, Path, Scoped, UtcDateTime
from storage.models.calendars import CalendarAccount, CalendarEntry, CalendarFeed
from storage.models.cases import Case, CaseEntry, CaseList, CaseTick
from storage.models.development import (
    Appraisal,
    AppraisalPart,
    AppraisalSide,
    Concern,
    ConcernEntry,
    DevelopmentProfile,
    LearningNeed,
    LogEntry,
    Objective,
    ObjectiveProgress,
    PlanCopy,
)
from storage.models.groups import GroupMember, GroupRecord, GroupSession
from storage.models.installations import Installation
from storage.models.messages import (
    HandledRequest,
    ListPosition,
    OutboxMessage,
    PendingRequest,
    PostedMessage,
    Question,
    Turn,
    UndoEntry,
)
from storage.models.obligations import Obligation
from storage.models.people import (
    Absence,
    Completion,
    Conversation,
    Cover,
    FrequencyRequest,
    Grant,
    Identity,
    Pair,
    Person,
    WorkCount,
)
from storage.models.practice import FollowUp, Observation, Qualification, SupervisorCall
from storage.models.reading import Disclosure, OutsideFile, ReadRequest, SealedNote, Training, TypistConsent
from storage.models.records import OwnPart, Record, RecordVersion, Signature
from storage.models.retention import DestructionList, FileHandover, RecordFiling, RetentionHold
from storage.models.security import AuditEntry, EncryptedText, FileKey
from storage.models.sessions import (
    Acceptance,
    ActionPoint,
    AgendaItem,
    Agreement,
    OpenPoint,
    ReadTick,
    Session,
    SessionPurpose,
)

__all__ = [
    "About",
    "AboutText",
    "Absence",
    "Acceptance",
    "ActionPoint",
    "AgendaItem",
    "Agreement",
    "Appraisal",
    "AppraisalPart",
    "AppraisalSide",
    "AuditEntry",
    "Base",
    "CalendarAccount",
    "CalendarEntry",
    "CalendarFeed",
    "Case",
    "CaseEntry",
    "CaseList",
    "CaseTick",
    "Completion",
    "Concern",
    "ConcernEntry",
    "Conversation",
    "Cover",
    "DestructionList",
    "DevelopmentProfile",
    "Disclosure",
    "EncryptedText",
    "FileHandover",
    "FileKey",
    "FollowUp",
    "FrequencyRequest",
    "Grant",
    "GroupMember",
    "GroupRecord",
    "GroupSession",
    "HandledRequest",
    "Identity",
    "Installation",
    "Key",
    "LearningNeed",
    "ListPosition",
    "LogEntry",
    "Objective",
    "ObjectiveProgress",
    "Obligation",
    "Observation",
    "OpenPoint",
    "Organisation",
    "OutboxMessage",
    "OutsideFile",
    "OwnPart",
    "Owned",
    "Pair",
    "Path",
    "PendingRequest",
    "Person",
    "PlanCopy",
    "PostedMessage",
    "Qualification",
    "Question",
    "ReadRequest",
    "ReadTick",
    "Record",
    "RecordFiling",
    "RecordVersion",
    "RetentionHold",
    "Scoped",
    "SealedNote",
    "Session",
    "SessionPurpose",
    "Signature",
    "SupervisorCall",
    "Training",
    "Turn",
    "TypistConsent",
    "UndoEntry",
    "UtcDateTime",
    "WorkCount",
]
