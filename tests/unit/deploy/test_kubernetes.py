"""The manifests: as their tables say, confined, and with no way that the compose file has not."""

from __future__ import annotations

import importlib.util
import shutil
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
import yaml

from shared.adapters.rabbit_topology import PARTS
from shared.settings import PREFIX, Settings, variable

PROJECT = Path(__file__).resolve().parents[3]
HERE = PROJECT / "deploy" / "kubernetes"
ROOTS = ("base", "jobs", "overlays/region", "overlays/trial")
COMPONENT = "app.kubernetes.io/component"
STANDS_FOR = {"antivirus": "clamd", "key-server": "openbao"}
"""What servers are called in the compose file where it has another name for them."""


@cache
def make() -> ModuleType:
    """The program that writes the manifests."""
    spec = importlib.util.spec_from_file_location("kubernetes_make", HERE / "make.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@cache
def manifests() -> tuple[dict[str, Any], ...]:
    """Everything of base and jobs, as it stands in the files."""
    found = []
    for folder in ("base", "jobs"):
        for path in sorted((HERE / folder).glob("*.yaml")):
            found += [
                one
                for one in yaml.safe_load_all(path.read_text())
                if one["kind"] != "Kustomization"
            ]
    return tuple(found)


def of_kind(*kinds: str) -> list[dict[str, Any]]:
    """The objects of these kinds."""
    return [one for one in manifests() if one["kind"] in kinds]


def pods() -> Iterator[tuple[str, dict[str, Any]]]:
    """The pod of each component."""
    for one in of_kind("Deployment", "Job"):
        yield one["metadata"]["name"], one["spec"]["template"]
    for one in of_kind("CronJob"):
        yield one["metadata"]["name"], one["spec"]["jobTemplate"]["spec"]["template"]


def components(selector: dict[str, Any]) -> set[str]:
    """The components that a selector chooses."""
    if "matchExpressions" in selector:
        [one] = selector["matchExpressions"]
        assert (one["key"], one["operator"]) == (COMPONENT, "In")
        return set(one["values"])
    return {selector["matchLabels"][COMPONENT]}


def test_files_are_as_their_tables_say() -> None:
    """Whoever changes a table writes the files anew; nobody edits a file."""
    for path, text in make().files().items():
        assert (HERE / path).read_text(encoding="utf-8") == text, path


def test_names_are_given_once_and_in_one_namespace() -> None:
    """Nothing lands elsewhere, and nothing hides another."""
    names = [(one["kind"], one["metadata"]["name"]) for one in manifests()]
    assert len(set(names)) == len(names)
    inside = [one for one in manifests() if one["kind"] != "Namespace"]
    assert {one["metadata"]["namespace"] for one in inside} == {"lockgate"}


def test_every_pod_is_restricted() -> None:
    """As the namespace demands, and with a root filesystem that cannot be written."""
    [namespace] = of_kind("Namespace")
    assert namespace["metadata"]["labels"]["pod-security.kubernetes.io/enforce"] == "restricted"
    for name, pod in pods():
        spec = pod["spec"]
        outer = spec["securityContext"]
        assert outer["runAsNonRoot"] is True, name
        assert outer["runAsUser"] >= 10000
        assert outer["seccompProfile"] == {"type": "RuntimeDefault"}
        assert spec["automountServiceAccountToken"] is False
        assert not {"hostNetwork", "hostPID", "hostIPC"} & spec.keys()
        assert not any("hostPath" in volume for volume in spec["volumes"])
        for container in [*spec["containers"], *spec.get("initContainers", [])]:
            inner = container["securityContext"]
            assert inner["allowPrivilegeEscalation"] is False
            assert inner["readOnlyRootFilesystem"] is True
            assert inner["capabilities"] == {"drop": ["ALL"]}
            assert {"cpu", "memory"} == container["resources"]["limits"].keys()


def test_secrets_are_referred_to_and_never_written() -> None:
    """No manifest holds a secret, and none reaches a process by its environment."""
    assert of_kind("Secret") == []
    for name, pod in pods():
        for container in pod["spec"]["containers"]:
            for variable_ in container.get("env", []):
                assert "valueFrom" not in variable_, name
            assert all("secretRef" not in one for one in container.get("envFrom", []))
        mounted = {v["secret"]["secretName"] for v in pod["spec"]["volumes"] if "secret" in v}
        assert len(mounted) == 1, f"{name} has the keys of one part alone"


def test_settings_are_settings() -> None:
    """Every variable is one of Lockgate's, and each service finds what it cannot do without."""
    known = {variable(name) for name in Settings.__dataclass_fields__}
    data = {one["metadata"]["name"]: one["data"] for one in of_kind("ConfigMap")}
    for name, given in data.items():
        assert {one for one in given if one.startswith(PREFIX)} <= known, name
        assert given.keys() - known <= {"SSL_CERT_FILE"}
    for name, pod in pods():
        for container in pod["spec"]["containers"]:
            for source in container.get("envFrom", []):
                assert source["configMapRef"]["name"] in data, name


def test_probes_ask_what_is_answered() -> None:
    """Liveness never depends on another server; readiness does."""
    for one in of_kind("Deployment"):
        if one["metadata"]["name"] == "proxy":
            continue
        [container] = one["spec"]["template"]["spec"]["containers"]
        assert {"name": "manage", "containerPort": 8081} in container["ports"]
        assert container["livenessProbe"]["httpGet"]["path"] == "/live"
        assert container["startupProbe"]["httpGet"]["path"] == "/live"
        assert container["readinessProbe"]["httpGet"]["path"] == "/ready"
    dockerfile = (PROJECT / "deploy" / "container" / "Dockerfile").read_text()
    assert "LOCKGATE_MANAGE_PORT=8081" in dockerfile


def test_each_deployment_has_a_budget_and_workers_an_autoscaler() -> None:
    """On the depth of their own queue, and never more than can find work."""
    deployed = {one["metadata"]["name"] for one in of_kind("Deployment")}
    kept = {
        name
        for one in of_kind("PodDisruptionBudget")
        for name in components(one["spec"]["selector"])
    }
    assert kept == deployed
    scaled = {
        one["spec"]["scaleTargetRef"]["name"]: one["spec"]
        for one in of_kind("HorizontalPodAutoscaler")
    }
    assert scaled.keys() == {name for name in deployed if name.endswith("-worker")}
    for name, spec in scaled.items():
        assert spec["maxReplicas"] == PARTS
        [metric] = spec["metrics"]
        assert metric["external"]["metric"]["name"] == "lockgate_queue_depth"
        queue = metric["external"]["metric"]["selector"]["matchLabels"]["queue"]
        assert queue == name.replace("-worker", ".work")
    for one in of_kind("Deployment"):
        assert ("replicas" in one["spec"]) == (one["metadata"]["name"] not in scaled)
    adapter = yaml.safe_load((HERE / "metrics-adapter.yaml").read_text())
    assert [rule["name"]["as"] for rule in adapter["rules"]["external"]] == ["lockgate_queue_depth"]


def test_services_reach_pods() -> None:
    """Each address leads to a port that some pod has."""
    ports = {
        name: {
            port["name"]
            for container in pod["spec"]["containers"]
            for port in container.get("ports", [])
        }
        for name, pod in pods()
    }
    for one in of_kind("Service"):
        for port in one["spec"]["ports"]:
            assert port["targetPort"] in ports[one["spec"]["selector"][COMPONENT]]


# --- who may speak to whom ------------------------------------------------------------------------
def allowed() -> tuple[set[tuple[str, str, int]], set[tuple[str, str, int]]]:
    """What the policies let out and let in, between components and named servers."""
    out, into = set(), set()
    for one in of_kind("NetworkPolicy"):
        name, spec = one["metadata"]["name"], one["spec"]
        if name.startswith("from-"):
            [sender] = components(spec["podSelector"])
            for rule in spec["egress"]:
                [peer], [port] = rule["to"], rule["ports"]
                out.add((sender, _named(peer), port["port"]))
        if name.startswith("to-"):
            [receiver] = components(spec["podSelector"])
            [rule] = spec["ingress"]
            for peer in rule["from"]:
                into |= {(_named(peer), receiver, port["port"]) for port in rule["ports"]}
    return out, into


def _named(peer: dict[str, Any]) -> str:
    if "namespaceSelector" in peer:
        assert peer.keys() == {"namespaceSelector"}
        return str(peer["namespaceSelector"]["matchLabels"]["lockgate.example/part"])
    [name] = components(peer["podSelector"])
    return name


def test_policies_allow_the_flows_and_nothing_else() -> None:
    """Both ends agree with the table; whatever is in no policy is refused."""
    out, into = allowed()
    flows = set(make().FLOWS)
    assert out == flows
    assert into == {flow for flow in flows if flow[1] not in make().OUTSIDE}
    [nothing] = [one for one in of_kind("NetworkPolicy") if one["metadata"]["name"] == "nothing"]
    assert nothing["spec"] == {"podSelector": {}, "policyTypes": ["Ingress", "Egress"]}
    [people] = [one for one in of_kind("NetworkPolicy") if one["metadata"]["name"] == "people"]
    assert components(people["spec"]["podSelector"]) == {"proxy"}


def test_only_those_may_speak_who_may_in_the_compose_file() -> None:
    """Two parts that share no network there have no way here; each network there is used here."""
    services = yaml.safe_load((PROJECT / "docker-compose.yml").read_text())["services"]
    networks = {name: set(given.get("networks") or ()) for name, given in services.items()}
    used = set[str]()
    for sender, receiver, _port in make().FLOWS:
        if receiver == "collector" or sender.endswith("-migrate"):
            continue  # not there: services bring their tables up to date themselves
        shared = (
            networks[STANDS_FOR.get(sender, sender)] & networks[STANDS_FOR.get(receiver, receiver)]
        )
        assert shared, f"{sender} and {receiver} share no network"
        used |= shared
    every = {name for networks_ in networks.values() for name in networks_}
    assert every - used == {"outside", "mail-view", "dashboards"}


def test_the_vault_is_reached_by_services_only() -> None:
    """Neither people nor the monitoring have a way to storage but through the proxy."""
    _, into = allowed()
    senders = {sender for sender, receiver, _ in into if receiver == "storage-api"}
    assert senders == {"proxy"} | {
        f"{name}-{place}"
        for name in ("intake", "redaction", "notification")
        for place in ("api", "worker")
    }


# --- overlays -------------------------------------------------------------------------------------
def test_overlays_name_what_is_there() -> None:
    """Each resource, patch and replica count of a kustomization finds what it is for."""
    names = {one["metadata"]["name"] for one in manifests()}
    for root in ROOTS:
        given = yaml.safe_load((HERE / root / "kustomization.yaml").read_text())
        assert given["kind"] == "Kustomization"
        for resource in given["resources"]:
            assert (HERE / root / resource).exists(), resource
        for one in given.get("replicas", []):
            assert one["name"] in names
        for patch in given.get("patches", []):
            text = (HERE / root / patch["path"]).read_text() if "path" in patch else patch["patch"]
            named = yaml.safe_load(text)["metadata"]["name"]
            assert named in names or "target" in patch
        assert {one["name"] for one in given.get("images", [])} <= {"lockgate", "lockgate-proxy"}


@pytest.mark.skipif(shutil.which("kubectl") is None, reason="kubectl shows what overlays become")
@pytest.mark.parametrize("root", ROOTS)
def test_overlays_can_be_built(root: str) -> None:
    """As kubectl builds them, still restricted and of the same parts."""
    built = subprocess.run(
        ["kubectl", "kustomize", str(HERE / root)],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert built.returncode == 0, built.stderr
    found = list(yaml.safe_load_all(built.stdout))
    images = {
        container["image"].partition(":")[0].rpartition("/")[2]
        for one in found
        if one["kind"] == "Deployment"
        for container in one["spec"]["template"]["spec"]["containers"]
    }
    assert images <= {"lockgate", "lockgate-proxy"}
    if root == "overlays/trial":
        assert not [one for one in found if one["kind"] == "HorizontalPodAutoscaler"]
    if importlib.util.find_spec("kubernetes_validate"):
        import kubernetes_validate

        for one in found:
            kubernetes_validate.validate(one, "1.28", strict=True)
