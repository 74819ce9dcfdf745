"""Requirements of some tests that not every machine meets: a browser, a PostgreSQL."""

import os
from typing import NoReturn

import pytest


def missing(why: str, required_by: str) -> NoReturn:
    """Skip this test because of `why`; fail it where the environment variable `required_by` is set."""
    if os.environ.get(required_by):
        pytest.fail(f"{why} ({required_by} is set)", pytrace=False)
    pytest.skip(f"{why}; set {required_by}=1 to make that a failure")
