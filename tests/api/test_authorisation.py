"""Who may do what: every operation of the running API, called as everybody, against `authorisation.yaml`."""

import json
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple
from uuid import UUID

import httpx
import pytest
import yaml
from fastapi.routing import APIRoute

from api.app import CLOSED, OPEN, create_app
from schema.db.accounts import hash_secret
from schema.db.session import Sessions
from schema.db.tables.effects import EffectRow, PasswordResetRow
from schema.roles import Role
from schema.settings import load_settings
from tests.api.asserts import assert_problem
from tests.api.described_operations import Operation, read_operations
from tests.api.given import TICKET, given_held_mail, given_mail, given_wording
from tests.api.given_callers import STRANGERS, GivenCaller, digest_of_all_tables, given_callers, given_person
from tests.api.test_effects import given_unknown

EXPECTED: dict[str, str] = yaml.safe_load(Path(__file__).with_name("authorisation.yaml").read_text(encoding="utf-8"))
CALLED = [name for name, who in EXPECTED.items() if who != "provider"]
MISSING = "00000000-0000-4000-8000-000000000000"


class World(NamedTuple):
    """An API with something of everything in it, and everybody who may call it."""

    client: httpx.AsyncClient
    operations: dict[str, Operation]
    callers: list[GivenCaller]
    others: dict[str, str]


class Rule(NamedTuple):
    """A line of the table. `least` is null for anonymous."""

    least: Role | None
    people_only: bool

    def lets_in(self, caller: GivenCaller) -> bool:
        return caller.may(self.least) and not (self.people_only and caller.kind == "key")


def _rule(name: str) -> Rule:
    role, _, extra = EXPECTED[name].partition(", ")
    assert extra in {"", "people only"}
    return Rule(None if role == "anonymous" else Role(role), extra == "people only")


@cache
def _operations() -> dict[str, Operation]:
    """As the API describes itself; that it serves the same description is another test's business."""
    return read_operations(create_app(load_settings()).openapi())


@pytest.fixture
async def world(client: httpx.AsyncClient, sessions: Sessions) -> World:
    ticket_id, effect_id = await given_unknown(sessions)
    operations = _operations()
    await client.put("/api/v1/knowledge/returns", json=operations["putArticle"].body)
    callers = await given_callers(sessions)
    async with sessions.begin() as session:
        approval_id = (await session.get_one(EffectRow, effect_id)).approval_id
        await given_person(session, str((operations["login"].body or {})["email"]), Role.VIEWER)
    del client.headers["Authorization"]
    others = (
        (await given_callers(sessions, "other"))[-1].own
        | {
            "ticket_id": str(ticket_id),
            "effect_id": effect_id,
            "approval_id": str(approval_id),
            "customer_id": "cus_ada",
            "order_id": "1001",
            "slug": "returns",
            "seq": "1",
        }
        | await given_held_mail(sessions, ticket_id)
        | await given_wording(sessions)
        | await given_mail(sessions, ticket_id)
        | {"number": "0"}
    )
    return World(client, operations, callers, others)


async def _call(
    world: World, caller: GivenCaller, operation: Operation, ids: dict[str, str], body: Any
) -> httpx.Response:
    """The answer; of one that never ends only its head."""
    content = None if body is None else json.dumps(body)
    headers = caller.headers | ({} if content is None else {"Content-Type": "application/json"})
    request = world.client.build_request(operation.method, operation.at(ids), content=content, headers=headers)
    answer = await world.client.send(request, stream=True)
    if not answer.headers.get("content-type", "").startswith("text/event-stream"):
        await answer.aread()
    await answer.aclose()
    world.client.cookies.clear()
    return answer


def _without_id(answer: httpx.Response) -> tuple[int, dict[str, Any]]:
    return answer.status_code, {name: part for name, part in answer.json().items() if name != "request_id"}


def test_every_operation_has_a_line_and_every_line_an_operation() -> None:
    operations = _operations()
    assert operations.keys() == EXPECTED.keys()
    anonymous = {name for name in EXPECTED if name not in CALLED or _rule(name).least is None}
    assert {name for name, operation in operations.items() if not operation.needs_sign_in} == anonymous


def test_no_route_is_left_out_of_the_description() -> None:
    operations = _operations().values()
    routes = [route for router in (*OPEN, *CLOSED) for route in router.routes if isinstance(route, APIRoute)]
    served = {(method, route.path) for route in routes for method in route.methods or ()}
    assert served == {(operation.method, operation.path) for operation in operations}


