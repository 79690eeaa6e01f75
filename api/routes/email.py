"""Mail that providers hand in. Every provider repeats what was not answered with 200, so that is said only for what is
stored; and what is authentic is stored, readable or not."""

from enum import StrEnum

from fastapi import APIRouter, Request

from api.closed_route import OpenRoute
from api.dependencies import AppResources, Session
from api.inbound.receiving import receive
from api.mail_intake import intake_rules, keep_arrival, take_in
from api.models.inbound_mails import MailReceived
from api.problems import problem_docs

router = APIRouter(prefix="/webhooks/email", tags=["webhooks"], route_class=OpenRoute)

EXAMPLE = {
    "from": "Ada Lovelace <ada@example.com>",
    "to": ["support@shop.example"],
    "subject": "Refund for order 1001",
    "text": "My lamp arrived broken, please refund order 1001.",
    "message_id": "<1@example.com>",
}
DESCRIBED = {
    "security": [],  # none of ours: providers have secrets of their own
    "requestBody": {
        "required": True,
        "description": "As the provider sends it. The generic webhook takes this JSON.",
        "content": {
            "application/json": {"schema": {"type": "object", "examples": [EXAMPLE]}},
            "multipart/form-data": {"schema": {"type": "object"}},
            "application/x-www-form-urlencoded": {"schema": {"type": "object"}},
        },
    },
}


class InboundProvider(StrEnum):
    """Whose webhook it is; `inbound` is another name of `generic`."""

    MAILGUN = "mailgun"
    SENDGRID = "sendgrid"
    POSTMARK = "postmark"
    GENERIC = "generic"
    INBOUND = "inbound"

    @property
    def file(self) -> str:
        return "generic" if self is InboundProvider.INBOUND else self.value


@router.post(
    "/{provider}",
    operation_id="receiveMail",
    summary="Hand in a mail",
    responses=problem_docs(401, 404, 408),
    openapi_extra=DESCRIBED,
)
async def receive_mail(
    provider: InboundProvider, request: Request, session: Session, resources: AppResources
) -> MailReceived:
    """Once this is answered with 200 the mail is stored, also as a duplicate; `kept` is what needs a person's eye.
    The provider proves itself by its signature, or by the user and the password of the settings."""
    settings = resources.settings
    rules = intake_rules(settings)
    with await receive(provider.file, request.headers, request.stream(), settings) as arrival:
        stored, read = await keep_arrival(arrival, resources.files, rules)
    return await take_in(session, resources.sessions, stored, read, rules)
