"""Benchmarks of the channels' edges: a request end to end beside a floor, on both databases."""

import json
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import asdict

from bench import slack, teams
from bench.databases import Place
from bench.organisation import Organisation
from bench.reporting import COLOURS, RESULTS, axes_of, machine, save
from bench.serving import Served

BENCHES: tuple[Callable[[Place, Organisation, int], list[Served]], ...] = (slack.measure, teams.measure)
RATE, P99 = 0.8, 1.5
"""Aims: the minimum part of the floor's requests a second, and the maximum multiple of its p99."""


def run(opening: Callable[[Organisation], AbstractContextManager[Place]], rounds: int) -> list[Served]:
    """Run every edge on one kind of database, in a directorate of 5,000."""
    of = Organisation(1)
    results: list[Served] = []
    for measure in BENCHES:
        with opening(of) as place:
            for one in measure(place, of, rounds):
                results.append(one)
                print(f"{one.bench}, {one.database}, {one.callers} callers: {one.ours.rate:.0f} requests/s, "
                      f"{one.rate_ratio:.2f} of the floor's; p99 {one.ours.p99 * 1000:.0f} ms, "
                      f"{one.p99_ratio:.2f} times", flush=True)  # fmt: skip
    return results


def report(results: list[Served]) -> None:
    """Write `edges.md`, `edges.json` and a picture into `bench/results/`."""
    RESULTS.mkdir(exist_ok=True)
    rows = [{**asdict(one), "rate_ratio": one.rate_ratio, "p99_ratio": one.p99_ratio} for one in results]
    (RESULTS / "edges.json").write_text(json.dumps({"machine": machine(), "results": rows}, indent=2) + "\n")
    (RESULTS / "edges.md").write_text(table(results))
    draw(results)


def table(results: list[Served]) -> str:
    """Return a table of the figures, each beside its floor and its aim."""
    lines = [
        "# The edges, end to end",
        "",
        f"By `make bench`: {machine()}. A request is signed, checked, answered from one transaction that reads and "
        "writes, and has its answer in the response. The floor is a bare program on the same web server and database "
        "that checks the same signature and runs the same statements with SQLAlchemy Core in a worker thread; it "
        "seals nothing, draws no card and asks no policy. Slices of the two take turns; figures are medians of "
        "slices. In each, as many rows are committed as requests were acknowledged. The callers are a process of "
        "their own. “Driver alone” is the same statements by the database's driver, without web server or "
        "SQLAlchemy: the limit. The ratios are what counts: the rest is this machine's.",
        "",
        "| edge | database | callers | requests/s | floor | driver alone | ratio | p50, ms | floor | p99, ms | floor "
        "| ratio |",
        "| --- | --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |",
    ]
    for one in results:
        ours, floor = one.ours, one.floor
        lines.append(
            f"| {one.bench} | {one.database} | {one.callers} | {ours.rate:,.0f} | {floor.rate:,.0f} | {one.raw:,.0f} "
            f"| {one.rate_ratio:.2f} | {ours.p50 * 1000:.0f} | {floor.p50 * 1000:.0f} | {ours.p99 * 1000:.0f} "
            f"| {floor.p99 * 1000:.0f} | {one.p99_ratio:.2f} |"
        )
    lines += ["", "| aim | edge | database | callers | reached |", "| --- | --- | --- | ---: | --- |"]
    for one in results:
        of = f"{one.bench} | {one.database} | {one.callers}"
        lines += [
            f"| at least {RATE} of the floor's requests/s | {of} | {_reached(one.rate_ratio >= RATE)}: "
            f"{one.rate_ratio:.2f} |",
            f"| p99 at most {P99} times the floor's | {of} | {_reached(one.p99_ratio <= P99)}: {one.p99_ratio:.2f} |",
        ]
    return "\n".join([*lines, ""])


def _reached(yes: bool) -> str:
    return "yes" if yes else "**no**"


def draw(results: list[Served]) -> None:
    """Draw each edge's requests a second beside its floor's."""
    figure, axes = axes_of("A request end to end, beside a bare program", "", "requests a second")
    for number, one in enumerate(results):
        colour, first = COLOURS[one.database], not number
        axes.bar(number - 0.2, one.ours.rate, 0.4, color=colour, label="Alongside" if first else None)
        axes.bar(number + 0.2, one.floor.rate, 0.4, color=colour, alpha=0.45, hatch="//",
                 label="the floor" if first else None)  # fmt: skip
        axes.text(
            number, max(one.ours.rate, one.floor.rate), f"{one.rate_ratio:.2f}×", ha="center", va="bottom"
        )
    names = [f"{one.bench.split(':')[0]}, {one.database}\n{one.callers} callers" for one in results]
    axes.set_xticks(range(len(results)), names, fontsize=8)
    axes.margins(y=0.25)
    save(figure, axes, "edges.svg")
