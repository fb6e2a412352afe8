"""Rooms for testing the promises: real parts put together, with ways to reach behind them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from pathlib import Path

from services.intake.handlers import checking
from services.panel_gateway.store import Receiver
from services.storage.domain.records import StoredObject
from services.storage.fsck.account import account
from services.storage.fsck.books import Class
from services.storage.fsck.stores import folder_blobs, panel_folder
from services.storage.fsck.tables import open_tables
from shared.adapters.routes import DELIVERY_LIMIT
from shared.contracts.envelope import to_bytes
from shared.crypto.sealed import HEADER_SIZE
from shared.domain.errors import Corrupt, Unavailable
from shared.ports.bus import Message, Received, Verdict
from shared.runtime.consumer import ConsumerLoop
from shared.service import Service
from tests.unit.intake import room as intake_room
from tests.unit.notification import room as notification_room
from tests.unit.storage import builders
from tests.unit.storage.builders import ACTOR, READER, context, sqlite_url


class Death(BaseException):
    """The process is gone: nothing in it catches this."""


class Deadly:
    """The vault's step hook: dies once, at the ``at``-th step from now."""

    def __init__(self) -> None:
        self.at = -1
        self.passed: list[str] = []

    def __call__(self, name: str) -> None:
        """Pass a step, or die in it."""
        self.passed.append(name)
        self.at -= 1
        if self.at == -1:
            raise Death


@dataclass
class House:
    """Intake over the real vault on files, beside the empty databases of the other services."""

    intake: intake_room.Room
    storage: builders.Room
    folder: Path
    steps: Deadly
    dead_letters: int = 0

    def __post_init__(self) -> None:
        def check(event, uow) -> None:
            checking.check_upload(
                event.body["upload"], units=self.intake.units, uow=uow, desk=self.intake.desk,
                checkers=self.intake.checkers.as_checkers(),
            )  # fmt: skip
            self.steps("consumed")

        service = Service("intake", "", None, self.intake.units, {"upload.received": check})
        self.loop = ConsumerLoop(service, "intake.work", None, lambda *_: True, jitter=lambda: 0.0)

    def upload(self) -> str:
        """An upload that was acknowledged: from here on it must not be lost."""
        case = self.intake.open_case()
        return self.intake.send(self.intake.ask(case)[0], b"%PDF original")

    def deliver(self, *, acknowledge_first: bool = False, repeats: int = 0) -> None:
        """Hand the event over as a broker does, again after a death, and some times too often."""
        [event] = self.intake.events("upload.received")
        message = Message(event.id, event.type, event.case, to_bytes(event))
        waiting = [message] * (1 + repeats)
        attempt = 0
        while waiting:
            attempt += 1
            if attempt > DELIVERY_LIMIT:
                self.dead_letters = len(waiting)
                return
            if acknowledge_first:
                waiting.pop()
            try:
                outcome = self.loop.handle(Received(message, "intake.work", attempt))
                self.steps("handled")
            except Death:
                continue
            if not acknowledge_first and outcome.verdict is Verdict.DONE:
                waiting.pop()

    def lost_or_doubled(self) -> set[tuple[str, str]]:
        """What the account finds once intake's queue is empty; later services are not there."""
        later = {"review-missing", *(f"unheard-{room}" for room in LATER)}
        rows = open_tables(sqlite_url(self.folder / "databases"))
        found = account(rows, folder_blobs(self.folder / "blobs"), deep=True).findings
        return {
            (one.found.value, one.reason)
            for one in found
            if one.found in {Class.LOST, Class.DOUBLED} and one.reason not in later
        }


LATER = tuple(
    f"{room}-{queue}"
    for room in ("redaction", "storage", "notification", "intake")
    for queue in ("work", "access", "facts", "projection", "events")
    if (room, queue) != ("intake", "work")
)


PLAIN = b"Amelia was seen at home by the health visitor. " * 3000


@dataclass
class Strongroom:
    """The real vault over SQLite and a folder, with ways to reach behind it."""

    room: builders.Room
    folder: Path
    sealed_name: bytes = b""
    ticket: str = ""

    def blob(self, object_id: str) -> Path:
        """The file of an object."""
        with self.room.units() as uow:
            return self.folder / "blobs" / f"{uow.get(StoredObject, object_id).blob}="

    def read(self, object_id: str, **where) -> bytes:
        """Open and read to the end."""
        return b"".join(self.room.vault.open(object_id, context(**where), READER).chunks())

    def seal_all(self) -> None:
        """Two versions of a document, and another document."""
        self.room.vault.seal("one", context(), [PLAIN], ACTOR)
        self.room.vault.seal("two", context(version=2), [PLAIN[::-1]], ACTOR)
        self.room.vault.seal("other", context(document="doc-2"), [PLAIN.upper()], ACTOR)

    def in_clear(self) -> set[str]:
        """Files below the folder in which a sentence of a document can be read."""
        sentences = (b"seen at home", b"SEEN AT HOME", b"emoh ta nees")
        return {
            path.name
            for path in self.folder.rglob("*")
            if path.is_file() and any(one in path.read_bytes() for one in sentences)
        }

    def accepted_tamperings(self) -> set[str]:
        """What can be done to version 2's ciphertext and is not refused when it is read."""
        target, sealed = self.blob("two"), self.blob("two").read_bytes()
        middle = len(sealed) // 2
        changes = {
            "changed": sealed[:middle] + bytes([sealed[middle] ^ 1]) + sealed[middle + 1 :],
            "truncated": sealed[:middle],
            "lengthened": sealed + b"\0",
            "re-headed": self.blob("other").read_bytes()[:HEADER_SIZE] + sealed[HEADER_SIZE:],
            "swapped": self.blob("other").read_bytes(),
            "replayed": self.blob("one").read_bytes(),
        }
        accepted = set()
        for name, data in changes.items():
            target.write_bytes(data)
            try:
                self.read("two", version=2)
                accepted.add(name)
            except Corrupt:
                continue
            finally:
                target.write_bytes(sealed)
        assert self.read("two", version=2) == PLAIN[::-1]
        return accepted


def shared_blocks(one: Path, other: Path) -> set[bytes]:
    """Blocks of 32 bytes that the bodies of two sealed files have in common."""
    first, second = (
        {data[at : at + 32] for at in range(HEADER_SIZE, len(data) - 31, 32)}
        for data in (one.read_bytes(), other.read_bytes())
    )
    return first & second


class Raw:
    """An opening that gives out whatever the store holds."""

    def __init__(self, blobs, blob, **_) -> None:
        self._bytes = partial(blobs.stream, blob)

    def chunks(self):
        """All bytes of the store."""
        return self._bytes()


@dataclass
class Panel:
    """Notification sending real packages to the real receiver, whose first answer is lost."""

    room: notification_room.Room
    receiver: Receiver
    answers_lost: int = 1
    attempts: int = 0

    def deliver(self, pack: str, package) -> bytes:
        """Take the package; the answer may not get back."""
        self.attempts += 1
        receipt = self.receiver.receive(pack, package.chunks(), self.room.clock.now())
        if self.attempts <= self.answers_lost:
            raise Unavailable("panel-unreachable", "The answer was lost.")
        return receipt

    def arrived(self) -> int:
        """How many packs the Panel's receiver counts."""
        return sum(panel_folder(self.receiver.folder)[0].values())
