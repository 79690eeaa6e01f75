"""What the dashboard's tests need in the shop: customers with orders, and their requests."""

import asyncio
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import httpx

from tests.stack import reaches

PAID = 4999


@dataclass(frozen=True)
class Asked:
    """A customer's request for money, waiting for a person."""

    name: str
    order_id: str
    ticket_id: str
    approval_id: str


async def ask_for_money(client: httpx.AsyncClient, *names: str) -> list[Asked]:
    """For each name a new customer whose refund waits for a decision, one after the other: the queue has them so."""
    return [await ask(client, name) for name in names]


async def ask_at_once(client: httpx.AsyncClient, *names: str) -> list[Asked]:
    """The same in any order, and sooner."""
    return await asyncio.gather(*[ask(client, name) for name in names])


async def ask(client: httpx.AsyncClient, name: str, note: str | None = None, **ticket: str) -> Asked:
    """One such request, with words of one's own; ORDER in the body stands for the order's number."""
    order_id, email = await order_of(client, name, note)
    ticket_id = await write_ticket(client, name, email, order_id, **ticket)
    [approval] = (await reaches(client, ticket_id, "awaiting_approval"))["approvals"]
    return Asked(name, order_id, ticket_id, approval["id"])


async def order_of(client: httpx.AsyncClient, name: str, note: str | None = None) -> tuple[str, str]:
    """A new customer with a delivered order of EUR 49.99: the order's number and the customer's address."""
    number = str(uuid4().int % 10**7 + 10**7)
    email = f"customer.{number}@example.com"
    customer = {"name": name, "email": email}
    order: dict[str, Any] = {"customer_id": f"cus_{number}", "currency": "EUR", "total": PAID, "paid": PAID}
    order |= {"status": "delivered", "payment_reference": f"pay_{number}", "note": note}
    for path, body in ((f"/customers/cus_{number}", customer), (f"/orders/{number}", order)):
        answer = await client.put(path, json=body)
        assert answer.is_success, answer.text
    return number, email


async def write_ticket(client: httpx.AsyncClient, name: str, email: str, order_id: str, **more: str) -> str:
    """A ticket of theirs that asks for the money of this order; its id."""
    body = f"the desk lamp from order {order_id} flickers and I do not want to keep it. Please refund the order."
    ticket = {"subject": f"Refund for order {order_id}", "body": body} | more
    ticket["body"] = ticket["body"].replace("ORDER", order_id)
    written = await client.post("/tickets", json=ticket | {"customer_email": email, "customer_name": name})
    assert written.status_code == 202, written.text
    return str(written.json()["id"])


async def refunds(client: httpx.AsyncClient, ticket_id: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = (await client.get("/refunds", params={"ticket_id": ticket_id})).json()["items"]
    return found


async def approval(client: httpx.AsyncClient, approval_id: str) -> dict[str, Any]:
    found: dict[str, Any] = (await client.get(f"/approvals/{approval_id}")).json()
    return found
