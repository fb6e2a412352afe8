"""A running Lockgate and a browser to visit it with."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.installations import Compose, Lockgate, fresh_settings

CHROMIUM = shutil.which("chromium") or ""


@pytest.fixture
def lockgate(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Lockgate | Compose]:
    """A fresh installation, stopped at the end; with JOURNEYS=compose, containers."""
    if os.environ.get("JOURNEYS") == "compose":
        yield request.getfixturevalue("compose")
        return
    running = Lockgate(fresh_settings(tmp_path / "data"))
    try:
        yield running
    finally:
        running.stop()


@pytest.fixture
def browser():
    """Chromium; its absence skips here and fails where CI is set."""
    if not CHROMIUM:
        if os.environ.get("CI"):
            pytest.fail("chromium is missing, and CI must have it")
        pytest.skip("chromium is not installed")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(
            executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"]
        )
        yield opened
        opened.close()
