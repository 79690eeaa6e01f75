"""The policy over HTTP: sentences, trying, publishing, going back."""

from pathlib import Path
from typing import Any

import httpx
import pytest

from schema.db.policies import PublishedPolicies, policy_source
from schema.db.session import Sessions
from schema.db.tables.agent import ToolCallRow
from schema.db.tables.policies import PolicyVersionRow
from schema.policy import CallFacts
from schema.policy_file import BUNDLED_POLICY, load_policy
from schema.settings import Settings, load_settings
from tests.api.asserts import assert_problem
from tests.api.conftest import ADMIN_KEY, AsRole, serve
from tests.api.given import given_approval, given_ticket

BUNDLED = BUNDLED_POLICY.read_text(encoding="utf-8")
STRICT = BUNDLED.replace(
    "tools: [reset_password]\n    effect: auto", "tools: [reset_password]\n    effect: ask\n    approvers: {people: 2}"
)
NO_REFUNDS = (
    BUNDLED.replace("tools: [process_refund]\n    effect: ask", "tools: [process_refund]\n    effect: deny")
    .replace("\n    remind_after_hours: 4\n    escalate_after_hours: 24\n    expires_after_hours: 72", "")
    .replace("Every refund waits for a person.", "No refunds today.")
)
POLICY, VERSIONS = "/api/v1/policy", "/api/v1/policy/versions"


async def publish(client: httpx.AsyncClient, yaml: str, **more: Any) -> dict[str, Any]:
    answer = await client.post(VERSIONS, json={"yaml": yaml} | more)
    assert answer.status_code == 201, answer.text
    made: dict[str, Any] = answer.json()
    return made


def rules_of(policy: dict[str, Any], tool: str) -> list[dict[str, Any]]:
    [found] = [one["rules"] for one in policy["tools"] if one["tool"] == tool]
    return list(found)


async def test_the_policy_is_read_in_sentences(client: httpx.AsyncClient) -> None:
    policy = (await client.get(POLICY)).json()
    [refunds] = rules_of(policy, "process_refund")
    assert refunds["sentence"] == (
        "Always: an approver must agree first. They are reminded after 4 hours. After 24 hours all admins are told as "
        "well. After 72 hours without a decision nothing is executed and a person takes over."
    )
    assert (refunds["approvers"], refunds["expires_after_hours"]) == ({"role": "approver", "people": 1}, 72)
    assert policy["limits"] == ["One customer gets at most 25 refunds in 24 hours."]
    assert policy["source"]["kind"] == "bundled"
    assert policy["yaml"] == BUNDLED


async def test_conditions_read_as_they_are_meant(client: httpx.AsyncClient) -> None:
    small = """  - id: small
    tools: [process_refund]
    when: {amount_at_most: {USD: 20, JPY: 3000}, channel: [api, web], sender_verified: true, order_newer_than_days: 30}
    effect: auto
    text: Small.
"""
    await publish(client, BUNDLED.replace("  - id: refunds-ask", small + "  - id: refunds-ask"))
    policy = (await client.get(POLICY)).json()
    first, second = rules_of(policy, "process_refund")
    assert first["sentence"] == (
        "When the amount is at most 20.00 USD or 3000 JPY, the sender is proven to be the customer, the order is newer "
        "than 30 days and the ticket came by api or web: the agent may do it without asking."
    )
    assert second["sentence"].startswith("Otherwise: an approver must agree first.")
    assert policy["warnings"][0] == "Refunds that rule small covers are paid without anybody's approval."


async def test_only_admins_see_how_it_is_written(as_role: AsRole) -> None:
    viewer = await as_role("viewer")
    assert (await viewer.get(POLICY)).json()["yaml"] is None
    assert_problem(await viewer.get(VERSIONS), 403, "forbidden")


