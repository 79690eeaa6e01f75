"""From a provider's word to a person of ours: found, linked or added, with the role that the settings give."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from api.oidc.refusals import SignInRefused
from schema.base import storable
from schema.db.people import (
    add_user,
    change_user,
    end_sessions,
    get_user_by_email,
    get_user_by_subject,
    is_last_admin,
    lock_people,
    lock_user,
)
from schema.db.tables.accounts import UserRow
from schema.roles import Role
from schema.settings import Settings
from schema.tickets import MAX_NAME, normal_email

MAX_SUBJECT = 255


@dataclass(frozen=True)
class Arrival:
    """Who signs in, the row locked. `happened` are actions and their data for the audit log, which comes last."""

    user: UserRow
    happened: list[tuple[str, dict[str, Any]]] = field(default_factory=list)


async def welcome(session: AsyncSession, claims: Mapping[str, Any], settings: Settings) -> Arrival:
    """The person. A known subject is enough; a new one needs a verified e-mail address. Raises `SignInRefused`."""
    subject = subject_of(claims)
    await lock_people(session)
    user = await get_user_by_subject(session, subject) or await _by_email(session, claims, subject)
    if user is not None and user.deactivated_at is not None:
        raise SignInRefused("deactivated", subject=subject)
    given = role_of(claims, settings)
    if user is None:
        return await _add(session, claims, subject, given)
    if given is None and settings.oidc_role_map:
        raise SignInRefused("no_role", "no group of the person has a role", subject)
    return await _update(session, user, subject, given if settings.oidc_role_map else None)


def subject_of(claims: Mapping[str, Any]) -> str:
    """Issuer and subject in one text: a subject alone is only unique at its issuer."""
    subject = claims.get("sub")
    if not isinstance(subject, str) or not 0 < len(subject) <= MAX_SUBJECT or not subject.isprintable():
        raise SignInRefused("bad_token", "the subject is not a text of up to 255 characters")
    return f"{claims['iss']} {subject}"


def role_of(claims: Mapping[str, Any], settings: Settings) -> Role | None:
    """The highest role of the person's groups, or else the default one."""
    groups = _groups(claims, settings.oidc_roles_claim)
    mapped = {settings.oidc_role_map[group] for group in groups if group in settings.oidc_role_map}
    return max(mapped, key=list(Role).index) if mapped else settings.oidc_default_role


def _groups(claims: Mapping[str, Any], name: str | None) -> list[str]:
    """A claim is a text or a list of texts; `realm_access.roles` is one inside of another."""
    value: Any = claims.get(name) if name else None
    if value is None and name:
        value = claims
        for part in name.split("."):
            value = value.get(part) if isinstance(value, Mapping) else None
    return [group for group in (value if isinstance(value, list) else [value]) if isinstance(group, str)]


async def _by_email(session: AsyncSession, claims: Mapping[str, Any], subject: str) -> UserRow | None:
    user = await get_user_by_email(session, _verified_email(claims, subject))
    if user is not None and user.oidc_subject is not None:
        raise SignInRefused("linked_to_other", "the address belongs to somebody with another subject", subject)
    return user


def _verified_email(claims: Mapping[str, Any], subject: str) -> str:
    """An address that the provider does not vouch for could be anybody's."""
    email = claims.get("email")
    if claims.get("email_verified") is not True or not isinstance(email, str):
        raise SignInRefused("email_not_verified", subject=subject)
    try:
        return normal_email(email)
    except ValueError:
        raise SignInRefused("email_not_verified", "the claim holds no e-mail address", subject) from None


async def _add(session: AsyncSession, claims: Mapping[str, Any], subject: str, role: Role | None) -> Arrival:
    if role is None:
        raise SignInRefused("not_known", "nobody added this person, and there is no default role", subject)
    email = _verified_email(claims, subject)
    user = await add_user(session, email, _name(claims) or email, role, oidc_subject=subject)
    if user is None:
        raise SignInRefused("not_known", "somebody else took the address at this moment", subject)
    return Arrival(user, [("user.created", {"email": email, "after": {"role": role.value}, "subject": subject})])


def _name(claims: Mapping[str, Any]) -> str:
    name = claims.get("name") or claims.get("preferred_username")
    return " ".join(storable(name).split())[:MAX_NAME] if isinstance(name, str) else ""


async def _update(session: AsyncSession, user: UserRow, subject: str, role: Role | None) -> Arrival:
    """Link at the first time, and give the role of the groups. The last admin stays one, whatever the groups say."""
    locked = await lock_user(session, user.id)
    assert locked is not None, "people are never deleted"
    happened: list[tuple[str, dict[str, Any]]] = []
    changes: dict[str, Any] = {}
    if locked.oidc_subject is None:
        changes["oidc_subject"] = subject
        happened.append(("user.linked", {"subject": subject}))
    if role is not None and role != locked.role and not await is_last_admin(session, locked):
        changes["role"] = role
        happened.append(("user.changed", {"before": {"role": locked.role}, "after": {"role": role.value}}))
        await end_sessions(session, locked.id)
    return Arrival(await change_user(session, locked, changes) if changes else locked, happened)