@pytest.mark.parametrize("name", CALLED)
async def test_who_may_not_is_refused_alike_whatever_exists_and_changes_nothing(
    name: str, world: World, sessions: Sessions
) -> None:
    operation, rule = world.operations[name], _rule(name)
    before = await digest_of_all_tables(sessions)
    for caller in (*STRANGERS, *world.callers):
        if rule.lets_in(caller):
            continue
        wrong_body = [{"colour": "red"}] if operation.body is not None and not caller.may(rule.least) else []
        refusals = [
            await _call(world, caller, operation, ids, body)
            for ids in (world.others, world.others | caller.own, dict.fromkeys(operation.parameters, MISSING))
            for body in (operation.body, *wrong_body)
        ]
        if caller.role is None:
            assert_problem(refusals[0], 401, "unauthenticated")
        else:
            assert_problem(refusals[0], 403, "people_only" if caller.may(rule.least) else "forbidden")
        assert all(_without_id(answer) == _without_id(refusals[0]) for answer in refusals)
    assert await digest_of_all_tables(sessions) == before


@pytest.mark.parametrize("name", CALLED)
async def test_who_may_is_let_in(name: str, world: World) -> None:
    operation, rule = world.operations[name], _rule(name)
    let_in = [caller for caller in (*STRANGERS[:1], *world.callers) if rule.lets_in(caller)]
    assert let_in
    for caller in let_in:
        for ids in (world.others, world.others | caller.own) if operation.parameters else ({},):
            answer = await _call(world, caller, operation, ids, operation.body)
            assert answer.status_code not in {401, 403, 500}, (caller.role, caller.kind, answer.text)


async def test_what_is_for_providers_opens_to_nobody_of_ours(world: World, sessions: Sessions) -> None:
    before = await digest_of_all_tables(sessions)
    for operation in (world.operations[name] for name in EXPECTED if name not in CALLED):
        for caller in (*STRANGERS, *world.callers):
            for provider in ("mailgun", "sendgrid", "postmark", "generic", "inbound"):
                answer = await _call(world, caller, operation, {"provider": provider}, operation.body)
                knows = operation.name == "receiveMail" or provider not in {"generic", "inbound"}
                assert_problem(answer, *((401, "not_authenticated") if knows else (404, "not_found")))
    assert await digest_of_all_tables(sessions) == before


async def test_signing_out_ends_nobody_elses_session(world: World) -> None:
    people = [caller for caller in world.callers if caller.kind == "user"]
    for leaver, how in ((people[0], "logout"), (people[1], "logoutEverywhere")):
        assert (await _call(world, leaver, world.operations[how], {}, None)).status_code == 204
        assert_problem(await _call(world, leaver, world.operations["getMe"], {}, None), 401)
    for other in people[2:]:
        assert (await _call(world, other, world.operations["getMe"], {}, None)).status_code == 200


async def test_a_link_opens_only_the_account_it_was_sent_to(world: World, sessions: Sessions) -> None:
    agent = next(caller for caller in world.callers if caller.role is Role.AGENT)
    admin = next(caller for caller in world.callers if caller.role is Role.ADMIN)
    body = {"email": "eve@example.com", "name": "Eve"}
    await _call(world, admin, world.operations["putCustomer"], {"customer_id": "cus_eve"}, body)
    await _given_links(sessions, world.others["ticket_id"], "cus_ada", "cus_eve")
    redeem = world.operations["redeemPasswordReset"]
    for customer, status in (("cus_eve", 200), ("cus_eve", 410), ("cus_ada", 200)):
        answer = await _call(world, agent, redeem, {}, {"token": f"token of {customer}"})
        assert answer.status_code == status
        assert status == 410 or answer.json() == {"customer_id": customer}


async def test_an_answer_is_repeated_to_nobody_but_its_caller(world: World) -> None:
    create, agents = world.operations["createTicket"], [c for c in world.callers if c.role is Role.AGENT]
    ids = set()
    for agent in agents:
        headers = agent.headers | {"Idempotency-Key": "the same"}
        answer = await world.client.request(create.method, create.path, json=TICKET, headers=headers)
        assert "idempotent-replayed" not in answer.headers
        ids.add(answer.json()["id"])
    assert len(ids) == len(agents) == 2


async def _given_links(sessions: Sessions, ticket_id: str, *customers: str) -> None:
    """Links to set a password, one mailed to each of them."""
    expires_at = datetime.now(UTC) + timedelta(hours=1)
    async with sessions.begin() as session:
        for customer in customers:
            key = f"sent to {customer}"
            session.add(EffectRow(key=key, ticket_id=UUID(ticket_id), tool="reset_password", digest="", arguments={}))
            await session.flush()
            token_hash = hash_secret(f"token of {customer}")
            link = {"token_hash": token_hash, "effect_key": key, "customer_id": customer, "expires_at": expires_at}
            session.add(PasswordResetRow(**link))
