"""Accounts that exist from the first start: the admin and the bootstrap key of the settings."""

import structlog

from api.passwords import Passwords
from schema.db.accounts import set_bootstrap_key
from schema.db.audit import record_audit
from schema.db.people import add_first_user, has_users
from schema.db.session import Sessions
from schema.roles import Role
from schema.settings import Settings
from schema.tickets import normal_email

log = structlog.get_logger()


async def prepare_accounts(sessions: Sessions, passwords: Passwords, settings: Settings) -> None:
    """Runs at every start; several processes at once do no harm."""
    key = settings.bootstrap_api_key
    async with sessions.begin() as session:
        await set_bootstrap_key(session, key.get_secret_value() if key else None)
    async with sessions.begin() as session:
        if await has_users(session):
            return
    if settings.admin_password is None:
        log.warning("no_admin_yet", hint="Set TICKETFLOW_ADMIN_PASSWORD to create the first admin.")
        return
    email = normal_email(settings.admin_email)
    password_hash = await passwords.hash(settings.admin_password.get_secret_value())
    async with sessions.begin() as session:
        if await add_first_user(session, email, "Admin", Role.ADMIN, password_hash):
            await record_audit(session, "ticketflow", "user.created", f"user:{email}", {"role": Role.ADMIN.value})
