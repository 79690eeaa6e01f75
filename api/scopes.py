"""Scopes of API keys: `<area>:read` or `<area>:write`. An area is a route's first tag in the API's description."""

from collections.abc import Iterable
from typing import Protocol, runtime_checkable

from fastapi.routing import APIRoute
from starlette.requests import Request

from api.callers import Caller
from api.problems import Refused


@runtime_checkable
class HasArea(Protocol):
    """A closed route."""

    area: str


READS = frozenset({"GET", "HEAD", "OPTIONS"})


def area_of(route: APIRoute) -> str:
    """What part of the API the route belongs to. Raises when it has no tag: no scope would keep a key out."""
    if not route.tags:
        raise TypeError(f"the closed route {route.path} needs a tag: its first one names the scope it asks for")
    tag = route.tags[0]
    return str(getattr(tag, "value", tag))


def scope_for(area: str, method: str) -> str:
    return f"{area}:{'read' if method in READS else 'write'}"


def scopes_of(routes: Iterable[object]) -> frozenset[str]:
    """Every scope that some closed route of these can ask for."""
    areas = {route.area for route in routes if isinstance(route, HasArea)}
    return frozenset(f"{area}:{access}" for area in areas for access in ("read", "write"))


def refuse_out_of_scope(caller: Caller, area: str, request: Request) -> None:
    """Raises `Refused` with 403 when the key's scopes do not hold the one this request needs."""
    needed = scope_for(area, request.method)
    if caller.scopes is not None and needed not in caller.scopes:
        raise Refused(403, "out_of_scope", f"This key needs the scope {needed}.", members={"scope": needed})
