"""Many ids as one bound parameter: a statement with a thousand placeholders takes longer to parse than to run."""

import json
from collections.abc import Collection
from typing import Any

from sqlalchemy import ARRAY, BigInteger, ColumnElement, any_, bindparam, column, func, select
from sqlalchemy.orm import InstrumentedAttribute

from storage.db import Db


def among(db: Db, attribute: InstrumentedAttribute[Any], ids: Collection[int]) -> ColumnElement[bool]:
    """Return the condition that a numeric column holds one of `ids`."""
    if db.get_bind().dialect.name == "sqlite":
        each = func.json_each(json.dumps(list(ids))).table_valued(column("value", BigInteger))
        return attribute.in_(select(each.c.value))
    return attribute == any_(bindparam(None, list(ids), type_=ARRAY(BigInteger), unique=True))
