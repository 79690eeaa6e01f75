"""Requests that wait: reminders, escalation, two people, and the switch that holds all effects."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest
import yaml
from temporalio.testing import WorkflowEnvironment

from schema.approvals import Decider, Decision
from schema.db.accounts import hash_secret
from schema.db.effect_hold import set_effect_hold
from schema.db.session import Sessions
from schema.db.tables.accounts import UserRow
from schema.db.tables.approvals import ApprovalRow
from schema.db.tables.mails import MailRow
from schema.db.tables.tickets import EventRow
from schema.policy_file import BUNDLED_POLICY
from schema.roles import Role
from schema.settings import Settings
from tests.desk import SupportDesk, open_desk, until
from tests.fakes.openai_server import ScriptedModel, calls, says

REFUND = {"order_id": "1001", "amount": "42.50", "reason": "Arrived broken"}
ANN = Decider(id="ann@shop.example", principal="ann@shop.example", role=Role.APPROVER)
BEN = Decider(id="ben@shop.example", principal="ben@shop.example", role=Role.APPROVER)


async def add_people(sessions: Sessions) -> None:
    """An approver, an admin, and an agent who may not decide."""
    async with sessions.begin() as session:
        for name, role in (("ann", "approver"), ("cleo", "admin"), ("dan", "agent")):
            session.add(UserRow(email=f"{name}@shop.example", name=name, role=role, password_hash=hash_secret(name)))


async def events(desk: SupportDesk, approval: ApprovalRow) -> list[str]:
    rows = await desk.rows(EventRow, approval.ticket_id)
    return [row.type for row in sorted(rows, key=lambda row: row.seq)]


async def notices(desk: SupportDesk, approval: ApprovalRow) -> list[MailRow]:
    mails = await desk.mails(approval.ticket_id)
    return sorted((mail for mail in mails if mail.audience == "staff"), key=lambda mail: (mail.at, mail.to_email))


async def test_who_may_decide_is_reminded_and_then_the_admins_are_told(desk: SupportDesk, model: ScriptedModel) -> None:
    await add_people(desk.sessions)
    model.script(calls(("process_refund", REFUND)), says("Done."))
    approval = await desk.approval(await desk.write("Please refund order 1001"))
    run = desk.run_of(approval.ticket_id)
    await desk.environment.fast_forward(run, timedelta(hours=5))
    await until(lambda: _told(desk, approval, 2))
    reminders = await notices(desk, approval)
    assert [mail.to_email for mail in reminders] == ["ann@shop.example", "cleo@shop.example"]
    assert f"/approvals/{approval.id}" in reminders[0].text
    assert "EUR 42.50" in reminders[0].subject
    assert reminders[0].reply_to == desk.settings.support_address
    await desk.environment.fast_forward(run, timedelta(hours=20))
    await until(lambda: _told(desk, approval, 3))
    assert (await notices(desk, approval))[-1].to_email == "cleo@shop.example"
    assert await desk.decide(approval, Decision.APPROVE)
    await desk.reaches(approval.ticket_id, "completed")
    told = [name for name in await events(desk, approval) if name.startswith("approval.")]
    assert told == ["approval.requested", "approval.reminded", "approval.escalated", "approval.decided"]


async def _told(desk: SupportDesk, approval: ApprovalRow, count: int) -> bool:
    return len(await notices(desk, approval)) == count


@pytest.fixture
def two_people(tmp_path: Path) -> Path:
    """The bundled policy, but two people for every refund, and named people are told."""
    policy = yaml.safe_load(BUNDLED_POLICY.read_text())
    [refunds] = [rule for rule in policy["rules"] if "process_refund" in rule["tools"]]
    refunds["approvers"] = {"role": "approver", "people": 2}
    refunds |= {"notify": ["desk@shop.example"], "escalate_to": ["boss@shop.example"]}
    path = tmp_path / "two-people.yaml"
    path.write_text(yaml.safe_dump(policy))
    return path


@pytest.fixture
async def strict_desk(
    temporal: WorkflowEnvironment, sessions: Sessions, settings: Settings, model: ScriptedModel, two_people: Path
) -> AsyncIterator[SupportDesk]:
    changed = settings.model_copy(update={"openai_base_url": model.base_url, "policy_file": two_people})
    async with open_desk(temporal, sessions, changed, max_cached_workflows=0) as desk:
        await desk.stock()
        yield desk


async def test_two_different_people_must_agree(strict_desk: SupportDesk, model: ScriptedModel) -> None:
    desk = strict_desk
    model.script(calls(("process_refund", REFUND)), says("Done."))
    approval = await desk.approval(await desk.write("Please refund order 1001"))
    assert not await desk.decide(approval, Decision.APPROVE, ANN)
    assert not await desk.decide(approval, Decision.APPROVE, ANN)
    assert (await desk.ticket(approval.ticket_id)).status == "awaiting_approval"
    assert await desk.refunds(approval.ticket_id) == []
    assert await desk.decide(approval, Decision.APPROVE, BEN)
    await desk.reaches(approval.ticket_id, "completed")
    assert len(await desk.refunds(approval.ticket_id)) == 1


async def test_the_console_counts_as_one_person_however_often_it_says_yes(
    strict_desk: SupportDesk, model: ScriptedModel
) -> None:
    desk = strict_desk
    model.script(calls(("process_refund", REFUND)), says("Done."))
    approval = await desk.approval(await desk.write("Please refund order 1001"))
    for name in ("ann", "ben"):
        signal = {"approval_id": str(approval.id), "decision": "approve", "decided_by": name}
        await desk.run_of(approval.ticket_id).signal("approval_decided", signal)

    async def heard_both() -> bool:
        return (await events(desk, approval)).count("approval.consented") == 2

    await until(heard_both)
    assert (await desk.ticket(approval.ticket_id)).status == "awaiting_approval"
    assert await desk.refunds(approval.ticket_id) == []
    assert await desk.decide(approval, Decision.APPROVE, ANN)
    await desk.reaches(approval.ticket_id, "completed")
    assert len(await desk.refunds(approval.ticket_id)) == 1


async def test_an_edit_asks_the_other_person_again(strict_desk: SupportDesk, model: ScriptedModel) -> None:
    desk = strict_desk
    model.script(calls(("process_refund", REFUND)), says("Done."))
    approval = await desk.approval(await desk.write("Please refund order 1001"))
    assert not await desk.decide(approval, Decision.APPROVE, ANN)
    assert not await desk.decide(approval, Decision.EDIT, BEN, arguments={**REFUND, "amount": "10"})
    assert await desk.refunds(approval.ticket_id) == []
    assert await desk.decide(approval, Decision.APPROVE, ANN)
    await desk.reaches(approval.ticket_id, "completed")
    assert [refund.amount_minor for refund in await desk.refunds(approval.ticket_id)] == [1000]


async def test_the_people_whom_the_policy_names_are_told(strict_desk: SupportDesk, model: ScriptedModel) -> None:
    desk = strict_desk
    await add_people(desk.sessions)
    model.script(calls(("process_refund", REFUND)), says("never"))
    approval = await desk.approval(await desk.write("Please refund order 1001"))
    await desk.environment.fast_forward(desk.run_of(approval.ticket_id), timedelta(hours=73))
    await desk.reaches(approval.ticket_id, "escalated")
    assert [mail.to_email for mail in await notices(desk, approval)] == ["desk@shop.example", "boss@shop.example"]


async def test_while_effects_are_held_nothing_happens_without_a_person(desk: SupportDesk, model: ScriptedModel) -> None:
    async with desk.sessions.begin() as session:
        await set_effect_hold(session, True, "Something looks wrong", "cleo")
    model.script(calls(("reset_password", {})), says("A link is on its way to your stored address."))
    approval = await desk.approval(await desk.write("I forgot my password"))
    assert approval.rule["id"] == "effects-held"
    assert "Something looks wrong" in approval.rule["text"]
    assert await desk.mails(approval.ticket_id) == []
    assert await desk.decide(approval, Decision.APPROVE)
    await desk.reaches(approval.ticket_id, "completed")
    async with desk.sessions.begin() as session:
        await set_effect_hold(session, False, "It was nothing", "cleo")
    model.script(calls(("reset_password", {})), says("A link is on its way to your stored address."))
    await desk.reaches(await desk.write("I forgot it again"), "completed")


async def test_what_was_free_when_it_was_asked_for_waits_when_it_is_not_any_more(
    temporal: WorkflowEnvironment, sessions: Sessions, settings: Settings, model: ScriptedModel, tmp_path: Path
) -> None:
    policy = yaml.safe_load(BUNDLED_POLICY.read_text())
    first_is_free = {
        "id": "first-small-refund-auto",
        "tools": ["process_refund"],
        "when": {"amount_at_most": {"EUR": "20.00"}, "refunds_in_90_days_at_most": 0},
        "effect": "auto",
        "text": "The first small refund needs nobody.",
    }
    policy["rules"].insert(0, first_is_free)
    path = tmp_path / "first-is-free.yaml"
    path.write_text(yaml.safe_dump(policy))
    changed = settings.model_copy(update={"openai_base_url": model.base_url, "policy_file": path})
    async with open_desk(temporal, sessions, changed, max_cached_workflows=0) as desk:
        await desk.stock()
        await desk.add_order("1002")
        two = [("process_refund", {**REFUND, "order_id": order, "amount": "20"}) for order in ("1001", "1002")]
        model.script(calls(*two), says("One is done, the other was refused."))
        ticket_id = await desk.write("Two small refunds, please")
        approval = await desk.approval(ticket_id)
        assert (approval.action_params["order_id"], approval.rule["id"]) == ("1002", "refunds-ask")
        assert [refund.order_id for refund in await desk.refunds(ticket_id)] == ["1001"]
        await desk.decide(approval, Decision.REJECT)
        await desk.reaches(ticket_id, "completed")
        assert len(await desk.refunds(ticket_id)) == 1
