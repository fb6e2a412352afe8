"""The sandbox holds against a program that has turned hostile, and ends in every case."""

from __future__ import annotations

import errno
import os
import platform
import select
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from shared.adapters import sandbox_process, sandbox_wire
from shared.adapters.sandbox_process import ProcessSandbox, isolation_report
from shared.adapters.sandbox_seccomp import rules
from shared.domain.errors import Corrupt, Invalid, Unavailable
from shared.domain.refusals import REFUSALS
from shared.ports.sandbox import Limits
from shared.ports.source import BytesSource

ROOT = Path(__file__).resolve().parents[2]
HOSTILE = "tests.security.sandbox_programs.hostile"
QUICK = Limits(wall_seconds=20.0, cpu_seconds=10, memory_bytes=256 << 20)


@pytest.fixture
def attempt():
    """Run one hostile attempt and answer its frames."""

    def run(name: str, *, data: bytes = b"0123456789", limits: Limits = QUICK, **more):
        sandbox = ProcessSandbox(
            (
                str(ROOT / "tests" / "security" / "sandbox_programs"),
                str(ROOT / "tests" / "security"),
                str(ROOT / "tests"),
            )
        )
        return list(sandbox.run(HOSTILE, {"attempt": name, **more}, BytesSource(data), limits))

    return run


def gone(pid: int) -> bool:
    """Whether a process is dead (or only waits to be buried)."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0]
    except FileNotFoundError:
        return True
    return state in "ZX"


def wait_gone(pid: int, seconds: float = 10.0) -> bool:
    """Wait for a process's death without counting on its parent."""
    try:
        handle = os.pidfd_open(pid)
    except ProcessLookupError:
        return True
    with os.fdopen(handle, "rb", closefd=True, buffering=0):
        return bool(select.select([handle], [], [], seconds)[0]) or gone(pid)


def test_report_names_the_walls():
    """An operator can see which walls stand; here all required ones do."""
    report = isolation_report()
    assert report["isolated"] is True
    assert report["seccomp"] is True


@pytest.mark.parametrize("family", ["AF_INET", "AF_INET6", "AF_UNIX", "AF_NETLINK"])
def test_no_socket_of_any_kind(attempt, family):
    """No socket can be made, so a listener on this machine is never reached."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(0)
        frames = attempt("connect", family=family, port=listener.getsockname()[1])
        assert frames == [{"outcome": "denied", "errno": errno.EPERM}]
        with pytest.raises(BlockingIOError):
            listener.accept()


def test_the_project_folder_and_home_do_not_open(attempt, tmp_path):
    """Files outside the code and system folders cannot be read, not even listed."""
    secret = tmp_path / "secret.txt"
    secret.write_text("secret")
    assert attempt("read-file", path=str(secret)) == [{"outcome": "denied", "errno": errno.EACCES}]
    assert attempt("read-file", path="/etc/passwd")[0]["outcome"] == "denied"
    assert attempt("list-folder", path=str(tmp_path))[0]["outcome"] == "denied"
    assert attempt("read-file", path="/proc/self/environ")[0]["outcome"] == "denied"


def test_code_folders_can_be_read(attempt):
    """The control: a file of the project's code does open, so denial is not for other reasons."""
    path = str(ROOT / "shared" / "ports" / "sandbox.py")
    assert attempt("read-file", path=path)[-1] == {"outcome": "done"}


@pytest.mark.parametrize("folder", ["/tmp", "/dev/shm", "/var/tmp"])
def test_nothing_can_be_written(attempt, folder):
    """There is no place on any disk to leave a byte of a document."""
    path = f"{folder}/lockgate-sandbox-probe"
    assert attempt("write-file", path=path)[0]["outcome"] == "denied"
    assert not Path(path).exists()


def test_nothing_can_be_written_even_without_landlock(attempt, monkeypatch, tmp_path):
    """On a kernel without Landlock the system call filter alone keeps every disk clean."""
    monkeypatch.setattr(
        sandbox_process,
        "_START",
        "import sys; sys.path.insert(0, sys.argv[2]); "
        "from shared.adapters import sandbox_landlock; sandbox_landlock.version = lambda: 0; "
        "from shared.adapters.sandbox_mould import main; "
        "sys.exit(main(int(sys.argv[1]), sys.argv[2]))",
    )
    target = tmp_path / "probe"
    assert attempt("list-folder", path=str(tmp_path)) == [{"outcome": "done"}]
    denied = [{"outcome": "denied", "errno": errno.EPERM}]
    assert attempt("write-file", path=str(target)) == denied
    assert attempt("connect", family="AF_INET", port=1) == denied
    assert not target.exists()


