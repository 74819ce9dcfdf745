"""What `alongside doctor` looks at in the list of people: names that no rule knows, and people without a supervisor."""

from collections.abc import Iterator
from dataclasses import replace

from bot.channels.contract import Store
from bot.check_result import Finding
from bot.settings import Settings
from handlers.formatting import count
from handlers.obligations.kinds.no_supervisor import NO_SUPERVISOR
from handlers.people import unmatched
from handlers.policy import read
from storage.db import transaction
from storage.queries import obligations, organisations, trainings


def check_people(settings: Settings, store: Store | None) -> Iterator[Finding]:
    """Report roles, stages and person types that the policy does not know, and people whom nobody supervises."""
    policy, problems = read(settings.policy)
    if store is None or policy is None or any(problem.level == "error" for problem in problems):
        return
    for organisation_id in organisations.every(store.engine):
        with transaction(store.engine, organisation_id, store.ring, reading=True) as db:
            found = unmatched.of_database(db, policy)
            # A list of names and addresses is enough: a role that nobody gave is no wrong one.
            lines = replace(found, roles=tuple(role for role in found.roles if role)).lines()
            alone = obligations.people_with(db, NO_SUPERVISOR.name)
            asks = policy.training is not None and bool(policy.training.asked)
            unknown = asks and bool(trainings.supervisors(db)) and not trainings.is_kept(db)
        for line in lines:
            mend = "Put the list right, or the policy: an alias under [aliases], or a role in a rule."
            yield Finding("look", "People", line, mend)
        if alone:
            said = f"{count(alone, 'person has', 'people have')} no supervisor"
            yield Finding("look", "People", said, "Their manager is asked; /supervision pair names one.")
        if unknown:
            said = (
                "the policy asks for supervisors' training, and nobody's is known: nobody is asked for it yet"
            )
            yield Finding("look", "People", said, "alongside people training FILE.CSV takes over a list.")
