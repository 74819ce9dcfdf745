"""The record of a session that was held, owed by its writer until it is shared."""

from collections.abc import Iterator

from handlers.obligations.facts import ObligationFacts
from handlers.obligations.kind import InSimulation, Kind, OfPairs, policy_steps
from handlers.obligations.kinds import groups
from handlers.obligations.simulated import record_days
from handlers.obligations.spec import ObligationSpec
from handlers.policy import owed, session_kinds
from storage.models import About


def find(facts: ObligationFacts) -> Iterator[ObligationSpec]:
    """Yield one obligation for each session held without a finished record."""
    if facts.policy.record is None:
        return
    for session in facts.rows.sessions:
        record = facts.rows.records.get(session.id)
        if session.state != "held" or (record is not None and record.state != "draft"):
            continue
        due = owed("record", facts.policy, facts.session_facts(session), facts.today)
        if due.due is None:
            continue
        worker = session_kinds.recorder(facts.policy, session.kind) == "worker"
        writer = facts.pair.supervisee_id if worker else facts.supervisor_id
        if record is not None:
            writer = record.writer_id
        yield RECORD.of(facts, About("session", session.id), writer, due)


RECORD = Kind(
    name="record",
    due=OfPairs(find, after_end=True),
    steps=policy_steps("record"),
    group=groups.RECORDS,
    label=lambda words: words.record.one,
    report="record",
    next_step=lambda words: f"write the {words.record.short}",
    simulation=InSimulation(record_days, lambda words: words.record.short),
)
