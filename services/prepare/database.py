"""The roles of the database: one for each service, owner of one schema and of nothing else.

The SQL may be run again at any time. It holds no password, only what the server checks one with.
"""

from __future__ import annotations

import hashlib
import hmac
from base64 import b64encode
from collections.abc import Mapping

from shared.contracts.events import SERVICES

OPERATOR = "operator"
_ROUNDS = 4096
_SALT = b"lockgate database role"

_HEAD = """\
REVOKE ALL ON DATABASE {database} FROM PUBLIC;
REVOKE ALL ON SCHEMA public FROM PUBLIC;
"""
_ROLE = """\
DO $$ BEGIN CREATE ROLE {role}; EXCEPTION WHEN duplicate_object THEN NULL; END $$;
ALTER ROLE {role} LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS
  PASSWORD '{verifier}';
GRANT CONNECT ON DATABASE {database} TO {role};
"""
_SCHEMA = "CREATE SCHEMA IF NOT EXISTS {role} AUTHORIZATION {role};\n"
_MEMBER = "GRANT {role} TO {operator};\n"


def roles(passwords: Mapping[str, str], database: str, *, prefix: str = "") -> str:
    """The SQL that a superuser runs in the database.

    ``passwords`` are by role: each service's, and the operator's, who may do what each service may
    and is for commands, never for a service. ``prefix`` keeps the roles of two installations on
    one server apart.
    """
    parts = [_HEAD.format(database=database)]
    for name in (*SERVICES, OPERATOR):
        verifier = scram(passwords[name], prefix + name)
        parts.append(_ROLE.format(role=prefix + name, verifier=verifier, database=database))
    for name in SERVICES:
        parts.append(_SCHEMA.format(role=prefix + name))
        parts.append(_MEMBER.format(role=prefix + name, operator=prefix + OPERATOR))
    return "".join(parts)


def scram(password: str, role: str) -> str:
    """What PostgreSQL keeps of a password (RFC 5802).

    The salt follows from the password, which is 32 random bytes, so that writing it again changes
    nothing.
    """
    salt = hmac.digest(password.encode(), _SALT + role.encode(), "sha256")[:16]
    salted = hashlib.pbkdf2_hmac("sha256", password.encode(), salt, _ROUNDS)
    stored = hashlib.sha256(hmac.digest(salted, b"Client Key", "sha256")).digest()
    server = hmac.digest(salted, b"Server Key", "sha256")
    return f"SCRAM-SHA-256${_ROUNDS}:{_b64(salt)}${_b64(stored)}:{_b64(server)}"


def _b64(data: bytes) -> str:
    return b64encode(data).decode()
