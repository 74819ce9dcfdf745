"""One page about one person, for whoever supervises or leads them: dates, names and counts, never anybody's words."""

from collections import Counter
from collections.abc import Iterator
from datetime import date

from handlers import access, formatting
from handlers.development.rules import STATES, age
from handlers.obligations.called_off import CALLED_OFF, in_a_row
from handlers.obligations.kinds.appraisal import APPRAISAL
from handlers.obligations.kinds.training import had
from handlers.overdue import cards, on_time, rules, scope
from handlers.overdue.rules import LatePerson
from handlers.policy.session_kinds import meets_by_calendar, record_owed
from handlers.routing import Request
from handlers.ui import Block, Button, Buttons, Card, Divider, Facts, Heading, Inline, Line, Note
from handlers.ui import PersonName as Name
from storage.db import Db
from storage.models import Pair, Person
from storage.queries import development, sessions, trainings
from storage.queries import overdue as queries


def page(db: Db, request: Request, person: Person) -> Card:
    """Return last and next session, agreement, records and open actions with their age, then what is late and why."""
    words = request.policy.words
    late = rules.by_person(scope.of_person(db, request, person))
    pairs = queries.pairs_of_worker(db, person.id, request.today)
    if not scope.sees_all(request, person):
        pairs = [pair for pair in pairs if pair.supervisor_id == request.me.id]
    blocks: list[Block] = [cards.as_at(request, _about(person))]
    if not pairs:
        blocks.append(Note(f"{person.name} has no {words.supervisor.one} here."))
    for pair in pairs:
        if len(pairs) > 1:
            blocks.append(Heading(formatting.capital(pair.series)))
        blocks.append(Facts(_facts(db, request, pair)))
    shares = on_time.on_time(db, request.policy, [pair.id for pair in pairs], request.now, request.today)
    sentence = _held_on_time(on_time.total(list(shares.values())))
    if sentence and pairs and meets_by_calendar(request.policy):
        blocks.append(Note(sentence))
    if late:
        blocks += [Divider(), Heading("Late")]
        blocks += [cards.thing_item(request, thing) for thing in late[0].things]
    if scope.sees_all(request, person):
        blocks += _training(db, request, person)
    blocks.append(Line(("Write to ", Name(person.id, person.name))))
    blocks += [Buttons(_ways_on(db, request, person, pairs, late)), *cards.not_carried_out_note(request)]
    return Card(person.name, tuple(blocks), preview="One page about one person.", place="below")


def _training(db: Db, request: Request, person: Person) -> list[Block]:
    """Return which training that the policy asks of supervisors somebody has had, how, and until when it counts."""
    rule = request.policy.training
    if rule is None or not rule.asked or not trainings.is_kept(db):
        return []
    if not trainings.supervising_since(db, {person.id}, request.today):
        return []
    rows = trainings.of_people(db, {person.id}).get(person.id, [])
    said: list[tuple[str, Inline]] = []
    for item in rule.asked:
        mine = [row for row in rows if rule.item(row.item) == item and item.takes(row.route)]
        if not mine:
            said.append((item.name, "None noted"))
            continue
        last, ends = mine[-1], item.ends(had(rule, item, mine))
        how = f"{last.route}, " if last.route else ""
        until = (
            f", counts until {formatting.plain_day(ends, request.today)}" if ends and ends != date.max else ""
        )
        own = ", noted by themselves" if last.noted_by_id == person.id else ""
        said.append((item.name, f"{how}{formatting.plain_day(last.done_on, request.today)}{until}{own}"))
    return [Heading("Training for supervising"), Facts(tuple(said))]


def _about(person: Person) -> str:
    return f"{formatting.capital(person.role)}." if person.role else ""


def _facts(db: Db, request: Request, pair: Pair) -> tuple[tuple[str, Inline], ...]:
    words, today = request.policy.words, request.today
    supervisor = db.get_one(Person, pair.supervisor_id)
    held = queries.record_days(db, pair.id)
    last = held[-1].on if held else None
    days = [(one.on, one.state) for one in held if one.state or record_owed(request.policy, one.kind)]
    rows: list[tuple[str, Inline]] = [
        (formatting.capital(words.supervisor.one), Name(supervisor.id, supervisor.name)),
        ("Last met", formatting.capital(formatting.day(last, today)) if last else "Not yet"),
        ("Next", _next(db, request, pair)),
    ]
    if request.policy.agreement is not None:
        rows.append((formatting.capital(words.agreement.short), _agreement(db, request, pair)))
    rows.append((formatting.capital(words.record.many), _records(request, days)))
    row = in_a_row(sessions.of_pair(db, pair.id))
    if len(row) >= CALLED_OFF:
        rows.append(("Not held in a row", f"{len(row)}, as a figure: no reason is kept"))
    due = queries.open_action_days(db, [pair.id])
    rows.append((formatting.capital(f"open {words.action.many}"), _actions(due, today)))
    return (*rows, *_year(db, request, pair))


