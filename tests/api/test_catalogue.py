"""Customers, orders and articles, kept in step from outside."""

from typing import Any

import httpx
import pytest

from tests.api.asserts import assert_problem

ADA = {"email": "Ada@Example.com", "name": "Ada Lovelace"}
ORDER = {"customer_id": "cus_ada", "currency": "USD", "total": 4250, "paid": 4250, "status": "delivered"}
ARTICLE = {"title": "Returns", "body": "You can send everything back within 30 days."}


async def test_a_customer_is_written_read_and_listed(client: httpx.AsyncClient) -> None:
    first = await client.put("/api/v1/customers/cus_ada", json=ADA)
    again = await client.put("/api/v1/customers/cus_ada", json={**ADA, "staff": True})
    assert (first.status_code, again.status_code) == (201, 200)
    read = (await client.get("/api/v1/customers/cus_ada")).json()
    assert (read["id"], read["email"], read["name"], read["staff"]) == (
        "cus_ada",
        "ada@example.com",
        "Ada Lovelace",
        True,
    )
    assert read == again.json()
    assert (await client.get("/api/v1/customers")).json() == {"items": [read], "next_cursor": None}


async def test_an_address_belongs_to_one_customer(client: httpx.AsyncClient) -> None:
    await client.put("/api/v1/customers/cus_ada", json=ADA)
    assert_problem(await client.put("/api/v1/customers/cus_eve", json=ADA), 409, "email_taken")
    assert_problem(await client.get("/api/v1/customers/cus_eve"), 404)


async def test_an_order_is_written_read_and_listed(client: httpx.AsyncClient) -> None:
    await client.put("/api/v1/customers/cus_ada", json=ADA)
    items = [{"sku": "lamp", "quantity": 1}]
    changes = {
        "items": items,
        "note": "Leave at door",
        "payment_reference": "pi_1",
        "placed_at": "2026-01-02T03:04:05+02:00",
    }
    first = await client.put("/api/v1/orders/1001", json={**ORDER, **changes})
    assert first.status_code == 201
    assert (await client.put("/api/v1/orders/1002", json={**ORDER, "total": 0, "paid": 0})).status_code == 201
    read = (await client.get("/api/v1/orders/1001")).json()
    assert ORDER.items() <= read.items()
    assert (read["items"], read["placed_at"]) == (items, "2026-01-02T01:04:05Z")
    listed = (await client.get("/api/v1/orders", params={"customer_id": "cus_ada", "limit": 1})).json()
    assert listed["items"] == [read]
    rest = await client.get("/api/v1/orders", params={"customer_id": "cus_ada", "cursor": listed["next_cursor"]})
    assert [order["id"] for order in rest.json()["items"]] == ["1002"]
    assert (await client.get("/api/v1/orders", params={"customer_id": "cus_eve"})).json()["items"] == []


async def test_an_order_of_nobody_is_refused(client: httpx.AsyncClient) -> None:
    assert_problem(await client.put("/api/v1/orders/1001", json=ORDER), 422, "unknown_customer")


BAD_ORDERS: list[dict[str, Any]] = [
    *({"total": -1}, {"total": 2**53, "paid": 0}, {"total": 1.5}, {"total": "4250"}, {"total": True}, {"total": None}),
    *({"paid": 4251}, {"paid": -1}, {"paid": 1e3}, {"currency": "usd"}, {"currency": "DOLLAR"}, {"currency": "US1"}),
    *({"customer_id": ""}, {"customer_id": "a b"}, {"customer_id": "x" * 65}, {"status": ""}, {"status": "a\nb"}),
    *({"items": {}}, {"items": [1] * 501}, {"note": 5}, {"placed_at": "2026-01-01T00:00:00"}, {"placed_at": 0.5}),
    *({"placed_at": "0001-01-01T00:00:00+14:00"}, {"unknown": 1}, {"note": "a\x00b"}, {"currency": "USD\n"}),
]


@pytest.mark.parametrize("changes", BAD_ORDERS)
async def test_a_bad_order_is_refused(changes: dict[str, Any], client: httpx.AsyncClient) -> None:
    await client.put("/api/v1/customers/cus_ada", json=ADA)
    answer = await client.put("/api/v1/orders/1001", json={**ORDER, **changes})
    if changes == {"placed_at": 0.5}:
        assert answer.status_code in {201, 422}  # a Unix time
    else:
        assert_problem(answer, 422)
        assert_problem(await client.get("/api/v1/orders/1001"), 404)


@pytest.mark.parametrize(
    "changes",
    [
        {"email": "ada"},
        {"email": None},
        {"name": ""},
        {"name": " "},
        {"name": "a\nb"},
        {"name": "x" * 201},
        {"staff": 1},
        {"x": 1},
    ],
)
async def test_a_bad_customer_is_refused(changes: dict[str, Any], client: httpx.AsyncClient) -> None:
    assert_problem(await client.put("/api/v1/customers/cus_ada", json={**ADA, **changes}), 422)


async def test_an_article_is_written_read_and_listed(client: httpx.AsyncClient) -> None:
    first = await client.put("/api/v1/knowledge/returns", json=ARTICLE)
    again = await client.put("/api/v1/knowledge/returns", json={**ARTICLE, "title": "Sending back"})
    assert (first.status_code, again.status_code) == (201, 200)
    read = (await client.get("/api/v1/knowledge/returns")).json()
    assert (read["title"], read["body"], read["language"]) == ("Sending back", ARTICLE["body"], "english")
    assert (await client.get("/api/v1/knowledge")).json()["items"] == [read]


@pytest.mark.parametrize("key", ["a b", "x" * 65, "ä", "a;b", "a%2Fb", "..%2f..", "%0a"])
async def test_an_odd_id_is_refused_in_writing_and_not_found_in_reading(key: str, client: httpx.AsyncClient) -> None:
    for noun, body in (("customers", ADA), ("orders", ORDER)):
        answer = await client.put(f"/api/v1/{noun}/{key}", json=body)
        assert answer.status_code in {404, 422}
        assert_problem(await client.get(f"/api/v1/{noun}/{key}"), 404)
    for slug in ("Upper", "under_score", "x" * 101):
        assert (await client.put(f"/api/v1/knowledge/{slug}", json=ARTICLE)).status_code in {404, 422}


async def test_writing_is_in_the_audit_log(client: httpx.AsyncClient) -> None:
    await client.put("/api/v1/customers/cus_ada", json=ADA)
    await client.put("/api/v1/orders/1001", json=ORDER)
    first = (await client.get("/api/v1/audit", params={"limit": 1})).json()
    second = (await client.get("/api/v1/audit", params={"limit": 1, "cursor": first["next_cursor"]})).json()
    lines = [(line["actor"], line["action"], line["object"]) for line in first["items"] + second["items"]]
    assert lines == [
        ("key:bootstrap", "order.written", "order:1001"),
        ("key:bootstrap", "customer.written", "customer:cus_ada"),
    ]
