"""What storage stands on: objects and their lock, keyring, root key, and the log's witnesses."""

from __future__ import annotations

from services.doctor.check import ATTENTION, BROKEN, OK, Check
from services.storage.publishing import STANDINGS
from services.storage.tiles import Folder
from services.storage.witnessing import Standing, Witness, WitnessState, standings_from_json
from shared.adapters.blobs_s3 import S3Blobs
from shared.adapters.clock_system import SystemClock
from shared.adapters.locks_s3 import Lock
from shared.domain.errors import Corrupt
from shared.runtime import compose
from shared.settings import Settings

_PROBE = "doctor/probe"
_LOCKS = {
    Lock.ENFORCED: "enforced: the store kept a probe that we tried to destroy",
    Lock.IGNORED: "ignored: the store took a retention and let the probe be destroyed all the same",
    Lock.REFUSED: "refused: the store takes no retention for this bucket",
}
_WAITING = {WitnessState.UNASKED, WitnessState.AWAY}


def objects(settings: Settings) -> str:
    """Write, read and delete a probe; raises Corrupt ``blob-probe`` for other bytes."""
    blobs = compose.open_blobs(settings)
    blobs.put(_PROBE, [b"probe"])
    whole = blobs.read(_PROBE) == b"probe"
    blobs.delete(_PROBE)
    if not whole:
        raise Corrupt("blob-probe", "The blob store gave back other bytes than it was given.")
    return "wrote, read and deleted a probe"


def lock(settings: Settings) -> Check:
    """Whether the store itself keeps objects from being removed: tried now, never assumed."""
    name, blobs = "object lock", compose.open_blobs(settings)
    do = "whoever holds the store's keys can remove objects: keep backups where they are no good"
    if not isinstance(blobs, S3Blobs):
        return Check(name, ATTENTION, "a folder has none; whoever can write it can remove", do)
    found = blobs.lock(SystemClock().now())
    if found is Lock.ENFORCED:
        return Check(name, OK, _LOCKS[found])
    return Check(name, ATTENTION, _LOCKS[found], do)


def root_key(settings: Settings) -> Check:
    """The id of the root key, which was opened. One in a file is never made here."""
    path = compose.root_file(settings)
    if path is None or path.exists():
        return Check("root key", OK, str(compose.open_keys(settings).root_id))
    if compose.open_keyring(settings).cases():
        do = "docs/runbooks/lost-root-key.md, before anything is started"
        return Check("root key", BROKEN, "the file is gone, and cases hang on it", do)
    return Check("root key", ATTENTION, "there is none yet", "it is made at the first start")


def keyring(settings: Settings) -> Check:
    """Whether every copy answers, and whether there is more than one."""
    found = compose.open_keyring(settings)
    if away := found.away():
        return Check(
            "keyring",
            BROKEN,
            f"{', '.join(away)}: does not answer",
            "docs/runbooks/key-rotation.md",
        )
    if len(found.copies) == 1:
        do = "set LOCKGATE_KEYRING_MIRRORS to a place on another machine: docs/formats/keyring.md"
        return Check("keyring", ATTENTION, "one copy, which no backup may hold", do)
    return Check("keyring", OK, f"{len(found.copies)} copies answer")


def witnesses(settings: Settings) -> Check:
    """How the log's witnesses stood when they were asked last."""
    if not settings.log_witnesses:
        do = "ask an agency to run `lockgate witness`, and set LOCKGATE_LOG_WITNESSES"
        return Check("log witnesses", ATTENTION, "nobody else watches the log", do)
    kept = Folder(settings.under_data("transparency-log")).read(STANDINGS)
    known = standings_from_json(kept)
    names = [Witness.parse(one).key.name for one in settings.log_witnesses]
    found = [known.get(name, Standing(name)) for name in names]
    said = ", ".join(f"{one.name} {one.state.value}" for one in found)
    states = {one.state for one in found}
    if states <= {WitnessState.COSIGNED}:
        return Check("log witnesses", OK, said)
    if states <= {WitnessState.COSIGNED, *_WAITING}:
        return Check("log witnesses", ATTENTION, said, "see that the witness runs and is reached")
    return Check("log witnesses", BROKEN, said, "docs/runbooks/log-verification-fails.md")
