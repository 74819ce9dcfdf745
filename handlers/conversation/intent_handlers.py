"""Handlers of the intents: each calls the same action as its command or its button.

Changes to a session are shown and confirmed first (`times`); small changes are made at once, with an undo
button.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace

from handlers import absences, actions, agenda, commands, nudges, record_access, support
from handlers.agreements import operations as agreement
from handlers.conversation import cards, nlu, times
from handlers.conversation.context import MessageContext, pair, run
from handlers.home import our_policy, start_page
from handlers.obligations.kinds.signing import SIGNING
from handlers.overdue import missing, on_time
from handlers.overdue import operations as late
from handlers.overdue.scope import leads_anybody
from handlers.records import loading, signing
from handlers.ui import Button, Buttons, Card, Ids, Reply
from storage.db import Db
from storage.queries import agenda as agenda_queries
from storage.queries import agreements, records

Handler = Callable[[Db, MessageContext], Reply]

# Pauses


def snooze(db: Db, context: MessageContext) -> Reply:
    """Ask again later."""
    until = context.day("until")
    if until is None or until <= context.request.today:
        return nudges.not_now(db, context.request)
    return nudges.quiet_until(db, context.request, until)


def away(db: Db, context: MessageContext) -> Reply:
    """Note an absence at once, with an undo button."""
    whom = context.text("with")
    if whom and (membership := next((s for s in context.mine if s.other.name == whom), None)) is not None:
        first, last = context.day("from") or context.request.today, context.day("until")
        return absences.note_for(db, context.request, membership, first, last)
    return absences.note(
        db, context.request, context.day("from") or context.request.today, context.day("until")
    )


def pause(db: Db, context: MessageContext) -> Reply:
    """Pause messages."""
    until = context.text("until")
    return run(db, context, absences.pause, until)


# Agenda, actions, agreement, record


def _undoable(answer: Reply, action: str, ids: Ids) -> Reply:
    """Return the answer to a small change that was made at once, with an undo button."""
    if not isinstance(answer, Card):
        return answer
    return replace(answer, blocks=(*answer.blocks, Buttons((Button("Undo", action, ids),))))


def agenda_add(db: Db, context: MessageContext) -> Reply:
    """Add an item to an agenda at once, with an undo button.

    An item may be about anybody, and those whom it is about should not come upon it. So only a name after
    "with", a question about an agenda, or the card that is answered decides whose agenda it goes on;
    otherwise, ask.
    """
    named = context.named.after_with(context.request.text)
    question = context.question
    if question is not None and context.request.answering is None and not named.pairs:
        other = bool(context.named.pairs) and not context.named.has(question.pair_id)
        question = None if other or question.asked != "agenda" else question
    membership = pair(db, replace(context, question=question, named=named))
    if isinstance(membership, Card):
        return membership
    before = {item.id for item in agenda_queries.open_items(db, membership.pair.id)}
    answer = agenda.add(db, context.request, membership, context.text("text"), context.request.text)
    added = [item.id for item in agenda_queries.open_items(db, membership.pair.id) if item.id not in before]
    return _undoable(answer, "agenda.drop", {"item": added[0]}) if added else answer


def agenda_show(db: Db, context: MessageContext) -> Reply:
    """Show the agenda."""
    membership = pair(db, context, reads=True)
    return (
        membership if isinstance(membership, Card) else run(db, context, agenda.show, pair=membership.pair.id)
    )


def action_add(db: Db, context: MessageContext) -> Reply:
    """Add an action at once, with an undo button."""
    by = f" by {context.text('due')}" if context.text("due") else ""
    return run(db, context, actions.start, f"@{context.text('owner') or 'me'} {context.text('text')}{by}")


def action_done(db: Db, context: MessageContext) -> Reply:
    """Mark an action as done at once, with an undo button."""
    action = context.about("action")
    if not context.text("ref") and action is not None:
        return run(db, context, actions.done, action=action)
    return run(db, context, actions.done, context.text("ref"))


def action_defer(db: Db, context: MessageContext) -> Reply:
    """Defer an action at once, with an undo button; without a date, ask for one."""
    action = context.about("action")
    if not context.text("ref") and action is not None:
        if not context.text("due"):
            return run(db, context, actions.longer, action=action)
        request = context.request.as_(actions.defer, action=action)
        return actions.defer(
            db, replace(request, text=context.request.text, fields={"day": context.text("due")})
        )
    to = f" to {context.text('due')}" if context.text("due") else ""
    return run(db, context, actions.defer, f"{context.text('ref')}{to}")


def actions_show(db: Db, context: MessageContext) -> Reply:
    """List open actions."""
    whose = context.text("whose")
    return run(db, context, actions.listing, "" if whose in ("", "me") else f"@{whose}")


def overdue(db: Db, context: MessageContext) -> Reply:
    """Show who or what is overdue, or who has none."""
    what = context.text("what")
    if context.fields.get("missing") and what in missing.KINDS:
        return missing.card(db, context.request, what)
    name = _whom(db, context)
    return run(db, context, late.typed, f"{name} {context.text('what')}".strip())


def _whom(db: Db, context: MessageContext) -> str:
    """Return about whom a question is, as its command says it: a person by "@", a team by its name."""
    who = context.text("who")
    return f"@{who}" if who in nlu.names(db, context.request, context.mine) else who


def next_session(db: Db, context: MessageContext) -> Reply:
    """Show when the next session is."""
    return run(db, context, start_page.home)


def agreement_show(db: Db, context: MessageContext) -> Reply:
    """Show the agreement."""
    membership = pair(db, context, reads=True)
    return (
        membership
        if isinstance(membership, Card)
        else run(db, context, agreement.show, pair=membership.pair.id)
    )


def agreement_review(db: Db, context: MessageContext) -> Reply:
    """Show the agreement in force and ask whether it is still right; while none is in force, its state."""
    membership = pair(db, context)
    if isinstance(membership, Card):
        return membership
    versions = agreements.versions(db, membership.pair.id)
    active = next((version.id for version in versions if version.state == "active"), None)
    if active is None:
        return run(db, context, agreement.show, pair=membership.pair.id)
    return run(db, context, agreement.review, agreement=active)


def sign(db: Db, context: MessageContext) -> Reply:
    """Show the record that was asked about, with its button, else those that wait: reading comes before agreeing."""
    record = context.about("record")
    return run(db, context, loading.sign) if record is None else run(db, context, loading.show, record=record)


def dispute(db: Db, context: MessageContext) -> Reply:
    """Open the form to dispute the record that was asked about or alone waits, with the typed words; else list them."""
    owed = SIGNING.of_owner(db, context.request.me.id)
    alone = owed[0].about.id if len(owed) == 1 else None
    record = context.about("record") or alone
    if record is None or not context.text("text"):
        return sign(db, context)
    versions = records.versions(db, [record])[record]
    ids = {"record": record, "version": versions[-1].number if versions else 0}
    fields = {"words": context.text("text")}
    request = replace(context.request.as_(signing.disagree, context.request.text, **ids), fields=fields)
    return signing.disagree(db, request)


def why(db: Db, context: MessageContext) -> Reply:
    """Explain the date of the next session: the rule behind it and its clause."""
    membership = pair(db, context, reads=True)
    return (
        membership
        if isinstance(membership, Card)
        else run(db, context, our_policy.why, pair=membership.pair.id)
    )


def policy_show(db: Db, context: MessageContext) -> Reply:
    """Show what the policy says."""
    return run(db, context, our_policy.policy)


def record_show(db: Db, context: MessageContext) -> Reply:
    """Show the newest record of the pair that is meant; the list where records are asked for."""
    whose = context.text("with") or context.text("whose")
    words = context.request.policy.words.record
    several = {"records", "all", words.many.casefold()} & set(context.request.text.casefold().split())
    if context.mine and not several:
        membership = pair(db, context, reads=True)
        if isinstance(membership, Card):
            return membership
        newest = records.of_pairs(db, [membership.pair.id])
        if newest:
            return run(db, context, loading.show, record=newest[0].id)
    return run(db, context, loading.list_records, "" if whose in ("", "me") else f"with @{whose}")


def readers(db: Db, context: MessageContext) -> Reply:
    """Show who can read, or has read, what is written."""
    return run(db, context, record_access.who_reads)


def back(db: Db, context: MessageContext) -> Reply:
    """End the present absence."""
    return run(db, context, absences.back)


def raise_concern(db: Db, context: MessageContext) -> Reply:
    """Show the private way to say that something is not right; nothing is stored and nobody is told."""
    return support.something_is_not_right(context.request)


def care(db: Db, context: MessageContext) -> Reply:
    """Show people and numbers for somebody in distress or at risk."""
    return support.care(context.request, "safeguarding" if context.text("about") == "other" else "distress")


def figures(db: Db, context: MessageContext) -> Reply:
    """Show the share of sessions held on time: of everybody below a lead, or the reader's own; no other is counted."""
    what, request = context.text("what"), context.request
    if what not in ("", "sessions"):
        return cards.not_counted(request, what)
    if context.text("who") != "me" and leads_anybody(db, request):
        return run(db, context, late.typed, f"{_whom(db, context)} figures".strip())
    pairs = [s.pair.id for s in context.mine if not s.leads]
    shares = on_time.on_time(db, request.policy, pairs, request.now, request.today)
    of = on_time.total(list(shares.values())).now
    return cards.own_share(request, of.on_time, of.of)


def show_help(db: Db, context: MessageContext) -> Reply:
    """Show help."""
    return commands.help_card(db, context.request)


HANDLERS: Mapping[str, Handler] = {
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
    "raise": raise_concern,
    "care": care,
    "figures": figures,
}