@pytest.mark.skipif(platform.machine() != "x86_64", reason="numbers of x86-64")
@pytest.mark.parametrize(
    ("name", "number"),
    [("ptrace", 101), ("mount", 165), ("kexec_load", 246), ("bpf", 321), ("keyctl", 250),
     ("unshare", 272), ("io_uring_setup", 425), ("memfd_create", 319), ("perf_event_open", 298),
     ("process_vm_readv", 310), ("init_module", 175), ("setns", 308), ("userfaultfd", 323),
     ("x32 socket", 0x40000000 + 41)],
)  # fmt: skip
def test_dangerous_calls_are_denied(attempt, name, number):
    """System calls that reach the kernel's depths or other processes answer EPERM."""
    (frame,) = attempt("syscall", number=number, arguments=[0, 0, 0, 0, 0])
    assert (frame["result"], frame["errno"]) == (-1, errno.EPERM), name


@pytest.mark.parametrize("machine", ["x86_64", "aarch64"])
def test_filter_is_well_formed_for_every_machine(machine):
    """No jump leaves the program and it ends in an answer, on both kinds of machine."""
    program = rules(machine, 4242)
    for at, (code, yes, no, _) in enumerate(program):
        if code in {0x15, 0x35, 0x45}:
            assert at + 1 + max(yes, no) < len(program)
    assert program[-1][0] == 0x06
    assert len(program) < 4096


def test_it_cannot_signal_its_caller_or_leave_its_group(attempt):
    """The caller stays unharmed and the child stays where it can be killed."""
    assert attempt("kill-parent") == [{"outcome": "denied", "errno": errno.EPERM}]
    assert attempt("new-session") == [{"outcome": "denied", "errno": errno.EPERM}]


def test_a_started_program_is_under_the_same_walls(attempt, tmp_path):
    """What the child starts inherits everything: no file, no write."""
    secret = tmp_path / "secret.txt"
    secret.write_text("secret")
    line = f"cat {secret} || echo closed; echo x > {tmp_path}/out || echo unwritable"
    shown = attempt("run-shell", line=line)[0]["shell"]
    assert "secret\n" not in shown
    assert "closed" in shown
    assert not (tmp_path / "out").exists()


def test_nothing_is_inherited(attempt, monkeypatch):
    """No environment of the service, no open file, no core dump, no working folder."""
    monkeypatch.setenv("LOCKGATE_KEYS_URL", "secret")
    with socket.socket() as open_here:
        os.set_inheritable(open_here.fileno(), True)  # noqa: FBT003 - its own signature
        (frame,) = attempt("environment")
    assert set(frame["environment"]) <= {"LANG", "PATH", "LC_CTYPE"}
    assert len(frame["descriptors"]) == 5  # three to nowhere, the channel, the lifeline
    assert frame["folder"] == "/"
    assert frame["core"] == 0


@pytest.mark.parametrize(
    ("name", "limits", "code"),
    [
        ("spin", Limits(wall_seconds=20.0, cpu_seconds=1), "sandbox-timeout"),
        ("sleep", Limits(wall_seconds=1.0), "sandbox-timeout"),
        ("memory", QUICK, "sandbox-memory"),
        ("native-memory", QUICK, "sandbox-memory"),
        ("segfault", QUICK, "sandbox-crash"),
        ("error", QUICK, "sandbox-crash"),
        ("flood", Limits(wall_seconds=20.0, total_bytes=8 << 20), "sandbox-output"),
    ],
)
def test_every_excess_ends_in_its_code(attempt, name, limits, code):
    """Time, memory, crashes and floods each end in one stable code, with no text of the error."""
    with pytest.raises(Invalid) as caught:
        attempt(name, limits=limits)
    assert caught.value.code == code
    assert "Amelia" not in str(caught.value)
    assert caught.value.message == REFUSALS[code]


def test_a_crash_is_not_blamed_on_memory_the_caller_uses(attempt):
    """However large the service is, a crash of the reader stays a crash."""
    ballast = bytearray(b"x" * (220 << 20))
    with pytest.raises(Invalid) as caught:
        attempt("segfault")
    assert caught.value.code == "sandbox-crash"
    assert len(ballast) > QUICK.memory_bytes * 0.6


def test_frame_over_its_limit_is_refused(attempt):
    """One frame larger than allowed ends the run before it is taken in."""
    limits = Limits(wall_seconds=20.0, frame_bytes=1 << 20)
    assert len(attempt("large-frame", size=1 << 20, limits=limits)[0]) == 1 << 20
    with pytest.raises(Invalid) as caught:
        attempt("large-frame", size=(1 << 20) + 1, limits=limits)
    assert caught.value.code == "sandbox-output"


