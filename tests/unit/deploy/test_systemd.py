"""The units: whole, confined, and with settings that there are."""

from __future__ import annotations

import re
import shutil
import subprocess
from datetime import UTC, datetime
from pathlib import Path

import pytest

from services.prepare.certificates import authority, certify
from shared.contracts.events import SERVICES
from shared.settings import PREFIX, Settings, variable
from tests.server_processes.process import free_port

PROJECT = Path(__file__).resolve().parents[3]
HERE = PROJECT / "deploy" / "systemd"
UNITS = sorted((HERE / "units").iterdir())
PROCESSES = [path for path in UNITS if path.suffix == ".service"]
CONFINED = {
    "NoNewPrivileges": "yes", "ProtectSystem": "strict", "ProtectHome": "yes", "PrivateTmp": "yes",
    "PrivateDevices": "yes", "ProtectClock": "yes", "ProtectHostname": "yes",
    "ProtectControlGroups": "yes", "ProtectKernelLogs": "yes", "ProtectKernelModules": "yes",
    "ProtectKernelTunables": "yes", "ProtectProc": "invisible", "RestrictRealtime": "yes",
    "RestrictSUIDSGID": "yes", "LockPersonality": "yes", "CapabilityBoundingSet": "",
    "AmbientCapabilities": "", "SystemCallArchitectures": "native", "UMask": "0077",
    "RestrictAddressFamilies": "AF_INET AF_INET6 AF_UNIX",
}  # fmt: skip
_ENOUGH = 2.5


def parsed(path: Path) -> dict[str, list[tuple[str, str]]]:
    """The sections of a unit, each with its lines in order; asserts its form."""
    found: dict[str, list[tuple[str, str]]] = {}
    section = ""
    for line in path.read_text(encoding="utf-8").splitlines():
        if not line or line.startswith("#"):
            continue
        if heading := re.fullmatch(r"\[(\w+)\]", line):
            section = heading[1]
            found[section] = []
            continue
        name, equals, value = line.partition("=")
        assert equals, f"{path.name}: {line}"
        assert re.fullmatch(r"[A-Z]\w+", name)
        found[section].append((name, value))
    return found


def given(path: Path) -> dict[str, str]:
    """A file of settings."""
    lines = path.read_text(encoding="utf-8").splitlines()
    return dict(line.split("=", 1) for line in lines if line and not line.startswith("#"))


@pytest.mark.parametrize("unit", PROCESSES, ids=lambda path: path.name)
def test_every_process_is_confined(unit: Path) -> None:
    """A user without rights, one folder to write, no more calls than a service needs."""
    lines = parsed(unit)["Service"]
    service = dict(lines)
    assert {name: service.get(name) for name in CONFINED} == CONFINED
    assert service["User"] == service["Group"] != "root"
    assert service["SystemCallFilter"].startswith("@system-service ")
    assert service["StateDirectoryMode"] == "0700"
    once = [name for name, _ in lines if name not in {"Environment", "EnvironmentFile"}]
    assert len(set(once)) == len(once), "said twice"


@pytest.mark.parametrize("unit", PROCESSES, ids=lambda path: path.name)
def test_what_is_started_is_there(unit: Path) -> None:
    """A command of Lockgate's, with options it has; secrets come as credentials, never in settings."""
    service = dict(parsed(unit)["Service"])
    program, *words = service["ExecStart"].split()
    assert program == "/opt/lockgate/.venv/bin/lockgate"
    words = [word.replace("%i", "intake") for word in words]
    from click import Context

    from services.cli import cli

    context, command = Context(cli), cli
    while hasattr(command, "commands") and words:
        command = command.commands[words.pop(0)]
    command.parse_args(Context(command, parent=context), words)
    assert "LoadCredential" in service


def test_every_unit_is_whole() -> None:
    """Sections are known ones, and each timer has its service."""
    for unit in UNITS:
        assert parsed(unit).keys() <= {"Unit", "Service", "Timer", "Install"}, unit.name
        assert dict(parsed(unit)["Unit"])["Description"]
        if unit.suffix == ".timer":
            assert unit.with_suffix(".service").exists()


