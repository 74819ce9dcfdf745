"""Cards of support: people and numbers and the policy's steps, never a menu of features."""

import re
from collections.abc import Sequence

from handlers import formatting
from handlers.policy.signposts import HelpKind, Signpost
from handlers.routing import Request
from handlers.safety import Concern
from handlers.support.ways import Ways, WayStep
from handlers.ui import Block, Button, Buttons, Card, Heading, Item, Link, Note, Text
from storage.models import Person

TOLD_NOBODY = "I have told nobody, and have kept nothing of what you wrote."
IN_THE_CHAT = "What you typed stays in this chat, where you can delete it."


def contacts(request: Request, kind: HelpKind) -> tuple[Item, ...]:
    """Return people and numbers for one kind of help: the policy's own, else national ones, marked as such."""
    return tuple(_post(post) for post in request.policy.signposts_for(kind) if not post.person)


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
    blocks += _rings(request, concern)
    blocks.append(Note(f"{TOLD_NOBODY} {last}"))
    return Card(title, tuple(blocks), preview="An answer for you.", place="below")


def _rings(request: Request, *kinds: HelpKind) -> list[Block]:
    """Return whom the policy names who can be asked to ring, each with the one button."""
    return [
        Item(post.name, "; ".join(filter(None, (post.when, "told only that you ask"))),
             buttons=(Button("Ask for a call", "raise.help", {"post": number}, "primary",
                             f"{post.name} is told that you ask for a call, and nothing else. Ask now?"),))
        for number, post in enumerate(request.policy.signposts)
        if post.person and not set(kinds).isdisjoint(post.for_)
    ]  # fmt: skip


WAYS = {
    "supervision": ("How my supervision goes", "It does not happen, or we do not agree"),
    "treated": ("How I am treated", "Bullying, discrimination, harassment"),
    "risk": ("Somebody may be at risk", "A child or an adult"),
    "wrong": ("Something wrong here", "Breaking rules or the law, covering up"),
}
"""What may not be right: title and description by action."""


def something_is_not_right(request: Request, mine: Sequence[Block] = ()) -> Card:
    """Return the private start: nobody is told, and each choice shows the policy's own steps."""
    blocks = (
        Text("This is between you and me. Nobody is told, and nothing goes on an agenda, until you choose a person "
             "and press Send."),
        *mine,
        *(Item(title, detail, buttons=(Button("Choose", f"raise.{way}", about=title),))
          for way, (title, detail) in WAYS.items()),
        Buttons((Button("Not now", "raise.leave"), Button("Who can read this?", "raise.readers"))),
        Note("Not now leaves nothing behind. I keep no note that you asked."),
    )  # fmt: skip
    return Card("Something is not right", blocks, preview="An answer for you.", place="below")


def steps(request: Request, way: str, found: Ways) -> Card:
    """Return one way: the policy's own steps, any of which may be the first, formal routes, and help outside."""
    title, _ = WAYS[way]
    rules = request.policy.escalation
    blocks: list[Block] = []
    listed = [*found.steps, *(found.others if way != "supervision" or not found.steps else ())]
    if found.steps:
        where = f" ({rules.basis})" if rules is not None and rules.basis else ""
        blocks.append(
            Text(f"Your policy gives these ways, in this order. You may start at any of them{where}.")
        )
    elif listed:
        blocks.append(Text("Your policy names no steps for this. You may write to any of these."))
    else:
        blocks.append(Text("Your policy names no steps for this. These people can help."))
    blocks += [_step(number, step, way) for number, step in enumerate(listed, 1)]
    blocks.append(Item("Somebody else here", "Whoever you trust with it",
                       buttons=(Button("Write to somebody", "raise.write", {"way": way}),)))  # fmt: skip
    if rules is not None and rules.routes:
        blocks += [Heading("Formal ways"), *_formal(request, rules.routes, found.formal, way)]
    extra = contacts(request, "wellbeing") if way == "treated" else ()
    blocks += [
        Heading("Talk it through first"),
        *contacts(request, "complaint"),
        *extra,
        *_calls(request, ("complaint", *(("wellbeing",) if way == "treated" else ()))),
        Buttons((Button("Back", "raise.start"), Button("Not now", "raise.leave"))),
        Note("Whoever you write to gets your name, the time, and your words only if you write some. You see all of it "
             "before it goes. Nobody else is told. I keep no note that you asked."),
    ]  # fmt: skip
    return Card(title, tuple(blocks), preview="An answer for you.")


