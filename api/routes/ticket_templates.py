"""Ready-made tickets to try the system with."""

from functools import cache
from pathlib import Path

import yaml
from fastapi import APIRouter

from api.closed_route import ClosedRoute
from api.dependencies import Viewer
from api.models.dashboard import TicketTemplateList

router = APIRouter(prefix="/api/v1", tags=["dashboard"], route_class=ClosedRoute)
FILE = Path(__file__).parents[1] / "ticket_templates.yaml"


@router.get(
    "/ticket-templates",
    operation_id="listTicketTemplates",
    summary="Ready-made tickets",
    response_model_exclude_none=True,
)
async def get_ticket_templates(_: Viewer) -> TicketTemplateList:
    """They fit the demo catalogue."""
    return _templates()


@cache
def _templates() -> TicketTemplateList:
    return TicketTemplateList.model_validate({"items": yaml.safe_load(FILE.read_text(encoding="utf-8"))})
