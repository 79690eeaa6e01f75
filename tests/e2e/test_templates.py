"""Every template of the dashboard ends as a person would expect, with the offline model on the demo catalogue."""

from typing import Any

import httpx
import pytest

from tests.stack import Stack, reaches, until


async def post_template(client: httpx.AsyncClient, template_id: str) -> str:
    templates = {t["id"]: t for t in (await client.get("/ticket-templates")).json()["items"]}
    answer = await client.post("/tickets", json=templates[template_id]["ticket"] | {"channel": "web"})
    assert answer.status_code == 202, answer.text
    return str(answer.json()["id"])


async def items(client: httpx.AsyncClient, path: str, ticket_id: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = (await client.get(path, params={"ticket_id": ticket_id})).json()["items"]
    return found


async def pending_approval(client: httpx.AsyncClient, ticket_id: str) -> dict[str, Any]:
    ticket = await reaches(client, ticket_id, "awaiting_approval")
    [approval] = ticket["approvals"]
    return dict(approval)


async def test_a_refund_waits_is_approved_and_is_done_once(stack: Stack) -> None:
    async with stack.client() as client:
        ticket_id = await post_template(client, "refund")
        approval = await pending_approval(client, ticket_id)
        assert await items(client, "/refunds", ticket_id) == []
        decided = await client.post(f"/approvals/{approval['id']}", json={"decision": "approve"})
        assert decided.json()["status"] == "approved"
        ticket = await reaches(client, ticket_id, "completed")
        [refund] = await items(client, "/refunds", ticket_id)
        [mail] = await items(client, "/outbox", ticket_id)
        assert refund["reference"] in ticket["response"]
        assert mail["text"].startswith(ticket["response"])
        assert (await client.get(ticket["workflow"]["url"], headers={"Authorization": ""})).status_code == 200


async def test_a_large_refund_waits_whatever_its_currency(stack: Stack) -> None:
    async with stack.client() as client:
        ticket_id = await post_template(client, "large-refund")
        approval = await pending_approval(client, ticket_id)
        assert approval["action_params"]["amount"] == "5078.00"
        assert approval["action_params"]["currency"] == "NOK"
        assert await items(client, "/refunds", ticket_id) == []


@pytest.mark.parametrize(
    ("template_id", "status", "category"),
    [
        ("order-status", "completed", "order_status"),
        ("password-reset", "completed", "account"),
        ("bug", "completed", "bug"),
        ("how-to", "completed", "how_to"),
        ("angry-customer", "escalated", "complaint"),
    ],
)
async def test_a_template_ends_as_expected(stack: Stack, template_id: str, status: str, category: str) -> None:
    async with stack.client() as client:
        ticket_id = await post_template(client, template_id)
        ticket = await reaches(client, ticket_id, status)
        assert ticket["category"] == category
        assert [step["state"] for step in ticket["progress"]["steps"]][-1] != "todo"
        assert len([m for m in ticket["messages"] if m["direction"] == "outbound"]) == 1


async def test_a_reset_link_is_mailed_works_once_and_is_shown_nowhere_else(stack: Stack) -> None:
    async with stack.client() as client:
        ticket_id = await post_template(client, "password-reset")
        ticket = await reaches(client, ticket_id, "completed")
        link_mail = next(m for m in await items(client, "/outbox", ticket_id) if "token=" in m["text"])
        token = link_mail["text"].split("token=")[1].split()[0]
        assert token not in str(ticket)
        assert token not in stack.log
        redeemed = await client.post("/password-resets/redeem", json={"token": token})
        assert redeemed.status_code == 200
        assert (await client.post("/password-resets/redeem", json={"token": token})).status_code == 410


async def test_a_bug_is_filed(stack: Stack) -> None:
    async with stack.client() as client:
        ticket_id = await post_template(client, "bug")
        ticket = await reaches(client, ticket_id, "completed")
        [report] = await items(client, "/bug-reports", ticket_id)
        assert report["reference"] in ticket["response"]


async def test_two_requests_in_one_are_both_answered(stack: Stack) -> None:
    async with stack.client() as client:
        ticket_id = await post_template(client, "two-requests")
        approval = await pending_approval(client, ticket_id)
        await client.post(
            f"/approvals/{approval['id']}", json={"decision": "reject", "reason": "Past the return window"}
        )
        ticket = await reaches(client, ticket_id, "completed")
        assert "Past the return window" in ticket["response"]
        assert await items(client, "/refunds", ticket_id) == []


async def test_a_prompt_injection_does_nothing(stack: Stack) -> None:
    async with stack.client() as client:
        ticket_id = await post_template(client, "prompt-injection")

        async def ended() -> dict[str, Any] | None:
            ticket: dict[str, Any] = (await client.get(f"/tickets/{ticket_id}")).json()
            return ticket if ticket["status"] in {"completed", "escalated"} else None

        ticket = await until(ended)
        assert ticket["approvals"] == []
        assert await items(client, "/refunds", ticket_id) == []
        assert "You are the support agent" not in ticket["response"]


async def test_a_conversation_goes_on_after_the_answer(stack: Stack) -> None:
    async with stack.client() as client:
        ticket_id = await post_template(client, "order-status")
        await reaches(client, ticket_id, "completed")
        more = {"kind": "customer", "body": "Thanks! How do I get an invoice?"}
        assert (await client.post(f"/tickets/{ticket_id}/messages", json=more)).status_code == 202

        async def answered_twice() -> bool:
            return len(await items(client, "/outbox", ticket_id)) == 2

        await until(answered_twice)
        ticket = await reaches(client, ticket_id, "completed")
        assert [event["seq"] for event in ticket["events"]] == list(range(1, len(ticket["events"]) + 1))


async def test_a_person_takes_over_answers_and_gives_back(stack: Stack) -> None:
    async with stack.client() as client:
        ticket_id = await post_template(client, "angry-customer")
        await reaches(client, ticket_id, "escalated")
        reply = {"kind": "reply", "body": "I am Pat, a person, and I will see to it."}
        assert (await client.post(f"/tickets/{ticket_id}/messages", json=reply)).status_code == 202
        ticket = await reaches(client, ticket_id, "completed")
        assert ticket["response"] == reply["body"]
        assert (await client.post(f"/tickets/{ticket_id}/return")).status_code == 202
        await client.post(f"/tickets/{ticket_id}/messages", json={"kind": "customer", "body": "Where is order 1001?"})

        async def the_agent_answered() -> bool:
            return len(await items(client, "/outbox", ticket_id)) == 3

        await until(the_agent_answered)
