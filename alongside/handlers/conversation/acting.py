"""Each intent ends in the same action as its command or its button.

What moves a session is shown and asked first; small things are done at once, with an undo on the answer.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime

from alongside.handlers import absences, asking, nudges, parking, typed
from alongside.handlers.access import Standing
from alongside.handlers.conversation import cards
from alongside.handlers.routing import Refused, Request
from alongside.handlers.sessions import booking
from alongside.handlers.ui import Button, Buttons, Card, Reply, Text
from alongside.storage.db import Db
from alongside.storage.models import Question, Session
from alongside.storage.queries import obligations as kept
from alongside.storage.queries import records, sessions


@dataclass(frozen=True, slots=True)
class Heard:
    """What was understood: the request, the intent's fields, what had been asked, and the pairs that I am in."""

    request: Request
    fields: Mapping[str, object]
    question: Question | None
    mine: list[Standing]

    def text(self, name: str) -> str:
        """A field's words; empty where the message does not give it."""
        return str(self.fields.get(name) or "")

    def day(self, name: str) -> date | None:
        """A field's day."""
        return date.fromisoformat(self.text(name)[:10]) if name in self.fields else None

    def moment(self, name: str) -> datetime | None:
        """A field's time, on the writer's clock."""
        if name not in self.fields:
            return None
        return datetime.fromisoformat(self.text(name)).replace(tzinfo=self.request.zone)

    def span(self) -> tuple[datetime, datetime] | None:
        """The fields `from` and `to`, where the message gives a range."""
        first, last = self.moment("from"), self.moment("to")
        return (first, last) if first and last else None

    def about(self, kind: str) -> int | None:
        """The id of the one thing that the question was about, if it was of this kind."""
        found, _, number = (self.question.about if self.question else "").partition(":")
        return int(number) if found == kind and number.isdigit() else None


Act = Callable[[Db, Heard], Reply]


def _do(db: Db, heard: Heard, action: str, text: str = "", /, **ids: int | str) -> Reply:
    """The same as typing or pressing it."""
    request = replace(heard.request, action=action, text=text, ids={**heard.request.ids, **ids})
    return heard.request.table.actions[action](db, request)


def _pair(db: Db, heard: Heard, bookings: str = "") -> Standing | Card:
    """The pair that is meant: the question's, the only one, or the only one with something booked; else a question."""
    chosen = heard.request.ids.get("pair") or (heard.question.pair_id if heard.question else None)
    mine = [s for s in heard.mine if chosen is None or s.pair.id == chosen]
    if bookings and len(mine) > 1:
        mine = [s for s in mine if _booked(db, heard, s) is not None] or mine
    if len(mine) == 1:
        return mine[0]
    if not mine:
        raise Refused(f"You have no {heard.request.policy.words.session.many} here yet.")
    request = replace(heard.request, action="conversation")
    return parking.ask(db, request, "You are in more than one pair. Which one do you mean?",
                       [(s.other.name, {"pair": s.pair.id}) for s in mine], "With whom?")  # fmt: skip


def _booked(db: Db, heard: Heard, standing: Standing) -> Session | None:
    ahead = [s for s in sessions.upcoming(db, standing.pair.id, heard.request.now) if s.state == "booked"]
    return ahead[0] if ahead else None


# Times


def propose(db: Db, heard: Heard) -> Reply:
    """A time: shown, and asked before it is suggested. A range: times in it that suit both."""
    standing = _pair(db, heard)
    if isinstance(standing, Card):
        return standing
    at = heard.moment("start")
    if at is None:
        return booking.offer(db, heard.request, standing, heard.span())
    return cards.shall_i(heard.request, standing, at, f"shall I suggest it to {standing.other.name}?", {})


def accept(db: Db, heard: Heard) -> Reply:
    """Yes to what was asked: the suggested time, one of those offered, or finding one at all."""
    session = heard.about("session")
    if session is not None:
        asking.settle(db, heard.request)
        return _do(db, heard, "session.accept", session=session)
    offered = heard.question.offered.split(",") if heard.question and heard.question.offered else []
    option = heard.fields.get("option")
    number = (
        int(option)
        if isinstance(option, int | str) and str(option).isdigit()
        else 1
        if len(offered) == 1
        else 0
    )
    if heard.question and heard.question.pair_id and 0 < number <= len(offered):
        asking.settle(db, heard.request)
        return _do(db, heard, "session.propose", pair=heard.question.pair_id, at=offered[number - 1])
    return propose(db, replace(heard, fields={}))


