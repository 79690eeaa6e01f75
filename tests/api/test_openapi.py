"""The description of the API is kept in a file, complete, and true."""

import json
from typing import Any

import httpx
import pytest

from api.openapi import FILE, main, render

OPEN = {
    "getHealth",
    "getReadiness",
    "login",
    "getSignInMethods",
    "startSingleSignOn",
    "finishSingleSignOn",
    "receiveMail",
    "receiveDeliveryEvents",
}


def _operations() -> list[tuple[str, str, dict[str, Any]]]:
    paths = json.loads(render())["paths"]
    return [(method, path, operation) for path, operations in paths.items() for method, operation in operations.items()]


def test_the_kept_file_is_up_to_date() -> None:
    assert FILE.read_text(encoding="utf-8") == render()
    assert main(["--check"]) == 0


def test_a_file_out_of_date_is_told_in_one_line(monkeypatch: pytest.MonkeyPatch, tmp_path: Any, capsys: Any) -> None:
    monkeypatch.setattr("api.openapi.FILE", tmp_path / "openapi.json")
    assert main(["--check"]) == 1
    assert capsys.readouterr().err.count("\n") == 1
    assert main([]) == 0
    assert main(["--check"]) == 0


def test_every_operation_has_a_name_a_summary_and_problems() -> None:
    operations = _operations()
    names = [operation["operationId"] for _, _, operation in operations]
    assert len(names) == len(set(names))
    for _, path, operation in operations:
        assert operation["summary"]
        if operation["operationId"] in {"getHealth", "getReadiness"}:
            continue
        problems = {code: answer for code, answer in operation["responses"].items() if code.startswith("4")}
        assert problems, path
        for answer in problems.values():
            assert list(answer["content"]) == ["application/problem+json"]


def test_only_a_few_operations_are_open() -> None:
    assert {operation["operationId"] for _, _, operation in _operations() if operation.get("security") == []} == OPEN


def test_posts_tell_of_the_idempotency_key() -> None:
    for method, path, operation in _operations():
        takes_key = any(parameter["name"] == "Idempotency-Key" for parameter in operation.get("parameters", []))
        assert takes_key == (method == "post" and "/auth/" not in path and "/webhooks/" not in path)


async def test_clients_can_fetch_it(client: httpx.AsyncClient) -> None:
    document = (await client.get("/api/v1/openapi.json")).json()
    assert document["openapi"].startswith("3.1")
    assert "/api/v1/tickets" in document["paths"]
