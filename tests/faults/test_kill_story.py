"""kill -9 at random moments of the whole story, scans and spreadsheets included: the same end."""

from __future__ import annotations

import random
import threading
import time
from pathlib import Path

import pytest

from services.demo.checks import check_promises
from services.demo.command import wait_until_up, write_received
from services.demo.story import Story
from tests.faults.frame import SEED, WIDE, Outcome, Report
from tests.installations import Lockgate, fresh_settings

pytestmark = [pytest.mark.slow, pytest.mark.skipif(not WIDE, reason="minutes; make faults")]

KILLS = 30


def test_kills_during_the_story_lose_nothing(tmp_path: Path, faults: Report) -> None:
    """Killed at random moments and started again each time, the story ends as if nothing happened."""
    running = Lockgate(fresh_settings(tmp_path / "data"))
    done, kills = threading.Event(), 0
    chance = random.Random(SEED)

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
    broken = tuple(verdict.promise for verdict in verdicts if not verdict.kept)
    outcome = Outcome(kills, lost=len(broken), found=broken)
    faults.row("kill -9 at random, the whole story", outcome, stories=len(stories))


def _settled(story: Story, running: Lockgate, out: Path):
    """The verdicts once mail and timers that were interrupted have caught up."""
    end = time.monotonic() + 60
    write_received(story, running.settings, out)
    while True:
        verdicts = check_promises(story, running.settings, out, lambda _line: None)
        if all(verdict.kept for verdict in verdicts) or time.monotonic() > end:
            return verdicts
        time.sleep(2)
