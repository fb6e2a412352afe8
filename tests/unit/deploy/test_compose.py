"""docker-compose.yml keeps what it promises, as far as that can be read from it."""

from __future__ import annotations

import re
import subprocess
import sys
from dataclasses import fields
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest
import yaml

from services.prepare.folders import PARTS
from shared.contracts.events import SERVICES
from shared.settings import Settings, variable

PROJECT = Path(__file__).resolve().parents[3]
TEXT = (PROJECT / "docker-compose.yml").read_text(encoding="utf-8")
FILE: dict[str, Any] = yaml.safe_load(TEXT)
CONTAINERS: dict[str, dict[str, Any]] = FILE["services"]
ONCE = {"prepare", "buckets", "operator"}
"""They end by themselves."""
APIS = tuple(f"{name}-api" for name in SERVICES)
WORKERS = tuple(f"{name}-worker" for name in SERVICES)
EACH = pytest.mark.parametrize("name", sorted(CONTAINERS))

SPEAK = {
    *((f"{name}-{place}", server) for name in SERVICES for place in ("api", "worker") for server in ("database", "broker")),
    *((f"{name}-{place}", "storage-api") for name in SERVICES for place in ("api", "worker")),
    *((f"storage-{place}", "intake-api") for place in ("api", "worker")),
    *(("proxy", api) for api in APIS),
    *((user, "object-store") for user in ("storage-api", "storage-worker", "buckets", "operator")),
    *((user, "openbao") for user in ("storage-api", "storage-worker", "operator")),
    *((f"intake-{place}", "clamd") for place in ("api", "worker")),
    *((f"notification-{place}", other) for place in ("api", "worker") for other in ("mail", "panel")),
    *(("operator", server) for server in ("database", "broker")),
    *(("prometheus", asked) for asked in (*APIS, *WORKERS, "broker")),
    ("proxy", "mail"), ("proxy", "grafana"), ("grafana", "prometheus"),
}  # fmt: skip
"""Who asks whom."""
NEIGHBOURS = {
    *((f"{name}-api", f"{name}-worker") for name in SERVICES),
    ("storage-worker", "intake-worker"),
    ("storage-api", "intake-worker"),
    ("database", "broker"), ("database", "prometheus"), ("proxy", "prometheus"), ("proxy", "clamd"),
    *((asks, "buckets") for asks in ("storage-api", "storage-worker", "operator")),
    *((f"storage-{place}", "operator") for place in ("api", "worker")),
    ("mail", "panel"),
}  # fmt: skip
"""Who shares a network with somebody by way of a third, and could but has no reason to speak."""


@EACH
def test_every_container_has_few_rights(name: str):
    """No root, nothing to write to but what is mounted, no capability, no way to gain one."""
    one = CONTAINERS[name]
    user, _, group = one["user"].partition(":")
    assert int(user) > 0
    assert group
    assert one["read_only"] is True
    assert one["cap_drop"] == ["ALL"]
    assert "cap_add" not in one
    assert one["security_opt"] == ["no-new-privileges:true"]
    assert not {"privileged", "devices", "pid", "ipc", "userns_mode", "env_file"} & one.keys()
    assert one.get("network_mode", "none") == "none"


@EACH
def test_every_container_has_limits_and_a_check(name: str):
    """Processes, memory, processor and logs are limited; what stays is looked at."""
    one = CONTAINERS[name]
    assert 0 < one["pids_limit"] <= 1024
    assert re.fullmatch(r"\d+[mg]", one["mem_limit"])
    assert 0 < float(one["cpus"]) <= 2
    assert one["logging"]["options"]["max-size"]
    assert all("size=" in mount for mount in one.get("tmpfs", []))
    if name in ONCE:
        assert one["healthcheck"] == {"disable": True}
        assert one["restart"] in {"no", "on-failure"}
    else:
        assert one["healthcheck"]["test"][0].startswith("CMD")
        assert one["restart"] == "unless-stopped"


