"""PostgreSQL refuses to run as root: choose another user for it, who can reach its programs and its data."""

import ctypes
import os
import pwd
import subprocess
import sys
from functools import partial
from pathlib import Path

from deploy.children import C_LIBRARY, Become, StartFailed

# From linux/capability.h, linux/securebits.h and linux/prctl.h
CAP_DAC_OVERRIDE = 1
CAP_DAC_READ_SEARCH = 2
CAPABILITY_VERSION_3 = 0x20080522
SECBIT_NO_SETUID_FIXUP = 1 << 2
PR_SET_SECUREBITS = 28
PR_CAP_AMBIENT = 47
PR_CAP_AMBIENT_RAISE = 2

Account = tuple[int, int]


def postgres_account(data: Path) -> Account | None:
    """User and group for PostgreSQL: the owner of its data, else `postgres` or `nobody`. None unless we are root."""
    if os.geteuid() != 0:
        return None
    if data.exists() and data.stat().st_uid != 0:
        return data.stat().st_uid, data.stat().st_gid
    names = {entry.pw_name: entry for entry in pwd.getpwall()}
    entry = names.get("postgres") or names.get("nobody")
    if entry is None:
        raise StartFailed("PostgreSQL does not run as root, and there is no user postgres or nobody to run it instead.")
    return entry.pw_uid, entry.pw_gid


def give_to(account: Account, directory: Path) -> None:
    """Make the account own the directory and all in it."""
    os.chown(directory, *account)
    for path in directory.rglob("*"):
        os.chown(path, *account, follow_symlinks=False)


def way_to_become(account: Account, data: Path, program: Path) -> Become:
    """How a child becomes this user and still reaches data and program. Raises `StartFailed` when nothing helps.

    A home directory that only root may enter is in the way of both. Then the child keeps the one capability that
    lets it pass directories, and nothing else of root.
    """
    for capability in (None, CAP_DAC_READ_SEARCH, CAP_DAC_OVERRIDE):
        become = partial(_become, account, capability)
        if (capability is None or sys.platform == "linux") and _reaches(become, data, program):
            return become
    user = pwd.getpwuid(account[0]).pw_name
    raise StartFailed(
        f"PostgreSQL does not run as root, and the user {user}, who runs it instead, cannot enter {data.parent} or "
        f"{program.parent}. Start as an ordinary user, or move both to where everybody may enter."
    )


def _reaches(become: Become, data: Path, program: Path) -> bool:
    script = 'cd "$1" && exec "$2" --version'
    command = ["/bin/sh", "-c", script, "sh", str(data), str(program)]
    try:
        return subprocess.run(command, preexec_fn=become, capture_output=True, cwd="/", check=False).returncode == 0
    except subprocess.SubprocessError:
        return False


def _become(account: Account, capability: int | None) -> None:
    user, group = account
    if capability is not None:  # lets access(2), which PostgreSQL asks about its own program, count the capability
        _checked(C_LIBRARY.prctl(PR_SET_SECUREBITS, SECBIT_NO_SETUID_FIXUP, 0, 0, 0))
    os.setgroups([])
    os.setgid(group)
    os.setuid(user)
    if capability is not None:
        _keep_only(capability)


def _keep_only(capability: int) -> None:
    bit = 1 << capability
    header = (ctypes.c_uint32 * 2)(CAPABILITY_VERSION_3, 0)
    sets = (ctypes.c_uint32 * 6)(bit, bit, bit, 0, 0, 0)  # effective, permitted, inheritable
    _checked(C_LIBRARY.capset(header, sets))
    _checked(C_LIBRARY.prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, capability, 0, 0))


def _checked(result: int) -> None:
    if result != 0:
        raise OSError(ctypes.get_errno(), "the system does not let us keep a capability")
