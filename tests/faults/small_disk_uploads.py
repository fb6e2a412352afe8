"""Uploads over HTTP to a Lockgate whose disks are full or read-only.

``python -m tests.faults.small_disk_uploads FOLDER`` starts one in a process of its own, its data
folder on one small disk and its objects on another, and prints one JSON object. Each upload is sent
as an officer of an agency would send it, and sent again once there is room; then it must be taken.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from secrets import token_urlsafe
from typing import Any

import requests
from pyotp import random_base32

from services.demo.client import Player, wait_for
from services.demo.command import wait_until_up
from services.first_person import front_desk
from services.intake.people.seed import SeedAgency, SeedPerson, seed_people
from services.record import own_log_key
from services.storage.fsck.account import account
from services.storage.fsck.log import LogKey, verify_rows
from services.storage.fsck.stores import folder_blobs
from services.storage.fsck.tables import open_tables
from shared.domain.policy import Role
from shared.runtime.compose import database_url
from shared.settings import Settings
from tests.faults.small_disk import PROJECT, full, mounted, read_only
from tests.installations import fresh_settings

MEGABYTES, OBJECTS_MEGABYTES = 48, 8
_RUN = [sys.executable, "-m", "services.cli", "run", "--no-demo-people"]
CONTENT = b"The family is known to us since 2019. " * 600


@dataclass
class Officer:
    """Somebody of the police who sends records."""

    player: Player
    request: str

    def begin(self, name: str) -> requests.Response:
        """Announce a file; the same name again answers the same upload."""
        sent = {"name": f"{name}.txt", "size": len(CONTENT)}
        key = {"Idempotency-Key": f"small-disk-{name}"}
        return self._told("POST", f"requests/{self.request}/uploads", json=sent, headers=key)

    def send(self, upload: str) -> requests.Response:
        """All of its bytes."""
        headers = {"Upload-Offset": "0"}
        return self._told("PATCH", f"uploads/{upload}", data=CONTENT, headers=headers)

    def taken(self, name: str) -> str:
        """Send it from wherever it is to the end; how it ended."""
        upload = self.begin(name).json()
        if upload["state"] == "open" and not upload["offset"]:
            self.send(upload["id"]).raise_for_status()
        place = f"uploads/{upload['id']}"
        self._told("POST", f"{place}/complete").raise_for_status()
        return str(wait_for("the check", lambda: self._ended(place)))

    def _ended(self, place: str) -> str:
        state = str(self._told("GET", place).json()["state"])
        return state if state in {"accepted", "refused"} else ""

    def _told(self, method: str, path: str, **given: Any) -> requests.Response:
        """Whatever is answered, a refusal and "come again" too."""
        access = {"Authorization": f"Bearer {self.player._access()}"}
        given["headers"] = {**given.get("headers", {}), **access}
        return requests.request(method, f"{self.player.base}/api/v1/{path}", timeout=60, **given)


def shown(answer: requests.Response) -> list[object]:
    """What a client goes by: status, code, whether it is told when to come again, and why."""
    told = answer.json() if answer.content else {}
    again = "Retry-After" in answer.headers
    return [answer.status_code, told.get("code", ""), again, told.get("detail", "")]


def uploads(folder: Path) -> dict[str, Any]:
    """Each state of the disks, while it runs and when it is started."""
    data = mounted(folder / "data", MEGABYTES)
    objects = mounted(data / "blobs", OBJECTS_MEGABYTES)
    settings = fresh_settings(data)
    players = _prepared(settings)
    with _running(settings):
        found = _sent(_officer(players), data, objects)
    with read_only(data):
        found["data read-only, started"] = _started(settings)
    with full(data):
        found["data full, started"] = _started(settings)
    found["wrong"] = _wrong(settings)
    return found


def _sent(officer: Officer, data: Path, objects: Path) -> dict[str, Any]:
    found = dict[str, Any]()
    for name, state in (("full", full), ("read-only", read_only)):
        upload = officer.begin(f"objects-{name}").json()["id"]
        with state(objects):
            found[f"objects {name}"] = shown(officer.send(upload))
        found[f"objects {name}, again"] = officer.taken(f"objects-{name}")
    upload = officer.begin("data-full").json()["id"]
    with full(data):
        found["data full"] = shown(officer.send(upload))
        found["data full, begin"] = shown(officer.begin("data-full-begun"))
    found["data full, again"] = officer.taken("data-full")
    found["data full, begin again"] = officer.taken("data-full-begun")
    return found


def _prepared(settings: Settings) -> dict[str, Player]:
    """Two people who can sign in, without the cost of sixteen."""
    agencies = [SeedAgency("police", "Constabulary", "police")]
    people = [
        SeedPerson("manager", "Manager", "manager@example.org", token_urlsafe(), random_base32(),
                   roles=(Role.MANAGER,)),
        SeedPerson("officer", "Officer", "officer@example.org", token_urlsafe(), random_base32(),
                   roles=(Role.AGENCY_OFFICER,), agency="police"),
    ]  # fmt: skip
    with front_desk(settings) as desk:
        seed_people(agencies, people, desk)
    return {one.key: Player(settings.base_url, one.email, one.password, one.totp) for one in people}


def _officer(players: dict[str, Player]) -> Officer:
    manager = players["manager"]
    yesterday = datetime.now(UTC) - timedelta(days=1)
    told = {"aware_at": yesterday.isoformat(), "reason": "Recorded the day after."}
    case = manager.api("POST", "/api/v1/cases", json=told)["id"]
    asked = {
        "agencies": [one["id"] for one in manager.api("GET", "/api/v1/agencies")],
        "asked": "Please send your records of contact with the family.",
    }
    [request] = manager.api("POST", f"/api/v1/cases/{case}/requests", json=asked)
    return Officer(players["officer"], request["id"])


@contextmanager
def _running(settings: Settings) -> Iterator[None]:
    process = subprocess.Popen(
        _RUN, cwd=PROJECT, env=_environment(settings), stdout=subprocess.DEVNULL
    )
    try:
        wait_until_up(settings, process)
        yield
    finally:
        process.terminate()
        process.wait(timeout=60)


def _started(settings: Settings) -> list[object]:
    """Its exit status, and its one line."""
    done = subprocess.run(
        _RUN, cwd=PROJECT, env=_environment(settings), capture_output=True, text=True, timeout=120,
        check=False,
    )  # fmt: skip
    return [done.returncode, done.stderr.splitlines()[:1]]


def _environment(settings: Settings) -> dict[str, str]:
    return {
        "PATH": "/usr/bin:/bin",
        "LOCKGATE_DATA_DIR": str(settings.data_dir),
        "LOCKGATE_BASE_URL": settings.base_url,
        "LOCKGATE_PORT": settings.base_url.rpartition(":")[2],
    }


def _wrong(settings: Settings) -> list[str]:
    rows = open_tables(database_url(settings))
    found = account(rows, folder_blobs(settings.under_data("blobs")), deep=True, running=True)
    log = verify_rows(rows, LogKey.parse(own_log_key(settings)))
    accepted = sum(row.state == "accepted" for row in found.documents)
    return [
        *(["fsck is not whole"] * (not found.whole)),
        *(["the log does not verify"] * (not log.ok)),
        *([f"{accepted} documents"] * (accepted != 4)),
    ]


if __name__ == "__main__":
    sys.stdout.write(json.dumps(uploads(Path(sys.argv[1]))) + "\n")