def decline(db: Db, heard: Heard) -> Reply:
    """No to what was asked."""
    session = heard.about("session")
    if session is not None:
        asking.settle(db, heard.request)
        return _do(db, heard, "session.decline", session=session)
    if heard.question and heard.question.asked == "slots" and heard.question.pair_id:
        button = Button("Another time", "session.another", {"pair": heard.question.pair_id}, "primary")
        return Card(
            "None of these", (Text("Fine, none of these. When would suit you?"), Buttons((button,))), "When?"
        )
    return nudges.not_now(db, heard.request)


def arranged(db: Db, heard: Heard) -> Reply:
    """A session that the two arranged between themselves: noted once the other has said yes to it too."""
    standing = _pair(db, heard)
    if isinstance(standing, Card):
        return standing
    at, on = heard.moment("start"), heard.day("on")
    if at is not None:
        what = f"shall I note it? {standing.other.name} is asked to confirm."
        return cards.shall_i(heard.request, standing, at, what, {})
    if on is None:
        return booking.offer(db, heard.request, standing)
    first = datetime.combine(on, heard.request.policy.working_hours[0], heard.request.zone)
    last = datetime.combine(on, heard.request.policy.working_hours[1], heard.request.zone)
    return booking.offer(db, heard.request, standing, (first, last))


def held(db: Db, heard: Heard) -> Reply:
    """It took place: noted at once, with an undo."""
    standing = _pair(db, heard)
    if isinstance(standing, Card):
        return standing
    return _do(db, heard, "supervision.held", heard.text("on"), pair=standing.pair.id)


def cancel(db: Db, heard: Heard) -> Reply:
    """The booked session can't go ahead: asked before it is cancelled."""
    standing = _pair(db, heard, "booked")
    if isinstance(standing, Card):
        return standing
    session = _booked(db, heard, standing)
    if session is None:
        return _nothing_booked(heard, standing)
    return cards.cancel(heard.request, standing, session.id, session.starts_at)


def move(db: Db, heard: Heard) -> Reply:
    """The booked session at another time."""
    standing = _pair(db, heard, "booked")
    if isinstance(standing, Card):
        return standing
    session = _booked(db, heard, standing)
    if session is None:
        return _nothing_booked(heard, standing)
    at = heard.moment("start")
    if at is None:
        return booking.offer(db, heard.request, standing, heard.span(), replaces=session.id)
    what = f"shall I ask {standing.other.name} to move it there?"
    return cards.shall_i(heard.request, standing, at, what, {"replaces": session.id})


def _nothing_booked(heard: Heard, standing: Standing) -> Card:
    one = heard.request.policy.words.session.one
    text = Text(f"There is no {one} booked with {standing.other.name} at the moment, so nothing was changed.")
    button = Button("Find a time", "session.book", {"pair": standing.pair.id}, "primary")
    return Card("Nothing is booked", (text, Buttons((button,))), preview="Nothing is booked.")


def sooner(db: Db, heard: Heard) -> Reply:
    """A wish for one sooner or extra."""
    standing = _pair(db, heard)
    if isinstance(standing, Card):
        return standing
    if heard.moment("start") or heard.span():
        return propose(db, heard)
    return _do(db, heard, "session.request", pair=standing.pair.id)


# Being left in peace


def snooze(db: Db, heard: Heard) -> Reply:
    """Ask me again later."""
    until = heard.day("until")
    if until is None or until <= heard.request.today:
        return nudges.not_now(db, heard.request)
    return nudges.quiet_until(db, heard.request, until)


def away(db: Db, heard: Heard) -> Reply:
    """Not at work: noted at once, with an undo."""
    return absences.note(db, heard.request, heard.day("from") or heard.request.today, heard.day("until"))


def pause(db: Db, heard: Heard) -> Reply:
    """Fewer messages."""
    until = heard.text("until")
    return _do(db, heard, "supervision.pause", until)


