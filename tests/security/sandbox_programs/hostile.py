"""One program, many attempts: the request names the attempt, the frames tell how it went."""

# ruff: noqa: PTH109, PTH123, PTH208, SIM115, PLW1510, T201

from __future__ import annotations

import ctypes
import os
import resource
import signal
import socket
import subprocess
import sys
import time

from shared.ports.program import ProgramRefusal


def main(request, source, emit):
    """Try what the request names."""
    ATTEMPTS[request["attempt"]](request, source, emit)


def _outcome(emit, action) -> None:
    try:
        action()
    except OSError as error:
        emit({"outcome": "denied", "errno": error.errno})
    except BaseException as error:  # noqa: BLE001 - any way of failing is told apart from success
        emit({"outcome": type(error).__name__})
    else:
        emit({"outcome": "done"})


def _connect(request, source, emit):
    def attempt() -> None:
        with socket.socket(getattr(socket, request["family"]), socket.SOCK_STREAM) as one:
            one.connect(("127.0.0.1", request["port"]))

    _outcome(emit, attempt)


def _read_file(request, source, emit):
    _outcome(emit, lambda: emit({"content": open(request["path"], "rb").read(64).hex()}))


def _write_file(request, source, emit):
    _outcome(emit, lambda: open(request["path"], "wb").close())


def _list_folder(request, source, emit):
    _outcome(emit, lambda: os.listdir(request["path"]))


def _syscall(request, source, emit):
    libc = ctypes.CDLL(None, use_errno=True)
    result = libc.syscall(ctypes.c_long(request["number"]), *request.get("arguments", []))
    emit({"result": result, "errno": ctypes.get_errno()})


def _kill_parent(request, source, emit):
    _outcome(emit, lambda: os.kill(os.getppid(), signal.SIGTERM))


def _new_session(request, source, emit):
    _outcome(emit, os.setsid)


def _run_shell(request, source, emit):
    _outcome(
        emit,
        lambda: emit(
            {
                "shell": subprocess.run(
                    ["/bin/sh", "-c", request["line"]], capture_output=True
                ).stdout.decode()
            }
        ),
    )


def _environment(request, source, emit):
    emit(
        {
            "environment": sorted(os.environ),
            "descriptors": sorted(int(fd) for fd in _open_descriptors()),
            "folder": os.getcwd(),
            "core": resource.getrlimit(resource.RLIMIT_CORE)[1],
            "arguments": len(sys.argv),
        }
    )


def _open_descriptors():
    for fd in range(256):
        try:
            os.fstat(fd)
        except OSError:
            continue
        yield fd


def _spin(request, source, emit):
    while True:
        pass


def _sleep(request, source, emit):
    emit({"ready": os.getpid()})
    time.sleep(600)


def _memory(request, source, emit):
    kept = []
    while True:
        kept.append(bytearray(16 << 20))


def _native_memory(request, source, emit):
    libc = ctypes.CDLL(None)
    libc.malloc.restype = ctypes.c_void_p
    while block := libc.malloc(ctypes.c_size_t(16 << 20)):
        ctypes.memset(block, 1, 16 << 20)
    os.abort()


def _segfault(request, source, emit):
    ctypes.string_at(8)


def _error(request, source, emit):
    raise ValueError("the child's name is Amelia Okafor")


def _refuse(request, source, emit):
    raise ProgramRefusal(request["code"])


def _flood(request, source, emit):
    while True:
        emit(bytes(1 << 20))


def _large_frame(request, source, emit):
    emit(bytes(request["size"]))


def _raw(request, source, emit):
    for fd in range(3, 64):
        try:
            if os.fstat(fd).st_mode & 0o170000 == 0o140000:
                os.write(fd, bytes.fromhex(request["bytes"]))
        except OSError:
            continue
    time.sleep(600)


def _echo(request, source, emit):
    emit({"size": source.size})
    emit(source.read_at(request["offset"], request["length"]))
    with source.file() as file:
        file.seek(-3, 2)
        emit(file.read())


def _leave_child(request, source, emit):
    pid = os.fork()
    if pid == 0:
        time.sleep(600)
        os._exit(0)
    emit({"pid": pid})


def _print(request, source, emit):
    print("to standard output: Amelia Okafor")
    print("to standard error: Amelia Okafor", file=sys.stderr)
    emit({"printed": True})


ATTEMPTS = {
    name.removeprefix("_").replace("_", "-"): value
    for name, value in list(globals().items())
    if name.startswith("_") and callable(value) and not name.startswith(("__", "_outcome", "_open"))
}
