"""Reports of the results: pictures, JSON, and a table to read."""

import json
import os
import platform
from dataclasses import asdict
from pathlib import Path
from typing import Any

import matplotlib as mpl

mpl.use("svg")
from matplotlib import pyplot as plt

from bench.measuring import Result

RESULTS = Path(__file__).parent / "results"
COLOURS = {"SQLite": "#1d70b8", "PostgreSQL": "#d4351c"}
mpl.rcParams["svg.hashsalt"] = "bench"  # the same figures draw the same file


def report(results: list[Result], *, quick: bool) -> None:
    """Write everything into `bench/results/`."""
    RESULTS.mkdir(exist_ok=True)
    rows = [{**asdict(result), "ratio": result.ratio} for result in results]
    text = json.dumps({"quick": quick, "machine": machine(), "results": rows}, indent=2)
    (RESULTS / "results.json").write_text(text + "\n")
    draw_planning([r for r in results if r.bench == "planning"])
    draw_overdue([r for r in results if r.bench == "overdue, the read"])
    (RESULTS / "README.md").write_text(table(results, quick))


def machine() -> str:
    """Return a description of the machine."""
    return f"Python {platform.python_version()}, {os.cpu_count()} cores, {platform.system()} {platform.machine()}"


def table(results: list[Result], quick: bool) -> str:
    """Return a table of the figures, each beside its aim."""
    lines = [
        "# What was measured",
        "",
        f"By `make bench`{' --quick' if quick else ''}: {machine()}. Medians of runs that take turns with raw "
        "SQL on the same rows. The ratio to raw SQL is what counts: the milliseconds are this machine's.",
        "",
        "| what | database | pairs | ms | raw SQL, ms | ratio | memory, MB |",
        "| --- | --- | ---: | ---: | ---: | ---: | ---: |",
    ]
    for r in results:
        raw = f"{r.raw * 1000:.2f}" if r.raw else ""
        ratio = f"{r.ratio:.2f}" if r.ratio else ""
        lines.append(f"| {r.bench}: {r.what} | {r.database} | {r.pairs:,} | {r.ours * 1000:.2f} | {raw} | {ratio} | "
                     f"{r.memory / 1e6:.1f} |")  # fmt: skip
    more = "What a request costs end to end, beside a bare program: [edges.md](edges.md)."
    return "\n".join([*lines, "", *aims(results), "", more, ""])


def aims(results: list[Result]) -> list[str]:
    """Return a line for each aim, and whether it was reached."""
    lines = ["| aim | database | reached |", "| --- | --- | --- |"]
    for name in COLOURS:
        planning = [r for r in results if r.bench == "planning" and r.database == name]
        reads = [r for r in results if r.bench == "overdue, the read" and r.database == name]
        if len(planning) > 1:
            worst = max(r.ratio or 0 for r in planning)
            growth = planning[-1].ours / planning[0].ours
            floor = (planning[-1].raw or 0) / (planning[0].raw or 1)
            memory = planning[-1].memory / planning[0].memory
            lines += [
                _aim("planning at most 3 times raw SQL", name, worst, 3),
                _aim(f"planning at {planning[-1].pairs:,} pairs at most 1.3 times that at {planning[0].pairs:,} "
                     f"(raw SQL itself: {floor:.2f})", name, growth, 1.3),
                _aim("memory flat, at most 1.3 times", name, memory, 1.3),
            ]  # fmt: skip
        lines += [
            _aim(f"overdue, {r.what}: at most 1.5 times raw SQL", name, r.ratio or 0, 1.5) for r in reads
        ]
    return lines


def _aim(what: str, database: str, found: float, most: float) -> str:
    return f"| {what} | {database} | {'yes' if found <= most else '**no**'}: {found:.2f} |"


def draw_planning(results: list[Result]) -> None:
    """Draw milliseconds for 1,000 nudges by the number of pairs, ours and raw."""
    figure, axes = axes_of("Planning 1,000 nudges out of ever more pairs", "pairs", "milliseconds")
    for name, colour in COLOURS.items():
        of = [r for r in results if r.database == name]
        pairs = [r.pairs for r in of]
        if of:
            axes.plot(
                pairs, [r.ours * 1000 for r in of], color=colour, marker="o", label=f"Alongside, {name}"
            )
            raw = [(r.raw or 0) * 1000 for r in of]
            axes.plot(pairs, raw, color=colour, marker="s", linestyle="--", label=f"raw SQL, {name}")
    axes.set_xscale("log")
    save(figure, axes, "planning.svg")


def draw_overdue(results: list[Result]) -> None:
    """Draw milliseconds for a team and a directorate, ours and raw."""
    pairs = max((r.pairs for r in results), default=0)
    figure, axes = axes_of(f"Who is overdue, among {pairs:,} people", "", "milliseconds")
    for number, r in enumerate(results):
        label = f"{r.what}\n{r.database}"
        colour = COLOURS[r.database]
        axes.bar(number - 0.2, r.ours * 1000, 0.4, color=colour, label="Alongside" if not number else None)
        axes.bar(number + 0.2, (r.raw or 0) * 1000, 0.4, color=colour, alpha=0.45, hatch="//",
                 label="raw SQL" if not number else None)  # fmt: skip
        axes.text(
            number,
            max(r.ours, r.raw or 0) * 1000,
            f"{r.ratio:.2f}×\n{label}",
            ha="center",
            va="bottom",
            fontsize=8,
        )
    axes.set_xticks([])
    axes.set_yscale("log")
    axes.margins(y=0.35)
    save(figure, axes, "overdue.svg")


def axes_of(title: str, x: str, y: str) -> Any:
    """Return the axes of a new figure, and the figure."""
    figure: Any = plt.figure(figsize=(8, 4.5), layout="constrained")  # pyright: ignore[reportUnknownMemberType]
    axes = figure.subplots()
    axes.set_title(title)
    axes.set_xlabel(x)
    axes.set_ylabel(y)
    return figure, axes


def save(figure: Any, axes: Any, name: str) -> None:
    """Finish a figure, and write it into `bench/results/`."""
    axes.set_ylim(bottom=0 if axes.get_yscale() == "linear" else None)
    axes.grid(axis="y", alpha=0.3)
    axes.legend()
    figure.savefig(RESULTS / name, metadata={"Date": None})
    plt.close(figure)
