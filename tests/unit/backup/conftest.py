"""An installation is filled once a run; each test works on a copy of it."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.unit.backup.kit import Installation


@pytest.fixture(scope="session")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The data folder of an installation on SQLite and a folder."""
    made = Installation(tmp_path_factory.mktemp("filled") / "first")
    made.fill()
    return made.folder


@pytest.fixture
def full(filled: Path, tmp_path: Path) -> Installation:
    """An installation of one test's own."""
    shutil.copytree(filled, tmp_path / "first")
    return Installation(tmp_path / "first")
