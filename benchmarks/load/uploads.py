"""Agencies send files at a steady rate: from the first byte to the signed receipt."""

from __future__ import annotations

import hashlib
import io
import os
import sys
import threading
import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import pikepdf
import requests

from benchmarks.load.arrivals import Done, failures, open_loop, poisson
from benchmarks.load.estate import Estate
from benchmarks.load.figures import percentile
from benchmarks.load.people import FromAddress
from services.demo.client import Player

SIZE = 500_000
_OFFICERS = ("police-officer", "hospital-officer", "school-officer", "housing-officer")
_FRESH = 150.0
_WAIT = 600.0
_NUMBER = b"#" * 64


@dataclass
class Officer:
    """A records officer with an access token that is renewed in time, and where files go."""

    player: Player
    request: str
    token: str = ""
    since: float = 0.0

    def __post_init__(self) -> None:
        self._turn = threading.Lock()

    def headers(self) -> dict[str, str]:
        """What every call carries."""
        with self._turn:
            if time.monotonic() - self.since > _FRESH:
                self.token, self.since = self.player.token(), time.monotonic()
        return {"Authorization": f"Bearer {self.token}"}


def officers(estate: Estate) -> list[Officer]:
    """Four officers who were each asked for records on a case of their own."""
    players = estate.lockgate.players()
    manager = players["manager"]
    agencies = {one["name"]: one["id"] for one in manager.api("GET", "/api/v1/agencies")}
    asked = []
    for key in _OFFICERS:
        case = _case(manager)
        body = {"agencies": sorted(agencies.values()), "asked": "Everything since January."}
        issued = manager.api("POST", f"/api/v1/cases/{case}/requests", json=body)
        ids = {one["id"] for one in issued}
        mine = players[key].api("GET", "/api/v1/requests")
        asked.append(Officer(players[key], next(o["id"] for o in mine if o["id"] in ids)))
    return asked


def _case(manager: Player) -> str:
    yesterday = datetime.now(UTC) - timedelta(days=1)
    body = {"aware_at": yesterday.isoformat(), "reason": "Recorded the day after."}
    case = str(manager.api("POST", "/api/v1/cases", json=body)["id"])
    sent = {"reference": f"SIN-{case[-8:]}", "sent_at": datetime.now(UTC).isoformat()}
    manager.api("POST", f"/api/v1/cases/{case}/notification", json=sent)
    return case


class Uploads:
    """Sends files, remembers what was sent, and accounts for every one of them."""

    def __init__(self, estate: Estate, workers: int, size: int = SIZE) -> None:
        self._base = estate.lockgate.settings.base_url
        self._officers = officers(estate)
        self._sessions = [requests.Session() for _ in range(workers)]
        for number, session in enumerate(self._sessions):
            session.mount("http://", FromAddress(number))
        self._file = _pdf(size)
        self.sent: dict[int, tuple[Officer, str, str]] = {}

    def send(self, worker: int, number: int) -> None:
        """One file: announced, sent, finished. Raises for any answer but success."""
        officer, web = self._officers[number % len(self._officers)], self._sessions[worker]
        content = self._file.replace(_NUMBER, b"%064d" % number)
        name = {"name": f"record {number}.pdf", "size": len(content)}
        made = self._call(
            web, officer, "POST", f"/api/v1/requests/{officer.request}/uploads", json=name
        )
        place = f"/api/v1/uploads/{made['id']}"
        self._call(web, officer, "PATCH", place, data=content, offset="0")
        self._call(web, officer, "POST", f"{place}/complete")
        self.sent[number] = officer, made["id"], hashlib.sha256(content).hexdigest()

    def _call(
        self, web: requests.Session, officer: Officer, how: str, path: str, **given: Any
    ) -> Any:
        headers = officer.headers()
        if "offset" in given:
            headers["Upload-Offset"] = given.pop("offset")
        answer = web.request(how, self._base + path, headers=headers, timeout=60, **given)
        if not answer.ok:
            raise RuntimeError(f"{how} {answer.status_code}")
        return answer.json() if answer.content else None

    def receipts(self) -> dict[int, float]:
        """When the receipt of every file was signed; waits for the last one.

        Raises RuntimeError for a file that was not accepted, or under another digest.
        """
        end, found = time.monotonic() + _WAIT, dict[int, float]()
        web = requests.Session()
        for number, (officer, upload, digest) in sorted(self.sent.items()):
            shown = self._call(web, officer, "GET", f"/api/v1/uploads/{upload}")
            while shown["state"] in {"received", "waiting"} and time.monotonic() < end:
                time.sleep(0.5)
                shown = self._call(web, officer, "GET", f"/api/v1/uploads/{upload}")
            if shown["state"] != "accepted":
                raise RuntimeError(f"an upload is {shown['state']}")
            path = f"/api/v1/documents/{shown['document']}/receipt"
            receipt = self._call(web, officer, "GET", path)
            if digest not in str(receipt):
                raise RuntimeError("a receipt names other bytes")
            found[number] = signed_at(receipt)
        return found


