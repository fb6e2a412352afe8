"""The broker's definitions: what stands on it, and one user for each service with its least rights.

Imported when the broker starts. No password is in it, only salted hashes.
"""

from __future__ import annotations

import hashlib
import hmac
from base64 import b64encode
from collections.abc import Mapping
from typing import Any

from services.prepare.database import OPERATOR
from shared.adapters import rabbit_topology as topology
from shared.adapters.routes import DELIVERY_LIMIT, routing_table
from shared.contracts import events
from shared.contracts.events import SERVICES

VHOST = "lockgate"
_NOTHING = "^$"


def definitions(passwords: Mapping[str, str], vhost: str = VHOST) -> dict[str, Any]:
    """The definitions file. ``passwords`` are by user: each service's, and the operator's.

    Nobody is an administrator: whoever may run a command on the broker's machine is.
    """
    routes = routing_table()
    users = (*SERVICES, OPERATOR)
    return {
        "vhosts": [{"name": vhost}],
        "users": [_user(name, passwords[name]) for name in users],
        "permissions": [_permission(name, vhost, routes) for name in users],
        "topic_permissions": [_topics(name, vhost, routes) for name in users],
        "parameters": [],
        "policies": [],
        **topology.plan(routes, DELIVERY_LIMIT).definitions(vhost),
    }


def _user(name: str, password: str) -> dict[str, Any]:
    return {
        "name": name,
        "password_hash": password_hash(password),
        "hashing_algorithm": "rabbit_password_hashing_sha256",
        "tags": [],
        "limits": {},
    }


def _permission(name: str, vhost: str, routes: Mapping[str, tuple[str, ...]]) -> dict[str, str]:
    keeper = name in (OPERATOR, "notification")  # whose page shows every dead letter
    rights = topology.rights(name, routes, sent_by(name), keeper=keeper)
    return {
        "user": name,
        "vhost": vhost,
        "configure": rights.configure,
        "write": rights.write,
        "read": rights.read,
    }


def _topics(name: str, vhost: str, routes: Mapping[str, tuple[str, ...]]) -> dict[str, str]:
    rights = topology.rights(name, routes, sent_by(name))
    return {
        "user": name,
        "vhost": vhost,
        "exchange": topology.EXCHANGE,
        "write": rights.topic,
        "read": _NOTHING,
    }


def sent_by(service: str) -> list[str]:
    """The types of event that a service produces."""
    return sorted({spec.type for spec in events.specs() if spec.producer == service})


def password_hash(password: str) -> str:
    """What RabbitMQ keeps of a password: salt, then SHA-256 over salt and password.

    The salt follows from the password, which is 32 random bytes, so that writing it again changes
    nothing.
    """
    salt = hmac.digest(password.encode(), b"lockgate broker user", "sha256")[:4]
    return b64encode(salt + hashlib.sha256(salt + password.encode()).digest()).decode()
