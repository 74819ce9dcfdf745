"""Commands, form and cards of passing on; it ends as an action with an owner and a date."""

import json
from collections.abc import Mapping
from datetime import date, datetime, timedelta

from handlers import access, actions, formatting, reader_list, resolve
from handlers.access import NOT_FOUND, PairMembership
from handlers.disclosures import rules
from handlers.policy import Policy
from handlers.routing import Refused, Request, Routes
from handlers.ui import (
    Block,
    Button,
    Buttons,
    Card,
    ChoiceInput,
    DateInput,
    Facts,
    Form,
    Note,
    Option,
    Quote,
    Reply,
    Text,
    TextInput,
)
from storage import audit_log, outbox, secrets
from storage.db import Db
from storage.models import About, ActionPoint, Disclosure, Person
from storage.queries import disclosures as queries
from storage.queries import pairs, records

routes = Routes()

USUALLY = timedelta(days=7)
LIMIT = 1_000
"""Most characters of why."""

SAYS = {
    "before": "{other} is told as soon as you press this, before it is passed on.",
    "at once": "{other} is told as soon as you press this.",
    "after": "{other} is told once it was passed on.",
    "not automatically": "By your policy {other} gets no message of it.",
}


@routes.command(
    "supervision passed on", "Something from a session is told to somebody else", "[with @person]"
)
@routes.action("disclosure.start", form=True)
def start(db: Db, request: Request) -> Reply:
    """Open the form: what kind of matter, to whom, who tells, why, and by when."""
    if "record" in request.ids:
        record = records.record(db, request.id("record"))
        if record is None or record.state == "draft":
            raise Refused(NOT_FOUND)
        membership = access.membership(db, request, record.pair_id)
        return _form(request, membership, record.id)
    membership = resolve.pair(db, request)
    return membership if isinstance(membership, Card) else _form(request, membership, None)


def _form(request: Request, membership: PairMembership, record_id: int | None) -> Form:
    policy, other = request.policy, membership.other
    kinds = tuple(Option(str(n), kind[:75]) for n, kind in enumerate(rules.kinds(policy)))
    named = rules.whom(policy)
    help = (
        f"Your policy names {formatting.listed([*named], 'or')}."
        if named
        else "A person or a body, by its role."
    )
    tellers = (Option("me", "I do"), Option("other", other.name))
    always = policy.access.always_shared if policy.access else ()
    lines: list[Note] = [
        Note("What is passed on is kept with the file, and the worker sees it in “who reads”.")
    ]
    if always:
        lines.append(
            Note(
                f"Your policy has always shared: {formatting.listed([one[:1].lower() + one[1:] for one in always])}."
            )
        )
    blocks = (
        ChoiceInput("kind", "What kind of matter?", kinds, kinds[0].value, required=True),
        TextInput("to", "To whom?", named[0] if len(named) == 1 else "", help, required=True, limit=200),
        ChoiceInput("teller", "Whose job is it?", tellers, "me", required=True),
        TextInput("how", "How?", help="Such as by phone, or in writing.", required=rules.needs_how(policy), limit=200),
        TextInput("why", "Why?", help="No names of people outside work.", required=True, lines="many", limit=LIMIT),
        DateInput("due", "By when?", request.today + USUALLY, "Safety is passed on the same day.", required=True),
        *lines,
        Note(_says(policy, membership)),
    )  # fmt: skip
    ids: dict[str, int | str] = {"pair": membership.pair.id}
    if record_id is not None:
        ids["of"] = record_id
    return Form("Pass something on", "disclosure.save", blocks, ids, "Keep it")


def _says(policy: Policy, membership: PairMembership) -> str:
    told = rules.told(policy, by_worker=not membership.leads)
    basis = policy.disclosure.basis if policy.disclosure else ""
    said = SAYS[told].format(other=membership.other.name)
    return f"{said} ({basis})" if basis else said


