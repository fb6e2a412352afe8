"""Landlock through ctypes: after this, files outside a short list do not open.

Only reading is ever granted, and executing below the system folders (for an OCR engine); there is
no writable place at all, so no text of a document can be left behind on a disk.
"""

from __future__ import annotations

import ctypes
import os
from collections.abc import Iterable
from pathlib import Path

_CREATE_RULESET, _ADD_RULE, _RESTRICT_SELF = 444, 445, 446
_VERSION_FLAG = 1
_RULE_PATH_BENEATH = 1

_EXECUTE, _READ_FILE, _READ_DIR = 1 << 0, 1 << 2, 1 << 3
_ALL_FS_V1 = (1 << 13) - 1
_REFER, _TRUNCATE, _IOCTL_DEV = 1 << 13, 1 << 14, 1 << 15
_ALL_NET = 0b11
_ALL_SCOPES = 0b11

_NET_VERSION, _IOCTL_VERSION, _SCOPE_VERSION = 4, 5, 6


class _RulesetAttr(ctypes.Structure):
    _fields_ = (
        ("handled_access_fs", ctypes.c_uint64),
        ("handled_access_net", ctypes.c_uint64),
        ("scoped", ctypes.c_uint64),
    )


class _PathBeneathAttr(ctypes.Structure):
    _pack_ = 1
    _fields_ = (("allowed_access", ctypes.c_uint64), ("parent_fd", ctypes.c_int32))


def _libc() -> ctypes.CDLL:
    return ctypes.CDLL(None, use_errno=True)


def _call(number: int, *args: object) -> int:
    result: int = _libc().syscall(ctypes.c_long(number), *args)
    if result < 0:
        raise OSError(ctypes.get_errno(), "landlock")
    return result


def version() -> int:
    """The kernel's Landlock version, 0 when there is none."""
    try:
        return _call(_CREATE_RULESET, None, ctypes.c_size_t(0), ctypes.c_uint32(_VERSION_FLAG))
    except OSError:
        return 0


def _attr(abi: int) -> tuple[_RulesetAttr, int]:
    fs = _ALL_FS_V1
    for since, bit in ((2, _REFER), (3, _TRUNCATE), (_IOCTL_VERSION, _IOCTL_DEV)):
        fs |= bit if abi >= since else 0
    net = _ALL_NET if abi >= _NET_VERSION else 0
    scoped = _ALL_SCOPES if abi >= _SCOPE_VERSION else 0
    size = 24 if abi >= _SCOPE_VERSION else 16 if abi >= _NET_VERSION else 8
    return _RulesetAttr(fs, net, scoped), size


def _allow(ruleset: int, path: str, access: int) -> None:
    try:
        fd = os.open(path, os.O_PATH | os.O_CLOEXEC)
    except OSError:
        return  # a folder this system does not have needs no rule
    try:
        if not Path(path).is_dir():
            access &= ~_READ_DIR
        rule = _PathBeneathAttr(access, fd)
        _call(
            _ADD_RULE,
            ctypes.c_int(ruleset),
            ctypes.c_int(_RULE_PATH_BENEATH),
            ctypes.byref(rule),
            ctypes.c_uint32(0),
        )
    finally:
        os.close(fd)


def restrict(readable: Iterable[str], executable: Iterable[str]) -> int:
    """Confine this process to the given paths for ever; answers the version, 0 when unsupported.

    Raises OSError when the kernel has Landlock and refuses the rules. Needs no_new_privs.
    """
    abi = version()
    if abi == 0:
        return 0
    attr, size = _attr(abi)
    ruleset = _call(_CREATE_RULESET, ctypes.byref(attr), ctypes.c_size_t(size), ctypes.c_uint32(0))
    try:
        for path in readable:
            _allow(ruleset, path, _READ_FILE | _READ_DIR)
        for path in executable:
            _allow(ruleset, path, _READ_FILE | _READ_DIR | _EXECUTE)
        _call(_RESTRICT_SELF, ctypes.c_int(ruleset), ctypes.c_uint32(0))
    finally:
        os.close(ruleset)
    return abi