def _pdf(size: int) -> bytes:
    """A PDF of about ``size`` bytes with a place for a number that makes each its own."""
    pdf, buffer = pikepdf.new(), io.BytesIO()
    pdf.add_blank_page()
    pdf.Root.Filler = pdf.make_stream(_NUMBER + os.urandom(size))
    pdf.save(buffer, compress_streams=False)
    return buffer.getvalue()


def signed_at(receipt: Any) -> float:
    """When a receipt was signed, in seconds of the epoch."""
    return datetime.fromisoformat(receipt["fields"]["issued_at"]).timestamp()


@dataclass(frozen=True, slots=True)
class Result:
    """What became of a run. Times in seconds from when each file was due."""

    done: list[Done]
    receipts: dict[int, float]
    cpu: float
    cpu_by_process: dict[str, float]
    stored: int
    database: int
    transactions: int

    def row(self) -> dict[str, float]:
        """The figures by name."""
        answered = [one.seconds for one in self.done if not one.failed]
        signed = [
            self.receipts[one.number] - one.due for one in self.done if one.number in self.receipts
        ]
        each = 1000 / max(1, len(self.receipts))
        return {
            "sent": len(self.done),
            "failed": sum(bool(one.failed) for one in self.done),
            "lost": len(answered) - len(self.receipts),
            "answer p50": percentile(answered, 0.5),
            "answer p99": percentile(answered, 0.99),
            "receipt p50": percentile(signed, 0.5),
            "receipt p99": percentile(signed, 0.99),
            "CPU seconds per 1,000": self.cpu * each,
            **{f"of these, {name}": spent * each for name, spent in self.cpu_by_process.items()},
            "stored bytes per 1,000": self.stored * each,
            "database bytes per 1,000": self.database * each,
            "transactions per 1,000": self.transactions * each,
        }


def run(estate: Estate, *, rate: float, seconds: float, workers: int = 64) -> Result:
    """Files at ``rate`` a second on average; waits for every receipt."""
    load = Uploads(estate, workers)
    cpu, stored = estate.cpu_seconds(), estate.stored_bytes()
    by_process = estate.cpu_by_process()
    database, transactions = estate.database_bytes(), estate.transactions()
    done = open_loop(poisson(rate, seconds, seed=1), load.send, workers)
    for error, times in failures(done).items():
        print(f"{times} uploads failed: {error}", file=sys.stderr)
    receipts = load.receipts()
    return Result(
        done,
        receipts,
        estate.cpu_seconds() - cpu,
        {name: now - by_process[name] for name, now in estate.cpu_by_process().items()},
        estate.stored_bytes() - stored,
        estate.database_bytes() - database,
        estate.transactions() - transactions,
    )
