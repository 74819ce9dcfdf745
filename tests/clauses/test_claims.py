"""Claims point at rows that exist, and the page claims nothing that no test plays."""

import re

from tests import coverage


def test_every_claim_names_a_row_that_exists() -> None:
    assert sorted(set(coverage.claims()) - set(coverage.rows())) == []


def test_what_is_left_out_on_purpose_is_a_row_has_a_reason_and_is_not_also_played() -> None:
    reasons = coverage.left_out()
    assert set(reasons) <= set(coverage.rows())
    assert all(reasons.values())
    assert sorted(set(reasons) & set(coverage.claims())) == []


def test_the_page_names_no_row_as_played_that_no_test_claims() -> None:
    """Claims come from many hands, so the page may be behind; `make coverage` brings it up to date."""
    played = coverage.PAGE.read_text(encoding="utf-8").split("## Not played")[0]
    rows = set(re.findall(r"^\| ([A-Z]{3}-[A-Za-z0-9.]+) \|", played, re.M))
    assert sorted(rows - set(coverage.claims())) == []


def test_351_rows_can_be_served() -> None:
    assert sum(row.fit in coverage.SERVED for row in coverage.rows().values()) == 351
