"""The series of somebody's supervision on one card: who gives each, who assesses, and which reviews are to come."""

from handlers import access, formatting, resolve
from handlers.obligations import phases
from handlers.obligations.kinds.extra_agreement import forms_for
from handlers.obligations.programme_people import runs
from handlers.obligations.worker_facts import LINE, WorkerFacts
from handlers.pairs import series as rules
from handlers.policy import milestone_key
from handlers.programmes import induction
from handlers.routing import Refused, Request, Routes
from handlers.ui import (
    Block,
    Button,
    Buttons,
    Card,
    Facts,
    Heading,
    Inline,
    Item,
    Note,
    PersonName,
    Reply,
    Text,
)
from storage.db import Db
from storage.models import Person

routes = Routes()


@routes.command("supervision series", "The series of a pair, and who supervises in each", "[@supervisee]")
@routes.action("series.show")
def show(db: Db, request: Request) -> Reply:
    """Show somebody's series; without a name, the asker's own, or those of the one person whom they supervise."""
    return card(db, request, rules.facts_of(db, request, _whose(db, request)))


def _whose(db: Db, request: Request) -> int:
    if "person" in request.ids:
        return request.id("person")
    mine = access.my_pairs(db, request)
    led = {s.other.id: s.other for s in mine if s.leads}
    if request.text.strip():
        return resolve.person(db, request, request.text).id
    if any(not s.leads for s in mine) or not led:
        return request.me.id
    if len(led) == 1:
        return next(iter(led))
    names = formatting.listed([one.name for one in led.values()], "or")
    raise Refused(f"Whose series? Please name one, such as “/supervision series @name”: {names}.")


def card(db: Db, request: Request, of: WorkerFacts, said: str = "") -> Card:
    """Return the card for the person themselves, or for whoever supervises, leads or assesses them."""
    words, today, mine = request.policy.words, request.today, of.person.id == request.me.id
    line = of.current()
    rows: list[tuple[str, Inline]] = [
        (formatting.capital(words.supervisor.one), _name(line.supervisor if line else None))
    ]
    for programme, series in rules.series_of(of):
        pair = of.current(series.name)
        if pair is not None or runs(of, programme, series):
            none = pair is None and ("series", series.name) in of.done
            name = "none" if none else _name(pair.supervisor if pair else None)
            rows.append((formatting.capital(series.name), name))
    blocks: list[Block] = [Text(said)] if said else []
    blocks.append(Facts(tuple(rows)))
    for programme in of.programmes:
        blocks += [Heading(programme.name), Facts(_programme_rows(request, of, programme.name))]
        blocks += [
            Item(
                f"{formatting.capital(one.name)} at {one.at}",
                f"held on {formatting.plain_day(done, today)}"
                if (done := of.milestone_done(programme, one)) is not None
                else formatting.day(one.at.after(of.person.stage_began or today), today),
                "good" if done is not None else "plain",
                (
                    Button(
                        "It was held",
                        "milestone.note",
                        {"person": of.person.id, "key": milestone_key(programme, one)},
                    ),
                )
                if done is None and not mine and rules.may_arrange(request, of)
                else (),
            )
            for one in programme.milestones
        ]
    blocks += induction.blocks(db, request, of)
    if buttons := _buttons(request, of):
        blocks.append(Buttons(buttons))
    if of.stage and of.person.stage_until is not None:
        until = formatting.plain_day(of.person.stage_until, today)
        blocks.append(Note(f"{formatting.capital(of.stage)} until {until}."))
    title = "Your supervision" if mine else f"{of.person.name}: {words.supervisor.short} and series"
    return Card(title, tuple(blocks), preview="Who supervises whom.", place="below")


def _programme_rows(request: Request, of: WorkerFacts, name: str) -> tuple[tuple[str, Inline], ...]:
    programme = next(one for one in of.programmes if one.name == name)
    rows: list[tuple[str, Inline]] = []
    start = of.person.stage_began
    if start is not None:
        rows.append(("Since", formatting.plain_day(start, request.today)))
        rows += [
            (
                f"Until {formatting.plain_day(one.until, request.today)}",
                f"every {one.every.removeprefix('1 ')}",
            )
            for one in phases.phases_of(programme, start)
        ]
    if programme.assessor is not None:
        rows.append(("Assessor", _name(of.assessor_for(programme))))
    return tuple(rows)


def _name(person: Person | None) -> Inline:
    return PersonName(person.id, person.name) if person is not None else "nobody yet"


def _buttons(request: Request, of: WorkerFacts) -> tuple[Button, ...]:
    ids = {"person": of.person.id}
    found: list[Button] = []
    line = of.current()
    if rules.may_name(request, of) and of.person.id != request.me.id:
        if line is None:
            word = request.policy.words.supervisor.a
            found.append(Button(f"Name {word}", "series.name", {**ids, "series": LINE}, "primary"))
        for programme, series in rules.series_of(of):
            if runs(of, programme, series):
                label = "Change who gives" if of.current(series.name) else "Name who gives"
                found.append(
                    Button(f"{label} the {series.name}", "series.name", {**ids, "series": series.name})
                )
        if any(programme.assessor is not None for programme in of.programmes):
            found.append(Button("Name an assessor", "assessor.name", ids))
    mine = line is not None and request.me.id in (line.supervisor_id, line.supervisee_id)
    for number, form in enumerate(forms_for(request.policy, of.person, of.stage)):
        assess = any((a := of.assessor_for(p)) is not None and a.id == request.me.id for p in of.programmes)
        if line is not None and (mine or assess):
            found.append(Button(form.name, "extra_agreement.show", {"pair": line.id, "form": number}))
    return tuple(found)
