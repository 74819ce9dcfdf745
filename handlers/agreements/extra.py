"""Second agreements, such as a learning agreement: parts of their own, and in force once every signer has accepted.

They belong to the line pair. Whoever assesses the worker may be a third signer, who is in no pair with them.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from handlers import access, formatting, resolve
from handlers.access import NOT_FOUND
from handlers.agreements import cards, rules
from handlers.obligations.kinds.extra_agreement import EXTRA_AGREEMENT, forms_for, signers_of
from handlers.policy.documents import ExtraAgreement
from handlers.routing import Refused, Request, Routes
from handlers.ui import Block, Button, Buttons, Card, Facts, Form, Heading, Inline, Item, Note, Text
from storage import audit_log, outbox, secrets
from storage.db import Db
from storage.models import About, Acceptance, Agreement, Obligation, Pair, Person
from storage.queries import agreements as queries
from storage.queries import facts, pairs

routes = Routes()


@dataclass(frozen=True, slots=True)
class Opened:
    """A second agreement of one pair, as one of its signers sees it."""

    pair: Pair
    form: ExtraAgreement
    number: int
    signers: tuple[Person, ...]
    versions: list[Agreement]

    @property
    def ids(self) -> dict[str, int | str]:
        """Ids that its buttons carry."""
        return {"pair": self.pair.id, "form": self.number}

    def newest(self, state: str) -> Agreement | None:
        """Return the newest version in this state."""
        return next((one for one in reversed(self.versions) if one.state == state), None)


def _open(db: Db, request: Request, *, lock: bool = False) -> Opened:
    if lock:
        db.get(Pair, request.id("pair"), with_for_update=True)
    pair, number = pairs.pair(db, request.id("pair")), request.id("form")
    if pair is None or pair.series != "line":
        raise Refused(NOT_FOUND)
    forms = forms_for(request.policy, pair.supervisee, pair.supervisee.stage_on(request.today))
    if not 0 <= number < len(forms):
        raise Refused(NOT_FOUND)
    signers = signers_of(forms[number], pair, pair.supervisee, pair.supervisor_id)
    if request.me.id not in signers:
        raise Refused(NOT_FOUND)
    people = facts.people(db, signers)
    versions = queries.versions(db, pair.id, forms[number].name)
    return Opened(pair, forms[number], number, tuple(people[one] for one in signers), versions)


@routes.action("extra_agreement.show")
def show(db: Db, request: Request) -> Card:
    """Show what is in force and what is proposed, and who has accepted it."""
    return _card(db, request, _open(db, request))


@routes.action("extra_agreement.edit", form=True)
def edit(db: Db, request: Request) -> Form:
    """Open the form, filled in from the newest version."""
    of = _open(db, request)
    known = of.newest("proposed") or of.newest("active")
    words = _words(db, request, of, known) if known is not None else {}
    inputs = tuple(
        cards.input_of(field, words.get(field.key, ""), field.need == "required") for field in of.form.fields
    )
    signers = [*(one.name for one in of.signers if one.id != request.me.id), "you"]
    base = of.versions[-1].version if of.versions else 0
    note = Note(f"It counts once {formatting.listed(signers)} have accepted it.")
    ids = {**of.ids, "base": base}
    return Form(_title(of), "extra_agreement.propose", (*inputs, note), ids, submit="Propose")


@routes.action("extra_agreement.propose")
def propose(db: Db, request: Request) -> Card:
    """Store a new version, accepted by whoever proposes it, and ask the other signers."""
    of = _open(db, request, lock=True)
    if request.id("base") != (of.versions[-1].version if of.versions else 0):
        raise Refused(
            "Somebody has proposed another version meanwhile. Nothing was changed, and what you typed is still here: "
            "please read that version first.",
            next(iter(request.fields), None),
        )
    words: dict[str, str] = {}
    for field in of.form.fields:
        needed = f"Please fill this in: {field.title}." if field.need == "required" else None
        if text := request.typed(field.key, rules.LIMIT, needed):
            words[field.key] = resolve.spelled_out(db, text) if field.kind == "person" else text
    before = of.newest("proposed")
    if before is not None:
        before.state = "superseded"
    agreement = Agreement(
        pair_id=of.pair.id, form=of.form.name, version=len(of.versions) + 1, state="proposed",
        proposed_by_id=request.me.id, proposed_at=request.now, policy_version=request.policy.header.version or "",
        text_id=secrets.seal(db, of.pair.supervisee_id, json.dumps(words)),
    )  # fmt: skip
    db.add(agreement)
    db.flush()
    _audit(db, request, of, agreement, "agreement.proposed")
    _accept(db, request, of, agreement)
    return _card(db, request, _open(db, request), _said(of, agreement))


@routes.action("extra_agreement.accept")
def accept(db: Db, request: Request) -> Card:
    """Accept the version that a button names; once every signer has, it is in force."""
    of = _open(db, request, lock=True)
    agreement = next((one for one in of.versions if one.id == request.id("agreement")), None)
    if agreement is None or agreement.state not in ("proposed", "active"):
        return _card(db, request, of, "That version has been replaced since. This is how it stands now:")
    if request.me.id in _accepted(db, agreement):
        return _card(db, request, of, "You have accepted it already.")
    _accept(db, request, of, agreement)
    return _card(db, request, _open(db, request), _said(of, agreement))


@routes.card("extra_agreement.told", single=True)
def told(db: Db, request: Request) -> Card | None:
    """Tell a signer that a version waits for them, or that it is in force."""
    return _card(db, request, _open(db, request))


@routes.line(EXTRA_AGREEMENT)
def line(db: Db, request: Request, obligation: Obligation) -> Item | None:
    """Build the line for a second agreement that is to be made, or that waits for the reader."""
    pair = pairs.pair(db, obligation.about.id)
    if pair is None:
        return None
    forms = forms_for(request.policy, pair.supervisee, pair.supervisee.stage_on(request.today))
    for number, form in enumerate(forms):
        signers = signers_of(form, pair, pair.supervisee, pair.supervisor_id)
        versions = queries.versions(db, pair.id, form.name)
        if request.me.id not in signers or any(one.state == "active" for one in versions):
            continue
        open_ = next((one for one in reversed(versions) if one.state == "proposed"), None)
        if open_ is not None and request.me.id in _accepted(db, open_):
            continue
        ids = {"pair": pair.id, "form": number}
        button = (
            Button("Read it", "extra_agreement.show", ids, "primary")
            if open_ is not None
            else Button("Start it", "extra_agreement.edit", ids, "primary")
        )
        clause = f" ({obligation.clause})" if obligation.clause else ""
        what = "waits for you" if open_ is not None else "is to be made"
        other = f" of {pair.supervisee.name}" if request.me.id != pair.supervisee_id else ""
        return Item(f"{formatting.capital(form.name)}{other}", f"{what}{clause}", buttons=(button,))
    return None


# Card


def _card(db: Db, request: Request, of: Opened, said: str = "") -> Card:
    active, open_ = of.newest("active"), of.newest("proposed")
    blocks: list[Block] = [Text(said)] if said else []
    for version, heading in ((open_, "Proposed"), (active, "In force")):
        if version is not None:
            blocks += [Heading(heading), *_terms(of, _words(db, request, of, version))]
            accepted = _accepted(db, version)
            rows: list[tuple[str, Inline]] = [
                (one.name, "has accepted it" if one.id in accepted else "is asked to accept it")
                for one in of.signers
            ]
            blocks.append(Facts(tuple(rows)))
    if active is None and open_ is None:
        blocks.append(Text(f"There is none yet. {_clause(of.form)}".strip()))
    buttons: list[Button] = []
    if open_ is not None and request.me.id not in _accepted(db, open_):
        ids = {**of.ids, "agreement": open_.id}
        buttons.append(Button("Accept", "extra_agreement.accept", ids, "primary", "Accept this version?"))
    label = "Propose a change" if of.versions else "Start it"
    buttons.append(Button(label, "extra_agreement.edit", of.ids))
    names = formatting.listed([one.name if one.id != request.me.id else "you" for one in of.signers])
    blocks += [Buttons(tuple(buttons)), Note(f"Only {names} can read this.")]
    return Card(
        _title(of), tuple(blocks), preview=f"Your {request.policy.words.agreement.one}.", place="below"
    )


def _terms(of: Opened, words: Mapping[str, str]) -> Sequence[Block]:
    return [block for field in of.form.fields if field.key in words
            for block in (Heading(field.title), Text(words[field.key]))]  # fmt: skip


def _title(of: Opened) -> str:
    return f"{formatting.capital(of.form.name)}: {of.pair.supervisee.name}"


def _clause(form: ExtraAgreement) -> str:
    return f"Your policy asks for it ({form.basis})." if form.basis else ""


def _said(of: Opened, agreement: Agreement) -> str:
    if agreement.state == "active":
        return "Everybody has accepted it: it is in force from today."
    return "Accepted. The others are being asked."


# Helpers


def _words(db: Db, request: Request, of: Opened, agreement: Agreement) -> dict[str, str]:
    signers = [one.id for one in of.signers]
    text = access.signed_words(db, request, signers, [agreement.text_id])[agreement.text_id]
    return json.loads(text) if text.startswith("{") else {}


def _accepted(db: Db, agreement: Agreement) -> set[int]:
    return {one.person_id for one in queries.acceptances(db, agreement.id)}


def _accept(db: Db, request: Request, of: Opened, agreement: Agreement) -> None:
    db.add(Acceptance(agreement_id=agreement.id, person_id=request.me.id, at=request.now))
    db.flush()
    accepted = _accepted(db, agreement)
    if all(one.id in accepted for one in of.signers):
        for before in of.versions:
            if before.state == "active":
                before.state = "superseded"
        agreement.state, agreement.active_on = "active", request.today
    db.dirty_pairs.add(of.pair.id)
    _audit(db, request, of, agreement, "agreement.accepted")
    db.flush()
    for one in of.signers:
        if one.id != request.me.id and (agreement.state == "active" or one.id not in accepted):
            key = f"extra_agreement.told:{agreement.id}:{one.id}:{agreement.state}"
            outbox.enqueue(
                db, "extra_agreement.told", one.id, key, request.now, pair=of.pair.id, form=of.number
            )


def _audit(db: Db, request: Request, of: Opened, agreement: Agreement, verb: str) -> None:
    about = About("agreement", agreement.id)
    audit_log.write(db, request.now, request.me.id, verb, about, of.pair.supervisee_id, of.form.name)
