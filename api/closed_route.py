"""The route classes of the API. A route is closed unless it says otherwise: first who, then what, then one
transaction, which is committed before the answer leaves and rolled back by any error."""

from collections.abc import Callable, Coroutine
from typing import Any

from fastapi.routing import APIRoute
from starlette.datastructures import QueryParams
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response

from api.authentication import authenticate
from api.problems import Refused
from api.resources import resources_of
from api.scopes import area_of, refuse_out_of_scope
from api.strict_json import read_json, read_limited

Handler = Callable[[Request], Coroutine[Any, Any, Response]]


class StrictRequest(Request):
    """A request whose JSON is read strictly and once. An empty query parameter counts as absent."""

    async def body(self) -> bytes:
        if not hasattr(self, "_body"):
            self._body = await read_limited(self)
        return self._body

    async def json(self) -> Any:
        if not hasattr(self, "_json"):
            self._json = await read_json(self)
        return self._json

    @property
    def query_params(self) -> QueryParams:
        if not hasattr(self, "_filled_params"):
            given = super().query_params.multi_items()
            self._filled_params = QueryParams([(name, value) for name, value in given if value])
        return self._filled_params


class OpenRoute(APIRoute):
    """A route that needs no sign-in."""

    def get_route_handler(self) -> Handler:
        inner = super().get_route_handler()
        takes_body = self.body_field is not None

        async def handle(request: Request) -> Response:
            request.scope["route_template"] = self.path_format
            strict = StrictRequest(request.scope, request.receive)
            await self.admit(strict)
            if takes_body:
                await _read_body(strict)
            async with resources_of(strict).sessions.begin() as session:
                strict.state.session = session
                return await inner(strict)

        return handle

    async def admit(self, request: Request) -> None:
        """Let everybody in."""


class ClosedRoute(OpenRoute):
    """A route for known callers only, and for keys whose scopes hold its area."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.area = area_of(self)

    async def admit(self, request: Request) -> None:
        """Find out who calls before anything of the request is read."""
        caller = request.state.caller = await authenticate(request)
        refuse_out_of_scope(caller, self.area, request)


class AnyScopeRoute(ClosedRoute):
    """A route for known callers that every key may use, whatever its scopes."""

    async def admit(self, request: Request) -> None:
        request.state.caller = await authenticate(request)


async def _read_body(request: StrictRequest) -> None:
    try:
        await request.json()
    except ClientDisconnect:
        raise Refused(400, "body_cut", "The body ended before it was complete.") from None
