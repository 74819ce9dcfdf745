"""What a policy says of supervisors' training and of coming back, in plain words."""

from handlers.policy.model import Policy
from handlers.policy.phrases import clause, listing


def training_lines(policy: Policy) -> list[str]:
    """Return the section on supervisors' training."""
    rule = policy.training
    if rule is None or not (rule.required or rule.items):
        return []
    by = rule.due or (f"within {rule.within} of beginning to supervise" if rule.within else "")
    lines = [f"Supervisors are trained{f' {by}' if by else ''}{clause(rule.basis)}."]
    for item in (*rule.asked,):
        ways = f": by {listing(list(item.routes), 'or')}" if item.routes else ""
        ends = f"; it counts for {item.valid}" if item.valid else ""
        lines.append(f"{item.name}{ways}{ends}.")
    return lines


def away_lines(policy: Policy) -> list[str]:
    """Return what follows from an absence."""
    rule, word = policy.absence, policy.words.session
    if rule is None or rule.return_after is None:
        return []
    return [
        f"After {rule.return_after} away or more, a {word.one} on the return is offered{clause(rule.basis)}."
    ]
