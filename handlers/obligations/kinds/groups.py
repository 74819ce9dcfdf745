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
REVIEWS = Group(
    "reviews",
    "review",
    lambda policy: (
        any(one.milestones for one in policy.programmes)
        or policy.header.review_by is not None
        or policy.header.review_every is not None
    ),
)
AUDITS = Group("audits", "audit", lambda policy: policy.qa is not None and policy.qa.audit is not None)
TRAINING = Group(
    "training", "training", lambda policy: policy.training is not None and bool(policy.training.asked)
)
OBSERVATIONS = Group(
    "observations",
    "observation",
    lambda policy: (
        (policy.observation is not None and policy.observation.every is not None)
        or (policy.qa is not None and policy.qa.observe is not None)
    ),
)
CASES = Group("cases", "case", lambda policy: policy.cases is not None and policy.cases.use)
APPRAISALS = Group(
    "appraisals",
    "appraisal",
    lambda policy: (
        policy.appraisal is not None
        and (policy.appraisal.every is not None or policy.appraisal.first is not None)
    ),
)
OBJECTIVES = Group("objectives", "objective", lambda policy: policy.objectives is not None)
LEARNING = Group("learning", "learning need", lambda policy: policy.learning is not None)
CONCERNS = Group("concerns", "concern", lambda _: False)
"""Nobody above is told of a concern, so `/overdue` counts none."""
