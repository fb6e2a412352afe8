"""Sending files to a running installation, and watching what its process uses meanwhile."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

import requests

from services.demo.client import NotNow, Player, wait_for
from services.demo.story import Story

SETTLED = {"accepted", "refused", "waiting"}


def begun(players: dict[str, Player]) -> Story:
    """A story in which the agencies have been asked and nothing has been sent."""
    story = Story(players, lambda _line: None)
    for step in (story.open_case, story.invite, story.fill_register, story.ask_agencies):
        step()
    return story


@dataclass(frozen=True)
class Stream:
    """A body of known size that is made while it is sent."""

    size: int
    make: Callable[[], Iterator[bytes]]

    def __len__(self) -> int:
        return self.size

    def __iter__(self) -> Iterator[bytes]:
        return self.make()


def again(call: Callable[[], requests.Response]) -> requests.Response:
    """Call until there is an answer, whatever it is."""
    return wait_for("an answer", lambda: [_answer(call)])[0]


def _answer(call: Callable[[], requests.Response]) -> requests.Response:
    found = call()
    if found is None:
        raise NotNow
    return found


def announce(player: Player, request: str, name: str, size: int, key: str) -> requests.Response:
    """Say that a file is coming."""
    return again(
        lambda: player.attempt(
            "POST",
            f"/api/v1/requests/{request}/uploads",
            json={"name": name, "size": size},
            headers={"Idempotency-Key": key},
        )
    )


def send(player: Player, request: str, name: str, content: bytes, key: str) -> dict[str, Any]:
    """Upload a small file and wait until it is settled; answers the upload."""
    upload = announce(player, request, name, len(content), key).json()["id"]
    place, offset = f"/api/v1/uploads/{upload}", {"Upload-Offset": "0"}
    again(lambda: player.attempt("PATCH", place, data=content, headers=offset))
    again(lambda: player.attempt("POST", f"{place}/complete"))
    return settled(player, upload)


def settled(player: Player, upload: str, patience: float = 300.0) -> dict[str, Any]:
    """The upload once it was accepted or refused."""

    def look() -> dict[str, Any] | None:
        found = player.api("GET", f"/api/v1/uploads/{upload}")
        return found if found["state"] in SETTLED else None

    return wait_for("the upload to be checked", look, patience)


def memory(pid: int) -> dict[str, int]:
    """``VmRSS`` and ``VmHWM`` (the highest since it was last reset) of a process, in bytes."""
    text = Path(f"/proc/{pid}/status").read_text()
    return {
        name: int(kb) << 10
        for name, kb in re.findall(r"^(VmRSS|VmHWM):\s+(\d+) kB", text, re.MULTILINE)
    }


def reset_peak(pid: int) -> int:
    """Forget the highest use of memory so far; answers the present one."""
    Path(f"/proc/{pid}/clear_refs").write_text("5")
    return memory(pid)["VmRSS"]


class Watch:
    """Samples a folder's size on disk while something happens."""

    def __init__(self, folder: Path) -> None:
        self.most = 0
        self._folder = folder
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._look, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join()

    def _look(self) -> None:
        while not self._stop.wait(1.0):
            self.most = max(self.most, size_of(self._folder))


def size_of(folder: Path) -> int:
    """Bytes of every file in a folder; files that vanish meanwhile are not counted."""
    total = 0
    for path in folder.rglob("*"):
        try:
            total += path.stat().st_size if path.is_file() else 0
        except FileNotFoundError:
            continue
    return total
