"""Handlers of the intents: each calls the same action as its command or its button.

Changes to a session are shown and confirmed first (`times`); small changes are made at once, with an undo
button.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace

from handlers import absences, actions, agenda, commands, home, nudges, record_access, support
from handlers.agreements import operations as agreement
from handlers.conversation import cards, times
from handlers.conversation.context import MessageContext, do, pair
from handlers.obligations.kinds.signing import SIGNING
from handlers.overdue import operations as late
from handlers.records import loading, signing
from handlers.ui import Button, Buttons, Card, Ids, Reply
from storage.db import Db
from storage.queries import agenda as agenda_queries
from storage.queries import agreements, records

Act = Callable[[Db, MessageContext], Reply]

# Pauses


def snooze(db: Db, heard: MessageContext) -> Reply:
    """Ask again later."""
    until = heard.day("until")
    if until is None or until <= heard.request.today:
        return nudges.not_now(db, heard.request)
    return nudges.quiet_until(db, heard.request, until)


def away(db: Db, heard: MessageContext) -> Reply:
    """Note an absence at once, with an undo button."""
    return absences.note(db, heard.request, heard.day("from") or heard.request.today, heard.day("until"))


def pause(db: Db, heard: MessageContext) -> Reply:
    """Pause messages."""
    until = heard.text("until")
    return do(db, heard, absences.pause, until)


# Agenda, actions, agreement, record


def _undoable(answer: Reply, action: str, ids: Ids) -> Reply:
    """Return the answer to a small change that was made at once, with an undo button."""
    if not isinstance(answer, Card):
        return answer
    return replace(answer, blocks=(*answer.blocks, Buttons((Button("Undo", action, ids),))))


def agenda_add(db: Db, heard: MessageContext) -> Reply:
    """Add an item to an agenda at once, with an undo button.

    An item may be about anybody, and those whom it is about should not come upon it. So only a name after
    "with", a question about an agenda, or the card that is answered decides whose agenda it goes on;
    otherwise, ask.
    """
    named = heard.named.after_with(heard.request.text)
    question = heard.question
    if question is not None and heard.request.answering is None and not named.pairs:
        other = bool(heard.named.pairs) and not heard.named.has(question.pair_id)
        question = None if other or question.asked != "agenda" else question
    standing = pair(db, replace(heard, question=question, named=named))
    if isinstance(standing, Card):
        return standing
    before = {item.id for item in agenda_queries.open_items(db, standing.pair.id)}
    answer = agenda.add(db, heard.request, standing, heard.text("text"), heard.request.text)
    added = [item.id for item in agenda_queries.open_items(db, standing.pair.id) if item.id not in before]
    return _undoable(answer, "agenda.drop", {"item": added[0]}) if added else answer


def agenda_show(db: Db, heard: MessageContext) -> Reply:
    """Show the agenda."""
    standing = pair(db, heard, reads=True)
    return standing if isinstance(standing, Card) else do(db, heard, agenda.show, pair=standing.pair.id)


def action_add(db: Db, heard: MessageContext) -> Reply:
    """Add an action at once, with an undo button."""
    by = f" by {heard.text('due')}" if heard.text("due") else ""
    return do(db, heard, actions.start, f"@{heard.text('owner') or 'me'} {heard.text('text')}{by}")


def action_done(db: Db, heard: MessageContext) -> Reply:
    """Mark an action as done at once, with an undo button."""
    action = heard.about("action")
    if not heard.text("ref") and action is not None:
        return do(db, heard, actions.done, action=action)
    return do(db, heard, actions.done, heard.text("ref"))


def action_defer(db: Db, heard: MessageContext) -> Reply:
    """Defer an action at once, with an undo button; without a date, ask for one."""
    action = heard.about("action")
    if not heard.text("ref") and action is not None:
        if not heard.text("due"):
            return do(db, heard, actions.longer, action=action)
        request = heard.request.as_(actions.defer, action=action)
        return actions.defer(db, replace(request, text=heard.request.text, fields={"day": heard.text("due")}))
    to = f" to {heard.text('due')}" if heard.text("due") else ""
    return do(db, heard, actions.defer, f"{heard.text('ref')}{to}")


def actions_show(db: Db, heard: MessageContext) -> Reply:
    """List open actions."""
    whose = heard.text("whose")
    return do(db, heard, actions.listing, "" if whose in ("", "me") else f"@{whose}")


def overdue(db: Db, heard: MessageContext) -> Reply:
    """Show who or what is overdue."""
    who = heard.text("who")
    name = who if who in ("", "me", "team") else f"@{who}"
    return do(db, heard, late.typed, f"{name} {heard.text('what')}".strip())


def next_session(db: Db, heard: MessageContext) -> Reply:
    """Show when the next session is."""
    return do(db, heard, home.home)


def agreement_show(db: Db, heard: MessageContext) -> Reply:
    """Show the agreement."""
    standing = pair(db, heard, reads=True)
    return standing if isinstance(standing, Card) else do(db, heard, agreement.show, pair=standing.pair.id)


def agreement_review(db: Db, heard: MessageContext) -> Reply:
    """Show the agreement in force and ask whether it is still right; while none is in force, its state."""
    standing = pair(db, heard)
    if isinstance(standing, Card):
        return standing
    versions = agreements.versions(db, standing.pair.id)
    active = next((version.id for version in versions if version.state == "active"), None)
    if active is None:
        return do(db, heard, agreement.show, pair=standing.pair.id)
    return do(db, heard, agreement.review, agreement=active)


def sign(db: Db, heard: MessageContext) -> Reply:
    """Show the record that was asked about, with its button, else those that wait: reading comes before agreeing."""
    record = heard.about("record")
    return do(db, heard, loading.sign) if record is None else do(db, heard, loading.show, record=record)


def dispute(db: Db, heard: MessageContext) -> Reply:
    """Open the form to dispute the record that was asked about or alone waits, with the typed words; else list them."""
    owed = SIGNING.of_owner(db, heard.request.me.id)
    alone = owed[0].about.id if len(owed) == 1 else None
    record = heard.about("record") or alone
    if record is None or not heard.text("text"):
        return sign(db, heard)
    versions = records.versions(db, [record])[record]
    ids = {"record": record, "version": versions[-1].number if versions else 0}
    fields = {"words": heard.text("text")}
    request = replace(heard.request.as_(signing.disagree, heard.request.text, **ids), fields=fields)
    return signing.disagree(db, request)


def why(db: Db, heard: MessageContext) -> Reply:
    """Explain the date of the next session: the rule behind it and its clause."""
    standing = pair(db, heard, reads=True)
    return standing if isinstance(standing, Card) else do(db, heard, home.why, pair=standing.pair.id)


def policy_show(db: Db, heard: MessageContext) -> Reply:
    """Show what the policy says."""
    return do(db, heard, home.policy)


def record_show(db: Db, heard: MessageContext) -> Reply:
    """List the records, of one person where one is named."""
    whose = heard.text("with") or heard.text("whose")
    return do(db, heard, loading.past, "" if whose in ("", "me") else f"with @{whose}")


def readers(db: Db, heard: MessageContext) -> Reply:
    """Show who can read, or has read, what is written."""
    return do(db, heard, record_access.who_reads)


def back(db: Db, heard: MessageContext) -> Reply:
    """End the present absence."""
    return do(db, heard, absences.back)


def raises(db: Db, heard: MessageContext) -> Reply:
    """Show the private way to say that something is not right; nothing is stored and nobody is told."""
    return support.something_is_not_right(heard.request)


def care(db: Db, heard: MessageContext) -> Reply:
    """Show people and numbers for somebody in distress or at risk."""
    return support.care(heard.request, "safeguarding" if heard.text("about") == "other" else "distress")


def figures(db: Db, heard: MessageContext) -> Reply:
    """Answer that shares and totals are not counted yet, with what is known instead."""
    return cards.not_counted(heard.request)


def show_help(db: Db, heard: MessageContext) -> Reply:
    """Show help."""
    return commands.help_card(heard.request)


ACTS: Mapping[str, Act] = {
    "propose": times.propose,
    "accept": times.accept,
    "decline": times.decline,
    "booked": times.arranged,
    "held": times.held,
    "cancel": times.cancel,
    "move": times.move,
    "request": times.sooner,
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
    "agreement_review": agreement_review,
    "sign": sign,
    "dispute": dispute,
    "help": show_help,
    "why": why,
    "policy_show": policy_show,
    "record_show": record_show,
    "readers": readers,
    "back": back,
    "raise": raises,
    "care": care,
    "figures": figures,
}
