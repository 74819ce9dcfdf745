"""Scenes of deliveries: each plays one kind of fault and counts what became of the messages."""

import random
import signal
import subprocess
import time
from concurrent.futures import ThreadPoolExecutor

from sqlalchemy import func, select

from storage import outbox
from storage.models import ActionPoint, OutboxMessage
from tests.faults.stage import Row, Stage, counted
from tests.faults.town import Town, wait_for
from tests.slack.world import user_of


def kills(stage: Stage) -> Row:
    """Kill one of two workers again and again, while new people, nudges and queued messages go out."""
    size, dice = stage.size, random.Random(1)
    with stage.town() as town:
        people = town.fill(size.people)
        queued, began = town.queue(people, size.each), time.monotonic()
        alive = [town.start("worker"), town.start("worker")] if stage.server else [town.start()]
        for one in alive:
            town.ready(one)
        every = queued // (size.kills + 1)
        done = 0
        for number in range(1, size.kills + 1):
            wait_for(lambda goal=number * every: sum(town.platforms.keys().values()) >= goal, 240, fail=False)
            at = dice.randrange(len(alive))
            town.kill(alive[at])
            done += 1
            alive[at] = town.start("worker" if stage.server else "all")
        for one in alive:
            town.ready(one)
        town.drain(400)
        return counted(town, "kill -9", began, queued, note=f"{done} kills")


