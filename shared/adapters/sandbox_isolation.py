"""Giving up rights: what a process does to itself before it looks at an untrusted file.

In order: dies with its caller, resource limits, no_new_privs, own namespaces where the kernel
allows, no capabilities, Landlock, seccomp. Seccomp and no_new_privs are required, and seccomp is
what takes the network away; namespaces and Landlock are second walls and are reported.
"""

from __future__ import annotations

import ctypes
import errno
import fcntl
import os
import resource
import signal
import sys
import sysconfig
from dataclasses import dataclass

from shared.adapters import sandbox_landlock, sandbox_seccomp

_PR_SET_DUMPABLE, _PR_CAPBSET_DROP, _PR_SET_NO_NEW_PRIVS = 4, 24, 38
_NEWIPC, _NEWUSER, _NEWNET = 0x08000000, 0x10000000, 0x40000000
_CAPABILITY_VERSION_3 = 0x20080522
_LAST_CAPABILITY = 63
_F_SETOWN, _F_SETSIG = 8, 10

_OPEN_FILES = 64
_PROCESSES = 32

_SYSTEM = ("/usr", "/bin", "/lib", "/lib32", "/lib64", "/opt")
_SYSTEM_FILES = ("/etc/ld.so.cache", "/etc/fonts", "/dev/null", "/dev/zero", "/dev/urandom")


@dataclass(frozen=True, slots=True)
class Allowance:
    """What the process may use, and the folders that hold the project's code."""

    cpu_seconds: int
    memory_bytes: int
    file_bytes: int
    code: tuple[str, ...]


class IsolationFailed(Exception):
    """A required wall cannot be put up; the argument names it."""


def die_with_caller(lifeline: int) -> None:
    """Have the kernel kill this process group when the other end of ``lifeline`` closes."""
    fcntl.fcntl(lifeline, _F_SETSIG, signal.SIGKILL)
    fcntl.fcntl(lifeline, _F_SETOWN, -os.getpgrp())
    flags = fcntl.fcntl(lifeline, fcntl.F_GETFL)
    fcntl.fcntl(lifeline, fcntl.F_SETFL, flags | os.O_ASYNC)


def restrict(allowance: Allowance) -> dict[str, int | bool]:
    """Put up every wall there is; answers which. Raises IsolationFailed when a required one fails.

    There is no way back from this, in this process or in any it starts.
    """
    libc = ctypes.CDLL(None, use_errno=True)
    _set_limits(allowance)
    if libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0:
        raise IsolationFailed("no-new-privs")
    libc.prctl(_PR_SET_DUMPABLE, 0, 0, 0, 0)
    network_namespace = _own_namespaces(libc)
    _drop_capabilities(libc)
    try:
        landlock = sandbox_landlock.restrict(_readable(allowance.code), _SYSTEM)
        sandbox_seccomp.install()
    except (OSError, KeyError) as error:
        raise IsolationFailed("seccomp-or-landlock") from error
    if not _sockets_are_gone(libc):
        raise IsolationFailed("network")
    return {"seccomp": True, "network_namespace": network_namespace, "landlock": landlock}


def _set_limits(allowance: Allowance) -> None:
    for kind, value in (
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_AS, allowance.memory_bytes),
        (resource.RLIMIT_FSIZE, allowance.file_bytes),
        (resource.RLIMIT_NOFILE, _OPEN_FILES),
        (resource.RLIMIT_MEMLOCK, 0),
    ):
        _lower(kind, value, value)
    _lower(resource.RLIMIT_CPU, allowance.cpu_seconds, allowance.cpu_seconds + 2)


def _lower(kind: int, soft: int, hard: int) -> None:
    _, ceiling = resource.getrlimit(kind)
    if ceiling != resource.RLIM_INFINITY:
        soft, hard = min(soft, ceiling), min(hard, ceiling)
    resource.setrlimit(kind, (soft, hard))


def _own_namespaces(libc: ctypes.CDLL) -> bool:
    """Leave the machine's network; inside a user namespace processes can be counted as well."""
    if libc.unshare(_NEWUSER | _NEWNET | _NEWIPC) == 0:
        _lower(resource.RLIMIT_NPROC, _PROCESSES, _PROCESSES)
        return True
    return bool(libc.unshare(_NEWNET | _NEWIPC) == 0)


def _drop_capabilities(libc: ctypes.CDLL) -> None:
    for capability in range(_LAST_CAPABILITY + 1):
        libc.prctl(_PR_CAPBSET_DROP, capability, 0, 0, 0)
    header = (ctypes.c_uint32 * 2)(_CAPABILITY_VERSION_3, 0)
    nothing = (ctypes.c_uint32 * 6)()
    if libc.capset(ctypes.byref(header), ctypes.byref(nothing)) != 0:
        raise IsolationFailed("capabilities")


def _readable(code: tuple[str, ...]) -> list[str]:
    libraries = {sys.prefix, sys.base_prefix, *sysconfig.get_paths().values()}
    return [*code, *sorted(libraries), *_SYSTEM_FILES]


def _sockets_are_gone(libc: ctypes.CDLL) -> bool:
    for family in (1, 2, 10, 16, 17, 40):  # unix, inet, inet6, netlink, packet, vsock
        if libc.socket(family, 1, 0) != -1 or ctypes.get_errno() != errno.EPERM:
            return False
    return True
