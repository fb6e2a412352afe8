"""A seccomp filter through ctypes: system calls a file reader never needs stop working.

Denied calls answer EPERM (or ENOSYS where the C library then takes an older, checkable way), so a
library that merely probes goes on. The filter is inherited by everything the process starts and
can never be taken off. x86-64 and aarch64 are known; any other machine counts as not isolated.
"""

from __future__ import annotations

import ctypes
import errno
import os
import platform
import struct
from itertools import chain

_DENIED: dict[str, tuple[int, int]] = {
    # sockets
    "socket": (41, 198),
    "socketpair": (53, 199),
    "connect": (42, 203),
    "bind": (49, 200),
    "listen": (50, 201),
    "accept": (43, 202),
    "accept4": (288, 242),
    # other processes
    "ptrace": (101, 117),
    "process_vm_readv": (310, 270),
    "process_vm_writev": (311, 271),
    "process_madvise": (440, 440),
    "pidfd_open": (434, 434),
    "pidfd_getfd": (438, 438),
    "pidfd_send_signal": (424, 424),
    "kcmp": (312, 272),
    "kill": (62, 129),
    "tkill": (200, 130),
    "rt_sigqueueinfo": (129, 138),
    "rt_tgsigqueueinfo": (297, 240),
    "setpriority": (141, 140),
    "sched_setscheduler": (144, 119),
    "sched_setattr": (314, 274),
    "sched_setparam": (142, 118),
    "sched_setaffinity": (203, 122),
    "ioprio_set": (251, 30),
    "move_pages": (279, 239),
    "migrate_pages": (256, 238),
    # leaving the process group or changing who one is
    "setsid": (112, 157),
    "setpgid": (109, 154),
    "setuid": (105, 146),
    "setgid": (106, 144),
    "setreuid": (113, 145),
    "setregid": (114, 143),
    "setresuid": (117, 147),
    "setresgid": (119, 149),
    "setgroups": (116, 159),
    "setfsuid": (122, 151),
    "setfsgid": (123, 152),
    "capset": (126, 91),
    "personality": (135, 92),
    # namespaces and mounts
    "unshare": (272, 97),
    "setns": (308, 268),
    "mount": (165, 40),
    "umount2": (166, 39),
    "pivot_root": (155, 41),
    "chroot": (161, 51),
    "open_tree": (428, 428),
    "move_mount": (429, 429),
    "fsopen": (430, 430),
    "fsconfig": (431, 431),
    "fsmount": (432, 432),
    "fspick": (433, 433),
    "mount_setattr": (442, 442),
    "name_to_handle_at": (303, 264),
    "open_by_handle_at": (304, 265),
    # the kernel and the machine
    "kexec_load": (246, 104),
    "kexec_file_load": (320, 294),
    "bpf": (321, 280),
    "perf_event_open": (298, 241),
    "userfaultfd": (323, 282),
    "keyctl": (250, 219),
    "add_key": (248, 217),
    "request_key": (249, 218),
    "init_module": (175, 105),
    "finit_module": (313, 273),
    "delete_module": (176, 106),
    "reboot": (169, 142),
    "swapon": (167, 224),
    "swapoff": (168, 225),
    "acct": (163, 89),
    "quotactl": (179, 60),
    "quotactl_fd": (443, 443),
    "syslog": (103, 116),
    "settimeofday": (164, 170),
    "clock_settime": (227, 112),
    "adjtimex": (159, 171),
    "clock_adjtime": (305, 266),
    "sethostname": (170, 161),
    "setdomainname": (171, 162),
    "iopl": (172, -1),
    "ioperm": (173, -1),
    "modify_ldt": (154, -1),
    "vhangup": (153, 58),
    "nfsservctl": (180, 42),
    "lookup_dcookie": (212, 18),
    "uselib": (134, -1),
    "fanotify_init": (300, 262),
    "inotify_init": (253, -1),
    "inotify_init1": (294, 26),
    "inotify_add_watch": (254, 27),
    # ways round a filter
    "io_uring_setup": (425, 425),
    "io_uring_enter": (426, 426),
    "io_uring_register": (427, 427),
    "vmsplice": (278, 75),
    "memfd_create": (319, 279),
    "memfd_secret": (447, 447),
    "execveat": (322, 281),
    "msgget": (68, 186),
    "semget": (64, 190),
    "shmget": (29, 194),
    "mq_open": (240, 180),
    # changing files
    "creat": (85, -1),
    "truncate": (76, 45),
    "rename": (82, -1),
    "renameat": (264, 38),
    "renameat2": (316, 276),
    "unlink": (87, -1),
    "unlinkat": (263, 35),
    "link": (86, -1),
    "linkat": (265, 37),
    "symlink": (88, -1),
    "symlinkat": (266, 36),
    "mkdir": (83, -1),
    "mkdirat": (258, 34),
    "rmdir": (84, -1),
    "mknod": (133, -1),
    "mknodat": (259, 33),
    "chmod": (90, -1),
    "fchmodat": (268, 53),
    "fchmodat2": (452, 452),
    "chown": (92, -1),
    "lchown": (94, -1),
    "fchownat": (260, 54),
    "utime": (132, -1),
    "utimes": (235, -1),
    "utimensat": (280, 88),
    "futimesat": (261, -1),
    "setxattr": (188, 5),
    "lsetxattr": (189, 6),
    "removexattr": (197, 14),
    "lremovexattr": (198, 15),
}
"""Call to its numbers on x86-64 and aarch64; -1 where the machine does not have it."""

