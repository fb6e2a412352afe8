"""The object store, the same promises in a folder and on a real S3 server."""

from __future__ import annotations

import hashlib
import os
import resource
import stat
import subprocess
import sys
import threading
from dataclasses import replace

import pytest

from shared.adapters.blobs_folder import FolderBlobs
from shared.adapters.blobs_s3 import S3Blobs, S3Place
from shared.domain.errors import Corrupt, Invalid, Unavailable
from shared.ports.blobs import BlobInfo

MIB = 1 << 20


@pytest.fixture(params=["folder", "s3"])
def blobs(request, tmp_path):
    """An empty store of each kind."""
    if request.param == "folder":
        return FolderBlobs(tmp_path / "blobs", now=0)
    return S3Blobs(request.getfixturevalue("s3_place"), part_size=5 * MIB)


def pieces(count, size=MIB):
    """Chunks that differ from one another."""
    return (bytes([number % 251]) * size for number in range(count))


def keys(blobs, prefix=""):
    """The keys that are listed."""
    return [info.key for info in list(blobs.keys(prefix))]


def test_blob_comes_back_as_it_was_put(blobs):
    """What is put in chunks is read whole, with its size."""
    assert blobs.put("case-1/doc", [b"hel", b"", b"lo"]) == 5

    assert blobs.read("case-1/doc") == b"hello"
    assert blobs.size("case-1/doc") == 5
    assert b"".join(blobs.stream("case-1/doc")) == b"hello"


def test_empty_blob_is_a_blob(blobs):
    """Nothing at all can be kept, and is not the same as missing."""
    assert blobs.put("empty", []) == 0

    assert (blobs.size("empty"), blobs.read("empty"), list(blobs.stream("empty"))) == (0, b"", [])


@pytest.mark.parametrize(
    ("offset", "length", "expected"),
    [
        (0, None, b"0123456789"),
        (3, None, b"3456789"),
        (3, 4, b"3456"),
        (0, 0, b""),
        (8, 5, b"89"),
        (10, None, b""),
        (10, 1, b""),
        (99, 1, b""),
    ],
)
def test_ranges(blobs, offset, length, expected):
    """Any range is read; it is short only at the end."""
    blobs.put("digits", [b"0123456789"])

    assert blobs.read("digits", offset, length) == expected


def test_large_blob_of_unknown_length(blobs):
    """A stream of several parts comes back byte for byte, from anywhere."""
    expected = hashlib.sha256(b"".join(pieces(13))).hexdigest()

    assert blobs.put("large", pieces(13)) == 13 * MIB

    streamed = list(blobs.stream("large", chunk_size=3 * MIB))
    assert hashlib.sha256(b"".join(streamed)).hexdigest() == expected
    assert max(map(len, streamed)) <= 3 * MIB
    assert blobs.read("large", 6 * MIB - 1, 2) == b"\x05\x06"


def test_put_replaces_atomically(blobs):
    """Readers see the old blob or the new one, whole."""
    blobs.put("same", [b"a" * MIB])
    seen, stop = [], threading.Event()

    def watch():
        while not stop.is_set():
            seen.append(set(blobs.read("same")))

    watcher = threading.Thread(target=watch)
    watcher.start()
    for letter in (b"b", b"c", b"d"):
        blobs.put("same", [letter * MIB])
    stop.set()
    watcher.join()

    assert all(len(letters) == 1 for letters in seen)
    assert blobs.read("same", 0, 1) == b"d"


def test_put_that_fails_leaves_nothing(blobs):
    """A source that breaks in the middle makes no blob and harms no old one."""

    def broken():
        yield from pieces(12)
        raise Corrupt("object-corrupt", "the source broke")

    blobs.put("old", [b"old"])
    for key in ("old", "new"):
        with pytest.raises(Corrupt):
            blobs.put(key, broken())

    assert blobs.read("old") == b"old"
    assert keys(blobs) == ["old"]


@pytest.mark.parametrize("error", [ValueError, OSError, Unavailable])
def test_error_of_the_source_is_not_taken_for_one_of_the_store(blobs, error):
    """What the source raised is what the caller sees, unchanged."""
    raised = error("vault-gone", "gone") if error is Unavailable else error("gone")

    def broken():
        yield b"x"
        raise raised

    with pytest.raises(error) as seen:
        blobs.put("a", broken())

    assert seen.value is raised


def test_nothing_shows_before_put_returned(blobs):
    """While a blob is being put it is not there."""
    seen = []

    def watched():
        for piece in pieces(12):
            yield piece
            seen.extend(blobs.keys())

    blobs.put("new", watched())

    assert seen == []


