"""A second agreement for some people, such as a learning agreement: made, then accepted by all its signers."""

from collections.abc import Iterator

from handlers.obligations.facts import ObligationFacts
from handlers.obligations.kind import Kind, OfPairs, policy_steps
from handlers.obligations.kinds import groups
from handlers.obligations.spec import ObligationSpec
from handlers.policy import Due, Policy
from handlers.policy.documents import ExtraAgreement
from handlers.policy.programmes import programmes_of
from storage.models import About, Agreement, Pair, Person


def forms_for(policy: Policy, worker: Person, stage: str) -> list[ExtraAgreement]:
    """Return the second agreements that the policy has for somebody."""
    also = policy.agreement.also if policy.agreement else ()
    return [form for form in also if form.for_.matches(worker.role, stage, worker.person_type)]


def signers_of(form: ExtraAgreement, pair: Pair, worker: Person, supervisor: int) -> tuple[int, ...]:
    """Return the ids of those who accept a second agreement; one person signs once, whatever they are."""
    assessor = worker.assessor_id or worker.manager_id or supervisor
    who = {"worker": pair.supervisee_id, "supervisor": supervisor, "assessor": assessor}
    signers = form.signers or ("worker", "supervisor")
    return tuple(dict.fromkeys(who[one] for one in signers if one in who))


def find(facts: ObligationFacts) -> Iterator[ObligationSpec]:
    """Yield the first second agreement that is not in force, for whoever has something to do about it."""
    if facts.pair.series != "line":
        return
    worker = facts.rows.supervisee
    for form in forms_for(facts.policy, worker, worker.stage_on(facts.today)):
        versions = [one for one in facts.rows.agreements if one.form == form.name]
        if any(one.state == "active" for one in versions):
            continue
        owners = _waiting(facts, form, versions)
        start = facts.pair_facts.programme_start if programmes_of(facts.policy, facts.pair_facts) else None
        why = f"The {form.name} is not in force yet."
        due = Due(max(start or facts.pair.starts_on, facts.pair.starts_on), None, None, form.basis, why)
        for owner in owners:
            about = About("pair", facts.pair.id)
            yield EXTRA_AGREEMENT.of(facts, about, owner, due, counts=owner == owners[0])
        return


def _waiting(facts: ObligationFacts, form: ExtraAgreement, versions: list[Agreement]) -> tuple[int, ...]:
    proposed = next((one for one in reversed(versions) if one.state == "proposed"), None)
    if proposed is None:
        return (facts.supervisor_id,)
    accepted = facts.rows.accepted_by.get(proposed.id, set[int]())
    signers = signers_of(form, facts.pair, facts.rows.supervisee, facts.supervisor_id)
    return tuple(owner for owner in signers if owner not in accepted)


EXTRA_AGREEMENT = Kind(
    name="extra_agreement",
    due=OfPairs(find),
    steps=policy_steps("agreement"),
    group=groups.AGREEMENTS,
    label=lambda words: f"second {words.agreement.short}",
    report="second agreement",
    next_step=lambda words: f"accept the second {words.agreement.short}",
    either_owes=True,
)
