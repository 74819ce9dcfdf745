"""Input, table and picture of `alongside policy simulate`."""

import csv
from collections import defaultdict
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from handlers.obligations.simulate import SimulatedWeek, columns
from handlers.obligations.simulated import SimulatedPerson
from handlers.policy import Policy

_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_COLUMNS = ("name", "email", "manager_email")
# Okabe and Ito's colours, which colour-blind readers can distinguish; the last is for all others together.
_COLOURS = ("#0072b2", "#e69f00", "#009e73", "#cc79a7", "#56b4e9", "#d55e00", "#f0e442", "#222222", "#bbbbbb")


def people_in(path: Path, otherwise: date) -> tuple[list[SimulatedPerson], list[str]]:
    """Return everybody in a people.csv who has a manager, and everything that is wrong with the file.

    Only the columns that a simulation needs are read. A person without a `start_date` begins on the day `otherwise`.
    """
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except OSError as error:
        return [], [f"{path}: cannot be read ({error.strerror})"]
    except UnicodeDecodeError:
        return [], [f"{path}: is not UTF-8; save it as CSV UTF-8"]
    try:
        reader = csv.DictReader(text.splitlines(keepends=True))
        missing = [name for name in _COLUMNS if name not in (reader.fieldnames or ())]
        if missing:
            return [], [f"{path}:1: there is no column {', '.join(missing)}"]
        rows = [
            (reader.line_num, {key: (value or "").strip() for key, value in row.items() if key})
            for row in reader
        ]
    except (csv.Error, AttributeError) as error:
        return [], [f"{path}: is not a CSV file ({error})"]
    names = {row["email"].casefold(): row["name"] for _, row in rows}
    problems: list[str] = []
    people: list[SimulatedPerson] = []
    for line, row in rows:
        if not row["manager_email"]:
            continue
        supervisor = names.get(row["manager_email"].casefold())
        if supervisor is None:
            problems.append(f"{path}:{line}: nobody here has the address {row['manager_email']}")
        try:
            people.append(
                SimulatedPerson(
                    row["name"],
                    supervisor or "",
                    date.fromisoformat(row["start_date"]) if row.get("start_date") else otherwise,
                    row.get("role", ""),
                    row.get("stage", ""),
                    _fte(row.get("fte", "")),
                    _working_days(row.get("working_days", "")),
                )
            )
        except ValueError as error:
            problems.append(f"{path}:{line}: {error}")
    return people, problems


def _fte(text: str) -> float:
    try:
        fte = float(text) if text else 1.0
    except ValueError:
        fte = 0.0
    if not 0 < fte <= 1:
        raise ValueError(f"fte: found {text}; expected a part of full time, over 0 and up to 1")
    return fte


def _working_days(text: str) -> frozenset[int]:
    """Parse working days, "mon tue wed" or "mon-thu"; Monday to Friday if empty. Raise ValueError."""
    if not text:
        return frozenset(range(5))
    found: set[int] = set()
    for part in text.lower().replace(",", " ").replace(";", " ").replace("–", "-").split():
        first, _, last = part.partition("-")
        if first[:3] not in _DAYS or (last or first)[:3] not in _DAYS:
            raise ValueError(f'working_days: found {text}; expected days such as "mon tue wed" or "mon-fri"')
        start, end = _DAYS.index(first[:3]), _DAYS.index((last or first)[:3])
        found |= {(start + step) % 7 for step in range((end - start) % 7 + 1)}
    return frozenset(found)


def show(policy: Policy, weeks: list[SimulatedWeek]) -> None:
    """Print the table, by week and supervisor, and each supervisor's total hours."""
    words = policy.words
    console = Console()
    table = Table(title=policy.name)
    table.add_column("Week of", no_wrap=True)
    table.add_column(words.supervisor.short)
    for column in (*(column for _, column in columns(words)), "hours"):
        table.add_column(column, justify="right")
    total: dict[str, float] = defaultdict(float)
    for week in weeks:
        total[week.supervisor] += week.hours
        cells = [str(week.count(kind) or "·") for kind, _ in columns(words)]
        table.add_row(week.monday.isoformat(), week.supervisor, *cells, f"{week.hours:.1f}")
    console.print(table)
    for supervisor, hours in sorted(total.items(), key=lambda one: (-one[1], one[0])):
        console.print(f"{supervisor}: {hours:.1f} hours", highlight=False, markup=False)
    console.print(f"In all: {sum(total.values()):.1f} hours", highlight=False)


def write_plot(policy: Policy, weeks: list[SimulatedWeek], path: Path) -> None:
    """Draw the hours of sessions a week as stacked bars into an SVG file.

    Each supervisor has a colour; the eight with the most hours are named.
    """
    from matplotlib.backends.backend_svg import FigureCanvasSVG
    from matplotlib.figure import Figure

    first, last = (
        min((week.monday for week in weeks), default=None),
        max((week.monday for week in weeks), default=None),
    )
    mondays = (
        [first + timedelta(weeks=step) for step in range((last - first).days // 7 + 1)]
        if first and last
        else []
    )
    hours: dict[str, dict[date, float]] = defaultdict(dict)
    for week in weeks:
        hours[week.supervisor][week.monday] = week.hours
    most = sorted(hours, key=lambda name: (-sum(hours[name].values()), name))
    groups = [(name, [name]) for name in most[:8]]
    if len(most) > 8:
        groups.append((f"{len(most) - 8} others", most[8:]))
    # matplotlib types its keyword arguments as unknown
    figure: Any = Figure(figsize=(10, 5), layout="constrained")
    FigureCanvasSVG(figure)
    axes: Any = figure.add_subplot()
    places = range(len(mondays))
    floor = [0.0] * len(mondays)
    for number, (label, names) in enumerate(groups):
        heights = [sum(hours[name].get(monday, 0.0) for name in names) for monday in mondays]
        axes.bar(places, heights, bottom=floor, label=label, width=0.85, color=_COLOURS[number])
        floor = [low + height for low, height in zip(floor, heights, strict=True)]
    step = max(1, -(-len(mondays) // 8))
    axes.set_xticks(list(places)[::step], [f"{monday.day} {monday:%b %Y}" for monday in mondays[::step]])
    axes.set_ylabel("hours a week")
    axes.set_title(f"{policy.name}: hours of {policy.words.session.many}, by week")
    if groups:
        figure.legend(loc="outside right upper", frameon=False, fontsize="small")
    for side in ("top", "right"):
        axes.spines[side].set_visible(False)
    figure.savefig(path, format="svg", metadata={"Date": None})
