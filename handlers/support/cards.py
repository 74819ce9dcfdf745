"""Cards of support: people and numbers and the policy's steps, never a menu of features."""

from collections.abc import Sequence

from handlers import formatting
from handlers.policy.signposts import HelpKind, Signpost
from handlers.routing import Request
from handlers.safety import Concern
from handlers.ui import Block, Button, Buttons, Card, Heading, Item, Note, Text
from storage.models import Person

TOLD_NOBODY = "I have told nobody, and have kept nothing of what you wrote."
IN_THE_CHAT = "What you typed stays in this chat, where you can delete it."


def contacts(request: Request, kind: HelpKind) -> tuple[Item, ...]:
    """Return people and numbers for one kind of help: the policy's own, else national ones, marked as such."""
    return tuple(_post(post) for post in request.policy.signposts_for(kind))


def _post(post: Signpost) -> Item:
    national = "a national service" if post.national else ""
    detail = "; ".join(filter(None, (post.contact, post.when, national)))
    return Item(post.name, detail, "soon" if post.urgent else "plain")


def care(request: Request, concern: Concern) -> Card:
    """Return the answer to words of danger, distress or risk: people, numbers, and what happens to the words."""
    if concern == "safeguarding":
        title = "Somebody may be at risk: act now"
        first = "Don't wait for supervision. If there is danger now, ring the emergency services."
        last = "Please write no names here."
    else:
        title = "Please talk to somebody now"
        first = "I'm sorry that it is this hard. I am only a program and can't help with this. These people can, now."
        last = IN_THE_CHAT
    blocks: list[Block] = [Text(first)]
    if not any(post.urgent for post in request.policy.signposts_for(concern)):
        blocks.append(Item("Somebody is in danger now", "Ring 999 in the UK, 112 in Ireland, Europe and India, "
                           "000 in Australia, 911 in North America.", "soon"))  # fmt: skip
    blocks += contacts(request, concern)
    blocks.append(Note(f"{TOLD_NOBODY} {last}"))
    return Card(title, tuple(blocks), preview="An answer for you.", place="below")


WAYS = {
    "supervision": ("How my supervision goes", "It does not happen, or we do not agree"),
    "treated": ("How I am treated", "Bullying, discrimination, harassment"),
    "risk": ("Somebody may be at risk", "A child or an adult"),
    "wrong": ("Something wrong here", "Breaking rules or the law, covering up"),
}
"""What may not be right: title and description by action."""


def something_is_not_right(request: Request) -> Card:
    """Return the private start: nobody is told, and each choice shows the policy's own steps."""
    blocks = (
        Text("This is between you and me. Nobody is told, and nothing goes on an agenda."),
        *(Item(title, detail, buttons=(Button("Choose", f"raise.{way}"),)) for way, (title, detail) in WAYS.items()),
        Buttons((Button("Not now", "raise.leave"), Button("Who can read this?", "raise.readers"))),
        Note("Not now leaves nothing behind. I keep no note that you asked."),
    )  # fmt: skip
    return Card("Something is not right", blocks, preview="An answer for you.", place="below")


Step = tuple[str, str, Person | None]
"""Step of the policy: who that is in words, what they may offer, and the person where the hierarchy names one."""


def steps(request: Request, way: str, found: Sequence[Step], routes: Sequence[str], basis: str) -> Card:
    """Return one way: the policy's own steps, any of which may be the first, and the formal routes."""
    title, _ = WAYS[way]
    blocks: list[Block] = []
    if found:
        where = f" ({basis})" if basis else ""
        blocks.append(
            Text(f"Your policy gives these ways, in this order. You may start at any of them{where}.")
        )
        blocks += [
            Item(f"{number}. {person.name if person else formatting.capital(who)}",
                 "; ".join(filter(None, (formatting.capital(who) if person else "", offer))))
            for number, (who, offer, person) in enumerate(found, 1)
        ]  # fmt: skip
    else:
        blocks.append(Text("Your policy names no steps for this. These people can help."))
    if routes:
        blocks += [
            Heading("Formal ways"),
            Text(f"{formatting.listed([*routes])}: ask your HR for how each begins."),
        ]
    kind: HelpKind = "safeguarding" if way == "risk" else "complaint"
    if talk := (*contacts(request, kind), *(contacts(request, "wellbeing") if way == "treated" else ())):
        blocks += [Heading("Talk it through first" if kind == "complaint" else "Who to ring"), *talk]
    blocks += [
        Buttons((Button("Back", "raise.start"), Button("Not now", "raise.leave"))),
        Note("I write to nobody for you: speak or write to them yourself. I keep no note that you asked."),
    ]
    return Card(title, tuple(blocks), preview="An answer for you.")


def readers(request: Request) -> Card:
    """Return who can read what is typed here."""
    blocks = (
        Text("What you choose on these cards is not kept, and nobody here is told of it."),
        Text("What you type stays in the history of this chat, which your organisation's administrators of the chat "
             "may be able to open. You can delete your own message."),
        Buttons((Button("Back", "raise.start"),)),
    )  # fmt: skip
    return Card("Who can read this?", blocks, preview="An answer for you.")


def left(request: Request) -> Card:
    """Return the card after "Not now"."""
    again = "You can come back whenever you like: type /supervision raise."
    return Card("Nothing was kept", (Text(again),), preview="Nothing was kept.")


def support(request: Request) -> Card:
    """Return the policy's help by what it is for; nothing has to be wrong."""
    groups: dict[HelpKind, str] = {
        "distress": "When it is too much",
        "wellbeing": "How you are",
        "safeguarding": "A child or an adult may be at risk",
        "complaint": "How you are treated",
        "case advice": f"Advice on {request.policy.words.case.many}",
    }
    blocks: list[Block] = [Text("Nothing has to be wrong. Nobody is told that you looked.")]
    seen: set[tuple[str, str]] = set()
    for kind, heading in groups.items():
        fresh = [post for post in request.policy.signposts_for(kind) if (post.name, post.contact) not in seen]
        seen |= {(post.name, post.contact) for post in fresh}
        if fresh:
            blocks += [Heading(heading), *map(_post, fresh)]
    blocks.append(Buttons((Button("Something is not right", "raise.start"),)))
    return Card("Who can help", tuple(blocks), preview="Who can help.", place="below")