@pytest.mark.parametrize("name", [*APIS, *WORKERS])
def test_every_service_is_asked_whether_it_is_ready_and_given_time_to_end(name: str):
    """By its own port of health; work in hand is ended within the grace."""
    one = CONTAINERS[name]
    service, _, place = name.partition("-")
    assert one["command"] == ["serve" if place == "api" else "work", service]
    assert one["healthcheck"]["test"][-1] == "/usr/local/lib/lockgate/ready.py"
    ready = (PROJECT / "deploy" / "container" / "ready.py").read_text()
    assert "8081" in ready
    assert "/ready" in ready
    assert int(one["stop_grace_period"].removesuffix("s")) > 30


def test_only_the_proxy_is_reached_from_outside():
    """It alone publishes ports, all on this machine's own address."""
    published = {name: one["ports"] for name, one in CONTAINERS.items() if "ports" in one}
    assert published.keys() == {"proxy"}
    assert all(port.startswith("127.0.0.1:") for port in published["proxy"])
    outside = {name for name, one in CONTAINERS.items() if "outside" in one.get("networks", [])}
    assert outside == {"proxy", "clamd"}
    assert {name for name, net in FILE["networks"].items() if not net.get("internal")} == {
        "outside"
    }


@EACH
def test_every_image_is_named_by_a_variable_and_pinned(name: str):
    """One of ours, or a tag that is a version; never whatever is newest."""
    image = CONTAINERS[name]["image"]
    found = re.fullmatch(r"\$\{[A-Z_]+_IMAGE:-([^:@}]+):([^@}]+)(@sha256:[0-9a-f]{64})?\}", image)
    assert found, image
    _, tag, _ = found.groups()
    assert tag == "local" or re.match(r"v?\d+(\.\d+)*", tag)


@EACH
def test_no_secret_is_in_an_environment(name: str):
    """What is named like a secret is a path, an address or a name; no value could be one."""
    for key, value in CONTAINERS[name].get("environment", {}).items():
        said = re.sub(r"\$\{\w+:?-([^}]*)\}", r"\1", str(value))
        if re.search(r"PASS|SECRET|TOKEN|CREDENTIAL|_KEYS?(_|$)", key) and not key.endswith(
            "ACCESS_KEY"
        ):
            assert said == "" or re.match(r"(file://)?/[a-z]", said), key
        assert not re.search(r"//[^/@]*:[^/@]*@", said), key
        assert not re.fullmatch(r"[A-Za-z0-9+/_-]{24,}={0,2}", said) or said.startswith("/"), key


@EACH
def test_every_setting_that_is_given_is_one(name: str):
    """A variable that Lockgate does not know would stop the container."""
    known = {variable(one.name) for one in fields(Settings)}
    given = {k for k in CONTAINERS[name].get("environment", {}) if k.startswith("LOCKGATE_")}
    assert given <= known


def mounts(name: str) -> dict[str, dict[str, Any]]:
    """What a container mounts, by source."""
    found = {}
    for one in CONTAINERS[name].get("volumes", []):
        if isinstance(one, str):
            source, target, *mode = one.split(":")
            found[source] = {"target": target, "read_only": mode == ["ro"]}
        else:
            found[one["source"]] = one
    return found


def test_keys_and_passwords_are_mounted_where_they_are_used_and_nowhere_else():
    """Read-only, and each part's alone; the authority's only where certificates are made."""
    holders: dict[str, set[str]] = {}
    for name in CONTAINERS:
        for source in mounts(name):
            holders.setdefault(source, set()).add(name)
            assert "docker.sock" not in source
    for service in ("intake", "redaction", "notification"):
        assert holders[f"{service}-keys"] == {"prepare", f"{service}-api", f"{service}-worker"}
    storage = {"storage-api", "storage-worker", "operator"}
    assert holders["storage-keys"] == {"prepare", "buckets", *storage}
    assert holders["root-key"] == storage
    assert holders["keyring"] == {"buckets", *storage}
    assert holders["authority"] == {"prepare"}
    assert holders["operator-keys"] == {"prepare", "operator"}
    for part in ("database", "broker", "object-store", "proxy", "panel"):
        assert holders[f"{part}-keys"] == {"prepare", part}
    for name in CONTAINERS.keys() - {"prepare"}:
        for source, one in mounts(name).items():
            if source.endswith("-keys"):
                assert one["read_only"], (name, source)
                assert one["volume"] == {"nocopy": True}
    made = {source: one["target"] for source, one in mounts("prepare").items()}
    assert {f"/prepared/{part}" for part in PARTS} <= set(made.values())
    assert CONTAINERS["prepare"]["network_mode"] == "none"


