"""Groups of a poll are never too small, and what is shown never says what a smaller number has answered."""

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from handlers.polls import rules

PATHS = st.lists(st.lists(st.integers(1, 6), max_size=3), max_size=40)
TALLIES = st.dictionaries(st.text("123", min_size=1, max_size=2), st.integers(0, 12), max_size=8)


@given(PATHS, st.integers(3, 7))
def test_each_lead_of_a_group_has_enough_people_in_it(above: list[list[int]], fewest: int) -> None:
    paths = {100 + n: "/" + "".join(f"{one}/" for one in [*leads, 100 + n]) for n, leads in enumerate(above)}
    found = rules.groups(paths, fewest)
    assert found.keys() == paths.keys()
    sizes = Counter(found.values())
    assert all(size >= fewest for of, size in sizes.items() if of != rules.EVERYBODY)
    for person, of in found.items():
        assert of == rules.EVERYBODY or f"/{of}/" in paths[person], "a lead above them"


@given(TALLIES, st.integers(3, 7))
def test_any_sum_and_any_difference_of_what_is_shown_is_of_enough_answers(
    sizes: dict[str, int], fewest: int
) -> None:
    tallies = {of: {(0, "yes"): size} for of, size in sizes.items()}
    found = rules.shown(tallies, fewest)
    assert all(rules.answered(numbers) >= fewest for numbers in found.values())
    whole = rules.answered(rules.total(list(found.values())))
    for of in found:
        rest = whole - rules.answered(found[of])
        assert rest == 0 or rest >= fewest
