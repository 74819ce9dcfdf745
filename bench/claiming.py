"""Claims and marks of messages by 1, 2 and 4 workers, beside a raw loop that claims and marks in batches.

`python -m bench.claiming`, on PostgreSQL. A worker is a thread with a connection of its own. Ours claims as many as a
lane may send at once, and marks each message by itself, as it must: each is sent before it is marked. The raw loop
claims 100 rows and marks them by one statement, which nothing that sends in between could do; a second raw loop claims
and marks as ours does, which is what the commits alone cost.
"""

import time
from collections.abc import Callable
from threading import Thread

import psycopg
from sqlalchemy import Engine

from bench.databases import postgres, postgres_server
from bench.organisation import NOW, Organisation
from storage import delivery_queue
from storage.db import transaction
from storage.keys import KeyRing

MESSAGES = 1_000
AT_ONCE = 4
"""Messages that a lane may send at once: the limit of a claim."""
BATCH = 100
LANE = "slack:"
AIM = 0.7
RING = KeyRing.parse("bench:" + "QUFB" * 10 + "QUE=")
FILL = """
    INSERT INTO outbox (organisation_id, name, person_id, ids, key, due_at, lane, state, attempts, fence, problem,
        deletes)
    SELECT 1, 'action.told', id, '{}', 'bench:' || id, %s, %s, 'waiting', 0, 0, '', false
    FROM people ORDER BY id LIMIT %s"""
CLAIM = """
    UPDATE outbox SET lease_until = now() + interval '60 s', fence = fence + 1 WHERE id IN (
        SELECT id FROM outbox WHERE state = 'waiting' AND lane = %s AND due_at <= %s AND lease_until IS NULL
        ORDER BY due_at, id LIMIT %s FOR UPDATE SKIP LOCKED) RETURNING id"""
MARK = "UPDATE outbox SET state = 'sent', lease_until = NULL WHERE id = ANY(%s)"


def main() -> None:
    """Measure both in turns, and say whether the aim was reached."""
    with postgres_server() as server, postgres(server, Organisation(1)) as place:
        address = place.engine.url.render_as_string(hide_password=False).replace("+psycopg", "")
        for workers in (1, 2, 4):
            found = [0.0, 0.0, 0.0]
            for _ in range(2):  # the second counts: the first warms up
                works = (
                    lambda: _ours(place.engine),
                    lambda: _raw(address, BATCH),
                    lambda: _raw(address, AT_ONCE),
                )
                found = [measured(address, workers, work) for work in works]
            ours, batches, singly = found
            print(f"{workers} workers: {ours:,.0f} messages/s claimed and marked one by one, "
                  f"{batches:,.0f} by a raw loop in batches ({ours / batches:.2f}, aim: {AIM}), "
                  f"{singly:,.0f} by a raw loop one by one ({ours / singly:.2f})", flush=True)  # fmt: skip


def measured(address: str, workers: int, work: Callable[[], None]) -> float:
    """Return how many messages a second so many workers settle."""
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute("DELETE FROM outbox")
        connection.execute(FILL, (NOW, LANE, MESSAGES))
        connection.execute("VACUUM ANALYZE outbox")
        threads = [Thread(target=work) for _ in range(workers)]
        began = time.perf_counter()
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        took = time.perf_counter() - began
        left = connection.execute("SELECT count(*) FROM outbox WHERE state <> 'sent'").fetchone()
    assert left == (0,), left
    return MESSAGES / took


def _ours(engine: Engine) -> None:
    while True:
        with transaction(engine, 1, RING) as db:
            claimed = delivery_queue.claim(db, NOW, LANE, AT_ONCE)
        if not claimed:
            return
        for one in claimed:
            with transaction(engine, 1, RING) as db:
                assert delivery_queue.mark(db, one.id, one.fence, "sent")


def _raw(address: str, batch: int) -> None:
    with psycopg.connect(address, autocommit=True) as connection:
        while True:
            ids = [row[0] for row in connection.execute(CLAIM, (LANE, NOW, batch))]
            if not ids:
                return
            for some in [ids] if batch == BATCH else [[one] for one in ids]:
                connection.execute(MARK, (some,))


if __name__ == "__main__":
    main()
