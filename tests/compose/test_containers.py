"""What runs in containers, tried from inside each: rights, reach, secrets, walls.

Needs Docker; asked for by name (`make journey-compose`).
"""

from __future__ import annotations

import json
import os
import subprocess
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import requests

from shared.contracts.events import SERVICES
from tests.compose import cells

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(
        os.environ.get("JOURNEYS") != "compose", reason="needs Docker: make journey-compose"
    ),
]
PROBE = Path(__file__).with_name("probe.py").read_bytes()
PLACES = ("api", "worker")
EACH = pytest.mark.parametrize(
    ("service", "place"), [(service, place) for service in SERVICES for place in PLACES]
)
SERVERS = {"database:5432", "broker:5671"}
REACH = {
    "intake-api": {"storage-api:8080", "storage-worker:8081", "intake-worker:8081"},
    "intake-worker": {"storage-api:8080", "storage-worker:8081", "intake-api:8080"},
    "redaction-api": {"storage-api:8080", "redaction-worker:8081"},
    "redaction-worker": {"storage-api:8080", "redaction-api:8080"},
    "storage-api": {
        *(f"{name}-api:8080" for name in SERVICES if name != "storage"),
        *(f"{name}-worker:8081" for name in SERVICES),
        "object-store:8333",
    },
    "storage-worker": {
        "intake-api:8080", "intake-worker:8081", "storage-api:8080", "object-store:8333",
    },
    "notification-api": {
        "storage-api:8080", "notification-worker:8081", "mail:2525", "panel:8080",
    },
    "notification-worker": {
        "storage-api:8080", "notification-api:8080", "mail:2525", "panel:8080",
    },
}  # fmt: skip
"""Besides the servers, itself, and the proxy where it has an API."""
HOLD = {
    "intake": {"intake.pem", "forms.secret", "directory.secret"},
    "redaction": {"redaction.pem", "forms.secret", "documents.secret"},
    "storage": {
        "storage.pem", "bundles.pem", "log.pem", "forms.secret", "root.passphrase", "objects.secret",
        "keyring.secret", "root.key",
    },
    "notification": {"notification.pem", "packs.pem", "forms.secret"},
}  # fmt: skip
VERBS = ("list", "write", "read", "delete")


@pytest.fixture(scope="module")
def told(compose):
    """What the probe says in a container."""

    @cache
    def ask(service: str, place: str) -> dict[str, Any]:
        said = compose.docker(
            "exec", "-T", f"{service}-{place}", "/opt/venv/bin/python", "-", given=PROBE
        )
        return json.loads(said.splitlines()[-1])

    return ask


@EACH
def test_only_the_listed_cells_succeed(told, service: str, place: str):
    """Service by event, exchange, queue, schema, bucket, address and secret."""
    name = f"{service}-{place}"
    own = f"{name}:{8080 if place == 'api' else 8081}"
    reach = {*SERVERS, *REACH[name], own, *({"proxy:8443"} if place == "api" else ())}
    held = {*HOLD[service], "database.password", "bus.password"}
    expected = {
        *cells.on_broker(service),
        *cells.in_database(service),
        *(f"reach {address}" for address in reach),
        *(f"hold {file}" for file in held),
    }
    if service == "storage":
        expected |= {
            f"lockgate-{one}: {verb} lockgate-{one}"
            for one in ("objects", "keyring")
            for verb in VERBS
        }
    found = set(told(service, place)["cells"])
    assert found - expected == set(), "succeeds and should not"
    assert expected - found == set(), "should succeed and does not"


@EACH
def test_a_container_can_do_little(told, service: str, place: str):
    """No root, no capability, none to be had; filtered calls; nothing to write to."""
    assert told(service, place)["process"] == {
        "user": 10001,
        "capabilities": 0,
        "no_new_privileges": True,
        "seccomp": True,
        "writable": [],
    }


@EACH
def test_the_sandbox_stands_inside_the_container(told, service: str, place: str):
    """Files are read behind the same walls as on a bare machine: no network, no files, or not at all."""
    walls = told(service, place)["sandbox"]
    assert walls["isolated"] is True
    assert walls["seccomp"] is True
    assert walls["landlock"] >= 1


def test_without_its_walls_nothing_is_read(tmp_path):
    """Where the engine's profile forbids the sandbox's own filter, reading is refused."""
    setting = {"index": 0, "value": 22, "op": "SCMP_CMP_EQ"}  # PR_SET_SECCOMP
    forbidden = [
        {"names": ["seccomp"], "action": "SCMP_ACT_ERRNO"},
        {"names": ["prctl"], "action": "SCMP_ACT_ERRNO", "args": [setting]},
    ]
    profile = tmp_path / "profile.json"
    profile.write_text(json.dumps({"defaultAction": "SCMP_ACT_ALLOW", "syscalls": forbidden}))
    program = (
        "import json; from shared.adapters.sandbox_process import isolation_report; "
        "print(json.dumps(isolation_report()))"
    )
    said = subprocess.run(
        ["docker", "run", "--rm", "--network=none", f"--security-opt=seccomp={profile}",
         "--entrypoint=/opt/venv/bin/python", "lockgate:local", "-c", program],
        check=True, capture_output=True,
    ).stdout  # fmt: skip
    assert json.loads(said)["isolated"] is False


def test_an_internal_network_leads_nowhere(compose):
    """The proxy's address outside answers the proxy, and no worker."""
    proxy = compose.docker("ps", "--quiet", "proxy").decode().strip()
    form = "{{range $name, $net := .NetworkSettings.Networks}}{{$name}} {{$net.IPAddress}}\n{{end}}"
    shown = subprocess.run(
        ["docker", "inspect", "--format", form, proxy], check=True, capture_output=True, text=True
    ).stdout
    outside = dict(line.split() for line in shown.splitlines() if line)[
        f"{compose.project}_outside"
    ]
    knock = ["bash", "-c", f"timeout 3 bash -c '</dev/tcp/{outside}/8443'"]
    assert compose.attempt("exec", "-T", "proxy", *knock).returncode == 0
    for name in SERVICES:
        assert compose.attempt("exec", "-T", f"{name}-worker", *knock).returncode != 0, name


def test_what_services_ask_each_other_is_not_for_the_world(compose):
    """The proxy answers pages, and hides the vault, the inner questions, health and figures."""
    base = compose.settings.base_url
    assert requests.get(f"{base}/sign-in", timeout=10).ok
    for path in ("/api/v1/inner/names", "/library/api/v1/vault/objects", "/metrics", "/ready"):
        assert requests.get(base + path, timeout=10).status_code == 404, path


def test_the_broker_and_the_database_speak_tls_only(compose):
    """A plain port is not there; a plain login is turned away."""
    said = compose.attempt(
        "exec", "-T", "intake-worker", "/opt/venv/bin/python", "-c",
        "import psycopg; psycopg.connect('host=database user=intake dbname=lockgate sslmode=disable')",
    )  # fmt: skip
    assert said.returncode != 0
    assert b"no encryption" in said.stderr


def test_the_first_person_is_invited(compose):
    """By one command, with a link of this site; a second one of the same address is refused."""
    done = compose.docker(
        "exec", "-T", "intake-api", "lockgate", "add-administrator", "Ada", "ada@example.org"
    )
    link = done.decode().strip()
    assert link.startswith(f"{compose.settings.base_url}/invitations/")
    assert requests.get(link, timeout=10).ok
    again = compose.attempt(
        "exec", "-T", "intake-api", "lockgate", "add-administrator", "Ada", "ada@example.org"
    )
    assert b"person-exists" in again.stderr