# Agenda, actions, agreement, record


def agenda_add(db: Db, heard: Heard) -> Reply:
    """Put on the agenda at once, with an undo."""
    standing = _pair(db, heard)
    return (
        standing
        if isinstance(standing, Card)
        else _do(db, heard, "agenda.add", heard.text("text"), pair=standing.pair.id)
    )


def agenda_show(db: Db, heard: Heard) -> Reply:
    """The agenda."""
    return _do(db, heard, "agenda.show")


def action_add(db: Db, heard: Heard) -> Reply:
    """A new action at once, with an undo."""
    by = f" by {heard.text('due')}" if heard.text("due") else ""
    return _do(db, heard, "action.start", f"@{heard.text('owner') or 'me'} {heard.text('text')}{by}")


def action_done(db: Db, heard: Heard) -> Reply:
    """Done at once, with an undo."""
    action = heard.about("action")
    if not heard.text("ref") and action is not None:
        return _do(db, heard, "action.done", action=action)
    return _do(db, heard, "action.done", heard.text("ref"))


def action_defer(db: Db, heard: Heard) -> Reply:
    """More time at once, with an undo; without a date, asked for one."""
    action = heard.about("action")
    if not heard.text("ref") and action is not None:
        if not heard.text("due"):
            return _do(db, heard, "action.longer", action=action)
        request = replace(
            heard.request, action="action.defer", ids={"action": action}, fields={"day": heard.text("due")}
        )
        return request.table.actions["action.defer"](db, request)
    to = f" to {heard.text('due')}" if heard.text("due") else ""
    return _do(db, heard, "action.defer", f"{heard.text('ref')}{to}")


def actions_show(db: Db, heard: Heard) -> Reply:
    """Open actions."""
    whose = heard.text("whose")
    return _do(db, heard, "action.list", "" if whose in ("", "me") else f"@{whose}")


def overdue(db: Db, heard: Heard) -> Reply:
    """Who or what is late."""
    who = heard.text("who")
    name = who if who in ("", "me", "team") else f"@{who}"
    return _do(db, heard, "overdue", f"{name} {heard.text('what')}".strip())


def next_session(db: Db, heard: Heard) -> Reply:
    """When do we meet next?"""
    return _do(db, heard, "supervision")


def agreement_show(db: Db, heard: Heard) -> Reply:
    """The agreement."""
    standing = _pair(db, heard)
    return standing if isinstance(standing, Card) else _do(db, heard, "agreement.show", pair=standing.pair.id)


def sign(db: Db, heard: Heard) -> Reply:
    """The records that wait for me: reading comes before agreeing, so the button is on the record itself."""
    return _do(db, heard, "record.sign")


def dispute(db: Db, heard: Heard) -> Reply:
    """I disagree: the form of the one record that waits for me, with my words in it; of several, the list."""
    owed = [o for o in kept.of_owner(db, heard.request.me.id) if o.kind == "signing"]
    if len(owed) != 1 or not heard.text("text"):
        return sign(db, heard)
    record = int(owed[0].about.partition(":")[2])
    version = records.versions(db, [record])[record][-1].number
    ids = {"record": record, "version": version}
    fields = {"words": heard.text("text")}
    request = replace(heard.request, action="record.disagree", ids=ids, fields=fields)
    return request.table.actions["record.disagree"](db, request)


def show_help(db: Db, heard: Heard) -> Reply:
    """What can you do?"""
    return typed.help_card(heard.request)


ACTS: Mapping[str, Act] = {
    "propose": propose,
    "accept": accept,
    "decline": decline,
    "booked": arranged,
    "held": held,
    "cancel": cancel,
    "move": move,
    "request": sooner,
    "snooze": snooze,
    "away": away,
    "pause": pause,
    "agenda_add": agenda_add,
    "agenda_show": agenda_show,
    "action_add": action_add,
    "action_done": action_done,
    "action_defer": action_defer,
    "actions_show": actions_show,
    "overdue": overdue,
    "next_session": next_session,
    "agreement_show": agreement_show,
    "agreement_review": agreement_show,
    "sign": sign,
    "dispute": dispute,
    "help": show_help,
}
