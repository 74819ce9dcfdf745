"""Rules of the agenda: who sees an item, the order, and what the policy puts on every agenda."""

from collections.abc import Sequence
from dataclasses import dataclass

from handlers.access import PairMembership
from handlers.policy import Policy
from handlers.routing import Refused
from storage.models import AgendaItem

SPOKEN_ONLY = "Something to talk about, and not to write down"
"""What is shown of an item whose worker wants it talked about only."""
LIMIT = 1_000
"""Most characters in one item."""


@dataclass(frozen=True, slots=True)
class AgendaView:
    """Agenda item with its text, for one of the two people."""

    row: AgendaItem
    text: str


def visible(row: AgendaItem, me: int) -> bool:
    """Return whether a person may see an item: a private one only its writer, until its writer shares it.

    Nobody has id 0, so `visible(row, 0)` means: both see it.
    """
    return not row.private or row.author_id == me


def sections(
    membership: PairMembership, views: Sequence[AgendaView]
) -> list[tuple[str, list[tuple[int, AgendaView]]]]:
    """Return the numbered lines under their headings, in the order of the numbers."""
    found: dict[str, list[tuple[int, AgendaView]]] = {}
    for number, view in enumerate(views, 1):
        mine = view.row.author_id == membership.me.id
        heading = "Carried over" if view.row.carried else "Yours" if mine else f"{membership.other.name}’s"
        found.setdefault(heading, []).append((number, view))
    return list(found.items())


def ordered(policy: Policy, membership: PairMembership, rows: Sequence[AgendaItem]) -> list[AgendaItem]:
    """Return the items in order: new ones first, then carried-over ones, each as added.

    Among new items the worker's or the supervisor's come first where the policy says so (WCC-2.2), else the
    reader's.
    """
    order = policy.agenda.order if policy.agenda else None
    first = {"worker first": membership.pair.supervisee_id, "supervisor first": membership.pair.supervisor_id}
    author = first.get(order or "", membership.me.id)
    return sorted(rows, key=lambda row: (row.carried > 0, row.author_id != author, row.added_at, row.id))


def standing_items(policy: Policy, about_cases: Sequence[str] = (), year: Sequence[str] = ()) -> list[str]:
    """Return the standing items of an agenda, in the policy's order and words.

    `about_cases` is what there is to say of cases; where there is nothing, nothing is asked about them. `year` are
    the open objectives and learning needs, each with how it stands: they stand in place of the word.
    """
    if policy.agenda is None:
        return [*about_cases, *year]
    words = policy.words
    names = {
        "last record": f"our last {words.record.one} and any corrections",
        "actions": f"{words.action.many} since last time",
        "objectives": "objectives",
    }
    first = [names[one] for one in policy.agenda.first if one in names and not (one == "objectives" and year)]
    pressing = [line for line in about_cases if line.startswith("first, ")]
    return [*pressing, *first, *(line for line in about_cases if line not in pressing), *policy.agenda.items,
            *year]  # fmt: skip


def private_text(text: str) -> tuple[str, bool]:
    """Return the words without a leading "private", and whether it was there."""
    first, _, rest = text.strip().partition(" ")
    return (rest.strip(), True) if first.casefold().rstrip(":") == "private" else (text.strip(), False)


def checked(text: str) -> str:
    """Return the text of an item; raise Refused where it is too long."""
    if len(text) > LIMIT:
        raise Refused(
            f"That is {len(text):,} characters; {LIMIT:,} fit here. Nothing was lost: please shorten it.",
            "text",
        )
    return text
