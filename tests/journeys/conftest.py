"""A whole Lockgate in a process of its own, for playing stories against."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from services.demo.client import Player
from services.demo.command import free_port, players, start, wait_until_up
from shared.settings import Settings, load_settings


@dataclass
class Lockgate:
    """A running installation that can be killed and started again on the same data."""

    settings: Settings

    def __post_init__(self) -> None:
        self.process = start(self.settings)
        wait_until_up(self.settings, self.process)

    def players(self) -> dict[str, Player]:
        """The people of the story."""
        return players(self.settings)

    def kill(self) -> None:
        """End it as a power cut would: no warning, no clean-up."""
        self.process.kill()
        self.process.wait(timeout=30)

    def restart(self) -> None:
        """Start it again on the same data and address, without waiting for it."""
        self.process = start(self.settings)

    def stop(self) -> None:
        """End it in order."""
        self.process.terminate()
        self.process.wait(timeout=60)


def fresh_settings(folder: Path) -> Settings:
    """Settings of one machine in a folder of its own."""
    return replace(load_settings(), data_dir=folder, base_url=f"http://127.0.0.1:{free_port()}")


@pytest.fixture
def lockgate(tmp_path: Path) -> Iterator[Lockgate]:
    """A fresh installation, stopped at the end."""
    running = Lockgate(fresh_settings(tmp_path / "data"))
    try:
        yield running
    finally:
        running.stop()
