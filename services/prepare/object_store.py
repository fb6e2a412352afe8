"""Who may do what in the object store: one user for each bucket, who sees that bucket alone.

Written in two forms: as SeaweedFS reads it, and as lines of access key, secret key and bucket for
the script that starts another server.
"""

from __future__ import annotations

import json
from collections.abc import Mapping

BUCKETS = ("objects", "keyring")
_ACTIONS = ("Read", "Write", "List", "Tagging", "Admin")


def bucket(name: str) -> str:
    """The bucket of that name; its user's access key is called the same."""
    return f"lockgate-{name}"


def seaweedfs(secrets: Mapping[str, str]) -> str:
    """The ``-s3.config`` of SeaweedFS; ``secrets`` are by bucket. Rights end with the bucket."""
    identities = [
        {
            "name": bucket(name),
            "credentials": [{"accessKey": bucket(name), "secretKey": secrets[name]}],
            "actions": [f"{action}:{bucket(name)}" for action in _ACTIONS],
        }
        for name in BUCKETS
    ]
    return json.dumps({"identities": identities}, indent=1) + "\n"


def lines(secrets: Mapping[str, str]) -> str:
    """One line for each user."""
    return "".join(f"{bucket(name)} {secrets[name]} {bucket(name)}\n" for name in BUCKETS)
