"""``lockgate doctor``: what this machine offers, and whether each dependency answers now."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial

from sqlalchemy import text

from services.redaction.detectors.plugged import plug_in
from shared.adapters.blobs_s3 import S3Blobs
from shared.adapters.clock_system import SystemClock
from shared.adapters.db import reading
from shared.adapters.locks_s3 import Lock
from shared.adapters.sandbox_process import isolation_report
from shared.contracts.events import QUEUES, SERVICES
from shared.domain.errors import Corrupt, LockgateError
from shared.runtime import compose
from shared.settings import Settings, describe

OK, NOTE, FAIL = "ok", "note", "FAIL"
_PROBE = "doctor/probe"
_LOCKS = {
    Lock.ENFORCED: "enforced: the store kept a probe that we tried to destroy",
    Lock.IGNORED: "ignored: the store took a retention and let the probe be destroyed all the same",
    Lock.REFUSED: "refused: the store takes no retention for this bucket",
}


@dataclass(frozen=True, slots=True)
class Check:
    """One thing looked at. ``verdict`` is ok, note (works, but know this) or FAIL."""

    name: str
    verdict: str
    finding: str


def examine(settings: Settings) -> list[Check]:
    """Every check, in the order an operator would mend them."""
    return [
        Check("python", OK, sys.version.split()[0]),
        *_settings(settings),
        _sandbox(),
        _tool("tesseract", "image pages are read by machine", "image pages wait for a person"),
        *_dependencies(settings),
    ]


def _settings(settings: Settings) -> Iterator[Check]:
    shown = {name: value for name, value in describe(settings).items() if value}
    for name, value in sorted(shown.items()):
        yield Check(name, OK, value)
    if settings.root_passphrase_file is None and _root_in_a_file(settings):
        yield Check("root key", NOTE, "no passphrase is given; the root key file opens without one")
    if not settings.clamd_url:
        yield Check("antivirus", NOTE, "no engine is configured; uploads are recorded unscanned")


def _root_in_a_file(settings: Settings) -> bool:
    return not settings.keys_url or settings.keys_url.startswith("file:")


def _sandbox() -> Check:
    report = isolation_report()
    if report.get("isolated"):
        return Check("sandbox", OK, "untrusted files are parsed without network, confined")
    return Check("sandbox", FAIL, f"cannot be isolated at step {report.get('step')}; see the guide")


def _tool(name: str, present: str, absent: str) -> Check:
    return Check(name, OK, present) if shutil.which(name) else Check(name, NOTE, absent)


def _dependencies(settings: Settings) -> Iterator[Check]:
    for service in SERVICES:
        yield _try(f"database of {service}", partial(_database, settings, service))
    if settings.detectors:
        yield _try("detectors", lambda: f"{len(plug_in(settings.detectors))} plugged in")
    yield _try("bus", lambda: _bus(settings))
    yield _try("blobs", lambda: _blobs(settings))
    yield _lock(settings)
    yield _try("keys", lambda: compose.open_keys(settings).root_id)
    yield _keyring(settings)


def _try(name: str, check: Callable[[], str]) -> Check:
    try:
        return Check(name, OK, check())
    except LockgateError as error:
        return Check(name, FAIL, f"{error.message} [{error.code}]")


def _lock(settings: Settings) -> Check:
    """Whether the store itself keeps objects from being removed: tried now, never assumed."""
    try:
        blobs = compose.open_blobs(settings)
        if not isinstance(blobs, S3Blobs):
            return Check("object lock", NOTE, "a folder has none; whoever can write it can remove")
        lock = blobs.lock(SystemClock().now())
    except LockgateError as error:
        return Check("object lock", FAIL, f"{error.message} [{error.code}]")
    return Check("object lock", OK if lock is Lock.ENFORCED else NOTE, _LOCKS[lock])


def _keyring(settings: Settings) -> Check:
    """Whether every copy answers, and whether there is more than one."""
    try:
        keyring = compose.open_keyring(settings)
        away = keyring.away()
    except LockgateError as error:
        return Check("keyring", FAIL, f"{error.message} [{error.code}]")
    if away:
        return Check("keyring", FAIL, f"{', '.join(away)}: does not answer")
    if len(keyring.copies) == 1:
        return Check("keyring", NOTE, "one copy, which no backup may hold; add a mirror")
    return Check("keyring", OK, f"{len(keyring.copies)} copies answer")


def _database(settings: Settings, service: str) -> str:
    engine = compose.open_database(settings, service)
    with reading(engine) as connection:
        connection.execute(text("SELECT 1"))
    return f"{engine.dialect.name} answers"


def _bus(settings: Settings) -> str:
    bus = compose.open_bus(settings, SystemClock())
    bus.declare()
    dead = sum(len(bus.dead_letters(queue)) for queue in QUEUES)
    waiting = sum(bus.depth(queue) for queue in QUEUES)
    return f"{waiting} waiting, {dead} dead letters"


def _blobs(settings: Settings) -> str:
    blobs = compose.open_blobs(settings)
    blobs.put(_PROBE, [b"probe"])
    whole = blobs.read(_PROBE) == b"probe"
    blobs.delete(_PROBE)
    if not whole:
        raise Corrupt("blob-probe", "The blob store gave back other bytes than it was given.")
    return "wrote, read and deleted a probe"