def _year(db: Db, request: Request, pair: Pair) -> Iterator[tuple[str, str]]:
    """Yield how objectives stand, how old the learning needs are and when the appraisal is due; nobody's words."""
    policy, today = request.policy, request.today
    if pair.series != "line":
        return
    goals, needs = development.open_year(db, pair.supervisee_id)
    if goals or policy.objectives is not None:
        stood = development.progress(db, [goal.id for goal in goals])
        states = Counter(stood[goal.id].state if goal.id in stood else "" for goal in goals)
        said = [f"{states[state]} {label.lower()}" for state, label in STATES.items() if states[state]]
        said += [f"{states['']} not talked about yet"] if states[""] else []
        yield "Objectives", f"{len(goals)}: {formatting.listed(said)}" if goals else "None yet"
    if needs or policy.learning is not None:
        ages = [age(need.raised_on, today) for need in needs]
        yield "Learning needs", f"{len(needs)}: {formatting.listed(ages)}" if needs else "None open"
    for due in APPRAISAL.of_pair(db, pair.id)[:1]:
        yield formatting.capital(policy.words.appraisal.one), f"Due {formatting.day(due.due, today)}"


def _next(db: Db, request: Request, pair: Pair) -> str:
    ahead = sessions.upcoming(db, pair.id, request.now)
    if ahead:
        when = formatting.capital(formatting.moment(ahead[0].starts_at, request.zone, request.today))
        return when if ahead[0].state == "booked" else f"{when}, suggested and not answered yet"
    return "Nothing booked"


def _agreement(db: Db, request: Request, pair: Pair) -> str:
    agreement = queries.agreement_of(db, pair.id)
    if agreement is None:
        return "None yet"
    if agreement.state != "active" or agreement.active_on is None:
        suggested = agreement.proposed_at.astimezone(request.zone).date()
        return f"Suggested {formatting.day(suggested, request.today)}, not accepted yet"
    return f"In force since {formatting.day(agreement.active_on, request.today)}"


def _records(request: Request, days: list[tuple[date, str]]) -> str:
    open_ = [(day, state) for day, state in days if state in ("", "draft", "shared")]
    if not days:
        return "None yet"
    if not open_:
        return "All settled"
    unwritten = sum(1 for _, state in open_ if state != "shared")
    parts = [f"{unwritten} not written"] if unwritten else []
    if len(open_) > unwritten:
        parts.append(f"{len(open_) - unwritten} not agreed")
    return f"{formatting.listed(parts)}, the oldest of {formatting.day(open_[0][0], request.today)}"


def _actions(due: list[date], today: date) -> str:
    late = [day for day in due if day < today]
    if not due:
        return "None"
    if not late:
        return f"{len(due)}, none late"
    return f"{len(due)}, {len(late)} late, the longest by {formatting.lateness((today - late[0]).days)}"


def _held_on_time(of: on_time.OnTime) -> str:
    now, before = of.now, of.before
    said = [f"{share.on_time} of {share.of} sessions on time {when}"
            for share, when in ((now, "this quarter"), (before, "the quarter before")) if share.of]  # fmt: skip
    return f"{formatting.capital(formatting.listed(said))}." if said else ""


def _ways_on(
    db: Db, request: Request, person: Person, pairs: list[Pair], late: list[LatePerson]
) -> tuple[Button, ...]:
    ways: list[Button] = []
    mine = [s.pair.id for s in access.my_pairs(db, request) if s.leads and s.other.id == person.id]
    if mine:
        ways.append(Button("Find a time", "session.book", {"pair": mine[0]}, "primary"))
        ways.append(Button("We met", "session.met", {"pair": mine[0]}))
        if request.policy.objectives is not None or request.policy.learning is not None:
            year = {"worker": person.id}
            ways += [Button("Objectives", "objective.list", year), Button("Learning", "learning.show", year)]
    elif late:
        ways.append(Button("Remind", "overdue.remind.ask", {"person": person.id}, "primary"))
    if queries.leads(db, person):
        name = formatting.first_name(person.name)
        ways.append(Button(f"{name}’s team", "overdue", {"team": person.id}))
    return tuple(ways) or (Button("Who is overdue?", "overdue"),)