@routes.action("disclosure.save")
def save(db: Db, request: Request) -> Reply:
    """Keep it in the worker's file, make the action, and tell the other as the policy says."""
    membership = access.membership(db, request, request.id("pair"))
    policy, pair = request.policy, membership.pair
    chosen, kinds = (
        request.typed("kind", required="Please choose what kind of matter it is."),
        rules.kinds(policy),
    )
    if not chosen.isdigit() or int(chosen) >= len(kinds):
        raise Refused("Please choose what kind of matter it is.", "kind")
    kind = kinds[int(chosen)]
    to = request.typed("to", 200, required="Please say to whom.")
    how = request.typed("how", 200, required="Please say how: your policy has it settled between you."
                        if rules.needs_how(policy) else None)  # fmt: skip
    why = request.typed("why", LIMIT, required="Please say why.")
    due = _due(request, kind)
    record_id = request.optional_id("of")
    if record_id is not None:
        record = records.record(db, record_id)
        if record is None or record.pair_id != pair.id:
            raise Refused(NOT_FOUND)
    teller = membership.other if request.typed("teller") == "other" else request.me
    action = actions.add(
        db, request, f"Pass on to {to}: {kind[:1].lower()}{kind[1:]}", teller, due, membership=membership
    )
    text = json.dumps({"to": to, "how": how, "why": why})
    row = Disclosure(
        pair_id=pair.id, person_id=pair.supervisee_id, record_id=record_id, kind=kind, by_id=request.me.id,
        text_id=secrets.seal(db, pair.supervisee_id, text), teller_id=teller.id, due=due, added_at=request.now,
        action_id=action.id,
    )  # fmt: skip
    db.add(row)
    db.flush()
    audit_log.write(
        db,
        request.now,
        request.me.id,
        "disclosure.kept",
        About("disclosure", row.id),
        pair.supervisee_id,
        kind,
    )
    if rules.told(policy, by_worker=not membership.leads) in ("before", "at once"):
        _tell(db, row, membership.other.id, request.now)
    return _card(db, request, row, membership, "Kept.")


def _tell(db: Db, row: Disclosure, person_id: int, now: datetime) -> None:
    row.told_at = now
    outbox.enqueue(
        db, "disclosure.told", person_id, f"disclosure.told:{row.id}:{person_id}", now, disclosure=row.id
    )


def _due(request: Request, kind: str) -> date:
    try:
        due = date.fromisoformat(request.typed("due", 20, required="Please say by when."))
    except ValueError:
        raise Refused("Please give a day as year-month-day, such as 2026-03-31.", "due") from None
    if due < request.today:
        raise Refused("That day has passed. Please give one from today on.", "due")
    if rules.is_same_day(kind) and due > request.today:
        raise Refused("Safety is passed on the same day. Please give today’s date, and do it today.", "due")
    return due


@routes.action("disclosure.show")
def show(db: Db, request: Request) -> Card:
    """Show what is passed on, for one of its two."""
    row, membership = _find(db, request)
    return _card(db, request, row, membership)


@routes.card("disclosure.told")
def told(db: Db, request: Request) -> Card | None:
    """Tell the other of the two."""
    row, membership = _find(db, request)
    return None if row.state == "withdrawn" and row.seen_at is None else _card(db, request, row, membership)


@routes.action("disclosure.seen")
def seen(db: Db, request: Request) -> Card:
    """Note that the other has seen it."""
    row, membership = _find(db, request)
    if row.by_id != request.me.id and row.seen_at is None:
        row.seen_at = request.now
        _change(db, request, row, "disclosure.seen")
    return _card(db, request, row, membership)


@routes.action("disclosure.done")
def done(db: Db, request: Request) -> Card:
    """Note that it was passed on, which closes its action."""
    row, membership = _find(db, request)
    if row.teller_id != request.me.id:
        teller = db.get_one(Person, row.teller_id).name
        raise Refused(f"{teller} passes this on, and says so here. Nothing was changed.")
    if row.state == "planned":
        _close(db, request, row, "done")
        row.state, row.passed_on = "passed on", request.today
        _change(db, request, row, "disclosure.passed_on")
        if (
            rules.told(request.policy, by_worker=row.by_id == row.person_id) == "after"
            and row.told_at is None
        ):
            pair = membership.pair
            other = pair.supervisor_id if row.by_id == pair.supervisee_id else pair.supervisee_id
            _tell(db, row, other, request.now)
    return _card(db, request, row, membership)


@routes.action("disclosure.withdraw")
def withdraw(db: Db, request: Request) -> Card:
    """Take back what was not passed on yet; refused for what the policy has always shared."""
    row, membership = _find(db, request)
    if row.by_id != request.me.id:
        raise Refused(NOT_FOUND)
    if rules.is_must(request.policy, row.kind):
        raise Refused("Your policy has this always shared, so it can’t be taken back. Nothing was changed.")
    if row.state == "planned":
        _close(db, request, row, "dropped")
        row.state = "withdrawn"
        _change(db, request, row, "disclosure.withdrawn")
    return _card(db, request, row, membership)


