"""A mail that makes storing it fail is kept as it came, and what the failed try wrote is gone."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx
from sqlalchemy import func, select, text

from schema.db.session import Sessions
from schema.db.tables.inbound import InboundRequestRow
from schema.db.tables.tickets import TicketRow, WorkflowCommandRow
from tests.api.mail.posting import Mailbox, Posting

REFUSE = """
CREATE FUNCTION refuse_odd_words() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'no words for this' USING ERRCODE = '{code}';
END $$
"""
ODD_WORDS = """
CREATE TRIGGER refuse_odd_words BEFORE INSERT ON messages
    FOR EACH ROW WHEN (NEW.body_text = 'odd words') EXECUTE FUNCTION refuse_odd_words()
"""
ABOUT_CONTENT, ABOUT_US = "22021", "42501"
ODD = {"text": "odd words", "message_id": "<odd@example.com>"}


@asynccontextmanager
async def refusing(sessions: Sessions, code: str) -> AsyncIterator[None]:
    """A database that cannot store a message of those words."""
    async with sessions.begin() as session:
        await session.execute(text(REFUSE.format(code=code)))
        await session.execute(text(ODD_WORDS))
    try:
        yield
    finally:
        async with sessions.begin() as session:
            await session.execute(text("DROP FUNCTION refuse_odd_words CASCADE"))


async def test_words_the_database_cannot_take_are_kept_aside_and_can_be_read_again(
    posting: Posting, mailbox: Mailbox, client: httpx.AsyncClient, sessions: Sessions
) -> None:
    async with refusing(sessions, ABOUT_CONTENT):
        first, again = await posting.generic(**ODD), await posting.generic(**ODD)
        assert first.json() == again.json() == {"status": "kept", "ticket_id": None}
        assert await _count(sessions, TicketRow) == await _count(sessions, WorkflowCommandRow) == 0
    held = await mailbox.held("unreadable")
    assert [row["reason"].partition(":")[0] for row in held] == ["storing it failed"]
    read = await client.post(f"/api/v1/inbound-mails/{held[0]['id']}/read-again")
    assert (read.status_code, read.json()["status"]) == (200, "stored")
    assert (await mailbox.read(read.json()["ticket_id"]))["body"] == "odd words"


async def test_reading_again_what_still_cannot_be_stored_keeps_it(
    posting: Posting, mailbox: Mailbox, client: httpx.AsyncClient, sessions: Sessions
) -> None:
    async with refusing(sessions, ABOUT_CONTENT):
        await posting.generic(**ODD)
        held = (await mailbox.held("unreadable"))[0]
        read = await client.post(f"/api/v1/inbound-mails/{held['id']}/read-again")
        assert (read.status_code, read.json()["status"]) == (200, "unreadable")
    assert await _count(sessions, TicketRow) == 0


async def test_a_fault_of_ours_is_not_taken_for_one_of_the_mail(posting: Posting, sessions: Sessions) -> None:
    async with refusing(sessions, ABOUT_US):
        assert (await posting.generic(**ODD)).status_code >= 500
    assert await _count(sessions, InboundRequestRow) == 0
    assert (await posting.generic(**ODD)).json()["status"] == "received"


async def _count(sessions: Sessions, row: type[TicketRow | InboundRequestRow | WorkflowCommandRow]) -> int:
    async with sessions() as session:
        return int(await session.scalar(select(func.count()).select_from(row)) or 0)
