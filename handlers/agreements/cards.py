"""Cards and forms for agreements, and the notices about them."""

from collections.abc import Mapping, Sequence
from datetime import date

from handlers import formatting
from handlers.access import PairMembership
from handlers.agreements.rules import (
    DOCUMENT,
    LIMIT,
    acts,
    fields_of,
    is_fixed,
    is_needed,
    own_document_allowed,
    person_in,
)
from handlers.policy import Policy
from handlers.policy.documents import AgreementField
from handlers.routing import Request
from handlers.ui import (
    Block,
    Button,
    Buttons,
    Card,
    ChoiceInput,
    DateInput,
    Divider,
    Facts,
    Form,
    Heading,
    Input,
    Note,
    Option,
    PersonInput,
    PersonName,
    Required,
    Text,
    TextInput,
    TicksInput,
)
from storage.models import Agreement

Words = Mapping[str, str]

DOCUMENT_LABEL = "Our own document: a link"
SHORT = 60
"""Longest text, in characters, that is shown in a row rather than under a heading of its own."""


def terms(policy: Policy, words: Words, today: date) -> list[Block]:
    """Return an agreement's fields as text, in the policy's order; fields not agreed yet say so."""
    known = {field.key: field for field in fields_of(policy)}
    rows: list[tuple[str, str]] = []
    if document := words.get(DOCUMENT, ""):
        rows.append(("Our own document", document))
        known = {key: field for key, field in known.items() if acts(field)}
    long: list[Block] = []
    for key in [*known, *(key for key in words if key not in known)]:
        field, text = known.get(key), words.get(key, "")
        if key.startswith("_"):
            continue
        title = field.title if field else formatting.capital(key.replace("_", " "))
        if not text and (field is None or field.need == "optional"):
            continue
        said = said_of(field, text, today)
        if len(said) > SHORT or "\n" in said:
            long += [Heading(title), Text(said)]
        else:
            rows.append((title, said))
    return ([Facts(tuple(rows))] if rows else []) + long


def said_of(field: AgreementField | None, text: str, today: date) -> str:
    """Return what an agreement says in one field."""
    kind = field.kind if field else "text"
    if kind == "tick":
        return "talked about" if text else "still to talk about"
    if kind == "date" and text:
        return formatting.plain_day(date.fromisoformat(text), today)
    return text or "still open"


def changes(policy: Policy, before: Words, after: Words, today: date) -> list[Block]:
    """Return what a proposal changes in the agreement in force."""
    rows: list[tuple[str, str]] = []
    mine = before.get(DOCUMENT, ""), after.get(DOCUMENT, "")
    if mine[0] != mine[1]:
        rows.append(("Our own document", f"{mine[0] or 'none'} → {mine[1] or 'none'}"))
    for field in fields_of(policy):
        old, new = before.get(field.key, ""), after.get(field.key, "")
        if old != new:
            rows.append((field.title, f"{said_of(field, old, today)} → {said_of(field, new, today)}"))
    return [Heading("What changes"), Facts(tuple(rows))] if rows else [Note("Nothing in it changes.")]


def none_yet(request: Request, membership: PairMembership, said: str = "", *, draft: bool = False) -> Card:
    """Return the card for a pair without an agreement; a policy that has none is no reason to offer one."""
    words = request.policy.words
    if request.policy.agreement is None:
        return Card(
            words.agreement.title,
            (*((Text(said),) if said else ()), Text(f"Your policy asks for no {words.agreement.one}.")),
            preview=f"Your {words.agreement.one}.",
            place="below",
        )
    return Card(
        words.agreement.title,
        (
            *((Text(said),) if said else ()),
            Text(
                f"You and {membership.other.name} have a draft of your {words.agreement.one}. Either of you can go on."
                if draft
                else f"You and {membership.other.name} have no {words.agreement.one} yet."
            ),
            Text(
                f"One of you fills it in, the other accepts it or proposes a change. {_basis(request.policy)}".strip()
            ),
            Buttons(
                (
                    Button(
                        "Go on with it" if draft else "Start it",
                        "agreement.edit",
                        {"pair": membership.pair.id},
                        "primary",
                    ),
                )
            ),
        ),
        preview=f"Your {words.agreement.one}.",
        place="below",
    )


def _basis(policy: Policy) -> str:
    return f"({policy.agreement.basis})" if policy.agreement and policy.agreement.basis else ""


Version = tuple[Agreement, Words]