async def test_a_published_policy_holds_at_once_and_is_in_the_audit_log(
    client: httpx.AsyncClient, sessions: Sessions
) -> None:
    before = (await client.get(POLICY)).json()["version"]
    made = await publish(client, STRICT, note="Links need two.", based_on=before)
    policy = (await client.get(POLICY)).json()
    assert (made["number"], made["version"], made["current"]) == (1, policy["version"], True)
    assert policy["source"] | {"published_at": None} == {
        "kind": "published",
        "name": "version 1",
        "number": 1,
        "published_by": "key:bootstrap",
        "published_at": None,
        "note": "Links need two.",
    }
    assert rules_of(policy, "reset_password")[0]["approvers"]["people"] == 2
    line = (await client.get("/api/v1/audit")).json()["items"][0]
    assert (line["action"], line["data"]["instead_of"]) == ("policy.published", before)


async def test_every_process_judges_by_the_newest_from_its_commit_on(
    client: httpx.AsyncClient, sessions: Sessions
) -> None:
    elsewhere = PublishedPolicies(load_policy())
    reset = CallFacts(tool="reset_password")
    judged = []
    for yaml in (None, STRICT, NO_REFUNDS, BUNDLED):
        if yaml is not None:
            await publish(client, yaml)
        async with sessions() as session:
            judged.append((await elsewhere.current(session)).judge(reset).effect)
    assert judged == ["auto", "ask", "auto", "auto"]


async def test_a_decision_is_held_against_the_policy_that_was_published_meanwhile(
    client: httpx.AsyncClient, sessions: Sessions
) -> None:
    _, approval_id = await given_approval(sessions)
    await publish(client, NO_REFUNDS)
    edited = {"decision": "edit", "arguments": {"order_id": "1001", "amount": "10.00", "reason": "part"}}
    refused = assert_problem(await client.post(f"/api/v1/approvals/{approval_id}", json=edited), 422, "call_refused")
    assert "No refunds today." in refused["detail"]


async def test_versions_tell_what_they_changed_and_can_be_taken_back(client: httpx.AsyncClient) -> None:
    await publish(client, STRICT)
    await publish(client, NO_REFUNDS)
    restored = await client.post(f"{VERSIONS}/1/restore", json={})
    assert (restored.status_code, restored.json()["note"]) == (201, "Back to version 1.")
    back = await client.post(f"{VERSIONS}/0/restore", json={"note": "As it came."})
    assert back.json()["yaml"] == BUNDLED
    items = (await client.get(VERSIONS, params={"limit": 2})).json()
    assert [(one["number"], one["current"]) for one in items["items"]] == [(4, True), (3, False)]
    older = (await client.get(VERSIONS, params={"cursor": items["next_cursor"]})).json()["items"]
    assert [one["number"] for one in older] == [2, 1]
    assert (older[1]["added"], older[1]["removed"]) == (2, 1)
    assert "+    approvers: {people: 2}" in older[1]["diff"].splitlines()
    detail = (await client.get(f"{VERSIONS}/2")).json()
    assert (detail["yaml"], detail["diff"]) == (NO_REFUNDS, older[0]["diff"])
    assert (await client.get(f"{VERSIONS}/0")).json()["yaml"] == BUNDLED
    assert_problem(await client.get(f"{VERSIONS}/99"), 404, "not_found")


async def test_two_who_publish_do_not_overwrite_each_other(client: httpx.AsyncClient) -> None:
    base = (await client.get(POLICY)).json()["version"]
    first = await publish(client, STRICT, based_on=base)
    late = await client.post(VERSIONS, json={"yaml": NO_REFUNDS, "based_on": base})
    assert assert_problem(late, 412, "policy_changed")["version"] == first["version"]
    assert_problem(await client.post(VERSIONS, json={"yaml": STRICT}), 409, "nothing_changed")


async def test_mistakes_are_told_with_line_and_column_and_nothing_is_published(client: httpx.AsyncClient) -> None:
    wrong = "rules:\n  - id: a\n    tools: [no_such_tool]\n    effect: perhaps\n    text: x\n"
    for path in (f"{POLICY}/dry-run", VERSIONS):
        problem = assert_problem(await client.post(path, json={"yaml": wrong}), 422, "policy_mistaken")
        assert [(one["line"], one["column"]) for one in problem["mistakes"]] == [(3, 13), (4, 5)]
        assert problem["mistakes"][0]["message"].startswith("rules[0].tools[0]: ")
    broken = await client.post(VERSIONS, json={"yaml": "rules: ["})
    assert assert_problem(broken, 422, "policy_mistaken")["mistakes"][0]["line"] == 1
    assert (await client.get(VERSIONS)).json()["items"] == []


