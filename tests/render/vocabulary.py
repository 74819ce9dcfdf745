"""Strategies for any card and any form, for every renderer's properties."""

from datetime import date, time

from hypothesis import strategies as st

from handlers import ui

long = st.sampled_from(["W" * 3_500, "word " * 700, "&<>" * 1_100, "👩🏽‍💻" * 400, "line\n" * 700])
words = st.one_of(st.text(max_size=40), st.text(max_size=40), st.text(max_size=400), long)
labels = st.text(min_size=1, max_size=90)
names = st.text("abcdefgh.", min_size=1, max_size=20)
ids = st.dictionaries(
    st.text("abcdefgh", min_size=1, max_size=8), st.integers(0, 10**9) | st.text(max_size=10), max_size=3
)
buttons = st.builds(
    ui.Button,
    labels,
    names,
    ids,
    st.sampled_from(["plain", "primary", "danger"]),
    st.none() | st.text(max_size=400),
)
some_buttons = st.lists(buttons, max_size=7).map(tuple)
tones = st.sampled_from(["plain", "good", "soon", "late"])
links = st.builds(
    ui.Link, labels, st.sampled_from(["https://example.org/a?b=1&c=<", "tel:116123", "mailto:a@example.org"])
)
people = st.builds(ui.PersonName, st.integers(1, 99), labels, st.sampled_from(["", "U0PRIYA"]))
picked = st.builds(ui.PersonName, st.integers(1, 99), labels, st.sampled_from(["", "u0priya"]))
parts = words | people | links
rows = st.lists(st.tuples(st.text(max_size=40), parts), min_size=1, max_size=30).map(tuple)
cells = parts | st.integers(-9, 10**6) | st.builds(ui.State, words, tones)


def options(most: int, long: bool = False) -> st.SearchStrategy[tuple[ui.Option, ...]]:
    """Return options with different values; with `long`, also longer than a channel stores for one."""
    values = st.text(max_size=20) | st.text(min_size=100, max_size=200) if long else st.text(max_size=20)
    return st.lists(st.builds(ui.Option, values, labels), max_size=most, unique_by=lambda o: o.value).map(
        tuple
    )


@st.composite
def tables(draw: st.DrawFn) -> ui.Table:
    """Draw any table: short ones, and ones with more rows than any channel shows."""
    columns = draw(st.lists(st.builds(ui.Column, labels, st.booleans()), min_size=1, max_size=5).map(tuple))
    some = draw(st.lists(st.tuples(*(cells for _ in columns)), max_size=6).map(tuple))
    return ui.Table(draw(words), columns, some * draw(st.sampled_from([1, 1, 40])))


def _figures() -> st.SearchStrategy[ui.Figures]:
    one = st.builds(ui.Figure, words, words, words, st.lists(st.floats(0, 100), max_size=8).map(tuple))
    return st.builds(ui.Figures, st.lists(one, max_size=4).map(tuple))


told = st.one_of(
    st.builds(ui.Text, words), st.builds(ui.Heading, words), st.builds(ui.Note, words),
    st.builds(ui.Quote, words, st.text(max_size=40)), st.builds(ui.Facts, rows), st.just(ui.Divider()),
)  # fmt: skip
blocks = st.one_of(
    told,
    st.builds(ui.Item, words, words, tones, some_buttons, some_buttons, words),
    st.builds(ui.Buttons, st.lists(buttons | links, max_size=30).map(tuple)),
    st.builds(ui.Line, st.lists(parts, max_size=5).map(tuple)),
    tables(),
    _figures(),
    st.builds(ui.Months, words, st.just(("Jan", "Feb")), st.just((("Priya", ("on time", "late")),)), words),
    st.builds(ui.Menu, labels, names, options(12, long=True), ids),
    st.builds(ui.Chart, words, st.just(("open",)), st.just((ui.Bar("Priya", (1,)),)), words),
    st.builds(ui.File, st.just("a.csv"), st.just("text/csv"), st.binary(max_size=9), words),
)  # fmt: skip
cards = st.builds(
    ui.Card, words, st.lists(blocks, max_size=12).map(tuple), st.text(max_size=50), more=some_buttons
)


def inputs(key: str) -> st.SearchStrategy[ui.Input]:
    """Return one input of any kind with this key."""
    choices, here, maybe = options(12), st.just(key), st.booleans()
    days = st.none() | st.dates(date(2000, 1, 1), date(2100, 1, 1))
    times = st.none() | st.builds(time, st.integers(0, 23), st.integers(0, 59))
    lines = st.sampled_from(["one", "many"])
    held = words.map(lambda text: text[:3_000])
    return st.one_of(
        st.builds(ui.TextInput, here, words, held, words, maybe, lines, st.just(3_000)),
        choices.flatmap(lambda offered: _choice(here, offered)),
        choices.flatmap(lambda offered: _ticks(here, offered)),
        st.builds(ui.DateInput, here, words, days, words, maybe),
        st.builds(ui.TimeInput, here, words, times, words, maybe),
        st.builds(
            ui.PersonInput, here, words, st.lists(picked, max_size=3).map(tuple), words, maybe, maybe, maybe
        ),
    )


def _choice(key: st.SearchStrategy[str], offered: tuple[ui.Option, ...]) -> st.SearchStrategy[ui.Input]:
    value = st.sampled_from(["", *(option.value for option in offered)])
    return st.builds(ui.ChoiceInput, key, words, st.just(offered), value, words, st.booleans())


def _ticks(key: st.SearchStrategy[str], offered: tuple[ui.Option, ...]) -> st.SearchStrategy[ui.Input]:
    some = (
        st.sets(st.sampled_from([option.value for option in offered])).map(tuple) if offered else st.just(())
    )
    return st.builds(ui.TicksInput, key, words, st.just(offered), some, words)


@st.composite
def forms(draw: st.DrawFn) -> ui.Form:
    """Draw any form: each of its inputs has a key of its own."""
    keys = draw(st.lists(st.text("abcdefgh_", min_size=1, max_size=12), max_size=8, unique=True))
    parts: list[ui.Input | ui.Text | ui.Heading | ui.Note | ui.Quote | ui.Facts | ui.Divider] = []
    for key in keys:
        parts += draw(st.lists(told, max_size=2))
        parts.append(draw(inputs(key)))
    return ui.Form(draw(words), draw(names), tuple(parts), draw(ids), draw(st.text(max_size=30)))
