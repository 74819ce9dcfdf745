"""Every command that people can type: who types it, and what the answer says.

`python -m tests.scenarios.command_rows` prints them as a table, with what is not built yet.
"""

import sys
from dataclasses import dataclass

from handlers.features import TABLE

PRIYA, GARETH, ADA = "Priya Nair", "Gareth Llewellyn", "Ada Lead"


@dataclass(frozen=True)
class Row:
    """One command. `typed` has no slash; {priya} and {gareth} are mentions. `answer` is empty if it is not built."""

    command: str
    typed: str
    answer: str
    who: str = PRIYA

    @property
    def built(self) -> bool:
        """Whether the command exists."""
        return self.command in TABLE.commands


def _not_built(command: str, typed: str, who: str = PRIYA) -> Row:
    return Row(command, typed, "", who)


ROWS = (
    Row("supervision", "supervision", "supervision"),
    Row("supervision book", "supervision book with {priya} friday 10am", "Friday 6 March", GARETH),
    Row("supervision book", "supervision book", "Priya Nair", GARETH),
    Row("supervision held", "supervision held with {gareth} yesterday", "Gareth Llewellyn"),
    Row("supervision move", "supervision move", "booked"),
    Row("supervision cancel", "supervision cancel", "booked"),
    Row("supervision record", "supervision record", "record"),
    Row("supervision sign", "supervision sign", "record"),
    Row("supervision agreement", "supervision agreement", "agreement"),
    Row("supervision request", "supervision request", "Gareth Llewellyn"),
    Row("supervision away", "supervision away 3 August – 14 August", "Noted: away from Monday 3 August"),
    Row("supervision back", "supervision back", "Welcome back"),
    Row("supervision why", "supervision why", "Gareth Llewellyn"),
    Row("supervision policy", "supervision policy", "policy"),
    Row("supervision policy readers", "supervision policy readers", "No version of the policy was noted", ADA),
    Row("supervision policy review", "supervision policy review", "Next review"),
    Row("supervision policy owner", "supervision policy owner {gareth}", "Gareth Llewellyn owns the policy", ADA),
    Row("supervision who reads", "supervision who reads", "read"),
    Row("supervision records", "supervision records", "record"),
    Row("supervision objective add", "supervision objective add Chair a review by 30 June", "is asked to agree"),
    Row("supervision objectives", "supervision objectives", "Chair a review"),
    Row("supervision objective done", "supervision objective done 1", "It is not agreed yet"),
    Row("supervision learning add", "supervision learning add Motivational interviewing", "kept until it is met"),
    Row("supervision learning", "supervision learning", "Motivational interviewing"),
    Row("supervision learning done", "supervision learning done 1", "Met: a learning need"),
    Row("supervision highlight", "supervision highlight A good visit", "Highlight noted"),
    Row("supervision appraisal", "supervision appraisal", "Your policy asks for no appraisal"),
    Row("supervision concerns", "supervision concerns", "does not say who may read a concern"),
    Row("supervision series", "supervision series", "supervision"),
    Row("supervision support", "supervision support", "Who can help"),
    Row("supervision calendar", "supervision calendar", "calendar"),
    Row("supervision typist", "supervision typist {gareth}", "nobody but the two"),
    Row("supervision case", "supervision case 4711 discussed", "keeps no case numbers"),
    Row("supervision cases", "supervision cases", "keeps no case numbers"),
    Row("supervision raise", "supervision raise", "Something is not right"),
    Row("supervision passed on", "supervision passed on", "Pass something on"),
    Row("supervision ask", "supervision ask for a supervisor swimming", "supervision request"),
    Row("supervision read", "supervision read {priya}", "Ask to read", ADA),
    Row("supervision pause", "supervision pause until friday", "Friday 6 March"),
    Row("supervision cover", "supervision cover {gareth} 9 March – 13 March", "cover", ADA),
    Row("supervision help", "supervision help", "Here is what I can do"),
    Row("agenda", "agenda private I want to complain about Gareth", "only you can see it, until you share it"),
    Row("agenda", "agenda my leave in august", "Added: Gareth Llewellyn can see it too"),
    Row("agenda", "agenda the rota with {gareth}", "the rota"),
    Row("agenda", "agenda", "Agenda with Gareth Llewellyn"),
    Row("agenda add", "agenda add training with {priya}", "training", GARETH),
    Row("agenda done", "agenda done 1", "Agenda with"),
    Row("agenda carry", "agenda carry 2", "Carried over"),
    Row("agenda drop", "agenda drop 2", "Agenda with"),
    Row("action", "action {priya} ring the nursery by Friday", "Friday 6 March", GARETH),
    Row("action", "action me book the room by Friday", "Friday 6 March"),
    Row("action", "action by Friday ring the school {priya}", "“ring the school”", GARETH),
    Row("action", "action check the alarm by Friday", "Add an action"),
    Row("action", "action", "Open actions"),
    Row("action list", "action list {priya}", "Open actions: Priya Nair", GARETH),
    Row("action defer", "action defer the room to 20 March", "Friday 20 March"),
    Row("action done", "action done the room", "Done"),
    Row("action drop", "action drop 1", "Dropped"),
    Row("overdue audit", "overdue audit {gareth}", "asks for no audits", ADA),
    Row("overdue pulse", "overdue pulse", "has no poll", ADA),
    Row("overdue weekly", "overdue weekly", "channel", ADA),
    Row("overdue readers", "overdue readers", "names nobody who reads figures", ADA),
    Row("overdue", "overdue figures me this quarter", "You alone", PRIYA),
    Row("overdue", "overdue figures last year", "Everyone below you", ADA),
    Row("overdue", "overdue", "overdue", GARETH),
    Row("overdue", "overdue team", "overdue", ADA),
    Row("overdue", "overdue {priya}", "Priya Nair", GARETH),
    Row("overdue", "overdue sessions", "overdue", GARETH),
    Row("overdue", "overdue csv", "file", GARETH),
    Row("overdue", "overdue chart sessions", "Only that was asked about", GARETH),
    Row("supervision pair", "supervision pair {gareth} {priya}", "Priya Nair", ADA),
    Row("supervision end", "supervision end {priya}", "Priya Nair", ADA),
)  # fmt: skip


def table() -> str:
    """Return the rows as Markdown: what is typed, in both spellings, and whether it exists."""
    lines = ["| typed | with the slash | without | there |", "| --- | --- | --- | --- |"]
    lines += [
        f"| {row.command} | `/{row.typed}` | `{row.typed}` | {'yes' if row.built else 'not built yet'} |"
        for row in ROWS
    ]
    return "\n".join(lines)


if __name__ == "__main__":
    sys.stdout.write(f"{table()}\n")
