"""The description of this API, for clients."""

from typing import Any

from fastapi import APIRouter, Request

from api.closed_route import ClosedRoute
from api.dependencies import Viewer

router = APIRouter(prefix="/api/v1", tags=["access"], route_class=ClosedRoute)


@router.get("/openapi.json", operation_id="getOpenapi", summary="This document")
async def get_openapi_document(_: Viewer, request: Request) -> dict[str, Any]:
    """OpenAPI 3.1."""
    document: dict[str, Any] = request.app.openapi()
    return document