def test_containers_share_a_network_only_where_one_asks_the_other():
    """Each network is a flow: nobody is near somebody they have no business with."""
    allowed = {frozenset(pair) for pair in (*SPEAK, *NEIGHBOURS)}
    near = {
        frozenset((one, other))
        for one, other in combinations(CONTAINERS, 2)
        if set(CONTAINERS[one].get("networks", [])) & set(CONTAINERS[other].get("networks", []))
    }
    assert {tuple(sorted(pair)) for pair in near - allowed} == set()
    asked = {frozenset(pair) for pair in SPEAK if len(set(pair)) > 1}
    assert {tuple(sorted(pair)) for pair in asked - near} == set()


def test_what_is_mounted_from_the_project_is_there():
    """Read-only, and every script of the object store can be chosen and run."""
    for name in CONTAINERS:
        for source, one in mounts(name).items():
            if source.startswith("./"):
                assert (PROJECT / source).exists(), source
                assert one["read_only"], source
            else:
                assert source in FILE["volumes"]
    for kind in ("seaweedfs", "ceph"):
        script = PROJECT / "deploy" / "compose" / "object-store" / f"{kind}.sh"
        assert script.stat().st_mode & 0o111


def test_the_database_lets_in_five_roles_over_tls_and_nobody_else():
    """No line without TLS or without a password, but the server's own user on its own socket."""
    text = (PROJECT / "deploy" / "compose" / "database" / "pg_hba.conf").read_text()
    lines = [line.split() for line in text.splitlines() if line and not line.startswith("#")]
    assert lines == [
        ["local", "all", "postgres", "peer"],
        ["hostssl", "lockgate", ",".join((*SERVICES, "operator")), "all", "scram-sha-256"],
    ]


def test_the_broker_listens_with_tls_only_and_starts_with_its_definitions():
    """No plain listener, no page for managing it, no user of its own making."""
    folder = PROJECT / "deploy" / "compose" / "broker"
    pairs = dict(
        re.findall(r"^([\w.]+) = (.+)$", (folder / "rabbitmq.conf").read_text(), re.MULTILINE)
    )
    assert pairs["listeners.tcp"] == "none"
    assert pairs["listeners.ssl.default"] == "5671"
    assert pairs["load_definitions"] == "/prepared/definitions.json"
    assert pairs["disk_free_limit.absolute"] == "1GB"
    assert "management" not in (folder / "enabled_plugins").read_text()


def test_without_docker_the_commands_say_what_they_need(tmp_path: Path):
    """One sentence with the way to get it; nothing is begun."""
    done = subprocess.run(
        [sys.executable, str(PROJECT / "deploy" / "compose" / "control.py"), "up"],
        env={"PATH": str(tmp_path)}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 1
    assert "needs Docker" in done.stderr
    assert done.stdout == ""


def test_the_image_is_slimmed_of_nothing_that_is_used():
    """What is taken out of packages is not imported anywhere here."""
    text = (PROJECT / "deploy" / "container" / "slim.sh").read_text()
    taken = re.findall(r"(\w+/\w[\w/]*)", re.sub(r"^#.*$", "", text, flags=re.MULTILINE))
    assert {"sqlalchemy/dialects/mysql", "lxml/isoschematron"} <= set(taken)
    code = "".join(
        path.read_text(encoding="utf-8")
        for folder in ("services", "shared")
        for path in (PROJECT / folder).rglob("*.py")
    )
    assert not [one for one in taken if one.replace("/", ".") in code]
