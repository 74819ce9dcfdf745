"""Delivery of answers: in the HTTP response if Slack takes them there, else after it.

| what was done | a card | a form |
| --- | --- | --- |
| slash command | in the response, visible only to its writer | a modal |
| pressed on a message | replaces it, or is posted below it | a modal |
| pressed on a passing message | the same, through its response URL | a modal |
| pressed on App Home | App Home is updated, or a modal over it | a modal |
| pressed in a modal | the modal is updated, or one over it | one over it |
| a form's further button | in the conversation, and the modal says so | the same modal, updated |
| a form, submitted | replaces what it was opened from, or below it; from App Home, in the modal | |
| typed to the bot | a message in the same conversation | a button that opens it |
| typed to the bot in a channel | visible only to its writer | the same |
"""

import dataclasses
from datetime import timedelta
from typing import assert_never
from urllib.parse import urlencode

import structlog

from bot.app import Answer, App, Origin
from bot.channels.later import press_again, put_off
from bot.channels.slack.inbound import InboundEvent, opener_of
from bot.channels.slack.location import HOME, opened_at
from bot.channels.slack.messages import CONFLICT, Messages, passing
from bot.channels.slack.responses import in_response, is_start
from bot.channels.slack.transport import CHANNEL, GONE, SOON
from bot.channels.slack.webapi import (
    NO_ANSWER,
    RATELIMITED,
    REFUSED,
    TIMEOUT,
    SlackError,
)
from bot.render import slack as renderer
from handlers.ui import Card, FieldError, Form, Line, Link, Text, about
from storage import outbox
from storage.models import About

log = structlog.get_logger()

TRIGGER_GONE = frozenset(
    {"expired_trigger_id", "exchanged_trigger_id", "invalid_trigger_id", "trigger_expired"}
)
NO_FORM = TRIGGER_GONE | {NO_ANSWER, RATELIMITED, "push_limit_reached"}
"""Errors after which a form did not open, but may if it is asked for again."""
CLOSED = "not_found"
"""Slack's code for a view that was closed meanwhile."""
NO_WHISPER = frozenset(
    {"channel_not_found", "not_in_channel", "user_not_in_channel", "is_archived", "restricted_action"}
)
"""Slack's codes for a channel where the bot can't write, though it was mentioned there."""
LATE = "Slack waits only three seconds for a form, and this came too late. Nothing was lost: please press once more."
FORM = "This takes a form."
IN_CHAT = Card("Kept", (Text("It is in our chat: you can go on from there."),), preview="Kept.")
SETTLED = timedelta(seconds=2 * TIMEOUT)
"""Time after which a message whose outcome is unknown is either in the conversation or never will be."""
TROUBLE = Card(
    "Something went wrong on our side",
    (Text("Nothing was changed. Please try once more in a minute."),),
    preview="Something went wrong.",
    place="below",
)


class _PerhapsSent(Exception):
    """New message that was sent, but Slack did not say whether it arrived."""

    def __init__(self, card: Card) -> None:
        super().__init__()
        self.card = card