_MACHINES = {"x86_64": (0, 0xC000003E), "aarch64": (1, 0xC00000B7)}

_CLONE, _CLONE3 = (56, 220), (435, 435)
_OPEN, _OPENAT, _OPENAT2 = (2, -1), (257, 56), (437, 437)
_IOCTL, _TGKILL, _PRLIMIT = (16, 29), (234, 131), (302, 261)

_NEW_NAMESPACES = 0x7E020000
_WRITE_FLAGS = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC
_TIOCSTI, _TIOCLINUX = 0x5412, 0x541C
_X32_BIT = 0x40000000

_LOAD, _JEQ, _JGE, _JSET, _RETURN = 0x20, 0x15, 0x35, 0x45, 0x06
_NR, _ARCH, _ARGS = 0, 4, 16
_ALLOW, _KILL, _ERRNO = 0x7FFF0000, 0x80000000, 0x00050000

_PR_SET_SECCOMP, _MODE_FILTER = 22, 2

_Rule = tuple[int, int, int, int]


class _Program(ctypes.Structure):
    _fields_ = (("length", ctypes.c_ushort), ("filter", ctypes.c_void_p))


def _deny(code: int = errno.EPERM) -> _Rule:
    return (_RETURN, 0, 0, _ERRNO | code)


def _refuse(number: int, code: int = errno.EPERM) -> list[_Rule]:
    """Deny one call whatever its arguments."""
    return [(_JEQ, 0, 1, number), _deny(code)] if number >= 0 else []


def _refuse_flags(number: int, argument: int, mask: int) -> list[_Rule]:
    """Deny one call when any bit of ``mask`` is set in its argument."""
    if number < 0:
        return []
    return [
        (_JEQ, 0, 4, number),
        (_LOAD, 0, 0, _ARGS + 8 * argument),
        (_JSET, 0, 1, mask),
        _deny(),
        (_RETURN, 0, 0, _ALLOW),
    ]


def _refuse_values(number: int, argument: int, values: tuple[int, ...]) -> list[_Rule]:
    """Deny one call when its argument is one of ``values``."""
    checks = list(chain.from_iterable([(_JEQ, 0, 1, v), _deny()] for v in values))
    return [
        (_JEQ, 0, 2 + len(checks), number),
        (_LOAD, 0, 0, _ARGS + 8 * argument),
        *checks,
        (_RETURN, 0, 0, _ALLOW),
    ]


def _only_self(number: int, allowed: tuple[int, ...]) -> list[_Rule]:
    """Allow one call only when its first argument is one of ``allowed``."""
    passes = list(chain.from_iterable([(_JEQ, 0, 1, v), (_RETURN, 0, 0, _ALLOW)] for v in allowed))
    return [(_JEQ, 0, 2 + len(passes), number), (_LOAD, 0, 0, _ARGS), *passes, _deny()]


def rules(machine: str, pid: int) -> list[_Rule]:
    """The filter for one kind of machine. Raises KeyError for a machine it does not know."""
    column, arch = _MACHINES[machine]
    program: list[_Rule] = [
        (_LOAD, 0, 0, _ARCH),
        (_JEQ, 1, 0, arch),
        (_RETURN, 0, 0, _KILL),
        (_LOAD, 0, 0, _NR),
    ]
    if machine == "x86_64":
        program += [(_JGE, 0, 1, _X32_BIT), _deny()]
    for numbers in _DENIED.values():
        program += _refuse(numbers[column])
    program += _refuse(_CLONE3[column], errno.ENOSYS)
    program += _refuse(_OPENAT2[column], errno.ENOSYS)
    program += _refuse_flags(_CLONE[column], 0, _NEW_NAMESPACES)
    program += _refuse_flags(_OPEN[column], 1, _WRITE_FLAGS)
    program += _refuse_flags(_OPENAT[column], 2, _WRITE_FLAGS)
    program += _refuse_values(_IOCTL[column], 1, (_TIOCSTI, _TIOCLINUX))
    program += _only_self(_TGKILL[column], (pid,))
    program += _only_self(_PRLIMIT[column], (0, pid))
    return [*program, (_RETURN, 0, 0, _ALLOW)]


def supported() -> bool:
    """Whether the filter knows this machine (the kernel may still say no)."""
    return platform.machine() in _MACHINES


def install() -> None:
    """Put the filter on this process for ever. Raises OSError or KeyError when it cannot.

    Needs no_new_privs.
    """
    encoded = b"".join(
        struct.pack("=HBBI", *rule) for rule in rules(platform.machine(), os.getpid())
    )
    buffer = ctypes.create_string_buffer(encoded, len(encoded))
    program = _Program(len(encoded) // 8, ctypes.cast(buffer, ctypes.c_void_p))
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.prctl(_PR_SET_SECCOMP, _MODE_FILTER, ctypes.byref(program), 0, 0) != 0:
        raise OSError(ctypes.get_errno(), "seccomp")