@pytest.mark.parametrize(
    "raw",
    [
        sandbox_wire.HEADER.pack(b"J", 3) + b"[1]",
        sandbox_wire.HEADER.pack(b"J", 2) + b"{x",
        sandbox_wire.HEADER.pack(b"J", 20000) + b"[" * 20000,
        sandbox_wire.HEADER.pack(b"?", 2) + b"{}",
        sandbox_wire.HEADER.pack(b"R", 1) + b"x",
        sandbox_wire.HEADER.pack(b"X", 1 << 20),
    ],
)
def test_a_forged_message_is_a_crash_not_a_surprise(attempt, raw):
    """Whatever bytes the child writes, the caller answers with a coded refusal."""
    with pytest.raises(Invalid) as caught:
        attempt("raw", bytes=raw.hex(), limits=Limits(wall_seconds=5.0))
    assert caught.value.code in {"sandbox-crash", "sandbox-output"}


@pytest.mark.parametrize("code", ["file-encrypted", "Amelia Okafor", "made-up-code", "a\nb"])
def test_only_known_codes_cross(attempt, code):
    """A refusal code from the fixed list crosses; anything else is a crash without its text."""
    with pytest.raises(Invalid) as caught:
        attempt("refuse", code=code)
    assert caught.value.code == (code if code in REFUSALS else "sandbox-crash")


def test_source_is_read_in_place(attempt):
    """The program reads any part of the file and knows its size; reads are cut at the end."""
    data = bytes(range(256)) * 1000
    frames = attempt("echo", data=data, offset=255_990, length=100)
    assert frames == [{"size": 256_000}, data[255_990:], data[-3:]]


def test_trouble_with_the_source_is_raised_as_it_is():
    """A corrupt sealed file is the caller's error, not the program's."""

    class Broken(BytesSource):
        def read_at(self, offset: int, length: int) -> bytes:
            raise Corrupt("object-corrupt", "The sealed object fails its check.")

    sandbox = ProcessSandbox()
    with pytest.raises(Corrupt):
        list(
            sandbox.run("services.redaction.readers.program", {"task": "read"}, Broken(b"x"), QUICK)
        )


def _open_run(name: str):
    folders = tuple(str(ROOT / part) for part in ("tests", "tests/security"))
    return ProcessSandbox(folders).run(HOSTILE, {"attempt": name}, BytesSource(b"x"), QUICK)


def test_closing_early_ends_the_process():
    """A caller that stops listening leaves nothing running."""
    frames = _open_run("sleep")
    pid = next(frames)["ready"]
    frames.close()
    assert gone(pid)


def test_a_process_left_behind_is_killed(attempt):
    """What the program forks does not outlive the run."""
    (frame,) = attempt("leave-child")
    assert wait_gone(frame["pid"])


def test_the_caller_s_death_takes_the_child_along(tmp_path):
    """A kill -9 of the service leaves no reader behind."""
    script = (
        "import sys; sys.path.insert(0, sys.argv[1])\n"
        "from tests.security.test_sandbox import _open_run\n"
        "frames = _open_run('sleep')\n"
        "print(next(frames)['ready'], flush=True)\n"
        "sys.stdin.read()\n"
    )
    service = subprocess.Popen(
        [sys.executable, "-c", script, str(ROOT)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    with service:
        pid = int(service.stdout.readline())
        assert not gone(pid)
        os.kill(service.pid, signal.SIGKILL)
        service.wait()
    assert wait_gone(pid)


def test_what_it_prints_goes_nowhere(attempt, capfd):
    """Standard output and error of the program, which may quote a document, are thrown away."""
    assert attempt("print") == [{"printed": True}]
    captured = capfd.readouterr()
    assert "Amelia" not in captured.out + captured.err


def test_without_isolation_nothing_is_read(monkeypatch):
    """When the walls cannot be put up, the answer is Unavailable and the file stays closed."""
    monkeypatch.setattr(
        sandbox_process,
        "_START",
        "import sys; sys.path.insert(0, sys.argv[2]); import platform; "
        "platform.machine = lambda: 'unknown'; "
        "from shared.adapters.sandbox_mould import main; "
        "sys.exit(main(int(sys.argv[1]), sys.argv[2]))",
    )

    class Untouchable(BytesSource):
        def read_at(self, offset: int, length: int) -> bytes:
            raise AssertionError("read without isolation")

    with pytest.raises(Unavailable) as caught:
        list(ProcessSandbox().run("services.redaction.readers.program", {}, Untouchable(b"x")))
    assert caught.value.code == "sandbox-unavailable"
    assert isolation_report()["isolated"] is False


def test_start_is_fast():
    """Starting, confining and reading a small text takes well under half a second at best."""
    sandbox = ProcessSandbox()
    times = []
    for _ in range(3):
        began = time.perf_counter()
        list(
            sandbox.run(
                "services.redaction.readers.program", {"task": "read"}, BytesSource(b"hi"), QUICK
            )
        )
        times.append(time.perf_counter() - began)
    assert min(times) < 0.4
