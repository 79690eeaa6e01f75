"""Whatever the API's description allows, and much that it forbids, is sent to the running API, and each answer is held
against the description."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
import requests
import schemathesis
from hypothesis import HealthCheck, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    negative_data_rejection,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from api.openapi import FILE
from schema.db.knowledge import upsert_article
from schema.db.session import Sessions
from schema.roles import Role
from tests.api.conftest import ADMIN_KEY
from tests.api.given import given_approval, given_held_mail, given_mail, given_wording
from tests.api.given_callers import given_person

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    negative_data_rejection,
]
REFUSALS = ["400", "401", "403", "404", "405", "409", "410", "413", "415", "422", "429"]
CONFIG = schemathesis.Config.from_dict(
    {
        "seed": 1,
        # Every run sends the same requests. Wrong keys are not made up here, since ours goes along with each request.
        "generation": {"deterministic": True, "max-examples": 15, "with-security-parameters": False},
        "checks": {"negative_data_rejection": {"expected-statuses": REFUSALS}},
    }
)
# A stream has no end and is no one answer; tests/api/test_stream.py holds it to its description.
DESCRIPTION = schemathesis.openapi.from_path(FILE, config=CONFIG).exclude(operation_id="openStream")
SENT_AS = {"Authorization": f"Bearer {ADMIN_KEY}"}


@pytest.fixture
def connection() -> Iterator[requests.Session]:
    with requests.Session() as session:
        yield session


@pytest.fixture
async def known(sessions: Sessions, address: str) -> dict[str, str]:
    """Ids of things that exist, by the names that paths give them."""
    ticket_id, approval_id = await given_approval(sessions)
    async with sessions.begin() as session:
        person = await given_person(session, "grace@example.com", Role.AGENT)
        await upsert_article(session, "returns", "Returns", "You can send everything back within 30 days.")
    known = {
        "ticket_id": str(ticket_id),
        "approval_id": str(approval_id),
        "customer_id": "cus_ada",
        "order_id": "1001",
        "slug": "returns",
        "user_id": str(person.id),
        "number": "0",
    }
    known |= await given_held_mail(sessions, ticket_id)
    return known | await given_wording(sessions) | await given_mail(sessions, ticket_id)


@DESCRIPTION.parametrize()
@settings(suppress_health_check=list(HealthCheck), deadline=None)
def test_answers_are_as_described(
    case: schemathesis.Case[Any], address: str, known: dict[str, str], connection: requests.Session
) -> None:
    case.call_and_validate(base_url=address, session=connection, headers=SENT_AS, checks=CHECKS)
    if case.path_parameters and case.path_parameters.keys() <= known.keys():
        case.path_parameters = {name: known[name] for name in case.path_parameters}
        checks = [check for check in CHECKS if check is not negative_data_rejection]  # it may be right by now
        case.call_and_validate(base_url=address, session=connection, headers=SENT_AS, checks=checks)


def test_the_description_that_is_tested_is_the_one_that_is_served(address: str) -> None:
    served = requests.get(f"{address}/api/v1/openapi.json", headers=SENT_AS, timeout=10).json()
    assert served == json.loads(FILE.read_text(encoding="utf-8"))
