#!/usr/bin/env python3
"""`make up`, `make down`, `make logs` and their kin: Lockgate as containers on this machine.

Needs Docker with its Compose plugin, and nothing else but Python. Variables of the compose file may
be given in the environment or in a file named by ``ENV``; ``PROFILES`` chooses what is started
besides the services ("panel" unless told otherwise).
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[2]
BUILD = PROJECT / "build" / "compose"
IMAGES = {
    "lockgate": "SERVICES_IMAGE",
    "proxy": "PROXY_IMAGE",
    "mail": "MAIL_IMAGE",
}
OCR = "tesseract-ocr"
"""In the image unless EXTRAS says otherwise: without it, scans wait for a person."""
PATIENCE = 900.0
EVERY_PROFILE = "*"


def main(arguments: Sequence[str] | None = None) -> int:
    """Carry out one command; returns the exit status."""
    parser = argparse.ArgumentParser(description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    for name in ("build", "up", "down", "logs", "mail", "packages"):
        commands.add_parser(name)
    person = commands.add_parser("administrator")
    person.add_argument("name")
    person.add_argument("email")
    given = parser.parse_args(arguments)
    _check()
    if given.command == "administrator":
        return administrator(given.name, given.email)
    return {
        "build": build, "up": up, "down": down, "logs": logs, "mail": mail, "packages": packages
    }[given.command]()  # fmt: skip


def _check() -> None:
    if shutil.which("docker") is None:
        raise SystemExit("This needs Docker: https://docs.docker.com/engine/install/")
    if _fails("docker", "info"):
        raise SystemExit("Docker is installed but its engine does not answer (`docker info`).")
    if _fails("docker", "compose", "version"):
        raise SystemExit("This needs Docker's Compose plugin, version 2.20 or newer.")


# --- commands ---------------------------------------------------------------------------------
def build() -> int:
    """Build the images that no variable names otherwise."""
    file = _env_file()
    for target, variable in IMAGES.items():
        if file.get(variable) or os.environ.get(variable):
            continue
        name = "lockgate" if target == "lockgate" else f"lockgate-{target}"
        extras = os.environ.get("EXTRAS", OCR)
        arguments = [f"--build-arg=EXTRAS={extras}"] if target == "lockgate" else []
        if base := os.environ.get("BASE_IMAGE"):
            arguments.append(f"--build-arg=BASE_IMAGE={base}")
        with _timed(f"image {name}"):
            _run(
                "docker", "build", "--quiet", "--file", "deploy/container/Dockerfile",
                "--target", target, "--tag", f"{name}:local", *arguments, ".",
            )  # fmt: skip
    return 0


def up() -> int:
    """Build, prepare, start, wait until everything is ready, and say how to go on."""
    build()
    before = "broker" in _running()
    with _timed("start"):
        if before:
            _bring_up_to_date()
        _run(*_docker(), "up", "--detach", "--quiet-pull", "--remove-orphans")
    with _timed("ready"):
        _await_ready()
    BUILD.mkdir(parents=True, exist_ok=True)
    (BUILD / "ca.pem").write_bytes(
        _said(*_docker(), "exec", "-T", "proxy", "cat", "/prepared/ca.pem")
    )
    print(_how_to_go_on())
    return 0


def _bring_up_to_date() -> None:
    """Give servers that run what a new version needs of them: queues, rights, roles."""
    _run(*_docker(), "up", "--detach", "prepare", "database", "broker")
    _await_ready({"database", "broker"})
    _run(*_docker(), "exec", "-T", "database", "sh", "/docker-entrypoint-initdb.d/roles.sh")
    definitions = ["import_definitions", "/prepared/definitions.json"]
    _run(*_docker(), "exec", "-T", "broker", "rabbitmqctl", "--silent", *definitions)


def _how_to_go_on() -> str:
    settings = json.loads(_said(*_docker(), "config", "--format", "json"))
    site = settings["services"]["intake-api"]["environment"]["LOCKGATE_BASE_URL"]
    ports = {one["target"]: one["published"] for one in settings["services"]["proxy"]["ports"]}
    return (
        f"\nLockgate answers on {site}\n"
        f"Its certificate is signed by {BUILD / 'ca.pem'}: trust that, or accept the warning.\n"
        "\nThe first person, who lets everybody else in:\n"
        '  make administrator NAME="Ada Administrator" EMAIL=ada@example.org\n'
        "prints a link by which they set a password and a second factor.\n"
        f"\nE-mail is caught, not sent: https://localhost:{ports.get(8025, '')} or `make mail`.\n"
    )


def down() -> int:
    """Stop everything and keep the data; with ERASE=1 remove the data too, after asking."""
    extra = []
    if os.environ.get("ERASE"):
        if not os.environ.get("YES"):
            print("This removes every document, key and backup-less secret of this installation.")
            if input("Type 'erase' to go on: ").strip() != "erase":
                print("Nothing was done.")
                return 1
        extra = ["--volumes"]
    with _timed("down"):
        _run(*_docker(EVERY_PROFILE), "down", "--remove-orphans", *extra)
    return 0


def logs() -> int:
    """Follow what every container says."""
    try:
        _run(*_docker(EVERY_PROFILE), "logs", "--follow", "--tail", "100")
    except KeyboardInterrupt:
        return 0
    return 0


def mail() -> int:
    """Print every e-mail that was caught, oldest first."""
    _run(*_docker(), "exec", "-T", "mail", "sh", "-c", "cat /mail/*.eml 2>/dev/null || true")
    return 0


def administrator(name: str, email: str) -> int:
    """Add the first person and print their invitation."""
    _run(*_docker(), "exec", "-T", "intake-api", "lockgate", "add-administrator", name, email)
    return 0


def packages() -> int:
    """Print the Debian packages of the image: name, version and architecture, one a line."""
    ask = "${Package}\t${Version}\t${Architecture}\n"
    image = _env_file().get("SERVICES_IMAGE") or os.environ.get("SERVICES_IMAGE", "lockgate:local")
    _run("docker", "run", "--rm", "--entrypoint", "dpkg-query", image, "--show", f"-f={ask}")
    return 0


# --- helpers ----------------------------------------------------------------------------------
def _docker(profiles: str = "") -> list[str]:
    """`docker compose` with the file of variables and the profiles."""
    chosen = [profiles] if profiles else os.environ.get("PROFILES", "panel").split()
    file = os.environ.get("ENV", "")
    return [
        "docker", "compose", *(["--env-file", file] if file else []),
        *(f"--profile={one}" for one in chosen),
    ]  # fmt: skip


def _env_file() -> dict[str, str]:
    file = os.environ.get("ENV", "")
    lines = (PROJECT / file).read_text().splitlines() if file else []
    pairs = (line.partition("=") for line in lines if "=" in line and not line.startswith("#"))
    return {name.strip(): value.strip() for name, _, value in pairs}


def _environment() -> dict[str, str]:
    """With the reference gateway, packs go to it unless another address is given."""
    chosen = os.environ.get("PROFILES", "panel").split()
    gateway = {"PANEL_URL": "http://panel:8080"} if "panel" in chosen else {}
    given = {**os.environ, "DOCKER_BUILDKIT": "1"}
    return {**({} if _env_file().get("PANEL_URL") else gateway), **given}


def _fails(*command: str) -> bool:
    return subprocess.run(command, capture_output=True, check=False).returncode != 0  # noqa: S603 - fixed words


def _run(*command: str) -> None:
    done = subprocess.run(command, cwd=PROJECT, env=_environment(), check=False)  # noqa: S603 - fixed words
    if done.returncode:
        raise SystemExit(done.returncode)


def _said(*command: str) -> bytes:
    return subprocess.run(  # noqa: S603 - fixed words
        command, cwd=PROJECT, env=_environment(), check=True, capture_output=True
    ).stdout


def _containers() -> list[dict[str, str]]:
    text = _said(*_docker(), "ps", "--all", "--format", "json").decode()
    return [json.loads(line) for line in text.splitlines() if line.strip()]


def _running() -> set[str]:
    return {one["Service"] for one in _containers() if one["State"] == "running"}


def _await_ready(wanted: Collection[str] = ()) -> None:
    """Return when every container is healthy or has done its work; else say which is not."""
    end = time.monotonic() + PATIENCE
    while True:
        late = [
            one["Service"]
            for one in _containers()
            if (one["Service"] in wanted or not wanted)
            if one.get("Health") not in {"healthy", ""}
            or (one["State"] != "running" and str(one["ExitCode"]) != "0")
        ]
        if not late:
            return
        if time.monotonic() > end:
            raise SystemExit(
                f"Not ready after {PATIENCE:.0f} s: {', '.join(late)}; see `make logs`"
            )
        time.sleep(0.5)


@contextmanager
def _timed(what: str) -> Iterator[None]:
    began = time.monotonic()
    yield
    print(f"{what}: {time.monotonic() - began:.1f} s", flush=True)


if __name__ == "__main__":
    sys.exit(main())
