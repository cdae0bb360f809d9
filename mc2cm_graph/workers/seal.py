"""What a worker can reach, for good: no network, no other program, no file beyond the snapshot.

The engine cannot be told to leave ``SERVICE`` alone, so the kernel refuses: a seccomp filter forbids the system
calls by which a process gets a socket or starts a program (a network namespace of its own where there is no
filter), and Landlock forbids all files but those named. Both hold for every thread that starts later; RocksDB,
which opens its files when it needs them, goes on working under them.
"""

from __future__ import annotations

import ctypes
import os
import platform
import struct
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

_PR_SET_SECCOMP, _PR_SET_NO_NEW_PRIVS, _MODE_FILTER = 22, 38, 2
_LOAD, _JUMP_IF_EQUAL, _JUMP_IF_AT_LEAST, _RETURN = 0x20, 0x15, 0x35, 0x06
_ALLOW, _REFUSE = 0x7FFF0000, 0x00050001  # SECCOMP_RET_ALLOW; SECCOMP_RET_ERRNO with EPERM
_FOREIGN_CALLS = 0x40000000
"""From here on are the calls of x32, another way to the same ones on x86-64."""
_FORBIDDEN = {
    # socket, connect, bind, socketpair, fork, vfork, execve, ptrace, setns, process_vm_*, bpf, execveat, io_uring
    "x86_64": (0xC000003E, (41, 42, 49, 53, 57, 58, 59, 101, 308, 310, 311, 321, 322, 425)),
    "aarch64": (0xC00000B7, (198, 203, 200, 199, 221, 117, 268, 270, 271, 280, 281, 425)),
}
_CLONE_NEWUSER, _CLONE_NEWNET = 0x10000000, 0x40000000

_CREATE_RULESET, _ADD_RULE, _RESTRICT_SELF = 444, 445, 446
_VERSION_WANTED, _PATH_BENEATH = 1, 1
_WRITE_FILE, _READ_FILE, _READ_DIR, _REMOVE_FILE, _MAKE_FILE = 1 << 1, 1 << 2, 1 << 3, 1 << 5, 1 << 8
_EVERY_RIGHT, _TRUNCATE = (1 << 13) - 1, 1 << 14
_TRUNCATE_SINCE = 3


def close_network() -> bool:
    """Forbid this process network and other programs; False if the kernel has no way to do so."""
    return _filter_calls() or _leave_network()


def close_files(readable: Iterable[Path], scratch: Path) -> bool:
    """Forbid this process all files but some, and those beneath some folders; False if the kernel has no Landlock.

    What is ``readable`` may be read, in ``scratch`` files may be made and removed. What is open stays open.
    """
    libc = ctypes.CDLL(None, use_errno=True)
    version = libc.syscall(_CREATE_RULESET, None, ctypes.c_size_t(0), ctypes.c_uint32(_VERSION_WANTED))
    if version < 1:
        return False
    rights = _EVERY_RIGHT | (_TRUNCATE if version >= _TRUNCATE_SINCE else 0)
    attributes = struct.pack("=Q", rights)
    rules = libc.syscall(_CREATE_RULESET, attributes, ctypes.c_size_t(len(attributes)), ctypes.c_uint32(0))
    if rules < 0:
        return False
    try:
        # The kernel refuses to be told of a file that it may be listed.
        allowed = [(path, _READ_FILE | (_READ_DIR if path.is_dir() else 0)) for path in readable]
        allowed.append((scratch, _READ_FILE | _WRITE_FILE | _MAKE_FILE | _REMOVE_FILE | (rights & _TRUNCATE)))
        for folder, right in allowed:
            with suppress(FileNotFoundError):
                _allow(libc, rules, folder, right)
        libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
        return bool(libc.syscall(_RESTRICT_SELF, ctypes.c_int(rules), ctypes.c_uint32(0)) == 0)
    finally:
        os.close(rules)


def _allow(libc: ctypes.CDLL, rules: int, folder: Path, right: int) -> None:
    handle = os.open(folder, os.O_PATH | os.O_CLOEXEC)
    try:
        rule = struct.pack("=Qi", right, handle)
        if libc.syscall(_ADD_RULE, ctypes.c_int(rules), _PATH_BENEATH, rule, ctypes.c_uint32(0)) != 0:
            raise OSError(ctypes.get_errno(), f"landlock_add_rule failed for {folder}")
    finally:
        os.close(handle)


def _filter_calls() -> bool:
    if platform.machine() not in _FORBIDDEN:
        return False
    architecture, forbidden = _FORBIDDEN[platform.machine()]
    # Jumps count the instructions they leave out; the last two are "allow" and "refuse".
    steps = [(_LOAD, 0, 0, 4), (_JUMP_IF_EQUAL, 0, len(forbidden) + 3, architecture), (_LOAD, 0, 0, 0)]
    steps.append((_JUMP_IF_AT_LEAST, len(forbidden) + 1, 0, _FOREIGN_CALLS))
    steps += [(_JUMP_IF_EQUAL, len(forbidden) - place, 0, call) for place, call in enumerate(forbidden)]
    steps += [(_RETURN, 0, 0, _ALLOW), (_RETURN, 0, 0, _REFUSE)]
    code = ctypes.create_string_buffer(b"".join(struct.pack("=HBBI", *step) for step in steps))
    program = struct.pack("@HP", len(steps), ctypes.addressof(code))
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0:
        return False
    return bool(libc.prctl(_PR_SET_SECCOMP, _MODE_FILTER, program, 0, 0) == 0)


def _leave_network() -> bool:
    libc = ctypes.CDLL(None, use_errno=True)
    ways = (_CLONE_NEWNET, _CLONE_NEWUSER | _CLONE_NEWNET)
    return any(libc.unshare(way) == 0 for way in ways)
