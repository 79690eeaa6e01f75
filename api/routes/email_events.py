"""What mail providers tell of mails of ours after they took them: delivered, late, come back, called spam."""

from enum import StrEnum

from fastapi import APIRouter, Request

from api.closed_route import OpenRoute
from api.delivery_intake import take_in_events
from api.dependencies import AppResources, Session
from api.inbound.events.receiving import receive_events
from api.models.inbound_mails import EventsReceived
from api.problems import problem_docs

router = APIRouter(prefix="/webhooks/email", tags=["webhooks"], route_class=OpenRoute)

EXAMPLE = {
    "RecordType": "Delivery",
    "MessageID": "883953f4-6105-42a2-a16a-77a8eac79483",
    "Recipient": "ada@example.com",
    "DeliveredAt": "2026-11-24T10:00:00Z",
    "Details": "250 2.0.0 OK",
    "Metadata": {"ticketflow_mail": "7f0e2a5e-54d3-4c13-9d4b-0c6a6a1b2c3d"},
}
DESCRIBED = {
    "security": [],  # none of ours: providers have secrets of their own
    "requestBody": {
        "required": True,
        "description": "As the provider sends it: an object, of SendGrid a list of events.",
        "content": {
            "application/json": {"schema": {"oneOf": [{"type": "object"}, {"type": "array"}], "examples": [EXAMPLE]}},
        },
    },
}


class EventProvider(StrEnum):
    """Who tells of deliveries."""

    MAILGUN = "mailgun"
    SENDGRID = "sendgrid"
    POSTMARK = "postmark"


@router.post(
    "/{provider}/events",
    operation_id="receiveDeliveryEvents",
    summary="Tell what became of mails",
    responses=problem_docs(401, 404, 408),
    openapi_extra=DESCRIBED,
)
async def receive_delivery_events(
    provider: EventProvider, request: Request, session: Session, resources: AppResources
) -> EventsReceived:
    """200 once what the events mean for our mails is stored, also when they are repeated or about mails of others.
    `kept` says that something could not be read and is kept for a person's eye."""
    async with receive_events(provider.value, request.headers, request.stream(), resources.settings) as arrival:
        return await take_in_events(session, arrival, resources.files)
