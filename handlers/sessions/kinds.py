"""Kinds of session: which one a typed text names, what else its form asks, and what is kept of the answers."""

from collections.abc import Iterator
from dataclasses import dataclass

from handlers import formatting
from handlers.obligations import worker_facts
from handlers.policy import Policy
from handlers.policy.rules import SessionKind, SessionReason, fold
from handlers.programmes import induction
from handlers.routing import Refused, Request
from handlers.ui import ChoiceInput, Note, Option, TextInput
from storage.db import Db
from storage.models import Person

GENERAL = frozenset({"supervision", "supervisions", "session", "meeting", "discussion", "1 1", "of"})
"""Words of a title that name no kind by themselves."""
INDUCTION = "induction"
"""Stage that is over once every step of the policy's induction is ticked."""
NAMES = 300
"""Most characters in the names of people from outside."""

Extra = ChoiceInput | TextInput | Note


def kind_of(policy: Policy, text: str) -> tuple[str, str]:
    """Return the kind of session that a typed text begins or ends with ("" where none), and the rest.

    A kind is called by its name or its title, also without the word for a session: "ad hoc", "ad hoc supervision".
    """
    words = text.split()
    for count in range(len(words), 0, -1):
        for begins in (True, False):
            part = words[:count] if begins else words[-count:]
            named = by_words(policy, " ".join(part))
            if named is not None:
                return named.name, " ".join(words[count:] if begins else words[:-count])
    return "", text


def by_words(policy: Policy, text: str) -> SessionKind | None:
    """Return the kind that these words name, all of them."""
    wanted = fold(text.strip(" .,!?"))
    exact = [kind for kind in policy.kinds if wanted in (fold(kind.name), fold(kind.title or kind.name))]
    loose = [kind for kind in policy.kinds if wanted in set(_called(kind))] if wanted not in GENERAL else []
    return next(iter((*exact, *loose)), None)


def _called(kind: SessionKind) -> Iterator[str]:
    for name in (kind.name, kind.title or ""):
        words = fold(name).split()
        yield " ".join(word for word in words if word not in GENERAL)
        if " of " in fold(name):
            yield fold(name).partition(" of ")[0]


def title(policy: Policy, name: str) -> str:
    """Return what a kind is called in a sentence: "group supervision"."""
    kind = policy.kind(name)
    return (kind.title or kind.name) if kind is not None else name


def is_observation(policy: Policy, name: str) -> bool:
    """Return whether a kind is the observation of somebody's practice, which is kept apart from sessions."""
    kind = policy.kind(name)
    observed = name in ("observed", "observation") or (
        kind is not None and "observation" in (kind.title or "")
    )
    return kind is not None and observed and not kind.counts


@dataclass(frozen=True, slots=True)
class Extras:
    """What a kind's own fields say: the reason, the activity, and the names of people from outside."""

    reason: str = ""
    activity: str = ""
    outside: str = ""


NOTHING = Extras()


def reasons_for(db: Db, request: Request, kind: SessionKind, worker: Person) -> list[SessionReason]:
    """Return the reasons that may be given for a session with this worker.

    A reason that ends with a stage, or with the induction, is left out once the worker is known to be past it.
    """
    return [
        reason
        for reason in kind.reasons
        if reason.ends_with is None or _in_stage(db, request, worker, reason.ends_with)
    ]


def _in_stage(db: Db, request: Request, worker: Person, stage: str) -> bool:
    if fold(stage) == INDUCTION:
        of = worker_facts.one(db, request.policy, request.now, worker.id)
        if of is not None and induction.is_over(of):
            return False
    if worker.stage_until is not None and worker.stage_until < request.today:
        return False
    return not worker.stage or fold(worker.stage) == fold(stage)


def needs_form(kind: SessionKind | None) -> bool:
    """Return whether a session of this kind is only noted or booked by a form: it needs a reason, or has guests."""
    return kind is not None and (kind.reasons_required or kind.outside_people)


def inputs(
    db: Db, request: Request, kind: SessionKind, worker: Person, known: Extras = NOTHING
) -> tuple[Extra, ...]:
    """Return the fields that a kind has of its own."""
    found: list[Extra] = [Note(kind.warning)] if kind.warning else []
    if kind.reasons:
        options = tuple(
            Option(r.name, formatting.capital(r.name)) for r in reasons_for(db, request, kind, worker)
        )
        restricted = [formatting.capital(r.name) for r in kind.reasons if r.restricted]
        seen = "seen by you two, whoever covers, and management where your policy says so."
        hint = f"{formatting.listed(restricted)}: {seen}" if restricted else ""
        found.append(
            ChoiceInput("reason", "Why", options, known.reason, f"{hint} {kind.basis}".strip(),
                        required=kind.reasons_required)
        )  # fmt: skip
    if kind.supervisor == "pool":
        found.append(
            TextInput(
                "activity", "Which activity", known.activity, "Such as “swimming, beginners”.", limit=80
            )
        )
    if kind.outside_people:
        found.append(
            TextInput("outside", "Who takes part from outside", known.outside,
                      "Names of colleagues from elsewhere, separated by commas. Only you two see them.", limit=NAMES)
        )  # fmt: skip
    return tuple(found)


def typed(db: Db, request: Request, kind: SessionKind, worker: Person) -> Extras:
    """Return what the kind's own fields say; raise Refused on the field that can't be kept."""
    reason = request.typed("reason", required="Please choose why." if kind.reasons_required else None)
    allowed = {r.name for r in reasons_for(db, request, kind, worker)}
    if reason and reason not in allowed:
        raise Refused("Please choose one of the reasons in the list.", "reason")
    return Extras(
        reason,
        request.typed("activity", 80) if kind.supervisor == "pool" else "",
        request.typed("outside", NAMES) if kind.outside_people else "",
    )


def reason_of(policy: Policy, kind: str, reason: str) -> SessionReason | None:
    """Return the policy's entry for a reason, or None."""
    named = policy.kind(kind)
    return next((one for one in named.reasons if one.name == reason), None) if named is not None else None
