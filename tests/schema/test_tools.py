"""What an approval is bound to, and what a tool takes."""

import random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as some
from pydantic import ValidationError

from activities.tools.base import ReadTool
from activities.tools.effects import EffectTool, LocalEffectTool, VendorEffectTool
from activities.tools.toolbox import Toolbox, create_toolbox
from schema.policy_file import load_policy
from schema.tools import (
    CLASSIFY,
    TOOL_ARGUMENTS,
    TOOL_EFFECTS,
    ClassifyTicketArguments,
    Effect,
    ToolArguments,
    ToolCall,
)

values = some.recursive(
    some.none() | some.booleans() | some.integers() | some.text(),
    lambda inner: some.lists(inner, max_size=3) | some.dictionaries(some.text(), inner, max_size=3),
    max_leaves=8,
)
arguments = some.dictionaries(some.text(), values, max_size=5)
MINIMAL: dict[str, dict[str, Any]] = {
    "check_order_status": {"order_id": "1"},
    "list_customer_orders": {},
    "search_knowledge_base": {"query": "q"},
    "process_refund": {"order_id": "1", "amount": "1", "reason": "r"},
    "reset_password": {},
    "create_bug_report": {"title": "t", "description": "d"},
    "escalate_to_human": {"reason": "r"},
    CLASSIFY: {"category": "bug"},
}
ALL_ARGUMENTS: dict[str, type[ToolArguments]] = {**TOOL_ARGUMENTS, CLASSIFY: ClassifyTicketArguments}


def shuffled(value: Any, by: random.Random) -> Any:
    if isinstance(value, dict):
        items = [(key, shuffled(item, by)) for key, item in value.items()]
        by.shuffle(items)
        return dict(items)
    return [shuffled(item, by) for item in value] if isinstance(value, list) else value


@pytest.fixture
def toolbox() -> Toolbox:
    nothing: Any = None
    return create_toolbox(nothing, nothing, "https://shop.example/reset", load_policy())


@given(arguments, some.randoms(use_true_random=False))
def test_a_digest_does_not_depend_on_the_order_of_keys(given_arguments: dict[str, Any], by: random.Random) -> None:
    one = ToolCall(tool="t", arguments=given_arguments)
    assert ToolCall(tool="t", arguments=shuffled(given_arguments, by)).digest == one.digest


@given(arguments, arguments)
def test_other_arguments_have_another_digest(one: dict[str, Any], two: dict[str, Any]) -> None:
    same = ToolCall(tool="t", arguments=one).digest == ToolCall(tool="t", arguments=two).digest
    assert same is (repr(in_order(one)) == repr(in_order(two)))


def in_order(value: Any) -> Any:
    if isinstance(value, dict):
        return sorted((key, in_order(item)) for key, item in value.items()) or {}
    return [in_order(item) for item in value] if isinstance(value, list) else value


@given(arguments)
def test_another_tool_with_the_same_arguments_has_another_digest(given_arguments: dict[str, Any]) -> None:
    digests = {ToolCall(tool=tool, arguments=given_arguments).digest for tool in TOOL_ARGUMENTS}
    assert len(digests) == len(TOOL_ARGUMENTS)


def test_a_digest_is_the_one_that_stands_in_old_approvals() -> None:
    call = ToolCall(tool="process_refund", arguments={"order_id": "1001", "amount": "42.50", "reason": "ä"})
    assert call.digest == "c6d655f244abb1919978721ccd6fe0c33befe2fd04e87a18871a0744c3a31f3c"


@pytest.mark.parametrize("tool", sorted(ALL_ARGUMENTS))
def test_a_tool_refuses_arguments_it_does_not_know(tool: str) -> None:
    ALL_ARGUMENTS[tool].model_validate(MINIMAL[tool])
    with pytest.raises(ValidationError, match="Extra inputs are not permitted"):
        ALL_ARGUMENTS[tool].model_validate({**MINIMAL[tool], "customer_id": "cus_bob"})


@pytest.mark.parametrize("tool", sorted(ALL_ARGUMENTS))
@pytest.mark.parametrize("text", ["a\x00b", "a\ud800b"])
def test_a_tool_refuses_text_that_cannot_be_stored(tool: str, text: str) -> None:
    for name, field in ALL_ARGUMENTS[tool].model_fields.items():
        if "str" in str(field.annotation) and name != "amount":  # an amount is read as a number before anything else
            with pytest.raises(ValidationError):
                ALL_ARGUMENTS[tool].model_validate({**MINIMAL[tool], name: text})


@pytest.mark.parametrize(("given_amount", "amount"), [(42.5, "42.5"), (42, "42"), ("42.50", "42.50"), (0.1, "0.1")])
def test_an_amount_may_be_a_number_and_keeps_its_digits(given_amount: object, amount: str) -> None:
    model = TOOL_ARGUMENTS["process_refund"]
    assert model.model_validate({**MINIMAL["process_refund"], "amount": given_amount}).model_dump()["amount"] == amount


@pytest.mark.parametrize("amount", [True, None, [], {}, "1" * 33])
def test_an_amount_that_is_neither_text_nor_number_is_refused(amount: object) -> None:
    with pytest.raises(ValidationError, match="amount"):
        TOOL_ARGUMENTS["process_refund"].model_validate({**MINIMAL["process_refund"], "amount": amount})


def test_every_tool_has_an_effect_and_arguments_and_a_class(toolbox: Toolbox) -> None:
    assert TOOL_ARGUMENTS.keys() == TOOL_EFFECTS.keys() == toolbox.tools.keys()
    for name, tool in toolbox.tools.items():
        assert (tool.name, tool.args_schema, tool.effect) == (name, TOOL_ARGUMENTS[name], TOOL_EFFECTS[name])


def test_only_a_tool_that_reads_runs_outside_the_ledger(toolbox: Toolbox) -> None:
    for tool in toolbox.tools.values():
        assert isinstance(tool, ReadTool) is (tool.effect is Effect.READ), tool.name
        assert isinstance(tool, EffectTool) is (tool.effect is not Effect.READ), tool.name
        assert tool.effect is not Effect.MONEY or isinstance(tool, VendorEffectTool), tool.name
        assert not isinstance(tool, LocalEffectTool) or tool.effect is Effect.WRITE, tool.name


def test_the_model_is_shown_every_tool_and_no_context(toolbox: Toolbox) -> None:
    functions = {shown["function"]["name"]: shown["function"] for shown in toolbox.for_model}
    assert functions.keys() == ALL_ARGUMENTS.keys()
    for name, function in functions.items():
        assert function["description"]
        assert function["parameters"]["properties"].keys() == ALL_ARGUMENTS[name].model_fields.keys()


@pytest.mark.parametrize("change", ["missing", "unknown"])
def test_a_toolbox_with_other_tools_than_the_schemas_does_not_start(toolbox: Toolbox, change: str) -> None:
    tools = dict(toolbox.tools)
    tool = tools.pop("reset_password")
    if change == "unknown":
        tools |= {"reset_password": tool, "delete_customer": tool}
    with pytest.raises(ValueError, match="without a class or a schema"):
        Toolbox(tools)