@pytest.mark.parametrize("look", ["size", "read", "stream", "range"])
def test_missing_blob_is_invalid(blobs, look):
    """Every way to look at a key that is not there says so."""
    looks = {
        "size": lambda: blobs.size("none"),
        "read": lambda: blobs.read("none"),
        "stream": lambda: list(blobs.stream("none")),
        "range": lambda: blobs.read("a/none", 5, 0),
    }

    with pytest.raises(Invalid) as missing:
        looks[look]()

    assert missing.value.code == "blob-missing"


def test_delete_is_idempotent(blobs):
    """A deleted blob is gone; deleting it again is no error."""
    blobs.put("a/b", [b"x"])

    blobs.delete("a/b")
    blobs.delete("a/b")
    blobs.delete("never/was")

    assert list(blobs.keys()) == []


def test_keys_are_listed_in_order(blobs):
    """Listing gives every key below a prefix, in key order, with sizes."""
    for key in ("b", "a/b", "a", "a-b", "a/b/c", "a.b", "ab/c"):
        blobs.put(key, [key.encode()])

    assert keys(blobs) == [
        "a", "a-b", "a.b", "a/b", "a/b/c", "ab/c", "b",
    ]  # fmt: skip
    assert list(blobs.keys("a/")) == [BlobInfo("a/b", 3), BlobInfo("a/b/c", 5)]
    assert [info.key for info in blobs.keys("a/b/")] == ["a/b/c"]
    assert list(blobs.keys("zz")) == []


@pytest.mark.parametrize(
    "key",
    [
        "", "/a", "A", "a b", "../a", "a/../b", "a/..", "..", "a\x00", "a\n", "é", "a" * 201,
        "a//b", "a/", "a/./b", "-a", ".a", "a\\b", "a=", "a%2f",
    ],
)  # fmt: skip
def test_odd_key_is_refused(blobs, key):
    """A key that could mean another place is refused by every method."""
    for use in (
        lambda: blobs.put(key, [b"x"]),
        lambda: blobs.read(key),
        lambda: blobs.size(key),
        lambda: list(blobs.stream(key)),
        lambda: blobs.delete(key),
    ):
        with pytest.raises(Invalid) as refused:
            use()
        assert refused.value.code == "blob-key"


def test_odd_prefix_is_refused(blobs):
    """Listing cannot be led outside either."""
    for prefix in ("..", "/", "a/../b", "*"):
        with pytest.raises(Invalid):
            list(blobs.keys(prefix))


# --- the folder -------------------------------------------------------------------------------


@pytest.fixture
def folder(tmp_path):
    """A folder store and where it lies."""
    return FolderBlobs(tmp_path / "blobs", now=0), tmp_path / "blobs"


def test_folder_and_files_are_for_the_owner_only(folder):
    """Nobody else on the machine can even read ciphertext."""
    blobs, root = folder
    blobs.put("a/b", [b"x"])

    modes = {stat.S_IMODE(path.stat().st_mode) for path in (root, root / "a", root / "a" / "b=")}
    assert modes == {0o700, 0o600}


@pytest.mark.parametrize("place", ["file", "folder", "root"])
def test_link_is_never_followed(folder, tmp_path, place):
    """A link in the store's folders is an integrity failure, for reading and for writing."""
    blobs, root = folder
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "b=").write_text("secret")
    if place == "file":
        (root / "a").mkdir()
        (root / "a" / "b=").symlink_to(outside / "b=")
    elif place == "folder":
        (root / "a").symlink_to(outside)
    else:
        blobs.put("a/b", [b"x"])
        root.rename(tmp_path / "moved")
        root.symlink_to(tmp_path / "moved")

    with pytest.raises(Corrupt) as refused:
        blobs.read("a/b")

    assert refused.value.code == "blob-place"
    if place != "file":
        with pytest.raises(Corrupt):
            blobs.put("a/c", [b"x"])
    assert (outside / "b=").read_text() == "secret"
    assert not (outside / "c=").exists()


def test_link_in_place_of_a_file_is_replaced_not_followed(folder, tmp_path):
    """Putting over a planted link replaces the link itself."""
    blobs, root = folder
    (tmp_path / "victim").write_text("untouched")
    (root / "b=").symlink_to(tmp_path / "victim")

    blobs.put("b", [b"new"])

    assert (tmp_path / "victim").read_text() == "untouched"
    assert blobs.read("b") == b"new"


def test_what_is_no_file_is_corrupt(folder):
    """A folder in the place of a blob is not a blob."""
    blobs, root = folder
    (root / "b=").mkdir()

    with pytest.raises(Corrupt):
        blobs.read("b")
    assert list(blobs.keys()) == []