def agreement_card(
    request: Request,
    membership: PairMembership,
    active: Version | None,
    proposed: Version | None,
    accepted: Sequence[int],
    said: str = "",
    review: bool = False,
) -> Card:
    """Return the agreement: what is in force, what is proposed, and what the reader can do about it."""
    policy, word = request.policy, request.policy.words.agreement
    blocks: list[Block] = [Text(said)] if said else []
    pair = {"pair": membership.pair.id}
    ended = membership.pair.ends_on is not None and membership.pair.ends_on < request.today
    if proposed is not None:
        agreement, words = proposed
        mine = agreement.proposed_by_id == request.me.id
        who = "You have" if mine else f"{membership.other.name} has"
        blocks.append(
            Text(
                f"{who} proposed {'a change' if active else 'this'}. It counts once you have both accepted it."
            )
        )
        if request.me.id not in accepted and policy.agreement and policy.agreement.purpose:
            blocks += [Heading("What it is for"), Text(policy.agreement.purpose)]
        if active is not None:
            blocks += changes(policy, active[1], words, request.today)
            blocks += [Divider(), Heading("As it would be")]
        blocks += terms(policy, words, request.today)
        this = {"agreement": agreement.id}
        if ended:
            pass
        elif request.me.id in accepted:
            withdraw = Button(
                "Withdraw", "agreement.withdraw", this, "danger", "Withdraw what you have proposed?"
            )
            blocks.append(
                Buttons((Button("Propose a change", "agreement.edit", pair), *([withdraw] if mine else [])))
            )
        else:
            accept = Button("Accept", "agreement.accept", this, "primary", _confirmation(active is not None))
            blocks.append(Buttons((accept, Button("Propose a change", "agreement.edit", pair))))
    elif active is not None:
        agreement, words = active
        blocks += terms(policy, words, request.today)
        blocks.append(Note(_in_force(agreement, request.today)))
        right = Button("Still right", "agreement.right", {"agreement": agreement.id}, "primary")
        look = Button("Review", "agreement.review", {"agreement": agreement.id})
        if not ended:
            change = Button("Propose a change", "agreement.edit", pair)
            how = Button("How we keep it", "agreement.kept", pair)
            two = request.me.id in (membership.pair.supervisor_id, membership.pair.supervisee_id)
            blocks.append(Buttons((right if review else look, change, *((how,) if two else ()))))
    blocks += [Note(notice) for notice in (policy.agreement.notices if policy.agreement else ())]
    blocks += _when_it_does_not_work(policy)
    blocks.append(Note("Only you two, and whoever covers, can read this."))
    return Card(
        f"{word.title}: you and {membership.other.name}",
        tuple(blocks),
        preview=f"Your {word.one}.",
        place="below",
    )


def _when_it_does_not_work(policy: Policy) -> list[Block]:
    """Return how the two may go on where something does not work: the policy's steps, and the private way."""
    rules = policy.escalation
    steps = [
        f"{formatting.listed([getattr(policy.words, side).one for side in step.who_may], 'or')}: the {step.to}"
        + (f", who can call a {formatting.listed([*step.offer], 'or')}" if step.offer else "")
        for step in (rules.steps if rules is not None else ())
        if "@" not in step.to
    ]
    where = f" ({rules.basis})" if rules is not None and rules.basis else ""
    said = f"If something does not work{where}: {'; then '.join(steps)}. " if steps else ""
    return [
        Note(
            f"{said}Type /supervision raise for a private way: nobody is told until you choose whom to write to."
        )
    ]


def _confirmation(replaces: bool) -> str:
    """Return the question asked before a version is accepted."""
    before = ", in place of the one before" if replaces else ""
    return f"Accept this version? It is then in force for you both{before}. It can’t be taken back, only changed anew."


def _in_force(agreement: Agreement, today: date) -> str:
    since = (
        f"In force since {formatting.plain_day(agreement.active_on, today)}"
        if agreement.active_on
        else "In force"
    )
    reviewed = (
        f", reviewed on {formatting.plain_day(agreement.reviewed_on, today)}" if agreement.reviewed_on else ""
    )
    under = f", under version {agreement.policy_version} of the policy" if agreement.policy_version else ""
    return f"{since}{reviewed}{under}."


