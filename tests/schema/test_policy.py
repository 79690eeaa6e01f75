"""The policy decides about every tool, never by omission, and a mistake in its file is one clear line."""

from pathlib import Path
from typing import Any, get_args

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as some

from schema.errors import InvalidSettings
from schema.policy import Policy
from schema.policy_file import load_policy
from schema.tools import TOOL_ARGUMENTS, TOOL_EFFECTS, Effect, Verdict

TOOLS = sorted(TOOL_ARGUMENTS)
effects = some.fixed_dictionaries({tool: some.sampled_from(get_args(Verdict)) for tool in TOOLS})


def rules(effect_of: dict[str, str]) -> dict[str, Any]:
    numbered = enumerate(effect_of.items())
    return {"tools": {tool: {"id": f"rule-{n}", "text": "T", "effect": effect} for n, (tool, effect) in numbered}}


def bundled() -> dict[str, Any]:
    return load_policy().model_dump()


def mistake_in(tmp_path: Path, content: str | bytes) -> str:
    """The one line that a wrong file is told with."""
    file = tmp_path / "policy.yaml"
    file.write_bytes(content.encode() if isinstance(content, str) else content)
    with pytest.raises(InvalidSettings) as raised:
        load_policy(file)
    [line] = raised.value.mistakes
    assert line.startswith(f"TICKETFLOW_POLICY_FILE: {file}: ")
    assert "\n" not in line
    return line


@given(effects)
def test_a_call_gets_the_effect_of_its_own_rule(effect_of: dict[str, str]) -> None:
    policy = Policy.model_validate(rules(effect_of))
    assert {tool: policy.judge(tool).effect for tool in TOOLS} == effect_of


@given(effects, some.text())
def test_a_tool_that_no_rule_names_is_refused(effect_of: dict[str, str], tool: str) -> None:
    policy = Policy.model_validate(rules(effect_of))
    assert tool in TOOLS or policy.judge(tool).effect == "deny"


@given(effects, some.sampled_from(TOOLS))
def test_a_policy_without_a_rule_for_a_tool_is_none(effect_of: dict[str, str], missing: str) -> None:
    raw = rules(effect_of)
    del raw["tools"][missing]
    with pytest.raises(ValueError, match=f"no rule for {missing}"):
        Policy.model_validate(raw)


@given(effects, effects)
def test_a_version_stands_for_the_rules(one: dict[str, str], two: dict[str, str]) -> None:
    first, second = Policy.model_validate(rules(one)), Policy.model_validate(rules(two))
    assert (first.version == second.version) is (one == two)
    assert first.judge(TOOLS[0]).version == first.version


def test_the_bundled_policy_asks_about_money_and_nothing_else() -> None:
    policy = load_policy()
    asked = {tool for tool in TOOLS if policy.judge(tool).effect != "auto"}
    assert asked == {tool for tool in TOOLS if TOOL_EFFECTS[tool] is Effect.MONEY} == {"process_refund"}
    assert policy.judge("process_refund").effect == "ask"
    assert policy.judge("process_refund").expires_after_hours == 72


def test_a_rule_for_an_unknown_tool_is_named(tmp_path: Path) -> None:
    raw = bundled()
    raw["tools"]["send_gift"] = raw["tools"]["process_refund"]
    assert "unknown tools: send_gift" in mistake_in(tmp_path, yaml.safe_dump(raw))


@pytest.mark.parametrize(
    ("key", "value", "words"),
    [
        ("effect", "maybe", "'auto', 'ask' or 'deny'"),
        ("effect", "", "'auto', 'ask' or 'deny'"),
        ("effect", None, "'auto', 'ask' or 'deny'"),
        ("effect", True, "'auto', 'ask' or 'deny'"),
        ("effect", ["ask", "auto"], "'auto', 'ask' or 'deny'"),
        ("id", "No spaces", "match pattern"),
        ("text", "", "at least 1 character"),
        ("expires_after_hours", 0, "greater than 0"),
        ("expires_after_hours", float("nan"), "Input should be"),
        ("expires_after_hours", 24 * 91, "less than or equal to 2160"),
        ("role", "approver", "not permitted"),
    ],
)
def test_a_wrong_rule_is_one_line_that_says_where(tmp_path: Path, key: str, value: Any, words: str) -> None:
    raw = bundled()
    raw["tools"]["process_refund"][key] = value
    line = mistake_in(tmp_path, yaml.safe_dump(raw))
    assert f"tools.process_refund.{key}: " in line
    assert words in line


@pytest.mark.parametrize(
    "content",
    [
        *("", "tools:", "[]", "tools: []", "just text", "tools: {process_refund: ask}"[:14]),
        *("tools: {", "tools:\n\t- x", "a: b: c", "!!python/object:os.system {}", "tools: *nobody", "\x00"),
        *(b"tools: \xe4", b"\xff\xfe"),
    ],
)
def test_a_file_that_is_no_policy_is_one_line(tmp_path: Path, content: str | bytes) -> None:
    mistake_in(tmp_path, content)


def test_a_rule_that_is_given_twice_is_a_mistake(tmp_path: Path) -> None:
    again = "  process_refund: {id: refunds-auto, effect: auto, text: Oops.}\n"
    assert "process_refund" in mistake_in(tmp_path, yaml.safe_dump(bundled()) + again)


def test_a_missing_file_is_one_line(tmp_path: Path) -> None:
    with pytest.raises(InvalidSettings, match=r"nowhere\.yaml: No such file") as raised:
        load_policy(tmp_path / "nowhere.yaml")
    assert len(raised.value.mistakes) == 1