class Responder:
    """Shows answers after the response. Runs in a worker thread, outside any transaction."""

    def __init__(self, app: App, posting: Messages) -> None:
        self._app = app
        self._posting = posting
        self._api = posting.api

    def after(self, did: InboundEvent, person_id: int | None, answer: Answer) -> None:
        """Show an answer where it belongs. If it can't be shown, log it: what was done stays done.

        If Slack did not answer, a write that can be repeated without effect (a view, a message in its place) is
        repeated once. A new message is left to delivery, which looks for it before it sends it again.
        """
        try:
            try:
                self._after(did, person_id, answer)
            except SlackError as problem:
                if problem.code != NO_ANSWER:
                    raise
                self._after(did, person_id, answer)
        except _PerhapsSent as perhaps:
            if not put_off(self._app, did, person_id, perhaps.card, SETTLED, tried=True):
                log.error("Slack took no answer", problem=NO_ANSWER, how=did.how)
        except SlackError as problem:
            unknown = problem.code == NO_ANSWER
            wait = SOON if unknown else problem.wait
            if wait is None or not put_off(self._app, did, person_id, answer, wait, tried=unknown):
                log.error("Slack took no answer", problem=problem.code, how=did.how)

    def _after(self, did: InboundEvent, person_id: int | None, answer: Answer) -> None:
        workspace = did.workspace
        match answer:
            case Form() if did.how == "submitted":
                pass
            case Form() if did.spot.trigger:
                self._open(workspace, did, person_id, answer)
            case Form():
                card = dataclasses.replace(
                    press_again(self._app, did, person_id, answer.title, FORM), place="below"
                )
                self._show(workspace, did, person_id, card)
            case FieldError():
                if did.how != "submitted":
                    words = Card("Not done", (Text(answer.words),), "That was not done.", place="below")
                    self._show(workspace, did, person_id, words)
            case Card():
                if in_response(did, answer)[0] is None:
                    self._show(workspace, did, person_id, answer)
                else:
                    self._files(workspace, did, answer, in_view=did.how == "submitted")
            case None:
                pass
            case _:
                assert_never(answer)

    def _open(self, workspace: str, did: InboundEvent, person_id: int | None, form: Form) -> None:
        opener = did.spot.opener or opener_of(did)
        view = renderer.view(form, opened_at(dataclasses.replace(did.spot, opener=opener)))
        if did.spot.view_type == "modal" and "go" in did.fields:  # another step of the form that is open
            self._api.call(workspace, "views.update", view_id=did.spot.view, view=view)
            return
        over = "views.push" if did.spot.view_type == "modal" else "views.open"
        try:
            self._api.call(workspace, over, trigger_id=did.spot.trigger, view=view)
        except SlackError as problem:
            if problem.code not in NO_FORM:
                raise
            card = press_again(self._app, did, person_id, form.title, LATE)
            self._show(workspace, did, person_id, dataclasses.replace(card, place="below"))

    def _show(self, workspace: str, did: InboundEvent, person_id: int | None, card: Card) -> None:
        spot = did.spot
        if spot.view_type == "modal" and "go" in did.fields:  # a form's further button can't close its modal
            shown = renderer.modal(dataclasses.replace(IN_CHAT, title=card.title), opened_at(spot))
            self._api.call(workspace, "views.update", view_id=spot.view, view=shown)
            self._between_us(workspace, did, person_id, card)
        elif spot.view_type:
            self._on_view(workspace, did, person_id, card)
        elif spot.response_url and spot.passing:
            self._respond(workspace, did, person_id, card)
        elif spot.passing:
            self._whisper(workspace, did, person_id, card)
        else:
            self._as_message(workspace, did, person_id, card)

    def _whisper(self, workspace: str, did: InboundEvent, person_id: int | None, card: Card) -> None:
        """Post in a channel, visible to one person.

        If that isn't possible, in their own conversation with the bot.
        """
        try:
            best = self._posting.styles(workspace, card)[0]
            told = self._saying_where(workspace, did, card, best)
            style = self._posting.whisper(workspace, did.spot.channel, did.user, told, did.spot.thread)
        except SlackError as problem:
            if problem.code not in NO_WHISPER:
                raise
            self._between_us(workspace, did, person_id, card)
        else:
            self._files(workspace, did, card, style=style)

    def _respond(self, workspace: str, did: InboundEvent, person_id: int | None, card: Card) -> None:
        spot = did.spot
        replace = bool(spot.ts) and card.place == "replace" and _same(spot.about, card)
        for style in self._posting.styles(workspace, card):
            told = self._saying_where(workspace, did, card, style)
            message = {**passing(told, style)[0], "replace_original": replace}
            try:
                self._api.respond(spot.response_url, message)
            except SlackError as problem:
                if problem.code != REFUSED:  # these URLs last half an hour and five answers
                    raise
            else:
                self._posting.took(workspace, card, style)
                self._files(workspace, did, card, style=style)
                return
        self._between_us(workspace, did, person_id, card)

    def _saying_where(
        self, workspace: str, did: InboundEvent, card: Card, style: renderer.TableStyle
    ) -> Card:
        """Return the card with a link to our conversation, if its files come there and not where it was asked for."""
        if not renderer.brings_files(card, style=style):
            return card
        own = self._posting.conversation(workspace, did.user)
        if did.spot.channel == own:
            return card
        there = Link(
            "our conversation",
            f"https://slack.com/app_redirect?{urlencode({'team': did.team, 'channel': own})}",
        )
        return dataclasses.replace(card, blocks=(*card.blocks, Line(("The file is in ", there, "."))))

    def _between_us(self, workspace: str, did: InboundEvent, person_id: int | None, card: Card) -> None:
        """Post in the person's conversation with the bot, if the answer can't go where it was asked for."""
        self._post(workspace, did, person_id, self._posting.conversation(workspace, did.user), card)

    def _key(self, did: InboundEvent) -> str:
        """Return the key that the answer's message carries: the same as when delivery sends it later."""
        return f"{self._app.organisation_id}:answer:{did.idempotency_key}" if did.idempotency_key else ""

    def _post(
        self,
        workspace: str,
        did: InboundEvent,
        person_id: int | None,
        channel: str,
        card: Card,
        thread: str = "",
    ) -> None:
        """Send a new message under this request's key. Raise _PerhapsSent if its outcome is unknown."""
        try:
            ref = self._posting.post(workspace, channel, card, key=self._key(did), thread=thread)
        except SlackError as problem:
            if problem.code == NO_ANSWER:
                raise _PerhapsSent(card) from None
            raise
        self._kept(workspace, did, person_id, ref, card)

    def _as_message(self, workspace: str, did: InboundEvent, person_id: int | None, card: Card) -> None:
        spot = did.spot
        if spot.ref and card.place == "replace":
            try:
                self._posting.update(workspace, did.user, spot.ref, card)
                self._kept(workspace, did, person_id, spot.ref, card)
                return
            except SlackError as problem:
                if problem.code not in GONE:
                    raise
        channel = spot.channel or self._posting.conversation(workspace, did.user)
        self._post(workspace, did, person_id, channel, card, spot.thread)

    def _on_view(self, workspace: str, did: InboundEvent, person_id: int | None, card: Card) -> None:
        """Show a card on App Home, or in a modal over it."""
        spot = did.spot
        if spot.view_type == "home" and (did.how == "opened" or (did.how != "shortcut" and is_start(card))):
            try:
                self._posting.publish(workspace, did.user, card, spot.view_hash)
                self._kept(workspace, did, person_id, HOME, card)
            except SlackError as problem:
                if problem.code != CONFLICT:
                    raise
                self._kept(workspace, did, person_id, HOME, card)
                self._renew(card)
        elif spot.view_type == "modal" and card.place == "replace":
            view = renderer.modal(card, opened_at(spot))
            try:
                self._api.call(
                    workspace, "views.update", view_id=spot.view, view=view, hash=spot.view_hash or None
                )
            except SlackError as problem:
                if problem.code == CLOSED:
                    return  # the person has closed it
                if problem.code != CONFLICT:
                    raise  # a conflict means two presses: the view shows the first answer, and this one is newer
                self._api.call(workspace, "views.update", view_id=spot.view, view=view)
            self._files(workspace, did, card, in_view=True)
        else:
            over = "views.push" if spot.view_type == "modal" else "views.open"
            view = renderer.modal(card, opened_at(spot))
            try:
                self._api.call(workspace, over, trigger_id=spot.trigger, view=view)
            except SlackError as problem:
                if problem.code not in NO_FORM:
                    raise
                self._between_us(workspace, did, person_id, card)
                return
            self._files(workspace, did, card, in_view=True)

    def _renew(self, card: Card) -> None:
        """Queue a refresh of App Home, which somebody else changed first, so that it shows the current facts."""
        assert card.source is not None
        with self._app.transaction() as db:
            outbox.refresh(db, About.read(about(card.source[1])), self._app.clock.now())

    def _files(
        self, workspace: str, did: InboundEvent, card: Card, *, in_view: bool = False,
        style: renderer.TableStyle = "data_table",
    ) -> None:  # fmt: skip
        """Upload a card's files to the person's own conversation with the bot.

        Others may see the conversation that the card is in.
        """
        if renderer.brings_files(card, in_view=in_view, style=style):
            own = self._posting.conversation(workspace, did.user)
            self._posting.upload(workspace, own, card, in_view=in_view, style=style)

    def _kept(self, workspace: str, did: InboundEvent, person_id: int | None, ref: str, card: Card) -> None:
        if person_id is not None:
            self._app.shown(person_id, Origin(CHANNEL, did.user, ref, workspace), card)


def _same(about_before: str, card: Card) -> bool:
    """Return whether a card may replace one about `about_before`: not if they are known to differ."""
    return not about_before or card.source is None or about(card.source[1]) == about_before