def test_settings_are_settings() -> None:
    """Every variable is one of Lockgate's, and every file that a unit reads is shipped."""
    known = {variable(name) for name in Settings.__dataclass_fields__}
    files = {path.name: given(path) for path in (HERE / "settings").iterdir()}
    for name, values in files.items():
        assert values.keys() <= known, name
    read = set()
    for unit in PROCESSES:
        for name, value in parsed(unit)["Service"]:
            if name == "EnvironmentFile":
                file = Path(value).name
                read |= {file.replace("%i", one) for one in SERVICES} if "%i" in file else {file}
            if name == "Environment":
                variables = {one.partition("=")[0] for one in value.split()}
                assert {one for one in variables if one.startswith(PREFIX)} <= known
    assert read == files.keys()


def test_ports_of_one_machine_differ() -> None:
    """Eight processes on two machines may stand on one for a while."""
    ports = [
        value
        for path in (HERE / "settings").glob("*-*.env")
        for name, value in given(path).items()
        if name.endswith("PORT")
    ]
    assert len(ports) == len(set(ports)) == 12


@pytest.fixture
def installed(tmp_path: Path) -> list[str]:
    """The units as they would stand on a machine, with programs and instances that are there."""
    for unit in UNITS:
        text = unit.read_text(encoding="utf-8")
        text = text.replace("/opt/lockgate/.venv/bin/lockgate", "/bin/true")
        text = text.replace("WorkingDirectory=/opt/lockgate", "WorkingDirectory=/")
        stem, at, suffix = unit.name.partition("@")
        for name in [f"{stem}@{one}{suffix}" for one in SERVICES] if at else [unit.name]:
            (tmp_path / name).write_text(text)
    return sorted(str(path) for path in tmp_path.iterdir())


@pytest.mark.skipif(
    shutil.which("systemd-analyze") is None, reason="systemd is not on this machine"
)
def test_systemd_takes_them_as_they_are(installed: list[str]) -> None:
    """No word that it does not know, nothing that it would leave out."""
    said = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", "--recursive-errors=no", *installed],
        capture_output=True, text=True, check=False, timeout=60,
    )  # fmt: skip
    ours = [line for line in said.stderr.splitlines() if "lockgate" in line]
    assert ours == []
    assert said.returncode == 0, said.stderr


@pytest.mark.skipif(
    shutil.which("systemd-analyze") is None, reason="systemd is not on this machine"
)
def test_systemd_finds_little_to_expose(installed: list[str]) -> None:
    """By its own measure, from 0 to 10: what is left is what a server that reads files needs."""
    for unit in installed:
        if unit.endswith(".service"):
            said = subprocess.run(
                ["systemd-analyze", "security", "--offline=true", "--no-pager", unit],
                capture_output=True, text=True, check=True, timeout=60,
            )  # fmt: skip
            exposure = re.search(r"exposure level for \S+: ([\d.]+)", said.stdout)
            assert exposure is not None
            assert float(exposure[1]) <= _ENOUGH, unit


@pytest.mark.skipif(shutil.which("nginx") is None, reason="nginx is not on this machine")
@pytest.mark.parametrize("name", ["front", "data"])
def test_nginx_takes_the_inner_configuration(name: str, tmp_path: Path) -> None:
    """Filled in as the guide says, with certificates as `lockgate prepare` makes them."""
    now = datetime.now(UTC)
    certify(authority(tmp_path, now), tmp_path, ["data.lockgate.example"], now)
    text = (HERE / "nginx" / f"{name}.conf").read_text(encoding="utf-8")
    filled = text.replace("${FRONT}", "127.0.0.1").replace("${DATA}", "127.0.0.1")
    for shipped, made in (
        ("/etc/lockgate/inner.pem", "server.pem"),
        ("/etc/lockgate/inner.key", "server.key"),
        ("/etc/lockgate/ca.pem", "authority.pem"),
    ):
        filled = filled.replace(shipped, str(tmp_path / made))
    for port in ("8444", "8100"):
        filled = filled.replace(f":{port} ssl;", f":{free_port()} ssl;")
        filled = filled.replace(f"listen 127.0.0.1:{port};", f"listen 127.0.0.1:{free_port()};")
    (tmp_path / "nginx.conf").write_text(
        f"pid {tmp_path}/pid; error_log stderr;\nevents {{}}\nhttp {{\n"
        + "".join(
            f"{kind}_temp_path {tmp_path}/{kind};\n"
            for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
        )
        + filled
        + "}\n"
    )
    said = subprocess.run(
        ["nginx", "-t", "-e", "stderr", "-c", str(tmp_path / "nginx.conf")],
        capture_output=True, text=True, check=False, timeout=30,
    )  # fmt: skip
    assert said.returncode == 0, said.stderr
