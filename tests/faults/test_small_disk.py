"""A disk that is full or read-only: refused clearly, nothing corrupt, and well again with space."""

from __future__ import annotations

import os
from typing import Any

import pytest

from tests.faults.small_disk import found_in_namespace

MOST = os.environ.get("SMALL_DISK_PAGES", "")
"""Every amount of room up to so many pages is tried; a few of them without it."""


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What every part met on disks of a few megabytes."""
    return found_in_namespace("tests.faults.small_disk_parts", tmp_path_factory.mktemp("parts"))


@pytest.fixture(scope="module")
def done(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What came of every action, whatever room there was."""
    folder = tmp_path_factory.mktemp("actions")
    return found_in_namespace("tests.faults.small_disk_actions", folder, *MOST.split())


@pytest.fixture(scope="module")
def sent(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What an officer who uploads was told."""
    return found_in_namespace("tests.faults.small_disk_uploads", tmp_path_factory.mktemp("uploads"))


BLOB, DATABASE = "unavailable blob-unavailable", "unavailable database-unavailable"
FILE = "unavailable file-unavailable"


def test_a_folder_of_blobs(found: dict[str, Any]) -> None:
    """A blob that does not fit is refused, what was there stays, and no piece is left over."""
    assert found["blobs"] == {
        "too large": BLOB,
        "full": BLOB, "full, replaced": BLOB, "full, read": True, "full, left": True,
        "read-only": BLOB, "read-only, replaced": BLOB, "read-only, read": True,
        "read-only, left": True,
        "again": "done",
    }  # fmt: skip


def test_sealing_through_the_vault(found: dict[str, Any]) -> None:
    """Sealing is refused, opening goes on, and the same sealing succeeds once there is space."""
    assert found["sealing"] == {
        "too large": BLOB,
        "full": BLOB, "full, opened": True, "full, again": "done",
        "read-only": BLOB, "read-only, opened": True, "read-only, again": "done",
        "sound": True,
    }  # fmt: skip


def test_the_database_of_the_log(found: dict[str, Any]) -> None:
    """Nothing is sealed or opened that cannot be put on record, and no acknowledged fact is lost."""
    assert found["databases"] == {
        "full, log": DATABASE, "full, seal": DATABASE, "full, again": "done",
        "read-only, seal": DATABASE, "read-only, open": DATABASE, "read-only, again": "done",
        "acknowledged facts are there": True,
        "sound": True,
    }  # fmt: skip


def test_sealing_a_file(found: dict[str, Any]) -> None:
    """The target stays as it was, and nothing stands beside it."""
    assert found["files"] == {
        "seal": FILE, "open": FILE, "left": True, "read-only, seal": FILE, "read-only, open": FILE,
    }  # fmt: skip


# --- whole installations ------------------------------------------------------------------------
KEYRING, FILES = "unavailable keyring-unavailable", "unavailable log-files"
FOLDER, KEY_FILE = "unavailable data-folder-unavailable", "unavailable key-file-unavailable"
LEFT = "unavailable destruction-outstanding"


@pytest.mark.parametrize(
    ("action", "codes"),
    [
        ("make a case", {DATABASE, KEYRING}),
        ("seal", {DATABASE, BLOB}),
        ("append to the log", {DATABASE}),
        ("publish the log", {DATABASE, FILES}),
        ("rotate the root key", {DATABASE, KEY_FILE, KEYRING, FOLDER}),
        ("rotate a case key", {DATABASE, KEYRING}),
        ("seal anew", {DATABASE, KEYRING, BLOB}),
        ("destroy a case", {DATABASE, LEFT}),
        ("scrub", {DATABASE}),
        ("back up", {DATABASE, BLOB}),
        ("restore", {DATABASE, BLOB, FOLDER}),
    ],
)  # fmt: skip
def test_an_action_waits_for_room(done: dict[str, Any], action: str, codes: set[str]) -> None:
    """Wherever room ends it is Unavailable, the record is whole, and with room it succeeds."""
    one = done[action]
    assert one["harm"] == []
    assert one["refused"], "the disk was never full"
    assert set(one["refused"]) <= codes


def test_every_action_was_tried(done: dict[str, Any]) -> None:
    """Each on a read-only disk, on a full one, and with too little room at least."""
    assert all(one["tries"] >= 3 for one in done.values())


FULL, READ_ONLY = "The disk is full. Make room", "The disk is read-only. Make it writable"


@pytest.mark.parametrize(
    ("disk", "code", "advice"),
    [
        ("objects full", "blob-unavailable", FULL),
        ("objects read-only", "blob-unavailable", READ_ONLY),
        ("data full", "database-unavailable", FULL),
        ("data full, begin", "database-unavailable", FULL),
    ],
)
def test_an_upload_over_http(sent: dict[str, Any], disk: str, code: str, advice: str) -> None:
    """The officer is told to come again, and what is wrong; sent again, the file is taken."""
    status, told, again, detail = sent[disk]
    assert (status, told, again) == (503, code, True)
    assert advice in detail
    assert sent[f"{disk} again" if disk.endswith("begin") else f"{disk}, again"] == "accepted"


@pytest.mark.parametrize(
    ("disk", "code"),
    [("data read-only", "data-folder-unavailable"), ("data full", "database-unavailable")],
)
def test_starting_says_what_is_wrong(sent: dict[str, Any], disk: str, code: str) -> None:
    """Lockgate does not start half: it ends with one line that says what to do."""
    status, [line] = sent[f"{disk}, started"]
    assert status == 1
    assert f"[{code}]" in line
    assert "The disk is" in line


def test_every_upload_is_accounted_for(sent: dict[str, Any]) -> None:
    """After all of it, nothing is lost or doubled, and the log verifies."""
    assert sent["wrong"] == []
