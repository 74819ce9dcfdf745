"""Groups of fewer than five are not shown to those who see no names, and can't be worked out from what is shown."""

from hypothesis import given
from hypothesis import strategies as st

from handlers.overdue.small_groups import FEWEST, shown

SIZES = st.dictionaries(st.text(min_size=1, max_size=3), st.integers(1, 30), max_size=12)


@given(SIZES)
def test_what_is_shown_and_what_the_rest_comes_to_is_never_of_fewer_than_five(sizes: dict[str, int]) -> None:
    show = shown(sizes)
    assert all(sizes[name] >= FEWEST for name in show)
    hidden = sum(size for name, size in sizes.items() if name not in show)
    assert hidden == 0 or hidden >= FEWEST or not show


@given(SIZES)
def test_no_group_is_left_out_without_need(sizes: dict[str, int]) -> None:
    if all(size >= FEWEST for size in sizes.values()):
        assert shown(sizes) == set(sizes)
