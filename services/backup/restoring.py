"""Putting a backup into an installation that is empty.

A mark stands in the data folder from the first change to the last. While it stands Lockgate does
not start, and restoring again begins anew: objects that are there are kept, each service's rows
are replaced in one transaction. Everything is authenticated before it counts.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Engine, MetaData, func, inspect, select, update
from sqlalchemy import table as bare_table

from services.backup import rows
from services.backup.making import SECRET, files_from_json
from services.backup.manifests import Manifest
from services.backup.store import Store
from shared.adapters.db import database_errors, reading, writing
from shared.adapters.migrate import migrate
from shared.adapters.routes import routing_table
from shared.domain.errors import Conflict, Invalid
from shared.durable import data_folder, sync_folder, write_whole
from shared.ports.blobs import Blobs

MARK = "restoring"
_REVISION_TABLE = "schema_version"


@dataclass(frozen=True, slots=True)
class Target:
    """What is restored into. ``tables`` are those of the code that runs.

    ``keep_secret`` takes the secrets, which are wrapped by the root key that is there now.
    """

    engines: Mapping[str, Engine]
    tables: Mapping[str, MetaData]
    blobs: Blobs
    folder: Path
    keep_secret: Callable[[str, bytes], None]


@dataclass(frozen=True, slots=True)
class Restored:
    """How many objects were put back, and how many events are sent again."""

    objects: int
    again: int


def check_ready(folder: Path) -> None:
    """Raise Conflict ``restore-unfinished`` where restoring began and did not end."""
    if (folder / MARK).exists():
        raise Conflict(
            "restore-unfinished", "Restoring was interrupted. Run lockgate restore again."
        )


def restore(
    manifest: Manifest,
    store: Store,
    target: Target,
    finish: Callable[[], None],
    step: Callable[[str], None],
) -> Restored:
    """Restore everything, then call ``finish``, then let Lockgate start.

    Raises Conflict ``installation-not-empty``, Conflict ``database-newer`` for a backup of a newer
    Lockgate, Corrupt ``backup-damaged``, Unavailable; after each of them it can be begun again.
    """
    mark = target.folder / MARK
    with data_folder():
        if not mark.exists():
            _refuse_unless_empty(manifest, store, target)
            write_whole(mark, [f"{manifest.id}\n".encode()])
    step("marked")
    _restore_objects(manifest, store, target, step)
    for service in target.engines:
        _restore_rows(service, manifest, store, target)
        step("rows")
    again = _send_again(target)
    step("outboxes")
    with data_folder():
        _restore_files(manifest, store, target)
    step("files")
    finish()
    step("finished")
    with data_folder():
        mark.unlink()
        sync_folder(target.folder)
    return Restored(len(manifest.blobs), again)


def _refuse_unless_empty(manifest: Manifest, store: Store, target: Target) -> None:
    names = files_from_json(b"".join(store.read(manifest.files)))
    taken = any((target.folder / name).exists() for name in names)
    used = any(_has_rows(engine) for engine in target.engines.values())
    if taken or used or next(iter(target.blobs.keys()), None) is not None:
        raise Conflict(
            "installation-not-empty",
            "There is an installation already. Restore to a place where there is none.",
        )


def _names(engine: Engine) -> list[str]:
    with database_errors():
        return [name for name in inspect(engine).get_table_names() if name != _REVISION_TABLE]


def _has_rows(engine: Engine) -> bool:
    names = _names(engine)
    with reading(engine) as connection:
        return any(
            connection.scalar(select(func.count()).select_from(bare_table(name))) for name in names
        )


def _restore_objects(
    manifest: Manifest, store: Store, target: Target, step: Callable[[str], None]
) -> None:
    there = {info.key for info in target.blobs.keys()}  # noqa: SIM118 - not a dict
    for key in sorted(there - manifest.blobs.keys()):  # of another backup, begun before this one
        target.blobs.delete(key)
    for key in sorted(manifest.blobs.keys() - there):
        target.blobs.put(key, store.read(manifest.blobs[key]))
        step("object")


def _restore_rows(service: str, manifest: Manifest, store: Store, target: Target) -> None:
    engine = target.engines[service]
    _empty(engine)
    migrate(service, engine, manifest.revisions[service])
    with writing(engine) as connection:
        rows.load(connection, store.read(manifest.tables[service]))
    migrate(service, engine)


def _empty(engine: Engine) -> None:
    """Remove what an earlier attempt put there."""
    names = _names(engine)
    with writing(engine) as connection:
        for name in names:
            connection.execute(bare_table(name).delete())


def _send_again(target: Target) -> int:
    """Mark events as unsent that some queue was given and had not handled; queues are in no backup.

    All services are of one instant, so what every inbox has needs no sending; what is sent twice
    has no second effect.
    """
    routes, handled, again = routing_table(), set[tuple[str, str]](), 0
    for service, engine in target.engines.items():
        inbox = target.tables[service].tables["event_inbox"]
        with reading(engine) as connection:
            handled.update((row.id, row.queue) for row in connection.execute(select(inbox)))
    for service, engine in target.engines.items():
        outbox = target.tables[service].tables["event_outbox"]
        with writing(engine) as connection:
            sent = select(outbox.c.id, outbox.c.type).where(outbox.c.sent_at.is_not(None))
            open_ids = [
                row.id
                for row in connection.execute(sent)
                if any((row.id, queue) not in handled for queue in routes.get(row.type, ()))
            ]
            for some in rows.in_steps(open_ids):
                connection.execute(update(outbox).where(outbox.c.id.in_(some)).values(sent_at=None))
        again += len(open_ids)
    return again


def _restore_files(manifest: Manifest, store: Store, target: Target) -> None:
    for name, data in files_from_json(b"".join(store.read(manifest.files))).items():
        path = target.folder / name
        if not path.resolve().is_relative_to(target.folder.resolve()):
            raise Invalid("backup-path", "A file of the backup lies outside the data folder.")
        if name.startswith(SECRET):
            target.keep_secret(path.name, data)
            continue
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        write_whole(path, [data])