async def _given_judged_calls(sessions: Sessions, count: int) -> str:
    ticket_id = await given_ticket(sessions)
    facts = {"tool": "reset_password", "arguments": {}}
    verdict = {"effect": "auto", "rule_id": "reset-auto", "text": "t", "version": "v", "subject": "", "facts": facts}
    async with sessions.begin() as session:
        for number in range(1, count + 1):
            row = {"ticket_id": ticket_id, "turn": 1, "call": number, "step": 1, "tool": "reset_password"}
            more = {"effect": "write", "asked_arguments": {}, "arguments": {}, "digest": "", "status": "done"}
            session.add(ToolCallRow(**row, **more, verdict=verdict))
    return str(ticket_id)


async def test_a_dry_run_says_what_would_have_been_otherwise(client: httpx.AsyncClient, sessions: Sessions) -> None:
    ticket_id = await _given_judged_calls(sessions, 14)
    dry = await client.post(f"{POLICY}/dry-run", json={"yaml": STRICT, "days": 30})
    tried = dry.json()
    assert (tried["headline"], tried["calls"]) == ("Would have sent 14 more to approval.", 14)
    [change] = tried["changes"]
    assert change["sentence"] == "14 calls that needed nobody would have waited for approval."
    assert {one["ticket_url"] for one in tried["changed"]} == {f"/tickets/{ticket_id}"}
    assert tried["changed"][0]["now"] == {
        "effect": "ask",
        "words": "ask 2 approvers",
        "rule_id": "reset-auto",
        "text": "A reset link to the stored address needs nobody.",
    }
    same = (await client.post(f"{POLICY}/dry-run", json={"yaml": BUNDLED, "last": 5})).json()
    assert (same["headline"], same["calls"], same["same_as_current"]) == (
        "Would have judged every call the same.",
        5,
        True,
    )
    assert (await client.get(VERSIONS)).json()["items"] == []


async def test_beside_a_file_nothing_is_published(settings: Settings, sessions: Sessions, tmp_path: Path) -> None:
    file = tmp_path / "our-policy.yaml"
    file.write_text(STRICT, encoding="utf-8")
    async with sessions.begin() as session:
        session.add(PolicyVersionRow(version="x", yaml=NO_REFUNDS, published_by="pat"))
    headers = {"Authorization": f"Bearer {ADMIN_KEY}"}
    with serve(settings.model_copy(update={"policy_file": file})) as url:
        async with httpx.AsyncClient(base_url=url, headers=headers) as client:
            policy = (await client.get(POLICY)).json()
            assert (policy["source"]["kind"], policy["source"]["name"]) == ("file", "our-policy.yaml")
            assert (policy["yaml"], rules_of(policy, "process_refund")[0]["effect"]) == (STRICT, "ask")
            refused = assert_problem(await client.post(VERSIONS, json={"yaml": BUNDLED}), 409, "policy_file_holds")
            assert refused["detail"] == policy["cannot_publish"]
            assert_problem(await client.post(f"{VERSIONS}/0/restore", json={}), 409, "policy_file_holds")


async def test_a_version_that_cannot_be_read_judges_nothing_until_another_is_published(
    client: httpx.AsyncClient, sessions: Sessions
) -> None:
    _, approval_id = await given_approval(sessions)
    async with sessions.begin() as session:
        session.add(PolicyVersionRow(version="odd", yaml="rules: of another time", published_by="pat"))
    decision = await client.post(f"/api/v1/approvals/{approval_id}", json={"decision": "approve"})
    assert_problem(decision, 409, "policy_unusable")
    assert_problem(await client.get(POLICY), 409, "policy_unusable")
    await publish(client, BUNDLED)
    assert (await client.post(f"/api/v1/approvals/{approval_id}", json={"decision": "approve"})).status_code == 200


@pytest.mark.parametrize("file", [None, BUNDLED_POLICY])
def test_a_policy_file_goes_before_what_is_published(file: Path | None) -> None:
    source = policy_source(load_settings().model_copy(update={"policy_file": file}))
    assert isinstance(source, PublishedPolicies) is (file is None)
