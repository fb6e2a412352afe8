"""An object store that fails, lies about what it has, or is full, while reviews go on."""

from __future__ import annotations

import random
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from services.record import _store_blobs
from shared.adapters.blobs_s3 import S3Place
from shared.runtime import compose
from tests.faults.checker import Place
from tests.faults.frame import SEED, WIDE, Outcome, Report
from tests.faults.kept import KeptLockgate
from tests.faults.store import BadStore, Mood
from tests.faults.test_system_calls import Traffic
from tests.faults.world import World

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not WIDE, reason="minutes; make faults"),
]
BAD = tuple(mood for mood in Mood if mood is not Mood.WELL)


@pytest.fixture
def stored(tmp_path: Path, s3_place: S3Place) -> Iterator[tuple[World, BadStore]]:
    """All of Lockgate in one process, its documents in a bucket behind a store that can fail."""
    secret = tmp_path / "secret"
    secret.write_text(s3_place.secret_key)
    secret.chmod(0o600)
    with BadStore(s3_place.endpoint) as store:
        running = KeptLockgate(
            tmp_path / "one",
            {
                "LOCKGATE_BLOBS_URL": f"s3+http://{store.endpoint}/{s3_place.bucket}",
                "LOCKGATE_BLOBS_ACCESS_KEY": s3_place.access_key,
                "LOCKGATE_BLOBS_SECRET_KEY_FILE": str(secret),
            },
        )
        world = World(running)
        sound = replace(
            running.settings,
            blobs_url=f"s3+http://{s3_place.endpoint}/{s3_place.bucket}",
            blobs_access_key=s3_place.access_key,
            blobs_secret_key_file=secret,
        )
        blobs = compose.open_blobs(sound)
        world.place = Place(sound, sound, lambda: _store_blobs(blobs))
        try:
            yield world, store
        finally:
            running.stop()


def test_a_store_that_answers_badly(stored: tuple[World, BadStore], faults: Report) -> None:
    """Each mood by turns, some seconds long, while reviews go on; then the store is well again."""
    world, store = stored
    chance = random.Random(SEED)
    traffic = Traffic(world, whole=True)
    for mood in BAD * 4:
        store.mood = mood
        time.sleep(chance.uniform(3, 8))  # real time: the fault lasts that long
        store.mood = Mood.WELL
        time.sleep(chance.uniform(1, 4))
    traffic.end()
    outcome = Outcome(sum(store.tried.values())) + world.settled(0)
    moods = {mood.value: store.tried[mood] for mood in BAD}
    faults.row("object store answers badly", outcome, how=", ".join(moods), **moods)
