"""kill -9 at random moments of the story: same end, nothing lost, nothing twice."""

from __future__ import annotations

import os
import random
import sys
import threading
import time
from pathlib import Path

import pytest

from services.demo.checks import check_promises
from services.demo.command import wait_until_up, write_received
from services.demo.story import Story
from tests.installations import Lockgate, fresh_settings

pytestmark = pytest.mark.slow

KILLS = int(os.environ.get("KILLS", "4"))
"""How often the process is killed; 30 by ``make faults``."""


def test_kills_during_the_story_lose_nothing(tmp_path: Path) -> None:
    """Killed at random moments and started again each time, the story ends as if nothing happened."""
    running = Lockgate(fresh_settings(tmp_path / "data"))
    done, kills = threading.Event(), 0
    chance = random.Random(int(os.environ.get("SEED", "20261122")))

    def killer() -> None:
        nonlocal kills
        while kills < KILLS and not done.wait(chance.uniform(1.0, 6.0)):
            running.kill()
            kills += 1
            running.restart()
            wait_until_up(running.settings, running.process)

    hand = threading.Thread(target=killer)
    hand.start()
    out, stories = tmp_path / "received", []
    try:
        try:
            while not stories or kills < KILLS:  # one story may be over before the last kill
                stories.append(Story(running.players(), lambda _line: None))
                stories[-1].play()
        finally:
            done.set()
            hand.join()
        verdicts = [verdict for story in stories for verdict in _settled(story, running, out)]
    finally:
        running.stop()
    sys.stdout.write(f"{kills} kills over {len(stories)} stories\n")
    assert [verdict for verdict in verdicts if not verdict.kept] == []
    assert kills == KILLS


def _settled(story: Story, running: Lockgate, out: Path):
    """The verdicts once mail and timers that were interrupted have caught up."""
    end = time.monotonic() + 60
    write_received(story, running.settings, out)
    while True:
        verdicts = check_promises(story, running.settings, out, lambda _line: None)
        if all(verdict.kept for verdict in verdicts) or time.monotonic() > end:
            return verdicts
        time.sleep(2)