def test_strange_files_are_not_listed(folder):
    """What we did not write is not shown as ours."""
    blobs, root = folder
    blobs.put("a", [b"x"])
    (root / "README").write_text("hello")

    assert keys(blobs) == ["a"]


def test_leftovers_of_a_crash_are_swept_after_a_day(tmp_path):
    """Unfinished files go when they are old; fresh ones may belong to a living process."""
    FolderBlobs(tmp_path, now=0)
    leftover = tmp_path / ".temporary" / "x"
    leftover.write_text("half")
    written = leftover.stat().st_mtime

    FolderBlobs(tmp_path, now=written + 3600)
    assert leftover.exists()
    FolderBlobs(tmp_path, now=written + 90000)

    assert not leftover.exists()


def test_failed_put_leaves_no_temporary_file(folder):
    """An error on the way removes what was written so far."""
    blobs, root = folder

    def broken():
        yield b"x"
        raise Unavailable("vault-unavailable", "gone")

    with pytest.raises(Unavailable):
        blobs.put("a", broken())

    assert list((root / ".temporary").iterdir()) == []


def test_full_disk_is_unavailable(folder, monkeypatch):
    """A disk without room refuses, and shows nothing half-written."""
    blobs, root = folder

    def full(*_arguments):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)

    with pytest.raises(Unavailable) as refused:
        blobs.put("a", [b"x"])

    assert refused.value.facts == {"errno": 28}
    assert list(blobs.keys()) == []
    assert list((root / ".temporary").iterdir()) == []


def test_file_and_folder_are_synchronised_before_put_returns(folder, monkeypatch):
    """The blob is synchronised before it is renamed, its folder after."""
    blobs, _ = folder
    done, fsync, rename = [], os.fsync, os.rename
    monkeypatch.setattr(os, "fsync", lambda fd: (done.append("sync"), fsync(fd))[1])
    monkeypatch.setattr(os, "rename", lambda *a, **k: (done.append("rename"), rename(*a, **k))[1])

    blobs.put("a", [b"x"])

    assert done == ["sync", "rename", "sync"]


_KILLED = """
import sys
from pathlib import Path
from shared.adapters.blobs_folder import FolderBlobs
def chunks():
    yield b"x" * 100000
    print("half", flush=True)
    sys.stdin.read()
FolderBlobs(Path(sys.argv[1]), 0).put("a", chunks())
"""


def test_killed_writer_leaves_the_old_blob(folder):
    """SIGKILL in the middle of a put changes nothing that can be seen."""
    blobs, root = folder
    blobs.put("a", [b"old"])
    with subprocess.Popen(
        [sys.executable, "-c", _KILLED, str(root)],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    ) as victim:  # fmt: skip
        assert victim.stdout.readline() == "half\n"
        victim.kill()

    assert blobs.read("a") == b"old"
    assert keys(blobs) == ["a"]


# --- S3 ---------------------------------------------------------------------------------------


def test_wrong_secret_is_refused(s3_place):
    """A store that checks signatures lets nobody in with another secret."""
    stranger = S3Blobs(replace(s3_place, secret_key="wrong"))

    with pytest.raises(Unavailable) as refused:
        stranger.put("a", [b"x"])

    assert refused.value.facts == {"answer": "SignatureDoesNotMatch"}
    assert "wrong" not in repr(replace(s3_place, secret_key="wrong"))


def test_missing_bucket_is_unavailable(s3_place):
    """A bucket that is not there is a fault of the installation, not of a key."""
    with pytest.raises(Unavailable):
        S3Blobs(replace(s3_place, bucket="nowhere-at-all")).size("a")


def test_store_that_does_not_answer_is_unavailable():
    """No connection is Unavailable for every method."""
    blobs = S3Blobs(S3Place("127.0.0.1:1", "bucket", "key", "secret", secure=False), retries=0)

    for use in (
        lambda: blobs.put("a", [b"x"]),
        lambda: blobs.read("a"),
        lambda: blobs.size("a"),
        lambda: list(blobs.stream("a")),
        lambda: blobs.delete("a"),
        lambda: list(blobs.keys()),
    ):
        with pytest.raises(Unavailable):
            use()


def test_put_is_bounded_in_memory(s3_place):
    """A blob far larger than the parts does not stay in memory."""
    blobs = S3Blobs(s3_place, part_size=5 * MIB)
    blobs.put("warm", pieces(12))
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss

    blobs.put("large", pieces(160))

    assert blobs.size("large") == 160 * MIB
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 60 * 1024
