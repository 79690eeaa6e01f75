"""What the API's description says can be called, and how: a method, a path, and the body its examples make."""

from dataclasses import dataclass, field
from typing import Any

Document = dict[str, Any]


@dataclass(frozen=True)
class Operation:
    """One operation of the description. `body` is null where none is taken."""

    name: str
    method: str
    path: str
    parameters: tuple[str, ...] = ()
    body: dict[str, Any] | None = field(default=None, hash=False)
    needs_sign_in: bool = True

    def at(self, ids: dict[str, str]) -> str:
        """The path to the things of these ids, by the names the path gives them."""
        return self.path.format_map(ids)


def read_operations(document: Document) -> dict[str, Operation]:
    """All operations by their name."""
    found = [
        _read(document, method, path, described)
        for path, methods in document["paths"].items()
        for method, described in methods.items()
    ]
    return {operation.name: operation for operation in found}


def _read(document: Document, method: str, path: str, described: dict[str, Any]) -> Operation:
    parameters = described.get("parameters", [])
    required = [parameter for parameter in parameters if parameter["required"] and parameter["in"] != "path"]
    assert not required, f"{method} {path}: no example is made up for {required}"
    return Operation(
        name=described["operationId"],
        method=method.upper(),
        path=path,
        parameters=tuple(parameter["name"] for parameter in parameters if parameter["in"] == "path"),
        body=_body(document, described),
        needs_sign_in=described.get("security") != [],
    )


def _body(document: Document, described: dict[str, Any]) -> dict[str, Any] | None:
    if "requestBody" not in described:
        return None
    body: dict[str, Any] = _example(document, described["requestBody"]["content"]["application/json"]["schema"])
    return body


def _example(document: Document, schema: dict[str, Any]) -> Any:
    """What has to be there, as the examples say. Raises where the description gives none: then a model lacks one."""
    if "examples" in schema:
        return schema["examples"][0]
    if "$ref" in schema:
        return _example(document, document["components"]["schemas"][schema["$ref"].rpartition("/")[2]])
    if "enum" in schema:
        return schema["enum"][0]
    if schema.get("type") == "object":
        return {name: _example(document, schema["properties"][name]) for name in schema.get("required", [])}
    raise LookupError(f"no example: {schema}")
