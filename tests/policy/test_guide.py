"""The policy author's guide says what the code does: its reference, its worked lines and its hospice."""

import json
import re
import tomllib

from jsonschema import Draft202012Validator
from typer.testing import CliRunner

from bot.cli.policy import app
from handlers.policy import check, next_session, shipped
from handlers.policy.fact_rows import read_pair
from handlers.policy.loading import SHIPPED, parse
from handlers.policy.reference import schema
from tests.policy.guide import PAGE, whole

TEXT = PAGE.read_text(encoding="utf-8")
HOSPICE = re.findall(r"```toml\n(.*?)```", TEXT, re.S)


def test_the_reference_is_what_the_code_says() -> None:
    assert whole(TEXT) == TEXT, "run: python -m tests.policy.guide"


def test_the_hospices_policy_can_be_used_and_its_worked_lines_are_right() -> None:
    text = "\n".join(HOSPICE)
    assert [str(one) for one in check(text) if one.level == "error"] == []
    policy, _ = parse(text.encode(), "hospice.toml")
    assert policy is not None
    rows = re.findall(r"^(\{.*\})\n→ (\S+), (.*)$", TEXT, re.M)
    assert len(rows) >= 8
    for row, due, clause in rows:
        facts, today = read_pair(json.loads(row))
        found = next_session(policy, facts, today)
        assert (str(found.due) if found.due else "nothing", found.clause) == (due, clause), row


def test_the_schema_holds_for_every_policy_that_ships() -> None:
    validator = Draft202012Validator(json.loads(CliRunner().invoke(app, ["schema"]).stdout))
    for name in shipped():
        values = tomllib.loads((SHIPPED / f"{name}.toml").read_text(encoding="utf-8"))
        plain = json.loads(json.dumps(values, default=str))
        assert [error.message for error in validator.iter_errors(plain)][:3] == []
    assert schema()["title"] == "Alongside policy"