def form(request: Request, membership: PairMembership, words: Words, base: int) -> Form:
    """Return the agreement as a form; `base` is the newest version number, so that nobody overwrites another's."""
    policy = request.policy
    inputs: list[Text | Heading | Note | Facts | Input] = []
    if policy.agreement and policy.agreement.purpose:
        inputs.append(Text(policy.agreement.purpose))
    own = own_document_allowed(policy)
    if own:
        inputs.append(document_input(words))
    for field in fields_of(policy):
        value = words.get(field.key, "")
        needed: Required = is_needed(policy, field) and (not own or acts(field) or "in the end")
        if is_fixed(policy, field, membership.leads):
            inputs.append(Facts(((field.title, said_of(field, value, request.today)),)))
        else:
            inputs.append(input_of(field, value, needed, person_in(words, field.key)))
    inputs.append(Note(f"{membership.other.name} is asked to accept it, or to propose a change."))
    return Form(
        policy.words.agreement.title, "agreement.propose", tuple(inputs), {"pair": membership.pair.id, "base": base},
        submit="Propose",
    )  # fmt: skip


def document_input(words: Words) -> TextInput:
    """Return the input for the link to a document of the pair's own."""
    help = "Only if you use a document of your own. Then I ask only for what I act on."
    return TextInput(DOCUMENT, DOCUMENT_LABEL, words.get(DOCUMENT, ""), help)


def input_of(field: AgreementField, value: str, required: Required, person_id: int = 0) -> Input:
    """Return the input for one field of an agreement; `person_id` is whom its value names, if that is known."""
    key, label = field.key, field.title
    match field.kind:
        case "tick":
            ticked = ("yes",) if value else ()
            talked = Option("yes", "We have talked about it")
            return TicksInput(key, label, (talked,), ticked, field.help, required)
        case "date":
            return DateInput(key, label, date.fromisoformat(value) if value else None, field.help, required)
        case "choice":
            options = tuple(Option(choice, choice) for choice in field.choices)
            return ChoiceInput(
                key, label, options, value if value in field.choices else "", field.help, required
            )
        case "interval":
            return TextInput(key, label, value, field.help or "Such as 3 weeks or 1 month.", required)
        case "minutes":
            return TextInput(key, label, value, field.help or "Such as 60 min.", required)
        case "person":
            named = (PersonName(person_id, value),) if value else ()
            return PersonInput(key, label, named, field.help, required)
        case "text":
            return TextInput(key, label, value, field.help, required, lines="many", limit=LIMIT)


def proposal_notice(
    request: Request, membership: PairMembership, agreement: Agreement, waiting: bool
) -> Card:
    """Return the card about the other's proposal and what became of it."""
    word = request.policy.words.agreement
    title, text = {
        "proposed": (f"A proposal for your {word.one}", f"{membership.other.name} asks you to read it and to accept "
                     "it, or to propose a change." if waiting else "You have accepted it."),
        "active": (f"Your {word.one} is in force", f"You and {membership.other.name} have both accepted it."),
        "superseded": (f"An earlier proposal for your {word.one}", "A newer one has taken its place."),
        "withdrawn": (f"A proposal for your {word.one}", "It was withdrawn."),
    }[agreement.state]  # fmt: skip
    show = Button(
        "Read it", "agreement.show", {"pair": membership.pair.id}, "primary" if waiting else "plain"
    )
    return Card(title, (Text(text), Buttons((show,))), preview=f"Something about your {word.one}.")


def in_force(request: Request, membership: PairMembership, agreement: Agreement) -> Card:
    """Return the card that says that both have accepted."""
    word = request.policy.words.agreement
    every = f" You meet every {agreement.every.removeprefix('1 ')}." if agreement.every else ""
    show = Button("Read it", "agreement.show", {"pair": membership.pair.id})
    if agreement.state == "active":
        text = f"You and {membership.other.name} have both accepted it.{every} When its review is due, I will say so."
        return Card(
            f"Your {word.one} is in force",
            (Text(text), Buttons((show,))),
            preview=f"Your {word.one} is in force.",
        )
    text = "A newer one has taken its place since."
    return Card(f"An earlier {word.one}", (Text(text), Buttons((show,))), preview=f"An earlier {word.one}.")


def asked_to_review(request: Request, membership: PairMembership, agreement: Agreement, open_: bool) -> Card:
    """Return the card that asks for a review after the other has confirmed the agreement."""
    word = request.policy.words.agreement
    if not open_:
        show = Button("Read it", "agreement.show", {"pair": membership.pair.id})
        return Card(
            f"Review of your {word.one}",
            (Text("This review is settled."), Buttons((show,))),
            preview="Settled.",
        )
    return Card(
        f"Review of your {word.one}",
        (
            Text(f"{membership.other.name} has read it again and finds it still right. What do you think?"),
            Buttons((Button("Review", "agreement.review", {"agreement": agreement.id}, "primary"),)),
        ),
        preview=f"Your {word.one} is being reviewed.",
    )
