"""Intake on SQLite in a folder, with a simulated vault, real people records and a still clock.

room = Room(folder)
case = room.open_case()
request = room.ask(case)[0]
upload = room.send(request, b"bytes")   # start, append, finish
room.check(upload)                      # what the worker does
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from services.intake.domain.cases import Guidance
from services.intake.domain.clocks import ClockFact
from services.intake.domain.decisions import (
    Answer,
    Content,
    Criterion,
    NationalView,
    Outcome,
    Seat,
)
from services.intake.domain.documents import Document
from services.intake.domain.records import RECORDS
from services.intake.domain.uploads import Upload
from services.intake.handlers import cases, checking, decisions, requests, signing, uploads
from services.intake.handlers.checking import Checkers, Inspection
from services.intake.handlers.desk import Desk
from services.intake.people.records import RECORDS as PEOPLE
from services.intake.people.records import Agency, AgencyKind, Person
from services.intake.staffing import PeopleStaff
from shared.adapters import holidays_govuk
from shared.adapters.db import create_all, open_engine
from shared.adapters.uow_sql import sql_unit_of_work
from shared.contracts.envelope import Event, from_bytes
from shared.domain.ids import new_id
from shared.domain.policy import Role
from shared.ports.scanner import ScanReport, ScanResult
from tests.simulators.vault import VaultSimulator

START = datetime(2026, 11, 30, 9, 0, tzinfo=UTC)
MANAGER, LA, ICB, POLICE = "per-manager", "per-la", "per-icb", "per-police"
CHILD = "Tilly Grace Doyle"


class StillClock:
    """A clock that moves only when told."""

    def __init__(self, at: datetime = START) -> None:
        self.at = at

    def now(self) -> datetime:
        """The instant it was set to."""
        return self.at

    def move(self, **passed: float) -> None:
        """Let time pass."""
        self.at += timedelta(**passed)


@dataclass
class StubCheckers:
    """Checks that answer what a test tells them to, and remember what they were shown."""

    verdict: ScanResult = ScanResult.CLEAN
    inspection: Inspection = field(default_factory=lambda: Inspection("pdf", ("note-one",)))
    seen: bytes = b""
    name: str = ""

    def as_checkers(self) -> Checkers:
        """The two callables."""
        return Checkers(self._scan, self._inspect)

    def _scan(self, source: Any) -> ScanReport:
        return ScanReport(self.verdict)

    def _inspect(self, source: Any, name: str) -> Inspection:
        self.seen, self.name = b"".join(source.chunks()), name
        return self.inspection


class Room:
    """Everything of intake that a test may want to hold."""

    def __init__(self, folder: Path, *, agencies: int = 2) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.clock = StillClock()
        self.vault = VaultSimulator()
        self.receipt_key = Ed25519PrivateKey.generate()
        self.engine = open_engine(f"sqlite:///{folder}", "intake")
        self.units = sql_unit_of_work(
            "intake", self.engine, (*RECORDS, *PEOPLE), lambda _: b"signature", self.clock
        )
        create_all(self.engine, "intake", self.units.tables.metadata)
        self.desk = Desk(
            vault=self.vault,
            clock=self.clock,
            published=holidays_govuk.england_and_wales(),
            staff=PeopleStaff(self.vault, self.clock),
            receipt_key=self.receipt_key,
        )
        self.checkers = StubCheckers()
        self.agencies = tuple(self.add_agency(f"Agency {n + 1}") for n in range(agencies))
        for person in (MANAGER, LA, ICB, POLICE):
            self.add_person(person)

    def close(self) -> None:
        """Let go of the database."""
        self.engine.dispose()

    @contextmanager
    def unit(self) -> Iterator[Any]:
        """A unit of work that commits at the end, as the border does."""
        with self.units() as uow:
            yield uow
            uow.commit()

    def ports(self, uow: Any) -> dict[str, Any]:
        """The ports that every handler takes."""
        return {"uow": uow, "desk": self.desk}

    # --- people -------------------------------------------------------------------------------

    def add_agency(self, name: str) -> str:
        """An agency with one records officer, whose id is ``per-`` and the agency's id."""
        agency = new_id("agy")
        with self.unit() as uow:
            uow.add(Agency(agency, name, AgencyKind.OTHER, active=True, added_at=START))
        self.add_person(f"per-{agency}", roles=(Role.AGENCY_OFFICER.value,), agency=agency)
        return agency

    def add_person(self, key: str, roles: tuple[str, ...] = (), agency: str = "") -> None:
        """Somebody active."""
        sealed = self.vault.seal_value("directory", "person-name", f"Name of {key}".encode())
        mail = self.vault.seal_value("directory", "person-email", b"someone@example.org")
        with self.unit() as uow:
            uow.add(Person(key, sealed, mail, key, roles, agency, active=True, added_at=START))

    # --- the story ----------------------------------------------------------------------------

    def open_case(self, **given: Any) -> str:
        """A case opened by the manager."""
        with self.unit() as uow:
            return cases.open_case(Guidance.WT2026, by=MANAGER, **given, **self.ports(uow)).id

    def notify(self, case: str, reference: str = "SIN-2026-77") -> None:
        """The notification sent now, after becoming aware now."""
        with self.unit() as uow:
            if not uow.count(ClockFact, case=case):
                given = cases.NewFact(cases.FactKind.AWARE, self.clock.now())
                cases.record_fact(case, given, by=MANAGER, **self.ports(uow))
            cases.record_notification(
                case, reference, self.clock.now(), by=MANAGER, **self.ports(uow)
            )

    def ask(self, case: str, *agencies: str) -> list[str]:
        """Requests to these agencies, or to the first."""
        ask = requests.Ask(asked=f"All records about {CHILD}")
        with self.unit() as uow:
            made = requests.issue_requests(
                case, agencies or self.agencies[:1], ask, by=MANAGER, **self.ports(uow)
            )
        return [one.id for one in made]

    def start(self, request: str, size: int | None, **given: Any) -> Upload:
        """An upload begun by the first agency unless told otherwise."""
        agency = given.pop("agency", self.agencies[0])
        new = uploads.NewUpload(
            request,
            given.pop("name", f"{CHILD} notes.pdf"),
            size,
            given.pop("key", new_id("key")),
            **given,
        )
        with self.unit() as uow:
            return uploads.start_upload(
                new, person=f"per-{agency}", agency=agency, **self.ports(uow)
            )

    def append(self, upload: str, offset: int, *chunks: bytes) -> Upload:
        """Bytes sent from an offset."""
        with self.unit() as uow:
            return uploads.append(upload, offset, chunks, **self.ports(uow))

    def finish(self, upload: str) -> Upload:
        """Everything was sent."""
        with self.unit() as uow:
            return uploads.finish(upload, by="per-x", **self.ports(uow))

    def send(self, request: str, data: bytes, **given: Any) -> str:
        """A whole upload in one go."""
        upload = self.start(request, len(data), **given)
        self.append(upload.id, 0, data)
        self.finish(upload.id)
        return upload.id

    def check(self, upload: str) -> None:
        """What the worker does with ``upload.received``."""
        with self.units() as uow:
            checking.check_upload(
                upload,
                units=self.units,
                checkers=self.checkers.as_checkers(),
                **self.ports(uow),
            )
            uow.commit()

    def document(self, request: str, data: bytes = b"%PDF text", **given: Any) -> Document:
        """An accepted document."""
        upload = self.send(request, data, **given)
        self.check(upload)
        return self.get(Document, self.get(Upload, upload).document)

    def appoint_all(self, case: str) -> None:
        """Somebody for each seat."""
        for person, seat in ((LA, Seat.LA), (ICB, Seat.ICB), (POLICE, Seat.POLICE)):
            with self.unit() as uow:
                signing.appoint(case, person, seat, by=MANAGER, **self.ports(uow))

    def write(self, case: str, based_on: int = 0, **changes: Any) -> Any:
        """A version of a decision."""
        with self.unit() as uow:
            return decisions.save_decision(
                case,
                replace(CONTENT, **changes),
                based_on=based_on,
                by=MANAGER,
                **self.ports(uow),
            )

    def open_for_signature(self, case: str, **changes: Any) -> Any:
        """A decision that may be signed."""
        version = self.write(case, **changes)
        with self.unit() as uow:
            decisions.prepare_decision(
                version.decision, version.version, by=MANAGER, **self.ports(uow)
            )
        with self.unit() as uow:
            decisions.decision_cleared(
                version.decision, version.version, version.content_hash, **self.ports(uow)
            )
        return version

    def sign(self, version: Any, person: str, **given: Any) -> Any:
        """One signature on a version."""
        signed = signing.Signing(
            version.decision,
            version.version,
            version.content_hash,
            person,
            given.pop("reauthenticated", True),
            **given,
        )
        with self.unit() as uow:
            return signing.sign_decision(signed, **self.ports(uow))

    # --- looking in ---------------------------------------------------------------------------

    def get(self, kind: Any, key: str) -> Any:
        """One record."""
        with self.units() as uow:
            return uow.get(kind, key)

    def find(self, kind: Any, **equals: Any) -> list[Any]:
        """Records."""
        with self.units() as uow:
            return list(uow.find(kind, **equals))

    def events(self, event_type: str = "") -> list[Event]:
        """What waits in the outbox, in order."""
        with self.engine.connect() as connection:
            table = self.units.tables.outbox
            rows = connection.execute(table.select().order_by(table.c.position)).mappings().all()
        found = [from_bytes(row["payload"], lambda *_: True) for row in rows]
        return [one for one in found if not event_type or one.type == event_type]

    def database(self) -> bytes:
        """Every byte of the database files."""
        url = str(self.engine.url)
        folder = Path(url.split("///", 1)[1]).parent
        return b"".join(path.read_bytes() for path in folder.iterdir() if path.is_file())


CONTENT = Content(
    rapid_review="What happened, by labels only.",
    outcome=Outcome.COMMISSION,
    rationale="Because Child A's case shows what must improve.",
    national_view=NationalView.NOT_NATIONAL,
    national_reason="The learning is local.",
    answers=tuple(Answer(one, met=True, reason="As set out.") for one in Criterion),
)


def digest(data: bytes) -> str:
    """SHA-256 in hex."""
    return sha256(data).hexdigest()
