"""An emergency recall, as a manager does it, timed to the first download that is refused."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta

from services.demo.client import wait_for
from services.demo.story import Story

TURNS = 3
"""The quickest counts: a machine that is busy with something else proves nothing."""


def seconds_to_recall(story: Story, reader: str = "reviewer") -> float:
    """From the manager's call to a refused download, at best; each turn opens the release again.

    The very next request is refused, whichever it is and however long it takes: nothing is waited
    for. Asserts that, and that the release was readable before.
    """
    player, manager = story.players[reader], story.players["manager"]
    [release] = [
        one
        for one in player.api("GET", "/library/api/v1/releases")
        if one["case"] == story.case and one["items"]
    ]
    place = f"/library/api/v1/releases/{release['id']}"
    paths = [f"{place}/bundle", *(f"{place}/files/{item['id']}" for item in release["items"])]
    quickest = float("inf")
    for _ in range(TURNS):
        assert all(player.attempt("GET", path).ok for path in paths)
        began = time.perf_counter()
        manager.call("POST", f"{place}/recall", json={"reason": "content-mistake"})
        refused = player.attempt("GET", paths[0])
        quickest = min(quickest, time.perf_counter() - began)
        assert not refused.ok
        assert not any(player.attempt("GET", path).ok for path in paths)
        until = (datetime.now(UTC) + timedelta(days=7)).isoformat()
        manager.call("POST", f"{place}/reopen", json={"expires_at": until})
        wait_for("the release to be open", lambda: player.attempt("GET", paths[0]).ok)
    return quickest
