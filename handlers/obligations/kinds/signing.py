"""A shared record that somebody still has to agree, sign or initial."""

from collections.abc import Iterator

from handlers.obligations.facts import ObligationFacts
from handlers.obligations.kind import Kind, OfPairs, policy_steps
from handlers.obligations.kinds import groups
from handlers.obligations.spec import ObligationSpec
from handlers.policy import Due, owed
from storage.models import About, Record
from storage.queries.facts import TO_FINISH


def find(facts: ObligationFacts) -> Iterator[ObligationSpec]:
    """Yield one obligation for each who still has to agree, sign or initial."""
    for session in facts.rows.sessions:
        record = facts.rows.records.get(session.id)
        if record is None or record.state == "draft":
            continue
        due = owed("signing", facts.policy, facts.session_facts(session, record), facts.today)
        if due.due is None:
            if not facts.over or facts.pair.ends_on is None:
                continue
            until = facts.pair.ends_on + TO_FINISH
            due = Due(
                facts.pair.ends_on,
                until,
                None,
                due.clause,
                "The two no longer meet, so it waits for no session.",
            )
        for owner in _unsigned(facts, record):
            yield SIGNING.of(facts, About("record", record.id), owner, due)


def _unsigned(facts: ObligationFacts, record: Record) -> Iterator[int]:
    """Yield who has not yet agreed, signed, disputed or initialled the record's newest version."""
    signing, disagreement = facts.policy.signing, facts.policy.disagreement
    signatures = facts.rows.signatures.get(record.id, [])
    parties: dict[str, int] = {"worker": facts.pair.supervisee_id}
    if facts.settler_id is not None:
        parties["supervisor"] = facts.settler_id
    yield from _parts_to_initial(facts, record, parties)
    if signing is None or signing.record == "none":
        if disagreement is None or not any(s.how == "disputed" for s in signatures):
            return
        initialled = {s.person_id for s in signatures if s.how == "initialled" and not s.part}
        yield from (
            parties[p] for p in disagreement.initial_by if p in parties and parties[p] not in initialled
        )
        return
    if record.state in ("agreed", "disputed"):
        return
    worker = facts.pair.supervisee_id
    binding = [s.person_id for s in signatures if s.how in ("agreed", "signed", "disputed")]
    settled = {"worker" if person == worker else "supervisor" for person in binding}
    yield from (parties[p] for p in signing.by if p in parties and p not in settled)


def _parts_to_initial(facts: ObligationFacts, record: Record, parties: dict[str, int]) -> Iterator[int]:
    """Yield who has still to put their initials to a part of the newest version."""
    done = {s.part for s in facts.rows.signatures.get(record.id, []) if s.how == "initialled"}
    asked = [one.partition("/") for one in facts.rows.initials.get(record.id, "").split(",") if one]
    yield from dict.fromkeys(parties[side] for side, _, key in asked if side in parties and key not in done)


SIGNING = Kind(
    name="signing",
    due=OfPairs(find, after_end=True),
    steps=policy_steps("signing"),
    group=groups.RECORDS,
    label=lambda words: f"agreeing the {words.record.short}",
    report="signing",
    next_step=lambda words: f"agree the {words.record.short}",
    asks="sign",
    either_owes=True,
)
