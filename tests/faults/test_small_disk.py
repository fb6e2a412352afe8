"""A disk that is full or read-only: refused clearly, nothing corrupt, and well again with space."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.servers import absent

PROJECT = Path(__file__).resolve().parents[2]
NAMESPACE = ["unshare", "--user", "--map-root-user", "--mount"]


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, object]]:
    """What every step met on disks of a few megabytes, mounted where nobody else sees them."""
    able = (
        shutil.which("unshare")
        and not subprocess.run(
            [*NAMESPACE, "mount", "-t", "tmpfs", "none", "/mnt"], capture_output=True, check=False
        ).returncode
    )
    if not able:
        absent("a mount namespace for small disks")
    folder = tmp_path_factory.mktemp("disks")
    done = subprocess.run(
        [*NAMESPACE, sys.executable, "-m", "tests.faults.small_disk", str(folder)],
        cwd=PROJECT, capture_output=True, text=True, timeout=240, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-3000:]
    return json.loads(done.stdout.splitlines()[-1])


BLOB, DATABASE = "unavailable blob-unavailable", "unavailable database-unavailable"
FILE = "unavailable file-unavailable"


def test_a_folder_of_blobs(found: dict[str, dict[str, object]]) -> None:
    """A blob that does not fit is refused, what was there stays, and no piece is left over."""
    assert found["blobs"] == {
        "too large": BLOB,
        "full": BLOB, "full, replaced": BLOB, "full, read": True, "full, left": True,
        "read-only": BLOB, "read-only, replaced": BLOB, "read-only, read": True,
        "read-only, left": True,
        "again": "done",
    }  # fmt: skip


def test_sealing_through_the_vault(found: dict[str, dict[str, object]]) -> None:
    """Sealing is refused, opening goes on, and the same sealing succeeds once there is space."""
    assert found["sealing"] == {
        "too large": BLOB,
        "full": BLOB, "full, opened": True, "full, again": "done",
        "read-only": BLOB, "read-only, opened": True, "read-only, again": "done",
        "sound": True,
    }  # fmt: skip


def test_the_database_of_the_log(found: dict[str, dict[str, object]]) -> None:
    """Nothing is sealed or opened that cannot be put on record, and no acknowledged fact is lost."""
    assert found["databases"] == {
        "full, log": DATABASE, "full, seal": DATABASE, "full, again": "done",
        "read-only, seal": DATABASE, "read-only, open": DATABASE, "read-only, again": "done",
        "acknowledged facts are there": True,
        "sound": True,
    }  # fmt: skip


def test_sealing_a_file(found: dict[str, dict[str, object]]) -> None:
    """The target stays as it was, and nothing stands beside it."""
    assert found["files"] == {
        "seal": FILE, "open": FILE, "left": True, "read-only, seal": FILE, "read-only, open": FILE,
    }  # fmt: skip