def _step(number: int, step: WayStep, way: str) -> Block:
    offers = f"can call a {formatting.listed([*step.offers], 'or')}" if step.offers else ""
    offers = "; ".join(filter(None, (offers, "usually after the one before" if step.usually_later else "")))
    if step.person is None:
        return Item(f"{number}. {formatting.capital(step.who)}", offers)
    first = formatting.first_name(step.person.name)
    ids: dict[str, int | str] = {"to": step.person.id, "way": way}
    label = f"Talk to {first} first" if step.first_talk else f"Write to {first}"
    return Item(f"{number}. {step.person.name}", "; ".join(filter(None, (formatting.capital(step.who), offers))),
                buttons=(Button(label[:40], "raise.write", ids, about=step.person.name),))  # fmt: skip


def _formal(request: Request, routes: Sequence[str], formal: Person | None, way: str) -> list[Block]:
    line = formatting.listed([*routes])
    if formal is None:
        return [Text(f"{line}: ask your HR for how each begins.")]
    first = formatting.first_name(formal.name)
    ids: dict[str, int | str] = {"to": formal.id, "way": way}
    return [Item(line, f"{formal.name} says how each begins",
                 buttons=(Button(f"Write to {first}"[:40], "raise.write", ids, about=formal.name),))]  # fmt: skip


def risk(request: Request, manager: Person | None) -> Card:
    """Return people and numbers for somebody at risk, and the supervisor's manager where it is about the supervisor."""
    blocks: list[Block] = [
        Text("Don't wait for supervision. If there is danger now, ring the emergency services."),
        *contacts(request, "safeguarding"),
        *_calls(request, ("safeguarding",)),
    ]
    if manager is not None:
        first = formatting.first_name(manager.name)
        ids: dict[str, int | str] = {"to": manager.id, "way": "risk"}
        word = request.policy.words.supervisor.one
        button = Button(f"Write to {first}"[:40], "raise.write", ids, about=manager.name)
        who, why = f"{manager.name}, your {word}'s manager", f"Where your worry is about your {word}"
        blocks.append(Item(who, why, buttons=(button,)))
    blocks += [
        Buttons((Button("Back", "raise.start"), Button("Not now", "raise.leave"))),
        Note(f"{TOLD_NOBODY} Please write no names of children or adults here."),
    ]
    return Card(WAYS["risk"][0], tuple(blocks), preview="An answer for you.")


_NUMBER = re.compile(r"\+?[\d (]{3,}\d")


def _calls(request: Request, kinds: Sequence[HelpKind]) -> list[Block]:
    """Return a row of links that call whoever has a number, the first three."""
    found: dict[str, Link] = {}
    for kind in kinds:
        for post in request.policy.signposts_for(kind):
            number = _NUMBER.search(post.contact)
            if number is not None and "text " not in post.contact.casefold():
                dial = re.sub(r"[ (]", "", number.group())
                found.setdefault(dial, Link(f"Call {post.name}"[:75], f"tel:{dial}"))
    return [Buttons(tuple(found.values())[:3])] if found else []


def readers(request: Request) -> Card:
    """Return who can read what is typed here."""
    blocks = (
        Text("What you choose on these cards is not kept, and nobody here is told of it, until you press Send."),
        Text("What you send is kept for you and whoever gets it, sealed for the two of you: no list, figure, record, "
             "export or command shows that you asked, and your administrators can't open it in Alongside."),
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
        posts = [post for post in request.policy.signposts_for(kind) if not post.person]
        fresh = [post for post in posts if (post.name, post.contact) not in seen]
        seen |= {(post.name, post.contact) for post in fresh}
        if fresh:
            blocks += [Heading(heading), *map(_post, fresh)]
    rings = _rings(request, *groups)
    blocks += [Heading("Who rings you"), *rings] if rings else []
    blocks.append(Buttons((Button("Something is not right", "raise.start"),)))
    return Card("Who can help", tuple(blocks), preview="Who can help.", place="below")
