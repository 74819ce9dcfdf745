"""Many ids as one bound parameter: a statement with a thousand placeholders takes longer to parse than to run."""

import json
from collections.abc import Collection
from typing import Any

from sqlalchemy import (
    ARRAY,
    BigInteger,
    ColumnElement,
    Function,
    String,
    any_,
    bindparam,
    column,
    func,
    select,
)
from sqlalchemy.orm import InstrumentedAttribute

from storage.db import Db


def among(db: Db, attribute: InstrumentedAttribute[Any], ids: Collection[int]) -> ColumnElement[bool]:
    """Return the condition that a numeric column holds one of `ids`."""
    dialect = db.get_bind().dialect.name
    if dialect == "sqlite":
        return _in_json(attribute, func.json_each(given(dialect, ids)))
    return attribute == any_(bindparam(None, given(dialect, ids), type_=ARRAY(BigInteger), unique=True))


def among_given(dialect: str, attribute: InstrumentedAttribute[Any], name: str) -> ColumnElement[bool]:
    """Return the same condition for a statement that is built once: `name` is the parameter for what `given` makes."""
    if dialect == "sqlite":
        return _in_json(attribute, func.json_each(bindparam(name, type_=String)))
    return attribute == any_(bindparam(name, type_=ARRAY(BigInteger)))


def given(dialect: str, ids: Collection[int]) -> str | list[int]:
    """Return ids as the one parameter of `among_given`."""
    return json.dumps(list(ids)) if dialect == "sqlite" else list(ids)


def _in_json(attribute: InstrumentedAttribute[Any], each: Function[Any]) -> ColumnElement[bool]:
    return attribute.in_(select(each.table_valued(column("value", BigInteger)).c.value))