def tell_after(db: Db, policy: Policy, now: datetime) -> None:
    """Tell the other of what was passed on, where the policy has them told after and only its action says so."""
    if policy.disclosure is None or policy.disclosure.when != "after":
        return
    for row in queries.untold(db):
        if rules.told(policy, by_worker=row.by_id == row.person_id) != "after":
            continue
        pair = pairs.pair(db, row.pair_id)
        if pair is not None:
            other = pair.supervisor_id if row.by_id == pair.supervisee_id else pair.supervisee_id
            _tell(db, row, other, now)


def _close(db: Db, request: Request, row: Disclosure, state: str) -> None:
    action = db.get(ActionPoint, row.action_id) if row.action_id is not None else None
    if action is not None and action.state == "open":
        action.state, action.closed_at = state, request.now
        db.flush()
        outbox.refresh(db, About("action", action.id), request.now)


def _change(db: Db, request: Request, row: Disclosure, verb: str) -> None:
    audit_log.write(
        db, request.now, request.me.id, verb, About("disclosure", row.id), row.person_id, row.kind
    )
    db.flush()
    outbox.refresh(db, About("disclosure", row.id), request.now)


def _find(db: Db, request: Request) -> tuple[Disclosure, PairMembership]:
    """Return what is passed on, for one of its two, whatever became of the pair for its worker."""
    row = db.get(Disclosure, request.id("disclosure"), with_for_update=True)
    if row is None:
        raise Refused(NOT_FOUND)
    return row, access.membership(db, request, row.pair_id)


def _card(db: Db, request: Request, row: Disclosure, membership: PairMembership, said: str = "") -> Card:
    words = _words(db, request, row, membership)
    by, teller = db.get_one(Person, row.by_id), db.get_one(Person, row.teller_id)
    mine = by.id == request.me.id
    who = "You have" if mine else f"{by.name} has"
    whose = (
        "your supervision"
        if request.me.id == row.person_id
        else f"the supervision of {membership.other.name}"
    )
    blocks: list[Block] = [
        Text(f"{said} {who} noted that something from {whose} is told to somebody else.".strip())
    ]
    facts = [
        ("What kind", row.kind),
        ("To whom", words["to"]),
        ("Who tells", "You" if teller.id == request.me.id else teller.name),
        ("Now", formatting.capital(reader_list.state_of(db, request, row))),
    ]
    if words.get("how"):
        facts.insert(3, ("How", words["how"]))
    blocks += [Facts(tuple(facts)), Quote(words["why"], by.name)]
    ids = {"disclosure": row.id}
    buttons: list[Button] = []
    if row.state == "planned":
        if not mine and row.seen_at is None:
            buttons.append(Button("I have seen it", "disclosure.seen", ids, "primary"))
        if teller.id == request.me.id:
            buttons.append(
                Button("It is passed on", "disclosure.done", ids, "plain" if buttons else "primary")
            )
        if mine and not rules.is_must(request.policy, row.kind):
            buttons.append(Button("Take it back", "disclosure.withdraw", ids))
    if buttons:
        blocks.append(Buttons(tuple(buttons)))
    blocks.append(Note(_known(db, request, row, membership)))
    return Card(
        "Passing something on",
        tuple(blocks),
        preview="Something is passed on.",
        source=("disclosure.told", ids),
    )


def _known(db: Db, request: Request, row: Disclosure, membership: PairMembership) -> str:
    """Return who of the two knows of it, and by which clause."""
    basis = request.policy.disclosure.basis if request.policy.disclosure else ""
    other = membership.other.name if row.by_id == request.me.id else "You"
    verb = "were" if other == "You" else "was"
    told = rules.told(request.policy, by_worker=row.by_id == row.person_id)
    said = f"{other} {verb} told" if row.told_at is not None else {
        "after": f"{other} {'are' if other == 'You' else 'is'} told once it was passed on",
    }.get(told, f"{other} get{'' if other == 'You' else 's'} no message of it; it stands in “who reads”")  # fmt: skip
    seen = " and has seen it" if row.seen_at is not None and other != "You" else ""
    return formatting.sentence(f"{said}{seen}{f' ({basis})' if basis else ''}")


def _words(db: Db, request: Request, row: Disclosure, membership: PairMembership) -> Mapping[str, str]:
    text = access.words(db, request, membership, [row.text_id])[row.text_id]
    return json.loads(text) if text.startswith("{") else {"to": text, "why": text}
