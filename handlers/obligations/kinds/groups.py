"""Groups of `/overdue` that several kinds share."""

from handlers.obligations.kind import Group

SESSIONS = Group("sessions", "session")
AGREEMENTS = Group("agreements", "agreement")
RECORDS = Group("records", "record")
CASES = Group("cases", "case", lambda policy: policy.cases is not None and policy.cases.use)
