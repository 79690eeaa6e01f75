"""The shop's customers, kept in step from outside."""

from typing import Annotated

from fastapi import APIRouter, Query, Response
from sqlalchemy.exc import IntegrityError

from api.closed_route import ClosedRoute
from api.dependencies import Admin, Cursor, Limit, Session, Viewer
from api.models.catalogue import CatalogueKey, CustomerPage, CustomerRead, CustomerWrite
from api.paging import cut_page, read_text, write_cursor
from api.problems import Refused, problem_docs
from schema.base import StrictText
from schema.db.audit import record_audit
from schema.db.catalogue import get_customer, list_customers, upsert_customer
from schema.db.tables.catalogue import CustomerRow
from schema.errors import NotFound

router = APIRouter(prefix="/api/v1", tags=["catalogue"], route_class=ClosedRoute)


@router.put(
    "/customers/{customer_id}",
    response_model=CustomerRead,
    operation_id="putCustomer",
    summary="Write a customer",
    responses={201: {"model": CustomerRead, "description": "Created"}, **problem_docs(409)},
)
async def put_customer(
    customer_id: CatalogueKey, body: CustomerWrite, caller: Admin, session: Session, response: Response
) -> CustomerRead:
    """201 when it is new. 409 when another customer has the address."""
    response.status_code = 201 if await get_customer(session, customer_id) is None else 200
    try:
        row = await upsert_customer(session, customer_id, email=body.email, name=body.name, staff=body.staff)
    except IntegrityError:
        raise Refused(409, "email_taken", "Another customer has this e-mail address.") from None
    await record_audit(session, caller.id, "customer.written", f"customer:{customer_id}")
    return _read(row)


@router.get(
    "/customers/{customer_id}", operation_id="getCustomer", summary="Read a customer", responses=problem_docs(404)
)
async def get_one_customer(customer_id: CatalogueKey, _: Viewer, session: Session) -> CustomerRead:
    """As the tools read it."""
    row = await get_customer(session, customer_id)
    if row is None:
        raise NotFound("There is no such customer.")
    return _read(row)


@router.get("/customers", operation_id="listCustomers", summary="List customers")
async def get_customers(
    _: Viewer,
    session: Session,
    q: Annotated[
        StrictText | None,
        Query(max_length=200, description="Words of id, name and address, all of them; the last may be a beginning."),
    ] = None,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> CustomerPage:
    """In order of ids."""
    rows = await list_customers(session, read_text("customers", cursor) or "", limit + 1, q)
    page, following = cut_page(rows, limit, lambda row: write_cursor("customers", row.id))
    return CustomerPage(items=[_read(row) for row in page], next_cursor=following)


def _read(row: CustomerRow) -> CustomerRead:
    return CustomerRead.model_validate({name: getattr(row, name) for name in CustomerRead.model_fields})
