"""The JSON Schema of a tool's arguments as a form needs it: what is money, what can be chosen, what is a long text."""

from copy import deepcopy
from functools import cache
from typing import Any

from schema.money import Money, currency_exponent
from schema.tools import TOOL_ARGUMENTS

_TITLES = {"order_id": "Order", "amount": "Amount", "currency": "Currency", "reason": "Reason", "email": "E-mail"}
_KEPT = ("title", "description")
_LONG = ("description", "summary")


def argument_form(tool: str, most: Money | None = None, fixed: dict[str, str] | None = None) -> dict[str, Any]:
    """The schema (JSON Schema 2020-12) of the tool's arguments, `{}` for a tool that is not known any more. An amount
    has `format: money` and, where `most` is known, `x-money` with currency, decimals and maximum. `fixed` are arguments
    that can have one value only."""
    if tool not in TOOL_ARGUMENTS:
        return {}
    form = deepcopy(_form(tool))
    properties: dict[str, dict[str, Any]] = form["properties"]
    if most is not None and "amount" in properties:
        properties["amount"]["x-money"] = {
            "currency": most.currency,
            "decimals": currency_exponent(most.currency),
            "maximum": most.model_dump(),
        }
    for name, value in (fixed or {}).items():
        if name in properties:
            kept: dict[str, Any] = {key: text for key, text in properties[name].items() if key in _KEPT}
            properties[name] = {**kept, "type": "string", "enum": [value]}
    return form


@cache
def _form(tool: str) -> dict[str, Any]:
    schema = TOOL_ARGUMENTS[tool].model_json_schema()
    definitions = schema.pop("$defs", {})
    for name, described in schema["properties"].items():
        schema["properties"][name] = _field(tool, name, _inlined(described, definitions))
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema}


def _inlined(described: dict[str, Any], definitions: dict[str, Any]) -> dict[str, Any]:
    """Without references: an enum stands where it is used."""
    target = described.get("$ref", "").rpartition("/")[2]
    rest = {key: value for key, value in described.items() if key != "$ref"}
    return {**definitions[target], **rest} if target else described


def _field(tool: str, name: str, described: dict[str, Any]) -> dict[str, Any]:
    title = _TITLES.get(name, name.replace("_", " ").capitalize())
    field = {**described, "title": title}
    if tool == "process_refund" and name == "amount":
        field["format"] = "money"
    if name == "email":
        field["format"] = "email"
    if name in _LONG:
        field["format"] = "textarea"
    return field
