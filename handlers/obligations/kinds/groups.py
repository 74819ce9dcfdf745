"""Groups of `/overdue` that several kinds share."""

from handlers.obligations.kind import Group

SESSIONS = Group("sessions", "session")
AGREEMENTS = Group("agreements", "agreement")
RECORDS = Group("records", "record")
SUPERVISORS = Group(
    "supervisors",
    "supervisor",
    lambda policy: (
        bool(policy.pair and policy.pair.everybody)
        or any(one.assessor or one.series for one in policy.programmes)
    ),
)
REVIEWS = Group("reviews", "review", lambda policy: any(one.milestones for one in policy.programmes))
CASES = Group("cases", "case", lambda policy: policy.cases is not None and policy.cases.use)
