"""Case keys in memory: few, for minutes, and none of a case that was destroyed."""

from __future__ import annotations

import pytest

from services.storage.case_keys import HELD_KEYS, HELD_SECONDS, Ring
from shared.adapters.keyring_blobs import BlobKeyring
from shared.domain.errors import Corrupt, Refused
from tests.unit.storage.builders import MemoryCopy, root_keys


class Seconds:
    """A monotonic clock that moves when told."""

    def __init__(self) -> None:
        self.at = 1000.0

    def __call__(self) -> float:
        """The second it was set to."""
        return self.at


@pytest.fixture
def kit() -> tuple[Ring, MemoryCopy, Seconds]:
    """A ring with one case, its keyring's copy, and its clock."""
    copy, now = MemoryCopy(), Seconds()
    return Ring(root_keys(), BlobKeyring(copy), now), copy, now


def test_a_key_is_read_once_and_again_after_some_minutes(kit):
    """Until then the keyring may be away; after that it is asked again."""
    ring, copy, now = kit
    key_id, root = ring.make("case-1")
    assert root == ring.keys.root_id
    first = ring.open("case-1", key_id)
    copy.away = True
    now.at += HELD_SECONDS - 1
    assert ring.open("case-1", key_id) is first
    copy.away = False
    now.at += 1
    again = ring.open("case-1", key_id)
    assert (again, again is first) == (first, False)


def test_keys_are_let_go(kit):
    """After their time, when too many are held, and when the case is destroyed."""
    ring, _, now = kit
    key_id, _ = ring.make("case-1")
    for let_go in (lambda: ring.forget("case-1"), lambda: (_pass(now), ring.let_go())):
        ring.open("case-1", key_id)
        ring.let_go()
        assert len(ring._held) == 1
        let_go()
        assert len(ring._held) == 0
    for number in range(HELD_KEYS + 5):
        case = f"case-{number}x"
        ring.open(case, ring.make(case)[0])
    assert len(ring._held) == HELD_KEYS


def _pass(now: Seconds) -> None:
    now.at += HELD_SECONDS


def test_a_destroyed_case_and_a_lost_key_are_told_apart(kit):
    """A tombstone is a refusal, nothing at all is an integrity failure."""
    ring, copy, _ = kit
    key_id, _ = ring.make("case-1")
    ring.keyring.erase("case-1")
    with pytest.raises(Refused, match="case-key-destroyed"):
        ring.open("case-1", key_id)
    with pytest.raises(Refused, match="case-key-destroyed"):
        ring.make("case-1")
    copy.kept.clear()
    with pytest.raises(Corrupt, match="case-key-lost"):
        ring.open("case-1", key_id)


def test_a_key_wrapped_just_before_a_rotation_is_wrapped_again(kit, monkeypatch):
    """What a rotation's walk may have missed is found by whoever made it."""
    ring, _, _ = kit
    keep = ring.keyring.keep

    def rotating(case: str, key_id: str, record: bytes) -> bytes:
        kept = keep(case, key_id, record)
        ring.keys.rotate(ring.keys.root_id)
        return kept

    monkeypatch.setattr(ring.keyring, "keep", rotating)
    key_id, root = ring.make("case-1")
    record = ring.keyring.find("case-1", key_id)
    assert ring.keys.wrapped_by(record) == root == ring.keys.root_id
    ring.keys.retire("root-old")
    assert len(ring.open("case-1", key_id).key) == 32


def test_a_key_replaced_while_it_is_read_is_read_again(kit, monkeypatch):
    """A rotation that ends between finding and unwrapping is not noticed."""
    ring, _, _ = kit
    key_id, source = ring.make("case-1")
    find, calls = ring.keyring.find, []

    def slow(case: str, one: str) -> bytes | None:
        record = find(case, one)
        if not calls:
            calls.append(one)
            ring.keys.rotate(source)
            ring.rewrap(case, one)
            ring.keys.retire(source)
        return record

    monkeypatch.setattr(ring.keyring, "find", slow)
    assert len(ring.open("case-1", key_id).key) == 32
