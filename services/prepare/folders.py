"""What each part of an installation is given, one folder a part.

    authority/      signs the certificates; nobody needs it while Lockgate runs
    SERVICE/        identity, passwords of its database role and broker user, whom to trust
    storage/        also the root key's passphrase and the secrets of its buckets
    notification/   also the Panel's public keys
    operator/       passwords for commands that look at everything (account, backup, doctor)
    database/       certificate, superuser's password, roles.sql
    broker/         certificate, definitions.json
    object-store/   certificate, its users
    proxy/          certificate for the site
    panel/          keys of the reference Panel gateway, and whose packs it takes

Nothing that is there is replaced. An identity that no longer fits the others is Conflict
``identity-mismatch``: a lost key cannot be made again, only restored.
"""

from __future__ import annotations

import json
import os
import secrets
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path

from services.identity import PACKS_KEY, complete
from services.panel_gateway import keys as panel_keys
from services.prepare import broker, database, object_store
from services.prepare.certificates import Authority, authority, certify
from services.prepare.database import OPERATOR
from shared.contracts.events import SERVICES
from shared.crypto.keys import public_key_to_pem
from shared.durable import keep_first, write_whole

DATABASE = "lockgate"
SERVERS = ("database", "broker", "object-store")
PARTS = ("authority", *SERVICES, OPERATOR, *SERVERS, "proxy", "panel")
_READABLE, _ENTERED = 0o640, 0o750


def prepare(
    folder: Path, site: Sequence[str], now: datetime, groups: Mapping[str, int] | None = None
) -> None:
    """Make what is missing in ``folder``. ``site`` are the names people reach the site by.

    ``groups`` are parts whose server runs as another user: the group of that id may read them.
    """
    for part in PARTS:
        (folder / part).mkdir(parents=True, exist_ok=True, mode=0o700)
    complete(folder)
    _passwords(folder)
    _certificates(folder, site, now)
    _definitions(folder)
    _panel(folder)
    for part, group in (groups or {}).items():
        _share(folder / part, group)


def _passwords(folder: Path) -> None:
    for name in (*SERVICES, OPERATOR):
        _secret(folder / name / "database.password")
        _secret(folder / name / "bus.password")
    for name in ("root.passphrase", *(f"{bucket}.secret" for bucket in object_store.BUCKETS)):
        _secret(folder / "storage" / name)
    _secret(folder / "database" / "superuser.password")


def _secret(path: Path) -> str:
    if not path.exists():
        keep_first(path, secrets.token_urlsafe(32).encode())
    return path.read_text()


def _certificates(folder: Path, site: Sequence[str], now: datetime) -> None:
    signer: Authority = authority(folder / "authority", now)
    for name in SERVERS:
        certify(signer, folder / name, [name], now)
    certify(signer, folder / "proxy", site, now)
    for part in PARTS:
        keep_first(folder / part / "ca.pem", signer.pem)


def _definitions(folder: Path) -> None:
    users = (*SERVICES, OPERATOR)
    known = {name: _secret(folder / name / "bus.password") for name in users}
    roles = {name: _secret(folder / name / "database.password") for name in users}
    buckets = {
        name: _secret(folder / "storage" / f"{name}.secret") for name in object_store.BUCKETS
    }
    for path, text in (
        ("broker/definitions.json", json.dumps(broker.definitions(known), indent=1) + "\n"),
        ("database/roles.sql", database.roles(roles, DATABASE)),
        ("object-store/seaweedfs.json", object_store.seaweedfs(buckets)),
        ("object-store/users", object_store.lines(buckets)),
    ):
        write_whole(folder / path, [text.encode()])


def _panel(folder: Path) -> None:
    secret, receipts = panel_keys.load_or_create(folder / "panel")
    sender = (folder / "notification" / "public" / f"{PACKS_KEY}.pem").read_bytes()
    keep_first(folder / "panel" / "sender.pem", sender)
    known = {
        "recipient": secret.public.to_text(),
        "receipts": public_key_to_pem(receipts.public_key()).decode(),
    }
    keep_first(folder / "notification" / "panel.json", json.dumps(known).encode())


def _share(folder: Path, group: int) -> None:
    for path in (folder, *folder.rglob("*")):
        os.chown(path, -1, group)
        path.chmod(_ENTERED if path.is_dir() else _READABLE)
