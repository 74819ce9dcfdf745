"""A group session that falls due by its kind's own interval, apart from the one-to-one; the supervisor arranges it."""

from collections.abc import Iterator

from handlers.obligations.facts import ObligationFacts
from handlers.obligations.kind import Kind, OfPairs, policy_steps
from handlers.obligations.kinds import groups
from handlers.obligations.spec import ObligationSpec
from handlers.policy.answer import long_date
from handlers.policy.deadlines import due_by
from storage.models import About


def find(facts: ObligationFacts) -> Iterator[ObligationSpec]:
    """Yield one obligation for each kind of group session that has an interval of its own."""
    if facts.pair.series != "line":
        return
    for number, kind in enumerate(facts.policy.kinds):
        if not kind.group or kind.every is None:
            continue
        days = [one.on for one in facts.groups if one.kind == kind.name]
        since = max([facts.pair.starts_on, *days])
        what = f"the last one on {long_date(since)}" if days else f"the start on {long_date(since)}"
        name = kind.title or kind.name
        why = f"{name[:1].upper()}{name[1:]} is due every {kind.every}, counted from {what}."
        due = due_by(kind.every.after(since), kind.basis, why, kind.every)
        yield KIND_INTERVAL.of(facts, About(f"every{number}", facts.pair.id), facts.supervisor_id, due)


KIND_INTERVAL = Kind(
    name="kind_interval",
    due=OfPairs(find),
    steps=policy_steps("session"),
    group=groups.SESSIONS,
    label=lambda words: words.group.one,
    report="group session",
    next_step=lambda words: f"book the {words.group.short}",
)