def frozen(stage: Stage) -> Row:
    """Freeze a worker until its leases are over, then let it go on; with PostgreSQL another has its work meanwhile."""
    size = stage.size
    with stage.town(slow=0.2) as town:
        people = town.fill(size.people // 2, new=False)
        queued, began = town.queue(people, size.each), time.monotonic()
        workers = [town.start("worker"), town.start("worker")] if stage.server else [town.start()]
        for one in workers:
            town.ready(one)
        wait_for(lambda: sum(town.platforms.keys().values()) > queued // 10, 60)
        town.kill(workers[0], signal.SIGSTOP)
        lease = (size.lease or 60.0) + 3
        time.sleep(lease)
        if stage.server:
            wait_for(lambda: town.waiting() == 0, lease + 60, fail=False)
        town.kill(workers[0], signal.SIGCONT)
        time.sleep(3)
        town.drain(200)
        return counted(town, "frozen past its lease", began, queued)


def stopped(stage: Stage) -> Row:
    """Stop a process in the middle of a long backlog: it ends within 8 seconds, and another goes on at once."""
    size = stage.size
    with stage.town(slow=0.3) as town:
        people = town.fill(size.people // 2, new=False)
        queued, began = town.queue(people, size.each), time.monotonic()
        town.ready(town.start())
        wait_for(lambda: sum(town.platforms.keys().values()) > queued // 10, 60)
        asked = time.monotonic()
        town.kill(0, signal.SIGTERM)
        try:
            town.processes[0].wait(15)
        except subprocess.TimeoutExpired:
            town.kill(0)
        took = time.monotonic() - asked
        with town.world.app.transaction(reading=True) as db:
            held = (
                select(func.count()).select_from(OutboxMessage).where(OutboxMessage.lease_until.is_not(None))
            )
            leases = db.scalar(held) or 0
        town.ready(town.start())
        town.drain(300)
        row = counted(town, "SIGTERM", began, queued, note=f"ended in {took:.1f} s, {leases} leases left")
        row.stuck += took > 8
        return row


def unreliable(stage: Stage) -> Row:
    """Let Slack reset one call in ten, and lose the answer of one in ten of those that it carries out."""
    size = stage.size
    with stage.town() as town:
        people = town.fill(max(4, size.people // 6))
        queued, began = town.queue(people, size.each), time.monotonic()
        manners = town.platforms.slack_manners
        manners.resets = manners.loses_answers = 0.1
        town.ready(town.start())
        wait_for(lambda: sum(town.platforms.keys().values()) >= queued * 0.8, 300, fail=False)
        manners.resets = manners.loses_answers = 0.0
        town.drain(500)
        return counted(
            town, "resets and lost answers", began, queued, note=f"{manners.calls[0]} calls broken"
        )


def hanging(stage: Stage) -> Row:
    """Slack hangs, each call for longer than its time-out; Teams is not delayed by that."""
    size = stage.size
    with stage.town() as town:
        slack = town.fill(size.people // 2, new=False)
        teams = town.fill(max(8, size.people // 4), teams=True, new=False)
        town.platforms.slack_manners.hangs = True
        queued = town.queue(slack, 1) + town.queue(teams, 3)
        town.ready(town.start())
        began = time.monotonic()
        sent = lambda: sum(len(screen) for screen in town.platforms.teams.screens.values())  # noqa: E731
        in_time = wait_for(lambda: sent() >= 3 * len(teams), 60, fail=False)
        took = time.monotonic() - began
        town.platforms.slack_manners.hangs = False
        town.drain(400)
        row = counted(
            town, "hanging workspace", began, queued, note=f"Teams' {sent()} in {took:.1f} s meanwhile"
        )
        row.stuck += not in_time
        return row


def throttled(stage: Stage) -> Row:
    """Sixty messages to one person, who takes one a second: as fast as that allows, and none refused."""
    each = 60 if stage.size.people > 100 else 14
    with stage.town(slow=0.0) as town:
        people = town.fill(1, new=False)
        town.ready(town.start("worker"))
        if stage.server:
            town.ready(town.start("worker"))
        queued, began = town.queue(people, each), time.monotonic()
        took = town.drain(each * 3 + 30)
        row = counted(
            town, "a limit of one a second", began, queued, note=f"{each} in {took:.0f} s, ideal {each - 4}"
        )
        row.stuck += row.throttled
        return row


def repeated(stage: Stage) -> Row:
    """Slack sends each command five times at once, to two processes: it is done once."""
    with stage.town(slow=0.0) as town:
        people = town.fill(6, new=False)
        numbers = (
            [town.start("web"), town.start("web"), town.start("worker")] if stage.server else [town.start()]
        )
        for one in numbers:
            town.ready(one)
        web = numbers[:2] if stage.server else numbers
        began = time.monotonic()
        asked = [(user_of(one), f"{at}.trigger") for at, one in enumerate(people)]
        before = town.world.rows(ActionPoint)
        with ThreadPoolExecutor(10) as pool:
            answers = list(
                pool.map(
                    lambda one: town.command(
                        web[one[0] % len(web)], one[1][0], "me ring the school by Friday", one[1][1]
                    ),
                    [(copy, one) for one in asked for copy in range(5)],
                )
            )
        town.drain(60)
        row = counted(town, "each command five times", began, 0)
        row.doubled += max(0, len(town.world.rows(ActionPoint)) - len(before) - len(people))
        row.lost += max(0, len(people) - (len(town.world.rows(ActionPoint)) - len(before)))
        row.stuck += sum(answer.status_code >= 500 for answer in answers)
        return row


def together(stage: Stage) -> Row:
    """Two people press a button of one action at the same moment, in two processes: one state, and both see it."""
    with stage.town(slow=0.05) as town:
        people = town.fill(13, new=False)[::6]  # each has a lead of their own
        leads = [town.leads[one] for one in people]
        town.actions.update(zip(leads, (town.actions[one] for one in people), strict=True))
        numbers = (
            [town.start("web"), town.start("web"), town.start("worker")] if stage.server else [town.start()]
        )
        for one in numbers:
            town.ready(one)
        everybody = [who for pair in zip(people, leads, strict=True) for who in pair]
        town.queue(everybody, 1)
        began = time.monotonic()
        town.drain(60)
        wait_for(lambda: all(town.platforms.slack.screens[user_of(one)] for one in everybody), 30)
        chosen, open_still = [town.actions[one] for one in people], 0
        with ThreadPoolExecutor(6) as pool:
            for label in ("Done", "Undo", "Done"):
                presses = [(at % len(numbers[:2]), user_of(one)) for at, one in enumerate(everybody)]
                list(pool.map(lambda one, label=label: _press(town, numbers[one[0]], one[1], label), presses))
                town.drain(60)
                time.sleep(1.5)
                if label == "Done":
                    open_still += sum(
                        row.state == "open" for row in town.world.rows(ActionPoint) if row.id in chosen
                    )
        wait_for(lambda: town.stale() == 0, 20, fail=False)
        row = counted(town, "two people, one button", began, len(everybody))
        row.half_done += open_still
        return row


def _press(town: Town, number: int, user: str, label: str) -> None:
    try:
        town.press(number, user, label)
    except StopIteration:  # the other press has taken the button away
        return


def poison(stage: Stage) -> Row:
    """Messages that can never be sent, among others: set aside, and nobody else waits for them."""
    with stage.town(slow=0.0) as town:
        people = town.fill(12, new=False)
        queued = town.queue(people[:6], 1, "no.such.card") + town.queue(people[6:], 2)
        with town.world.app.transaction() as db:
            for one in people[:6]:
                ids = {"action": town.actions[one]}
                outbox.enqueue(db, "action.told", one, f"n:{one}:0009", town.now(), **ids)
        town.ready(town.start())
        began = time.monotonic()
        town.drain(60)
        with town.world.app.transaction(reading=True) as db:
            aside = len(list(db.scalars(select(OutboxMessage.id).where(OutboxMessage.state == "failed"))))
        row = counted(town, "poison", began, queued, note=f"{aside} set aside")
        row.lost = 0 if aside == 6 and sum(town.platforms.keys().values()) >= 18 else 1
        return row
