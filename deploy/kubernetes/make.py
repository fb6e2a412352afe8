"""Write ``base/*.yaml``: every manifest from the tables below.

Run it after changing a table (``python deploy/kubernetes/make.py``); a test compares the files. The
files are what is applied, by themselves or through an overlay; this program is not needed for that.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

Manifest = dict[str, Any]

HERE = Path(__file__).resolve().parent
NAMESPACE = "lockgate"
IMAGE, PROXY_IMAGE = "lockgate", "lockgate-proxy"
SERVICES = ("intake", "redaction", "storage", "notification")
PLACES = ("api", "worker")
WEB, MANAGE, DOOR = 8080, 8081, 8443
MOST_WORKERS = 4  # as many as a queue has parts: more would find nothing to do
BUSY = "20"

OUTSIDE = {
    "database": 5432,
    "broker": 5671,
    "object-store": 443,
    "key-server": 8200,
    "antivirus": 3310,
    "mail": 587,
    "panel": 443,
    "collector": 4318,
}
"""Servers that run elsewhere, and their ports. Who they are is said by labels, or by an overlay."""

FLOWS: tuple[tuple[str, str, int], ...] = (
    *(("proxy", f"{name}-api", WEB) for name in SERVICES),
    *(
        (f"{name}-{place}", "storage-api", WEB)
        for name in SERVICES
        if name != "storage"
        for place in PLACES
    ),
    *((f"storage-{place}", "intake-api", WEB) for place in PLACES),
    *(
        (f"{name}-{place}", server, OUTSIDE[server])
        for name in SERVICES
        for place in PLACES
        for server in ("database", "broker", "collector")
    ),
    *(
        (f"storage-{place}", one, OUTSIDE[one])
        for place in PLACES
        for one in ("object-store", "key-server")
    ),
    *((f"intake-{place}", "antivirus", OUTSIDE["antivirus"]) for place in PLACES),
    *(
        (f"notification-{place}", one, OUTSIDE[one])
        for place in PLACES
        for one in ("mail", "panel")
    ),
    *((f"{name}-migrate", "database", OUTSIDE["database"]) for name in SERVICES),
    ("buckets", "object-store", OUTSIDE["object-store"]),
    *(
        ("operator", one, OUTSIDE[one])
        for one in ("database", "broker", "object-store", "key-server")
    ),
)
"""Who may speak to whom, on which port. Everything else is refused, in both directions."""

COMMON = {
    "LOCKGATE_BASE_URL": "https://lockgate.example",
    "LOCKGATE_PROXIES": "1",
    "LOCKGATE_DATABASE_PASSWORD_FILE": "/data/keys/database.password",
    "LOCKGATE_BUS_PASSWORD_FILE": "/data/keys/bus.password",
    "LOCKGATE_BUS_CA_FILE": "/data/keys/ca.pem",
    "LOCKGATE_VAULT_URL": f"http://storage-api:{WEB}/library",
    "LOCKGATE_FRONT_DESK_URL": f"http://intake-api:{WEB}",
}
OWN = {
    "intake": {"LOCKGATE_CLAMD_URL": "tcp://antivirus.example:3310"},
    "redaction": {},
    "storage": {
        "LOCKGATE_KEYS_URL": "vault+https://key-server.example:8200/transit/keys/lockgate",
        "LOCKGATE_KEYS_SECRET_FILE": "/data/keys/key-server.token",
        "LOCKGATE_BLOBS_URL": "s3+https://object-store.example/lockgate-objects",
        "LOCKGATE_BLOBS_ACCESS_KEY": "lockgate-objects",
        "LOCKGATE_BLOBS_SECRET_KEY_FILE": "/data/keys/objects.secret",
        "LOCKGATE_KEYRING_URL": "s3+https://object-store.example/lockgate-keyring",
        "LOCKGATE_KEYRING_ACCESS_KEY": "lockgate-keyring",
        "LOCKGATE_KEYRING_SECRET_KEY_FILE": "/data/keys/keyring.secret",
        "LOCKGATE_KEYRING_MIRRORS": "s3+https://object-store.example/lockgate-keyring-mirror",
        "SSL_CERT_FILE": "/data/keys/ca.pem",
    },
    "notification": {
        "LOCKGATE_MAIL_URL": "smtp+starttls://lockgate@mail.example",
        "LOCKGATE_MAIL_PASSWORD_FILE": "/data/keys/mail.password",
        "LOCKGATE_MAIL_FROM": "lockgate@lockgate.example",
        "LOCKGATE_PANEL_URL": "https://panel.example",
        "LOCKGATE_PANEL_KEY_FILE": "/data/keys/panel.json",
    },
}
"""Settings, as in docs/settings.md; an overlay replaces the addresses."""

MEMORY = {"api": ("256Mi", "768Mi"), "worker": ("512Mi", "3Gi"), "once": ("256Mi", "768Mi")}
CONFINED = {
    "allowPrivilegeEscalation": False,
    "readOnlyRootFilesystem": True,
    "capabilities": {"drop": ["ALL"]},
}


def database_url(role: str) -> str:
    """The database as one role reaches it."""
    checked = "sslmode=verify-full&sslrootcert=/data/keys/ca.pem"
    return f"postgresql+psycopg://{role}@database.example/lockgate?{checked}"


# --- shapes ---------------------------------------------------------------------------------------
def manifest(version: str, kind: str, name: str, **parts: Any) -> Manifest:
    """One object in our namespace, labelled with its component."""
    labels = {"app.kubernetes.io/part-of": "lockgate", "app.kubernetes.io/component": name}
    about = {"name": name, "namespace": NAMESPACE, "labels": labels}
    return {"apiVersion": version, "kind": kind, "metadata": about, **parts}


def chosen(*names: str) -> dict[str, Any]:
    """The pods of these components."""
    if len(names) == 1:
        return {"matchLabels": {"app.kubernetes.io/component": names[0]}}
    key = "app.kubernetes.io/component"
    return {"matchExpressions": [{"key": key, "operator": "In", "values": list(names)}]}


def pod(name: str, secret: str, command: list[str], size: str, **more: Any) -> dict[str, Any]:
    """A confined pod that has its keys unpacked into memory, readable by itself alone."""
    low, high = MEMORY[size]
    resources = {"requests": {"cpu": "100m", "memory": low}, "limits": {"cpu": "2", "memory": high}}
    mounts = [
        {"name": "data", "mountPath": "/data"},
        {"name": "tmp", "mountPath": "/tmp"},  # noqa: S108 - the container's own
        *more.pop("mounts", []),
    ]
    container = {
        "name": "lockgate",
        "image": IMAGE,
        "args": command,
        "envFrom": [{"configMapRef": {"name": "lockgate"}}, {"configMapRef": {"name": secret}}],
        "securityContext": CONFINED,
        "resources": resources,
        "volumeMounts": mounts,
        **more.pop("container", {}),
    }
    issued = {"name": "issued", "secret": {"secretName": f"{secret}-keys", "defaultMode": 0o440}}
    memory = {"medium": "Memory", "sizeLimit": "64Mi"}
    labels = {"app.kubernetes.io/part-of": "lockgate", "app.kubernetes.io/component": name}
    volumes = [
        {"name": "data", "emptyDir": memory},
        {"name": "tmp", "emptyDir": {"sizeLimit": "4Gi"}},
        issued,
        *more.pop("volumes", []),
    ]
    spec = {
        "serviceAccountName": "lockgate",
        "automountServiceAccountToken": False,
        "enableServiceLinks": False,
        "securityContext": {
            "runAsNonRoot": True,
            "runAsUser": 10001,
            "runAsGroup": 10001,
            "fsGroup": 10001,
            "seccompProfile": {"type": "RuntimeDefault"},
        },
        "initContainers": [_unpacking()],
        "containers": [container],
        "volumes": volumes,
        **more,
    }
    return {"metadata": {"labels": labels}, "spec": spec}


def _unpacking() -> dict[str, Any]:
    """Keys come as one archive, so that they keep their folders and their rights."""
    script = "umask 077; mkdir -p /data/keys && tar -xf /issued/keys.tar -C /data/keys"
    return {
        "name": "keys",
        "image": IMAGE,
        "command": ["/bin/sh", "-ec", script],
        "securityContext": CONFINED,
        "resources": {
            "requests": {"cpu": "10m", "memory": "32Mi"},
            "limits": {"cpu": "1", "memory": "64Mi"},
        },
        "volumeMounts": [
            {"name": "data", "mountPath": "/data"},
            {"name": "issued", "mountPath": "/issued", "readOnly": True},
        ],
    }


def probes() -> dict[str, Any]:
    """Started, alive, ready; only a process that does not answer at all is started again."""
    live = {"httpGet": {"path": "/live", "port": "manage"}, "timeoutSeconds": 5}
    ready = {"httpGet": {"path": "/ready", "port": "manage"}, "timeoutSeconds": 5}
    return {
        "startupProbe": {**live, "periodSeconds": 3, "failureThreshold": 60},
        "livenessProbe": {**live, "periodSeconds": 15, "failureThreshold": 4},
        "readinessProbe": {**ready, "periodSeconds": 5, "failureThreshold": 2},
    }


def spread(name: str) -> list[dict[str, Any]]:
    """On different machines where there are any."""
    return [
        {
            "maxSkew": 1,
            "topologyKey": "kubernetes.io/hostname",
            "whenUnsatisfiable": "ScheduleAnyway",
            "labelSelector": chosen(name),
        }
    ]


# --- what there is --------------------------------------------------------------------------------
def settings_of(name: str) -> Manifest:
    """The settings of one service."""
    data = {
        "LOCKGATE_DATABASE_URL": database_url(name),
        "LOCKGATE_BUS_URL": f"amqps://{name}@broker.example:5671/lockgate",
        **OWN[name],
    }
    return manifest("v1", "ConfigMap", f"lockgate-{name}", data=data)


def deployment(service: str, place: str) -> Manifest:
    """The pages and API of a service, or its workers; two of each."""
    name, verb = f"{service}-{place}", "serve" if place == "api" else "work"
    ports = [{"name": "manage", "containerPort": MANAGE}]
    if place == "api":
        ports.insert(0, {"name": "web", "containerPort": WEB})
    container = {"ports": ports, **probes()}
    volumes, mounts = _log(service)
    template = pod(
        name,
        f"lockgate-{service}",
        [verb, service],
        place,
        container=container,
        volumes=volumes,
        mounts=mounts,
        terminationGracePeriodSeconds=60,
        topologySpreadConstraints=spread(name),
    )
    rolling = {"type": "RollingUpdate", "rollingUpdate": {"maxUnavailable": 0, "maxSurge": 1}}
    spec: dict[str, Any] = {"selector": chosen(name), "strategy": rolling, "template": template}
    if place == "api":
        spec = {"replicas": 2, **spec}  # that of workers is the autoscaler's
    return manifest("apps/v1", "Deployment", name, spec=spec)


def _log(service: str) -> tuple[list[Any], list[Any]]:
    """The log's public files: written by storage's worker, served by its API."""
    if service != "storage":
        return [], []
    claim = {"claimName": "transparency-log"}
    volume = {"name": "transparency-log", "persistentVolumeClaim": claim}
    return [volume], [{"name": "transparency-log", "mountPath": "/data/transparency-log"}]


def web_service(service: str) -> Manifest:
    """The address under which the proxy and other services reach it."""
    name = f"{service}-api"
    ports = [{"name": "web", "port": WEB, "targetPort": "web"}]
    return manifest(
        "v1", "Service", name, spec={"selector": chosen(name)["matchLabels"], "ports": ports}
    )


def budget(name: str) -> Manifest:
    """One of them stays while machines are emptied."""
    spec = {"minAvailable": 1, "selector": chosen(name)}
    return manifest("policy/v1", "PodDisruptionBudget", name, spec=spec)


def autoscaler(service: str) -> Manifest:
    """More workers while more than twenty messages wait for each, fewer after ten quiet minutes."""
    metric = {
        "name": "lockgate_queue_depth",
        "selector": {"matchLabels": {"queue": f"{service}.work"}},
    }
    spec = {
        "scaleTargetRef": {
            "apiVersion": "apps/v1",
            "kind": "Deployment",
            "name": f"{service}-worker",
        },
        "minReplicas": 2,
        "maxReplicas": MOST_WORKERS,
        "metrics": [
            {
                "type": "External",
                "external": {
                    "metric": metric,
                    "target": {"type": "AverageValue", "averageValue": BUSY},
                },
            }
        ],
        "behavior": {"scaleDown": {"stabilizationWindowSeconds": 600}},
    }
    return manifest("autoscaling/v2", "HorizontalPodAutoscaler", f"{service}-worker", spec=spec)


def of_service(service: str) -> list[Manifest]:
    """Everything of one service."""
    names = [f"{service}-{place}" for place in PLACES]
    return [
        settings_of(service),
        *(deployment(service, place) for place in PLACES),
        web_service(service),
        *(budget(name) for name in names),
        autoscaler(service),
    ]


def job(name: str, secret: str, command: list[str]) -> Manifest:
    """Something that is done once; may be done again."""
    template = pod(name, secret, command, "once", restartPolicy="OnFailure")
    spec = {"backoffLimit": 6, "ttlSecondsAfterFinished": 86400, "template": template}
    return manifest("batch/v1", "Job", name, spec=spec)


def jobs() -> list[Manifest]:
    """Before the services start, and again at each upgrade: tables, and buckets."""
    return [
        *(
            job(f"{one}-migrate", f"lockgate-{one}", ["migrate", f"--service={one}"])
            for one in SERVICES
        ),
        job("buckets", "lockgate-storage", ["make-buckets"]),
    ]


def operator() -> list[Manifest]:
    """The daily account of every document, with the rights of the operator."""
    own = {
        **OWN["storage"],
        "LOCKGATE_DATABASE_URL": database_url("operator"),
        "LOCKGATE_BUS_URL": "amqps://operator@broker.example:5671/lockgate",
    }
    template = pod(
        "operator", "lockgate-operator", ["fsck", "--running"], "worker", restartPolicy="Never"
    )
    spec = {
        "schedule": "30 5 * * *",
        "concurrencyPolicy": "Forbid",
        "jobTemplate": {"spec": {"backoffLimit": 0, "template": template}},
    }
    return [
        manifest("v1", "ConfigMap", "lockgate-operator", data=own),
        manifest("batch/v1", "CronJob", "operator", spec=spec),
    ]


def proxy() -> list[Manifest]:
    """The one front door. Its certificate is a Secret of type kubernetes.io/tls."""
    name, user = "proxy", 10002
    where = {one.upper(): f"{one}-api:{WEB}" for one in SERVICES}
    env = {
        **where,
        "CERTIFICATE": "/certificate/tls.crt",
        "CERTIFICATE_KEY": "/certificate/tls.key",
    }
    door = {"tcpSocket": {"port": "door"}, "periodSeconds": 5}
    container = {
        "name": "proxy",
        "image": PROXY_IMAGE,
        "env": [{"name": key, "value": value} for key, value in env.items()],
        "ports": [{"name": "door", "containerPort": DOOR}],
        "securityContext": CONFINED,
        "resources": {
            "requests": {"cpu": "50m", "memory": "32Mi"},
            "limits": {"cpu": "1", "memory": "256Mi"},
        },
        "volumeMounts": [
            {"name": "certificate", "mountPath": "/certificate", "readOnly": True},
            {"name": "run", "mountPath": "/run/proxy"},
            {"name": "tmp", "mountPath": "/tmp"},  # noqa: S108 - the container's own
        ],
        "startupProbe": {**door, "failureThreshold": 30},
        "livenessProbe": {**door, "periodSeconds": 15},
        "readinessProbe": door,
    }
    labels = {"app.kubernetes.io/part-of": "lockgate", "app.kubernetes.io/component": name}
    spec = {
        "serviceAccountName": "lockgate",
        "automountServiceAccountToken": False,
        "enableServiceLinks": False,
        "securityContext": {
            "runAsNonRoot": True,
            "runAsUser": user,
            "runAsGroup": user,
            "fsGroup": user,
            "seccompProfile": {"type": "RuntimeDefault"},
        },
        "containers": [container],
        "volumes": [
            {
                "name": "certificate",
                "secret": {"secretName": "lockgate-site", "defaultMode": 0o440},
            },
            {"name": "run", "emptyDir": {"medium": "Memory", "sizeLimit": "64Mi"}},
            {"name": "tmp", "emptyDir": {"medium": "Memory", "sizeLimit": "16Mi"}},
        ],
        "topologySpreadConstraints": spread(name),
    }
    rolling = {"type": "RollingUpdate", "rollingUpdate": {"maxUnavailable": 0, "maxSurge": 1}}
    template = {"metadata": {"labels": labels}, "spec": spec}
    ports = [{"name": "https", "port": 443, "targetPort": "door"}]
    return [
        manifest(
            "apps/v1",
            "Deployment",
            name,
            spec={
                "replicas": 2,
                "selector": chosen(name),
                "strategy": rolling,
                "template": template,
            },
        ),
        manifest(
            "v1",
            "Service",
            name,
            spec={
                "type": "LoadBalancer",
                "externalTrafficPolicy": "Local",  # people's addresses, for the limit on requests
                "selector": chosen(name)["matchLabels"],
                "ports": ports,
            },
        ),
        budget(name),
    ]


def ground() -> list[Manifest]:
    """The namespace, which takes restricted pods only, one account without rights, and the disk."""
    enforced = {
        f"pod-security.kubernetes.io/{mode}": "restricted" for mode in ("enforce", "audit", "warn")
    }
    namespace = {
        "apiVersion": "v1",
        "kind": "Namespace",
        "metadata": {
            "name": NAMESPACE,
            "labels": {"app.kubernetes.io/part-of": "lockgate", **enforced},
        },
    }
    claim = {
        "accessModes": ["ReadWriteMany"],
        "resources": {"requests": {"storage": "10Gi"}},
    }
    return [
        namespace,
        manifest("v1", "ServiceAccount", "lockgate", automountServiceAccountToken=False),
        manifest("v1", "ConfigMap", "lockgate", data=COMMON),
        manifest("v1", "PersistentVolumeClaim", "transparency-log", spec=claim),
    ]


# --- who may speak to whom ------------------------------------------------------------------------
def policies() -> list[Manifest]:
    """Nothing but the flows, names, people at the door, and whoever gathers figures."""
    ours = {"matchLabels": {"app.kubernetes.io/part-of": "lockgate"}}
    everything = {"podSelector": {}, "policyTypes": ["Ingress", "Egress"]}
    names = {
        "podSelector": ours,
        "policyTypes": ["Egress"],
        "egress": [
            {
                "to": [
                    {
                        "namespaceSelector": {
                            "matchLabels": {"kubernetes.io/metadata.name": "kube-system"}
                        },
                        "podSelector": {"matchLabels": {"k8s-app": "kube-dns"}},
                    }
                ],
                "ports": [{"protocol": kind, "port": 53} for kind in ("UDP", "TCP")],
            }
        ],
    }
    figures = {
        "podSelector": chosen(*(f"{name}-{place}" for name in SERVICES for place in PLACES)),
        "policyTypes": ["Ingress"],
        "ingress": [
            {
                "from": [
                    {"namespaceSelector": {"matchLabels": {"lockgate.example/part": "monitoring"}}}
                ],
                "ports": [{"protocol": "TCP", "port": MANAGE}],
            }
        ],
    }
    people = {
        "podSelector": chosen("proxy"),
        "policyTypes": ["Ingress"],
        "ingress": [{"ports": [{"protocol": "TCP", "port": DOOR}]}],
    }
    senders = dict.fromkeys(one for one, _, _ in FLOWS)
    receivers = dict.fromkeys(to for _, to, _ in FLOWS if to not in OUTSIDE)
    fixed = {"nothing": everything, "names": names, "figures": figures, "people": people}
    return [
        *(policy(name, spec) for name, spec in fixed.items()),
        *(policy(f"from-{one}", _sent(one)) for one in senders),
        *(policy(f"to-{one}", _taken(one)) for one in receivers),
    ]


def policy(name: str, spec: dict[str, Any]) -> Manifest:
    """One policy."""
    return manifest("networking.k8s.io/v1", "NetworkPolicy", name, spec=spec)


def _sent(sender: str) -> dict[str, Any]:
    rules = [
        {"to": [_peer(to)], "ports": [{"protocol": "TCP", "port": port}]}
        for one, to, port in FLOWS
        if one == sender
    ]
    return {"podSelector": chosen(sender), "policyTypes": ["Egress"], "egress": rules}


def _taken(receiver: str) -> dict[str, Any]:
    ports = {port for _, to, port in FLOWS if to == receiver}
    senders = [{"podSelector": chosen(one)} for one, to, _ in FLOWS if to == receiver]
    rule = {"from": senders, "ports": [{"protocol": "TCP", "port": port} for port in sorted(ports)]}
    return {"podSelector": chosen(receiver), "policyTypes": ["Ingress"], "ingress": [rule]}


def _peer(name: str) -> dict[str, Any]:
    """A component of ours, or a server in whichever namespace is labelled as being it."""
    if name in OUTSIDE:
        return {"namespaceSelector": {"matchLabels": {"lockgate.example/part": name}}}
    return {"podSelector": chosen(name)}


FILES = {
    "ground": ground,
    **{name: (lambda name=name: of_service(name)) for name in SERVICES},
    "proxy": proxy,
    "operator": operator,
    "policies": policies,
}
JOBS = {"jobs": jobs}


class _Plain(yaml.SafeDumper):
    """Writes repeated parts out, and strings that look like numbers in quotes."""

    def ignore_aliases(self, _data: Any) -> bool:
        """Never refer to another part of the file."""
        return True


def rendered(manifests: list[Manifest]) -> str:
    """The text of a file."""
    head = "# Written by ../make.py from its tables; change those.\n"
    return head + yaml.dump_all(manifests, Dumper=_Plain, sort_keys=False, width=100)


def files() -> dict[str, str]:
    """Every file by its path below this folder."""
    found = {f"base/{name}.yaml": rendered(make()) for name, make in FILES.items()}
    found |= {f"jobs/{name}.yaml": rendered(make()) for name, make in JOBS.items()}
    found["base/kustomization.yaml"] = _kustomization([f"{name}.yaml" for name in FILES])
    found["jobs/kustomization.yaml"] = _kustomization([f"{name}.yaml" for name in JOBS])
    return found


def _kustomization(resources: list[str]) -> str:
    head = {"apiVersion": "kustomize.config.k8s.io/v1beta1", "kind": "Kustomization"}
    return rendered([{**head, "resources": resources}])


if __name__ == "__main__":
    for path, text in files().items():
        (HERE / path).parent.mkdir(exist_ok=True)
        (HERE / path).write_text(text, encoding="utf-8")
        print(path)
